#!/usr/bin/env python3
"""An OCI runtime for Docker: runc, in whose containers vm.max_map_count has the value in this program's name.

The kernel has one value for the machine, and Docker mounts nothing in /proc. So one link to this program is a
runtime whose containers see what an EC2 host's user data sets, and another what Fargate has.
"""

import json
import os
import sys
from pathlib import Path

_MOUNT = 'mount --bind "$1" "$2" && mount -o remount,ro,bind "$2"'
VALUES = {"ec2": 262144, "fargate": 65530}


def install(directory: Path) -> dict:
    """Puts the runtimes there. @return the part of Docker's configuration that names them."""
    runtimes = {}
    for name, value in VALUES.items():
        link = directory / f"max-map-count-{value}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(__file__).resolve())
        link.with_suffix(".value").write_text(f"{value}\n")
        runtimes[name] = {"path": str(link)}
    return {"runtimes": runtimes}


def main():
    words = sys.argv[1:]
    if "create" in words:
        config = Path(words[words.index("--bundle") + 1]) / "config.json"
        spec = json.loads(config.read_text())
        limit = f"{spec['root']['path']}/proc/sys/vm/max_map_count"
        # Runs in the container's mount namespace before its root is changed.
        spec.setdefault("hooks", {}).setdefault("createContainer", []).append({
            "path": "/bin/sh",
            "args": ["sh", "-euc", _MOUNT, "sh", str(Path(sys.argv[0]).with_suffix(".value")), limit],
            "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]})
        config.write_text(json.dumps(spec))
    os.execvp("runc", ["runc", *words])


if __name__ == "__main__":
    main()
