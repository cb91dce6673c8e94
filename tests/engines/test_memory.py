"""What the real engines do in the memory of a small task."""

import contextlib
import json
from pathlib import Path

import pytest

from harness.requirement import cannot_run
from lab.ec2lab.machine import wait_for

from .distributions import distribution
from .engine_run import QUICK_START, EngineRun
from .test_matrix import ADDRESS, launch_words, small

MEBIBYTE = 1 << 20


class MemoryGroup:
    """A control group with 1 GiB of memory and no swap, like that of an ECS task."""

    def __init__(self, directory: Path, limits: tuple[str, ...], events: str):
        self.directory = directory
        self._events = events
        for limit in limits:
            if (directory / limit).exists():  # a machine without swap has no limit for it
                (directory / limit).write_text("0" if limit == "memory.swap.max" else str(1024 * MEBIBYTE))

    def kills(self) -> int:
        """How many processes the kernel killed for lack of memory."""
        lines = (self.directory / self._events).read_text().splitlines()
        return int(dict(line.split() for line in lines)["oom_kill"])


# For the first and second version of control groups. The limit with swap must be set after that without.
VERSIONS = (
    (Path("/sys/fs/cgroup/memory"), ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"), "memory.oom_control"),
    (Path("/sys/fs/cgroup"), ("memory.max", "memory.swap.max"), "memory.events"),
)


def remove_if_empty(group: Path) -> bool:
    with contextlib.suppress(OSError):
        group.rmdir()
    return not group.exists()


@pytest.fixture
def memory_group(directory):
    for parent, limits, events in VERSIONS:
        group = parent / directory.name
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            if (group / limits[0]).exists():
                yield MemoryGroup(group, limits, events)
                return
        finally:
            wait_for("the end of all processes in the control group", lambda: remove_if_empty(group), 30)
    cannot_run("needs a control group with the memory controller")


@pytest.mark.parametrize("name", ["elasticsearch-1.7.6", "elasticsearch-6.8.23", "opensearch-2.19.0"])
def test_the_heap_is_half_of_the_memory_limit(network, memory_group, start, name):
    network.add_instance(ADDRESS)
    engine = distribution(name)
    with start(engine, *launch_words(engine, heap="auto"), engine.name, *small(engine), cgroup=memory_group.directory,
               environment={"ES_ENTRYPOINT_DISCOVERY": "none"}) as run:
        run.wait_until_it_answers()
        assert 450 * MEBIBYTE < run.node()["jvm"]["mem"]["heap_max_in_bytes"] <= 512 * MEBIBYTE
        run.stop()


# A term of 30 kB for each number, so that few requests fill the field data, which 1.x keeps in the heap.
LARGE_TERMS = {
    "settings": {
        "number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1,
        "analysis": {
            "filter": {"lengthen": {"type": "pattern_replace", "pattern": "^", "replacement": "0" * 30000}},
            "analyzer": {"long": {"type": "custom", "tokenizer": "keyword", "filter": ["lengthen"]}}}},
    "mappings": {"number": {"properties": {"text": {"type": "string", "analyzer": "long"}}}},
}
AT_ONCE, MOST_REQUESTS = 3000, 20
AGGREGATION = {"size": 0, "aggs": {"texts": {"terms": {"field": "text", "size": 1}}}}


def fill_memory(run: EngineRun, requests: int) -> int:
    """Requests 90 MB more of field data each time, as long as the engine answers.

    @return how many of the requests were answered.
    """
    if not run.send("PUT", "/load", json.dumps(LARGE_TERMS)):
        return 0
    for answered in range(requests):
        first = answered * AT_ONCE
        bulk = "".join(f'{{"index":{{}}}}\n{{"text":"{number}"}}\n' for number in range(first, first + AT_ONCE))
        if not run.send("POST", "/load/number/_bulk?refresh=true", bulk):
            return answered
        # The engine may refuse it for lack of memory; that is an answer.
        if not run.send("POST", "/load/_search", json.dumps(AGGREGATION)):
            return answered
    return requests


def test_what_kills_the_default_heap_of_1_x_in_a_task_of_1_gib_is_survived(network, memory_group, start):
    network.add_instance(ADDRESS)
    engine = distribution("elasticsearch-1.7.6")

    def start_with(heap: str):
        # Touches the whole heap as it grows, as every release from 5.0 on does. Otherwise the garbage collector
        # decides how much of it a load touches.
        return start(engine, *launch_words(engine, heap=heap), engine.name, cgroup=memory_group.directory,
                     environment={"ES_ENTRYPOINT_DISCOVERY": "none",
                                  "ES_JAVA_OPTS": f"{QUICK_START} -XX:+AlwaysPreTouch"})

    with start_with("none") as run:
        run.wait_until_it_answers()
        answered = fill_memory(run, MOST_REQUESTS)
        kills = memory_group.kills()
        assert kills > 0, f"{answered} requests answered"
        assert run.wait() != 0
    with start_with("auto") as run:
        run.wait_until_it_answers()
        assert fill_memory(run, answered + 2) == answered + 2
        assert memory_group.kills() == kills
        assert run.get("/load/_count")["count"] == (answered + 2) * AT_ONCE
        run.stop()
    print(f"with its default heap the engine was killed after {answered} requests; "
          f"with half of the memory it answered {answered + 2}")
