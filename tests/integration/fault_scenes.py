"""The parts that scenes of the fault table are made of, and how a row is run."""

import contextlib
import dataclasses
import json
import re
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from harness.http_service import HttpService, respond
from harness.launcher import ENDPOINT
from harness.metadata_service import LOCAL_IPV4, TOKEN, MetadataService, NothingListens, TaskMetadata, awsvpc_container
from harness.namespace import Namespace

INSTANCE = "10.0.1.11"  # what a healthy metadata service reports
TASK = "10.0.2.100"
REAL = "169.254.169.254"
FILE = "ECS_CONTAINER_METADATA_FILE"


class Scene:
    """The environment of one row's launch; everything in it ends with it."""

    def __init__(self):
        self.environment: dict[str, str] = {}
        self.words: list[str] = []
        self.namespace: Namespace | None = None
        self._closing = contextlib.ExitStack()

    def add(self, service):
        """Keeps a service until the scene ends."""
        self._closing.callback(service.close)
        return service

    def later(self, seconds: float, act: Callable[[], None]):
        timer = threading.Timer(seconds, act)
        self._closing.callback(timer.cancel)
        timer.start()

    def directory(self) -> Path:
        path = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="es-entrypoint-")))
        path.chmod(0o755)
        return path

    def own_network(self) -> Namespace:
        self.namespace = self.add(Namespace())
        return self.namespace

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._closing.close()


Setting = Callable[[Scene], None]


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    scene: Setting
    says: tuple[str, ...] = ()   # regular expressions, case ignored
    address: str | None = None   # that is published if it launches; else
    status: int = 69
    timeout: float = 1.0         # seconds, the launcher's own deadline; 10 if at_once
    at_once: bool = False        # there is nothing to wait for: it ends long before the deadline
    needs_root: bool = False     # for a network namespace of its own

    @property
    def bound(self) -> float:
        """Seconds within which it has ended, on a busy machine."""
        return 3.0 if self.at_once else self.timeout + 2.0


def imds(**options) -> Setting:
    """A metadata service; see MetadataService."""
    def set_scene(scene: Scene):
        scene.environment[ENDPOINT] = scene.add(MetadataService(**options)).endpoint
    return set_scene


def endpoint(make) -> Setting:
    """An endpoint without a service."""
    def set_scene(scene: Scene):
        scene.environment[ENDPOINT] = scene.add(make()).endpoint
    return set_scene


def up_after(seconds: float) -> Setting:
    def set_scene(scene: Scene):
        late = scene.add(NothingListens())
        scene.environment[ENDPOINT] = late.endpoint
        scene.later(seconds, lambda: scene.add(late.listen()))
    return set_scene


def first_connections(count: int, fate: Callable) -> Setting:
    """The first connections end before anything is read, the later ones are served."""
    def on_connect(connection):
        if connection.number < count:
            fate(connection, None)
    return imds(on_connect=on_connect)


def token(*faults) -> Setting:
    return imds(faults={TOKEN: faults[0] if len(faults) == 1 else [fault for fault in faults if fault]})


def value(*faults) -> Setting:
    return imds(faults={LOCAL_IPV4: faults[0] if len(faults) == 1 else [fault for fault in faults if fault]})


def text(body: str | bytes) -> Setting:
    return value(respond(200, body))


def echo_token(connection, request):
    connection.respond(200, f"You said {request.headers['x-aws-ec2-metadata-token']}")


def echo_token_in_redirect(connection, request):
    connection.respond(302, Location=f"http://portal.example/?t={request.headers['x-aws-ec2-metadata-token']}")


def redirect_to_attacker(route: str, status: int) -> Setting:
    def set_scene(scene: Scene):
        attacker = scene.add(MetadataService({"local-ipv4": "10.66.66.66"}, v1=True))
        imds(faults={route: respond(status, Location=attacker.endpoint + route.split()[1])})(scene)
    return set_scene


def dies_after_the_token(scene: Scene):
    def answer_and_die(connection, request):
        service.stop_listening()
        service.answer(connection, request)
        connection.close()
    service = scene.add(MetadataService(faults={TOKEN: answer_and_die}))
    scene.environment[ENDPOINT] = service.endpoint


def variables(environment: dict[str, str], then: Setting | None = None) -> Setting:
    def set_scene(scene: Scene):
        scene.environment |= environment
        (then or imds())(scene)
    return set_scene


def with_words(words: list[str], then: Setting) -> Setting:
    """The scene, and these words for the launcher."""
    def set_scene(scene: Scene):
        scene.words += words
        then(scene)
    return set_scene


def proxies(scene: Scene):
    proxy = scene.add(HttpService(faults={"*": respond(200, "10.66.66.66")}))
    names = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    variables(dict.fromkeys(names, proxy.endpoint))(scene)


def route(kind: str | None, words: tuple[str, ...] = (), environment: dict[str, str] | None = None) -> Setting:
    """A network of its own where the real address is routed this way."""
    def set_scene(scene: Scene):
        network = scene.own_network()
        if kind == "drop":
            network.ip("link add here type veth peer name nowhere")
            network.ip("addr add 169.254.169.1/24 dev here")
            network.ip("link set here up")
            network.ip("link set nowhere up")
            network.ip(f"neigh add {REAL} lladdr 02:00:00:00:00:01 dev here")  # of no interface: packets are lost
        elif kind:
            network.ip(f"route add {kind} {REAL}/32")
        scene.words += words
        scene.environment |= environment or {}
    return set_scene


