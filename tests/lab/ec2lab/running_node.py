"""A task that runs an engine on an instance, and what can be seen of it from outside."""

import json
import os
import urllib.request
from collections.abc import Iterable

from harness.launcher import LOG_LINE

from .cloud import http_get
from .docker import Engine
from .elasticsearch import members
from .machine import Failed, inside, wait_for
from .task import Instance


class RunningNode:
    """Ends with `remove`, which leaves its volumes as they are."""

    def __init__(self, instance: Instance, environment: dict[str, str], network=None, **how):
        """`how` is passed to Instance.run_task."""
        self.instance, self.network = instance, network
        self.address = network.address if network else instance.address
        self._engine = instance.engine
        self.container = instance.run_task(environment, network=network, **how)

    def get(self, path: str) -> dict | None:
        said = http_get(self.instance.host.network, f"http://{self.address}:9200{path}")
        return json.loads(said) if said else None

    def put(self, path: str, body: str) -> int:
        """The status with which the engine answers this request."""
        request = urllib.request.Request(f"http://{self.address}:9200{path}", body.encode(), method="PUT",
                                         headers={"Content-Type": "application/json"})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with inside(self.instance.host.network), direct.open(request, timeout=30) as answer:
            return answer.status

    def members(self) -> list[str]:
        return members(self.instance.host, address=self.address)

    def inspect(self, what: str):
        return json.loads(self._engine.docker("inspect", "--format", f"{{{{json {what}}}}}", self.container))

    def output(self) -> str:
        """Both streams, in order."""
        return self.instance.logs(self.container)

    def launcher_log(self) -> list[tuple[str, str]]:
        """What the launcher logged: level and text."""
        return [(line[1], line[2]) for line in map(LOG_LINE.fullmatch, self.output().splitlines()) if line]

    def wait_for(self, what: str, seen, seconds: float = 120):
        """What `seen` returns once it is true. @raise Failed if time runs out or the container ends, with its log"""
        return wait_for(what, seen, seconds, self)

    def running(self) -> bool:
        state = self.inspect(".State")
        return state["Running"] or state["Restarting"]

    def users(self) -> set[tuple[str, str]]:
        """The user and group ids of the Java processes."""
        said = self._engine.docker("top", self.container, "-o", "pid,uid,gid,comm")
        rows = (line.split() for line in said.splitlines())
        return {(uid, gid) for _, uid, gid, command in rows if command == "java"}

    def user_of(self, name: str) -> tuple[str, str]:
        """A user's ids in the image."""
        return tuple(self.shell(f"id -u {name}; id -g {name}").split())

    def shell(self, line: str) -> str:
        return self._engine.docker("exec", self.container, "sh", "-c", line)

    def check(self) -> dict[str, tuple[str, str, str]]:
        return check(self._engine, self.container)

    def remove(self):
        self._engine.try_docker("rm", "--force", "--volumes", self.container)


def check(engine: Engine, container: str) -> dict[str, tuple[str, str, str]]:
    """What `docker exec NODE es-entrypoint --check` finds: verdict, what was seen, and the remedy."""
    done = engine.try_docker("exec", container, "es-entrypoint", "--check=json")
    if done.returncode not in (os.EX_OK, 1):
        raise Failed(f"--check: status {done.returncode}\n{done.stderr}")
    return {row["check"]: (row["verdict"], row["seen"], row["remedy"]) for row in json.loads(done.stdout)["checks"]}


def wait_for_cluster(nodes: Iterable[RunningNode], seconds: float = 120):
    """Returns when every node is in a cluster of exactly these."""
    nodes = list(nodes)
    addresses = sorted(node.address for node in nodes)
    for node in nodes:
        node.wait_for(f"a cluster of {', '.join(addresses)} at {node.address}", lambda: node.members() == addresses,
                      seconds)
