"""Starts tasks on a host's Docker engine the way the ECS agent does, from docker/ecs/elasticsearch-1.7/bridge.json."""

import dataclasses
import json
import resource
import shlex
import subprocess
import sys
from pathlib import Path

from .cloud import CREDENTIALS, Cloud, Host
from .docker import Engine
from .image import IMAGE
from .machine import REPOSITORY

TASK_DEFINITION = REPOSITORY / "docker/ecs/elasticsearch-1.7/bridge.json"


def task_command(container: dict, host: Host) -> list[str]:
    """The container's command array, with the host's security group instead of the placeholder."""
    return [word.replace("sg-XXXXXXXX", host.group) for word in container["command"]]


def read_task() -> tuple[dict, dict]:
    """The task definition and its one container's."""
    task = json.loads(TASK_DEFINITION.read_text())
    container, = task["containerDefinitions"]
    return task, container


def _health_options(check: dict) -> list[str]:
    """The options of `docker run` for a container's health check; times are in seconds."""
    kind, *command = check["command"]
    line = shlex.join(command) if kind == "CMD" else command[0]  # else CMD-SHELL
    return [f"--health-cmd={line}", f"--health-interval={check['interval']}s", f"--health-timeout={check['timeout']}s",
            f"--health-retries={check['retries']}", f"--health-start-period={check['startPeriod']}s"]


def _most(limit: str) -> int:
    """The highest hard limit that root can set on this machine; raising it needs CAP_SYS_RESOURCE."""
    hard = resource.getrlimit(getattr(resource, f"RLIMIT_{limit.upper()}"))[1]
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapEff"))
    may_raise = int(held.split()[1], 16) >> 24 & 1
    return sys.maxsize if may_raise or hard == resource.RLIM_INFINITY else hard


@dataclasses.dataclass(frozen=True)
class Instance:
    """A host with its Docker engine: an ECS container instance."""

    host: Host
    engine: Engine

    @property
    def address(self) -> str:
        return self.host.address

    def run_task(self, environment: dict[str, str] | None = None, ports: dict[int, int] | None = None,
                 options: tuple[str, ...] = ()) -> str:
        """Starts the task's only container, with the image under test, and returns its id.

        @param environment  added to the task definition's, as an operator would
        @param ports  host ports by container port, instead of the definition's
        @param options  further options of `docker run`
        """
        task, container = read_task()
        words = ["run", "--detach", "--label", f"com.amazonaws.ecs.container-name={container['name']}",
                 f"--memory={container['memory']}m", f"--cpu-shares={container['cpu']}"]
        given_ports = {mapping["containerPort"]: mapping["hostPort"] for mapping in container["portMappings"]}
        for inner, outer in (given_ports if ports is None else ports).items():
            words.append(f"--publish={outer}:{inner}")
        for limit in container["ulimits"]:
            most = _most(limit["name"])
            words.append(f"--ulimit={limit['name']}={min(limit['softLimit'], most)}:{min(limit['hardLimit'], most)}")
        if container["linuxParameters"]["initProcessEnabled"]:
            words.append("--init")
        words += _health_options(container["healthCheck"])
        volumes = {volume["name"]: volume["host"]["sourcePath"] for volume in task["volumes"]}
        for mount in container["mountPoints"]:
            words.append(f"--volume={self._directory(volumes[mount['sourceVolume']])}:{mount['containerPath']}")
        given = {item["name"]: item["value"] for item in container["environment"]} | (environment or {})
        for name, value in given.items():
            words.append(f"--env={name}={value}")
        return self.engine.docker(*words, *options, IMAGE, *task_command(container, self.host)).strip()

    def _directory(self, path: str) -> Path:
        """The directory that replaces that path of a real host; Docker creates it as root."""
        return self.host.directory / "root" / path.lstrip("/")

    def logs(self, container: str) -> str:
        """Both streams of the container, in order."""
        return self.engine.docker("logs", container, stderr=subprocess.STDOUT)

    def close(self):
        self.engine.close()


def operator_environment() -> dict[str, str]:
    """What the lab's operator adds to the task: the mocked EC2 API instead of Amazon's, with any credentials."""
    return CREDENTIALS | {"AWS_ENDPOINT_URL_EC2": Cloud.ENDPOINT}


def start_instances(cloud: Cloud, archive: Path, addresses: dict[str, str]) -> list[Instance]:
    """Hosts with those names and addresses, each with a Docker engine that has the image.

    The engines start and load in parallel. The caller closes the instances.
    """
    instances = []
    try:
        for name, address in addresses.items():
            host = cloud.add_host(name, address)
            instances.append(Instance(host, Engine(host.directory / "docker", host.network)))
        loads = []
        for instance in instances:
            instance.engine.wait()
            loads.append(instance.engine.start_loading(archive))
        for load in loads:
            if load.wait() != 0:
                raise RuntimeError("docker load failed")
    except BaseException:
        for instance in instances:
            instance.close()
        raise
    return instances
