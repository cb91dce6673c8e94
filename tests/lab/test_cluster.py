"""The main job: tasks on EC2 hosts become one cluster, because each publishes its host's address."""

import json
import re
import time

import pytest
from ec2lab.elasticsearch import heap_megabytes, members, publish_addresses, wait_for_members
from ec2lab.machine import wait_for
from ec2lab.running_node import check
from ec2lab.task import operator_environment, read_task

_STATUS_OF_JAVA = 'for p in /proc/[0-9]*; do if [ "$(cat $p/comm)" = java ]; then cat $p/status; fi; done'


@pytest.fixture
def process_status(cluster):
    """The JVM's /proc/PID/status in each container, and the ids of its user elasticsearch."""
    def read(container, instance):
        docker = instance.engine.docker
        lines = docker("exec", container, "sh", "-c", _STATUS_OF_JAVA).splitlines()
        ids = [docker("exec", container, "id", flag, "elasticsearch").strip() for flag in ("-u", "-g")]
        return {key: value.split() for key, _, value in (line.partition(":") for line in lines)}, *ids
    return [read(*node) for node in cluster.items()]


def test_two_tasks_form_one_cluster_of_two_members(cluster):
    for instance in cluster.values():
        assert members(instance.host) == ["10.0.1.11", "10.0.1.12"]


def test_each_node_publishes_its_hosts_address(cluster):
    for instance in cluster.values():
        assert publish_addresses(instance.host) == {
            "transport": f"{instance.address}:9300", "http": f"{instance.address}:9200"}


def test_the_address_comes_from_the_agents_metadata_file(cluster):
    """The task metadata endpoint does not know the address of a bridge task's host."""
    for container, instance in cluster.items():
        assert re.search(rf"added network.publish_host={instance.address} \(from file /opt/ecs/metadata/\S+ "
                         r"HostPrivateIPv4Address\)", instance.logs(container)), instance.logs(container)


def test_check_finds_nothing_wrong(cluster):
    for container, instance in cluster.items():
        found = check(instance.engine, container)
        assert [row for row in found.items() if row[1][0] == "failure"] == []
        assert found["task metadata"][1].startswith("the task is on a bridge"), found["task metadata"]


def test_the_heap_is_half_of_the_tasks_memory(cluster):
    """Nothing but the task's memory is set."""
    _, definition = read_task()
    assert definition["memory"] == 1024
    for container, instance in cluster.items():
        variables = instance.engine.docker("inspect", "--format", "{{.Config.Env}}", container)
        assert "HEAP" not in variables and "JAVA_OPTS" not in variables
        # The JVM does not count one of the two survivor spaces as part of -Xmx512m.
        assert 450 < heap_megabytes(instance.host) <= 512


def test_docker_finds_the_nodes_healthy_by_the_tasks_health_check(cluster):
    for container, instance in cluster.items():
        def health(what):
            return instance.engine.docker("inspect", "--format", f"{{{{json {what}}}}}", container)
        assert json.loads(health(".Config.Healthcheck")) == {
            "Test": ["CMD-SHELL", "/usr/local/bin/es-entrypoint --healthcheck"],
            "Interval": 10 * 10**9, "Timeout": 10 * 10**9, "StartPeriod": 120 * 10**9, "Retries": 10}
        wait_for("Docker to find the node healthy", lambda: json.loads(health(".State.Health.Status")) == "healthy", 30)


def test_the_engine_runs_as_elasticsearch_with_no_way_back_to_root(process_status):
    for status, uid, gid in process_status:
        assert uid != "0" and gid != "0"
        assert status["Uid"] == [uid] * 4
        assert status["Gid"] == [gid] * 4
        assert status["Groups"] == [gid]
        for capabilities in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert int(status[capabilities][0], 16) == 0, capabilities
        assert status["NoNewPrivs"] == ["1"]


def test_the_launcher_leaves_only_the_engine_behind_docker_init(cluster):
    for container, instance in cluster.items():
        names = instance.engine.docker("exec", container, "sh", "-c", "cat /proc/[0-9]*/comm").split()
        assert set(names) - {"sh", "cat"} == {"docker-init", "java"}


def test_a_third_host_joins_and_a_killed_node_is_replaced(cluster, instance):
    first, second = cluster.values()
    everyone = [first.address, second.address, instance.address]
    instance.run_task(operator_environment())
    wait_for_members(first.host, everyone)

    container = list(cluster)[1]
    second.engine.docker("kill", container)
    wait_for_members(first.host, [first.address, instance.address])

    second.engine.docker("rm", container)
    del cluster[container]
    cluster[second.run_task(operator_environment())] = second
    for member in (first, second, instance):
        wait_for_members(member.host, everyone)


def test_docker_stop_ends_the_node_cleanly_within_seconds(cluster):
    container, instance = list(cluster.items())[1]
    started = time.monotonic()
    instance.engine.docker("stop", "--time=30", container)
    assert time.monotonic() - started < 10
    state = instance.engine.docker("inspect", "--format", "{{.State.ExitCode}} {{.State.OOMKilled}}", container)
    assert state.split() == ["143", "false"]
    assert instance.logs(container).rstrip().endswith("closed")
    survivor = list(cluster.values())[0]
    wait_for("the other node to continue alone", lambda: members(survivor.host) == [survivor.address], 30)
