"""Every option, its variable, and what happens when they are wrong or both there."""

import json
import re

import pytest

from harness.launcher import REPOSITORY

# Option -> its variable and a bad value. Those with a value of their own kind of text (hosts, groups, paths,
# users) are tested where they are used.
VARIABLES = {
    "--publish-host": "ES_ENTRYPOINT_PUBLISH_HOST",
    "--publish-ports": "ES_ENTRYPOINT_PUBLISH_PORTS",
    "--discovery": "ES_ENTRYPOINT_DISCOVERY",
    "--discovery-groups": "ES_ENTRYPOINT_DISCOVERY_GROUPS",
    "--node-attributes": "ES_ENTRYPOINT_NODE_ATTRIBUTES",
    "--mmap": "ES_ENTRYPOINT_MMAP",
    "--heap": "ES_ENTRYPOINT_HEAP",
    "--user": "ES_ENTRYPOINT_USER",
    "--own": "ES_ENTRYPOINT_OWN",
    "--engine-home": "ES_ENTRYPOINT_ENGINE_HOME",
    "--engine-version": "ES_ENTRYPOINT_ENGINE_VERSION",
    "--metadata-timeout": "ES_ENTRYPOINT_METADATA_TIMEOUT",
    "--imds-v1": "ES_ENTRYPOINT_IMDS_V1",
    "--log-level": "ES_ENTRYPOINT_LOG_LEVEL",
    "--log-format": "ES_ENTRYPOINT_LOG_FORMAT",
}
WITHOUT_VARIABLE = ["--dry-run", "--check", "--healthcheck", "--help", "--version"]

BAD_VALUES = [
    # option, bad value, a part of the list of allowed values
    ("--publish-host", "10.0.0.1 ", []),
    ("--publish-host", "<html>", []),
    ("--publish-host", "a b", []),
    ("--publish-host", "10.0.0.1\n", []),
    ("--publish-ports", "yes", ["auto", "none"]),
    ("--publish-ports", "AUTO ", ["auto", "none"]),
    ("--discovery", "multicast", ["auto", "ec2", "none", "dns:NAME"]),
    ("--discovery", "dns:", ["dns:NAME"]),
    ("--discovery", "dns:nodes.internal,", ["dns:NAME"]),
    ("--discovery", "dns:nodes.internal:9300", ["dns:NAME"]),
    ("--discovery", "dns:10.0.1.11", ["dns:NAME"]),
    ("--mmap", "never", ["auto", "none"]),
    ("--node-attributes", "all", ["none", "auto"]),
    ("--heap", "much", ["auto", "none", "512m"]),
    ("--heap", "0", ["auto", "none"]),
    ("--heap", "-1g", ["auto", "none"]),
    ("--heap", "512mb!", ["auto", "none"]),
    ("--heap", "99999999999999999999g", ["auto", "none"]),
    ("--engine-version", "latest", ["8.19.0"]),
    ("--engine-version", "1", ["8.19.0"]),
    ("--metadata-timeout", "soon", ["500ms", "5s"]),
    ("--metadata-timeout", "0", ["500ms"]),
    ("--metadata-timeout", "-1s", ["500ms"]),
    ("--metadata-timeout", "5 s", ["500ms"]),
    ("--metadata-timeout", "99999999999s", ["500ms"]),
    ("--imds-v1", "always", ["never", "fallback"]),
    ("--log-level", "loud", ["trace", "info", "error"]),
    ("--log-format", "xml", ["text", "json"]),
]


@pytest.mark.parametrize("option, value, allowed", BAD_VALUES)
def test_a_bad_value_of_an_option_is_named_with_what_is_allowed(launch, option, value, allowed):
    result = launch(f"{option}={value}")
    assert result.status == 64
    for word in [option, value.strip(), *allowed]:
        assert word in result.failure


@pytest.mark.parametrize("option, value, allowed", BAD_VALUES)
def test_a_bad_value_of_a_variable_is_named_with_what_is_allowed(launch, option, value, allowed):
    result = launch(environment={VARIABLES[option]: value})
    assert result.status == 64
    for word in [VARIABLES[option], value.strip(), *allowed]:
        assert word in result.failure


@pytest.mark.parametrize("option, value, allowed", [("--dry-run", "yaml", ["text", "json"]),
                                                    ("--check", "yaml", ["text", "json"])])
def test_a_bad_value_of_an_option_without_variable_is_named(launch, option, value, allowed):
    result = launch(f"{option}={value}")
    assert result.status == 64
    for word in [option, value, *allowed]:
        assert word in result.failure


