"""Three master-eligible nodes of today's engine, as docker/ecs/elasticsearch-8/awsvpc.json runs them: their first
masters, and what a node does that lost its data."""

import pytest
from ec2lab.machine import Failed
from ec2lab.running_node import wait_for_cluster
from ec2lab.task_cluster import TaskCluster


@pytest.fixture(scope="module")
def cluster(cloud, instances, modern_image):
    """Three nodes in one cluster. The tests change it one after the other."""
    with TaskCluster(cloud, instances, "elasticsearch-8/awsvpc", modern_image) as made:
        for number in (1, 2, 3):
            made.start(number)
        form(made)
        made.uuid = uuid_of(made.nodes[1])
        yield made


def committed_uuid(node) -> str | None:
    """The UUID of the cluster that a node with a master belongs to; None without a master."""
    state = node.get("/_cluster/state/master_node?filter_path=cluster_uuid,master_node") or {}
    return state["cluster_uuid"] if state.get("master_node") else None


def uuid_of(node) -> str:
    return node.wait_for("a master", lambda: committed_uuid(node), 30)


def form(cluster):
    """Waits until the cluster's nodes are one cluster."""
    try:
        wait_for_cluster(cluster.nodes.values())
    except Failed as failed:
        pytest.fail(str(failed))


def test_three_nodes_with_volumes_of_root_become_one_cluster_of_their_names(cluster):
    for number, node in cluster.nodes.items():
        assert {each["name"] for each in node.get("/_nodes/_all/none")["nodes"].values()} == {
            "node-1", "node-2", "node-3"}
        assert node.get("/_nodes/_local/settings?flat_settings=true")["cluster_name"] == "logs"
        assert node.shell("stat -c %u:%g /usr/share/elasticsearch/data").strip() == "1000:0"
        gave, = [text for _, text in node.launcher_log() if text.startswith("/usr/share/elasticsearch/data: ")]
        assert "1 changed" in gave, gave


def test_a_node_without_first_masters_comes_back_at_another_address(cluster):
    """After the cluster has formed, the first masters are removed from the definitions."""
    before = cluster.nodes[3].address
    cluster.stop(3)
    node = cluster.start(3, first_masters=False)
    assert node.address != before
    form(cluster)
    assert uuid_of(node) == cluster.uuid
    # The file limit may be this machine's.
    assert [text for level, text in node.launcher_log() if level == "warning" and "nofile" not in text] == []


def test_one_node_that_lost_its_data_does_not_form_a_cluster_alone_although_first_masters_are_named(cluster):
    for number in list(cluster.nodes):
        cluster.stop(number)
    cluster.lose_data(1)
    node = cluster.start(1)
    node.wait_for("the node to say why it waits", lambda: "master not discovered yet" in node.output())
    assert "this node must discover master-eligible nodes [node-1, node-2, node-3] to bootstrap" in node.output()
    assert committed_uuid(node) is None


def test_two_nodes_that_lost_their_data_at_once_form_a_new_cluster_although_a_third_has_the_data(cluster):
    """This is why the first masters are removed."""
    cluster.lose_data(2)
    cluster.start(2)
    form(cluster)
    assert uuid_of(cluster.nodes[2]) != cluster.uuid
