"""Everything that metadata services are known to do wrong, and how the launcher handles it.

Each row is a scene (services that misbehave in one way, over real sockets) and its outcome: the exit status and
words that its one line must contain, or the address that is published nevertheless.
"""

import contextlib
import dataclasses
import json
import os
import re
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from harness.http_service import HttpService, close, delayed, drip, endless, raw, reset, respond, silence
from harness.launcher import ENDPOINT
from harness.metadata_service import (LOCAL_IPV4, TOKEN, MetadataService, NobodyAccepts, NothingListens, TaskMetadata,
                                      awsvpc_container, bridge_container)
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

CONNECTING = [
    Row("nothing listens", endpoint(NothingListens), ("refused", ENDPOINT)),
    Row("nothing listens on ::1", endpoint(lambda: NothingListens("::1")), ("refused", ENDPOINT)),
    Row("connecting is never answered", endpoint(NobodyAccepts), ("connecting timed out", ENDPOINT)),
    Row("every connection is closed before the request", first_connections(10**6, close), ("closed",)),
    Row("every connection is reset before the request", first_connections(10**6, reset), ("reset|closed",)),
    Row("the first two connections are closed", first_connections(2, close), address=INSTANCE, timeout=5),
    Row("the first two connections are reset", first_connections(2, reset), address=INSTANCE, timeout=5),
    Row("the service comes up after 0.4 s", up_after(0.4), address=INSTANCE, timeout=5),
    Row("no network", route(None), ("unreachable|no route", "EC2"), needs_root=True),
    Row("a blackhole route", route("blackhole"), ("BLOCK_IMDS|blocked",), needs_root=True),
    Row("an unreachable route", route("unreachable"), ("BLOCK_IMDS|blocked",), needs_root=True),
    Row("a prohibit route", route("prohibit"), ("BLOCK_IMDS|blocked",), needs_root=True),
    Row("packets are dropped", route("drop"), ("connect", "not (on )?EC2|blocked|dropped"), needs_root=True),
    Row("no network, in IPv6 mode", route(None, environment={f"{ENDPOINT}_MODE": "IPv6"}),
        ("fd00:ec2::254", "--http-protocol-ipv6 enabled"),
        needs_root=True),
    Row("a healthy service at its real address", real_address({}), address=INSTANCE, needs_root=True),
    Row("the hop limit, at the real address", real_address({"faults": {TOKEN: silence}}), ("hop limit",),
        needs_root=True),
]

