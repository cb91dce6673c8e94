"""Which address is published, which source it comes from, and which are refused."""

import json

import pytest

from harness.http_service import close, respond, silence
from harness.launcher import ENDPOINT
from harness.metadata_service import (LOCAL_IPV4, MetadataService, NothingListens, TaskMetadata, awsvpc_container,
                                      bridge_container, host_container)
from harness.namespace import listen


def published(result) -> str | None:
    words = [word for word in result.engine.argv if word.startswith("--network.publish_host=")]
    assert len(words) <= 1
    return words[0].partition("=")[2] if words else None


@pytest.mark.parametrize("mode", [None, "auto", "imds"])
def test_outside_ecs_it_is_the_instances_address(launch, mode):
    assert published(launch(*[f"--publish-host={mode}"] if mode else [])) == "10.0.1.11"


def test_none_publishes_nothing_and_sends_no_request(launch, imds):
    assert published(launch("--publish-host=none")) is None
    assert imds.connections == 0


@pytest.mark.parametrize("given", ["10.1.2.3", "127.0.0.1", "0.0.0.0", "169.254.1.2", "224.0.0.1", "::1", "fe80::1",
                                   "2001:db8::7", "node-1.example.org", "_eth0_", "_local_"])
def test_what_the_operator_specifies_is_published_unchanged(launch, imds, given):
    assert published(launch(f"--publish-host={given}")) == given
    assert imds.connections == 0


@pytest.mark.parametrize("body", ["10.0.1.12", "10.0.1.12\n", "54.0.0.1"])
def test_one_trailing_newline_is_trimmed(launch, body):
    with MetadataService({"local-ipv4": body}) as service:
        assert published(launch(service=service)) == body.strip()


@pytest.mark.parametrize("body", [
    "", "\n", " ", "127.0.0.1", "127.9.9.9", "0.0.0.0", "224.0.0.1", "239.255.255.255", "169.254.169.254",
    "169.254.1.1", "255.255.255.255", "::1", "::", "fe80::1", "ff02::1", "::ffff:127.0.0.1", "10.0.1", "10.0.1.256",
    "10.0.1.11.12", "010.0.1.11", "0x0a.0.1.11", "10.0.1.11 ", " 10.0.1.11", "10.0.1.11\n\n", "10.0.1.11\r\n",
    "10.0.1.11\n10.0.1.12", "10.0.1.11,10.0.1.12", "10.0.1.11\0", "10.0.1.11 --path.data=/etc", "localhost",
    "ip-10-0-1-11.ec2.internal", "<html><body>Sign in</body></html>", "404 - Not Found", "null", "\x1b[31m", "é",
])
def test_a_body_is_refused_unless_it_is_one_address_that_peers_can_reach(launch, body):
    with MetadataService({"local-ipv4": body}) as service:
        result = launch("--metadata-timeout=500ms", service=service)
    assert result.status == 69
    assert service.endpoint in result.failure and "local-ipv4" in result.failure


def test_an_instance_without_ipv4_publishes_its_ipv6_address(launch):
    with MetadataService({"local-ipv4": None, "ipv6": "2001:db8::12"}) as service:
        assert published(launch(service=service)) == "2001:db8::12"


def test_the_endpoint_may_have_an_ipv6_address(launcher, engine):

    with MetadataService(sock=listen("::1")) as service:
        environment = {ENDPOINT: service.endpoint, "ES_ENTRYPOINT_ENGINE_HOME": engine.path}
        assert published(launcher.run(environment=environment)) == "10.0.1.11"


@pytest.mark.parametrize("mode", ["IPv6", "ipv6", "IPv4"])
def test_the_endpoint_mode_chooses_among_the_real_addresses(launcher, engine, namespace, mode):
    address = "fd00:ec2::254" if mode.lower() == "ipv6" else "169.254.169.254"
    for known in ("fd00:ec2::254", "169.254.169.254"):
        namespace.add_address(known)
    with MetadataService(sock=namespace.listen(address, 80)) as service:
        environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": mode, "ES_ENTRYPOINT_ENGINE_HOME": engine.path}
        assert published(launcher.run(environment=environment, namespace=namespace)) == "10.0.1.11"
        assert {request.headers["host"] for request in service.requests} == {
            "[fd00:ec2::254]" if mode.lower() == "ipv6" else "169.254.169.254"}


