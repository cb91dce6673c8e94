"""The engines of the fault runs: their tasks, their images, and how their nodes find each other."""

import json
import socket
from pathlib import Path
from typing import Protocol

from engines.distributions import distribution
from engines.open_files import provide_open_files

from harness.dns_service import DnsService
from harness.namespace import Namespace

from . import blog_image
from .cloud import Cloud
from .docker import Engine
from .image import IMAGE
from .official_image import OfficialImage
from .task import TASK_DEFINITIONS, Instance, operator_environment, read_task

DATA = "/var/lib/faults"  # on the instances; other tests leave their nodes' data elsewhere
NAME = "elasticsearch.example.internal"
_OTHER_USER = f"""\
FROM {IMAGE}
RUN usermod --uid 2000 elasticsearch && groupmod --gid 2000 elasticsearch
"""


class ClusterEngine(Protocol):
    name: str
    kind: str  # of the documents
    image: str
    next_image: str
    next_owner: tuple[int, int]  # of the data: user and group
    loses_writes_while_it_stops: bool

    def add_image(self, docker: Engine, directory: Path, image: str):
        """Makes the image, with files in a new directory."""

    def members_are(self, addresses: list[str]):
        """These nodes can be found from now on."""

    def start(self, instance: Instance, image: str, first_masters=()) -> str:
        """Starts a node, which Docker's policy restarts, and returns its container. The first masters form the
        cluster."""


def _read_task(engine: str) -> dict:
    """The task definition of that engine for Docker's bridge, with a data directory of our own."""
    task, _ = read_task(TASK_DEFINITIONS / engine / "bridge.json")
    task["volumes"][0]["host"]["sourcePath"] = DATA
    return task


def _build(docker: Engine, directory: Path, dockerfile: str, image: str):
    directory.mkdir()
    (directory / "Dockerfile").write_text(dockerfile)
    docker.build(directory, directory / "Dockerfile", image, lambda step: None)


class Elasticsearch17:
    """docker/ecs/elasticsearch-1.7/bridge.json, with the plugin, which finds the instances in the EC2 API.

    `settings` are in the JVM's options, because the launcher and the script that it replaces treat these alike.
    """

    name, kind = "elasticsearch-1.7.6", "document"
    image, next_image, old_image = IMAGE, f"{IMAGE}:other-user", blog_image.IMAGE
    next_owner = (2000, 2000)
    # A primary whose node stops acknowledges writes that no other copy has: its replicas and the master cannot be
    # reached any more, and it does not wait for the master (elastic/elasticsearch#14252, #39584). Four of 62,725
    # documents were lost in six rolling changes at 300 a second. An engine that is killed acknowledges nothing.
    loses_writes_while_it_stops = True

    def __init__(self, *settings: str):
        # The script does not tell the plugin where the lab's EC2 API is.
        endpoint = (f"cloud.aws.ec2.endpoint={Cloud.ENDPOINT}", "cloud.aws.protocol=http")
        options = ["-XX:TieredStopAtLevel=1", *(f"-Des.{word}" for word in (*endpoint, *settings))]
        self._environment = operator_environment() | {"ES_HEAP_SIZE": "256m", "ES_JAVA_OPTS": " ".join(options)}
        self._task = _read_task("elasticsearch-1.7")

    def add_image(self, docker: Engine, directory: Path, image: str):
        if image == self.old_image:
            blog_image.build_blog_image(docker)
        elif image == self.next_image:
            _build(docker, directory, _OTHER_USER, image)

    def members_are(self, addresses: list[str]):
        pass  # the EC2 API knows

    def start(self, instance: Instance, image: str, first_masters=()) -> str:
        return instance.run_task(self._environment, options=("--restart=always",), task=self._task, image=image)


class OfficialEngine:
    """The launcher in place of an official image's script, in the task of docker/ecs/elasticsearch-8/bridge.json.
    The released plugin is not available here, so the nodes are found by a name, as in ECS service discovery.
    """

    kind = "_doc"
    next_owner = (1000, 0)
    loses_writes_while_it_stops = False

    def __init__(self, official: OfficialImage, following: OfficialImage | None, clients: Namespace, address: str):
        """`following` is the next release; without one, the next image is the same with another label. The name
        server is at the clients' address."""
        self._images = {each.chained_name: each for each in (official, following) if each}
        self.name = ", ".join(each.engine for each in self._images.values())
        self.image = official.chained_name
        self.next_image = following.chained_name if following else f"{self.image}:next"
        self._distribution = distribution(official.engine)
        self._dns = DnsService(sock=clients.listen(address, 53, socket.SOCK_DGRAM))

    def add_image(self, docker: Engine, directory: Path, image: str):
        base = image if image in self._images else self.image
        if not docker.has_image(base):
            directory.mkdir()
            self._images[base].build_chained(docker, directory)
        if image != base:
            _build(docker, directory.with_suffix(".next"), f"FROM {base}\nLABEL release=next\n", image)

    def members_are(self, addresses: list[str]):
        self._dns.records = {NAME: list(addresses)}

    def start(self, instance: Instance, image: str, first_masters=()) -> str:
        library = instance.host.directory / "more_files.so"
        preload = provide_open_files(self._distribution, library.parent)
        options = ["--restart=always", f"--dns={self._dns.address}"]
        options += [f"--volume={library}:{path}" for path in preload.values()]
        return instance.run_task(preload, options=tuple(options), task=self._task(first_masters), image=image)

    def _task(self, first_masters) -> dict:
        """The task, without discovery through EC2, and with the first masters only if they form the cluster."""
        engine = self._distribution
        text = json.dumps(_read_task("elasticsearch-8"))
        task = json.loads(text.replace("/usr/share/elasticsearch", f"/usr/share/{engine.name}"))
        container, = task["containerDefinitions"]
        container["command"] = ["opensearch" if engine.is_opensearch else "eswrapper", "-Ecluster.name=logs"]
        masters = "cluster.initial_master_nodes"
        given = {item["name"]: item["value"] for item in container["environment"]}
        del given[masters]
        if engine.is_opensearch:
            del given["xpack.security.enabled"]
            masters = "cluster.initial_cluster_manager_nodes"
        given |= {masters: ",".join(first_masters)} if first_masters else {}
        options = "OPENSEARCH_JAVA_OPTS" if engine.is_opensearch else "ES_JAVA_OPTS"
        given |= {options: "-Xms256m -Xmx256m -XX:TieredStopAtLevel=1", "ES_ENTRYPOINT_DISCOVERY": f"dns:{NAME}"}
        container["environment"] = [{"name": name, "value": value} for name, value in given.items()]
        return task

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._dns.close()
