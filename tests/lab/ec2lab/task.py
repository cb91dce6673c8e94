"""Starts tasks on a host's Docker engine the way the ECS agent does, from the task definitions of docker/ecs."""

import contextlib
import dataclasses
import json
import resource
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .agent import FARGATE, Agent, MetadataFile, TaskRecord
from .cloud import CREDENTIALS, Cloud, Host
from .docker import Engine
from .image import IMAGE
from .machine import REPOSITORY

TASK_DEFINITIONS = REPOSITORY / "docker/ecs"
TASK_DEFINITION = TASK_DEFINITIONS / "elasticsearch-1.7/bridge.json"


def task_command(container: dict, host: Host) -> list[str]:
    """The container's command array, with the host's security group instead of the placeholder."""
    return [word.replace("sg-XXXXXXXX", host.group) for word in container["command"]]


def read_task(path: Path = TASK_DEFINITION, replaced: dict[str, str] | None = None) -> tuple[dict, dict]:
    """The task definition and its one container's.

    @param replaced  what the operator fills in: parts of the file, and what takes their place
    """
    text = path.read_text()
    for part, value in (replaced or {}).items():
        if part not in text:
            raise ValueError(f"{path} has no {part}")
        text = text.replace(part, value)
    task = json.loads(text)
    container, = task["containerDefinitions"]
    return task, container


def read_task_alone(path: Path = TASK_DEFINITION) -> dict:
    """The 1.x task definition for one node that is its own master; otherwise it waits 30 s for others."""
    return read_task(path, {"minimum_master_nodes=2": "minimum_master_nodes=1"})[0]


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


def _limit_options(task: dict, container: dict) -> list[str]:
    """Memory, CPU and ulimits. On Fargate they may be the task's alone."""
    options = [f"--memory={container.get('memory') or task['memory']}m",
               f"--cpu-shares={container.get('cpu') or task['cpu']}"]
    for limit in container.get("ulimits", ()):
        most = _most(limit["name"])
        options.append(f"--ulimit={limit['name']}={min(limit['softLimit'], most)}:{min(limit['hardLimit'], most)}")
    return options


def _port_options(container: dict, ports: dict[int, int] | None) -> list[str]:
    """Published ports of a task on Docker's bridge; host port 0 means any."""
    given = {mapping["containerPort"]: mapping.get("hostPort", 0) for mapping in container["portMappings"]}
    return [f"--publish={outer or ''}:{inner}" for inner, outer in (given if ports is None else ports).items()]


