"""A name server of the test's own, for the A records of a few names."""

import socket
import struct
import threading

from harness.namespace import listen

A, IN = 1, 1
NO_ERROR, NAME_ERROR = 0, 3
RESPONSE, AUTHORITATIVE, RECURSION_AVAILABLE = 0x8000, 0x0400, 0x0080
RECURSION_DESIRED = 0x0100
POINTER_TO_QUESTION = 0xC00C  # the question's name is behind the header's 12 bytes


class DnsService:
    """Answers from `records`, which may change at any time: a name in lower case -> its IPv4 addresses, in order.

    Any other name does not exist. Answers must not be kept: their time to live is 0.
    """

    def __init__(self, records: dict[str, list[str]] | None = None, sock: socket.socket | None = None):
        self.records = records or {}
        self.asked: list[str] = []  # the names whose A records were asked for
        self._sock = sock or listen(kind=socket.SOCK_DGRAM)
        self.address, self.port = self._sock.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def answer(self, request: bytes) -> bytes:
        """@raise struct.error, IndexError, UnicodeDecodeError if the request is malformed."""
        number, flags = struct.unpack_from("!2H", request)
        labels, at = [], 12
        while length := request[at]:
            labels.append(request[at + 1:at + 1 + length].decode("ascii"))
            at += 1 + length
        kind, _ = struct.unpack_from("!2H", request, at + 1)
        question = request[12:at + 5]
        name = ".".join(labels).lower()
        addresses = self.records.get(name)
        found = []
        if kind == A:
            self.asked.append(name)
            found = addresses or []
        head = struct.pack("!6H", number,
                           RESPONSE | AUTHORITATIVE | RECURSION_AVAILABLE | flags & RECURSION_DESIRED
                           | (NAME_ERROR if addresses is None else NO_ERROR), 1, len(found), 0, 0)
        return head + question + b"".join(
            struct.pack("!3HIH", POINTER_TO_QUESTION, A, IN, 0, 4) + socket.inet_aton(address) for address in found)

    def _serve(self):
        while True:
            request, client = self._sock.recvfrom(4096)
            if not request:
                return
            try:
                self._sock.sendto(self.answer(request), client)
            except (struct.error, IndexError, UnicodeDecodeError):
                pass  # not a question

    def close(self):
        # Neither close nor shutdown wakes up the thread that receives; an empty datagram does.
        self._sock.sendto(b"", (self.address, self.port))
        self._thread.join()
        self._sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
