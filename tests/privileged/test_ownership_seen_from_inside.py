"""What a launch by root knows of a tree if the container hides some of it."""

import os

import pytest

from .conftest import GID, UID, in_mounts
from harness.user_namespace import FIRST_ID, as_root_of_user_namespace


class TestWithoutProc:
    """Nothing says what a descriptor's path is."""

    @pytest.mark.usefixtures("unsanitized")
    def test_the_cause_is_the_failures_own(self, launch, place):
        tree = place / "tree"
        (tree / "nodes").mkdir(parents=True)
        (tree / "nodes/node.lock").touch()
        launch(own=tree).engine
        os.chown(tree / "nodes/node.lock", 5, 5)
        script = f"mount --bind {tree} {tree}; mount -o remount,ro,bind {tree}; mount -t tmpfs none /proc"
        result = launch(own=tree, wrapper=in_mounts(script))
        assert result.status == 73
        assert f"cannot change the owner of {tree}/.../node.lock from 5:5 to {UID}:{GID}: Read-only file system; mount it writable" \
            in result.failure


class TestInAUserNamespace:
    """Where what it does not map is shown as 65534's."""

    def test_what_it_does_not_map_is_never_right(self, launch, place):
        for owner, name in ((FIRST_ID + 65534, "mapped"), (7, "unmapped")):
            (place / name).mkdir()
            (place / name / "file").touch()
            for path in (place / name, place / name / "file"):
                os.chown(path, owner, owner)
        inside = as_root_of_user_namespace(65535)
        launch(own=place / "mapped", user="65534:65534", preexec_fn=inside).engine
        result = launch(own=place / "unmapped", user="65534:65534", preexec_fn=inside)
        assert result.status == 73
        assert f"cannot change the owner of {place}/unmapped" in result.failure
