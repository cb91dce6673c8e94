"""What the launcher makes of a container of a task definition, on a host with the metadata of its network mode."""

import contextlib
import re
import socket
from pathlib import Path

from harness.dns_service import DnsService
from harness.launcher import ENDPOINT
from harness.metadata_service import MetadataService, TaskMetadata, awsvpc_container, bridge_container, host_container
from harness.official_image import (DOCKER_LIBRARY, ELASTIC_6, ELASTIC_7, ELASTIC_8, OPENSEARCH, Line, OfficialImage)

HOST_ADDRESS, TASK_ADDRESS = "10.0.1.11", "10.0.2.100"
PEERS = ["10.0.2.101", "10.0.2.102", "10.0.2.103"]
RECORDS = {"elasticsearch.example.internal": PEERS} | {
    f"node-{number}.{zone}": [address] for number, address in enumerate(PEERS, 1)
    for zone in ("example.internal", "elasticsearch.internal")}
METADATA = {"awsvpc": awsvpc_container(TASK_ADDRESS), "bridge": bridge_container({9200: 9200, 9300: 9300}),
            "host": host_container()}
# The image of each engine and major version.
LINES = {"elasticsearch-1": DOCKER_LIBRARY[0], "elasticsearch-2": DOCKER_LIBRARY[1],
         "elasticsearch-5": DOCKER_LIBRARY[2], "elasticsearch-6": ELASTIC_6[1], "elasticsearch-7": ELASTIC_7[3],
         "elasticsearch-8": ELASTIC_8[2], "elasticsearch-9": ELASTIC_8[4], "opensearch-1": OPENSEARCH[0],
         "opensearch-2": OPENSEARCH[2], "opensearch-3": OPENSEARCH[3]}


def plugin_of(version: str) -> str:
    return "cloud-aws" if version.startswith(("1.", "2.")) else "discovery-ec2"


class Host(contextlib.ExitStack):
    """Its metadata services and its name server are in a network namespace of its own.

    `tokens` is the instance's HttpTokens.
    """

    def __init__(self, namespace, launcher, directory: Path):
        super().__init__()
        self._namespace, self._launcher, self._directory = namespace, launcher, directory
        self._imds = {tokens: self.enter_context(MetadataService(sock=self._listen(), v1=tokens == "optional"))
                      for tokens in ("optional", "required")}
        servers = re.findall(r"(?m)^nameserver\s+([0-9a-f.:]+)", Path("/etc/resolv.conf").read_text())
        for server in set(servers) or {"127.0.0.1"}:
            if not server.startswith("127."):
                namespace.add_address(server)
            self.enter_context(DnsService(RECORDS, sock=namespace.listen(server, 53, socket.SOCK_DGRAM)))

    def _listen(self) -> socket.socket:
        return self._namespace.listen("127.0.0.1")

    def run_image(self, line: Line, definition: dict, *options: str, tokens: str = "required"):
        """Starts the container of an official image with the launcher in place of the script; returns both."""
        image = OfficialImage(self._directory, line, self._launcher, self._imds[tokens].endpoint,
                              plugins=(plugin_of(line.version),))
        container, = definition["containerDefinitions"]
        words = [*options, *container.get("command", line.word.split())]
        return image, image.in_place(*words, **self._surroundings(definition, image.home.path))

    def run_home(self, home, definition: dict, *options: str, tokens: str = "optional"):
        """Starts the container of an image that has no script; the launcher is its entrypoint."""
        container, = definition["containerDefinitions"]
        words = [word for word in container["command"] if word != "/docker-entrypoint.sh"]
        surroundings = self._surroundings(definition, home.path)
        surroundings["environment"] |= {ENDPOINT: self._imds[tokens].endpoint, "ES_ENTRYPOINT_ENGINE_HOME": home.path,
                                        "ES_ENTRYPOINT_HEAP": "none"}
        return self._launcher.run(*options, *words, **surroundings)

    def _surroundings(self, definition: dict, home: Path) -> dict:
        container, = definition["containerDefinitions"]
        task = self.enter_context(TaskMetadata(METADATA[definition["networkMode"]], sock=self._listen()))
        environment = {row["name"]: re.sub("/usr/share/(elasticsearch|opensearch)", str(home), row["value"])
                       for row in container["environment"]}
        if "taskRoleArn" in definition:  # as the agent does
            environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/8f2c1d4e"
        return {"environment": environment | task.environment, "namespace": self._namespace}

