"""Writes to an index throughout a fault, counts what was acknowledged, and looks for it afterwards."""

import collections
import contextlib
import dataclasses
import datetime
import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from harness.namespace import Namespace

from .machine import inside, wait_for

INDEX = "documents"
NO_ANSWER = "no answer"
_LEFT_OUT = 2  # seconds
_PAUSE = 0.25  # seconds between two attempts, and between two looks at the health
_BATCH = 1000  # documents


class NoAnswer(Exception):
    """No complete answer in time."""


def ask(address: str, method: str, path: str, body: dict | None = None, timeout: float = 5) -> tuple[int, dict]:
    """The status and the document that the node at this address answers. `timeout` is for each wait on the
    network. @raise NoAnswer"""
    connection = http.client.HTTPConnection(address, 9200, timeout=timeout)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or "{}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(f"{address}: {error!r}") from error
    finally:
        connection.close()


class Balancer:
    """Asks the nodes in turn, as a load balancer does: one that does not answer is left out for a while."""

    def __init__(self, addresses):
        self.addresses = list(addresses)  # may be replaced at any time
        self._turn = itertools.count()
        self._left_out_until = collections.defaultdict(float)

    def ask(self, method: str, path: str, body: dict | None = None, timeout: float = 5) -> tuple[str, int, dict]:
        """One node's address and its answer. @raise NoAnswer"""
        now = time.monotonic()
        addresses = self.addresses
        usable = [each for each in addresses if self._left_out_until[each] <= now] or addresses
        address = usable[next(self._turn) % len(usable)]
        try:
            return address, *ask(address, method, path, body, timeout)
        except NoAnswer:
            self._left_out_until[address] = time.monotonic() + _LEFT_OUT
            raise


