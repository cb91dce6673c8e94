"""Root file systems from Debian's packages, kept in the cache."""

import contextlib
import fcntl
import hashlib
import re
import shutil
from pathlib import Path

from .machine import CACHE, run

_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_DEBIANS_OWN = Path("/usr/share/ca-certificates")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?", re.DOTALL)


@contextlib.contextmanager
def locked(name: str):
    """Only one run on this machine at a time; the others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def certificates_of_this_machine() -> list[str]:
    """The authorities that this machine trusts in addition to Debian's, such as that of a company's proxy."""
    if not _BUNDLE.exists():
        return []
    known = {text for path in _DEBIANS_OWN.rglob("*.crt") for text in _CERTIFICATE.findall(path.read_text())}
    return sorted({text.rstrip() + "\n" for text in _CERTIFICATE.findall(_BUNDLE.read_text())}
                  - {text.rstrip() + "\n" for text in known})


def make_root_file_system(suite: str, packages: tuple[str, ...] = (), hook: str = "") -> Path:
    """The tar of a minimal Debian of that suite with those packages, which trusts what this machine trusts.

    `hook` is shell that runs at the end with the root directory as $1.
    """
    trusted = certificates_of_this_machine()
    recipe = repr((suite, packages, hook, trusted, 1))
    tar = CACHE / "root" / f"{suite}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}.tar"
    with locked(f"root-{suite}"):
        if tar.exists():
            return tar
        tar.parent.mkdir(exist_ok=True)
        part, extra = tar.with_suffix(".part.tar"), tar.with_suffix(".certificates")
        shutil.rmtree(extra, ignore_errors=True)
        extra.mkdir()
        for number, text in enumerate(trusted):
            (extra / f"machine-{number}.crt").write_text(text)
        there = "usr/local/share/ca-certificates"
        # Before the packages' scripts run, so that ca-certificates finds them if it is one of the packages.
        trust = f'mkdir -p "$1/{there}" && cp "{extra}"/*.crt "$1/{there}" 2>/dev/null || true'
        more = [f"--customize-hook={hook}"] if hook else []
        more += [f"--include={','.join(packages)}"] if packages else []
        run("mmdebstrap", "--variant=minbase", '--aptopt=Acquire::Check-Valid-Until "false"',
            '--aptopt=Acquire::Retries "3"', f"--extract-hook={trust}", *more, suite, part)
        shutil.rmtree(extra)
        part.rename(tar)
    return tar


def make_bookworm() -> Path:
    return make_root_file_system("bookworm")


def make_java_8(packages: tuple[str, ...] = (), hook: str = "") -> Path:
    """From sid, because only sid has Java 8. With more packages and a hook, see make_root_file_system."""
    link = 'cd "$1" && mkdir -p opt/java && ln -s "/$(echo usr/lib/jvm/java-8-openjdk-*)" opt/java/openjdk'
    return make_root_file_system("sid", ("openjdk-8-jre-headless", *packages), " && ".join(filter(None, (link, hook))))
