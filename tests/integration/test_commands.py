"""Which words are the launcher's, which are the engine's, and which command is none of its business."""

import os
import re
from pathlib import Path

import pytest

from harness.engine_home import install_stub
from harness.launcher import ENDPOINT, NOBODY, REPOSITORY
from harness.namespace import can_make_namespaces
from harness.requirement import cannot_run

PUBLISHED = "--network.publish_host=10.0.1.11"


@pytest.fixture
def script(launcher, workspace):
    """The path that the image knows the launcher by: a symlink."""
    path = workspace / "docker-entrypoint.sh"
    if not path.is_symlink():
        path.symlink_to(launcher.path)
    return path


@pytest.fixture(scope="session")
def foreign(workspace):
    """A command that is not an engine."""
    return install_stub(workspace / "bin" / "elasticsearch-plugin")


def test_no_command_launches_the_installed_engine(launch):
    assert launch().engine.argv[1:] == [PUBLISHED]


def test_a_command_that_starts_with_a_dash_gets_the_engine_in_front(launch, engine):
    seen = launch("--cluster.name=logs", "-d").engine
    assert Path(seen.argv[0]).name == "elasticsearch"
    assert seen.argv[1:] == ["--cluster.name=logs", "-d", PUBLISHED]


@pytest.mark.parametrize("option", ["-d", "-p", "-v", "-V", "-E", "-D", "-q", "-s", "-Des.node.name=x",
                                    "-Enode.name=x", "--discovery.type=ec2", "--node.name"])
def test_the_engines_own_options_are_never_the_launchers(launch, option):
    assert launch(option, "value").engine.argv[1:3] == [option, "value"]


@pytest.mark.parametrize("name", ["elasticsearch", "eswrapper", "es-docker"])
def test_the_names_of_an_engine_launch_it(launch, name):
    assert launch(name, "-d").engine.argv[1:] == ["-d", PUBLISHED]


def test_opensearch_is_an_engine_too(launch, make_engine, imds):
    home = make_engine("2.19.0", distribution="opensearch")
    result = launch("opensearch", "--dry-run", engine=home)
    assert imds.requests or result.status == 78  # recognised, not executed as a foreign command


def test_an_engine_is_found_by_path_and_its_home_from_there(launcher, imds, engine):
    result = launcher.run(engine.command, "-d", environment={ENDPOINT: imds.endpoint})
    assert result.engine.argv[1:] == ["-d", PUBLISHED]


def test_an_engine_is_found_by_a_relative_path(launcher, imds, engine):
    result = launcher.run("bin/elasticsearch", environment={ENDPOINT: imds.endpoint}, cwd=engine.path)
    seen = result.engine
    assert seen.argv[1:] == [PUBLISHED] and seen.cwd == str(engine.path)


def test_an_engine_is_found_in_path_and_its_home_behind_a_symlink(launcher, imds, engine, tmp_path, workspace):
    directory = workspace / "links"
    directory.mkdir()
    (directory / "elasticsearch").symlink_to(engine.command)
    environment = {ENDPOINT: imds.endpoint, "PATH": f"{directory}:/usr/bin:/bin"}
    assert launcher.run("elasticsearch", environment=environment).engine.argv[1:] == [PUBLISHED]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_launchers_own_path_is_dropped_however_often_it_is_repeated(launch, script, times):
    assert launch(*[script] * times, "--cluster.name=logs").engine.argv[1:] == ["--cluster.name=logs", PUBLISHED]


def test_the_launchers_own_path_is_dropped_when_started_through_its_symlink(launch, script):
    assert launch(script, "elasticsearch", path=script).engine.argv[1:] == [PUBLISHED]


def test_the_launchers_own_path_is_dropped_when_it_is_all_there_is(launch, script):
    assert launch(script).engine.argv[1:] == [PUBLISHED]


def test_the_launchers_own_name_is_dropped_when_path_leads_to_it(launch, launcher):
    environment = {"PATH": f"{launcher.path.parent}:/usr/bin:/bin"}
    assert launch(launcher.path.name, "-d", environment=environment).engine.argv[1:] == ["-d", PUBLISHED]


def test_the_launchers_own_name_is_dropped_if_no_path_is_set(launcher):
    """PATH is then Docker's default for an image that sets none."""
    if not can_make_namespaces():
        cannot_run("needs root to mount the launcher into /usr/local/bin")
    script = f"mount -t tmpfs none /usr/local/bin; cp {launcher.path} /usr/local/bin/es-entrypoint; unset PATH"
    result = launcher.run("--mount", "--propagation=private", "/bin/sh", "-ec", f'{script}; exec "$@"', "sh",
                          "/usr/local/bin/es-entrypoint", "es-entrypoint", "/usr/bin/id", "-u",
                          path="/usr/bin/unshare", user=0, environment={ENDPOINT: "http://127.0.0.1:9"})
    assert (result.out, result.status) == ("0\n", 0), result


def test_launcher_options_are_read_again_after_its_own_path(launch, script):
    assert launch(script, "--publish-host=10.9.9.9", "-d").engine.argv[1:] == ["-d", "--network.publish_host=10.9.9.9"]


def test_launcher_options_end_at_the_command(launch):
    assert launch("elasticsearch", "--publish-host=10.9.9.9").engine.argv[1:] == ["--publish-host=10.9.9.9", PUBLISHED]


def test_two_dashes_end_the_launchers_options_and_are_not_passed_on(launch):
    argv = launch("--log-level=warn", "--", "--heap=1g").engine.argv
    assert argv[1:] == ["--heap=1g", PUBLISHED]


