"""Responses that are not quite HTTP, and bytes in wrong places: only what a 200 asserted is ever published.

Each is sent to a launch, a dry run and a check.
"""

import contextlib
import dataclasses
import json
import re
import time
from collections.abc import Callable

import pytest

from harness.http_service import respond
from harness.metadata_service import LOCAL_IPV4, TOKEN, MetadataService, TaskMetadata, awsvpc_container

INSTANCE, TASK, WRONG = "10.0.1.11", "10.0.2.100", "10.66.66.66"
IPV6 = "GET /latest/meta-data/ipv6"
MODES = ["launch", "dry run", "check"]


def answer(*fields: str, status_line: str = "HTTP/1.1 200 OK", body: str = INSTANCE) -> bytes:
    return "".join(f"{line}\r\n" for line in [status_line, *fields, ""]).encode() + body.encode()


def sized(body: str, *fields: str, **options) -> bytes:
    return answer(*fields, f"Content-Length: {len(body)}", body=body, **options)


def send(*parts: bytes, pause: float = 0.05) -> Callable:
    """Sends the parts with pauses between them and leaves the connection open."""
    def behave(connection, _request):
        for number, part in enumerate(parts):
            if number:
                time.sleep(pause)
            connection.send(part)
    return behave


GOOD_TOKEN = "AQAEA-valid-token-of-forty-characters-=="


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    faults: dict
    address: str | None = None  # that is published, else the launch ends with 69
    task: bool = False


FOLDED = answer("\tX: y", "Content-Length: 9")
FIRST_HEADER = [
    Case("a first header with a tab", {LOCAL_IPV4: send(FOLDED)}),
    Case("a first header with a blank", {LOCAL_IPV4: send(answer(" X: y", "Content-Length: 9"))}),
    Case("a first header with a tab, for ipv6 after a 404", {LOCAL_IPV4: respond(404),
                                                           IPV6: send(answer("\tX: y", "Content-Length: 9"))}),
    Case("a first header with a tab, after a 503", {LOCAL_IPV4: [respond(503), send(FOLDED)] + [send(FOLDED)] * 20}),
    Case("a first header with a tab, for the token", {TOKEN: send(answer("\tX: y", "Content-Length: 9"))}),
    Case("a first header with a tab, from the task endpoint after a 500",
         {"*": [respond(500)] + [send(FOLDED)] * 20}, task=True),
    Case("a later header that continues the one before", {LOCAL_IPV4: send(answer("X: y", " z", "Content-Length: 9"))}),
]

STATUS_LINES = ["HTTP/x.1 500 X", "HTTP/.1 404 Not Found", "HTTP/A 403 Forbidden", "HTTP/x 401", "HTTP/-1.1 503 X",
                "HTTP/<html>", "http/1.1 500 X", "http/x 404", "Http/1.1 200 OK", " HTTP/1.1 200 OK", "HTTP/2 500",
                "HTTP/1.1 99 X", "HTTP/1.1 600 X", "HTTP/1.1 200OK", "HTTP/1.1 0x200", "HTTP/1.10 200 OK"]
STATUS = [Case(f"the status line {line!r} for {name}", {route: send(sized(WRONG, status_line=line))}, task=task)
          for line in STATUS_LINES for name, route, task in
          [("the token", TOKEN, False), ("local-ipv4", LOCAL_IPV4, False), ("the task", "*", True)]]

BEHIND = [
    Case("the token's last byte late, with another answer behind it",
         {TOKEN: send(sized(GOOD_TOKEN)[:-1], b"=" + sized(WRONG))}, address=INSTANCE),
    Case("another answer behind a token in chunks", {TOKEN: send(
        answer("Transfer-Encoding: chunked", body=f"28\r\n{GOOD_TOKEN}\r\n0\r\n\r\n") + sized(WRONG) * 200)}, address=INSTANCE),
    Case("a service that is one answer behind",
         {TOKEN: send(sized("AQAEA-stale-token-of-forty-characters-=="), sized(GOOD_TOKEN))}),
    Case("a newline behind the body that its length does not count",
         {TOKEN: send(sized(GOOD_TOKEN), b"\n")}, address=INSTANCE),
]

LENGTHS = [Case(f"the lengths {fields}", {LOCAL_IPV4: send(answer(*[f"Content-Length: {field}" for field in fields]))})
           for fields in (["8, 9"], ["9, 8"], ["8x"], ["8.0"], ["9", "8"], ["8", "9"], ["+9"], ["0x9"], ["9 9"], [""],
                          ["9;"])]
LENGTHS += [
    Case("the length 9, twice", {LOCAL_IPV4: send(answer("Content-Length: 9", "Content-Length: 9"))}, address=INSTANCE),
    Case("a blank before the colon", {LOCAL_IPV4: send(answer("Content-Length : 8"))}),
    Case("a bare CR before a length", {LOCAL_IPV4: send(answer("X: a\rContent-Length: 8"))}),
    Case("a length and chunks", {LOCAL_IPV4: send(
        answer("Content-Length: 9", "Transfer-Encoding: chunked", body="9\r\n10.0.1.11\r\n0\r\n\r\n"))}),
    Case("another transfer coding", {LOCAL_IPV4: send(answer("Transfer-Encoding: gzip", "Content-Length: 9"))}),
    Case("chunks by HTTP/1.0", {LOCAL_IPV4: send(answer("Transfer-Encoding: chunked", status_line="HTTP/1.0 200 OK",
                                                      body="9\r\n10.0.1.11\r\n0\r\n\r\n"))}),
]


@contextlib.contextmanager
def services(case: Case):
    """The metadata service that is asked, and the environment that leads to it."""
    if case.task:
        with MetadataService() as instance, TaskMetadata(awsvpc_container(TASK), faults=case.faults) as service:
            yield instance, service.environment
        return
    with MetadataService(faults=case.faults) as service:
        service.tokens.append(GOOD_TOKEN)
        yield service, {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", FIRST_HEADER + STATUS + BEHIND + LENGTHS, ids=lambda case: case.name)
def test_only_what_a_200_asserted_is_published(launch, case, mode):
    words = {"launch": [], "dry run": ["--dry-run=json"], "check": ["--check=json"]}[mode]
    with services(case) as (service, environment):
        result = launch("--metadata-timeout=2s", *words, service=service, environment=environment)
        tokens = service.tokens
    output = result.out + result.err
    assert not [token for token in tokens if token in output] and WRONG not in output, output
    assert not re.search(r"\b10\.0\.1\.1\b", output), output
    if mode == "check":
        verdicts = {row["check"]: row["verdict"] for row in json.loads(result.out)["checks"]}
        assert verdicts["address"] == ("ok" if case.address else "failure"), result.out
    elif case.address:
        published = result.engine.argv if mode == "launch" else result.plan["command"]["argv"]
        assert f"--network.publish_host={case.address}" in published
    else:
        assert result.status == 69 and result.failure