@pytest.mark.parametrize("word", ["--help=x", "--help=true", "--version=", "--version=1"])
def test_an_option_that_takes_no_value_refuses_one(launch, word):
    option, _, value = word.partition("=")
    result = launch(word)
    assert result.status == 64 and result.out == ""
    assert result.failure.endswith(f"{option}: invalid value '{value}'; expected no value")


@pytest.mark.parametrize("option", [*VARIABLES, *WITHOUT_VARIABLE])
def test_help_mentions_every_option_and_its_variable(launch, option):
    result = launch("--help")
    assert result.status == 0 and result.err == ""
    assert option in result.out and VARIABLES.get(option, "") in result.out


def test_help_fits_a_terminal(launch):
    assert max(len(line) for line in launch("--help").out.splitlines()) <= 100


def test_version_prints_release_commit_and_libraries(launch):
    result = launch("--version")
    assert result.status == 0
    assert re.fullmatch(r"es-entrypoint \d+\.\d+\.\d+ \(commit ([0-9a-f]{12}(-modified)?|unknown)\)\n"
                        r"curl 8\.\S+\n(\S+ \S+\n)+", result.out)


def test_the_manuals_table_and_the_help_name_the_same_options_and_variables(launch):
    manual = (REPOSITORY / "docs/options.md").read_text()
    rows = [line for line in manual.splitlines() if re.match(r"\|\s*`--", line)]
    in_manual = {option for row in rows for option in re.findall(r"`(--[a-z0-9-]+)", row.split("|")[1])}
    in_help = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", launch("--help").out))
    assert in_manual == in_help == {*VARIABLES, *WITHOUT_VARIABLE}
    for option, variable in VARIABLES.items():
        row = next(row for row in rows if f"`{option}" in row.split("|")[1])
        assert variable in row or variable.removeprefix("ES_ENTRYPOINT") in row


# What each option does, seen in the plan: words, and the part of the plan that they change.
EFFECTS = [
    ("--publish-host", "10.9.9.9", lambda plan: ("network.publish_host", "10.9.9.9") in added(plan)),
    ("--discovery", "none", lambda plan: not any("discovery" in name for name, _ in added(plan))),
    ("--discovery", "dns:localhost", lambda plan: ("discovery.zen.ping.unicast.hosts", "127.0.0.1") in added(plan)
                                                  and not any("ec2" in name for name, _ in added(plan))),
    ("--discovery-groups", "web,sg-1", lambda plan: ("discovery.ec2.groups", "web,sg-1") in added(plan)),
    ("--discovery-groups", "all", lambda plan: not any("groups" in name for name, _ in added(plan))),
    ("--node-attributes", "auto", lambda plan: any("eu-central-1a" in value for _, value in added(plan))),
    ("--heap", "700m", lambda plan: "700m" in str(plan["environment"]["set"]) + str(added(plan))),
    ("--engine-version", "1.5.2", lambda plan: plan["engine"]["version"] == "1.5.2"),
]


def added(plan):
    return [(setting["setting"], setting["value"]) for setting in plan["added"]]


@pytest.fixture(scope="module")
def ec2_engine(make_engine):
    return make_engine(plugins=("cloud-aws",))


@pytest.mark.parametrize("option, value, holds", EFFECTS)
def test_an_option_and_its_variable_do_the_same(launch, ec2_engine, option, value, holds):
    default = launch("--dry-run=json", engine=ec2_engine).plan
    by_option = launch(f"{option}={value}", "--dry-run=json", engine=ec2_engine).plan
    by_two_words = launch(option, value, "--dry-run=json", engine=ec2_engine).plan
    by_variable = launch("--dry-run=json", environment={VARIABLES[option]: value}, engine=ec2_engine).plan
    assert holds(by_option) and not holds(default)
    assert by_two_words == by_option
    assert settings_alone(by_variable) == settings_alone(by_option)


@pytest.mark.parametrize("option, value, holds", EFFECTS)
def test_an_option_beats_its_variable(launch, ec2_engine, option, value, holds):
    other = {"--publish-host": "10.8.8.8", "--discovery": "ec2", "--discovery-groups": "other",
             "--node-attributes": "none", "--heap": "600m", "--engine-version": "1.6.2"}[option]
    words = [f"{option}={value}", "--dry-run=json"]
    assert holds(launch(*words, environment={VARIABLES[option]: other}, engine=ec2_engine).plan)


def settings_alone(plan):
    """The plan without what differs between an option and its variable: origins, and the variable that is unset."""
    return plan["command"], plan["identity"], added(plan), plan["environment"]["set"]