def real_address(options: dict) -> Setting:
    """A network of its own where the service is at its real address."""
    def set_scene(scene: Scene):
        network = scene.own_network()
        network.add_address(REAL)
        scene.add(MetadataService(sock=network.listen(REAL, 80), **options))
    return set_scene


def uri(text: str, name: str = ENDPOINT) -> Setting:
    """A URI of the operator's, in a network of its own, because it may lead anywhere."""
    def set_scene(scene: Scene):
        scene.own_network()
        scene.environment |= {ENDPOINT: "http://127.0.0.1:9", name: text}
    return set_scene


def named_localhost(scene: Scene):
    network = scene.own_network()
    service = scene.add(MetadataService(sock=network.listen("127.0.0.1")))
    scene.environment[ENDPOINT] = f"http://localhost:{service.port}"


def silent_name_server(scene: Scene):
    """An endpoint by a name, with a name server that never responds."""
    uri("http://imds.example")(scene)
    servers = re.findall(r"(?m)^nameserver\s+([0-9a-f.:]+)", Path("/etc/resolv.conf").read_text())
    for server in set(servers) or {"127.0.0.1"}:
        if not server.startswith("127."):
            scene.namespace.add_address(server)
        scene.add(scene.namespace.listen(server, 53, socket.SOCK_DGRAM))


def task(container: dict | str, whole: dict | str | None = None, **options) -> Setting:
    """A task metadata endpoint beside a well metadata service of the instance."""
    def set_scene(scene: Scene):
        imds()(scene)
        scene.environment |= scene.add(TaskMetadata(container, whole, **options)).environment
    return set_scene


def task_fault(*faults) -> Setting:
    return task(awsvpc_container(TASK), faults={"*": faults[0] if len(faults) == 1 else [f for f in faults if f]})


def task_endpoint(make) -> Setting:
    def set_scene(scene: Scene):
        imds()(scene)
        scene.environment["ECS_CONTAINER_METADATA_URI_V4"] = scene.add(make()).endpoint + "/v4/id"
    return set_scene


def task_network(**network) -> Setting:
    return task(awsvpc_container() | {"Networks": [{"NetworkMode": "awsvpc"} | network]})


def file(content: str | bytes | None, *words: str, make: Callable[[Path], None] | None = None) -> Setting:
    """A metadata file with this content, beside a well metadata service; without words it alone is asked."""
    def set_scene(scene: Scene):
        path = scene.directory() / "ecs-container-metadata.json"
        if make:
            make(path)
        elif content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        variables({FILE: str(path)})(scene)
        scene.words += words or ["--publish-host=ecs-file"]
    return set_scene


def file_at(path: str) -> Setting:
    """A metadata file of the machine's, and no other source."""
    def set_scene(scene: Scene):
        variables({FILE: path})(scene)
        scene.words.append("--publish-host=ecs-file")
    return set_scene


def completed_file(seconds: float, content: str) -> Setting:
    """A metadata file that is half written and replaced after a while, as the agent does it."""
    def set_scene(scene: Scene):
        file(content[:-10])(scene)
        path = Path(scene.environment[FILE])

        def complete():
            path.with_suffix(".new").write_text(content)
            path.with_suffix(".new").rename(path)
        scene.later(seconds, complete)
    return set_scene


def ok(body: bytes, length: int | str | None = None, *lines: str) -> bytes:
    """The bytes of a 200 answer whose Content-Length may lie."""
    fields = [f"Content-Length: {len(body) if length is None else length}", *lines]
    return b"HTTP/1.1 200 OK\r\n" + "".join(f"{line}\r\n" for line in fields).encode() + b"\r\n" + body


def member_of(value) -> str | None:
    """The one member of the one object in a list: what a line about that list names."""
    match value:
        case [{**members}] if len(members) == 1:
            return next(iter(members))


def host_file(**members) -> str:
    return json.dumps({"Cluster": "logs", "MetadataFileStatus": "READY", "Networks": [{"NetworkMode": "bridge"}]}
                      | members)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
WELL = None  # closes a list of faults: from here on the service is well
PAGE = "<html>" + "x" * 8000 + "</html>"  # longer than any token
HTML = "<!DOCTYPE html><html><body><h1>Please sign in to the network</h1></body></html>"


@dataclasses.dataclass(frozen=True)
class Outcome:
    status: int
    address: str | None
    line: str
    err: str
    seconds: float


def run(row: Row, launcher, engine) -> Outcome:
    """Sets the row's scene, launches, and says what came of it."""
    with Scene() as scene:
        row.scene(scene)
        timeout = 10.0 if row.at_once else row.timeout
        environment = {"ES_ENTRYPOINT_ENGINE_HOME": engine.path, "ES_ENTRYPOINT_LOG_LEVEL": "error"}
        result = launcher.run(f"--metadata-timeout={round(timeout * 1000)}ms", *scene.words,
                              environment=environment | scene.environment, namespace=scene.namespace)
    found = re.findall(r'"--network\.publish_host=([^"]*)"', result.out)
    line = "" if result.status == 0 else result.failure
    return Outcome(result.status, found[0] if found else None, line, result.err, result.seconds)
