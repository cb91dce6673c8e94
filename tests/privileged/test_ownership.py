"""What a launch by root does to the directories that it makes the engine's."""

import os
import signal
import socket
import stat
import subprocess
from pathlib import Path

import pytest
from .conftest import GID, UID, change_times, in_mounts, owners, with_capabilities
from .seccomp import OPENAT2, without

OTHER = 5
RIGHT = (UID, GID)


def all_right(top):
    return set(owners(top).values()) == {RIGHT}


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
    assert f"{tree}: {count} entries seen, {count} changed" in result.err


def test_nothing_is_changed_where_nothing_is_wrong(launch, tree):
    launch(own=tree).engine
    before = change_times(tree)
    result = launch(own=tree)
    result.engine
    assert change_times(tree) == before
    assert "entries seen" not in result.err


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


def test_set_uid_bits_are_kept_where_the_owner_is_right(launch, place):
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


class TestTheTop:
    def test_a_default_directory_that_is_not_there_is_passed_over(self, launch, make_engine):
        engine = make_engine()
        (engine.path / "logs").rmdir()
        launch(own=None, engine=engine).engine
        assert all_right(engine.path / "data")

    def test_a_named_path_that_is_not_there_is_an_error(self, launch, place):
        result = launch(own=place / "missing")
        assert result.status == 73
        assert f"cannot give {place}/missing: it is not there" in result.failure

    def test_several_are_given(self, launch, place):
        for name in ("a", "b"):
            (place / name).mkdir()
        launch(own=f"{place}/a:{place}/b").engine
        assert owners(place) == {".": (0, 0), "a": RIGHT, "b": RIGHT}

    def test_a_single_file_may_be_named(self, launch, place):
        (place / "keystore").touch()
        launch(own=place / "keystore").engine
        assert owners(place) == {".": (0, 0), "keystore": RIGHT}

    def test_a_single_file_where_others_can_write_is_refused(self, launch, place):
        (place / "keystore").touch()
        place.chmod(0o777)
        result = launch(own=place / "keystore")
        assert result.status == 73
        assert "not only root can write" in result.failure
        assert owners(place)["keystore"] == (0, 0)

    def test_the_root_of_the_file_system_is_refused(self, launch):
        for path in ("/", "//", "/usr/..", "/."):
            result = launch(own=path)
            assert result.status == 73
            assert "the root of the file system" in result.failure

    def test_a_link_of_roots_is_followed(self, launch, place):
        (place / "disk").mkdir()
        (place / "disk" / "file").touch()
        (place / "data").symlink_to("disk")
        launch(own=f"{place}/data/").engine
        assert owners(place) == {".": (0, 0), "data": (0, 0), "disk": RIGHT, "disk/file": RIGHT}

    @pytest.mark.parametrize("owner, mode", [(UID, 0o755), (0, 0o775), (0, 0o777), (0, 0o1777)])
    def test_a_link_that_others_may_have_made_is_refused(self, launch, place, owner, mode):
        (place / "outside").mkdir()
        (place / "home").mkdir()
        (place / "home" / "data").symlink_to(place / "outside")
        os.chown(place / "home", owner, owner)
        (place / "home").chmod(mode)
        for path in ("home/data", "home/data/", "home/../home/data", "home/./data"):
            result = launch(own=place / path if not path.endswith("/") else f"{place}/{path}")
            assert result.status == 73
            assert "symbolic link in a directory where not only root can write" in result.failure
        assert owners(place)["outside"] == (0, 0)

    def test_a_link_above_the_path_that_others_may_have_made_is_refused(self, launch, place):
        (place / "outside" / "data").mkdir(parents=True)
        (place / "home").mkdir()
        (place / "home" / "link").symlink_to(place / "outside")
        os.chown(place / "home", UID, UID)
        assert launch(own=place / "home/link/data").status == 73
        assert owners(place)["outside/data"] == (0, 0)

    @pytest.mark.parametrize("path, given", [
        ("../../x", "x"), ("../x", "a/x"), ("x", "a/b/x"), ("./../b/../../x", "x"), ("../..", "."), ("up", "x")])
    def test_a_relative_path_goes_up_from_where_the_launcher_is(self, launch, place, path, given):
        (place / "a/b").mkdir(parents=True)
        for directory in ("x", "a/x", "a/b/x"):
            (place / directory).mkdir()
        (place / "a/b/up").symlink_to("../../x")
        launch(own=path, cwd=place / "a/b").engine
        if given == ".":
            assert all_right(place)
        else:
            assert [name for name, owner in owners(place).items() if owner == RIGHT] == [given]

    @pytest.mark.parametrize("path", ["{0}/etc", "{0}/etc/es", "{0}/var/lib", "{0}/usr/share/../../etc", "{0}/link"])
    def test_a_directory_of_the_systems_is_not_given_by_the_configuration(self, launch, make_engine, place, path):
        """An engine that was taken over may have written it."""
        for directory in ("etc/es", "var/lib/es", "usr/share"):
            (place / directory).mkdir(parents=True)
        (place / "link").symlink_to("etc")
        engine = make_engine(yml=f"path.data: {path.format('')}\n")
        # Under the names that count, but with nothing of the machine's behind them.
        script = "\n".join(f"mount --bind {place}/{name} /{name}" for name in ("etc", "var/lib"))
        script += "\nmount -t tmpfs -o mode=755 none /mnt; ln -s /etc /mnt/link"
        if path == "{0}/link":
            engine.config.write_text("path.data: /mnt/link\n")
        result = launch(own=None, engine=engine, wrapper=in_mounts(script))
        assert result.status == 73
        assert "one of the system's directories" in result.failure
        assert set(owners(place).values()) == {(0, 0)}

    def test_a_directory_of_the_engines_among_the_systems_is_given(self, launch, make_engine, place):
        (place / "es").mkdir()
        engine = make_engine(yml="path.data: /var/lib/es\n")
        launch(own=None, engine=engine, wrapper=in_mounts(f"mount --bind {place} /var/lib")).engine
        assert owners(place) == {".": (0, 0), "es": RIGHT}

    def test_a_directory_of_the_systems_may_be_named(self, launch, place):
        launch(own="/var/lib", wrapper=in_mounts(f"mount --bind {place} /var/lib")).engine
        assert owners(place) == {".": RIGHT}

    def test_a_loop_of_links_is_an_error(self, launch, place):
        (place / "loop").symlink_to("loop")
        result = launch(own=place / "loop")
        assert result.status == 73
        assert "Too many levels of symbolic links" in result.failure


