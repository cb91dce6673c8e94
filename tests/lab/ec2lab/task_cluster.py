"""Tasks of one task definition, each on an instance of its own, with the networks and names that they need."""

import contextlib
import itertools

from engines.distributions import distribution
from engines.open_files import provide_open_files

from .awsvpc import TaskNetwork
from .cloud import Cloud
from .running_node import RunningNode
from .service_discovery import ADDRESS, DOMAIN, service_discovery
from .task import TASK_DEFINITIONS, Instance, operator_environment, read_task

QUICK = "-XX:TieredStopAtLevel=1"  # the nodes live for seconds
FIRST_MASTERS = "cluster.initial_master_nodes"


class TaskCluster:
    """Ends with its block: tasks, networks, names and what the volumes hold."""

    def __init__(self, cloud: Cloud, instances: list[Instance], path: str, modern_image: str | None = None):
        """@param path  of the task definition, without its suffix
        @param modern_image  for a definition of today's engine, the image's name"""
        self._cloud, self._instances, self._path = cloud, instances, path
        self._mode = path.partition("/")[2]
        self._addresses = (f"10.0.1.{number}" for number in itertools.count(21))
        self._named = modern_image is not None or self._mode == "fargate"
        self._environment = operator_environment() | {"ES_HEAP_SIZE": "256m", "ES_JAVA_OPTS": QUICK}
        self._how = {}
        if modern_image:
            # Some machines allow fewer open files than the engine's bootstrap check requires.
            directory = cloud.directory
            files = provide_open_files(distribution("elasticsearch-8.19.0"), directory)
            self._environment = {"ES_JAVA_OPTS": f"-Xms256m -Xmx256m {QUICK}"} | files
            volumes = tuple(f"--volume={directory / path.rpartition('/')[2]}:{path}:ro" for path in files.values())
            self._how = {"image": modern_image, "options": volumes}
        self._stack = contextlib.ExitStack()
        self.nodes: dict[int, RunningNode] = {}

    def __enter__(self):
        with contextlib.ExitStack() as failed:
            failed.push(self._stack.__exit__)
            self._names = self._stack.enter_context(service_discovery(self._cloud))
            self._stack.callback(self._clear)
            failed.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _clear(self):
        for number in list(self.nodes):
            self.stop(number)
        for instance in self._instances:
            instance.clear_volumes()

    def definition(self, number: int) -> dict:
        """The definition of the service's task of that number, as an operator makes it from the file."""
        replaced = {"node.name=node-1": f"node.name=node-{number}"} if self._named else {}
        if self._mode == "fargate":
            replaced["fsap-XXXXXXXX"] = f"fsap-{number}"
        definition, container = read_task(TASK_DEFINITIONS / f"{self._path}.json", replaced)
        if "image" in self._how:
            # The stand-in's engine lacks the module that answers at the health check's own address, /.
            container["healthCheck"]["command"][-1] += "=http://127.0.0.1:9200/_nodes/_local"
        return definition

    def start(self, number: int, *, first_masters: bool = True, **network) -> RunningNode:
        """Starts a task on its instance, in awsvpc mode with a new address of the subnet.

        @param first_masters  whether the definition still names them
        @param network  passed to TaskNetwork
        """
        definition = self.definition(number)
        container, = definition["containerDefinitions"]
        if not first_masters:
            container["environment"] = [item for item in container["environment"] if item["name"] != FIRST_MASTERS]
        instance, own = self._instances[number - 1], None
        if definition["networkMode"] == "awsvpc":
            own = TaskNetwork(self._cloud, instance, next(self._addresses), fargate=self._mode == "fargate",
                              name_server=ADDRESS, **network)
            for name in (f"elasticsearch.{DOMAIN}", f"node-{number}.{DOMAIN}"):
                self._names.records.setdefault(name, []).append(own.address)
        self.nodes[number] = RunningNode(instance, self._environment, own, task=definition, **self._how)
        return self.nodes[number]

    def stop(self, number: int):
        """Ends a task and its network. Its volume stays."""
        node = self.nodes.pop(number)
        node.remove()
        if node.network:
            for addresses in self._names.records.values():
                if node.address in addresses:
                    addresses.remove(node.address)
            node.network.close()

    def lose_data(self, number: int):
        """Empties the volume of a task that does not run."""
        self._instances[number - 1].clear_volumes()
