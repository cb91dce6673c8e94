"""What is not asked of the metadata services: nothing for an engine that only prints information, and nothing more
once the launch has failed."""

import pytest

from harness.http_service import silence
from harness.metadata_service import LOCAL_IPV4, META_DATA, MetadataService

PLUGIN = {"1.7.6": "cloud-aws", "2.4.6": "cloud-aws"}
INFORMS = [("1.7.6", "-v"), ("1.7.6", "-h"), ("1.7.6", "--version"), ("1.7.6", "--help"),
           ("2.4.6", "-V"), ("2.4.6", "--version"), ("5.6.16", "-V"), ("5.6.16", "-h"), ("8.17.0", "-V"),
           ("8.17.0", "--version"), ("8.17.0", "--help"), ("8.17.0", "-h")]


def with_plugin(make_engine, version):
    return make_engine(version, plugins=(PLUGIN.get(version, "discovery-ec2"),))


@pytest.mark.parametrize("version, word", INFORMS)
def test_an_engine_that_only_prints_information_waits_for_no_metadata(launch, make_engine, version, word):
    with MetadataService(faults={"*": silence}) as service:
        result = launch("--node-attributes=auto", "elasticsearch", word, service=service,
                        engine=with_plugin(make_engine, version))
        assert result.status == 0 and word in result.engine.argv
        assert service.connections == 0 and "cannot read" not in result.err and result.seconds < 1.5


def test_a_setting_that_is_called_version_is_not_a_question(launch, make_engine):
    result = launch("elasticsearch", "-Enode.attr.x=--version", engine=make_engine("8.17.0"))
    assert any("network.publish_host=10.0.1.11" in word for word in result.engine.argv)


@pytest.mark.parametrize("words, environment", [
    (["--publish-host=ecs"], {}),
    (["--publish-host=ecs-file"], {}),
    (["--publish-host=ecs-file"], {"ECS_CONTAINER_METADATA_FILE": "/nowhere/ecs-container-metadata.json"}),
])
def test_a_launch_that_has_failed_asks_no_more(launch, make_engine, words, environment):
    with MetadataService(faults={"*": silence}) as service:
        result = launch(*words, "--discovery=ec2", "--node-attributes=auto", "--metadata-timeout=10s", service=service,
                        engine=with_plugin(make_engine, "7.17.9"), environment=environment)
        assert result.status == 69 and len(result.err.splitlines()) == 1, result.err
        assert service.connections == 0 and result.seconds < 1.5


def test_an_address_that_cannot_be_used_ends_it_before_the_region_is_asked_for(launch, make_engine):
    silent = {f"GET {META_DATA}{path}": silence for path in ("placement/region", "placement/availability-zone", "mac")}
    with MetadataService({"local-ipv4": "127.0.0.1"}, faults=silent) as service:
        result = launch("--metadata-timeout=10s", service=service, engine=with_plugin(make_engine, "7.17.9"))
        assert result.status == 69 and len(result.err.splitlines()) == 1, result.err
        assert service.asked[-1] == LOCAL_IPV4 and result.seconds < 1.5
