"""Where the address comes from in real networks: hop limits, ECS network modes, blocked and late services."""

import json
import threading
import time

import pytest
from ec2lab.awsvpc import TaskNetwork
from ec2lab.cloud import DistantImds
from ec2lab.image import IMAGE
from ec2lab.task import operator_environment

_METADATA_FILE = "/opt/ecs/metadata/8f2c1d4e/ecs-container-metadata.json"


@pytest.fixture
def run_to_the_end(instance):
    """Runs a task that fails to launch: its status, its last line, and how many seconds it took."""
    def run(**task):
        started = time.monotonic()
        container = instance.run_task(**task)
        status = int(instance.engine.docker("wait", container))
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
    container = instance.run_task(operator_environment())
    assert published(container)["transport"] == f"{instance.address}:9300"


def test_an_awsvpc_task_publishes_its_own_address_although_its_instances_metadata_answers(
        task_network, instance, published):
    network = task_network()
    container = {"DockerId": "cd189a93", "Name": "elasticsearch", "Type": "NORMAL", "Networks": [
        {"NetworkMode": "awsvpc", "IPv4Addresses": [network.address]}]}
    with network.serve_task_metadata(container) as endpoint:
        task = instance.run_task(operator_environment() | endpoint.environment, ports={}, options=network.options)
        assert published(task, network.address) == {
            "transport": f"{network.address}:9300", "http": f"{network.address}:9200"}


def test_a_bridge_task_publishes_its_hosts_address_and_dynamic_ports_from_the_metadata_file(instance, published):
    directory = instance.host.directory / "ecs-metadata"
    directory.mkdir()
    file = directory / "ecs-container-metadata.json"
    # The agent writes the file when it creates the container, and again when it knows the ports.
    first = {"Cluster": "default", "HostPrivateIPv4Address": instance.address}
    mappings = [{"ContainerPort": inner, "HostPort": outer, "BindIp": "0.0.0.0", "Protocol": "tcp"}
                for inner, outer in ((9200, 32768), (9300, 32769))]
    ready = first | {"MetadataFileStatus": "READY", "PortMappings": mappings,
                     "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.2"]}]}
    file.write_text(json.dumps(first))

    def become_ready():
        part = directory / "part"
        part.write_text(json.dumps(ready))
        part.rename(file)
    timer = threading.Timer(2, become_ready)
    timer.start()
    container = instance.run_task(
        operator_environment() | {"ECS_CONTAINER_METADATA_FILE": _METADATA_FILE},
        ports={9200: 32768, 9300: 32769}, options=(f"--volume={directory}:{_METADATA_FILE.rpartition('/')[0]}",))
    timer.join()
    assert published(container, port=32768) == {
        "transport": f"{instance.address}:32769", "http": f"{instance.address}:32768"}


def test_imds_blocked_by_a_route_ends_with_69_and_a_line_that_names_it(task_network, run_to_the_end):
    network = task_network(block_imds=True)
    status, line, seconds = run_to_the_end(ports={}, options=network.options)
    assert status == 69
    assert "blocked" in line and "ECS_AWSVPC_BLOCK_IMDS" in line, line
    assert seconds < 5


def test_a_metadata_service_that_comes_up_three_seconds_late_is_waited_for(instance, published):
    instance.host.stop_metadata()
    try:
        container = instance.run_task(operator_environment() | {"ES_ENTRYPOINT_METADATA_TIMEOUT": "15s"})
        time.sleep(3)
    finally:
        instance.host.start_metadata()
        instance.host.wait_for_metadata()
    assert published(container)["transport"] == f"{instance.address}:9300"
