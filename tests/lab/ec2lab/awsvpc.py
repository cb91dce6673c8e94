"""Tasks with their own network: those in awsvpc mode, as the ECS agent creates them, and those on Fargate."""

from harness.namespace import Namespace

from .agent import Agent
from .cloud import IMDS, Cloud
from .image import IMAGE
from .machine import Process
from .task import Instance


class TaskNetwork(Namespace):
    """A task's network: an address of the subnet on its eth0, held by a pause container of the instance, and the
    task metadata endpoint.

    The instance's metadata service is reachable in it, as by default in ECS, unless `block_imds`
    (ECS_AWSVPC_BLOCK_IMDS) replaces it by a blackhole route. On Fargate there is none.
    """

    def __init__(self, cloud: Cloud, instance: Instance, address: str, *, block_imds: bool = False,
                 fargate: bool = False, name_server: str | None = None):
        self.address, self._instance = address, instance
        docker = instance.engine.docker
        resolver = [f"--dns={name_server}"] if name_server else []
        self._pause = docker("run", "--detach", "--network=none", *resolver, IMAGE, "sleep", "infinity").strip()
        self.path = instance.engine.network_of(self._pause)
        self.verify()
        cloud.plug(self, address)
        self._imds = None
        if block_imds:
            self.ip(f"route add blackhole {IMDS}")
        elif not fargate:
            self.add_address(IMDS)
            self._imds = Process(instance.host.metadata_command(), instance.host.directory / "task-metadata.log", self)
        self.agent = Agent(self)

    @property
    def options(self) -> list[str]:
        """The options with which `docker run` starts a container in it."""
        return [f"--network=container:{self._pause}"]

    def close(self):
        self.agent.close()
        if self._imds is not None:
            self._imds.kill()
        self._instance.engine.docker("rm", "--force", "--volumes", self._pause)
