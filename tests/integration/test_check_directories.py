"""--check on the user and the directories: what that user may do there by the kernel's own judgement."""

import os
import struct
import subprocess

import pytest

from harness.engine_home import install_stub
from harness.launcher import NOBODY
from harness.requirement import cannot_run

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")
SOMEBODY = 54321


def grant(path, *entries):
    """Gives a directory an access control list: (tag, permissions, id) besides its owner's, group's and others' 0."""
    everyone = [(0x01, 7, 2**32 - 1), *entries, (0x04, 0, 2**32 - 1), (0x10, 7, 2**32 - 1), (0x20, 0, 2**32 - 1)]
    packed = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in sorted(everyone))
    try:
        os.setxattr(path, "system.posix_acl_access", packed)
    except OSError as error:
        cannot_run(f"no access control lists on {path}: {error}")


def user(number):
    return (0x02, 7, number)


def group(number):
    return (0x08, 7, number)


@pytest.fixture
def home(make_engine):
    """An engine whose logs every user can write to."""
    made = make_engine()
    (made.path / "logs").chmod(0o777)
    return made


def test_a_data_directory_that_the_user_cannot_write_in_is_a_failure(check, make_engine):
    home = make_engine()
    (home.path / "data").chmod(0o555)
    status, rows = check(engine=home)
    assert status == 1 and rows[f"directory {home.path}/data"][0] == "failure"


def test_a_data_directory_that_is_missing_and_cannot_be_made_is_a_failure(check, make_engine):
    home = make_engine()
    (home.path / "data").rmdir()
    status, rows = check(engine=home)
    assert status == 1 and "cannot create it" in rows[f"directory {home.path}/data"][1], rows


@pytest.mark.skipif(os.geteuid() != 0, reason="only root looks past a locked directory")
def test_a_directory_that_the_user_cannot_get_at_is_a_failure(check, make_engine, tmp_path_of_anybody):
    data = tmp_path_of_anybody / "locked" / "data"
    data.mkdir(parents=True)
    data.chmod(0o777)
    data.parent.chmod(0o700)
    status, rows = check("--user=65534:65534", "elasticsearch", f"--path.data={data}", engine=make_engine(), user=0)
    assert status == 1 and f"cannot traverse {data.parent}" in rows[f"directory {data}"][1], rows


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")
def test_a_user_that_does_not_exist_is_a_failure(check):
    status, rows = check("--user=bogus", user=0)
    assert status == 1 and rows["user"][0] == "failure" and "bogus" in rows["user"][1]


@root_only
@pytest.mark.parametrize("entry, verdict", [
    (user(SOMEBODY), "ok"), (group(SOMEBODY), "ok"), (user(SOMEBODY + 1), "failure"),
])
@pytest.mark.parametrize("caller", ["root", "somebody"])
def test_an_access_control_list_counts_for_root_and_for_others(check, home, entry, verdict, caller):
    data = home.path / "data"
    data.chmod(0o700)
    grant(data, entry)
    words = [f"--user={SOMEBODY}:{SOMEBODY}", "--own=none"] if caller == "root" else []
    _, rows = check(*words, engine=home, user=0 if caller == "root" else SOMEBODY)
    assert rows[f"directory {data}"][0] == verdict, rows
    assert verdict == "failure" or "chown" not in rows[f"directory {data}"][1]


@root_only
def test_what_the_launch_chowns_is_judged_as_the_users_own(check, home):
    data = home.path / "data"
    data.chmod(0o700)
    _, rows = check(f"--user={SOMEBODY}:{SOMEBODY}", engine=home, user=0)
    assert rows[f"directory {data}"][0] == "ok" and "will change" in rows[f"directory {data}"][1]


def test_a_launch_warns_of_a_data_directory_that_its_user_cannot_write_in(launch, make_engine):
    home = make_engine()
    (home.path / "data").chmod(0o555)
    result = launch("elasticsearch", engine=home)
    assert result.status == 0
    warning, = [line for line in result.err.splitlines() if " warning: " in line]
    assert f"directory {home.path}/data: is owned by " in warning and " cannot write to it; start " in warning


@root_only
def test_a_read_only_mount_is_a_failure_whatever_its_modes_and_whoever_owns_it(check, home, launcher):
    data = home.path / "data"
    data.chmod(0o777)
    mount = f"mount --make-rprivate / && mount --bind {data} {data} && mount -o remount,ro,bind {data} && exec "
    result = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount + f"{launcher.path} --check --publish-host=none --user={SOMEBODY}:0"],
        env={"PATH": os.environ["PATH"], "ES_ENTRYPOINT_ENGINE_HOME": str(home.path),
             "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"},
        capture_output=True, text=True, timeout=20)
    if not result.stdout:
        cannot_run(f"no mount namespace: {result.stderr}")
    assert result.returncode == 1 and "read-only file system" in result.stdout


@pytest.fixture
def chained(make_engine, tmp_path_of_anybody, check):
    """--check in front of the script of this release's image, whose directories are 1000's, as root."""
    def run(version, *words, distribution="elasticsearch", owner=1000):
        home = make_engine(version, distribution=distribution)
        for name in ("data", "logs"):
            os.chown(home.path / name, owner, 0)
            (home.path / name).chmod(0o700)
        prefix = "" if distribution == "elasticsearch" else "opensearch-"
        script = install_stub(tmp_path_of_anybody / f"{prefix}docker-entrypoint.sh")
        _, rows = check(*words, script, {"opensearch-": "opensearch"}.get(prefix, "eswrapper"), engine=home, user=0)
        return rows, f"directory {home.path}/data"
    return run


@root_only
@pytest.mark.parametrize("version", ["6.0.1", "6.8.23", "7.17.9"])
def test_behind_a_script_that_changes_user_that_user_is_judged(chained, version):
    rows, data = chained(version)
    assert rows["user"][0] == "ok" and "1000:0" in rows["user"][1], rows
    assert rows[data][0] == "ok" and "chown" not in rows[data][1]
    rows, data = chained(version, owner=NOBODY)
    assert rows[data][0] == "failure", rows


@root_only
@pytest.mark.parametrize("version, distribution", [
    ("8.19.0", "elasticsearch"), ("9.0.0", "elasticsearch"), ("2.19.0", "opensearch")])
def test_behind_a_script_that_changes_no_user_root_is_refused_as_by_the_image(chained, version, distribution):
    rows, _ = chained(version, distribution=distribution)
    assert rows["user"][0] == "failure" and "the image's script does not change the user" in rows["user"][1], rows


@root_only
def test_behind_a_script_a_user_that_is_named_is_judged(chained):
    rows, data = chained("7.17.9", f"--user={SOMEBODY}:0")
    assert rows["user"][0] == "ok" and str(SOMEBODY) in rows["user"][1]
    assert rows[data][0] == "failure"
