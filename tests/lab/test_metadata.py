"""Where the address comes from in real networks: hop limits, ECS network modes, blocked and late services."""

import json
import re
import time

import pytest
from ec2lab.agent import ADDRESS, ENDPOINT_VARIABLES, published_ports
from ec2lab.awsvpc import TaskNetwork
from ec2lab.cloud import DistantImds
from ec2lab.image import IMAGE
from ec2lab.running_node import RunningNode
from ec2lab.task import TASK_DEFINITIONS, operator_environment, read_task_alone

BRIDGE = read_task_alone()
AWSVPC = read_task_alone(TASK_DEFINITIONS / "elasticsearch-1.7/awsvpc.json")
NO_ENDPOINT = dict.fromkeys(ENDPOINT_VARIABLES, "")  # as with an agent that has none
IMPATIENT = {"ES_ENTRYPOINT_METADATA_TIMEOUT": "2s"}  # in ECS it is 15 s


@pytest.fixture
def run_to_the_end(instance):
    """Runs a task that fails to launch: its status, its last line, and how many seconds it took."""
    def run(environment=None, **task):
        started = time.monotonic()
        container = instance.run_task(IMPATIENT | (environment or {}), **task)
        status = int(instance.engine.docker("wait", container, timeout=30))
        return status, instance.logs(container).splitlines()[-1], time.monotonic() - started
    return run


@pytest.fixture
def distant_imds(instance):
    """Moves the instance's metadata service one hop away from its containers, with that hop limit."""
    made = []
    yield lambda hop_limit: made.append(DistantImds(instance.host, hop_limit))
    for imds in made:
        imds.close()


@pytest.fixture
def task_network(cloud, instance):
    """The network of a task in awsvpc mode, at 10.0.1.21."""
    made = []

    def make(**options):
        made.append(TaskNetwork(cloud, instance, "10.0.1.21", **options))
        return made[0]
    yield make
    for network in made:
        network.close()


def test_a_hop_limit_of_1_ends_with_69_and_a_line_that_names_it(distant_imds, run_to_the_end):
    distant_imds(hop_limit=1)
    status, line, seconds = run_to_the_end()
    assert status == 69
    assert "hop limit" in line and "http://169.254.169.254" in line, line
    assert seconds < 5


def test_with_a_hop_limit_of_1_host_networking_still_finds_the_address(distant_imds, instance):
    distant_imds(hop_limit=1)
    done = instance.engine.try_docker("run", "--rm", "--network=host", IMAGE, "--dry-run=json")
    assert done.returncode == 0, done.stderr
    assert {"setting": "network.publish_host", "value": instance.address}.items() <= next(
        added for added in json.loads(done.stdout)["added"] if added["setting"] == "network.publish_host").items()


def test_with_a_hop_limit_of_2_a_container_launches(distant_imds, instance, published):
    distant_imds(hop_limit=2)
    container = instance.run_task(operator_environment(), task=BRIDGE)
    assert published(container)["transport"] == f"{instance.address}:9300"


def test_an_awsvpc_task_publishes_its_own_address_although_its_instances_metadata_answers(
        task_network, instance, published):
    network = task_network()
    task = instance.run_task(operator_environment(), task=AWSVPC, network=network)
    assert published(task, network.address) == {
        "transport": f"{network.address}:9300", "http": f"{network.address}:9200"}


@pytest.mark.parametrize("source", ["endpoint", "file"])
def test_a_bridge_task_waits_for_the_agent_and_publishes_its_hosts_address_and_dynamic_ports(
        instance, published, monkeypatch, source):
    monkeypatch.setattr(instance.agent, "seconds_late", 1)
    other = NO_ENDPOINT if source == "file" else {}
    container = instance.run_task(operator_environment() | other, ports={9200: 0, 9300: 0},
                                  task=BRIDGE, metadata_file=source == "file")
    outer = published_ports(json.loads(instance.engine.docker("inspect", container))[0])
    assert outer, instance.logs(container)
    assert published(container, port=outer[9200]) == {
        "transport": f"{instance.address}:{outer[9300]}", "http": f"{instance.address}:{outer[9200]}"}
    origin = "ecs-container-metadata.json PortMappings" if source == "file" else f"http://{ADDRESS}/v4/"
    assert re.search(f"added http.publish_port={outer[9200]} .*{origin}", instance.logs(container))


def test_imds_blocked_by_a_route_ends_with_69_and_a_line_that_names_it(task_network, run_to_the_end):
    network = task_network(block_imds=True)
    status, line, seconds = run_to_the_end(NO_ENDPOINT, task=AWSVPC, network=network)
    assert status == 69
    assert "blocked" in line and "ECS_AWSVPC_BLOCK_IMDS" in line, line
    assert seconds < 5


def test_a_metadata_service_that_comes_up_three_seconds_late_is_waited_for(instance, published):
    instance.host.stop_metadata()
    try:
        container = instance.run_task(operator_environment() | {"ES_ENTRYPOINT_METADATA_TIMEOUT": "15s"}, task=BRIDGE)
        time.sleep(3)
    finally:
        instance.host.start_metadata()
        instance.host.wait_for_metadata()
    assert published(container)["transport"] == f"{instance.address}:9300"


def test_a_running_node_goes_on_without_metadata_and_one_that_restarts_says_at_once_why_it_waits(instance, published):
    node = RunningNode(instance, operator_environment(), task=BRIDGE, options=("--restart=always",))
    published(node.container)
    instance.host.stop_metadata()
    try:
        assert node.put("/library/book/1?refresh=true", "{}") == 201
        assert node.get("/library/_flush")  # 1.x writes its log of changes to the disk only every 5 s
        node.shell("kill -9 $(grep -l '^java$' /proc/[0-9]*/comm | cut -d/ -f3)")
        # While the launcher still tries, for the 15 s that it has in ECS.
        waits, = node.wait_for("the launcher's reason", lambda: [
            text for level, text in node.launcher_log() if level == "warning" and "trying for another" in text], 10)
        assert re.search(r"http://169\.254\.169\.254: connection refused.* attempts, (\d+ ms|\d\.\d s)\)", waits), waits
        assert node.inspect(".RestartCount") == 1
    finally:
        instance.host.start_metadata()
        instance.host.wait_for_metadata()
    assert published(node.container)["transport"] == f"{instance.address}:9300"
    node.wait_for("the document", lambda: node.get("/library/book/1"), 60)
