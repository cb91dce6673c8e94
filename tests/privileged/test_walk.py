"""What the walk over a tree owes to trees that are odd, to launchers that end, and to those beside it."""

import os
import re
import signal
import stat
import subprocess
import threading
import time

import pytest
from .conftest import GID, RIGHT, UID, all_right, in_mounts, owners


def make_chain(top, levels):
    """Directories in one another below `top`, with a file in the lowest."""
    lowest = top.joinpath(*map(str, range(levels)))
    lowest.mkdir(parents=True)
    (lowest / "file").touch()


class TestDepth:
    @pytest.mark.parametrize("levels", [15, 16, 17, 40, 100])
    def test_chains_with_a_file_beside_each_are_chowned_whole(self, launch, place, levels):
        for name in "abc":
            make_chain(place / name, levels)
            (place / name / "file").touch()
        result = launch(own=place)
        result.engine
        assert all_right(place)

    def test_many_chains_are_chowned_whole_by_all_threads(self, launch, place_in_memory):
        for number in range(400):
            make_chain(place_in_memory / f"chain-{number}", 18)
        for run in range(3):
            result = launch(own=place_in_memory, user=f"{UID + run}:{GID}", timeout=60)
            result.engine
            assert {owner for owner, _ in owners(place_in_memory).values()} == {UID + run}

    def test_subtrees_with_chains_are_chowned_whole_by_the_threads_that_took_them(self, launch, place_in_memory):
        for number in range(40):
            for branch in "abcd":
                make_chain(place_in_memory / f"tree-{number}" / branch, 20)
        for run in range(3):
            result = launch(own=place_in_memory, user=f"{UID + run}:{GID}", timeout=60)
            result.engine
            assert {owner for owner, _ in owners(place_in_memory).values()} == {UID + run}

    def test_is_bounded(self, launch, place):
        make_chain(place, 127)
        launch(own=place).engine
        assert all_right(place)
        lowest = place.joinpath(*map(str, range(127)))
        (lowest / "last").mkdir()
        launch(own=place).engine
        assert all_right(place)
        (lowest / "last/too-deep").mkdir()
        result = launch(own=place)
        assert result.status == 73
        assert re.search(fr"cannot change the owner of {place}/0/1/2/.*: it is more than 128 levels below {place}; ",
                         result.failure)

    def test_takes_few_descriptors(self, launch, place):
        for name in "ab":
            make_chain(place / name, 100)
        launch(own=place, wrapper=["/usr/bin/prlimit", "--nofile=128:128", "--"]).engine
        assert all_right(place)


def test_a_deep_tree_of_an_images_lower_layer_is_chowned_whole(launch, place):
    """As overlayfs merges a directory once something in it was changed."""
    script = f"mount -t tmpfs none {place}; chmod 755 {place}; cd {place}; mkdir lower upper work merged report\n" \
             "for chain in a b c d e f; do at=lower/$chain; " \
             "for level in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do " \
             "at=$at/$level; mkdir -p $at $at/side-1 $at/side-2; touch $at/file; done; done\n" \
             f"mount -t overlay none -o lowerdir={place}/lower,upperdir={place}/upper,workdir={place}/work merged\n" \
             '"$@" >/dev/null\n' \
             f"find merged ! -uid {UID} | wc -l\nexit 0\nset --"
    result = launch(own=place / "merged", wrapper=in_mounts(script), timeout=60)
    assert result.out.strip() == "0", f"{result.out.strip()} entries are left wrong"


def test_modes_survive_a_kill_while_a_directory_is_closed(launch, start_launch, place):
    def mode_of(path):
        return stat.S_IMODE(os.lstat(path).st_mode)

    directories = [place / f"d{number}" for number in range(5)]
    for directory in directories:
        directory.mkdir()
        for number in range(600):
            (directory / f"file-{number}").touch()
    lost = []
    for closed in (place, *directories):
        for path in (place, *directories):
            os.chown(path, 5, 5)
            path.chmod(0o2775)
        subprocess.run(["chown", "-R", "5:5", place], check=True)
        with start_launch(place) as process:
            while process.poll() is None and mode_of(closed) == 0o2775:
                pass
            process.kill()
        launch(own=place).engine
        lost += [f"{path.name}: {mode_of(path):o}" for path in (place, *directories) if mode_of(path) != 0o2775]
    assert lost == []


@pytest.fixture
def stopped_launch(start_launch, place):
    """A launcher that is stopped in the middle of its walk, as a slow one."""
    for number in range(8_000):
        (place / f"file-{number}").touch()
    with start_launch(place) as process:
        try:
            while os.lstat(place / "file-0").st_uid == 0 and os.lstat(place / "file-7999").st_uid == 0:
                assert process.poll() is None, process.stderr.read()
            process.send_signal(signal.SIGSTOP)
            assert os.lstat(place).st_uid == 0, "it was done too soon"
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.wait(timeout=30)


class TestTwoLaunchers:
    """One of them is at work on a tree at a time."""

    def test_the_second_waits_and_reports_it_and_a_signal_ends_it(self, stopped_launch, start_launch, place):
        with start_launch(place) as second:
            watch = threading.Timer(20, second.kill)
            watch.start()
            waiting = second.stderr.readline()
            time.sleep(0.5)
            assert second.poll() is None, "both were at work"
            second.terminate()
            assert second.wait() == 128 + signal.SIGTERM
            watch.cancel()
            assert f"waiting for another launcher, which is changing the ownership of {place}".encode() in waiting
            assert b"ended by signal 15 while changing ownership" in second.stderr.read()
        assert os.lstat(place).st_uid == 0

    def test_the_second_goes_on_after_the_first(self, stopped_launch, start_launch, place):
        with start_launch(place, user=f"{UID + 1}:{GID}") as second:
            assert b"waiting for another launcher" in second.stderr.readline()
            stopped_launch.send_signal(signal.SIGCONT)
            assert second.wait(timeout=30) == stopped_launch.wait(timeout=30)
        assert set(owners(place).values()) == {(UID + 1, GID)}


class TestSignals:
    def test_end_the_walk_at_once(self, start_launch, place):
        for directory in range(300):
            (place / f"d{directory}").mkdir()
            for file in range(100):
                os.mknod(place / f"d{directory}/f{file}")
        directories = list(place.iterdir())
        with start_launch(place) as process:
            while all(os.lstat(directory).st_uid == 0 for directory in directories):
                assert process.poll() is None, process.stderr.read()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 128 + signal.SIGTERM
            assert b"entries checked, " not in process.stderr.read()
        assert os.lstat(place).st_uid == 0

    @pytest.mark.parametrize("owner, mode", [((5, 5), 0o2775), ((UID, 0), 0o775), (RIGHT, 0o1777)])
    def test_leave_no_directory_with_another_owner_or_mode(self, start_launch, place, owner, mode):
        """What is made root's while a link count matters is made what it was."""
        tops = [place, place / "below"]
        tops[1].mkdir()
        for top in tops:
            subprocess.run(["python3", "-c", "import os, sys\nos.chdir(sys.argv[1])\n"
                            "for n in range(10_000): os.mknod(f'file-{n}')", top], check=True)
            os.chown(top, *owner)
            top.chmod(mode)
        with start_launch(place) as process:
            while os.lstat(place).st_uid != 0:
                assert process.poll() is None, process.stderr.read()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 128 + signal.SIGTERM
            assert b"ended by signal 15 while changing ownership" in process.stderr.read()
        for top in tops:
            seen = os.lstat(top)
            assert stat.S_IMODE(seen.st_mode) == mode, top
            assert (seen.st_uid, seen.st_gid) in (owner, RIGHT), top
