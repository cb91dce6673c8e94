"""In front of an official image's own entrypoint script: the settings go where the script passes them on."""

import os

import pytest

from harness.engine_home import install_stub, settings_of
from harness.launcher import ENDPOINT

# Engines, and the command that their image's script gets.
KEEPING = [
    ("6.8.23", "elasticsearch"),
    ("7.17.9", "elasticsearch"),
    ("8.17.0", "eswrapper"),
    ("8.17.0", "elasticsearch"),
    ("9.0.0", "eswrapper"),
    ("opensearch-1.3.19", "opensearch"),
    ("opensearch-2.19.0", "opensearch"),
    ("opensearch-3.0.0", "opensearch"),
]
# Engines whose script drops its arguments.
DROPPING = [
    ("6.0.1", "eswrapper"),
    ("6.8.23", "eswrapper"),
    ("7.5.2", "eswrapper"),
    ("7.17.9", "eswrapper"),
    ("8.0.1", "eswrapper"),
    ("8.0.1", "elasticsearch"),
    ("opensearch-1.2.4", "opensearch"),
]


@pytest.fixture
def chain(launch, make_engine, tmp_path_of_anybody):
    """Runs the launcher in front of the script of this engine's image; returns the script's path too."""
    def run(line, *words, options=(), is_image=True, **more):
        version = line.removeprefix("opensearch-")
        distribution = "elasticsearch" if version == line else "opensearch"
        home = make_engine(version, distribution=distribution, plugins=("discovery-ec2",))
        script = install_stub(tmp_path_of_anybody / ("docker-entrypoint.sh" if version == line else
                                                     "opensearch-docker-entrypoint.sh"))
        if version == line and is_image:  # the mark by which the engine takes settings from the environment
            (home.path / "bin" / "elasticsearch-env").write_text("ES_DISTRIBUTION_TYPE=docker\n")
        return launch(*options, script, *words, engine=home, **more), script
    return run


@pytest.mark.parametrize("line, command", KEEPING)
def test_the_settings_come_after_the_command(chain, line, command):
    result, script = chain(line, command)
    argv = result.engine.argv
    assert argv[:2] == [str(script), command]
    assert dict(settings_of(line, argv[2:])).items() >= {"network.publish_host": "10.0.1.11",
                                                         "discovery.ec2.groups": "sg-0a1b2c3d"}.items()


@pytest.mark.parametrize("line, command", KEEPING)
def test_the_operators_words_stay_where_they_are(chain, line, command):
    result, script = chain(line, command, "-Ecluster.name=logs", "-Enetwork.publish_host=1.2.3.4")
    argv = result.engine.argv
    assert argv[:4] == [str(script), command, "-Ecluster.name=logs", "-Enetwork.publish_host=1.2.3.4"]
    assert dict(settings_of(line, argv[2:]))["network.publish_host"] == "1.2.3.4"


@pytest.mark.parametrize("line, command", DROPPING)
def test_if_the_script_drops_arguments_the_settings_go_by_the_environment(chain, line, command):
    result, script = chain(line, command)
    seen = result.engine
    assert seen.argv == [str(script), command]
    assert seen.environment["network.publish_host"] == "10.0.1.11"
    assert seen.environment["discovery.ec2.groups"] == "sg-0a1b2c3d"


@pytest.mark.parametrize("line, command", DROPPING)
def test_words_that_the_script_drops_are_passed_as_variables(chain, imds, line, command):
    words = ["-Enetwork.publish_host=1.2.3.4", "-E", "cluster.name=logs"]
    result, script = chain(line, command, *words, options=["--discovery=none"])
    seen = result.engine
    assert seen.argv == [str(script), command, *words]
    assert seen.environment["network.publish_host"] == "1.2.3.4" and seen.environment["cluster.name"] == "logs"
    assert imds.requests == []
    [said] = [text for text in result.err.splitlines() if "warning" in text and "drops its arguments" in text]
    assert "network.publish_host" in said and "cluster.name" in said


@pytest.mark.parametrize("line, command", DROPPING)
def test_dropped_words_are_listed_as_the_operators(chain, line, command):
    result, _ = chain(line, command, "-Enetwork.publish_host=1.2.3.4", options=["--dry-run=json"])
    assert {"setting": "network.publish_host", "value": "1.2.3.4", "origin": "argv"} in result.plan["kept"]


@pytest.mark.parametrize("line, command", DROPPING)
def test_a_variable_beats_a_dropped_word_which_is_warned_about(chain, line, command):
    result, _ = chain(line, command, "-Enetwork.publish_host=1.2.3.4",
                      environment={"network.publish_host": "5.6.7.8"})
    assert result.engine.environment["network.publish_host"] == "5.6.7.8"
    assert [text for text in result.err.splitlines() if "network.publish_host never reaches" in text]


