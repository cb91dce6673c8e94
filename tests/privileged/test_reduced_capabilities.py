"""What a launch does as a root that lacks capabilities, as a container's root may."""

import os
import signal

from .conftest import GID, NO_CAPABILITY, UID, assert_dropped, owners
from harness.capabilities import DOCKER_DEFAULT, with_capabilities


def test_dockers_default_set_is_enough(launch, place):
    (place / "file").touch()
    os.chown(place, 5, 5)
    seen = launch(own=place, wrapper=with_capabilities(*DOCKER_DEFAULT)).engine
    assert_dropped(seen)
    assert seen.status["CapBnd"] == NO_CAPABILITY
    assert os.stat(place).st_uid == os.stat(place / "file").st_uid == UID


def test_chown_setuid_and_setgid_are_enough(launch, place):
    (place / "file").touch()
    result = launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid"))
    assert_dropped(result.engine)
    assert os.stat(place / "file").st_uid == UID
    assert "stay in the bounding set, as CAP_SETPCAP is missing" in result.err


def test_without_any_root_cannot_change_user_and_names_the_missing_capability(launch):
    result = launch(wrapper=with_capabilities())
    assert result.status == 71
    assert "CAP_SETUID and CAP_SETGID" in result.failure


def test_without_any_root_cannot_chown_and_names_the_missing_capability(launch, place):
    result = launch(own=place, wrapper=with_capabilities())
    assert result.status == 73
    assert f"cannot change the owner of {place} from 0:0 to {UID}:{GID}" in result.failure
    assert "CAP_CHOWN" in result.failure


def test_without_any_capability_an_engine_that_runs_as_the_caller_starts(launch):
    assert_dropped(launch(wrapper=with_capabilities(), caller=31313).engine, 31313, 31313, [])


def test_without_setuid_nothing_is_started(launch):
    result = launch(wrapper=with_capabilities("chown", "setgid"))
    assert result.status == 71
    assert f"cannot change to user {UID}" in result.failure


def test_without_dac_override_a_closed_directory_that_is_right_is_skipped(launch, place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    for path in (place, closed):
        os.chown(path, UID, GID)
    result = launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid"))
    assert_dropped(result.engine)
    assert f"skipped {closed}: owner is correct" in result.err


def test_without_dac_override_a_right_top_that_is_closed_is_skipped(launch, place):
    os.chown(place, UID, GID)
    place.chmod(0o700)
    result = launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid"))
    assert_dropped(result.engine)
    assert f"skipped {place}: owner is correct" in result.err


def test_without_dac_override_a_right_directory_that_cannot_be_searched_is_skipped(launch, place):
    (place / "closed").mkdir()
    (place / "closed/file").touch()
    for path in (place, place / "closed", place / "closed/file"):
        os.chown(path, UID, GID)
    (place / "closed").chmod(0o744)
    result = launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid"))
    assert_dropped(result.engine)
    assert f"skipped {place}/closed: owner is correct" in result.err


def test_without_dac_override_roots_own_closed_directories_are_chowned_with_all_below(launch, place):
    """Once it is the engine's, root cannot enter a closed directory any more."""
    below = place
    for level in range(40):
        below = below / f"l{level}"
        below.mkdir(mode=0o700 if level % 3 else 0o755)
        (below / "side").mkdir(mode=0o700)
        (below / "side/file").touch()
    wrapper = with_capabilities("chown", "setuid", "setgid")
    result = launch(own=place, wrapper=wrapper)
    assert_dropped(result.engine)
    assert set(owners(place).values()) == {(UID, GID)}
    assert "warning" not in result.err.replace("as CAP_SETPCAP is missing", "")


def test_without_dac_override_a_broken_off_walk_is_completed_by_the_next(launch, start_launch, place):
    """A directory that root cannot enter afterwards must not be chowned before what is below it."""
    deep = place / "closed/deep"
    deep.mkdir(parents=True)
    for directory, files in ((place, 700), (deep, 20_000)):
        for number in range(files):
            os.mknod(directory / f"file-{number}")
    for directory in (deep, deep.parent):
        directory.chmod(0o700)
    watched = list(deep.iterdir())
    with start_launch(place, wrapper=with_capabilities("chown", "setuid", "setgid")) as process:
        while all(os.lstat(file).st_uid == 0 for file in watched[:50]) and process.poll() is None:
            pass
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 128 + signal.SIGTERM, process.stderr.read()
    assert os.lstat(deep.parent).st_uid == 0
    assert_dropped(launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid")).engine)
    assert set(owners(place).values()) == {(UID, GID)}


def test_without_dac_override_the_engines_group_may_be_roots(launch, place):
    (place / "a/b/c").mkdir(parents=True)
    (place / "a/b/c/file").touch()
    (place / "a/b").chmod(0o705)
    launch(own=place, user=f"{UID}:0", wrapper=with_capabilities("chown", "setuid", "setgid")).engine
    assert set(owners(place).values()) == {(UID, 0)}


def test_without_fsetid_set_gid_bits_of_directories_are_kept(launch, place):
    os.chown(place, 5, 5)
    place.chmod(0o2775)
    (place / "file").touch()
    launch(own=place, wrapper=[*with_capabilities("chown", "setuid", "setgid", "fowner", "dac_override"),
                               "--regid=1000", "--clear-groups"]).engine
    assert (os.stat(place).st_mode & 0o7777, os.stat(place).st_uid) == (0o2775, UID)


def test_without_dac_override_a_closed_directory_that_is_wrong_is_an_error(launch, place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    os.chown(closed, 5, 5)
    result = launch(own=place, wrapper=with_capabilities("chown", "setuid", "setgid"))
    assert result.status == 73
    assert f"cannot inspect {closed}: Permission denied" in result.failure


def test_no_new_privileges_does_not_prevent_a_launch(launch):
    assert_dropped(launch(wrapper=["/usr/bin/setpriv", "--no-new-privs"]).engine)
