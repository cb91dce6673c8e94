"""What SIGKILL leaves of a tree, at whatever step of the walk it comes, the next launch makes right: owners and modes."""

import os
import stat
import subprocess

import pytest
from .conftest import GID, RIGHT, UID, all_right, owners
from harness.capabilities import with_capabilities

RESERVED_GROUPS = range(65521, 65524)
MODES = {"private": 0o700, "group": 0o2775, "others": 0o1777, "all": 0o2777, "drop-box": 0o703, "read-only": 0o2555}
MOST_STEPS = 200


@pytest.fixture
def make_tree(place):
    """Directories with a wrong file in each, and in each mode, one of them in another."""
    def make(owner):
        subprocess.run(["find", place, "-mindepth", "1", "-delete"], check=True)
        for name, mode in MODES.items():
            for directory in (place / name, place / name / "below"):
                directory.mkdir()
                (directory / "file").touch()
        for name, mode in MODES.items():
            for directory in (place / name / "below", place / name):
                os.chown(directory, *owner)
                directory.chmod(mode)
        return place
    return make


def modes(place):
    return {f"{name}/{below}": stat.S_IMODE(os.lstat(place / name / below).st_mode)
            for name in MODES for below in ("", "below")}


@pytest.fixture
def kill_at(launch, compile_helper):
    """Launches, and kills the launcher right before a change of this number; false if there are not so many."""
    program = compile_helper("kill_at")

    def run(step, place, capabilities=None):
        wrapper = with_capabilities(*capabilities) if capabilities else []
        result = launch(own=place, wrapper=[*wrapper, program, step])
        assert result.status in (0, 1), result
        return result.status == 0
    return run


@pytest.mark.parametrize("owner", [(5, 5), RIGHT, (0, 0)], ids=["another's", "right", "root's"])
def test_at_any_step(launch, kill_at, make_tree, owner):
    wanted = modes(make_tree(owner))
    step = 1
    remembered = set()
    while kill_at(step, place := make_tree(owner)):
        remembered |= {group for _, group in owners(place).values() if group in RESERVED_GROUPS}
        launch(own=place).engine
        assert (step, modes(place)) == (step, wanted)
        assert all_right(place), step
        step += 1
        assert step < MOST_STEPS
    assert step > len(MODES), "nothing was killed"
    assert remembered == set(RESERVED_GROUPS)


def test_without_the_capabilities_that_make_it_easy(launch, kill_at, make_tree):
    """Without CAP_FSETID the kernel takes set-gid bits away; without CAP_FOWNER only an owner changes a mode."""
    few = ("chown", "setuid", "setgid", "dac_override")
    wanted = modes(make_tree((5, 5)))
    step = 1
    while kill_at(step, place := make_tree((5, 5)), few):
        launch(own=place, wrapper=with_capabilities(*few)).engine
        assert (step, modes(place)) == (step, wanted)
        assert all_right(place), step
        step += 1
    assert step > len(MODES)


def test_again_and_again(launch, kill_at, make_tree):
    """The second launch is killed as well, at each step after each step."""
    wanted = modes(make_tree((5, 5)))
    first = 1
    while kill_at(first, place := make_tree((5, 5))):
        kill_at(1 + first % 7, place)
        kill_at(1 + first % 5, place)
        launch(own=place, user=f"{UID}:{GID}").engine
        assert (first, modes(place)) == (first, wanted)
        assert all_right(place), first
        first += 3


def test_a_group_that_another_set_means_nothing(launch, make_tree):
    """Only root's own directories are taken for ones that a walk left."""
    place = make_tree((5, RESERVED_GROUPS[-1]))
    wanted = modes(place)
    launch(own=place).engine
    assert modes(place) == wanted
    launch(own=place, user=f"0:{RESERVED_GROUPS[-1]}").engine
    launch(own=place, user=f"0:{RESERVED_GROUPS[-1]}").engine
    assert modes(place) == wanted
