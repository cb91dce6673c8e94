"""In front of an official image's own entrypoint script: the settings go where the script passes them on."""

import os

import pytest

from harness.engine_home import install_stub, settings_of
from harness.launcher import ENDPOINT

# Engine -> its image's script, and a command behind which the script passes arguments on.
IMAGES = {
    "6.7.2": ("docker-entrypoint.sh", "elasticsearch"),
    "7.16.3": ("docker-entrypoint.sh", "elasticsearch"),
    "8.17.0": ("docker-entrypoint.sh", "eswrapper"),
    "9.0.0": ("docker-entrypoint.sh", "eswrapper"),
    "opensearch-1.3.19": ("opensearch-docker-entrypoint.sh", "opensearch"),
    "opensearch-2.19.0": ("opensearch-docker-entrypoint.sh", "opensearch"),
    "opensearch-3.0.0": ("opensearch-docker-entrypoint.sh", "opensearch"),
}
# The same where the script starts the engine without the arguments that it was given.
DROPPING = {
    "6.8.23": ("docker-entrypoint.sh", "eswrapper"),
    "7.17.9": ("docker-entrypoint.sh", "eswrapper"),
    "8.0.1": ("docker-entrypoint.sh", "eswrapper"),
    "opensearch-1.2.4": ("opensearch-docker-entrypoint.sh", "opensearch"),
}


@pytest.fixture
def chain(launch, make_engine, tmp_path_of_anybody):
    """Runs the launcher in front of the script of this engine's image; returns the script's path too."""
    def run(line, *words, options=(), **more):
        name, command = (IMAGES | DROPPING)[line]
        script = install_stub(tmp_path_of_anybody / name)
        version = line.removeprefix("opensearch-")
        distribution = "elasticsearch" if version == line else "opensearch"
        home = make_engine(version, distribution=distribution, plugins=("discovery-ec2",))
        if version == line:  # the mark of Elastic's image, by which the engine takes settings from the environment
            (home.path / "bin" / "elasticsearch-env").write_text("ES_DISTRIBUTION_TYPE=docker\n")
        return launch(*options, script, *(words or [command]), engine=home, **more), script
    return run


@pytest.mark.parametrize("line", IMAGES)
def test_the_settings_come_after_the_command(chain, line):
    result, script = chain(line)
    argv = result.engine.argv
    assert argv[:2] == [str(script), IMAGES[line][1]]
    assert dict(settings_of(line, argv[2:])).items() >= {"network.publish_host": "10.0.1.11",
                                                         "discovery.ec2.groups": "sg-0a1b2c3d"}.items()


@pytest.mark.parametrize("line", IMAGES)
def test_the_operators_words_stay_where_they_are(chain, line):
    command = IMAGES[line][1]
    result, script = chain(line, command, "-Ecluster.name=logs", "-Enetwork.publish_host=1.2.3.4")
    argv = result.engine.argv
    assert argv[:4] == [str(script), command, "-Ecluster.name=logs", "-Enetwork.publish_host=1.2.3.4"]
    assert dict(settings_of(line, argv[2:]))["network.publish_host"] == "1.2.3.4"


@pytest.mark.parametrize("line", DROPPING)
def test_where_the_script_drops_arguments_the_settings_go_by_the_environment(chain, line):
    result, script = chain(line)
    seen = result.engine
    assert seen.argv == [str(script), DROPPING[line][1]]
    assert seen.environment["network.publish_host"] == "10.0.1.11"


# The script of 6.7.2 reads variables for "eswrapper" alone, and its engine reads none.
@pytest.mark.parametrize("line", [line for line in IMAGES if line != "6.7.2"])
def test_a_variable_that_the_engine_reads_itself_is_not_said_again_on_the_command_line(chain, line):
    result, _ = chain(line, environment={"network.publish_host": "1.2.3.4"})
    seen = result.engine
    assert seen.environment["network.publish_host"] == "1.2.3.4"
    assert not any("network.publish_host" in word for word in seen.argv)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could change user")
@pytest.mark.parametrize("line", ["7.17.9", "opensearch-2.19.0"])
def test_user_and_ownership_stay_the_scripts_business(chain, line):
    result, _ = chain(line, user=0)
    assert (result.engine.uid, result.engine.gid) == (0, 0)
    changed, _ = chain(line, options=["--user=4242:4242"], user=0)
    assert (changed.engine.uid, changed.engine.gid) == (4242, 4242)


@pytest.mark.parametrize("words", [["bash", "-c", "id"], ["elasticsearch-plugin", "list"]])
def test_a_script_that_runs_no_engine_is_left_alone(chain, imds, words):
    result, script = chain("8.17.0", *words)
    assert result.engine.argv == [str(script), *words]
    assert imds.connections == 0 and result.engine.environment[ENDPOINT] == imds.endpoint
