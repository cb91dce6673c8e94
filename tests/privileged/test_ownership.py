"""What a launch by root does to the directories that it makes the engine's."""

import os
import socket
import stat
import subprocess

import pytest
from .conftest import GID, RIGHT, UID, all_right, change_times, in_mounts, owners
from harness.capabilities import with_capabilities
from .seccomp import OPENAT2, without

OTHER = 5


@pytest.fixture
def tree(place):
    """A little of everything that can stand in a directory; all of it root's."""
    for directory in ("nodes", "nodes/0", "nodes/0/indices", "empty", "closed"):
        (place / directory).mkdir()
    (place / "closed").chmod(0)
    for file in ("nodes/0/node.lock", "nodes/0/indices/_0.cfs", " ", "-rf", "a\nb", "\\", "*", "ü", "x" * 255):
        (place / file).touch()
    (place / os.fsdecode(b"\xff\xfe")).touch()
    (place / "secret").touch(mode=0)
    (place / "link").symlink_to("nodes")
    (place / "dangling").symlink_to("/nowhere/at/all")
    (place / "loop").symlink_to("loop")
    os.mkfifo(place / "fifo")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(place / "socket"))
    try:
        os.mknod(place / "null", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    except PermissionError:
        pass  # not every container may make devices
    return place


def test_everything_below_becomes_the_engines(launch, tree):
    result = launch(own=tree)
    result.engine
    assert all_right(tree)
    count = len(owners(tree))
    assert f"{tree}: {count} entries checked, {count} changed" in result.err


def test_nothing_is_changed_if_nothing_is_wrong(launch, tree):
    launch(own=tree).engine
    before = change_times(tree)
    result = launch(own=tree)
    result.engine
    assert change_times(tree) == before
    assert "entries checked" not in result.err


def test_only_what_is_wrong_is_changed(launch, tree):
    launch(own=tree).engine
    before = change_times(tree)
    wrong = tree / "nodes/0/node.lock"
    os.chown(wrong, 0, 0)
    assert "1 changed" in launch(own=tree).err
    assert all_right(tree)
    changed = {path for path, at in change_times(tree).items() if at != before[path]}
    # The directory was root's alone for the moment of the change.
    assert changed == {str(wrong), str(wrong.parent)}


def test_a_wrong_group_is_wrong(launch, tree):
    launch(own=tree).engine
    os.chown(tree / "nodes", UID, 0)
    launch(own=tree).engine
    assert all_right(tree)


def test_modes_are_kept(launch, tree):
    modes = {"nodes": 0o2775, "nodes/0": 0o1777, "empty": 0o700, "closed": 0, "nodes/0/node.lock": 0o640}
    for name, mode in modes.items():
        os.chown(tree / name, OTHER, OTHER)
        (tree / name).chmod(mode)
    launch(own=tree).engine
    assert all_right(tree)
    assert {name: stat.S_IMODE(os.stat(tree / name).st_mode) for name in modes} == modes


def test_set_uid_bits_are_kept_if_the_owner_is_right(launch, place):
    program = place / "program"
    program.touch()
    os.chown(program, *RIGHT)
    program.chmod(0o6755)
    launch(own=place).engine
    assert stat.S_IMODE(program.stat().st_mode) == 0o6755


def test_set_uid_bits_do_not_come_to_the_engine(launch, place):
    program = place / "program"
    program.touch()
    program.chmod(0o6755)
    launch(own=place).engine
    assert stat.S_IMODE(program.stat().st_mode) == 0o755


class TestWhatIsNotOurs:
    def test_links_are_chowned_and_not_followed(self, launch, place):
        outside = place / "outside"
        inside = place / "inside"
        for directory in (outside, inside):
            directory.mkdir()
        (outside / "file").touch()
        (inside / "to-directory").symlink_to(outside)
        (inside / "to-file").symlink_to(outside / "file")
        launch(own=inside).engine
        assert all_right(inside)
        assert set(owners(outside).values()) == {(0, 0)}

    def test_a_hard_link_is_skipped_and_reported(self, launch, place):
        inside = place / "inside"
        inside.mkdir()
        outside = place / "outside"
        outside.touch()
        os.link(outside, inside / "planted")
        (inside / "own").touch()
        result = launch(own=inside)
        result.engine
        assert owners(inside) == {".": RIGHT, "own": RIGHT, "planted": (0, 0)}
        assert f"skipped {inside}/planted (owner 0:0): it has 2 hard links" in result.err
        assert "1 hard links" in result.err

    def test_a_hard_link_that_is_right_is_not_reported(self, launch, place):
        (place / "a").touch()
        os.chown(place / "a", *RIGHT)
        os.link(place / "a", place / "b")
        os.chown(place, *RIGHT)
        before = change_times(place)
        assert "hard link" not in launch(own=place).err
        assert change_times(place) == before

    @pytest.mark.parametrize("taken_away", [(), (OPENAT2,)], ids=["openat2", "openat"])
    @pytest.mark.parametrize("mount", ["mount -t tmpfs none {inside}/other", "mount --bind {outside} {inside}/other"],
                             ids=["other device", "same device"])
    def test_another_mount_is_skipped_and_reported(self, launch, place, mount, taken_away):
        inside = place / "inside"
        outside = place / "outside"
        (inside / "other").mkdir(parents=True)
        outside.mkdir()
        (outside / "file").touch()
        script = mount.format(inside=inside, outside=outside)
        result = launch(own=inside, wrapper=in_mounts(script), preexec_fn=without(*taken_away))
        result.engine
        assert f"skipped {inside}/other: another file system is mounted there" in result.err
        assert set(owners(outside).values()) == {(0, 0)}

    @pytest.mark.parametrize("taken_away", [(), (OPENAT2,)], ids=["openat2", "openat"])
    def test_a_file_mounted_on_a_file_is_skipped_and_reported(self, launch, place, taken_away):
        inside = place / "inside"
        inside.mkdir()
        (inside / "file").touch()
        (place / "outside").touch()
        script = f"mount --bind {place}/outside {inside}/file"
        result = launch(own=inside, wrapper=in_mounts(script), preexec_fn=without(*taken_away))
        result.engine
        assert f"skipped {inside}/file: another file system" in result.err
        assert os.stat(place / "outside").st_uid == 0

    def test_the_top_may_be_a_mount(self, launch, place):
        inside, outside = place / "inside", place / "outside"
        inside.mkdir()
        outside.mkdir()
        (outside / "file").touch()
        launch(own=inside, wrapper=in_mounts(f"mount --bind {outside} {inside}")).engine
        assert all_right(outside)
        assert owners(inside) == {".": (0, 0)}


class TestReadOnly:
    def test_a_volume_that_is_right_is_fine(self, launch, tree):
        launch(own=tree).engine
        launch(own=tree, wrapper=in_mounts(f"mount --bind {tree} {tree}; mount -o remount,ro,bind {tree}")).engine

    def test_a_volume_that_is_wrong_is_one_line(self, launch, tree):
        launch(own=tree).engine
        wrong = tree / "nodes/0/node.lock"
        os.chown(wrong, OTHER, OTHER)
        result = launch(own=tree, wrapper=in_mounts(f"mount --bind {tree} {tree}; mount -o remount,ro,bind {tree}"))
        assert result.status == 73
        assert f"cannot change the owner of {wrong} from 5:5 to {UID}:{GID}: Read-only file system" in result.failure
        assert "mount it writable" in result.failure

    def test_a_root_file_system_is_fine(self, launch, tree):
        """As docker run --read-only: everything but the volume is read-only."""
        script = f"mount --bind / /mnt; mount -o remount,ro,bind /mnt; mount --bind {tree} /mnt{tree}"
        launch(own=tree, wrapper=[*in_mounts(script), "/usr/sbin/chroot", "/mnt"]).engine
        assert all_right(tree)


def test_a_directory_of_any_size_is_chowned(launch, place_in_memory):
    """More names than one read returns, and more directories than are kept in memory."""
    subprocess.run(["python3", "-c", "import os, sys\nos.chdir(sys.argv[1])\n"
                    "for n in range(100_000): os.mknod(f'file-{n}')\n"
                    "for n in range(5_000): os.mkdir(f'directory-{n}')", place_in_memory], check=True)
    result = launch(own=place_in_memory, timeout=60)
    result.engine
    assert "105001 entries checked, 105001 changed" in result.err
    assert all_right(place_in_memory)


def test_the_top_is_chowned_last(launch, place):
    """A walk that does not come to its end leaves it wrong."""
    (place / "closed").mkdir(mode=0)
    (place / "file").touch()
    os.chown(place / "closed", OTHER, OTHER)
    assert launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid")).status == 73
    assert owners(place)["."] == (0, 0)


def test_entries_that_come_and_go_are_not_errors(launch, place):
    program = ("import os, sys, itertools\nos.chdir(sys.argv[1])\n"
               "for n in itertools.count():\n"
               "    d = f'd{n % 50}'; os.makedirs(d + '/e', exist_ok=True); open(d + '/e/f', 'w').close()\n"
               "    os.rename(d, 'moved'); os.unlink('moved/e/f'); os.rmdir('moved/e'); os.rmdir('moved')\n")
    for n in range(300):
        (place / f"file-{n}").touch()
    with subprocess.Popen(["python3", "-c", program, place]) as busy:
        try:
            for run in range(30):
                result = launch(own=place, user=f"{UID + run % 2}:{GID}")
                result.engine
                assert "has 0 hard links" not in result.err
        finally:
            busy.kill()
