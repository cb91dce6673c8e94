"""Lets the engines' bootstrap check of open files pass, also on a machine with a lower limit."""

import resource
import subprocess
from pathlib import Path

from .distributions import Distribution

LEAST = 65536


def provide_open_files(engine: Distribution, home: Path) -> dict[str, str]:
    """@return the variables with which an engine in this home sees a sufficient limit."""
    if _may_open_enough_files():
        return {}
    source = Path(__file__).with_name("more_files.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", home / "more_files.so", source], check=True)
    return {"LD_PRELOAD": f"/usr/share/{engine.name}/more_files.so"}


def _may_open_enough_files() -> bool:
    """Raises this process's own limit if necessary."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < LEAST:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, LEAST))
        except (PermissionError, ValueError):
            return False
    return True
