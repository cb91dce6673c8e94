"""The compose files: one node, or a cluster of three, on a laptop with AWS's metadata mocks.

Both docker-compose 1.29 and a current Compose read them and run them.
"""

import json
import urllib.request

import pytest
import yaml
from ec2lab.elasticsearch import publish_addresses, wait_for_members
from ec2lab.image import IMAGE
from ec2lab.machine import CACHE, REPOSITORY, inside, run, wait_for

ONE_NODE, CLUSTER = "docker/compose.yaml", "docker/compose.cluster.yaml"
FILES = (ONE_NODE, CLUSTER)
COMPOSES = {"1.29": "docker-compose", "specification": CACHE / "bin/docker-compose"}
PROJECT = "laptop"
MEMBERS = ("172.30.18.11", "172.30.18.12", "172.30.18.13")
DATA = "/usr/share/elasticsearch/data"


@pytest.fixture
def compose(laptop):
    """Runs a release of Compose on one of the files."""
    def run_compose(release, file, *words):
        return run(COMPOSES[release], "--file", REPOSITORY / file, "--project-name", PROJECT, *words,
                   env=laptop.engine.environment())
    yield run_compose
    for file in FILES:
        run_compose("specification", file, "down", "--volumes")
    assert left_behind(laptop.engine) == []


def services_of(config: str) -> list[dict]:
    """The services of a file, as `config` prints them with every default and reference resolved."""
    return list(yaml.safe_load(config)["services"].values())


def left_behind(docker) -> list[str]:
    """The containers, networks and volumes of the project, and volumes without a name."""
    return [*docker.docker("ps", "--all", "--format", "{{.Names}}").split(),
            *docker.docker("network", "ls", "--filter", f"name={PROJECT}", "--format", "{{.Name}}").split(),
            *docker.docker("volume", "ls", "--quiet").split()]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("release", COMPOSES)
def test_compose_accepts_the_file_and_builds_the_image_of_the_dockerfile(compose, release, file):
    """It is built unless an image of that name exists."""
    services = services_of(compose(release, file, "config"))
    built = [service["build"] for service in services if service["image"] == IMAGE]
    assert built and all(build == {"context": str(REPOSITORY), "dockerfile": "docker/Dockerfile"} for build in built)


@pytest.mark.parametrize("file", FILES)
def test_only_loopback_is_published_on_the_laptop(compose, file):
    ports = [port for service in services_of(compose("specification", file, "config")) for port in
             service.get("ports", ())]
    assert ports and {port["host_ip"] for port in ports} == {"127.0.0.1"}


@pytest.mark.parametrize("release", COMPOSES)
def test_the_one_node_publishes_what_the_mock_says(compose, instance, release):
    compose(release, ONE_NODE, "up", "--detach")
    wait_for("the node's answer", lambda: instance.host.get("/", address="127.0.0.1"), 90)
    assert publish_addresses(instance.host, address="127.0.0.1")["transport"] == "172.30.17.3:9300"


class Cluster:
    """The three nodes, as the laptop sees them at the published ports."""

    def __init__(self, instance):
        self.instance, self.docker = instance, instance.engine.docker

    def container(self, node: int) -> str:
        """The id of the container of node 1, 2 or 3."""
        return self.docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}",
                           "--filter", f"label=com.docker.compose.service=node{node}").strip()

    def inspect(self, node: int, what: str) -> str:
        return self.docker("inspect", "--format", what, self.container(node)).strip()

    def get(self, node: int, path: str):
        said = self.instance.host.get(path, 9199 + node, "127.0.0.1")
        return json.loads(said) if said else {}

    def wait(self):
        """Returns when the cluster has its three members, at their addresses, and every copy of its data."""
        for node in (1, 2, 3):
            wait_for_members(self.instance.host, MEMBERS, port=9199 + node, address="127.0.0.1")
        wait_for("a green cluster", lambda: self.get(1, "/_cluster/health").get("status") == "green", 60)

    def put(self, node: int, path: str, body: dict):
        """Creates a document or an index."""
        request = urllib.request.Request(f"http://127.0.0.1:{9199 + node}{path}", json.dumps(body).encode(),
                                         method="PUT")
        with inside(self.instance.host.network):
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30).close()

    def owners(self, node: int) -> set[str]:
        """Who the files of the node's data belong to."""
        return set(self.docker("exec", self.container(node), "find", DATA, "-printf", "%u:%g\\n").split())


