"""What the engine is, and what it inherits, after a launch by root."""

import errno
import os
import resource
import signal
import time
from pathlib import Path

import pytest
from .conftest import GID, NO_CAPABILITY, UID, assert_dropped, in_mounts, owners
from harness.capabilities import with_capabilities
from harness.engine_home import install_stub
from harness.http_service import silence
from harness.launcher import ENDPOINT
from harness.metadata_service import MetadataService
from .seccomp import CLOSE_RANGE, FACCESSAT2, OPENAT2, SETGROUPS, without
from harness.user_namespace import FIRST_ID, as_root_of_user_namespace

def test_the_engine_has_no_way_back_to_root(launch):
    seen = launch().engine
    assert_dropped(seen)
    assert seen.status["CapBnd"] == NO_CAPABILITY


def test_inherited_capabilities_do_not_survive(launch):
    wrapper = ["/usr/bin/setpriv", "--inh-caps=+chown,+ipc_lock", "--ambient-caps=+chown,+ipc_lock"]
    assert_dropped(launch(wrapper=wrapper).engine)


def test_capabilities_kept_by_securebits_do_not_survive(launch):
    wrapper = ["/usr/bin/setpriv", "--securebits=+no_setuid_fixup,+keep_caps_locked"]
    assert_dropped(launch(wrapper=wrapper).engine)


def test_the_callers_groups_do_not_survive(launch):
    wrapper = ["/usr/bin/setpriv", "--groups=0,4,27,100"]
    assert_dropped(launch(wrapper=wrapper).engine)


