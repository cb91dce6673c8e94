"""Which address a Kubernetes pod publishes: its own, or its instance's if the pod shares the host's network."""

import json

import pytest

from harness.http_service import respond, silence
from harness.metadata_service import MetadataService, TaskMetadata, awsvpc_container

IMDS = "169.254.169.254"
SERVICE = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"}


@pytest.fixture
def pod(namespace):
    """A pod's network: an interface with an address of its own, and a default route."""
    namespace.ip("link add eth0 type veth peer name host0")
    namespace.ip("link set eth0 up")
    namespace.ip("link set host0 up")
    namespace.ip("addr add 10.244.1.5/24 dev eth0")
    namespace.ip("route add default via 10.244.1.1 dev eth0")
    return namespace


@pytest.fixture
def launch_in(launcher, engine):
    """Runs the launcher in a namespace, with Kubernetes' variables; returns the result."""
    def run(namespace, *words, engine=engine, environment=None, **options):
        scene = SERVICE | {"ES_ENTRYPOINT_ENGINE_HOME": engine.path} | (environment or {})
        return launcher.run(*words, namespace=namespace, environment=scene, **options)
    return run


# The operator's own choice, without which the launcher says how nodes of pods find each other.
DISCOVERY = ("--discovery.zen.ping.unicast.hosts=10.244.1.6", "--discovery.zen.minimum_master_nodes=2")


def imds(namespace, values=None, **options):
    namespace.add_address(IMDS)
    return MetadataService(values, sock=namespace.listen(IMDS, 80), **options)


def added(result, setting="network.publish_host"):
    """setting -> (value, origin) of a dry run."""
    found = [(row["value"], row["origin"]) for row in result.plan["added"] if row["setting"] == setting]
    assert len(found) == 1, result
    return found[0]


def test_a_pod_publishes_its_own_address_although_the_instances_is_known(launch_in, pod):
    with imds(pod) as service:
        assert added(launch_in(pod, "--dry-run=json")) == ("10.244.1.5", "kubernetes route to 10.96.0.1:443")
        assert service.connections > 0
        assert "--network.publish_host=10.244.1.5" in launch_in(pod).engine.argv


def test_a_pod_on_its_hosts_network_publishes_the_instances_address(launch_in, pod):
    pod.ip("addr add 10.0.1.11/24 dev eth0")
    with imds(pod):
        assert added(launch_in(pod, "--dry-run=json")) == ("10.0.1.11", f"imds http://{IMDS} local-ipv4")


def test_an_ipv6_instances_address_counts_too(launch_in, pod):
    pod.ip("addr add 2001:db8:0:1::11/64 dev eth0 nodad")
    with imds(pod, {"local-ipv4": None, "ipv6": "2001:DB8:0:1:0:0:0:11"}):
        assert added(launch_in(pod, "--dry-run=json")) == ("2001:db8:0:1::11", f"imds http://{IMDS} ipv6")


@pytest.mark.parametrize("faults", [
    {"*": silence},
    {"PUT /latest/api/token": silence},
    {"*": respond(401)},
    {"*": respond(503)},
    {"*": respond(404)},
    {"GET /latest/meta-data/local-ipv4": respond(200, "<html>Sign in</html>")},
    {"GET /latest/meta-data/local-ipv4": silence},
], ids=["silent", "hop limit", "401", "503", "404", "portal", "silent about the address"])
def test_a_pod_that_cannot_ask_for_the_instance_soon_and_quietly_publishes_its_own(launch_in, pod, faults):
    with imds(pod, faults=faults):
        result = launch_in(pod, *DISCOVERY)
    assert "--network.publish_host=10.244.1.5" in result.engine.argv
    assert result.seconds < 1.8 and "warn" not in result.err


@pytest.mark.parametrize("has_route", [True, False])
def test_a_missing_metadata_service_does_not_matter(launch_in, pod, has_route):
    if not has_route:
        pod.ip("route del default")
        pod.ip("route add 10.96.0.0/12 via 10.244.1.1 dev eth0")
    result = launch_in(pod, "--dry-run=json", *DISCOVERY)
    assert added(result)[0] == "10.244.1.5" and result.seconds < 1.8 and "warn" not in result.err


def test_the_metadata_service_is_not_asked_if_it_is_switched_off(launch_in, pod):
    pod.ip("addr add 10.0.1.11/24 dev eth0")
    with imds(pod) as service:
        result = launch_in(pod, "--dry-run=json", environment={"AWS_EC2_METADATA_DISABLED": "true"})
        assert added(result)[0] == "10.244.1.5" and service.connections == 0


def test_an_ipv6_pod_publishes_its_ipv6_address(launch_in, pod):
    pod.ip("addr flush dev eth0")
    pod.ip("addr add fd00:10:244::5/64 dev eth0 nodad")
    pod.ip("-6 route add default via fd00:10:244::1 dev eth0")
    result = launch_in(pod, "--dry-run=json", environment={"KUBERNETES_SERVICE_HOST": "fd00:10:96::1"})
    assert added(result) == ("fd00:10:244::5", "kubernetes route to [fd00:10:96::1]:443")