def test_without_any_variable_the_request_goes_to_the_real_address(launcher, engine, namespace):
    namespace.add_address("169.254.169.254")
    with MetadataService(sock=namespace.listen("169.254.169.254", 80)):
        result = launcher.run(environment={"ES_ENTRYPOINT_ENGINE_HOME": engine.path}, namespace=namespace)
    assert published(result) == "10.0.1.11"


@pytest.mark.parametrize("version", ["v4", "v3"])
@pytest.mark.parametrize("mode", ["auto", "ecs"])
def test_an_awsvpc_task_publishes_its_own_address_and_never_its_instances(launch, imds, version, mode):
    container = awsvpc_container("10.0.2.100")
    with TaskMetadata(container, version=version) as task:
        result = launch(f"--publish-host={mode}", environment=task.environment)
    assert published(result) == "10.0.2.100"
    assert LOCAL_IPV4 not in imds.asked


def test_the_newer_task_endpoint_is_used_if_both_are_set(launch):
    with TaskMetadata(awsvpc_container("10.0.2.4")) as v4, \
            TaskMetadata(awsvpc_container("10.0.2.3"), version="v3") as v3:
        result = launch(environment=v4.environment | v3.environment)
        assert published(result) == "10.0.2.4" and v3.requests == []


def test_an_ipv6_only_task_publishes_its_ipv6_address(launch):
    with TaskMetadata(awsvpc_container(ipv6=("2001:db8::42",))) as task:
        assert published(launch(environment=task.environment)) == "2001:db8::42"


@pytest.mark.parametrize("container", [bridge_container({9200: 9200, 9300: 9300}), host_container()])
def test_a_bridge_or_host_task_publishes_its_instances_address(launch, container):
    with TaskMetadata(container) as task:
        assert published(launch(environment=task.environment)) == "10.0.1.11"


def test_a_bridge_task_prefers_the_metadata_files_host_address(launch, tmp_path_of_anybody):
    path = tmp_path_of_anybody / "ecs-container-metadata.json"
    path.write_text(json.dumps({"HostPrivateIPv4Address": "10.0.1.77", "MetadataFileStatus": "READY"}))
    with TaskMetadata(bridge_container()) as task:
        result = launch(environment=task.environment | {"ECS_CONTAINER_METADATA_FILE": str(path)})
    assert published(result) == "10.0.1.77"


def test_an_awsvpc_task_never_publishes_the_host_address_of_an_incomplete_metadata_file(launch, tmp_path_of_anybody):
    path = tmp_path_of_anybody / "ecs-container-metadata.json"
    path.write_text(json.dumps({"HostPrivateIPv4Address": "10.0.1.77"}))
    with TaskMetadata(awsvpc_container("10.0.2.100")) as task:
        environment = task.environment | {"ECS_CONTAINER_METADATA_FILE": str(path)}
        assert published(launch(environment=environment)) == "10.0.2.100"
        result = launch("--publish-host=ecs-file", environment=environment)
    assert result.status == 69 and "awsvpc" in result.failure


@pytest.mark.parametrize("mode", ["auto", "ecs-file"])
def test_the_metadata_file_alone_is_enough(launch, imds, tmp_path_of_anybody, mode):
    path = tmp_path_of_anybody / "ecs-container-metadata.json"
    path.write_text(json.dumps({"HostPrivateIPv4Address": "10.0.1.77", "Networks": [{"NetworkMode": "bridge"}],
                                "MetadataFileStatus": "READY"}))
    result = launch(f"--publish-host={mode}", environment={"ECS_CONTAINER_METADATA_FILE": str(path)})
    assert published(result) == "10.0.1.77" and imds.requests == []


