"""The preflight beside a running engine: what that publishes, its master, its cluster and its seed hosts.

The engine is a process with an engine's command line, in a network of its own, with a service of ours at its port.
"""

import contextlib
import json
import socket
import subprocess
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from test_healthcheck_tls import TlsService, write_certificate

from harness.http_service import HttpService, close, drip, endless, raw, respond, silence
from harness.launcher import NOBODY
from harness.metadata_service import MetadataService
from lab.ec2lab.machine import inside

OWN, OTHER, FREE = "10.0.1.11", "10.0.1.12", "10.0.1.13"
ENGINE = "org.elasticsearch.bootstrap.Elasticsearch"
SLEEP = ["-c", "import time; time.sleep(600)"]
LOCAL = "/_nodes/_local/transport"
STATE = ("/_cluster/state/master_node,nodes?local=true"
         "&filter_path=cluster_name,master_node,nodes.*.name,nodes.*.transport_address")


def node_answer(address=OWN, name="node-0") -> str:
    return json.dumps({"nodes": {f"id-of-{name}": {
        "transport": {"bound_address": [f"{address}:9300"], "publish_address": f"{address}:9300"}}}})


def cluster_answer(*names, master="node-0", cluster="logs", addresses=(OWN, OTHER)) -> str:
    nodes = {f"id-of-{name}": {"name": name, "transport_address": f"{address}:9300"}
             for name, address in zip(names, addresses)}
    return json.dumps({"cluster_name": cluster, "nodes": nodes} | ({"master_node": f"id-of-{master}"} if master else {}))


class Network:
    """A namespace in which an instance's address and that of its metadata service are up."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.process = 0  # the id of the engine that was started last
        for address in (OWN, OTHER, FREE):
            namespace.add_address(address)
        self._commands = []
        self._sockets = []  # which the engine has
        self._stack = contextlib.ExitStack()

    def add_engine(self, *words: str, java: tuple[str, ...] = (), name: str = ENGINE):
        """Adds a process with this command line, which starts with the check."""
        self._commands.append(["java", *SLEEP, *java, name, *words])

    def start_engines(self):
        """The services are in this process, so it hands their sockets on to be the engine's."""
        with inside(self.namespace):
            for command in self._commands:
                process = subprocess.Popen(command, executable="/usr/bin/python3", user=NOBODY, group=NOBODY,
                                           extra_groups=[], pass_fds=[sock.fileno() for sock in self._sockets])
                self._stack.callback(process.wait)
                self._stack.callback(process.kill)
                self.process = process.pid
        self._commands.clear()

    def add(self, service):
        return self._stack.enter_context(service)

    def listen(self, address: str, port: int) -> socket.socket:
        return self.namespace.listen(address, port)

    def listen_for_engine(self, address: str, port: int) -> socket.socket:
        self._sockets.append(self.listen(address, port))
        return self._sockets[-1]

    def serve(self, *, local=None, state=None, faults=None, address="0.0.0.0", port=9200, sock=None):
        """What an engine answers at its HTTP port; with `sock`, another engine than this process."""
        return self.add(HttpService({LOCAL: local or node_answer(), STATE: state or cluster_answer("node-0")},
                                    faults=faults, sock=sock or self.listen_for_engine(address, port)))

    def close(self):
        self._stack.close()


@pytest.fixture
def network(namespace):
    with contextlib.closing(Network(namespace)) as made:
        yield made


@pytest.fixture
def check_node(network, check):
    """Runs --check in the network, whose instance has the address."""
    def run(*words, address=OWN, **options):
        service = MetadataService({"local-ipv4": address}, v1=True, sock=network.listen("127.0.0.1", 0))
        network.start_engines()
        return check(*words, service=service, namespace=network.namespace, **options)
    return run


NODE_CHECKS = {"node", "node http", "node address", "master", "nodes"}


def test_a_healthy_node_passes(network, check_node):
    network.add_engine()
    network.serve(state=cluster_answer("node-0", "node-1"))
    _, rows = check_node()
    assert {rows[name][0] for name in NODE_CHECKS} == {"ok"}
    assert f"process {network.process}" in rows["node"][1]
    assert "127.0.0.1:9200" in rows["node http"][1]
    assert f"{OWN}:9300" in rows["node address"][1] and "local-ipv4" in rows["node address"][1]
    assert "node-0" in rows["master"][1] and "this node" in rows["master"][1]
    assert "2: node-0" in rows["nodes"][1] and f"node-1 ({OTHER}:9300)" in rows["nodes"][1]


def test_without_an_engine_there_is_nothing_about_a_node(network, check_node):
    network.serve()
    _, rows = check_node()
    assert not NODE_CHECKS & set(rows)


