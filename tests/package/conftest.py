"""Fixtures for what is released: the files of cmake/release, and what is unpacked from them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.launcher import REPOSITORY
from lab.ec2lab import machine

FILES = REPOSITORY / "build/release-files"
VERSION = re.search(r"project\(es-entrypoint VERSION (\S+)", (REPOSITORY / "CMakeLists.txt").read_text())[1]
NAME = f"es-entrypoint-{VERSION}"
DEBIAN_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}
MACHINES = sorted(DEBIAN_NAMES)


def pytest_configure():
    machine.stop_on_sigterm()


@pytest.fixture(scope="session")
def release() -> Path:
    """The directory with the files of a release, made from this tree."""
    machine.run(REPOSITORY / "cmake/release", "--draft", cwd=REPOSITORY)
    return FILES


@pytest.fixture(scope="session")
def directory():
    with machine.scratch() as path:
        yield path


@pytest.fixture(scope="session")
def unpacked(release, directory) -> dict[str, Path]:
    """Machine -> what its tarball has."""
    (directory / "tarballs").mkdir()
    for name in MACHINES:
        archive = release / f"{NAME}-linux-{name}.tar.gz"
        machine.run("tar", "--extract", "--file", archive, "--directory", directory / "tarballs")
    return {name: directory / f"tarballs/{NAME}-linux-{name}" for name in MACHINES}


@pytest.fixture(scope="session")
def version_lines(unpacked) -> list[str]:
    """What this machine's binary prints with --version."""
    return run_binary(unpacked, "x86_64", "--version").splitlines()


def run_binary(unpacked: dict[str, Path], name: str, *words: str) -> str:
    """Runs the binary of that machine, if need be by qemu."""
    emulator = [] if name == machine.run("uname", "--machine").strip() else [shutil.which(f"qemu-{name}-static")]
    return machine.run(*emulator, unpacked[name] / "es-entrypoint", *words, stdin=subprocess.DEVNULL)
