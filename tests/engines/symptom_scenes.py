"""What users meet, replayed: each scene returns the lines by which the launcher or its check explains it."""

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from harness.engine_home import EngineHome
from harness.http_service import respond
from harness.metadata_service import MetadataService, TaskMetadata, bridge_container
from harness.namespace import Namespace
from lab.ec2lab.machine import inside, run

from .distributions import distribution
from .engine_run import IN_ROOT, EngineRun
from .test_matrix import launch_words, small

ADDRESS, PEER = "10.0.1.11", "10.0.1.12"
IMDS = "169.254.169.254"
OLD, MODERN = "elasticsearch-1.7.6", "elasticsearch-7.17.9"
DATA = "/usr/share/elasticsearch/data"
NO_SECURITY = "-Expack.security.enabled=false"


class Scenes:
    """Starts the containers of one scene."""

    def __init__(self, start: Callable[..., EngineRun], network, directory: Path, memory_group):
        self.start, self.network, self.directory, self.memory_group = start, network, directory, memory_group
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.close()

    # Containers

    def container(self, name: str, *words: str, before: tuple[str, ...] = (), heap: str = "256m", **options) -> EngineRun:
        """A container that runs the launcher with these words behind its own."""
        engine = distribution(name)
        return self.start(engine, *before, *launch_words(engine, heap=heap), *words, **options)

    def lines(self, name: str, *words: str, **options) -> list[str]:
        """What a container says until it ends by itself."""
        ended = self.container(name, *words, **options)
        ended.wait()
        return launcher_lines(ended)

    def check(self, name: str, *words: str, **options) -> list[str]:
        """What --check says in a container of its own, before any engine was started."""
        ended = self.container(name, "--check=json", *words, **options)
        ended.wait()
        return findings(json.loads(ended.output[ended.output.index("{"):])["checks"])

    def node(self, name: str, *words: str, address: str = ADDRESS, **options) -> EngineRun:
        """A real node that is up; it listens on its address only."""
        engine = distribution(name)
        dash = "--" if engine.major < 5 else "-E"
        node = self.container(name, engine.name, f"{dash}network.bind_host={address}", *words, enough_files=True,
                              **options)
        node.wait_until_it_answers(address)
        return node

    def modern_node(self, *words: str, **options) -> EngineRun:
        self.network.add_instance(ADDRESS)
        quick = "-Ediscovery.initial_state_timeout=2s"  # how long it waits for a master before it answers
        return self.node(MODERN, NO_SECURITY, f"-Ediscovery.seed_hosts={PEER}", quick, *words, **options)

    def block(self, rule: str):
        """Drops what this rule of nft matches, as a security group does."""
        with inside(self.network.namespace):
            run("nft", "add table ip group; add chain ip group out { type filter hook output priority 0; }; "
                f"add rule ip group out {rule} drop")

    def unblock(self):
        with inside(self.network.namespace):
            run("nft", "delete table ip group")

    # Scenes: the metadata service

    def hop_limit(self):
        """The metadata service is two hops away, and its answers to requests live for one."""
        far = self._stack.enter_context(Namespace())
        router = self._stack.enter_context(Namespace())
        here = self.network.namespace
        here.ip(f"addr del {IMDS}/32 dev lo")
        here.ip(f"link add eth0 type veth peer name task netns {router.path}")
        router.ip(f"link add imds type veth peer name eth0 netns {far.path}")
        for namespace, link, address in ((here, "eth0", "172.17.0.2/16"), (router, "task", "172.17.0.1/16"),
                                         (router, "imds", "169.254.169.253/24"), (far, "eth0", f"{IMDS}/24")):
            namespace.ip(f"addr add {address} dev {link}")
            namespace.ip(f"link set {link} up")
        here.ip("route add default via 172.17.0.1")
        far.ip("route add default via 169.254.169.253")
        with inside(router):
            run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        with inside(far):
            run("nft", "add table ip hops; add chain ip hops out { type filter hook output priority 0; }; "
                "add rule ip hops out tcp flags & psh == psh ip ttl set 1")
        self._stack.enter_context(MetadataService(sock=far.listen(IMDS, 80)))
        return self.lines(OLD)

    def tokens_required(self):
        self.network.add_instance(ADDRESS)
        node = self.node(OLD, environment={"AWS_ENDPOINT_URL_EC2": f"http://{IMDS}:8080"})
        return launcher_lines(node)

    def metadata_blocked(self):
        self.network.add_instance(ADDRESS)
        self.block(f"ip daddr {IMDS}")
        return self.lines(OLD)

    def proxy_answers(self):
        page = respond(200, "<html><title>Sign in to the network</title></html>", Content_Type="text/html")
        self._stack.enter_context(MetadataService(faults={"*": page}, sock=self.network.namespace.listen(IMDS, 80)))
        return self.lines(OLD)

    # Scenes: discovery through EC2

    def wrong_region(self):
        self.network.add_instance(ADDRESS)
        return self.check(OLD, environment={"AWS_REGION": "us-east-1"})

    def groups_of_another_name(self):
        self.network.add_instance(ADDRESS)
        return self.check(OLD, "elasticsearch", "--discovery.ec2.groups=Elasticsearch")

    # Scenes: between the nodes

    def port_closed(self):
        self.network.namespace.add_address(PEER)
        self.block(f"ip daddr {PEER} tcp dport 9300")
        return findings_of(self.modern_node("-Ecluster.initial_master_nodes=" + ADDRESS))

    def port_moved(self):
        self.network.add_instance(ADDRESS)
        task = self._stack.enter_context(TaskMetadata(bridge_container({9200: 9200, 9300: 32768}),
                                                      sock=self.network.namespace.listen(IMDS, 8080)))
        node = self.node(OLD, environment=task.environment | {"ES_ENTRYPOINT_DISCOVERY": "none"})
        assert node.node(ADDRESS)["transport"]["publish_address"] == f"inet[/{ADDRESS}:32768]"
        return launcher_lines(node)

    def bridge_address(self):
        self.network.namespace.add_address("172.17.0.2")
        return findings_of(self.modern_node("-Enetwork.publish_host=172.17.0.2"))

    def two_masters(self):
        """Two nodes of 1.x start while they cannot reach each other."""
        self.block("tcp dport 9300")
        nodes = []
        for number, address in enumerate((ADDRESS, PEER)):
            endpoint = self.network.add_instance(address, 8000 + number)
            nodes.append(self.container(
                OLD, "elasticsearch", f"--network.bind_host={address}", f"--discovery.zen.ping.unicast.hosts={ADDRESS},{PEER}",
                "--discovery.zen.ping.multicast.enabled=false",
                environment={"AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoint}))
        for node, address in zip(nodes, (ADDRESS, PEER)):
            node.wait_until_it_answers(address)
        self.unblock()
        return findings_of(nodes[0])

    def no_initial_masters(self):
        node = self.modern_node()
        return launcher_lines(node) + findings_of(node)

    def initial_masters_left(self):
        first = self.modern_node("-Ecluster.initial_master_nodes=" + ADDRESS, "-Enode.name=" + ADDRESS)
        first.wait_until(lambda: (first.get("/_cluster/health", ADDRESS) or {}).get("number_of_nodes") == 1)
        first.stop()
        return self.lines(MODERN, "--dry-run", "elasticsearch", NO_SECURITY, f"-Ediscovery.seed_hosts={PEER}",
                          "-Ecluster.initial_master_nodes=" + ADDRESS, files={DATA: first.home / "data"})

    # Scenes: the data directory

    def data_of_root(self):
        self.network.add_instance(ADDRESS)
        return self.lines(MODERN, "--dry-run", "elasticsearch", configure=make_readable, program="/usr/bin/setpriv",
                          before=("--reuid=elasticsearch", "--regid=elasticsearch", "--clear-groups", IN_ROOT))

    def read_only_data(self):
        self.network.add_instance(ADDRESS)
        return self.check(MODERN, prepare=f'mount -t tmpfs -o ro tmpfs "$root{DATA}"')

    def full_data(self):
        self.network.add_instance(ADDRESS)
        fill = f'mount -t tmpfs -o size=1m tmpfs "$root{DATA}"; cp /dev/zero "$root{DATA}/filler" 2>&1 || true'
        return self.lines(MODERN, "--dry-run", "elasticsearch", prepare=fill)

    def locked_data(self):
        """An upgrade for which the earlier release was not stopped."""
        node = self.modern_node("-Ecluster.initial_master_nodes=" + ADDRESS)
        shared = {DATA: node.home / "data"}
        later = self.container("elasticsearch-8.19.0", "elasticsearch", NO_SECURITY, "-Ediscovery.type=single-node",
                               files=shared)
        assert later.wait() != 0 and "node lock" in later.output, later.output
        return self.check("elasticsearch-8.19.0", files=shared)

    # Scenes: the host and the engine

    def max_map_count(self):
        low = self.directory / "low"
        low.write_text("65530\n")
        node = self.modern_node("-Ecluster.initial_master_nodes=" + ADDRESS, files={"/proc/sys/vm/max_map_count": low})
        return launcher_lines(node)

    def open_files(self):
        self.network.add_instance(ADDRESS)
        low = self.container(MODERN, "elasticsearch", NO_SECURITY, f"-Ediscovery.seed_hosts={PEER}",
                             prepare="ulimit -n 4096")
        assert low.wait() == 78 and "max file descriptors [4096]" in low.output, low.output
        return launcher_lines(low)

    def heap_above_limit(self):
        self.network.add_instance(ADDRESS)
        return self.lines(MODERN, "--dry-run", "elasticsearch", *small(distribution(MODERN)),
                          heap="900m", cgroup=self.memory_group.directory)

    def security_without_tls(self):
        self.network.add_instance(ADDRESS)
        insecure = self.container("elasticsearch-8.19.0", "elasticsearch", f"-Ediscovery.seed_hosts={PEER}",
                                  enough_files=True)
        assert insecure.wait() == 78 and "Transport SSL must be enabled" in insecure.output, insecure.output
        return launcher_lines(insecure)

    def plugin_of_another_version(self):
        def install(home: Path):
            other = distribution("elasticsearch-2.4.6")
            scratch = self.directory / "other"
            other.unpack(scratch)
            shutil.move(scratch / "plugins" / "cloud-aws", home / "plugins")
            shutil.rmtree(scratch)

        self.network.add_instance(ADDRESS)
        engine = distribution("elasticsearch-5.6.16")
        refused = self.container(str(engine), "elasticsearch", *small(engine), configure=install)
        assert refused.wait() != 0 and "2.4.6" in refused.output, refused.output
        return self.check(str(engine), "elasticsearch", *small(engine), configure=install)


def make_readable(home: Path):
    """As in an image: the user reads the configuration and owns nothing."""
    (home / "config").chmod(0o755)
    for file in (home / "config").iterdir():
        file.chmod(0o644)


def launcher_lines(container: EngineRun) -> list[str]:
    """What the launcher logged, without times and levels."""
    return [text for _, text in container.launcher_log]


def findings(rows: list[dict]) -> list[str]:
    """The findings of a check that are not ok, as a launch would say them."""
    return [f"{row['check']}: {row['seen']}; {row['remedy']}" for row in rows if row["verdict"] != "ok"]


def findings_of(node: EngineRun) -> list[str]:
    """What `docker exec NODE es-entrypoint --check` says."""
    _, rows = node.check()
    return findings([{"check": subject, "verdict": verdict, "seen": seen, "remedy": remedy}
                     for subject, (verdict, seen, remedy) in rows.items()])
