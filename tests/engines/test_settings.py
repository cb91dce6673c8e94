"""What the real engines do with settings that are made in more than one place."""

from pathlib import Path

import pytest

from .distributions import distribution
from .test_matrix import ADDRESS, launch_words, publish_address, small

USAGE = 64


def make_image_of(home: Path):
    """Marks the engine's script as the official image's, which reads the environment."""
    script = home / "bin" / "elasticsearch-env"
    script.write_text(script.read_text().replace("ES_DISTRIBUTION_TYPE=zip", "ES_DISTRIBUTION_TYPE=docker"))


@pytest.mark.parametrize("name", ["elasticsearch-6.8.23", "elasticsearch-8.17.0", "opensearch-2.19.0"])
def test_an_operators_repeated_setting_ends_these_engines_with_their_own_status(start, network, name):
    """This is why the launcher never repeats a setting."""
    network.add_instance(ADDRESS)
    engine = distribution(name)
    run = start(engine, *launch_words(engine), engine.name, "-Enode.name=a", "-Enode.name=b", *small(engine))
    assert run.wait() == USAGE
    assert "node.name" in run.output


def test_in_an_image_of_7_the_environment_counts_as_arguments(start, network):
    """The launcher does not add a setting that the script takes from the environment."""
    network.add_instance(ADDRESS)
    engine = distribution("elasticsearch-7.17.9")
    run = start(engine, *launch_words(engine), engine.name, *small(engine), configure=make_image_of,
                environment={"network.publish_host": "10.0.1.77", "cluster.name": "from-environment"})
    run.wait_until_it_answers()
    assert publish_address(run.node(), "transport") == "10.0.1.77:9300"
    assert run.cluster_name() == "from-environment"


def test_in_an_image_since_8_3_the_environment_beats_the_arguments(start, network):
    network.add_instance(ADDRESS)
    engine = distribution("elasticsearch-8.17.0")
    run = start(engine, *launch_words(engine), engine.name, *small(engine), "-Enode.name=from-argv",
                configure=make_image_of,
                environment={"network.publish_host": "10.0.1.77", "node.name": "from-environment",
                             "ES_SETTING_CLUSTER_NAME": "in-capitals"})
    run.wait_until_it_answers()
    assert publish_address(run.node(), "transport") == "10.0.1.77:9300"
    assert run.node()["name"] == "from-environment"
    assert run.cluster_name() == "in-capitals"
