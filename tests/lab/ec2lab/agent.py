"""What a task sees of the ECS agent: variables, the task metadata endpoint, and the container metadata file."""

import json
import secrets
import uuid
from pathlib import Path

from harness.http_service import Connection, HttpService, Request
from harness.metadata_service import awsvpc_container, bridge_container, host_container
from harness.namespace import Namespace

from .cloud import REGION

ADDRESS = "169.254.170.2"
ENDPOINT_VARIABLES = ("ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4")
VERSIONS = ("v3", "v4")
FARGATE = "FARGATE"
_ACCOUNT = f"arn:aws:ecs:{REGION}:123456789012"
_KEYS = {"RoleArn": "arn:aws:iam::123456789012:role/elasticsearch-task", "AccessKeyId": "none",
         "SecretAccessKey": "none", "Token": "none", "Expiration": "2099-01-01T00:00:00Z"}


class TaskRecord:
    """One task with one container, as the agent knows it: first its definition, and once it runs its network."""

    def __init__(self, definition: dict, launch_type: str, address: str | None):
        """@param address  the task's own, in awsvpc mode and on Fargate"""
        self.definition, self.launch_type = definition, launch_type
        self.container, = definition["containerDefinitions"]
        self.mode = definition["networkMode"]
        self.id = secrets.token_hex(16)
        self.path = f"{self.id}-{secrets.randbelow(10**10):010}"
        self.credentials = f"/v2/credentials/{uuid.uuid4()}" if "taskRoleArn" in definition else None
        self._address = address

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the agent adds to the definition's."""
        url = f"http://{ADDRESS}"
        variables = {**{name: f"{url}/{version}/{self.path}" for name, version in zip(ENDPOINT_VARIABLES, VERSIONS)},
                     "ECS_AGENT_URI": f"{url}/api/{self.path}",
                     "AWS_EXECUTION_ENV": f"AWS_ECS_{self.launch_type}"}
        if self.launch_type == FARGATE:
            variables |= {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
        if self.credentials:
            variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = self.credentials
        return variables

    @property
    def labels(self) -> dict[str, str]:
        labels = {"cluster": "default", "container-name": self.container["name"],
                  "task-arn": f"{_ACCOUNT}:task/default/{self.id}",
                  "task-definition-family": self.definition["family"], "task-definition-version": "1"}
        return {f"com.amazonaws.ecs.{name}": value for name, value in labels.items()}

    def network_document(self, inspected: dict) -> dict:
        """The container's "Networks" and "Ports", from what `docker inspect` shows."""
        if self.mode == "awsvpc":
            document = awsvpc_container(self._address)
            document["Networks"][0] |= {
                "IPv4SubnetCIDRBlock": "10.0.1.0/24", "SubnetGatewayIpv4Address": "10.0.1.1/24",
                "PrivateDNSName": f"ip-{self._address.replace('.', '-')}.ec2.internal"}
        elif self.mode == "host":
            document = host_container()
        else:
            document = bridge_container(published_ports(inspected))
            document["Networks"][0]["IPv4Addresses"] = [
                inspected["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]]
        return document

    def container_document(self, inspected: dict) -> dict:
        """The answer of the endpoint, versions 3 and 4."""
        return self.network_document(inspected) | {
            "DockerId": inspected["Id"], "Name": self.container["name"], "DockerName": inspected["Name"].lstrip("/"),
            "Image": inspected["Config"]["Image"], "ImageID": inspected["Image"], "Labels": self.labels,
            "DesiredStatus": "RUNNING", "KnownStatus": "RUNNING", "CreatedAt": inspected["Created"],
            "StartedAt": inspected["State"]["StartedAt"], "Type": "NORMAL",
            "ContainerARN": f"{_ACCOUNT}:container/default/{self.id}/{uuid.uuid4()}"}

    def task_document(self, inspected: dict) -> dict:
        return {"Cluster": "default", "TaskARN": self.labels["com.amazonaws.ecs.task-arn"],
                "Family": self.definition["family"], "Revision": "1", "DesiredStatus": "RUNNING",
                "KnownStatus": "RUNNING", "AvailabilityZone": f"{REGION}a", "LaunchType": self.launch_type,
                "Containers": [self.container_document(inspected)]}

    def file(self, host_address: str, inspected: dict | None = None) -> dict:
        """The container metadata file's document. Until the container runs, only what is known before."""
        document = {
            "Cluster": "default", "TaskARN": self.labels["com.amazonaws.ecs.task-arn"],
            "ContainerInstanceARN": f"{_ACCOUNT}:container-instance/default/{self.id}",
            "TaskDefinitionFamily": self.definition["family"], "TaskDefinitionRevision": "1",
            "ContainerName": self.container["name"], "AvailabilityZone": f"{REGION}a",
            "HostPrivateIPv4Address": host_address}
        if inspected:
            known = self.network_document(inspected)
            document |= {
                "ContainerID": inspected["Id"], "DockerContainerName": inspected["Name"], "ImageID": inspected["Image"],
                "ImageName": inspected["Config"]["Image"], "Networks": known["Networks"],
                "PortMappings": [{"ContainerPort": port["ContainerPort"], "HostPort": port["HostPort"],
                                  "BindIp": port["HostIp"], "Protocol": port["Protocol"]}
                                 for port in known.get("Ports", [])],
                "MetadataFileStatus": "READY"}
        return document


class Agent(HttpService):
    """The task metadata endpoint at its usual address in a network: a host's, or an awsvpc task's own.

    A task of this agent whose container does not run yet gets a 500, as the real one answers until it knows the
    network.
    """

    seconds_late = 0  # how long the agent takes to notice that a container runs

    def __init__(self, network: Namespace):
        network.add_address(ADDRESS)
        self._expected: set[str] = set()
        super().__init__(sock=network.listen(ADDRESS, 80))

    def expect(self, record: TaskRecord):
        """From now on this task may ask."""
        self._expected.add(record.path)
        if record.credentials:
            self.routes[record.credentials] = json.dumps(_KEYS)

    def started(self, record: TaskRecord, inspected: dict):
        """The container runs, as `docker inspect` shows it."""
        container, task = json.dumps(record.container_document(inspected)), json.dumps(record.task_document(inspected))
        for version in VERSIONS:
            self.routes |= {f"/{version}/{record.path}": container, f"/{version}/{record.path}/task": task}

    def answer(self, connection: Connection, request: Request):
        _, _, path, *_ = [*request.target.split("/"), "", ""]
        if request.target not in self.routes and path in self._expected:
            connection.respond(500, '"unable to generate the network response of the container"')
        else:
            super().answer(connection, request)


class MetadataFile:
    """The container metadata file (ECS_ENABLE_CONTAINER_METADATA), in a directory that the container mounts."""

    NAME = "ecs-container-metadata.json"

    def __init__(self, directory: Path, record: TaskRecord, host_address: str):
        self._file = directory / "metadata" / record.id / record.container["name"] / self.NAME
        self._record, self._host_address = record, host_address
        self._mounted = f"/opt/ecs/metadata/{uuid.uuid4()}"
        self._file.parent.mkdir(parents=True)
        self._write(record.file(host_address))

    @property
    def environment(self) -> dict[str, str]:
        return {"ECS_CONTAINER_METADATA_FILE": f"{self._mounted}/{self.NAME}"}

    @property
    def option(self) -> str:
        """The option of `docker run` that mounts it."""
        return f"--volume={self._file.parent}:{self._mounted}"

    def started(self, inspected: dict):
        self._write(self._record.file(self._host_address, inspected))

    def _write(self, document: dict):
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(document))
        part.rename(self._file)


def published_ports(inspected: dict) -> dict[int, int]:
    """Host ports by container port, from what `docker inspect` shows."""
    ports = inspected["NetworkSettings"]["Ports"].items()
    return {int(inner.partition("/")[0]): int(outer[0]["HostPort"]) for inner, outer in ports if outer}