def test_after_two_dashes_the_launchers_own_path_does_not_bring_its_options_back(launch, script):
    assert launch("--", script, "--heap=1g").engine.argv[1:] == ["--heap=1g", PUBLISHED]


def test_the_commands_own_two_dashes_are_passed_on(launch, foreign):
    assert launch("--", foreign, "--", "a").engine.argv == [str(foreign), "--", "a"]


@pytest.mark.parametrize("words", [
    [], ["install", "discovery-ec2"], ["--dry-run"], ["--"], ["-d", ""], ["a b", "c\nd", "ü", "*", "'"],
])
def test_a_foreign_command_is_executed_with_its_words_untouched(launch, foreign, words):
    assert launch(foreign, *words).engine.argv == [str(foreign), *words]


def test_a_foreign_script_sees_the_path_that_the_caller_used(launch, workspace):
    script = workspace / "show.sh"
    script.write_text('#!/bin/sh\necho "$0"\n')
    script.chmod(0o755)
    assert launch("./show.sh", cwd=workspace).out == "./show.sh\n"
    assert launch(script).out == f"{script}\n"


def test_a_foreign_command_gets_its_environment_untouched(launch, foreign, imds, engine):
    given = {"ES_ENTRYPOINT_LOG_LEVEL": "warn", "HOME": "/nowhere", "EMPTY": "", "AWS_REGION": "x"}
    seen = launch(foreign, environment=given).engine
    assert given.items() <= seen.environment.items()
    assert seen.environment[ENDPOINT] == imds.endpoint
    assert set(seen.environment) == {*given, "PATH", ENDPOINT, "ES_ENTRYPOINT_ENGINE_HOME", "ES_ENTRYPOINT_MMAP"}


def test_a_foreign_command_causes_no_metadata_request(launch, foreign, imds):
    launch(foreign)
    assert imds.connections == 0


@pytest.mark.parametrize("options", [[], ["--log-level=debug"], ["--user", "nobody", "--"]])
@pytest.mark.parametrize("name, value", [
    ("ES_ENTRYPOINT_ENGINE_HOME", "/nowhere"), ("ES_ENTRYPOINT_USER", "no-such-user"), ("ES_ENTRYPOINT_HEAP", "much"),
    ("ES_ENTRYPOINT_ENGINE_VERSION", "latest"), ("AWS_REGION", "NO REGION"),
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5")])
def test_a_foreign_command_runs_even_if_the_engine_would_not(launch, foreign, options, name, value):
    seen = launch(*options, foreign, "x", environment={name: value}).engine
    assert seen.argv == [str(foreign), "x"] and seen.environment[name] == value


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could give files away")
def test_a_foreign_command_runs_as_the_caller_and_owns_nothing_new(launch, foreign, workspace):
    kept = workspace / "kept"
    kept.touch()
    seen = launch("--user=4242:4242", f"--own={kept}", foreign, user=0).engine
    assert (seen.uid, seen.gid, kept.stat().st_uid) == (0, 0, 0)
    assert "CapEff" in seen.status and int(seen.status["CapEff"], 16) != 0 and seen.status["NoNewPrivs"] == "0"


def test_a_foreign_command_is_found_in_path(launch, foreign):
    seen = launch("elasticsearch-plugin", "list", environment={"PATH": foreign.parent}).engine
    assert seen.argv == ["elasticsearch-plugin", "list"]


def test_an_engine_that_is_not_the_callers_command_is_foreign(launch):
    assert launch("/bin/echo", "elasticsearch").out == "elasticsearch\n"


def test_the_engine_is_executed_not_forked(launcher, imds, engine):
    environment = {ENDPOINT: imds.endpoint}
    with launcher.start(engine.command, environment=environment) as process:
        out, _ = process.communicate()
    assert f'Pid:\\u0009{process.pid}\\u000a'.encode() in out


def test_the_engines_exit_status_is_the_launchers(launch):
    assert launch(environment={"STUB_EXIT_STATUS": "78"}).status == 78


def test_the_engine_gets_only_the_standard_streams(launch):
    seen = launch().engine
    assert seen.fds == [0, 1, 2] and seen.uid in (os.geteuid(), NOBODY)


def test_words_of_the_engine_reach_it_unchanged_whatever_they_contain(launch):
    words = ["--node.name=a b", "--path.conf=/ü/*", "--x='\"\\", "--y=line\nbreak"]
    assert launch(*words).engine.argv[1:-1] == words


def test_the_engine_prints_its_version_without_metadata(launch, engine):
    """As in docker run IMAGE elasticsearch -v on a laptop, or in a build."""
    nowhere = {ENDPOINT: "http://127.0.0.1:9", "ES_ENTRYPOINT_METADATA_TIMEOUT": "100ms"}
    result = launch("elasticsearch", "-v", environment=nowhere)
    assert result.engine.argv[1:] == ["-v"] and "warning" not in result.err
    assert launch("elasticsearch", "-d", environment=nowhere).status == 69


def test_the_guides_command_without_a_mock_starts_an_engine_that_has_the_plugin(launch, make_engine):
    engine = make_engine(plugins=("cloud-aws",))
    guide = (REPOSITORY / "docs/guide.md").read_text()
    words = re.search(r"`docker run IMAGE (--publish-host=none[^`]*)`", guide)[1].split()
    assert launch(*words, engine=engine, environment={ENDPOINT: "http://127.0.0.1:9"}).engine.argv[1:] == []