def test_a_script_in_front_of_another_images_engine_gets_the_settings_as_arguments(chain):
    result, script = chain("7.17.9", "eswrapper", is_image=False)
    assert dict(settings_of("7.17.9", result.engine.argv[2:]))["network.publish_host"] == "10.0.1.11"


@pytest.mark.parametrize("line, command", [one for one in KEEPING if one[0] != "6.8.23"] + DROPPING)
def test_a_variable_that_the_engine_reads_itself_is_not_repeated_on_the_command_line(chain, line, command):
    result, _ = chain(line, command, environment={"network.publish_host": "1.2.3.4"})
    seen = result.engine
    assert seen.environment["network.publish_host"] == "1.2.3.4"
    assert not any("network.publish_host" in word for word in seen.argv)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could change user")
@pytest.mark.parametrize("line, command", [("7.17.9", "eswrapper"), ("opensearch-2.19.0", "opensearch")])
def test_user_and_ownership_stay_the_scripts_business(chain, line, command):
    result, _ = chain(line, command, user=0)
    assert (result.engine.uid, result.engine.gid) == (0, 0)
    changed, _ = chain(line, command, options=["--user=4242:4242"], user=0)
    assert (changed.engine.uid, changed.engine.gid) == (4242, 4242)


@pytest.mark.parametrize("words", [["bash", "-c", "id"], ["elasticsearch-plugin", "list"]])
def test_a_script_that_runs_no_engine_is_left_alone(chain, imds, words):
    result, script = chain("8.17.0", *words)
    assert result.engine.argv == [str(script), *words]
    assert imds.connections == 0 and result.engine.environment[ENDPOINT] == imds.endpoint


@pytest.mark.parametrize("line, command, arrives", [
    ("7.15.0", "eswrapper", True), ("7.15.1", "eswrapper", False), ("7.17.9", "eswrapper", False),
    ("8.2.3", "eswrapper", False), ("8.2.3", "elasticsearch", False), ("8.3.2", "eswrapper", False),
    ("opensearch-1.2.4", "opensearch", True),
])
def test_a_variable_in_mixed_case_that_never_arrives_is_warned_about_and_not_added(chain, line, command, arrives):
    result, _ = chain(line, command, environment={"discovery.ec2.tag.Name": "es"})
    said = [text for text in result.err.splitlines() if "discovery.ec2.tag.Name" in text]
    assert said == [] if arrives else len(said) == 1 and "warning" in said[0] and "configuration file" in said[0]


@pytest.mark.parametrize("line, command", [("7.17.9", "elasticsearch"), ("8.17.0", "eswrapper"), ("9.0.0", "eswrapper")])
def test_a_variable_in_mixed_case_becomes_an_argument_if_arguments_arrive(chain, line, command):
    result, _ = chain(line, command, environment={"discovery.ec2.tag.Name": "es"})
    assert dict(settings_of(line, result.engine.argv[2:]))["discovery.ec2.tag.Name"] == "es"


@pytest.mark.parametrize("line, command, by_lines", [
    ("6.8.23", "eswrapper", True), ("7.17.9", "eswrapper", True), ("7.17.9", "elasticsearch", True),
    ("8.2.3", "eswrapper", True), ("8.17.0", "eswrapper", False), ("opensearch-1.2.4", "opensearch", True),
    ("opensearch-2.19.0", "opensearch", True),
])
def test_a_line_of_a_value_that_the_scripts_take_for_a_setting_is_not_repeated(chain, line, command, by_lines):
    result, _ = chain(line, command, environment={"NOTE": "first\nnetwork.publish_host=6.6.6.6\nlast"})
    seen = result.engine
    added = "network.publish_host" in seen.environment or any("network.publish_host" in word for word in seen.argv)
    assert added != by_lines


@pytest.mark.parametrize("line, is_reset", [("opensearch-1.3.1", False), ("opensearch-1.3.2", True),
                                            ("opensearch-2.19.0", True), ("opensearch-3.0.0", True)])
def test_the_configuration_is_read_from_the_place_that_opensearchs_script_uses(chain, tmp_path_of_anybody, line, is_reset):
    moved = tmp_path_of_anybody / "moved"
    moved.mkdir()
    (moved / "opensearch.yml").write_text("network.publish_host: 7.7.7.7\n")
    result, _ = chain(line, "opensearch", environment={"OPENSEARCH_PATH_CONF": moved})
    added = dict(settings_of(line, result.engine.argv[2:])).get("network.publish_host")
    assert added == ("10.0.1.11" if is_reset else None)
    assert any("OPENSEARCH_PATH_CONF has no effect" in text for text in result.err.splitlines()) == is_reset


def test_an_es_setting_variable_with_a_digit_is_warned_about(chain):
    result, _ = chain("8.17.0", "eswrapper", environment={"ES_SETTING_DISCOVERY_EC2_GROUPS": "sg-9"})
    [said] = [text for text in result.err.splitlines() if "ES_SETTING_DISCOVERY_EC2_GROUPS" in text]
    assert "warning" in said and "ignores" in said