@pytest.fixture
def cluster(compose, instance):
    """Starts the cluster with a release of Compose, and fails with what its containers said."""
    def start(release) -> Cluster:
        compose(release, CLUSTER, "up", "--detach")
        made = Cluster(instance)
        try:
            made.wait()
        except Exception:
            print(compose(release, CLUSTER, "ps"), compose(release, CLUSTER, "logs"))
            raise
        return made
    return start


def test_three_nodes_become_one_cluster_of_which_nothing_is_left(compose, cluster, instance):
    nodes = cluster("1.29")
    for node, address in enumerate(MEMBERS, 1):
        assert publish_addresses(instance.host, 9199 + node, "127.0.0.1") == {
            "transport": f"{address}:9300", "http": f"{address}:9200"}
        assert nodes.get(node, "/")["name"] == f"node{node}"
        # Docker gave the volume to root, as it found the directory in the image.
        assert nodes.owners(node) == {"elasticsearch:elasticsearch"}
        wait_for("a healthy node", lambda: nodes.inspect(node, "{{.State.Health.Status}}") == "healthy", 30)

    compose("1.29", CLUSTER, "down", "--volumes")
    assert left_behind(instance.engine) == []


def test_the_nodes_start_only_when_the_metadata_mocks_answer(compose, instance):
    """The mocks are started by hand, after the service that waits for them."""
    compose("1.29", CLUSTER, "up", "--detach", "--no-deps", "instances")
    waiting, = instance.engine.docker("ps", "--quiet").split()

    def health():
        return instance.engine.docker("inspect", "--format", "{{.State.Health.Status}}", waiting).strip()
    for mock in ("metadata1", "metadata2"):
        compose("1.29", CLUSTER, "up", "--detach", mock)
    wait_for("a check that fails", lambda: "exit code 1" in instance.engine.docker(
        "inspect", "--format", "{{range .State.Health.Log}}exit code {{.ExitCode}} {{end}}", waiting), 30)
    assert health() != "healthy"
    compose("1.29", CLUSTER, "up", "--detach", "metadata3")
    wait_for("the check of all three mocks", lambda: health() == "healthy", 30)


def test_a_killed_engine_rejoins_and_so_does_a_node_whose_volume_has_a_wrong_owner(compose, cluster):
    nodes = cluster("specification")
    nodes.put(1, "/laptop", {"settings": {"number_of_shards": 3, "number_of_replicas": 2}})  # a copy on each node
    nodes.put(1, "/laptop/word/1?refresh=true", {"text": "kept"})
    nodes.wait()

    start = nodes.inspect(2, "{{.State.StartedAt}}")
    # Everything in the container but its init, which then ends with the engine's status.
    nodes.docker("exec", nodes.container(2), "bash", "-c", "kill -9 -1")
    wait_for("a restart by Docker's policy", lambda: nodes.inspect(2, "{{.State.StartedAt}}") != start, 30)
    nodes.wait()
    assert nodes.inspect(2, "{{.RestartCount}}") == "1"

    compose("specification", CLUSTER, "stop", "node3")
    nodes.docker("run", "--rm", f"--volume={PROJECT}_data3:/volume", IMAGE, "chown", "-R", "12345:12345", "/volume")
    compose("specification", CLUSTER, "start", "node3")
    nodes.wait()
    assert nodes.owners(3) == {"elasticsearch:elasticsearch"}
    assert nodes.get(3, "/laptop/word/1")["_source"] == {"text": "kept"}
