"""What is said of a command that is not the engine, of one that is written as one word, and of ignored variables."""

import pytest

from harness.engine_home import install_stub
from harness.launcher import ENDPOINT

ANNOUNCED = "not an engine, nothing added"


@pytest.fixture
def scripts(tmp_path_of_anybody):
    """Makes shell scripts that show their arguments."""
    def make(name, interpreter="/bin/sh"):
        path = tmp_path_of_anybody / name
        path.write_text(f'#!{interpreter}\necho "$*"\n')
        path.chmod(0o755)
        return path
    return make


def lines_of(result, level):
    return [line for line in result.err.splitlines() if f" es-entrypoint {level}: " in line]


@pytest.mark.parametrize("words", [
    ["/bin/sh", "-c", "elasticsearch || true"], ["bash", "-lc", "true"], ["env", "A=b", "true", "elasticsearch"]])
def test_a_command_that_may_start_the_engine_after_all_is_announced(launch, words):
    result = launch(*words)
    assert result.status == 0 and len(lines_of(result, "info")) == 1 and f"executing {words[0]}: {ANNOUNCED}" in result.err


@pytest.mark.parametrize("words", [["id", "-u"], ["/bin/echo", "x"], ["bash"], ["sh", "-l"]])
def test_a_plain_tool_is_executed_silently(launch, words):
    result = launch(*words)
    assert (result.status, result.err) == (0, "")


def test_an_engines_own_tool_is_executed_silently(launch, workspace):
    tool = install_stub(workspace / "tools" / "elasticsearch-keystore")
    assert launch(tool, "list").err == ""


@pytest.mark.parametrize("options, environment, count", [
    (["--log-level=warning"], {}, 0), ([], {"ES_ENTRYPOINT_LOG_LEVEL": "warning"}, 0),
    ([], {"ES_ENTRYPOINT_LOG_LEVEL": "loud"}, 1), (["--log-level=info"], {"ES_ENTRYPOINT_LOG_LEVEL": "off"}, 1),
    (["--dry-run", "--log-level=off"], {}, 0), (["--dry-run"], {"ES_ENTRYPOINT_LOG_LEVEL": "error"}, 0),
])
def test_the_announcement_obeys_the_log_level_if_that_is_valid(launch, options, environment, count):
    result = launch(*options, "sh", "-c", "true", environment=environment)
    assert result.status == 0 and len(result.err.splitlines()) == count


def test_the_announcement_has_the_format_of_the_log(launch):
    result = launch("sh", "-c", "true", environment={"ES_ENTRYPOINT_LOG_FORMAT": "json"})
    assert result.err.startswith('{"@timestamp":') and ANNOUNCED in result.err


def test_an_announcement_shows_no_argument(launch):
    assert "S3CR3T" not in launch("sh", "-c", "true S3CR3T").err


@pytest.mark.parametrize("name, interpreter", [("entrypoint.sh", "/bin/bash"), ("run.sh", "/bin/sh"),
                                               ("my-entrypoint", "/usr/bin/env sh")])
def test_a_script_that_starts_something_is_warned_about_if_an_engine_is_installed(launch, engine, scripts, name, interpreter):
    script = scripts(name, interpreter)
    path = {"PATH": f"{engine.path}/bin:/usr/bin:/bin"}
    for words in ([script, "x"], ["bash", script, "x"]):
        result = launch(*words, environment=path)
        assert result.out == "x\n" and len(lines_of(result, "warning")) == 1, result
        assert str(script) in result.err and "es-entrypoint in front of the command" in result.err
    elsewhere = launch(script, "x", environment={"PATH": "/usr/bin:/bin", "ES_ENTRYPOINT_ENGINE_HOME": ""})
    assert lines_of(elsewhere, "warning") == [] and ANNOUNCED in elsewhere.err


def test_another_script_is_not_warned_about(launch, scripts, engine):
    result = launch(scripts("backup.sh"), environment={"PATH": f"{engine.path}/bin:/usr/bin:/bin"})
    assert lines_of(result, "warning") == [] and ANNOUNCED in result.err


@pytest.mark.parametrize("word", [
    "/docker-entrypoint.sh --discovery.type=ec2 --cloud.aws.secret_key=S3CR3T", "elasticsearch -Ea.b=S3CR3T"])
def test_a_command_in_one_word_is_not_found_and_its_intended_form_is_shown(launch, word):
    result = launch(word)
    first, option = word.split()[:2]
    assert result.status == 127 and "one word with blanks" in result.failure
    assert f'["{first}", "{option.split("=")[0]}=..."' in result.failure and "S3CR3T" not in result.err


@pytest.mark.parametrize("word", ["--discovery.type=ec2 --discovery.ec2.groups=sg-S3CR3T", "-Des.a=b -Des.c=S3CR3T"])
def test_settings_in_one_word_are_warned_about_and_passed_on(launch, word):
    result = launch("elasticsearch", word)
    assert result.engine.argv[1] == word
    warning, = [line for line in lines_of(result, "warning") if "several written as one word" in line]
    assert "S3CR3T" not in warning


def test_a_program_whose_name_has_blanks_is_executed(launch, scripts):
    assert launch(scripts("two words"), "x").out == "x\n"


@pytest.mark.parametrize("distribution, version, variables", [
    ("elasticsearch", "8.17.0", ["ELASTIC_PASSWORD", "ELASTIC_PASSWORD_FILE", "KEYSTORE_PASSWORD",
                                 "KEYSTORE_PASSWORD_FILE", "ENROLLMENT_TOKEN", "ES_LOG_STYLE", "TAKE_FILE_OWNERSHIP"]),
    ("opensearch", "2.19.0", ["DISABLE_SECURITY_PLUGIN", "DISABLE_INSTALL_DEMO_CONFIG",
                              "OPENSEARCH_INITIAL_ADMIN_PASSWORD"]),
])
def test_variables_that_only_a_replaced_script_reads_are_warned_about(launch, make_engine, distribution, version, variables):
    engine = make_engine(version, distribution=distribution)
    result = launch(engine=engine, environment=dict.fromkeys(variables, "S3CR3T"))
    assert result.engine.environment[variables[0]] == "S3CR3T"
    warnings = [line for line in lines_of(result, "warning") if "official image's own script" in line]
    assert [line.split("warning: ")[1].split()[0] for line in warnings] == variables and "S3CR3T" not in result.err


def test_a_shell_with_the_launchers_own_path_leads_back_to_it(launch, launcher, workspace):
    path = workspace / "shell" / "docker-entrypoint.sh"
    path.parent.mkdir()
    path.symlink_to(launcher.path)
    seen = launch("bash", path, "--discovery.type=ec2", path=path).engine
    assert seen.argv[1:] == ["--discovery.type=ec2", "--network.publish_host=10.0.1.11"]


def test_a_shell_or_an_init_in_front_of_the_engine_stays_there(launch, engine, tmp_path_of_anybody):
    script = engine.path / "bin" / "start" / "elasticsearch"
    script.parent.mkdir(exist_ok=True)
    script.write_text('#!/bin/bash\necho "$0 $*"\n')
    script.chmod(0o755)
    assert launch("/bin/bash", "-e", script, "-d").out == f"{script} -d --network.publish_host=10.0.1.11\n"


def test_the_log_level_applies_to_a_health_check(launch):
    result = launch("--healthcheck=http://127.0.0.1:9/", environment={"ES_ENTRYPOINT_LOG_FORMAT": "json",
                                                                      "ES_ENTRYPOINT_HEAP": "bad", ENDPOINT: "http://127.0.0.1:9"})
    assert result.status == 1 and result.err.startswith('{"@timestamp":')