class TestWhatIsNotOurs:
    def test_links_are_given_and_not_followed(self, launch, place):
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

    def test_a_hard_link_is_left_and_said(self, launch, place):
        inside = place / "inside"
        inside.mkdir()
        outside = place / "outside"
        outside.touch()
        os.link(outside, inside / "planted")
        (inside / "own").touch()
        result = launch(own=inside)
        result.engine
        assert owners(inside) == {".": RIGHT, "own": RIGHT, "planted": (0, 0)}
        assert f"left {inside}/planted with 0:0: it has 2 names (hard links)" in result.err
        assert "1 hard links" in result.err

    def test_a_hard_link_that_is_right_is_no_matter(self, launch, place):
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
    def test_another_mount_is_left_and_said(self, launch, place, mount, taken_away):
        inside = place / "inside"
        outside = place / "outside"
        (inside / "other").mkdir(parents=True)
        outside.mkdir()
        (outside / "file").touch()
        script = mount.format(inside=inside, outside=outside)
        result = launch(own=inside, wrapper=in_mounts(script), preexec_fn=without(*taken_away))
        result.engine
        assert f"left {inside}/other as it is: another file system is mounted there" in result.err
        assert set(owners(outside).values()) == {(0, 0)}

    @pytest.mark.parametrize("taken_away", [(), (OPENAT2,)], ids=["openat2", "openat"])
    def test_a_file_mounted_on_a_file_is_left_and_said(self, launch, place, taken_away):
        inside = place / "inside"
        inside.mkdir()
        (inside / "file").touch()
        (place / "outside").touch()
        script = f"mount --bind {place}/outside {inside}/file"
        result = launch(own=inside, wrapper=in_mounts(script), preexec_fn=without(*taken_away))
        result.engine
        assert f"left {inside}/file as it is" in result.err
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
        assert f"cannot give {wrong} to {UID}:{GID}, it is 5:5's: Read-only file system" in result.failure
        assert "mount it writable" in result.failure

    def test_a_root_file_system_is_fine(self, launch, tree):
        """As docker run --read-only: everything but the volume is read-only."""
        script = f"mount --bind / /mnt; mount -o remount,ro,bind /mnt; mount --bind {tree} /mnt{tree}"
        launch(own=tree, wrapper=[*in_mounts(script), "/usr/sbin/chroot", "/mnt"]).engine
        assert all_right(tree)


MAKE_CHAIN = """
import os, sys
os.chdir(sys.argv[1])
for level in range(int(sys.argv[2])):
    os.mkdir("d")
    if level % 10 == 0:
        os.mkdir("side")
    os.chdir("d")
"""