@dataclasses.dataclass(frozen=True)
class Instance:
    """A host with its Docker engine and its ECS agent: an ECS container instance."""

    host: Host
    engine: Engine
    agent: Agent

    @property
    def address(self) -> str:
        return self.host.address

    def run_task(self, environment: dict[str, str] | None = None, ports: dict[int, int] | None = None,
                 options: tuple[str, ...] = (), *, task: Path | dict = TASK_DEFINITION, image: str = IMAGE,
                 network=None, metadata_file: bool = False) -> str:
        """Starts the task's only container and returns its id. Logs stay with Docker instead of going to awslogs.

        @param environment  added to the task definition's, as an operator would
        @param ports  host ports by container port, instead of the definition's
        @param options  further options of `docker run`
        @param task  the task definition, or its path
        @param network  the TaskNetwork of a task in awsvpc mode or on Fargate
        @param metadata_file  whether the agent writes the container metadata file, which it does not by default
        """
        definition, container = (task, task["containerDefinitions"][0]) if isinstance(task, dict) else read_task(task)
        fargate = FARGATE in definition["requiresCompatibilities"]
        record = TaskRecord(definition, FARGATE if fargate else "EC2", network and network.address)
        agent = network.agent if network else self.agent
        file = MetadataFile(self._directory("/var/lib/ecs/data"), record, self.address) if metadata_file else None

        words = [f"--runtime={'fargate' if fargate else 'ec2'}"]
        words += [*_limit_options(definition, container), *_health_options(container["healthCheck"])]
        words += [f"--label={name}={value}" for name, value in record.labels.items()]
        words += self._network_options(definition["networkMode"], container, ports, network)
        words += [f"--volume={volume}" for volume in self._volumes(definition, container)]
        words += [file.option] if file else []
        words += ["--init"] if container["linuxParameters"]["initProcessEnabled"] else []
        words += [f"--stop-timeout={container['stopTimeout']}"] if "stopTimeout" in container else []
        words += [f"--user={container['user']}"] if "user" in container else []
        variables = {item["name"]: item["value"] for item in container["environment"]} | record.environment
        variables |= (file.environment if file else {}) | (environment or {})
        words += [f"--env={name}={value}" for name, value in variables.items()]

        agent.expect(record)
        started = self.engine.docker("run", "--detach", *words, *options, image,
                                     *task_command(container, self.host)).strip()
        time.sleep(agent.seconds_late)
        inspected, = json.loads(self.engine.docker("inspect", started))
        agent.started(record, inspected)
        if file:
            file.started(inspected)
        return started

    def _network_options(self, mode: str, container: dict, ports: dict[int, int] | None, network) -> list[str]:
        if (mode == "awsvpc") != (network is not None):
            raise ValueError(f"network mode {mode} {'needs a' if network is None else 'has no'} network of the task")
        return {"bridge": lambda: _port_options(container, ports), "host": lambda: ["--network=host"],
                "awsvpc": lambda: network.options}[mode]()

    def _volumes(self, task: dict, container: dict) -> list[str]:
        """Each volume's directory and where the container mounts it, as `docker run` takes them."""
        given = {}
        for volume in task["volumes"]:
            if "host" in volume:
                given[volume["name"]] = self._directory(volume["host"]["sourcePath"])
            else:  # a directory that every host has, as an access point of EFS
                point = volume["efsVolumeConfiguration"]["authorizationConfig"]["accessPointId"]
                given[volume["name"]] = self._file_systems / point
        return [f"{given[mount['sourceVolume']]}:{mount['containerPath']}" for mount in container["mountPoints"]]

    @property
    def _file_systems(self) -> Path:
        return self.host.directory.parent / "efs"

    def _directory(self, path: str) -> Path:
        """The directory that replaces that path of a real host; Docker creates it as root."""
        return self.host.directory / "root" / path.lstrip("/")

    def clear_volumes(self):
        """Empties what the tasks' volumes on this host and in EFS hold."""
        for directory in (self.host.directory / "root", self._file_systems):
            shutil.rmtree(directory, ignore_errors=True)

    def logs(self, container: str) -> str:
        """Both streams of the container, in order."""
        return self.engine.docker("logs", container, stderr=subprocess.STDOUT)

    def close(self):
        self.agent.close()
        self.engine.close()


def operator_environment() -> dict[str, str]:
    """What the lab's operator adds to the task: the mocked EC2 API instead of Amazon's, with any credentials."""
    return CREDENTIALS | {"AWS_ENDPOINT_URL_EC2": Cloud.ENDPOINT}


def start_instances(cloud: Cloud, archive: Path, addresses: dict[str, str]) -> list[Instance]:
    """Hosts with those names and addresses, each with a Docker engine that has the image.

    The engines start and load in parallel. The caller closes the instances.
    """
    with contextlib.ExitStack() as failed:
        instances = []
        for name, address in addresses.items():
            host = cloud.add_host(name, address)
            instances.append(Instance(host, Engine(host.directory / "docker", host.network), Agent(host.network)))
            failed.callback(instances[-1].close)
        loads = []
        for instance in instances:
            instance.engine.wait()
            loads.append(instance.engine.start_loading(archive))
        for load in loads:
            if load.wait() != 0:
                raise RuntimeError("docker load failed")
        failed.pop_all()
    return instances
