"""--check on what the metadata services have: only what a launch would ask is asked."""

import pytest

from harness.http_service import silence
from harness.metadata_service import (ROLE, MetadataService, NothingListens, TaskMetadata, awsvpc_container, bridge_container,
                                      host_container)

FARGATE = {"AWS_EXECUTION_ENV": "AWS_ECS_FARGATE"}


@pytest.mark.parametrize("version, plugin, knows_it", [
    ("1.7.6", "cloud-aws", False), ("5.6.16", "discovery-ec2", False), ("6.8.23", "discovery-ec2", True),
])
@pytest.mark.parametrize("variable", ["RELATIVE_URI", "FULL_URI"])
def test_a_tasks_role_is_good_only_for_a_plugin_that_knows_it(check, make_engine, version, plugin, knows_it, variable):
    _, rows = check(values={ROLE: None}, engine=make_engine(version, plugins=(plugin,)),
                    environment={f"AWS_CONTAINER_CREDENTIALS_{variable}": "/v2/credentials/x"})
    assert rows["credentials"][0] == ("ok" if knows_it else "failure"), rows["credentials"]
    assert "task role" in rows["credentials"][1]


def test_a_plugin_that_knows_no_tasks_role_is_checked_by_the_instances(check):
    _, rows = check(environment={"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"})
    assert rows["credentials"][0] == "ok" and "elasticsearch-role" in rows["credentials"][1]
    assert "plugin's protocol" in rows


def test_a_task_with_its_own_network_is_warned_that_ec2_finds_instances_only(check):
    with TaskMetadata(awsvpc_container("10.0.2.100")) as task:
        _, rows = check(environment=task.environment)
    warnings = [said for name, (verdict, said) in rows.items() if name.startswith("settings") and verdict == "warning"]
    assert any("discovery.zen.ping.unicast.hosts" in said for said in warnings), rows


def test_a_task_with_an_interface_of_its_own_is_checked_by_its_own_address(check):
    with TaskMetadata(awsvpc_container("10.0.2.100")) as task:
        _, rows = check(environment=task.environment)
    assert "10.0.2.100" in rows["address"][1] and rows["task metadata"][0] == "ok"


