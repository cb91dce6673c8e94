"""Tasks with their own network, as the ECS agent creates them in awsvpc mode."""

from harness.metadata_service import TaskMetadata
from harness.namespace import Namespace

from .cloud import IMDS, Cloud
from .image import IMAGE
from .machine import Process
from .task import Instance

_TASK_METADATA = "169.254.170.2"


class TaskNetwork(Namespace):
    """A task's network: an address of the subnet on its eth0, held by a pause container of the instance.

    The instance's metadata service is reachable in it, as by default in ECS, unless `block_imds`
    (ECS_AWSVPC_BLOCK_IMDS) replaces it by a blackhole route.
    """

    def __init__(self, cloud: Cloud, instance: Instance, address: str, *, block_imds: bool = False):
        self.address, self._instance = address, instance
        docker = instance.engine.docker
        self._pause = docker("run", "--detach", "--network=none", IMAGE, "sleep", "infinity").strip()
        self.path = instance.engine.network_of(self._pause)
        self.verify()
        cloud.plug(self, address)
        self._imds = None
        if block_imds:
            self.ip(f"route add blackhole {IMDS}")
        else:
            self.add_address(IMDS)
            self._imds = Process(instance.host.metadata_command(), instance.host.directory / "task-metadata.log", self)

    @property
    def options(self) -> tuple[str, ...]:
        """The options with which `docker run` starts a container in it."""
        return (f"--network=container:{self._pause}",)

    def serve_task_metadata(self, container: dict) -> TaskMetadata:
        """Starts a task metadata endpoint at the usual address, which reports this container."""
        self.add_address(_TASK_METADATA)
        return TaskMetadata(container, sock=self.listen(_TASK_METADATA, 80))

    def close(self):
        if self._imds is not None:
            self._imds.kill()
        self._instance.engine.docker("rm", "--force", self._pause)