class Writer:
    """Clients that write the documents 1, 2, 3, ... Each document is sent again under its own id until a node
    acknowledges it."""

    CLIENTS = 4  # so that some documents are under way whenever something breaks

    def __init__(self, network: Namespace, nodes: Balancer, kind: str, per_second: float):
        """`kind` is the documents' type, which is a part of the path."""
        self.sent: set[int] = set()
        self.acknowledged: dict[int, str] = {}  # by document: which node acknowledged it, and when
        self.longest_wait = 0.0  # seconds from the first attempt to the acknowledgement
        self.other_answers = collections.Counter()
        self._network, self._nodes, self._kind = network, nodes, kind
        self._numbers = itertools.count(1)
        self._interval = self.CLIENTS / per_second
        self._stop = threading.Event()
        self._under_way = [threading.Lock() for _ in range(self.CLIENTS)]
        self._pool = ThreadPoolExecutor(self.CLIENTS)
        self._writing = [self._pool.submit(self._write, lock) for lock in self._under_way]

    def _write(self, under_way: threading.Lock):
        with inside(self._network):
            while not self._stop.is_set():
                with under_way:
                    number = next(self._numbers)
                    self.sent.add(number)
                    self._write_until_acknowledged(number)
                self._stop.wait(self._interval)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Within the block no document is under way."""
        with contextlib.ExitStack() as stack:
            for lock in self._under_way:
                stack.enter_context(lock)
            yield

    def _write_until_acknowledged(self, number: int):
        started = time.monotonic()
        # A writer that stops leaves its last document unacknowledged, which may then be there or not.
        while not self._stop.is_set():
            try:
                node, status, said = self._nodes.ask(
                    "PUT", f"/{INDEX}/{self._kind}/{number}", {"number": number})
                # 1.x does not say how many copies took the document.
                if status in (200, 201) and said.get("_shards", {"successful": 1})["successful"] > 0:
                    now = datetime.datetime.now(datetime.UTC)
                    self.acknowledged[number] = f"acknowledged by {node} at {now:%H:%M:%S.%f}"
                    break
                self.other_answers[status] += 1
            except NoAnswer:
                self.other_answers[NO_ANSWER] += 1
            self._stop.wait(_PAUSE)
        self.longest_wait = max(self.longest_wait, time.monotonic() - started)

    def wait_for_more(self, documents: int, seconds: float = 300):
        """Returns when so many more documents were acknowledged."""
        enough = len(self.acknowledged) + documents
        wait_for(f"{documents} more documents ({dict(self.other_answers)})",
                 lambda: len(self.acknowledged) >= enough, seconds)

    def stop(self):
        """@raise whatever ended a client before."""
        self._stop.set()
        self._pool.shutdown()
        for client in self._writing:
            client.result()


class Watcher:
    """Adds up for how many seconds the cluster was in which health, as any of its nodes reports it."""

    def __init__(self, network: Namespace, nodes: Balancer):
        self.seconds = collections.Counter()  # by "green", "yellow", "red" or NO_ANSWER
        self._network, self._nodes = network, nodes
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self._watching = self._pool.submit(self._watch)

    def _watch(self):
        before = time.monotonic()
        with inside(self._network):
            while not self._stop.wait(_PAUSE):
                health = self._health()
                now = time.monotonic()
                self.seconds[health] += now - before
                before = now

    def _health(self) -> str:
        """What the first node says that answers. One without a master refuses (503)."""
        for _ in self._nodes.addresses:
            with contextlib.suppress(NoAnswer):
                _, status, said = self._nodes.ask("GET", "/_cluster/health?master_timeout=1s", timeout=2)
                if status == 200:
                    return said["status"]
        return NO_ANSWER

    def stop(self):
        self._stop.set()
        self._pool.shutdown()
        self._watching.result()


@dataclasses.dataclass(frozen=True)
class Verdict:
    written: int  # acknowledged documents
    found: int  # those that every node has
    wrong: list[str]  # what was lost, or is there and was never sent
    not_green: float  # seconds, including those without an answer
    no_answer: float  # seconds
    longest_wait: float  # seconds, of a document for its acknowledgement

    HEAD = ("written", "found", "not green", "no answer", "longest wait")

    @property
    def row(self) -> tuple[str, ...]:
        seconds = (self.not_green, self.no_answer, self.longest_wait)
        return str(self.written), str(self.found), *(f"{each:.1f} s" for each in seconds)


def judge(acknowledged: dict[int, str], sent: set[int], copies: dict[str, list[int]]) -> list[str]:
    """What was lost, and what is there and was never sent, or is there twice.

    @param copies  the documents that each node has
    """
    wrong = []
    for node, copy in copies.items():
        lost = acknowledged.keys() - set(copy)
        wrong += [f"{node} lost document {number}, {acknowledged[number]}" for number in lost]
        extra = collections.Counter(copy) - collections.Counter(sent)
        wrong += [f"{node} has document {number}, never sent or twice" for number in extra]
    return sorted(wrong)


class WrittenIndex:
    """An index on every node of a cluster, which is written to and watched until it is judged or closed."""

    def __init__(self, network: Namespace, addresses, *, kind: str, per_second: float = 40,
                 settings: dict[str, str] | None = None):
        """`network` is the clients'. `settings` are added to the index's."""
        self._network = network
        self._nodes = Balancer(addresses)
        copies = {"number_of_shards": 2, "number_of_replicas": len(self._nodes.addresses) - 1}
        self._must("PUT", f"/{INDEX}", {"settings": copies | (settings or {})})
        self.wait_for_green(*self._nodes.addresses)
        self.watcher = Watcher(network, self._nodes)
        self.writer = Writer(network, self._nodes, kind, per_second)

    def use(self, addresses):
        """From now on these are the nodes."""
        self._nodes.addresses = list(addresses)

    def wait_for_green(self, *addresses: str, seconds: float = 400):
        """Returns when each of these nodes is in a green cluster of all nodes."""
        def is_green(address):
            with contextlib.suppress(NoAnswer), inside(self._network):
                _, said = ask(address, "GET", "/_cluster/health?master_timeout=1s", timeout=2)
                return said.get("status") == "green" and said["number_of_nodes"] == len(self._nodes.addresses)
            return False
        for address in addresses:
            wait_for(f"a green cluster of all nodes at {address}", lambda: is_green(address), seconds)

    def stop_and_judge(self) -> Verdict:
        """Stops writing and compares what is on every node with what was acknowledged."""
        self.close()
        self._must("POST", f"/{INDEX}/_refresh")
        copies = {address: self._numbers_at(address) for address in self._nodes.addresses}
        acknowledged = self.writer.acknowledged
        self._must("DELETE", f"/{INDEX}")
        watched = self.watcher.seconds
        return Verdict(
            len(acknowledged), len(set(acknowledged).intersection(*copies.values())),
            judge(acknowledged, self.writer.sent, copies),
            watched.total() - watched["green"], watched[NO_ANSWER], self.writer.longest_wait)

    def _numbers_at(self, address: str) -> list[int]:
        """The numbers of all documents in the copy of the index that this node holds."""
        numbers = []
        for first in range(0, max(self.writer.sent) + 1, _BATCH):
            search = {"size": 2 * _BATCH, "query": {"range": {"number": {"gte": first, "lt": first + _BATCH}}}}
            hits = self._must("POST", f"/{INDEX}/_search?preference=_local", search, address)["hits"]["hits"]
            numbers += [hit["_source"]["number"] for hit in hits if hit["_id"] == str(hit["_source"]["number"])]
        count = self._must("GET", f"/{INDEX}/_count?preference=_local", None, address)["count"]
        assert count == len(numbers), f"{address} has {count} documents, {len(numbers)} of them with the right content"
        return numbers

    def _must(self, method: str, path: str, body: dict | None = None, address: str | None = None) -> dict:
        """A node's answer, which must be a success of every shard."""
        with inside(self._network):
            status, said = ask(address or self._nodes.addresses[0], method, path, body, 30)
        assert status in (200, 201) and not said.get("_shards", {}).get("failed"), (method, path, status, said)
        return said

    def close(self):
        """@raise whatever ended a client or the watcher before."""
        try:
            self.writer.stop()
        finally:
            self.watcher.stop()
