"""Every exit status of the contract, each with one line that says what was tried, on what, why, and what to do."""

import os

import pytest

from harness.launcher import ENDPOINT
from harness.metadata_service import NothingListens


def test_64_an_unknown_option_value(launch):
    result = launch("--imds-v1=perhaps")
    assert result.status == 64 and "perhaps" in result.failure


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")
@pytest.mark.parametrize("user, named", [("bogus", "bogus"), ("0:bogus", "bogus"), ("0day", "0day"),
                                         ("4294967296", "4294967296"), ("-1", "-1"), ("2147483648", "2147483648")])
def test_67_a_user_or_group_that_does_not_exist(launch, user, named):
    result = launch(f"--user={user}", user=0)
    assert result.status == 67 and named in result.failure


def test_69_no_metadata(launch):
    with_nothing = NothingListens()
    result = launch("--metadata-timeout=300ms", service=with_nothing)
    with_nothing.close()
    assert result.status == 69 and with_nothing.endpoint in result.failure


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives ownership")
def test_73_a_named_path_that_does_not_exist(launch):
    result = launch("--own=/no/such/place", "--user=4242:4242", user=0)
    assert result.status == 73 and "/no/such/place" in result.failure


def test_127_no_engine_in_the_home(launch, workspace):
    result = launch(environment={"ES_ENTRYPOINT_ENGINE_HOME": workspace})
    assert result.status == 127 and str(workspace) in result.failure and "ES_ENTRYPOINT_ENGINE_HOME" in result.failure


def test_127_no_engine_at_all(launcher, imds):
    result = launcher.run(environment={ENDPOINT: imds.endpoint})
    assert result.status == 127 and "/usr/share/elasticsearch" in result.failure


def test_78_a_home_without_the_engines_jar_reports_how_to_specify_the_version(launch, make_engine):
    home = make_engine()
    for jar in (home.path / "lib").iterdir():
        jar.unlink()
    result = launch(engine=home)
    assert result.status == 78
    assert str(home.path / "lib") in result.failure and "--engine-version" in result.failure


def test_78_a_configuration_that_cannot_be_parsed(launch, make_engine):
    home = make_engine(yml="network: [unclosed\n")
    result = launch(engine=home)
    assert result.status == 78 and str(home.config) in result.failure


def test_78_ec2_discovery_asked_for_without_its_plugin(launch):
    result = launch("--discovery=ec2")
    assert result.status == 78 and "cloud-aws" in result.failure


def test_126_a_command_that_is_not_executable(launch, workspace):
    path = workspace / "not-executable"
    path.write_text("")
    result = launch(path)
    assert result.status == 126 and str(path) in result.failure


def test_126_a_command_that_is_a_directory(launch, workspace):
    result = launch(workspace)
    assert result.status == 126 and str(workspace) in result.failure


@pytest.mark.parametrize("command", ["/no/such/command", "no-such-command"])
def test_127_a_command_that_does_not_exist(launch, command):
    result = launch(command)
    assert result.status == 127 and command in result.failure


def test_a_failure_reads_the_same_at_every_log_level_and_in_json(launch):
    nothing = NothingListens()
    for level in ("trace", "info", "error"):
        assert launch("--metadata-timeout=200ms", f"--log-level={level}", service=nothing).failure
    result = launch("--metadata-timeout=200ms", "--log-level=error", "--log-format=json", service=nothing)
    nothing.close()
    assert result.status == 69 and len(result.err.splitlines()) == 1 and result.err.startswith("{")