TOKEN_REQUEST = [
    Row("the token request is never answered", token(silence), (ENDPOINT, "supports IMDSv2", "port")),
    Row("the first token request is never answered", token(silence, WELL), address=INSTANCE, timeout=6),
    Row("the token request is answered after 0.3 s", token(delayed(0.3, respond(503)), WELL), address=INSTANCE,
        timeout=5),
    Row("400 for the token", token(respond(400)), ("400",), at_once=True),
    Row("401 for the token", token(respond(401)), ("401", "proxy", "portal"), at_once=True),
    Row("403 for the token", token(respond(403)), ("403", "disabled"), at_once=True),
    Row("404 for the token", token(respond(404)), ("404", "token"), at_once=True),
    Row("405 for the token", token(respond(405)), ("405", "token"), at_once=True),
    Row("407 for the token", token(respond(407)), ("407", "proxy"), at_once=True),
    Row("429 for the token", token(respond(429)), ("429",)),
    Row("429 for the token, twice", token(respond(429), respond(429), WELL), address=INSTANCE, timeout=5),
    Row("500 for the token", token(respond(500)), ("500",)),
    Row("502 from a proxy for the token", token(respond(502, HTML, Via="1.1 squid")), ("502", "a proxy answers")),
    Row("503 for the token", token(respond(503)), ("503",)),
    Row("503 for the token, ten times", token(*[respond(503)] * 10, WELL), address=INSTANCE, timeout=15),
    Row("503 for the token, three times", token(*[respond(503)] * 3, WELL), address=INSTANCE, timeout=8),
    Row("511 from a captive portal for the token", token(respond(511, HTML)), ("511", "a captive portal answers")),
    Row("504 from a proxy for the token", token(respond(504, HTML)), ("504", "a proxy answers")),
    Row("418 for the token", token(respond(418)), ("418", "proxy"), at_once=True),
    Row("304 for the token", token(respond(304)), ("304", "proxy"), at_once=True),
    Row("204 for the token", token(raw(b"HTTP/1.1 204 No Content\r\n\r\n", silence)), ("204",), timeout=2),
    Row("206 for the token", token(respond(206, "part")), ("206",), timeout=2),
    Row("301 for the token", redirect_to_attacker(TOKEN, 301), ("301", "redirect|proxy|portal"), at_once=True),
    Row("302 for the token", redirect_to_attacker(TOKEN, 302), ("302", "redirect|proxy|portal"), at_once=True),
    Row("307 for the token", redirect_to_attacker(TOKEN, 307), ("307", "redirect|proxy|portal"), at_once=True),
    Row("308 without a location", token(respond(308)), ("308",), at_once=True),
    *[Row(f"{status} for the token, with a page of 8 KB", token(respond(status, PAGE)), (str(status), words),
          at_once=status < 429)
      for status, words in ((302, "redirect"), (400, "proxy"), (403, "disabled"), (404, "IMDSv2 tokens"),
                            (429, "too many"), (502, "a proxy answers"), (503, "throttled"))],
    Row("a redirect of the token to a page of 8 KB", token(respond(302, PAGE, Location="http://portal.example/in")),
        ("http://portal.example/in",), at_once=True),
    Row("503 for the token, with a page of 8 KB, twice", token(respond(503, PAGE), respond(503, PAGE), WELL),
        address=INSTANCE, timeout=5),
    Row("503 for the token, with a body without an end, twice",
        token(*[endless(b"HTTP/1.1 503 Busy\r\n\r\n", b"x" * 65536)] * 2, WELL), address=INSTANCE, timeout=5),
    Row("404 for the token, with a page of 8 KB, with IMDSv1 allowed",
        with_words(["--imds-v1=fallback"], imds(v1=True, faults={TOKEN: respond(404, PAGE)})), address=INSTANCE),
    Row("the token request is never answered, with IMDSv1 allowed",
        with_words(["--imds-v1=fallback"], imds(v1=True, faults={TOKEN: silence})), address=INSTANCE),
    Row("403 for the token, with a body that never ends", token(raw(b"HTTP/1.1 403 No\r\n\r\nx", silence)), ("403",)),
    Row("403 for the token, cut in its body", token(raw(b"HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\nx")), ("403",),
        at_once=True),
    Row("an empty token", token(respond(200)), ("empty body",)),
    Row("an empty token, once", token(respond(200), WELL), address=INSTANCE, timeout=5),
    Row("a captive portal's page for the token", token(respond(200, HTML, Content_Type="text/html")),
        ("proxy", "portal"), timeout=3),
    Row("a token that injects a header", token(respond(200, "AQAE\r\nX-Forwarded-For: 10.0.0.1")), ("token",),
        timeout=3),
    Row("a token that injects a request", token(respond(200, "A\r\n\r\nGET /latest/user-data HTTP/1.1\r\n\r\n")),
        ("token",), timeout=3),
    Row("a token with a NUL", token(respond(200, b"AQ\0AE")), ("token",), timeout=3),
    Row("a token with a blank", token(respond(200, "AQ AE")), ("token",), timeout=3),
    Row("a token that is not ASCII", token(respond(200, "AQÄE")), ("token",), timeout=3),
    Row("a token of 5,000 bytes", token(respond(200, "A" * 5000)), ("token",), timeout=3),
    Row("an endless token", token(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"A" * 65536)), ("token",), timeout=3),
    Row("endless headers", token(endless(b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"A" * 1000 + b"\r\n")),
        ("larger",), timeout=3),
    Row("one header of 2 MB", token(raw(b"HTTP/1.1 200 OK\r\nX-Filler: " + b"A" * 2_000_000 + b"\r\n\r\n")),
        ("larger",), timeout=3),
    Row("endless 100 Continue", token(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100)), ("larger",), timeout=2),
    Row("103 Early Hints before the token, and then silence",
        token(raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", silence)), ("time ran out",)),
    Row("101 Switching Protocols for the token",
        token(raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", silence)),
        ("token",)),
    Row("a chunked token without an end", token(endless(CHUNKED, b"1000\r\n" + b"A" * 4096 + b"\r\n")), ("larger",)),
    Row("a chunk extension without an end", token(endless(CHUNKED + b"4;", b"x" * 65536)), ("invalid chunks|time ran out",)),
    Row("trailers without an end", token(endless(CHUNKED + b"4\r\nAQAE\r\n0\r\n", b"X-T: " + b"A" * 1000 + b"\r\n")),
        ("larger",)),
    Row("the answer drips in, a byte each 0.1 s", token(drip(ok(b"AQAE" * 20), 0.1)), ("time ran out",)),
    Row("the connection ends in the headers", token(raw(b"HTTP/1.1 200 OK\r\nContent-Le")), ("empty body|closed",)),
    Row("the connection is reset in the headers", token(raw(b"HTTP/1.1 200 OK\r\nContent-Le", reset)), ("closed",)),
    Row("the connection is reset in the token", token(raw(ok(b"AQAE", 40), reset)), ("closed",)),
    Row("the token is shorter than its length", token(raw(ok(b"AQAE", 40))), ("closed",)),
    Row("the token is longer than its length", token(raw(ok(b"AQAEAQAEAQAE", 4))), ("401",), timeout=3),
    Row("a negative length", token(raw(ok(b"AQAE", -5))), ("invalid Content-Length",), timeout=2),
    Row("a length that is not a number", token(raw(ok(b"AQAE", "many"))), ("invalid Content-Length",), timeout=2),
    Row("a length of 20 digits", token(raw(ok(b"AQAE", "9" * 20))), ("larger",), timeout=2),
    Row("two lengths that differ", token(raw(ok(b"AQAE", 4, "Content-Length: 2"))), ("contradictory Content-Lengths",), timeout=2),
    Row("a chunk size that is not a number", token(raw(CHUNKED + b"zz\r\nAQAE\r\n0\r\n\r\n")), ("invalid chunks",)),
    Row("a chunk size of 20 digits", token(raw(CHUNKED + b"f" * 20 + b"\r\nAQAE")), ("invalid chunks",)),
    Row("chunks that never end", token(raw(CHUNKED + b"4\r\nAQAE\r\n", silence)), ("time ran out",)),
    Row("an answer without headers (HTTP/0.9)", token(raw(b"AQAEAQAEAQAE")), ("not (valid )?HTTP", "proxy")),
    Row("another protocol's greeting", token(raw(b"SSH-2.0-OpenSSH_9.2p1\r\n")), ("not (valid )?HTTP", "proxy")),
    Row("an unknown version of HTTP", token(raw(b"HTTP/7.3 200 OK\r\nContent-Length: 4\r\n\r\nAQAE")),
        ("not (valid )?HTTP", "proxy")),
    Row("binary garbage", token(raw(bytes(range(256)) * 8)), ("not (valid )?HTTP", "proxy")),
    Row("a TLS server's alert", token(raw(b"\x15\x03\x01\0\x02\x02\x46")), ("not (valid )?HTTP|closed",)),
    Row("a status of two digits", token(raw(b"HTTP/1.1 20 OK\r\nContent-Length: 4\r\n\r\nAQAE")), ("not (valid )?HTTP|20",),
        timeout=2),
    Row("a status of four digits", token(raw(b"HTTP/1.1 2000 OK\r\nContent-Length: 4\r\n\r\nAQAE")), ("not (valid )?HTTP",),
        timeout=2),
    Row("a header with a NUL", token(raw(ok(b"AQAE", None, "X-A: b\0c"))), ("a NUL|not valid HTTP",), timeout=2),
    Row("a token with a tab", token(respond(200, "AQ\tAE")), ("token",), at_once=True),
    Row("a token of blanks", token(respond(200, "    ")), ("token",), at_once=True),
    Row("a token as JSON", token(respond(200, '{"token": "AQAE"}', Content_Type="application/json")), ("token",),
        at_once=True),
    Row("a compressed answer", token(raw(ok(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", None, "Content-Encoding: gzip"))),
        ("token",), timeout=3),
]

VALUE_REQUEST = [
    Row("the address is never answered", value(silence), ("local-ipv4",)),
    Row("the first request for the address is never answered", value(silence, WELL), address=INSTANCE, timeout=6),
    Row("400 for the address", value(respond(400)), ("400",), at_once=True),
    Row("401 for the address, always", value(respond(401)), ("401", "token"), at_once=True),
    Row("401 for the address, once", value(respond(401), WELL), address=INSTANCE, timeout=5),
    Row("403 for the address", value(respond(403)), ("403",), at_once=True),
    Row("404 for every address", imds(values={"local-ipv4": None}), ("404|no address|neither", "ipv6"), at_once=True),
    Row("404 for the IPv4 address alone", imds(values={"local-ipv4": None, "ipv6": "2001:db8::12"}),
        address="2001:db8::12"),
    Row("the token as the address", value(echo_token), ("own token",), at_once=True),
    Row("the token in a redirect of the address", value(echo_token_in_redirect), ("own token",), at_once=True),
    Row("401 for the address, with a page of 70 KB, once", value(respond(401, PAGE * 9), WELL), address=INSTANCE,
        timeout=5),
    Row("404 with a page of 70 KB for the IPv4 address",
        imds(values={"ipv6": "2001:db8::12"}, faults={LOCAL_IPV4: respond(404, PAGE * 9)}), address="2001:db8::12"),
    Row("429 for the address, twice", value(respond(429), respond(429), WELL), address=INSTANCE, timeout=5),
    Row("500 for the address", value(respond(500)), ("500",)),
    Row("503 for the address, twice", value(respond(503), respond(503), WELL), address=INSTANCE, timeout=5),
    Row("407 for the address", value(respond(407)), ("407", "a proxy answers"), at_once=True),
    Row("502 for the address", value(respond(502)), ("502", "a proxy answers")),
    Row("504 for the address, twice", value(respond(504), respond(504), WELL), address=INSTANCE, timeout=5),
    Row("511 for the address", value(respond(511, HTML)), ("511", "a captive portal answers")),
    Row("405 for the address", value(respond(405)), ("405", "proxy"), at_once=True),
    Row("204 for the address", value(raw(b"HTTP/1.1 204 No Content\r\n\r\n")), ("204",), at_once=True),
    Row("206 for the address", value(respond(206, "10.0.1.1", Content_Range="bytes 0-7/9")), ("206",), at_once=True),
    Row("302 for the address", redirect_to_attacker(LOCAL_IPV4, 302), ("302", "redirect|proxy|portal"), at_once=True),
    Row("the service dies after the token", dies_after_the_token, ("refused|reset|closed",)),
    Row("the address is reset half way", value(raw(ok(b"10.0.1", 9), reset)), ("closed",)),
    Row("the address is reset half way, once", value(raw(ok(b"10.0.1", 9), reset), WELL), address=INSTANCE, timeout=5),
    Row("the address is cut by one digit", value(raw(ok(b"10.0.1.1", 9))), ("closed",)),
    Row("the address is cut by one digit, once", value(raw(ok(b"10.0.1.1", 9)), WELL), address=INSTANCE, timeout=5),
    Row("the address drips in", value(drip(ok(b"10.0.1.11"), 0.1)), ("time ran out",)),
    Row("the address in chunks", value(raw(CHUNKED + b"4\r\n10.0\r\n5\r\n.1.11\r\n0\r\n\r\n")), address=INSTANCE),
    Row("the address by HTTP/1.0", value(raw(b"HTTP/1.0 200 OK\r\n\r\n10.0.1.11")), address=INSTANCE),
    Row("the address after 100 Continue", value(raw(b"HTTP/1.1 100 Continue\r\n\r\n" + ok(b"10.0.1.11"))),
        address=INSTANCE),
    Row("the address after 103 Early Hints",
        value(raw(b"HTTP/1.1 103 Early Hints\r\nLink: </10.66.66.66>\r\n\r\n" + ok(b"10.0.1.11"))), address=INSTANCE),
    Row("the address without a phrase in the status line", value(raw(b"HTTP/1.1 200\r\n\r\n10.0.1.11")),
        address=INSTANCE),
    Row("the address with both a length and chunks",
        value(raw(ok(b"9\r\n10.0.1.11\r\n0\r\n\r\n", 9, "Transfer-Encoding: chunked"))), ("both a Content-Length and",)),
    Row("another answer behind the token's, unasked",
        token(raw(ok(b"AQAE") + ok(b"10.66.66.66"), silence)), ("401",), timeout=3),
    Row("another answer behind the token's, unasked, once",
        token(raw(ok(b"AQAE") + ok(b"10.66.66.66"), silence), WELL), address=INSTANCE, timeout=3),
    Row("the address with cookies and a longer life",
        value(respond(200, INSTANCE, Set_Cookie="a=b; Domain=amazonaws.com", Alt_Svc='h2="evil.example:443"')),
        address=INSTANCE),
    Row("the address as application/octet-stream",
        value(respond(200, INSTANCE, Content_Type="application/octet-stream")), address=INSTANCE),
    Row("the address as text/html", value(respond(200, INSTANCE, Content_Type="text/html")), address=INSTANCE),
    Row("the address without a type", value(raw(ok(b"10.0.1.11"))), address=INSTANCE),
    Row("a JSON document", value(respond(200, '{"local-ipv4": "10.0.1.11"}', Content_Type="application/json")),
        ("local-ipv4",), timeout=3),
    Row("a captive portal's page for the address", value(respond(200, HTML, Content_Type="text/html")),
        ("proxy", "portal"), timeout=3),
    Row("an empty address", text(""), ("empty body",)),
    Row("an empty address, once", value(respond(200), WELL), address=INSTANCE, timeout=5),
    Row("a loopback address", text("127.0.0.1"), ("127.0.0.1", "loopback"), timeout=3),
    Row("the unspecified address", text("0.0.0.0"), ("0.0.0.0", "unspecified"), timeout=3),
    Row("a multicast address", text("224.0.0.251"), ("224.0.0.251", "multicast"), timeout=3),
    Row("a link-local address", text(REAL), (REAL, "link-local"), timeout=3),
    Row("an IPv6 address as local-ipv4", text("2001:db8::1"), ("2001:db8::1", "not an IPv4 address"), at_once=True),
    *[Row(f"the IPv6 address is {bad}", imds(values={"local-ipv4": None, "ipv6": bad}), (bad, why), at_once=True)
      for bad, why in (("fe80::1", "link-local"), ("::ffff:10.0.1.11", "IPv4-mapped"), ("::10.0.1.11", "compatible"),
                       ("64:ff9b::10.0.1.11", "NAT64"), ("2002:a00:10b::1", "6to4"), ("10.0.1.11", "not an IPv6"))],
    Row("the IPv6 address is spelled in another way",
        imds(values={"local-ipv4": None, "ipv6": "2001:DB8:0:0:0::0012"}), address="2001:db8::12"),
    Row("a reserved address", text("240.0.0.1"), ("240.0.0.1", "reserved"), at_once=True),
    *[Row(f"the address {bad!r}", text(bad), ("local-ipv4",), at_once=True) for bad in (
        "10.0.1.11 ", " 10.0.1.11", "10.0.1.11\t", "10.0.1.11\r\n", "\n10.0.1.11", "10.0.1.11\n\n", "\r\n", " ",
        "10.0.1", "10.0.1.256", "10.0.1.11.12", "10.0.1.011", "0xa.0.1.11", "167772427", "10.0.1.11/24",
        "10.0.1.11:9300", "0.1.2.3", "127.255.255.254", "169.254.170.2", "239.255.255.250",
        "255.255.255.255", "-1", "NaN", "null",
        "::", "::1", "::2", "::127.0.0.1", "ff02::1", "fe80::1%eth0", "febf::1", "2001:db8::12%eth0", "[2001:db8::12]",
        "2001:db8::12/64", "2001:db8::1::2", "2001:db8:::12", "2001:db8", "12345::", ":", "1:2:3:4:5:6:7:8:9",
        "::ffff:0.0.0.0", "::ffff:169.254.1.1", "::ffff:224.0.0.1", "::ffff:10.0.1",
        "\ufeff10.0.1.11", "10.0.1.11\u2028", "\u202e11.1.0.01", "10\uff0e0.1.11",
        "$(id)", "${HOSTNAME}", "_local_", "10.0.1.11,10.0.1.12", "10.0.1.11 10.0.1.12",
        "404 - Not Found", "<?xml version='1.0'?><Code>AccessDenied</Code>")],
    Row("a link-local IPv6 address without an IPv4 address",
        imds(values={"local-ipv4": None, "ipv6": "fe80::1"}), ("ipv6", "link-local"), at_once=True),
    Row("a captive portal's page for IPv6 without an IPv4 address",
        imds(values={"local-ipv4": None, "ipv6": HTML}), ("ipv6", "portal"), at_once=True),
    Row("two addresses", text("10.0.1.11\n10.0.1.12"), ("local-ipv4",), timeout=3),
    Row("an address with an option behind it", text("10.0.1.11 --path.data=/etc"), ("local-ipv4",), timeout=3),
    Row("an address with a NUL behind it", text(b"10.0.1.11\0"), ("local-ipv4",), timeout=3),
    Row("a host name", text("ip-10-0-1-11.ec2.internal"), ("local-ipv4",), timeout=3),
    Row("100,000 bytes", text("1" * 100_000), ("local-ipv4",), timeout=3),
    Row("an endless address", value(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"1" * 65536)), ("local-ipv4",), timeout=3),
]

ENVIRONMENT = [
    Row("proxies in the environment", proxies, address=INSTANCE),
    Row("metadata disabled in the environment", variables({"AWS_EC2_METADATA_DISABLED": "true"}),
        ("AWS_EC2_METADATA_DISABLED",), at_once=True),
    Row("an endpoint by a name that does not resolve", uri("http://imds.invalid"), ("imds.invalid", "resolve"),
        needs_root=True, timeout=2),
    Row("an endpoint by a name, and no name server answers", silent_name_server, ("imds.example", "resolve"),
        needs_root=True, timeout=2),
    Row("an endpoint by a name", named_localhost, address=INSTANCE, needs_root=True, timeout=3),
    *[Row(f"the endpoint {bad!r}", uri(bad), (ENDPOINT,), status=64, at_once=True, needs_root=True)
      for bad in ("not a uri", "169.254.169.254", "https://127.0.0.1", "ftp://127.0.0.1", "http://",
                  "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://a b", "http://u:p@127.0.0.1",
                  "http://[::1", "file:///etc/passwd", "http://127.0.0.1/?a=b", "http://127.0.0.1/#a", "http://:80",
                  "http://127.0.0.1:0", "http://127.0.0.1:-1", "http://[::1]x", "http://[nonsense]", "http://[127.0.0.1]", "http://127.0.0.1\r\nX: y",
                  "http://127.0.0.1\n", "http:/127.0.0.1", "HTTPS://127.0.0.1", "//127.0.0.1", "http://@127.0.0.1")],
    *[Row(f"the endpoint mode {bad!r}", variables({f"{ENDPOINT}_MODE": bad}), (f"{ENDPOINT}_MODE", "IPv4", "IPv6"),
          status=64, at_once=True) for bad in ("IPv5", "4", "ipv4,ipv6")],
    *[Row(f"{name} is {bad!r}", variables({name: bad}), (name,), status=64, at_once=True)
      for name in ("AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS")
      for bad in ("0", "-1", "x", "1.5", "99999999999999999999")],
    Row("metadata disabled in the environment, but not by 'true'", variables({"AWS_EC2_METADATA_DISABLED": "1"}),
        address=INSTANCE),
    Row("the settings of other programs for proxies and certificates", variables({
        "NO_PROXY": "", "no_proxy": "example.org", "CURL_HOME": "/nowhere", "HOME": "/nowhere", "NETRC": "/etc/passwd",
        "SSLKEYLOGFILE": "/nowhere", "REQUEST_METHOD": "GET"}), address=INSTANCE),
    *[Row(f"the task endpoint {bad!r}", uri(bad, "ECS_CONTAINER_METADATA_URI_V4"), ("ECS_CONTAINER_METADATA_URI_V4",),
          status=64, at_once=True, needs_root=True)
      for bad in ("not a uri", "https://127.0.0.1/v4/id", "file:///etc/passwd")],
]

TASK_ENDPOINT = [
    Row("the task endpoint refuses", task_endpoint(NothingListens), ("refused",)),
    Row("the task endpoint is never connected", task_endpoint(NobodyAccepts), ("connect",)),
    Row("the task endpoint is silent", task_fault(silence), ("no response",)),
    Row("the task endpoint answers 404", task_fault(respond(404)), ("404",), timeout=3),
    *[Row(f"the task endpoint answers {status}", task_fault(respond(status)), (str(status), words), at_once=True)
      for status, words in ((400, "proxy"), (401, "proxy"), (403, "proxy"), (405, "proxy"), (407, "a proxy answers"))],
    *[Row(f"the task endpoint answers {status}", task_fault(respond(status, HTML)), (str(status), words))
      for status, words in ((502, "a proxy answers"), (504, "a proxy answers"), (511, "a captive portal answers"))],
    Row("the task endpoint closes every connection", task_fault(close), ("closed",)),
    Row("the task endpoint resets every connection", task_fault(reset), ("closed|reset",)),
    Row("the task endpoint drips", task_fault(drip(ok(json.dumps(awsvpc_container(TASK)).encode()), 0.05)),
        ("time ran out",)),
    Row("the task endpoint answers 500", task_fault(respond(500)), ("500",)),
    Row("the task endpoint answers 500, twice", task_fault(respond(500), respond(500), WELL), address=TASK, timeout=5),
    Row("the task endpoint answers 429, twice", task_fault(respond(429), respond(429), WELL), address=TASK, timeout=5),
    Row("the task endpoint redirects", task_fault(respond(302, Location="/v4/other")), ("302",), timeout=3),
    Row("a captive portal's page for the task", task_fault(respond(200, HTML)), ("JSON",), timeout=3),
    Row("an empty task", task_fault(respond(200)), ("empty body",)),
    Row("the task is cut", task_fault(respond(200, json.dumps(awsvpc_container(TASK))[:-20])), ("JSON",), timeout=3),
    Row("the task is a list", task("[]"), ("JSON object",), timeout=3),
    Row("the task is null", task("null"), ("JSON object",), timeout=3),
    Row("the task is nested 100,000 deep", task("[" * 100_000), ("JSON",), timeout=3),
    Row("the task is larger than 1 MiB", task(json.dumps(awsvpc_container(TASK) | {"Labels": "x" * 2**20})),
        ("larger",), timeout=3),
    Row("an endless task", task_fault(endless(b"HTTP/1.1 200 OK\r\n\r\n{", b" " * 65536)), ("larger",), timeout=3),
    Row("the task is not UTF-8", task_fault(respond(200, b'{"Networks": "\xff\xfe"}')), ("JSON",), timeout=3),
    Row("the task has no networks, as while it starts", task({"DockerId": "cd18", "Type": "NORMAL"}), ("network",),
        timeout=2),
    Row("the task's networks are a text", task({"Networks": "awsvpc"}), ("Networks",), timeout=2),
    Row("the task's networks are numbers", task({"Networks": [17]}), ("Networks",), timeout=2),
    Row("the network mode is a number", task({"Networks": [{"NetworkMode": 17}]}), ("NetworkMode",), timeout=2),
    Row("the awsvpc network has no address", task_network(), ("no address",), timeout=2),
    Row("the awsvpc network's addresses are empty", task_network(IPv4Addresses=[]), ("no address",), timeout=2),
    Row("the awsvpc network's address is empty", task_network(IPv4Addresses=[""]), ("no address",), timeout=2),
    Row("the awsvpc network's address is a number", task_network(IPv4Addresses=[17]), ("IPv4Addresses",), timeout=2),
    Row("the awsvpc network's addresses are a text", task_network(IPv4Addresses=TASK), ("IPv4Addresses",), timeout=2),
    Row("the awsvpc network's address is loopback", task_network(IPv4Addresses=["127.0.0.1"]), ("127.0.0.1",),
        timeout=2),
    Row("the awsvpc network's address is link-local", task_network(IPv4Addresses=["169.254.172.2"]),
        ("169.254.172.2",), timeout=2),
    Row("the awsvpc network's address is garbage", task_network(IPv4Addresses=["<html>"]),
        ("IPv4Addresses", "<html>"), timeout=2),
    Row("the awsvpc network has an IPv6 address alone", task_network(IPv6Addresses=["2001:db8::42"]),
        address="2001:db8::42"),
    *[Row(f"the awsvpc network's address is {bad!r}", task_network(IPv4Addresses=[bad]), ("IPv4Addresses",),
          at_once=True)
      for bad in (" ", "0.0.0.0", "224.0.0.1", "10.0.2.100 ", "10.0.2.100\n", "10.0.2.100\0", "10.0.2.100/24", "::1",
                  None, True, {}, [], 1.5)],
    *[Row(f"the awsvpc network's IPv6 address is {bad!r}", task_network(IPv6Addresses=[bad]), ("IPv6Addresses",),
          at_once=True) for bad in ("fe80::1", "::", "ff02::1", "2001:db8::42%eth0", "x", 17)],
    *[Row(f"{field} of the container is {bad!r}", task(awsvpc_container(TASK) | {field: bad}),
          (member_of(bad) or field,), at_once=True)
      for field, bad in (("Networks", {}), ("Networks", 17), ("Networks", [[]]))],
    *[Row(f"{field} of the container is {bad!r}, which the address does not need",
          task(awsvpc_container(TASK) | {field: bad}), address=TASK)
      for field, bad in (("Type", 17), ("Type", {}), ("Ports", {}), ("Ports", [17]),
                         ("Ports", [{"ContainerPort": "9200"}]), ("Ports", [{"ContainerPort": -1}]),
                         ("Ports", [{"HostPort": 9200.5}]), ("Ports", [{"HostPort": 65536}]),
                         ("Ports", [{"Protocol": 6}]))],
    Row("NetworkMode of the awsvpc network is a list", task_network(IPv4Addresses=[TASK], NetworkMode=["awsvpc"]),
        ("NetworkMode",), at_once=True),
    *[Row(f"MACAddress of the awsvpc network is {bad!r}, which the address does not need",
          task_network(IPv4Addresses=[TASK], MACAddress=bad), address=TASK) for bad in (17, "../../x")],
    *[Row(f"the task lacks {field}",
          task({key: member for key, member in awsvpc_container(TASK).items() if key != field}), address=TASK)
      for field in ("DockerId", "Name", "Type", "KnownStatus")],
    *[Row(f"{field} of the container is null", task(awsvpc_container(TASK) | {field: None}), address=TASK)
      for field in ("Type", "Ports", "Labels")],
    *[Row(f"{field} of the whole task is {bad!r}",
          task({"Type": "NORMAL"}, {"Containers": [awsvpc_container(TASK)]} | {field: bad}), (field,), at_once=True)
      for field, bad in (("Containers", {}), ("Containers", "x"), ("Containers", [17]))],
    *[Row(f"{field} of the whole task is {bad!r}, which the address does not need",
          task({"Type": "NORMAL"}, {"Containers": [awsvpc_container(TASK)]} | {field: bad}), address=TASK)
      for field, bad in (("LaunchType", 17), ("AvailabilityZone", []), ("AvailabilityZone", "../x"), ("TaskARN", 17))],
    Row("the network is another container's", task({"Type": "NORMAL"}, {"Containers": [awsvpc_container(TASK)]}),
        address=TASK),
    Row("the only network is the pause container's",
        task({"Type": "NORMAL"}, {"Containers": [awsvpc_container(TASK) | {"Type": "CNI_PAUSE"}]}), ("Networks",),
        at_once=True),
    *[Row(f"the network is another container's, and the pause container's {name}",
          task({"Type": "NORMAL"}, {"Containers": [pause | {"Type": "CNI_PAUSE"}, awsvpc_container(TASK)]}), address=TASK)
      for name, pause in (("address is link-local", awsvpc_container("169.254.172.2")),
                          ("address is garbage", awsvpc_container("x")), ("networks are a text", {"Networks": "x"}))],
    Row("the network is another container's, and a third one's networks are a text",
        task({"Type": "NORMAL"}, {"Containers": [{"Networks": "x"}, awsvpc_container(TASK)]}), address=TASK),
    Row("the only network of the task is malformed",
        task({"Type": "NORMAL"}, {"Containers": [{"Networks": "x"}]}), ("Networks is not an array",), at_once=True),
    Row("the awsvpc network's first address is link-local", task_network(IPv4Addresses=["169.254.172.2", TASK]),
        address=TASK),
    Row("the awsvpc network's IPv4 address is link-local, but not the IPv6 one",
        task_network(IPv4Addresses=["169.254.172.2"], IPv6Addresses=["fe80::1", "2001:db8::42"]),
        address="2001:db8::42"),
    Row("the task names its address twice",
        task('{"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["127.0.0.1"],'
             ' "IPv4Addresses": ["10.0.2.100"]}]}'),
        address=TASK),
    Row("the task has bytes behind it", task(json.dumps(awsvpc_container(TASK)) + "garbage"), ("JSON",), at_once=True),
    Row("the task as text/html", task_fault(respond(200, json.dumps(awsvpc_container(TASK)), Content_Type="text/html")),
        address=TASK),
    Row("the published ports are a text", task(bridge_container() | {"Ports": "9200"}), address=INSTANCE),
    Row("a published port is out of range",
        task(bridge_container() | {"Ports": [{"ContainerPort": 9200, "HostPort": 99999}]}), address=INSTANCE),
    Row("the task's bridge address is not routable and not published", task(bridge_container()), address=INSTANCE),
]

METADATA_FILE = [
    Row("the metadata file does not exist", file(None), ("ecs-container-metadata.json",)),
    Row("the metadata file does not exist, and no other source has the network mode", file(None, "--publish-host=auto"),
        ("ecs-container-metadata.json", "--publish-host imds"), at_once=True),
    Row("the metadata file does not exist, and the instance's address is requested", file(None, "--publish-host=imds"),
        address=INSTANCE, timeout=3),
    Row("the metadata file is completed after 0.4 s",
        completed_file(0.4, host_file(HostPrivateIPv4Address="10.0.1.77")), address="10.0.1.77", timeout=5),
    Row("the metadata file is empty", file(""), ("ecs-container-metadata.json",)),
    Row("the metadata file is half written", file(host_file(HostPrivateIPv4Address="10.0.1.77")[:-10]),
        ("ecs-container-metadata.json",)),
    Row("the metadata file is not ready but has the address",
        file('{"Cluster": "logs", "HostPrivateIPv4Address": "10.0.1.77"}'), ("Networks", "--publish-host imds")),
    Row("the metadata file has no host address", file(host_file()), ("HostPrivateIPv4Address",)),
    Row("the host address is a number", file(host_file(HostPrivateIPv4Address=17)), ("HostPrivateIPv4Address",)),
    Row("the host address is empty", file(host_file(HostPrivateIPv4Address="")), ("HostPrivateIPv4Address",)),
    Row("the host address is loopback", file(host_file(HostPrivateIPv4Address="127.0.0.1")), ("127.0.0.1",)),
    Row("the metadata file is a list", file("[]"), ("ecs-container-metadata.json",)),
    Row("the metadata file is binary", file(bytes(range(256))), ("ecs-container-metadata.json",)),
    Row("the metadata file is larger than 1 MiB", file(" " * 2**20 + host_file(HostPrivateIPv4Address="10.0.1.77")),
        ("ecs-container-metadata.json",)),
    Row("the metadata file is a directory", file(None, make=Path.mkdir),
        ("ecs-container-metadata.json", "regular file", FILE), at_once=True),
    Row("the metadata file is a FIFO", file(None, make=os.mkfifo),
        ("ecs-container-metadata.json", "regular file", FILE), at_once=True),
    Row("the metadata file is not readable",
        file(None, make=lambda path: (path.write_text(host_file(HostPrivateIPv4Address="10.0.1.77")), path.chmod(0))),
        ("ecs-container-metadata.json", "permission", FILE), at_once=True),
    *[Row(f"the metadata file is cut after {count} bytes", file(host_file(HostPrivateIPv4Address="10.0.1.77")[:count]),
          ("ecs-container-metadata.json", "JSON")) for count in (1, 20, 60)],
    *[Row(f"{field} of the metadata file is {bad!r}",
          file(host_file(**{"HostPrivateIPv4Address": "10.0.1.77", field: bad})), (member_of(bad) or field,))
      for field, bad in (("Networks", "bridge"), ("Networks", [17]),
                         ("HostPrivateIPv4Address", ["10.0.1.77"]), ("HostPrivateIPv4Address", "10.0.1.77\n"),
                         ("HostPrivateIPv4Address", "169.254.1.1"), ("HostPrivateIPv4Address", "0.0.0.0"))],
    *[Row(f"{field} of the metadata file is {bad!r}, which the address does not need",
          file(host_file(**{"HostPrivateIPv4Address": "10.0.1.77", field: bad})), address="10.0.1.77", timeout=4)
      for field, bad in (("MetadataFileStatus", 17), ("PortMappings", {}), ("PortMappings", [{"HostPort": "x"}]),
                         ("TaskARN", 17), ("AvailabilityZone", []))],
    Row("the metadata file has an IPv6 address alone", file(host_file(HostIPv6Address="2001:db8::77")),
        address="2001:db8::77"),
    Row("the IPv6 address of the metadata file is a link's", file(host_file(HostIPv6Address="fe80::1")),
        ("HostIPv6Address", "link-local")),
    Row("the metadata file is a page", file(HTML), ("JSON",)),
    Row("the metadata file is nested 100,000 deep", file("[" * 100_000), ("JSON",)),
    Row("the metadata file is a link to itself", file(None, make=lambda path: path.symlink_to(path)),
        ("symbolic links", FILE), at_once=True),
    Row("the metadata file is a device", file_at("/dev/zero"), ("regular file", FILE), at_once=True),
    *[Row(f"the metadata file {name}, and no other source has the network mode",
          file(None, "--publish-host=auto", make=make), (FILE, "--publish-host imds"), at_once=True)
      for name, make in (("is a directory", Path.mkdir), ("is a FIFO", os.mkfifo),
                         ("is not readable", lambda path: (path.touch(), path.chmod(0))))],
    Row("the metadata file is named but not set to a path", variables({FILE: ""}), address=INSTANCE),
]

ROWS = [*CONNECTING, *TOKEN_REQUEST, *VALUE_REQUEST, *ENVIRONMENT, *TASK_ENDPOINT, *METADATA_FILE]


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