PASSWD = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
games:x:5:60:games:/usr/games:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
"""
GROUP = """\
root:x:0:nobody
daemon:x:1:nobody
games:x:60:nobody
users:x:100:games,nobody
nogroup:x:65534:nobody
"""


@pytest.fixture
def with_accounts(place):
    """Runs what follows with account files of our own; None means that the file does not exist.

    `then` is a shell command that may do more to them.
    """
    def wrapper(passwd=PASSWD, group=GROUP, then=""):
        script = f"mount -t tmpfs none {place}; mkdir {place}/up {place}/work {place}/merged\n"
        script += f"mount -t overlay none -o lowerdir=/etc,upperdir={place}/up,workdir={place}/work {place}/merged\n"
        for name, text in (("passwd", passwd), ("group", group)):
            script += f"rm {place}/merged/{name}\n"
            if text is not None:
                script += f"cat >{place}/merged/{name} <<'END'\n{text}END\n"
        return in_mounts(script + f"mount --bind {place}/merged /etc\n{then}")
    return wrapper


# As gosu's own test has it, for a caller that is root.
@pytest.mark.parametrize("specification, uid, gid, groups, home, user", [
    ("1000", 1000, 0, [0], "/", "1000"),
    ("1000:", 1000, 0, [0], "/", "1000"),
    ("1000:1000", 1000, 1000, [1000], "/", "1000"),
    ("1000:root", 1000, 0, [0], "/", "1000"),
    ("1000:0", 1000, 0, [0], "/", "1000"),
    ("1000:daemon", 1000, 1, [1], "/", "1000"),
    ("games", 5, 60, [60, 100], "/usr/games", "games"),
    ("5", 5, 60, [60, 100], "/usr/games", "games"),
    ("games:daemon", 5, 1, [1], "/usr/games", "games"),
    ("nobody", 65534, 65534, [0, 1, 60, 100, 65534], "/nonexistent", "nobody"),
    ("nobody:games", 65534, 60, [60], "/nonexistent", "nobody"),
    ("2147483647:2147483647", 2147483647, 2147483647, [2147483647], "/", "2147483647"),
])
def test_the_specification_names_who_the_engine_is(launch, with_accounts, specification, uid, gid, groups, home,
                                                   user):
    seen = launch(user=specification, wrapper=with_accounts(), environment={"HOME": "/root", "USER": "root"}).engine
    assert_dropped(seen, uid, gid, groups)
    assert seen.environment["HOME"] == home
    assert seen.environment["USER"] == seen.environment["LOGNAME"] == user


@pytest.mark.parametrize("specification", ["0", "root", "0:", "0:0", "root:root", ":0", "0:1000", ":1000"])
def test_root_stays_root_with_its_capabilities_when_asked_for(launch, with_accounts, specification):
    seen = launch(user=specification, wrapper=with_accounts()).engine
    assert seen.uid == 0
    assert seen.gid == (1000 if "1000" in specification else 0)
    assert seen.groups == [seen.gid]
    assert seen.status["CapEff"] != NO_CAPABILITY


@pytest.mark.parametrize("specification", [
    "bogus", "0day", "0:bogus", "0:0day", "-1:0", "0:-3", "-42", "2147483648", "42:2147483648", "4294967296",
    "4294967295", "9223372036854775808", " 0", "games ", "games:games:games"])
def test_an_unknown_user_is_named(launch, with_accounts, specification):
    result = launch(user=specification, wrapper=with_accounts())
    assert result.status == 67
    assert any(part in result.failure for part in (specification, *specification.split(":")) if part)


def test_without_account_files_ids_work_and_names_do_not(launch, with_accounts):
    wrapper = with_accounts(None, None)
    assert_dropped(launch(user="1000:1001", wrapper=wrapper).engine, 1000, 1001)
    assert "no such user" in launch(user="games", wrapper=wrapper).failure


def test_a_user_without_entry_that_keeps_roots_group_is_warned_about(launch, with_accounts):
    assert "keeps the caller's group, 0 (root)" in launch(user="1000", wrapper=with_accounts()).err
    assert "warning" not in launch(user="1000:0", wrapper=with_accounts()).err


def test_a_kept_caller_needs_no_account_file(launch, with_accounts):
    closed = with_accounts(then="chmod 0 /etc/passwd")
    as_caller = ["/usr/bin/setpriv", "--reuid=31313", "--regid=31313", "--clear-groups"]
    assert launch(wrapper=[*closed, *as_caller]).engine.uid == 31313
    assert launch(user="none", wrapper=[*closed, *as_caller]).engine.uid == 31313


def test_more_groups_than_the_kernel_takes_are_reported(launch, with_accounts):
    many = "seq 1000 66536 | sed 's/.*/g&:x:&:games/' >>/etc/group"
    result = launch(user="games", wrapper=with_accounts(then=many))
    assert result.status == 71
    assert "more than the 65536 that the kernel takes" in result.failure


def test_a_caller_that_is_not_root_is_kept(launch):
    seen = launch(user="root", caller=31313, own="/nowhere", environment={"HOME": "/x", "USER": "y"}).engine
    assert_dropped(seen, 31313, 31313, [])
    assert (seen.environment["HOME"], seen.environment["USER"]) == ("/x", "y")
    assert "LOGNAME" not in seen.environment


class TestUserNamespace:
    def test_that_denies_setgroups_is_named(self, launch):
        result = launch(wrapper=["/usr/bin/unshare", "--user", "--map-root-user"])
        assert result.status == 71
        assert "user namespace" in result.failure

    def test_that_does_not_map_the_user_is_named(self, launch):
        result = launch(preexec_fn=as_root_of_user_namespace(ids=1000))
        assert result.status == 71
        assert "user namespace does not map this id" in result.failure

    def test_that_does_not_map_the_user_cannot_own_either(self, launch, place):
        result = launch(own=place, preexec_fn=as_root_of_user_namespace(ids=1000))
        assert result.status == 73
        assert "user namespace does not map this id" in result.failure

    def test_that_maps_the_user_works(self, launch, place):
        (place / "file").touch()
        for path in (place, place / "file"):
            os.chown(path, FIRST_ID, FIRST_ID)
        seen = launch(user="42:43", own=place, preexec_fn=as_root_of_user_namespace(ids=1000)).engine
        assert_dropped(seen, 42, 43)
        assert owners(place) == {".": (FIRST_ID + 42, FIRST_ID + 43), "file": (FIRST_ID + 42, FIRST_ID + 43)}


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EPERM])
def test_an_old_kernel_or_seccomp_profile_works_too(launch, place, error):
    (place / "directory").mkdir()
    (place / "directory" / "file").touch()
    reading, writing = os.pipe()
    try:
        seen = launch(own=place, preexec_fn=without(CLOSE_RANGE, OPENAT2, FACCESSAT2, error=error), pass_fds=[writing]).engine
    finally:
        os.close(reading)
        os.close(writing)
    assert_dropped(seen)
    assert seen.fds == [0, 1, 2]
    assert os.stat(place / "directory" / "file").st_uid == UID


def test_a_refused_step_of_the_drop_ends_without_an_engine(launch):
    result = launch(preexec_fn=without(SETGROUPS, error=errno.EPERM))
    assert result.status == 71
    assert "cannot set the supplementary groups" in result.failure


@pytest.mark.parametrize("bit, owner, group", [(0o4000, 0, 0), (0o2000, 0, 0), (0o4000, 5, 5), (0o2000, 0, 5)])
def test_a_set_uid_launcher_runs_nothing(launcher, place, bit, owner, group):
    copy = place / "launcher"
    copy.write_bytes(launcher.path.read_bytes())
    os.chown(copy, owner, group)
    copy.chmod(0o755 | bit)
    for command in (["id"], ["--version"], []):
        result = launcher.run(*command, path=copy, environment={ENDPOINT: "http://127.0.0.1:9"})
        assert "set-uid or set-gid" in result.err and result.out == ""
        # A sanitizer that may not look for leaks has a line and a status of its own.
        if not launcher.is_sanitized:
            assert result.status == 77 and result.failure


class TestInheritance:
    def test_only_the_standard_streams_are_open(self, launch):
        reading, writing = os.pipe()
        high = os.dup2(writing, 900)
        try:
            assert launch(pass_fds=[reading, writing, high]).engine.fds == [0, 1, 2]
        finally:
            for fd in (reading, writing, high):
                os.close(fd)

    @pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
    def test_standard_streams_that_came_closed_are_open(self, launch, closed):
        seen = launch(wrapper=["/bin/sh", "-c", f'exec "$@" {closed}', "sh"]).engine
        assert seen.fds == [0, 1, 2]

    def test_a_foreign_command_gets_the_streams_as_they_came(self, launch, place):
        tool = install_stub(place / "tool")
        seen = launch(command=[tool], wrapper=["/bin/sh", "-c", 'exec "$@" <&-', "sh"]).engine
        assert seen.fds == [1, 2]

    def test_signals_are_default_and_none_is_blocked(self, launch):
        def spoil():
            # SIGRTMIN is glibc's 34, which musl keeps for itself.
            for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGPIPE, signal.SIGTERM, signal.SIGRTMIN,
                           signal.SIGRTMIN + 3, signal.SIGRTMAX):
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD})
        status = launch(preexec_fn=spoil).engine.status
        assert status["SigIgn"] == status["SigBlk"] == status["SigCgt"] == NO_CAPABILITY

    def test_a_foreign_command_gets_the_signals_as_they_came(self, launch, place):
        tool = install_stub(place / "tool")

        def spoil():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        status = launch(command=[tool], preexec_fn=spoil).engine.status
        assert int(status["SigIgn"], 16) & 1 << signal.SIGHUP - 1
        assert int(status["SigBlk"], 16) == 1 << signal.SIGUSR1 - 1

    def test_the_images_umask_is_kept(self, launch):
        assert launch(umask=0o027).engine.status["Umask"] == "0027"

    def test_soft_limits_are_raised_to_the_hard_ones(self, launch):
        def lower():
            resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 4321))
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 8 << 20))
        limits = launch(preexec_fn=lower).engine.limits
        rows = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
        assert rows["Max open files"] == ["4321", "4321"]
        assert rows["Max locked memory"] == [str(8 << 20)] * 2

    def test_none_of_the_launchers_variables_reaches_it(self, launch):
        environment = launch(environment={"KEPT": "1"}).engine.environment
        assert environment["KEPT"] == "1"
        assert not [name for name in environment if name.startswith("ES_ENTRYPOINT_")]


@pytest.mark.parametrize("number, words", [
    (signal.SIGTERM, []), (signal.SIGINT, []), (signal.SIGHUP, []), (signal.SIGQUIT, []),
    (signal.SIGTERM, ["--check"]), (signal.SIGTERM, ["--dry-run"]), (signal.SIGTERM, ["--healthcheck={0}/"])])
def test_a_signal_ends_a_waiting_first_process(launcher, engine, number, words):
    """PID 1 gets no default action: without a handler TERM would be ignored."""
    with MetadataService(faults={"*": silence}) as imds:
        environment = {ENDPOINT: imds.endpoint, "ES_ENTRYPOINT_ENGINE_HOME": engine.path,
                       "ES_ENTRYPOINT_PUBLISH_HOST": "imds", "ES_ENTRYPOINT_METADATA_TIMEOUT": "30s",
                       "ES_ENTRYPOINT_USER": f"{UID}:{GID}"}
        words = [word.format(imds.endpoint) for word in words]
        with launcher.start("--pid", "--fork", "--kill-child", launcher.path, *words, path="/usr/bin/unshare", user=0,
                            environment=environment) as process:
            wait_until(lambda: imds.requests)
            os.kill(only_child(process.pid), number)
            assert process.wait(timeout=5) == 128 + number


def wait_until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def only_child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())
