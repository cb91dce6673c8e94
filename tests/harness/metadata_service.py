"""The EC2 instance metadata service and the ECS task metadata endpoint, as AWS documents them."""

import json
import secrets
import socket

from harness.http_service import Connection, HttpService, Request, uri_of

TOKEN = "PUT /latest/api/token"
META_DATA = "/latest/meta-data/"
LOCAL_IPV4 = f"GET {META_DATA}local-ipv4"
ROLE = "iam/security-credentials/elasticsearch-role"  # an item that VALUES does not have
ROLE_KEYS = '{"AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "never-to-be-read"}'
MAC = "0e:49:61:0f:c3:11"
VALUES = {
    "local-ipv4": "10.0.1.11",
    "instance-id": "i-0123456789abcdef0",
    "mac": MAC,
    f"network/interfaces/macs/{MAC}/security-group-ids": "sg-0a1b2c3d",
    "security-groups": "elasticsearch",
    "placement/availability-zone": "eu-central-1a",
    "placement/region": "eu-central-1",
}


class MetadataService(HttpService):
    """IMDSv2: a token by PUT, values and lists of them by GET. `v1` also answers requests without a token.

    `values` replaces items of VALUES; None removes one (404).
    """

    def __init__(self, values: dict[str, str | None] | None = None, *, v1: bool = False, token_length: int = 56,
                 **options):
        merged = VALUES | (values or {})
        self.tokens: list[str] = []
        self._v1 = v1
        self._token_length = token_length
        super().__init__({META_DATA + path: text for path, text in merged.items() if text is not None}, **options)

    def answer(self, connection: Connection, request: Request):
        if request.method == "PUT":
            self._answer_token_request(connection, request)
        elif not self._may_read(request):
            connection.respond(401, "401 - Unauthorized")
        elif request.target.endswith("/") and (names := self._names_below(request.target)):
            connection.respond(200, "\n".join(names))
        else:
            super().answer(connection, request)

    def forget_tokens(self):
        """Answers 401 to every token issued so far."""
        self.tokens.clear()

    def _names_below(self, directory: str) -> list[str]:
        """The names in a directory; those of directories end with a slash."""
        below = [path.removeprefix(directory).partition("/") for path in self.routes if path.startswith(directory)]
        return sorted({name + slash for name, slash, _ in below})

    def _answer_token_request(self, connection: Connection, request: Request):
        ttl = request.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
        if request.route != TOKEN or "x-forwarded-for" in request.headers:
            connection.respond(403, "403 - Forbidden")
        elif not ttl.isdigit() or not 1 <= int(ttl) <= 21600:
            connection.respond(400, "400 - Bad Request")
        else:
            self.tokens.append(secrets.token_urlsafe(self._token_length)[:self._token_length - 2] + "==")
            connection.respond(200, self.tokens[-1], X_aws_ec2_metadata_token_ttl_seconds=ttl)

    def _may_read(self, request: Request) -> bool:
        token = request.headers.get("x-aws-ec2-metadata-token")
        return self._v1 if token is None else token in self.tokens


class TaskMetadata(HttpService):
    """The ECS task metadata endpoint of one container: `container` at its own path, `task` below it.

    Without `task`, the task has only this container.
    """

    def __init__(self, container: dict | str, task: dict | str | None = None, *, version: str = "v4", **options):
        self.path = f"/{version}/8f2c1d4e-1234"
        routes = {self.path: _text(container), f"{self.path}/task": _text(task or {"Containers": [container]})}
        super().__init__(routes, **options)

    @property
    def environment(self) -> dict[str, str]:
        """The variable that the ECS agent would set for it."""
        name = "ECS_CONTAINER_METADATA_URI_V4" if self.path.startswith("/v4/") else "ECS_CONTAINER_METADATA_URI"
        return {name: self.endpoint + self.path}


def awsvpc_container(*addresses: str, ipv6: tuple[str, ...] = ()) -> dict:
    """A container of a task with its own network interface (awsvpc mode and Fargate)."""
    network = {"NetworkMode": "awsvpc", "IPv4Addresses": list(addresses), "AttachmentIndex": 0}
    if ipv6:
        network["IPv6Addresses"] = list(ipv6)
    return {"DockerId": "cd189a933e5849daa93386466019ab50", "Name": "elasticsearch", "Type": "NORMAL",
            "KnownStatus": "RUNNING", "Networks": [network]}


def bridge_container(ports: dict[int, int] | None = None) -> dict:
    """A container on Docker's bridge, with container ports mapped to host ports."""
    mapped = [{"ContainerPort": inner, "Protocol": "tcp", "HostPort": outer, "HostIp": "0.0.0.0"}
              for inner, outer in (ports or {}).items()]
    return {"DockerId": "cd189a933e5849daa93386466019ab50", "Name": "elasticsearch", "Type": "NORMAL",
            "KnownStatus": "RUNNING", "Ports": mapped,
            "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.5"]}]}


def host_container() -> dict:
    """A container on its host's network, for which the agent knows no address."""
    return {"DockerId": "cd189a933e5849daa93386466019ab50", "Name": "elasticsearch", "Type": "NORMAL",
            "KnownStatus": "RUNNING", "Networks": [{"NetworkMode": "host", "IPv4Addresses": [""]}]}


class NothingListens:
    """An endpoint whose port is reserved and refuses connections; `listen` makes it a metadata service."""

    def __init__(self, address: str = "127.0.0.1"):
        self._sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        self._sock.bind((address, 0))
        self.endpoint = uri_of(self._sock)

    def listen(self, **options) -> MetadataService:
        self._sock.listen(64)
        return MetadataService(sock=self._sock, **options)

    def close(self):
        self._sock.close()


class NobodyAccepts:
    """An endpoint that seems to drop packets: its queue of connections is full, so connecting times out."""

    def __init__(self):
        self._sock = socket.socket()
        self._sock.bind(("127.0.0.1", 0))
        self._sock.listen(0)
        self.port = self._sock.getsockname()[1]
        self.endpoint = uri_of(self._sock)
        self._queued = [socket.socket() for _ in range(4)]
        for sock in self._queued:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", self.port))

    def close(self):
        for sock in [*self._queued, self._sock]:
            sock.close()


def _text(document: dict | str) -> str:
    return document if isinstance(document, str) else json.dumps(document)
