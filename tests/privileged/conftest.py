"""The scene of a launch by root: an engine, paths of its own, and ways to take something from root."""

import itertools
import os
import subprocess
from pathlib import Path

import pytest

from harness.containment import only_writable
from harness.launcher import ENDPOINT

# Whatever accounts the machine has: these ids belong to none.
UID = 24242
GID = 24343
RIGHT = (UID, GID)
NO_CAPABILITY = "0" * 16


def pytest_collection_modifyitems(items):
    if os.geteuid() != 0:
        reason = pytest.mark.skip(reason="needs root")
        for item in items:
            item.add_marker(reason)


@pytest.fixture(scope="session")
def workspace(workspace):
    """The one directory that anything here can change, whatever goes wrong."""
    with pytest.MonkeyPatch.context() as patch, only_writable(workspace):
        patch.setenv("TMPDIR", str(workspace))
        patch.setattr("tempfile.tempdir", str(workspace))
        yield workspace


@pytest.fixture
def launch(launcher, engine):
    """Launches the stub engine as root would, without asking for any metadata.

    `wrapper` are the words in front of the launcher's, such as setpriv and its options.
    """
    def run(*words, own="none", user=f"{UID}:{GID}", caller=0, wrapper=(), environment=None, engine=engine,
            command=(), executable=launcher.path, **options):
        scene = {ENDPOINT: "http://127.0.0.1:9", "ES_ENTRYPOINT_ENGINE_HOME": engine.path,
                 "ES_ENTRYPOINT_PUBLISH_HOST": "none", "ES_ENTRYPOINT_DISCOVERY": "none",
                 "ES_ENTRYPOINT_OWN": own, "ES_ENTRYPOINT_USER": user}
        scene = {name: value for name, value in (scene | (environment or {})).items() if value is not None}
        first, *rest = [*wrapper, executable, *words, *command]
        return launcher.run(*rest, path=first, user=caller, environment=scene, **options)
    return run


@pytest.fixture
def start_launch(launcher, engine):
    """Starts a launch that makes a tree the engine's, to be met on the way."""
    def start(own, *, user=f"{UID}:{GID}", wrapper=()):
        first, *rest = [*wrapper, launcher.path]
        scene = {ENDPOINT: "http://127.0.0.1:9", "ES_ENTRYPOINT_ENGINE_HOME": engine.path,
                 "ES_ENTRYPOINT_PUBLISH_HOST": "none", "ES_ENTRYPOINT_DISCOVERY": "none",
                 "ES_ENTRYPOINT_OWN": own, "ES_ENTRYPOINT_USER": user}
        return launcher.start(*rest, path=first, user=0, environment=scene)
    return start


@pytest.fixture
def place(workspace):
    """An empty directory of root's, which anybody can enter; removed with all that is in it."""
    path = workspace / f"place-{next(_numbers)}"
    path.mkdir(mode=0o755)
    yield path
    subprocess.run(["rm", "-rf", path], check=True)


@pytest.fixture
def place_in_memory(place):
    """A place on a tmpfs, from which a large tree is removed at once."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755,nr_inodes=0", "none", place], check=True)
    yield place
    subprocess.run(["umount", place], check=True)


_numbers = itertools.count()


def owners(top: Path) -> dict[str, tuple[int, int]]:
    """The uid and gid of everything below, by its path from there."""
    found = {".": _owner(top)}
    for directory, directories, files in os.walk(top):
        for name in directories + files:
            path = Path(directory, name)
            found[str(path.relative_to(top))] = _owner(path)
    return found


def all_right(top: Path) -> bool:
    return set(owners(top).values()) == {RIGHT}


def _owner(path: Path) -> tuple[int, int]:
    seen = os.lstat(path)
    return seen.st_uid, seen.st_gid


def change_times(top: Path) -> dict[str, int]:
    paths = [top, *top.rglob("*")]
    return {str(path): os.lstat(path).st_ctime_ns for path in paths}


@pytest.fixture
def compile_helper(workspace):
    """Compiles a C program beside the tests, once."""
    def compile_it(name: str) -> Path:
        path = workspace / name
        if not path.exists():
            source = Path(__file__).with_name(f"{name}.c")
            subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", path, source], check=True)
        return path
    return compile_it


def assert_dropped(seen, uid=UID, gid=GID, groups=None):
    """The engine reports that it runs as this user, without a capability."""
    assert seen.status["Uid"].split() == [str(uid)] * 4
    assert seen.status["Gid"].split() == [str(gid)] * 4
    assert seen.groups == ([gid] if groups is None else groups)
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert seen.status[name] == NO_CAPABILITY, name
    assert seen.status["NoNewPrivs"] == "1"


def in_mounts(script: str) -> list[str]:
    """Runs what follows in a mount namespace of its own, after the shell commands of `script`."""
    return ["/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-ec", f'{script}\nexec "$@"', "sh"]