@pytest.mark.parametrize("told_by", ["variable", "LaunchType"])
def test_a_healthy_fargate_task_passes_without_a_request_to_an_instance(check, make_engine, told_by):
    home = make_engine("6.8.23", plugins=("discovery-ec2",), yml="discovery.zen.minimum_master_nodes: 2\n")
    for name in ("data", "logs"):
        (home.path / name).chmod(0o777)
    container = awsvpc_container("10.0.2.100")
    whole = {"TaskARN": "arn:aws:ecs:eu-central-1:111122223333:task/x", "Containers": [container]}
    whole |= {"LaunchType": "FARGATE"} if told_by == "LaunchType" else {}
    service = MetadataService(faults={"*": silence})
    with TaskMetadata(container, whole) as task:
        environment = task.environment | {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"}
        _, rows = check("--discovery-groups=sg-1", engine=home, service=service,
                        environment=environment | (FARGATE if told_by == "variable" else {}))
    assert service.connections == 0 and "imds" not in rows
    assert "10.0.2.100" in rows["address"][1] and rows["credentials"][0] == "ok", rows


@pytest.mark.parametrize("version, plugin, remedy", [
    ("6.8.23", "discovery-ec2", "taskRoleArn"), ("5.6.16", "discovery-ec2", "configure keys")])
def test_in_fargate_no_instances_role_is_looked_for(check, make_engine, version, plugin, remedy):
    service = MetadataService()
    with TaskMetadata(awsvpc_container("10.0.2.100")) as task:
        _, rows = check("--discovery-groups=all", engine=make_engine(version, plugins=(plugin,)), service=service,
                        environment=task.environment | FARGATE | {"AWS_REGION": "eu-central-1"})
    assert service.connections == 0
    assert rows["credentials"][0] == "failure" and remedy in rows["credentials"][1], rows


@pytest.mark.parametrize("word", ["--publish-host=10.1.2.3", "--publish-host=none"])
def test_a_specified_address_needs_no_instance(check, engine, word):
    service = MetadataService()
    _, rows = check(word, engine=engine, service=service)
    assert service.connections == 0 and "imds" not in rows


def test_a_specified_address_does_not_hide_what_discovery_needs(check):
    _, rows = check("--publish-host=10.1.2.3")
    assert rows["imds"][0] == "ok" and rows["security groups"][0] == "ok"


def test_a_bridge_tasks_address_is_the_instances(check, engine):
    with TaskMetadata(bridge_container()) as task:
        _, rows = check(engine=engine, environment=task.environment)
    assert rows["imds"][0] == "ok" and "10.0.1.11" in rows["address"][1]


def test_the_ports_that_a_bridge_maps_are_listed(check, engine):
    with TaskMetadata(bridge_container({9200: 32768, 9300: 32769})) as task:
        _, rows = check(engine=engine, environment=task.environment)
    assert "32768" in rows["http port"][1] and "32769" in rows["transport port"][1]
    assert "a bridge" in rows["task metadata"][1]


def test_the_network_of_the_host_is_named(check, engine):
    with TaskMetadata(host_container()) as task:
        _, rows = check(engine=engine, environment=task.environment)
    assert rows["task metadata"][0] == "ok" and "the host's network" in rows["task metadata"][1]


def test_a_task_endpoint_that_refuses_is_a_failure(check, engine):
    endpoint = NothingListens()
    _, rows = check(engine=engine, environment={"ECS_CONTAINER_METADATA_URI_V4": f"{endpoint.endpoint}/v4/x"})
    endpoint.close()
    assert rows["task metadata"][0] == "failure" and "refused" in rows["task metadata"][1]


def test_a_metadata_file_that_does_not_exist_is_a_failure(check, engine):
    _, rows = check("--publish-host=ecs-file", engine=engine, environment={"ECS_CONTAINER_METADATA_FILE": "/nowhere"})
    assert rows["metadata file"][0] == rows["address"][0] == "failure"
    assert "/nowhere does not exist" in rows["metadata file"][1] and "mount it" in rows["metadata file"][1]


def test_a_name_is_not_checked_for_a_route(check, engine):
    _, rows = check("--publish-host=node.example", engine=engine)
    assert rows["route"][0] == "ok" and "node.example is a name" in rows["route"][1]


def test_an_address_without_a_route_is_warned_about(check, engine, namespace):
    _, rows = check("--publish-host=10.1.2.3", engine=engine, namespace=namespace)
    assert rows["route"][0] == "warning" and "no route to 10.1.2.3" in rows["route"][1]


def test_an_engine_newer_than_any_known_is_a_warning(check, make_engine):
    _, rows = check(engine=make_engine("99.1.0"))
    assert rows["engine"][0] == "warning" and "treated as" in rows["engine"][1]


def test_a_warning_of_what_was_read_is_in_the_table_and_not_on_standard_error(launch, ec2_engine):
    with MetadataService({"instance-id": None, ROLE: "{}"}, v1=True) as service:
        result = launch("--check=json", "--node-attributes=auto", service=service, engine=ec2_engine)
    assert result.out.count("no instance attribute") == 1 and "no instance attribute" not in result.err


@pytest.mark.parametrize("version, plugin, named", [
    ("1.7.6", "cloud-aws", False), ("5.6.16", "discovery-ec2", False), ("6.8.23", "discovery-ec2", True)])
def test_a_plugin_without_tokens_is_pointed_to_the_tasks_role_if_it_supports_roles(check, make_engine, version, plugin, named):
    _, rows = check(v1=False, engine=make_engine(version, plugins=(plugin,)))
    verdict, said = rows["plugin's protocol"]
    assert verdict == "failure" and "--http-tokens optional" in said and ("taskRoleArn" in said) == named
