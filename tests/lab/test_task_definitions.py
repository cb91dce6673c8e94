"""The task definitions of docker/ecs in the network that each asks for: their nodes become one cluster."""

import pytest
from ec2lab.cloud import IMDS
from ec2lab.elasticsearch import publish_addresses
from ec2lab.machine import Failed
from ec2lab.running_node import wait_for_cluster
from ec2lab.task_cluster import TaskCluster

MEMORY = {"elasticsearch-1.7/host": 1024, "elasticsearch-1.7/awsvpc": 1024, "elasticsearch-1.7/fargate": 2048,
          "elasticsearch-8/fargate": 4096}
FROM_IMDS = f"imds http://{IMDS} local-ipv4"
FROM_TASK = "http://169.254.170.2/v4/"


@pytest.fixture(scope="module", params=MEMORY)
def path(request):
    """Of the task definition, without its suffix."""
    return request.param


@pytest.fixture(scope="module")
def is_modern(path):
    return path.startswith("elasticsearch-8")


@pytest.fixture(scope="module")
def nodes(path, is_modern, request, cloud, instances):
    """The nodes of the task definition, in one cluster: three of today's engine, two of the old one."""
    image = request.getfixturevalue("modern_image") if is_modern else None
    with TaskCluster(cloud, instances, path, image) as cluster:
        for number in range(1, 4 if is_modern else 3):
            # The second one shows that such a task does not need its instance's metadata service.
            cluster.start(number, **({"block_imds": True} if path.endswith("awsvpc") and number == 2 else {}))
        try:
            wait_for_cluster(cluster.nodes.values())
        except Failed as failed:
            pytest.fail(str(failed))
        yield list(cluster.nodes.values())


def test_the_tasks_are_one_cluster_and_publish_the_addresses_of_their_network(path, nodes):
    for node in nodes:
        assert node.members() == sorted(each.address for each in nodes)
        assert publish_addresses(node.instance.host, address=node.address) == {
            "transport": f"{node.address}:9300", "http": f"{node.address}:9200"}
        added, = [text for _, text in node.launcher_log() if text.startswith("added network.publish_host=")]
        assert added.startswith(f"added network.publish_host={node.address} (from ") and (
            FROM_IMDS if path.endswith("host") else FROM_TASK) in added


def test_docker_finds_the_nodes_healthy_by_the_tasks_health_check(nodes):
    for node in nodes:
        try:
            node.wait_for("the node to be healthy", lambda: node.inspect(".State.Health.Status") == "healthy", 30)
        except Failed:
            pytest.fail(str(node.inspect(".State.Health")))


def test_the_engine_runs_as_its_user_behind_an_init_with_the_tasks_limits(path, is_modern, nodes):
    for node in nodes:
        assert node.users() == {("1000", "0") if is_modern else node.user_of("elasticsearch")}
        assert node.shell("cat /proc/1/comm").strip() == "docker-init"
        assert node.inspect(".Config.StopTimeout") == 120
        assert node.inspect(".HostConfig.Memory") == MEMORY[path] << 20


def test_on_fargate_the_limit_of_memory_maps_is_low_and_cannot_be_raised(path, is_modern, nodes):
    expected = 65530 if path.endswith("fargate") else 262144
    for node in nodes:
        raised = node.shell("echo 262144 2>/dev/null >/proc/sys/vm/max_map_count || cat /proc/sys/vm/max_map_count")
        assert raised.split() == [str(expected)]
        switched_off = [text for _, text in node.launcher_log() if text.startswith("added node.store.allow_mmap=false")]
        assert len(switched_off) == (is_modern and path.endswith("fargate"))


def test_check_finds_nothing_wrong(nodes):
    """Except for this machine's limit of open files, if that is too low for a modern engine."""
    excused = {"nofile"} if "LD_PRELOAD" in nodes[0].shell("env") else set()
    for node in nodes:
        assert [row for row in node.check().items() if row[1][0] == "failure" and row[0] not in excused] == []
