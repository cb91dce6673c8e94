"""The writer that judges the fault runs, against nodes that lose documents."""

import json
import re
import time
from urllib.parse import urlsplit

import pytest
from ec2lab.machine import wait_for
from ec2lab.writer import NO_ANSWER, WrittenIndex

from harness.http_service import Connection, HttpService, Request, respond

ADDRESSES = ("10.0.1.11", "10.0.1.12", "10.0.1.13")


class Node(HttpService):
    """A node with its own copy of the index; each write goes to every copy in `copies`."""

    def __init__(self, copies: list[list[int]], **options):
        self.copy: list[int] = []
        self.health: dict | None = {"status": "green", "number_of_nodes": 3}  # None: it has no master
        self.result = {"_shards": {"successful": 3, "failed": 0}}  # of a write
        self.refuses = False
        self._copies = copies
        copies.append(self.copy)
        super().__init__(**options)

    def answer(self, connection: Connection, request: Request):
        _, index, what, *rest = urlsplit(request.target).path.split("/") + ["", ""]
        if self.refuses:
            connection.reset()
        elif request.method == "PUT" and what == "document":
            self._write(int(rest[0]))
            connection.respond(201, json.dumps(self.result))
        elif what == "health" and self.health is None:
            connection.respond(503, "{}")
        else:
            connection.respond(200, json.dumps(self._document(what, request.body)))

    def _write(self, number: int):
        for copy in self._copies:
            if number not in copy:
                copy.append(number)

    def _document(self, what: str, body: bytes) -> dict:
        if what == "health":
            return self.health
        if what == "_count":
            return {"count": len(self.copy)}
        if what == "_search":
            within = json.loads(body)["query"]["range"]["number"]
            found = [number for number in self.copy if within["gte"] <= number < within["lt"]]
            return {"hits": {"hits": [{"_id": str(number), "_source": {"number": number}} for number in found]}}
        return {}


@pytest.fixture
def nodes(namespace):
    copies, made = [], []
    for address in ADDRESSES:
        namespace.add_address(address)
        made.append(Node(copies, sock=namespace.listen(address, 9200)))
    yield made
    for node in made:
        node.close()


@pytest.fixture
def index(namespace, nodes):
    made = WrittenIndex(namespace, ADDRESSES, kind="document", per_second=200)
    yield made
    made.close()


def test_of_a_healthy_cluster_nothing_is_reported(index):
    index.writer.wait_for_more(20)
    verdict = index.stop_and_judge()
    assert verdict.written == verdict.found >= 20
    assert (verdict.wrong, verdict.not_green, verdict.no_answer) == ([], 0, 0)


def test_a_document_that_only_one_copy_lost_is_lost(index, nodes):
    index.writer.wait_for_more(20)
    nodes[1].copy.remove(7)
    verdict = index.stop_and_judge()
    wrong, = verdict.wrong
    assert re.match(r"10\.0\.1\.12 lost document 7, acknowledged by 10\.0\.1\.1[123] at ", wrong)
    assert verdict.found == verdict.written - 1


def test_documents_that_were_never_sent_or_are_there_twice_are_reported(index, nodes):
    index.writer.wait_for_more(20)
    nodes[2].copy += [7, 0]
    assert index.stop_and_judge().wrong == [
        f"10.0.1.13 has document {number}, never sent or twice" for number in (0, 7)]


def test_a_document_is_sent_to_another_node_until_it_is_acknowledged(index, nodes):
    nodes[0].refuses = nodes[1].refuses = True
    index.writer.wait_for_more(20)
    nodes[0].refuses = nodes[1].refuses = False
    verdict = index.stop_and_judge()
    assert index.writer.other_answers[NO_ANSWER] > 0
    assert verdict.written == verdict.found and verdict.wrong == []


@pytest.mark.parametrize("status, result", [
    (503, {"error": "UnavailableShardsException"}), (201, {"_shards": {"successful": 0, "failed": 3}})])
def test_what_no_shard_took_is_not_acknowledged(index, nodes, status, result):
    index.writer.wait_for_more(1)
    for node in nodes:
        node.answer = respond(status, json.dumps(result))
    wait_for("the answer", lambda: index.writer.other_answers[status] >= index.writer.CLIENTS, 10)
    acknowledged = len(index.writer.acknowledged)
    wait_for("more of them", lambda: index.writer.other_answers[status] >= 4 * index.writer.CLIENTS, 10)
    assert len(index.writer.acknowledged) == acknowledged


def test_nothing_is_under_way_while_the_writer_pauses(index, nodes):
    index.writer.wait_for_more(20)
    with index.writer.paused():
        sent = len(index.writer.sent)
        assert len(index.writer.acknowledged) == sent
        time.sleep(0.3)
        assert len(index.writer.sent) == sent
    index.writer.wait_for_more(20)


def test_seconds_without_green_and_without_an_answer_are_added_up(index, nodes):
    seconds = index.watcher.seconds
    for node in nodes:
        node.health = {"status": "red", "number_of_nodes": 3}
    wait_for("red to be seen", lambda: seconds["red"] > 0, 10)
    for node in nodes:
        node.health = None
    wait_for("nodes without a master", lambda: seconds[NO_ANSWER] > 0, 10)
    for node in nodes:
        node.health = {"status": "green", "number_of_nodes": 3}
    wait_for("green to be seen", lambda: seconds["green"] > 0, 10)
    verdict = index.stop_and_judge()
    assert verdict.not_green == pytest.approx(seconds["red"] + seconds[NO_ANSWER])
    assert verdict.no_answer == seconds[NO_ANSWER]
