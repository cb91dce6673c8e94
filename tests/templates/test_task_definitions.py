"""docker/ecs: what ECS accepts, and what the launcher adds to the command and environment of each definition."""

import copy
import json

import pytest

from harness.launcher import REPOSITORY
from templates.ecs_rules import find_problems, is_fargate
from templates.node import LINES, HOST_ADDRESS, PEERS, TASK_ADDRESS, plugin_of
from templates.stack import client

FILES = sorted(REPOSITORY.glob("docker/ecs/*/*.json"))
NAMES = "node-1.example.internal,node-2.example.internal,node-3.example.internal"


def name_of(path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read(name: str) -> dict:
    return json.loads((REPOSITORY / f"docker/ecs/{name}.json").read_text())


every_file = pytest.mark.parametrize("path", FILES, ids=name_of)


def test_there_is_one_for_each_engine_and_network_mode():
    modes = ("awsvpc", "bridge", "fargate", "host")
    assert [name_of(path) for path in FILES] == [
        f"{engine}/{mode}" for engine in ("elasticsearch-1.7", "elasticsearch-8") for mode in modes]


@every_file
def test_it_can_be_registered(account, path):
    definition = json.loads(path.read_text())
    held = client("ecs").register_task_definition(**definition)["taskDefinition"]
    assert {key: held[key] for key in definition if key != "containerDefinitions"} | {"containerDefinitions": None} == \
        definition | {"containerDefinitions": None, "volumes": held["volumes"]}
    container, = definition["containerDefinitions"]
    assert container.items() <= held["containerDefinitions"][0].items()


@every_file
def test_it_is_what_ecs_accepts(path):
    assert find_problems(json.loads(path.read_text())) == []


@pytest.mark.parametrize("name, change, problem", [
    ("elasticsearch-8/fargate", {"memory": "1024"}, "Fargate does not have 1024 MiB with 1024 CPU units"),
    ("elasticsearch-8/fargate", {"memory": "9216"}, "Fargate does not have 9216 MiB"),
    ("elasticsearch-8/fargate", {"networkMode": "bridge"}, "awsvpc mode only"),
    ("elasticsearch-8/fargate", {"executionRoleArn": None}, "execution role"),
    ("elasticsearch-8/fargate", {"taskRoleArn": None}, "IAM authorization needs a task role"),
    ("elasticsearch-8/fargate", {"volumes": [{"name": "data", "host": {"sourcePath": "/d"}}]}, "paths of a host"),
    ("elasticsearch-8/fargate", {"volumes": []}, "no volume data"),
    ("elasticsearch-8/bridge", {"family": "a.b"}, "family"),
])
def test_a_wrong_task_is_noticed(name, change, problem):
    problems = find_problems(read(name) | change)
    assert any(problem in found for found in problems), problems


@pytest.mark.parametrize("name, change, problem", [
    ("elasticsearch-8/fargate", {"memory": None}, "size its heap by the host's"),
    ("elasticsearch-8/fargate", {"memory": 4097}, "more memory than the task has"),
    ("elasticsearch-1.7/bridge", {"memory": 1023}, "too little memory"),
    ("elasticsearch-8/fargate", {"ulimits": [{"name": "nproc", "softLimit": 1, "hardLimit": 1}]}, "set nproc"),
    ("elasticsearch-8/host", {"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]}, "above the hard one"),
    ("elasticsearch-8/host", {"stopTimeout": 121}, "more than 120 s"),
    ("elasticsearch-8/host", {"image": "mycompany/elasticsearch"}, "no tag"),
    ("elasticsearch-8/awsvpc", {"portMappings": [{"containerPort": 9200, "hostPort": 9200}]}, "a host port in awsvpc"),
    ("elasticsearch-8/host", {"portMappings": [{"containerPort": 9200, "hostPort": 9201}]}, "the host's is the same"),
    ("elasticsearch-8/bridge", {"portMappings": [{"containerPort": 9200}]}, "which port the host has"),
    ("elasticsearch-8/bridge", {"environment": [{"name": "a", "value": "1"}] * 2}, "twice"),
    ("elasticsearch-8/bridge", {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-size": "1"}}},
     "awslogs-size"),
])
def test_a_wrong_container_is_noticed(name, change, problem):
    definition = copy.deepcopy(read(name))
    definition["containerDefinitions"][0] |= change
    problems = find_problems(definition)
    assert any(problem in found for found in problems), problems


def setting(rows: list[dict]) -> dict[str, str]:
    return {row["setting"]: row["value"] for row in rows}


EC2 = {"discovery.ec2.endpoint": "https://ec2.eu-central-1.amazonaws.com", "AWS_REGION": "eu-central-1"}
ADDED = {
    "elasticsearch-1.7/bridge": {"network.publish_host": HOST_ADDRESS, "cloud.aws.region": "eu-central-1",
                                 "discovery.zen.ping.multicast.enabled": "false"},
    "elasticsearch-1.7/host": {"network.publish_host": HOST_ADDRESS, "cloud.aws.region": "eu-central-1",
                               "discovery.zen.ping.multicast.enabled": "false"},
    "elasticsearch-1.7/awsvpc": {"network.publish_host": TASK_ADDRESS, "discovery.zen.ping.multicast.enabled": "false",
                                 "discovery.zen.ping.unicast.hosts": ",".join(PEERS)},
    "elasticsearch-1.7/fargate": {"network.publish_host": TASK_ADDRESS, "discovery.zen.ping.multicast.enabled": "false",
                                  "discovery.zen.ping.unicast.hosts": ",".join(PEERS)},
    "elasticsearch-8/bridge": {"network.publish_host": HOST_ADDRESS, "discovery.seed_providers": "ec2"} | EC2,
    "elasticsearch-8/host": {"network.publish_host": HOST_ADDRESS, "discovery.seed_providers": "ec2"} | EC2,
    "elasticsearch-8/awsvpc": {"network.publish_host": TASK_ADDRESS, "discovery.seed_hosts": NAMES},
    "elasticsearch-8/fargate": {"network.publish_host": TASK_ADDRESS, "discovery.seed_hosts": NAMES},
}


@every_file
def test_the_launcher_adds_what_that_network_mode_needs_and_no_more(host, make_engine, path):
    definition = json.loads(path.read_text())
    if path.parent.name == "elasticsearch-1.7":
        home = make_engine("1.7.6", plugins=() if definition["networkMode"] == "awsvpc" else (plugin_of("1.7.6"),))
        result = host.run_home(home, definition, "--dry-run=json")
    else:
        _, result = host.run_image(LINES["elasticsearch-8"], definition, "--dry-run=json")
    assert setting(result.plan["added"]) == ADDED[name_of(path)]
    assert "warning" not in result.err


@pytest.mark.parametrize("engine", ["elasticsearch-1.7", "elasticsearch-8"])
def test_the_definitions_of_an_engine_differ_only_where_the_network_mode_does(engine):
    """Of Fargate's limits only nofile can be set, and every node of it has a directory of its own."""
    common = {"name", "image", "essential", "user", "linuxParameters", "logConfiguration", "healthCheck", "stopTimeout",
              "mountPoints"}
    made = []
    for mode in ("bridge", "host", "awsvpc", "fargate"):
        definition = read(f"{engine}/{mode}")
        container, = definition["containerDefinitions"]
        limits = [limit for limit in container["ulimits"] if limit["name"] == "nofile" or not is_fargate(definition)]
        made.append({key: container[key] for key in common if key in container} | {"nofile": limits[0]})
        assert [volume["name"] for volume in definition["volumes"]] == ["data"]
    assert all(one == made[0] for one in made)