def test_a_fargate_task_of_an_old_platform_does_not_ask_for_an_instance(launch, imds, make_engine):
    container = awsvpc_container("10.0.2.100")
    whole = {"TaskARN": "arn:aws:ecs:eu-central-1:111122223333:task/x", "AvailabilityZone": "eu-central-1a",
             "Containers": [container]}
    with TaskMetadata(container, whole, version="v3") as task:
        result = launch("--node-attributes=auto", "--discovery-groups=sg-1", engine=make_engine(plugins=("cloud-aws",)),
                        environment=task.environment | {"AWS_EXECUTION_ENV": "AWS_ECS_FARGATE"})
    assert published(result) == "10.0.2.100" and imds.requests == []


def test_dynamic_host_ports_are_published(launch, tmp_path_of_anybody):
    container = bridge_container({9200: 32768, 9300: 32769})
    with TaskMetadata(container) as task:
        result = launch(environment=task.environment)
        off = launch("--publish-ports=none", environment=task.environment)
    assert {"--http.publish_port=32768", "--transport.publish_port=32769"} <= set(result.engine.argv)
    assert not any("publish_port" in word for word in off.engine.argv)


def test_a_host_port_that_is_missing_in_the_metadata_file_is_not_published(launch, tmp_path_of_anybody):
    path = tmp_path_of_anybody / "ecs-container-metadata.json"
    path.write_text(json.dumps({"HostPrivateIPv4Address": "10.0.1.77", "MetadataFileStatus": "READY",
                                "PortMappings": [{"ContainerPort": 9200, "HostPort": 0, "Protocol": "tcp"},
                                                 {"ContainerPort": 9300, "Protocol": "tcp"}]}))
    with TaskMetadata(bridge_container()) as task:
        result = launch(environment=task.environment | {"ECS_CONTAINER_METADATA_FILE": str(path)})
    assert not any("publish_port" in word for word in result.engine.argv)
    assert len([line for line in result.err.splitlines() if "warn" in line and "9200 and 9300" in line]) == 1


@pytest.mark.parametrize("words", [
    ["--publish-host=10.1.2.3"], ["elasticsearch", "--network.publish_host=10.1.2.3"], ["--publish-host=imds"],
])
@pytest.mark.parametrize("fault", [silence, respond(500), respond(404), close])
def test_dead_task_metadata_does_not_stop_a_launch_with_a_known_address(launch, words, fault):
    with TaskMetadata(awsvpc_container("10.0.2.100"), faults={"*": fault}) as task:
        result = launch(*words, environment=task.environment)
    assert published(result) in ("10.1.2.3", "10.0.1.11") and result.seconds < 4
    assert [line for line in result.err.splitlines() if "warn" in line and "not published" in line]


def test_unchanged_host_ports_are_not_published(launch):
    with TaskMetadata(bridge_container({9200: 9200, 9300: 9300})) as task:
        assert not any("publish_port" in word for word in launch(environment=task.environment).engine.argv)


def test_a_moved_transport_port_with_ec2_discovery_is_warned_about(launch, make_engine):
    with TaskMetadata(bridge_container({9200: 32768, 9300: 32769})) as task:
        result = launch(environment=task.environment, engine=make_engine(plugins=("cloud-aws",)))
    assert [line for line in result.err.splitlines() if "warn" in line and "9300" in line]


@pytest.mark.parametrize("version, plugin, setting", [
    ("1.7.6", "cloud-aws", "discovery.zen.ping.unicast.hosts"),
    ("7.17.9", "discovery-ec2", "discovery.seed_hosts"),
])
def test_an_awsvpc_task_that_discovers_through_ec2_is_warned_about(launch, make_engine, version, plugin, setting):
    with TaskMetadata(awsvpc_container("10.0.2.100")) as task:
        home = make_engine(version, plugins=(plugin,))
        result = launch("--discovery-groups=sg-1", environment=task.environment, engine=home)
        without = launch("--discovery=none", environment=task.environment, engine=home)
    assert any("network.publish_host=10.0.2.100" in word for word in result.engine.argv)
    assert [line for line in result.err.splitlines() if "warn" in line and "awsvpc" in line and setting in line]
    assert "awsvpc" not in without.err


def test_without_an_address_the_launch_fails(launch):
    nothing = NothingListens()
    result = launch("--metadata-timeout=200ms", service=nothing)
    nothing.close()
    assert result.status == 69 and result.out == ""