def test_a_name_in_the_services_place_means_the_default_route_and_is_not_resolved(launch_in, pod):
    named = {"KUBERNETES_SERVICE_HOST": "abc.hcp.eastus.example.org"}
    assert added(launch_in(pod, "--dry-run=json", environment=named)) == ("10.244.1.5", "kubernetes default route")
    # A pod of an IPv6 cluster may have an IPv4 way out, from a link-local address.
    pod.ip("addr flush dev eth0")
    pod.ip("addr add 169.254.172.2/22 dev eth0")
    pod.ip("route add default via 169.254.172.1 dev eth0")
    pod.ip("addr add fd00:10:244::5/64 dev eth0 nodad")
    pod.ip("-6 route add default via fd00:10:244::1 dev eth0")
    assert added(launch_in(pod, "--dry-run=json", environment=named))[0] == "fd00:10:244::5"


@pytest.mark.parametrize("host", ["10.96.0.1", "fd00:10:96::1", "api.example.org"])
def test_without_a_route_the_launch_fails(launch_in, namespace, host):
    result = launch_in(namespace, environment={"KUBERNETES_SERVICE_HOST": host})
    assert result.status == 69 and result.seconds < 1.8
    assert "--publish-host" in result.failure and "route" in result.failure


@pytest.mark.parametrize("host, source", [("127.0.0.1", "127.0.0.1"), ("169.254.1.1", "169.254.7.7"), ("::1", "::1")])
def test_an_address_that_no_peer_can_reach_is_not_published(launch_in, pod, host, source):
    pod.ip("addr add 169.254.7.7/16 dev eth0")
    result = launch_in(pod, environment={"KUBERNETES_SERVICE_HOST": host})
    assert result.status == 69 and source in result.failure and "--publish-host" in result.failure


def test_the_instances_address_is_published_if_it_is_asked_for(launch_in, pod):
    with imds(pod):
        assert added(launch_in(pod, "--publish-host=imds", "--dry-run=json"))[0] == "10.0.1.11"


def test_nothing_is_looked_up_if_the_address_is_specified(launch_in, namespace):
    assert added(launch_in(namespace, "--publish-host=10.9.9.9", "--dry-run=json"))[0] == "10.9.9.9"


@pytest.mark.parametrize("variables", [{}, {"KUBERNETES_SERVICE_HOST": ""}])
def test_without_kubernetes_it_is_the_instances_address(launcher, engine, pod, variables):
    with imds(pod):
        result = launcher.run("--dry-run=json", namespace=pod,
                              environment={"ES_ENTRYPOINT_ENGINE_HOME": engine.path} | variables)
    assert added(result)[0] == "10.0.1.11"


def test_an_ecs_task_is_not_a_pod(launch_in, pod):
    with TaskMetadata(awsvpc_container("10.0.2.100"), sock=pod.listen("127.0.0.1", 1234)) as task:
        assert added(launch_in(pod, "--dry-run=json", environment=task.environment))[0] == "10.0.2.100"


@pytest.mark.parametrize("port", ["", "x", "0", "99999"])
def test_a_port_that_makes_no_sense_is_443(launch_in, pod, port):
    result = launch_in(pod, "--dry-run=json", environment={"KUBERNETES_SERVICE_PORT": port})
    assert added(result)[1] == "kubernetes route to 10.96.0.1:443"


@pytest.mark.parametrize("host_network", [False, True])
def test_discovery_through_ec2_finds_instances_and_not_pods(launch_in, pod, make_engine, host_network):
    if host_network:
        pod.ip("addr add 10.0.1.11/24 dev eth0")
    with imds(pod):
        result = launch_in(pod, "--dry-run=json", engine=make_engine(plugins=("cloud-aws",)))
    assert added(result, "discovery.ec2.groups")[0] == "sg-0a1b2c3d"
    warnings = [line for line in result.err.splitlines() if "warn" in line and "in Kubernetes a pod" in line]
    assert len(warnings) == (0 if host_network else 1)
    assert all("discovery.zen.ping.unicast.hosts" in line for line in warnings)


@pytest.mark.parametrize("scene, words", [
    ("pod", ["on a network of its own", "none of its interfaces has the instance's address 10.0.1.11"]),
    ("host", ["on its host's network", "10.0.1.11 is also one of its own"]),
    ("absent", ["on a network of its own", "cannot read"]),
])
def test_the_check_reports_the_address_and_its_source(launch_in, pod, scene, words):
    pod.ip(f"addr add {'10.0.1.11' if scene == 'host' else '10.9.9.9'}/24 dev eth0")
    service = imds(pod) if scene != "absent" else None
    result = launch_in(pod, "--check=json")
    rows = {row["check"]: row for row in json.loads(result.out)["checks"]}
    assert rows["kubernetes"]["verdict"] == "ok" and rows["address"]["verdict"] == "ok" and "imds" not in rows
    said = rows["kubernetes"]["seen"] + rows["kubernetes"]["remedy"]
    assert [word for word in words if word not in said] == [], rows
    if service:
        service.close()