@pytest.mark.parametrize("variable", [*VARIABLES.values()])
def test_an_empty_variable_is_an_unset_one(launch, engine, variable):
    environment = {variable: ""} | ({"PATH": f"{engine.command.parent}:/bin"} if "HOME" in variable else {})
    result = launch(*(["elasticsearch"] if "HOME" in variable else []), environment=environment)
    assert result.engine.argv[1:] == ["--network.publish_host=10.0.1.11"]


def test_the_launchers_variables_do_not_reach_the_engine(launch, engine):
    environment = {variable: "" for variable in VARIABLES.values()}
    environment |= {"ES_ENTRYPOINT_LOG_LEVEL": "warn", "ES_ENTRYPOINT_DISCOVERY": "none",
                    "ES_ENTRYPOINT_ENGINE_HOME": str(engine.path)}
    seen = launch(environment=environment).engine
    assert [name for name in seen.environment if name.startswith("ES_ENTRYPOINT_")] == []


@pytest.mark.parametrize("words", [["--publish-hosts=auto"], ["--dryrun"], ["--no-such-option"]])
def test_an_unknown_option_is_the_engines(launch, words):
    assert launch(*words).engine.argv[1:2] == words


@pytest.mark.parametrize("option", [option for option in VARIABLES])
def test_an_option_whose_value_is_missing_is_a_usage_error(launch, option):
    result = launch(option)
    assert result.status == 64 and option in result.failure


@pytest.mark.parametrize("words", [[""], ["--dry-run"], ["", "--dry-run=json"]])
@pytest.mark.parametrize("option", [option for option in VARIABLES])
def test_an_empty_value_is_a_usage_error_whatever_follows(launch, option, words):
    first, *rest = words
    for result in (launch(f"{option}={first}" if first == "" else option, *rest), launch(option, *words)):
        assert result.status == 64 and f"{option}: invalid value ''; expected " in result.failure


@pytest.mark.parametrize("variable, value, words", [
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5", ["IPv4", "IPv6"]),
    ("AWS_METADATA_SERVICE_TIMEOUT", "soon", []),
    ("AWS_METADATA_SERVICE_TIMEOUT", "0", []),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0", []),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "-1", []),
])
def test_a_bad_aws_variable_is_named(launch, variable, value, words):
    result = launch(environment={variable: value})
    assert result.status == 64
    for word in [variable, value, *words]:
        assert word in result.failure


UNKNOWN = {"ES_ENTRYPOINT_DISCOVRY": "secret-value", "ES_ENTRYPOINT_PUBLISHED_HOST": "x", "ES_ENTRYPOINT_CHAIN": "none",
           "ES_ENTRYPOINT_HEAP": "", "ES_ENTRYPOINT_NOTHING": "", "ES_ENTRYPOINTS": "x"}


@pytest.mark.parametrize("words", [[], ["--dry-run"], ["elasticsearch"]])
def test_an_unknown_variable_is_warned_about_once_with_the_nearest_name(launch, words):
    result = launch(*words, environment=UNKNOWN)
    warnings = [line for line in result.err.splitlines() if " warning: " in line]
    assert result.status == 0 and len(warnings) == 2, result.err
    for line, name, nearest in zip(warnings, ["DISCOVRY", "PUBLISHED_HOST"], ["DISCOVERY", "PUBLISH_HOST"]):
        assert f"ES_ENTRYPOINT_{name}," in line and line.endswith(f"ES_ENTRYPOINT_{nearest}?")
    assert "secret-value" not in result.err


def test_an_unknown_variable_does_not_reach_the_engine(launch):
    assert not [name for name in launch(environment=UNKNOWN).engine.environment if name.startswith("ES_ENTRYPOINT_")]


def test_an_unknown_variable_does_not_concern_a_foreign_command_or_a_health_check(launch):
    assert launch("id", environment=UNKNOWN).err == ""
    assert "ES_ENTRYPOINT" not in launch("--healthcheck=http://127.0.0.1:1/", environment=UNKNOWN).err


def test_an_unknown_variable_is_seen_by_the_check(launch):
    rows = json.loads(launch("--check=json", environment=UNKNOWN).out)["checks"]
    found = [row for row in rows if "ES_ENTRYPOINT_" in row["seen"]]
    assert [(row["check"], row["verdict"]) for row in found] == [("variable", "warning"), ("variable 2", "warning")]
    assert "ES_ENTRYPOINT_DISCOVERY" in found[0]["remedy"]
