"""Decides what a metadata service asserted. A strict parser of its own, which shares no code with the launcher.

By RFC 9112: one final answer per connection, and no doubt about where its body begins and ends.
"""

import ipaddress
import json
import re

STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)( [^\r\n\0]*)?")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*")
# libcurl ignores what follows the size, whether or not it is an extension.
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]+)[^\n]*")
LIMIT = 1 << 20


class Unclear(Exception):
    """The answer is incomplete, or can be read in more than one way."""


def read_answer(data: bytes, *, closed: bool) -> tuple[int, bytes]:
    """The final status and the complete body of the first answer; `closed`: the connection ended with FIN."""
    while True:
        version, status, fields, data = _read_head(data)
        if status >= 200:
            return status, _read_body(version, status, fields, data, closed)
        if status == 101:
            raise Unclear("another protocol")


def _line(data: bytes) -> tuple[bytes, bytes]:
    line, end, rest = data.partition(b"\n")
    if not end:
        raise Unclear("a line without an end")
    return line.removesuffix(b"\r"), rest


def _read_head(data: bytes):
    line, data = _line(data)
    match = STATUS_LINE.fullmatch(line)
    if not match:
        raise Unclear("not a status line")
    fields: dict[bytes, list[bytes]] = {}
    while True:
        line, data = _line(data)
        if not line:
            return match[1], int(match[2]), fields, data
        field = FIELD.fullmatch(line)
        if not field:
            raise Unclear("not a header line")
        fields.setdefault(field[1].lower(), []).append(field[2])


def _read_body(version, status, fields, data, closed) -> bytes:
    lengths = {part.strip(b" \t") for value in fields.get(b"content-length", []) for part in value.split(b",")}
    coding = fields.get(b"transfer-encoding")
    if coding:
        if lengths or version == b"0" or [value.lower() for value in coding] != [b"chunked"]:
            raise Unclear("framed in two ways")
        return _read_chunks(data)
    if status in (204, 304):
        return b""
    if not lengths:
        if not closed:
            raise Unclear("no end")
        return data
    if not all(re.fullmatch(rb"\d+", length) for length in lengths) or len({int(length) for length in lengths}) != 1:
        raise Unclear("lengths that contradict each other")
    length = int(lengths.pop())
    if length > len(data):
        raise Unclear("cut short")
    return data[:length]


def _read_chunks(data: bytes) -> bytes:
    body = b""
    while True:
        line, data = _line(data)
        size = CHUNK_SIZE.fullmatch(line)
        if not size:
            raise Unclear("not a chunk size")
        length = int(size[1], 16)
        if length > len(data):
            raise Unclear("cut short")
        body, data = body + data[:length], data[length:]
        if length == 0:
            while line:
                line, data = _line(data)
            return body
        line, data = _line(data)
        if line:
            raise Unclear("a chunk is longer than its size")


def asserted_addresses(question: str, data: bytes, *, closed: bool) -> set[str]:
    """The addresses that are literally in this answer, in canonical spelling."""
    try:
        status, body = read_answer(data, closed=closed)
        text = body.decode()
    except (Unclear, UnicodeDecodeError):
        return set()
    if status != 200 or len(body) > LIMIT:
        return set()
    if question in ("local-ipv4", "ipv6"):
        return _addresses([text.removesuffix("\n")], 4 if question == "local-ipv4" else 6)
    if question in ("container", "task"):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return set()
        return _addresses(_strings_below(document, "IPv4Addresses"), 4) | \
            _addresses(_strings_below(document, "IPv6Addresses"), 6)
    return set()


def _addresses(texts, version: int) -> set[str]:
    found = set()
    for text in texts:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            continue
        if address.version == version and not (address.is_loopback or address.is_link_local
                                               or address.is_multicast or address.is_unspecified):
            found.add(str(address))
    return found


def _strings_below(document, name: str):
    if isinstance(document, dict):
        for key, value in document.items():
            if key == name and isinstance(value, list):
                yield from (entry for entry in value if isinstance(entry, str))
            else:
                yield from _strings_below(value, name)
    elif isinstance(document, list):
        for value in document:
            yield from _strings_below(value, name)