def test_an_engine_in_another_network_is_not_this_node(network, check):
    network.add_engine()
    network.start_engines()
    _, rows = check()
    assert not NODE_CHECKS & set(rows)


def test_the_verdicts_about_the_launch_stay_the_same(network, check_node):
    def verdicts():
        return {name: verdict for name, (verdict, _) in check_node()[1].items()}
    before = verdicts()
    network.add_engine()
    network.serve()
    after = verdicts()
    assert before and {name: after[name] for name in after if name not in NODE_CHECKS} == before


def test_a_stale_address_is_a_failure(network, check_node):
    network.add_engine()
    network.serve()
    status, rows = check_node(address="10.0.1.77")
    assert status == 1 and rows["node address"][0] == "failure"
    assert all(word in rows["node address"][1] for word in (f"{OWN}:9300", "10.0.1.77", "restart the container"))


def test_a_node_without_a_master_is_a_failure(network, check_node):
    network.add_engine(java=("-Des.discovery.zen.minimum_master_nodes=2",))
    network.serve(state=cluster_answer("node-0", master=None))
    status, rows = check_node()
    assert status == 1 and rows["master"][0] == "failure"
    assert "discovery.zen.minimum_master_nodes=2" in rows["master"][1]


@pytest.mark.parametrize("fault, verdict, words", [
    (respond(401), "warning", ["credentials", "curl --user NAME 'http://127.0.0.1:9200/_cat/nodes?v'"]),
    (respond(403), "warning", ["credentials", "403"]),
    (respond(503), "failure", ["status 503", "log"]),
    (respond(200, "<html>"), "failure", ["not an engine's"]),
    (respond(200, '{"nodes":{"a":1,"b":2}}'), "failure", ["not an engine's"]),
    (silence, "failure", ["in time"]),
    (close, "failure", ["not HTTP"]),
    (raw(b"\x00\xff garbage\r\n\r\n"), "failure", ["not HTTP"]),
    (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", 0.5), "failure", ["in time"]),
    (endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1048576), "failure", ["too large"]),
    (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", silence), "failure", ["too large"]),
], ids=["401", "403", "503", "page", "wrong JSON", "silence", "closed", "garbage", "drip", "endless", "100 MB"])
def test_what_the_port_answers_instead_is_said(network, check_node, fault, verdict, words):
    network.add_engine()
    service = network.serve(faults={f"GET {LOCAL}": fault})
    _, rows = check_node()
    assert rows["node http"][0] == verdict and [word for word in words if word not in rows["node http"][1]] == [], rows
    assert not {"node address", "master", "nodes"} & set(rows)
    assert f"GET {STATE}" not in service.asked


def test_a_port_with_tls_is_said_with_how_to_go_on(network, check_node, tmp_path):
    certificate = write_certificate(tmp_path / "node.pem", ec.generate_private_key(ec.SECP256R1()))
    network.add_engine()
    network.add(TlsService(certificate, sock=network.listen_for_engine("0.0.0.0", 9200)))
    _, rows = check_node()
    assert rows["node http"][0] == "warning" and "TLS" in rows["node http"][1]
    assert "curl --insecure --user NAME 'https://127.0.0.1:9200/_cat/nodes?v'" in rows["node http"][1]


@pytest.mark.parametrize("state", [respond(503), respond(200, "{}"), silence], ids=["503", "empty", "silence"])
def test_a_node_that_does_not_report_its_cluster_is_a_warning(network, check_node, state):
    network.add_engine()
    network.serve(faults={f"GET {STATE}": state})
    _, rows = check_node()
    assert rows["node address"][0] == "ok" and rows["master"][0] == "warning" and "nodes" not in rows


def test_nothing_at_the_port_is_a_warning(network, check_node):
    network.add_engine()
    _, rows = check_node()
    assert rows["node http"][0] == "warning" and "9200-9299" in rows["node http"][1] and "log" in rows["node http"][1]


@pytest.mark.parametrize("setting", ["http.enabled=false", "http.port=0"])
def test_http_that_is_off_or_at_any_port_is_not_asked(network, check_node, setting):
    network.add_engine(java=(f"-Des.{setting}",))
    _, rows = check_node()
    assert rows["node http"][0] == "ok" and f"{setting} (from" in rows["node http"][1]


def test_a_port_that_is_not_understood_is_guessed(network, check_node):
    network.add_engine(java=("-Des.http.port=${NO_SUCH_VARIABLE}",))
    service = network.serve()
    _, rows = check_node()
    assert rows["node http"][0] == "ok" and len(service.asked) == 2


def test_the_configured_port_and_address_are_asked(network, check_node):
    network.add_engine(java=("-Des.http.port=9250",))
    wrong = network.serve()
    right = network.serve(address=OWN, port=9250)
    _, rows = check_node()
    assert f"{OWN}:9250" in rows["node http"][1] and rows["master"][0] == "ok"
    assert len(right.asked) == 2 and wrong.asked == []


def test_of_two_engines_in_one_network_the_one_of_this_container_is_meant(network, check_node):
    """As on an ECS instance's own network."""
    network.add_engine()
    other = network.serve(state=cluster_answer("other"), sock=network.listen("0.0.0.0", 9200))
    network.serve(port=9201)
    _, rows = check_node()
    assert "answers on 127.0.0.1:9201 " in rows["node http"][1] and "node-0" in rows["master"][1]
    assert other.asked == []


def test_a_port_that_is_only_another_engines_is_not_asked(network, check_node):
    network.add_engine()
    other = network.serve(sock=network.listen("0.0.0.0", 9200))
    _, rows = check_node()
    assert rows["node http"][0] == "warning" and "nothing listens" in rows["node http"][1] and other.asked == []


def test_the_engines_words_complete_the_command(network, check_node, make_engine):
    engine = make_engine("7.17.9")
    _, rows = check_node(engine=engine)
    assert "none" in rows["discovery"][1]
    network.add_engine(f"-Ediscovery.seed_hosts={OTHER}", "-E", "cluster.name=logs", f"-Enetwork.publish_host={FREE}")
    network.serve()
    _, rows = check_node(engine=engine)
    assert f"discovery.seed_hosts={OTHER}" in rows["discovery"][1] and rows["discovery"][0] == "ok"
    assert "count above" in rows["node"][1]
    assert OWN in rows["address"][1], "what the launcher adds is looked up again"
    _, rows = check_node("elasticsearch", "-Ediscovery.type=single-node", engine=engine)
    assert "single-node" in rows["discovery"][1] and "count above" not in rows["node"][1]
    assert f"seed {OTHER}" in rows, "the node runs with its own settings"


def test_the_launcher_of_8_3_and_later_has_the_words(network, check_node, make_engine):
    network.add_engine(java=("-m",), name=f"org.elasticsearch.server/{ENGINE}")
    network.add_engine(f"-Ediscovery.seed_hosts={OTHER}", java=("-Dcli.name=server",),
                                  name="org.elasticsearch.launcher.CliToolLauncher")
    network.serve()
    _, rows = check_node(engine=make_engine("8.19.0"))
    assert f"process {network.process}" in rows["node"][1] and f"seed {OTHER}" in rows


def seeds(*hosts: str) -> tuple[str, ...]:
    return (f"-Des.discovery.zen.ping.unicast.hosts={','.join(hosts)}",)


def test_seed_hosts_of_the_cluster_pass(network, check_node):
    network.add_engine(java=seeds(OWN, f"{OTHER}:9300", "127.0.0.1[9300-9400]"))
    network.serve(state=cluster_answer("node-0", "node-1"))
    network.add(contextlib.closing(network.listen("0.0.0.0", 9300)))
    _, rows = check_node()
    assert "is this node" in rows[f"seed {OWN}"][1] and "is node-1, in the cluster" in rows[f"seed {OTHER}:9300"][1]
    assert rows[f"seed {OWN}"][0] == rows[f"seed {OTHER}:9300"][0] == "ok"


def test_seed_hosts_that_are_not_reached_are_named(network, check_node):
    network.add_engine(java=seeds(OTHER, "no-such-node.invalid", "10.9.9.9"))
    network.serve()
    started = time.monotonic()
    status, rows = check_node()
    assert status == 1 and time.monotonic() - started < 6
    assert rows[f"seed {OTHER}"][0] == "failure" and "refuses" in rows[f"seed {OTHER}"][1]
    assert rows["seed no-such-node.invalid"][0] == "failure" and "resolve" in rows["seed no-such-node.invalid"][1]
    assert rows["seed 10.9.9.9"][0] == "failure" and "unreachable" in rows["seed 10.9.9.9"][1]
    assert rows["nodes"][0] == "warning" and "only itself" in rows["nodes"][1]


def test_the_transport_port_0_is_not_tried_at_seed_hosts(network, check_node):
    network.add_engine(java=("-Des.transport.tcp.port=0", *seeds(OTHER)))
    network.serve()
    _, rows = check_node()
    assert f"{OTHER}:9300 refuses" in rows[f"seed {OTHER}"][1]


def test_the_user_information_of_a_seed_host_is_masked(network, check_node):
    network.add_engine(java=seeds(f"admin:hunter2@{OTHER}"))
    network.serve()
    _, rows = check_node()
    assert f"seed ***@{OTHER}" in rows and not any("hunter2" in name for name in rows), rows


def test_with_another_node_a_closed_seed_is_a_warning(network, check_node):
    network.add_engine(java=seeds(FREE))
    network.serve(state=cluster_answer("node-0", "node-1"))
    _, rows = check_node()
    assert rows[f"seed {FREE}"][0] == "warning" and rows["nodes"][0] == "ok"


def test_a_firewall_is_told_from_a_closed_port(network, check_node):
    network.add_engine(java=seeds(OTHER))
    network.serve()
    sock = network.add(contextlib.closing(network.listen(OTHER, 9300)))
    sock.listen(0)
    # Connections beyond the backlog get no answer, as behind a firewall.
    with contextlib.ExitStack() as waiting:
        with inside(network.namespace):
            clients = [waiting.enter_context(socket.socket()) for _ in range(4)]
        for client in clients:
            client.setblocking(False)
            client.connect_ex((OTHER, 9300))
        _, rows = check_node()
    assert rows[f"seed {OTHER}"][0] == "failure"
    assert "does not answer" in rows[f"seed {OTHER}"][1] and "security group" in rows[f"seed {OTHER}"][1]


def other_node(network, **answers):
    """Another node at its address: its transport accepts, and it answers about its cluster."""
    network.add(contextlib.closing(network.listen(OTHER, 9300)))
    return network.serve(sock=network.listen(OTHER, 9200), **answers)


def test_two_nodes_that_elected_themselves_are_told(network, check_node):
    network.add_engine(java=seeds(OWN, OTHER))
    network.serve(address=OWN)
    other_node(network, state=cluster_answer("node-1", master="node-1", addresses=(OTHER,)))
    status, rows = check_node()
    verdict, said = rows[f"seed {OTHER}"]
    assert status == 1 and verdict == "failure"
    assert all(word in said for word in ("two nodes elected themselves", "node-1", "minimum_master_nodes"))


def test_a_node_that_does_not_tell_may_have_elected_itself(network, check_node):
    network.add_engine(java=seeds(OTHER))
    network.serve(address=OWN)
    network.add(contextlib.closing(network.listen(OTHER, 9300)))
    _, rows = check_node()
    assert rows[f"seed {OTHER}"][0] == "failure" and "elected themselves, or" in rows[f"seed {OTHER}"][1]


def test_a_node_of_another_cluster_is_named(network, check_node):
    network.add_engine(java=seeds(OTHER))
    network.serve(address=OWN)
    other_node(network, state=cluster_answer("node-1", master="node-1", cluster="metrics"))
    _, rows = check_node()
    assert rows[f"seed {OTHER}"][0] == "failure" and "'metrics'" in rows[f"seed {OTHER}"][1]


def test_another_address_of_a_node_of_the_cluster_passes(network, check_node):
    network.add_engine(java=seeds(OTHER))
    state = cluster_answer("node-0", "node-1", addresses=(OWN, FREE))
    network.serve(address=OWN, state=state)
    other_node(network, state=state)
    _, rows = check_node()
    assert rows[f"seed {OTHER}"][0] == "ok" and "another address" in rows[f"seed {OTHER}"][1]


def test_seed_hosts_are_tried_even_if_the_node_says_nothing(network, check_node):
    network.add_engine(java=seeds(OTHER, FREE))
    network.serve(faults={"*": respond(401)})
    network.add(contextlib.closing(network.listen(OTHER, 9300)))
    _, rows = check_node()
    assert rows[f"seed {OTHER}"] == ("ok", f"{OTHER}:9300 accepts connections ")
    assert rows[f"seed {FREE}"][0] == "warning"


def test_what_other_nodes_say_is_printed_without_control_characters(network, launch, ec2_engine):
    network.add_engine()
    network.serve(state=json.dumps({"master_node": "id-of-node-0", "nodes": {
        "id-of-node-0": {"name": "\u001b[31m\nfailure everything", "transport_address": f"{OWN}:9300"}}}))
    network.start_engines()
    with MetadataService(v1=True, sock=network.listen("127.0.0.1", 0)) as service:
        result = launch("--check", service=service, engine=ec2_engine, namespace=network.namespace)
    assert "\x1b" not in result.out and "\nfailure everything" not in result.out and "\\x1b[31m\\x0a" in result.out


def test_nothing_is_ever_sent_to_a_transport_port(network, check_node):
    received = []
    network.add_engine(java=seeds(OTHER))
    network.serve(address=OWN)
    network.add(HttpService(sock=network.listen(OTHER, 9300),
                            on_connect=lambda connection: received.append(connection._sock.recv(1))))
    check_node()
    time.sleep(0.2)
    assert set(received) == {b""}
