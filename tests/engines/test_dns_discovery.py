"""Real nodes find each other by a name with several addresses, as in ECS service discovery."""

import re
import socket

import pytest

from harness.dns_service import DnsService
from harness.launcher import ENDPOINT

from .distributions import DISTRIBUTIONS, distribution
from .engine_run import EngineRun
from .test_matrix import dash, launch_words, publish_address, small

NAME_SERVER = "10.0.1.2"
NAME = "nodes.example.internal"
ADDRESSES = ("10.0.1.11", "10.0.1.12", "10.0.1.13")
STALE = "10.0.1.99"  # of a node that is gone, with its record still there
RESOLVE_ONCE = ["elasticsearch-1.7.6", "elasticsearch-2.4.6"]


@pytest.fixture
def dns(network):
    network.namespace.add_address(NAME_SERVER)
    network.namespace.add_address(STALE)  # refuses connections; the C library puts unreachable addresses last
    with DnsService(sock=network.namespace.listen(NAME_SERVER, 53, socket.SOCK_DGRAM)) as service:
        yield service


@pytest.fixture
def start_node(start, network, directory):
    """Starts a node that asks the name server. From 7.x on, `first_master` is the number of the node that forms the
    cluster; earlier ones need two nodes for that, except with `alone`."""
    resolver = directory / "resolv.conf"
    resolver.write_text(f"nameserver {NAME_SERVER}\n")
    limit = directory / "max_map_count"
    limit.write_text("262144\n")
    files = {"/etc/resolv.conf": resolver, "/proc/sys/vm/max_map_count": limit}  # 5.x requires the limit

    def start_one(name: str, number: int, *settings: str, first_master: int | None = None, alone: bool = False,
                  discovery: str = f"dns:{NAME}") -> EngineRun:
        engine = distribution(name)
        words = [f"node.name=node-{number}", f"network.bind_host={ADDRESSES[number]}", *settings]
        if not engine.is_opensearch and engine.major < 7:
            words += [] if alone else ["discovery.zen.minimum_master_nodes=2"]
        elif first_master is not None:
            masters = "cluster_manager" if engine.is_opensearch else "master"
            words.append(f"cluster.initial_{masters}_nodes=node-{first_master}")
        security = [word for word in small(engine) if "security" in word]
        endpoint = network.add_instance(ADDRESSES[number], 8000 + number)
        return start(engine, *launch_words(engine), engine.name, *(f"{dash(engine)}{word}" for word in words),
                     *security, enough_files=True, files=files,
                     environment={ENDPOINT: endpoint, "ES_ENTRYPOINT_DISCOVERY": discovery})

    return start_one


def wait_for_cluster(run: EngineRun, address: str, count: int, seconds: float = 120):
    """Waits until this node's cluster has so many nodes, which are the first ones."""
    run.wait_until(lambda: (run.get("/_cluster/health", address) or {}).get("number_of_nodes") == count, seconds)
    nodes = run.get("/_nodes", address)["nodes"].values()
    assert {publish_address(node, "transport") for node in nodes} == {f"{each}:9300" for each in ADDRESSES[:count]}


def warnings(run: EngineRun) -> list[str]:
    return [text for level, text in run.launcher_log if level == "warning"]


@pytest.mark.parametrize("name", [str(engine) for engine in DISTRIBUTIONS if engine.version != "8.17.0"])
def test_nodes_form_a_cluster_by_a_name_and_one_more_joins_it(start_node, dns, name):
    dns.records[NAME] = [STALE, *ADDRESSES[:2]]
    runs = [start_node(name, number, first_master=0) for number in range(2)]
    wait_for_cluster(runs[0], ADDRESSES[0], 2)
    assert not [text for text in warnings(runs[0]) if NAME in text]

    dns.records[NAME] = [STALE, *ADDRESSES]
    runs.append(start_node(name, 2))
    wait_for_cluster(runs[2], ADDRESSES[2], 3)


@pytest.mark.parametrize("name", ["elasticsearch-5.6.16", "elasticsearch-8.19.0", "opensearch-3.0.0"])
def test_a_name_without_an_address_is_asked_for_again(start_node, dns, name):
    runs = [start_node(name, number, first_master=1) for number in range(2)]
    runs[0].wait_until(lambda: f"failed to resolve host [{NAME}]" in runs[0].output)
    # By this name the second node finds only itself, so it is the first that must ask again.
    dns.records[NAME] = [ADDRESSES[1]]
    wait_for_cluster(runs[0], ADDRESSES[0], 2)
    assert not [text for text in warnings(runs[0]) if NAME in text]


@pytest.mark.parametrize("name", RESOLVE_ONCE)
def test_where_names_are_resolved_once_a_node_without_an_address_starts_and_warns(start_node, dns, name):
    first = start_node(name, 0, alone=True)
    first.wait_until_it_answers(ADDRESSES[0])
    warning, = [text for text in warnings(first) if NAME in text]
    assert re.search(f"{NAME} has no (IPv4 )?address yet", warning) and "only looks when it starts" in warning
    wait_for_cluster(first, ADDRESSES[0], 1)

    # As the warning says, a node that starts later finds this one.
    dns.records[NAME] = [ADDRESSES[0]]
    second = start_node(name, 1)
    wait_for_cluster(second, ADDRESSES[1], 2)


def test_2_x_itself_ends_if_a_name_has_no_address(start_node, dns):
    """This is why the launcher leaves such a name out."""
    run = start_node("elasticsearch-2.4.6", 0, f"discovery.zen.ping.unicast.hosts={NAME}", discovery="none")
    assert run.wait() != 0
    assert f"Failed to resolve address for [{NAME}]" in run.output and dns.asked == [NAME]


def test_1_x_itself_takes_a_names_first_address_only(start_node, dns):
    """This is why the launcher gives it addresses."""
    dns.records[NAME] = [ADDRESSES[1]]
    second = start_node("elasticsearch-1.7.6", 1, alone=True)
    second.wait_until_it_answers(ADDRESSES[1])
    dns.records[NAME] = [STALE, ADDRESSES[1]]
    hosts = [f"discovery.zen.ping.unicast.hosts={NAME}", "discovery.zen.ping.multicast.enabled=false"]
    first = start_node("elasticsearch-1.7.6", 0, *hosts, alone=True, discovery="none")
    wait_for_cluster(first, ADDRESSES[0], 1, 20)
    assert dns.asked
