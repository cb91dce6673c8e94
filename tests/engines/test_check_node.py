"""What --check says about a real engine that runs, as `docker exec` calls it: as root without CAP_SYS_PTRACE."""

import pytest

from .conftest import METADATA
from .distributions import Distribution, distribution
from .test_cluster import ENDPOINT, wait_for_two
from .test_matrix import dash, launch_words, small

ADDRESSES = OWN, OTHER = ("10.0.1.11", "10.0.1.12")
FREE = "10.0.1.13"  # nothing listens there
LINES = ["elasticsearch-1.7.6", "elasticsearch-7.17.9", "elasticsearch-8.19.0", "opensearch-3.0.0"]


class Nodes:
    """Nodes of one release, each bound to an address of its own in one network."""

    def __init__(self, start, network, engine: Distribution):
        self.engine = engine
        self._start = start
        self._network = network
        self._endpoints = {address: network.add_instance(address, 8000 + number)
                           for number, address in enumerate((*ADDRESSES, "10.0.1.77"))}
        network.namespace.add_address(FREE)

    def start(self, address: str, seeds: tuple[str, ...], *settings: str, masters: str | None = None):
        """Starts one; `masters` are the first ones of a new cluster, from 7.0 on."""
        name = f"node-{ADDRESSES.index(address)}"
        words = [f"node.name={name}", f"network.bind_host={address}", *settings]
        if self.engine.major < 5 and not self.engine.is_opensearch:
            words += [f"discovery.zen.ping.unicast.hosts={','.join(seeds)}", "discovery.zen.ping.multicast.enabled=false"]
        else:
            role = "cluster_manager" if self.engine.is_opensearch else "master"
            words += [f"discovery.seed_hosts={','.join(seeds)}"]
            words += [f"cluster.initial_{role}_nodes={masters}"] if masters else []
            words += [word.removeprefix("-E") for word in small(self.engine) if "security" in word]
        return self._start(
            self.engine, *launch_words(self.engine), self.engine.name, *(dash(self.engine) + word for word in words),
            enough_files=True, environment={ENDPOINT: self._endpoints[address], "ES_ENTRYPOINT_DISCOVERY": "none"})

    def moved(self) -> dict[str, str]:
        """What a check needs to see another address than the node did."""
        return {ENDPOINT: self._endpoints["10.0.1.77"]}


@pytest.fixture
def nodes(start, network):
    return lambda name: Nodes(start, network, distribution(name))


@pytest.mark.parametrize("name", LINES)
def test_a_node_alone_is_told_what_it_publishes_and_why_it_is_alone(nodes, name):
    made = nodes(name)
    run = made.start(OWN, (OWN, OTHER, "no-such-node.invalid"), masters="node-0")
    run.wait_until(lambda: (run.get("/_cluster/health", OWN) or {}).get("number_of_nodes") == 1)

    status, rows = run.check()
    assert rows["node"][0] == rows["node http"][0] == "ok" and f"{OWN}:9200" in rows["node http"][1]
    assert rows["node address"][:2] == ("ok", f"publishes {OWN}:9300, as imds http://{METADATA}:8000 local-ipv4 says now")
    assert rows["master"][:2] == ("ok", f"node-0 ({OWN}:9300), this node")
    assert rows["nodes"][0] == "warning" and "only itself" in rows["nodes"][1]
    assert rows[f"seed {OWN}"][:2] == ("ok", f"{OWN}:9300 is this node")
    assert rows[f"seed {OTHER}"][:2] == ("failure", f"{OTHER}:9300 refuses connections")
    assert rows["seed no-such-node.invalid"][0] == "failure" and status == 1
    assert rows["discovery"][0] == "ok" and OTHER in rows["discovery"][1], "the container's command counts"

    status, rows = run.check(environment=made.moved())
    assert rows["node address"][0] == "failure" and status == 1
    assert f"publishes {OWN}:9300" in rows["node address"][1] and "10.0.1.77" in rows["node address"][1]


@pytest.mark.parametrize("name", LINES)
def test_two_nodes_that_found_each_other_pass(nodes, name):
    made = nodes(name)
    runs = [made.start(address, ADDRESSES, masters="node-0") for address in ADDRESSES]
    wait_for_two(runs[0], OWN)
    for run, own, other in (runs[0], OWN, OTHER), (runs[1], OTHER, OWN):
        _, rows = run.check()
        assert {rows[check][0] for check in ("node http", "node address", "master", "nodes",
                                             f"seed {OWN}", f"seed {OTHER}")} == {"ok"}, rows
        assert f"publishes {own}:9300" in rows["node address"][1] and "2: node-" in rows["nodes"][1]
        assert "is this node" in rows[f"seed {own}"][1] and "in the cluster" in rows[f"seed {other}"][1]


@pytest.mark.parametrize("name, remedy", [
    ("elasticsearch-1.7.6", "discovery.zen.minimum_master_nodes"),
    ("elasticsearch-7.17.9", "cluster.initial_master_nodes"),
])
def test_two_nodes_that_elected_themselves_are_told(nodes, name, remedy):
    made = nodes(name)
    # The second does not know the first, and the first was alone when it looked for the second.
    first = made.start(OWN, ADDRESSES, masters="node-0")
    first.wait_until(lambda: (first.get("/_cluster/health", OWN) or {}).get("number_of_nodes") == 1)
    second = made.start(OTHER, (OTHER,), masters="node-1")
    second.wait_until(lambda: (second.get("/_cluster/health", OTHER) or {}).get("number_of_nodes") == 1)

    status, rows = first.check()
    verdict, seen, what_to_do = rows[f"seed {OTHER}"]
    assert status == 1 and verdict == "failure" and remedy in what_to_do, rows
    assert seen == (f"{OTHER}:9300 accepts connections but has a cluster of its own, whose master is node-1: "
                    "two nodes elected themselves")


@pytest.mark.parametrize("name, settings, remedy", [
    ("elasticsearch-1.7.6", ("discovery.zen.minimum_master_nodes=2",), "discovery.zen.minimum_master_nodes=2"),
    ("elasticsearch-7.17.9", (), "cluster.initial_master_nodes"),
    ("opensearch-3.0.0", (), "cluster.initial_cluster_manager_nodes"),
])
def test_a_node_without_a_master_is_told(nodes, name, settings, remedy):
    made = nodes(name)
    # How long it waits for a master before it answers.
    run = made.start(OWN, (OTHER,), "discovery.initial_state_timeout=2s", *settings)
    run.wait_until(lambda: run.get("/_nodes/_local", OWN))
    status, rows = run.check()
    assert rows["master"][0] == "failure" and remedy in rows["master"][2] and status == 1, rows
    assert rows[f"seed {OTHER}"][0] == "failure"