def with_chain(place, levels):
    """Runs what follows with a directory in a directory and so on, deeper than any path can say.

    It ends with the memory that it is in: to remove it level by level takes minutes.
    """
    return in_mounts(f"mount -t tmpfs none {place}; chmod 755 {place}\npython3 -c '{MAKE_CHAIN}' {place} {levels}")


def test_a_tree_of_any_depth_is_given_with_few_descriptors_and_little_memory(launch, launcher, place):
    levels = 100_000
    few = ["/usr/bin/prlimit", "--nofile=128:128"]
    if not launcher.is_sanitized:  # a sanitizer maps terabytes
        few.append(f"--as={512 << 20}")
    wrapper = [*with_chain(place, levels), *few, "--"]
    result = launch("--log-level=debug", own=f"{place}:{place}", wrapper=wrapper, timeout=60)
    result.engine
    entries = 1 + levels + levels // 10
    assert f"{entries} entries seen, {entries} changed" in result.err
    assert f"{entries} entries seen, 0 changed" in result.err


def test_a_directory_of_any_size_is_given(launch, place):
    """More names than one read gives, and more directories than are kept in memory."""
    subprocess.run(["python3", "-c", "import os, sys\nos.chdir(sys.argv[1])\n"
                    "for n in range(100_000): os.mknod(f'file-{n}')\n"
                    "for n in range(5_000): os.mkdir(f'directory-{n}')", place], check=True)
    result = launch(own=place, timeout=60)
    result.engine
    assert "105001 entries seen, 105001 changed" in result.err
    assert all_right(place)


def test_a_signal_ends_the_walk_at_once(launcher, engine, place):
    environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9", "ES_ENTRYPOINT_ENGINE_HOME": engine.path,
                   "ES_ENTRYPOINT_PUBLISH_HOST": "none", "ES_ENTRYPOINT_DISCOVERY": "none",
                   "ES_ENTRYPOINT_OWN": place, "ES_ENTRYPOINT_USER": f"{UID}:{GID}"}
    first, *rest = with_chain(place, 50_000)
    with launcher.start(*rest, launcher.path, path=first, user=0, environment=environment) as process:
        inside = Path(f"/proc/{process.pid}/root{place}")
        while not (inside / "d").exists() or os.lstat(inside / "d").st_uid == 0:
            assert process.poll() is None, process.stderr.read()
        process.send_signal(signal.SIGTERM)
        # With its end the kernel also takes the tree's memory back, which may take seconds.
        assert process.wait(timeout=30) == 128 + signal.SIGTERM
        assert b"entries seen, " not in process.stderr.read()


@pytest.mark.parametrize("owner, mode", [((OTHER, OTHER), 0o2775), ((UID, 0), 0o775), (RIGHT, 0o1777)])
def test_a_signal_leaves_no_directory_with_another_owner_or_mode(launcher, engine, place, owner, mode):
    """What is made root's while a link count matters is made what it was."""
    tops = [place, place / "below"]
    tops[1].mkdir()
    for top in tops:
        subprocess.run(["python3", "-c", "import os, sys\nos.chdir(sys.argv[1])\n"
                        "for n in range(10_000): os.mknod(f'file-{n}')", top], check=True)
        os.chown(top, *owner)
        top.chmod(mode)
    environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9", "ES_ENTRYPOINT_ENGINE_HOME": engine.path,
                   "ES_ENTRYPOINT_PUBLISH_HOST": "none", "ES_ENTRYPOINT_DISCOVERY": "none",
                   "ES_ENTRYPOINT_OWN": place, "ES_ENTRYPOINT_USER": f"{UID}:{GID}"}
    with launcher.start(user=0, environment=environment) as process:
        while os.lstat(place).st_uid != 0:
            assert process.poll() is None, process.stderr.read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 128 + signal.SIGTERM
        assert b"ended by signal 15 while ownership was being given" in process.stderr.read()
    for top in tops:
        seen = os.lstat(top)
        assert stat.S_IMODE(seen.st_mode) == mode, top
        assert (seen.st_uid, seen.st_gid) in (owner, RIGHT), top


def test_the_top_is_given_last(launch, place):
    """A walk that does not come to its end leaves it wrong."""
    (place / "closed").mkdir(mode=0)
    (place / "file").touch()
    os.chown(place / "closed", OTHER, OTHER)
    assert launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid")).status == 73
    assert owners(place)["."] == (0, 0)


def test_entries_that_come_and_go_are_no_error(launch, place):
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
                assert "0 names" not in result.err
        finally:
            busy.kill()
