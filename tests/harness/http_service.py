"""A small HTTP server on raw sockets, so that it can also answer in ways that no real server does."""

import dataclasses
import http
import socket
import struct
import threading
import time
from collections.abc import Callable

from harness.namespace import listen


@dataclasses.dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    connection: int          # the number of its connection, from 0
    body: bytes = b""

    @property
    def route(self) -> str:
        return f"{self.method} {self.target}"


def uri_of(sock: socket.socket) -> str:
    """http://ADDRESS:PORT of a bound socket."""
    host, port, *_ = sock.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Connection:
    """One accepted connection: reads requests and sends whatever a behaviour wants."""

    def __init__(self, sock: socket.socket, number: int):
        self._sock = sock
        self._unread = b""
        self.number = number
        self.open = True

    def read_request(self) -> Request | None:
        """The next request; None if the client has finished or does not speak HTTP."""
        while b"\r\n\r\n" not in self._unread:
            if not self._receive():
                return None
        head, self._unread = self._unread.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self._unread) < length:
            if not self._receive():
                return None
        body, self._unread = self._unread[:length], self._unread[length:]
        method, target, *_ = first.split(" ") + ["", ""]
        return Request(method, target, headers, self.number, body)

    def _receive(self) -> bool:
        data = self._sock.recv(65536)
        self._unread += data
        return bool(data)

    def send(self, data: bytes):
        self._sock.sendall(data)

    def respond(self, status: int, body: bytes | str = b"", **headers: str):
        """A complete answer. Keyword arguments are headers, with _ for -."""
        body = body.encode() if isinstance(body, str) else body
        fields = {"Content-Type": "text/plain", "Content-Length": str(len(body))}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.send(head.encode("latin-1") + b"\r\n" + body)

    def wait_until_client_leaves(self):
        while self._receive():
            self._unread = b""

    def close(self):
        self.open = False
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._sock.close()

    def reset(self):
        """Ends the connection with RST instead of FIN."""
        self.open = False
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()


Behaviour = Callable[[Connection, Request], None]


class HttpService:
    """Serves `routes` ("/path" -> text) and records the requests.

    `faults` replaces answers: "GET /path" or "*" -> a Behaviour for every such request, or a list with
    one for each request, after which the service works again. `on_connect` runs before anything is read.
    """

    def __init__(self, routes: dict[str, str] | None = None, *, faults: dict | None = None,
                 on_connect: Callable[[Connection], None] | None = None,
                 sock: socket.socket | None = None):
        self.routes = routes or {}
        self.requests: list[Request] = []
        self.connections = 0
        self._faults = {route: list(fault) if isinstance(fault, list) else fault
                        for route, fault in (faults or {}).items()}
        self._on_connect = on_connect
        self._sock = sock or listen()
        self.port = self._sock.getsockname()[1]
        self.endpoint = uri_of(self._sock)
        self._open: set[Connection] = set()
        self._reserved: socket.socket | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def asked(self) -> list[str]:
        """The requests in order, such as "GET /latest/meta-data/local-ipv4"."""
        return [request.route for request in self.requests]

    def answer(self, connection: Connection, request: Request):
        """The well-behaved answer."""
        body = self.routes.get(request.target)
        if body is None:
            connection.respond(404, "404 - Not Found")
        else:
            connection.respond(200, body)

    def _behaviour(self, request: Request) -> Behaviour:
        for route in (request.route, "*"):
            fault = self._faults.get(route)
            if callable(fault):
                return fault
            if fault:
                return fault.pop(0)
        return self.answer

    def _accept(self):
        while True:
            try:
                sock, _ = self._sock.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(sock, self.connections)
            self.connections += 1
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection):
        try:
            if self._on_connect:
                self._on_connect(connection)
            while connection.open and (request := connection.read_request()):
                with self._lock:
                    self.requests.append(request)
                    behaviour = self._behaviour(request)
                behaviour(connection, request)
        except OSError:
            pass  # the client may close the connection at any time
        finally:
            connection.close()
            self._open.discard(connection)

    def stop_listening(self):
        """Refuses new connections from now on, on 127.0.0.1; open ones stay, and nobody else gets the port."""
        self._end_accepting()
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind(("127.0.0.1", self.port))

    def close(self):
        self._end_accepting()
        for connection in list(self._open):
            connection.close()
        if self._reserved:
            self._reserved.close()

    def _end_accepting(self):
        # shutdown wakes up the accepting thread; close alone does not.
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._sock.close()
        self._thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# Behaviours: what a service does with a request instead of answering it.

def respond(status: int, body: bytes | str = b"", **headers: str) -> Behaviour:
    return lambda connection, _: connection.respond(status, body, **headers)


def silence(connection: Connection, _request: Request):
    connection.wait_until_client_leaves()


def close(connection: Connection, _request: Request):
    connection.close()


def reset(connection: Connection, _request: Request):
    connection.reset()


def raw(data: bytes, then: Behaviour = close) -> Behaviour:
    """Sends bytes as they are, then closes, resets or stays silent."""
    def behave(connection: Connection, request: Request):
        connection.send(data)
        if then is reset:
            time.sleep(0.02)  # a reset overtakes what was sent just before it
        then(connection, request)
    return behave


def drip(data: bytes, seconds_between_bytes: float) -> Behaviour:
    def behave(connection: Connection, _request: Request):
        for byte in data:
            connection.send(bytes([byte]))
            time.sleep(seconds_between_bytes)
        connection.close()
    return behave


def endless(head: bytes, block: bytes) -> Behaviour:
    """An answer that continues until the client disconnects."""
    def behave(connection: Connection, _request: Request):
        connection.send(head)
        while True:
            connection.send(block)
    return behave


def delayed(seconds: float, then: Behaviour) -> Behaviour:
    def behave(connection: Connection, request: Request):
        time.sleep(seconds)
        then(connection, request)
    return behave
