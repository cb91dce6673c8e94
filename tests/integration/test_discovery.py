"""The operator's choice of the discovery plugin's endpoint and region is kept; what will not work is warned about."""

import pytest

from harness.engine_home import settings_of


@pytest.fixture
def start(launch, make_engine):
    """Starts an engine that has the EC2 plugin; returns the settings that it gets, and the result."""
    def run(line, *words, home=None, **more):
        home = home or make_home(make_engine, line)
        result = launch(*words, engine=home, **more)
        return dict(settings_of(line, result.engine.argv[1:])), result
    return run


def make_home(make_engine, line):
    version = line.removeprefix("opensearch-")
    return make_engine(version, distribution="elasticsearch" if version == line else "opensearch",
                       plugins=("cloud-aws" if version[0] in "12" and version == line else "discovery-ec2",))


def warnings_of(result):
    return [line for line in result.err.splitlines() if "warning" in line]


@pytest.mark.parametrize("line", ["opensearch-2.9.0", "opensearch-2.19.0", "opensearch-3.0.0"])
def test_a_region_set_for_opensearchs_plugin_is_neither_redirected_nor_signed_for_another(start, imds, line):
    settings, result = start(line, "-Ediscovery.ec2.region=us-west-2")
    assert "discovery.ec2.endpoint" not in settings and "AWS_REGION" not in result.engine.environment
    assert not any("region" in asked for asked in imds.asked)


@pytest.mark.parametrize("environment", [{}, {"AWS_ENDPOINT_URL_EC2": "http://10.0.1.5:5000"}])
def test_the_endpoint_of_late_5x_releases_is_the_operators_with_its_own_protocol(start, environment):
    settings, _ = start("5.6.16", "-Ediscovery.ec2.endpoint=ec2.us-west-2.amazonaws.com", environment=environment)
    assert not [name for name in settings if name.startswith("cloud.aws")]


@pytest.mark.parametrize("line", ["8.19.0", "9.1.0", "opensearch-3.0.0"])
def test_requests_are_signed_for_the_region_of_the_operators_endpoint(start, line):
    _, result = start(line, "-Ediscovery.ec2.endpoint=https://ec2.us-west-2.amazonaws.com")
    assert result.engine.environment["AWS_REGION"] == "us-west-2"


@pytest.mark.parametrize("line, endpoint, said", [
    ("6.8.23", "10.0.1.5:5000", "us-east-1"),
    ("7.17.9", "https://vpce-1.ec2.us-west-2.vpce.amazonaws.com", "vpce"),
    ("8.19.0", "ec2.us-west-2.amazonaws.com", "https://"),
    ("opensearch-2.19.0", "ec2.us-west-2.amazonaws.com", "https://"),
])
def test_an_endpoint_that_the_plugin_cannot_use_is_warned_about_by_launch_and_check(
        start, launch, make_engine, line, endpoint, said):
    home = make_home(make_engine, line)
    word = f"-Ediscovery.ec2.endpoint={endpoint}"
    _, result = start(line, word, home=home)
    assert [text for text in warnings_of(result) if "discovery.ec2.endpoint" in text and said in text]
    checked = launch("--check=json", word, engine=home)
    assert "discovery.ec2.endpoint" in checked.out and said in checked.out


def test_one_master_as_a_majority_is_warned_about(start):
    _, result = start("6.8.23", "-Ediscovery.zen.minimum_master_nodes=1")
    assert [line for line in warnings_of(result) if "minimum_master_nodes=1" in line and "majority" in line]


@pytest.mark.parametrize("line, state, name", [
    ("7.17.9", "nodes/0/_state", "cluster.initial_master_nodes"),
    ("8.17.0", "_state", "cluster.initial_master_nodes"),
    ("opensearch-2.19.0", "nodes/0/_state", "cluster.initial_cluster_manager_nodes"),
])
def test_the_first_masters_are_asked_for_until_there_is_a_cluster_and_not_after(start, make_engine, line, state, name):
    home = make_home(make_engine, line)
    word = f"-E{name}=10.0.1.11"
    _, first = start(line, home=home)
    assert [text for text in warnings_of(first) if name in text and "form no new cluster" in text]
    assert warnings_of(start(line, word, home=home)[1]) == []
    (home.path / "data" / state).mkdir(parents=True)
    assert warnings_of(start(line, home=home)[1]) == []
    assert [text for text in warnings_of(start(line, word, home=home)[1]) if name in text and "remove" in text]


def test_security_that_discovery_leaves_without_its_configuration_is_warned_about(start, make_engine):
    home = make_home(make_engine, "8.17.0")
    (home.path / "modules" / "x-pack-security").mkdir(parents=True)
    first_masters = "-Ecluster.initial_master_nodes=10.0.1.11"
    [said] = warnings_of(start("8.17.0", first_masters, home=home)[1])
    assert "xpack.security.enabled=false" in said and "xpack.security.transport.ssl.enabled=true" in said
    decided = start("8.17.0", first_masters, "-Expack.security.enabled=false", home=home)[1]
    assert warnings_of(decided) == []
