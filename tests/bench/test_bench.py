"""The benchmark works, and what it counts stays within the limits of the shipped launcher."""

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from bench import counts, document, launches
from bench.measuring import Run, measure, peak_mib
from bench.programs import USER, launcher, scene
from bench.tables import Table
from harness.engine_home import Seen, stub
from harness.launcher import REPOSITORY

CALLS_LIMIT = 250
PEAK_MIB_LIMIT = 4
PROGRAMS = ["exec only", "setpriv", "gosu", "floor", "es-entrypoint", launches.SCRIPT]
# Part with few rounds -> some of the rows that it has to have.
PARTS = {
    "machine": ["processor", "kernel", "gosu"],
    "launch 2": [*PROGRAMS, "es-entrypoint --own=none"],
    "discovery 2": ["floor", "es-entrypoint", "es-entrypoint --discovery=none"],
    "cold 1": ["exec only", "gosu", "floor", "es-entrypoint", launches.SCRIPT],
    "off-ec2 1": ["refuses the connection", "answers nothing", "has no route"],
    "ownership 1 1000": ["1,000, disk", "1,000, disk, one directory", "1,000, tmpfs", "200, 1 ms an answer"],
    "growth 1": ["nothing more", "10,000 arguments", "2,000,000 bytes of environment",
                 "100,000 users, its own the last", "16,384 KiB of elasticsearch.yml"],
    "memory": PROGRAMS,
    "syscalls": PROGRAMS,
    "sizes": [],
}


def run(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, REPOSITORY / "tests/bench/run", *words], capture_output=True, text=True,
                          check=False)


def rows_of(text: str) -> dict[str, list[str]]:
    """First cell -> the others, of the rows of all tables."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in rows}


@pytest.fixture(scope="module")
def printed():
    """Part -> what it printed; all of them in one run."""
    done = run(*" ".join(PARTS).split())
    assert done.returncode == 0, done.stderr
    names = [part.split()[0] for part in PARTS]
    texts = re.split(rf"(?m)^({'|'.join(names)})$", done.stdout)[1:]
    return dict(zip(texts[::2], texts[1::2]))


@pytest.mark.parametrize("part", PARTS)
def test_every_part_prints_its_table(printed, part):
    text = printed[part.split()[0]]
    rows = rows_of(text)
    assert rows and not [name for name in PARTS[part] if name not in rows], text


def test_no_part_is_left_out_here():
    done = run("no-such-part")
    assert done.returncode == 1 and "unknown word 'no-such-part'" in done.stderr
    places = set(re.findall(r"<!-- bench: (\S+) -->", document.DOCUMENT.read_text(encoding="utf-8")))
    assert places == {part.split()[0] for part in PARTS}


@pytest.fixture
def reporting():
    """A scene whose engine reports what it was given."""
    with scene() as made:
        shutil.copy2(stub(), made.engine)
        yield made


@pytest.mark.parametrize("program", ["floor", "launch", "script"])
def test_what_is_compared_does_the_same(reporting, program):
    done = subprocess.run(getattr(reporting, program)(), env=reporting.environment, capture_output=True, check=True,
                          timeout=30)
    seen = Seen(json.loads(done.stdout))
    assert "--network.publish_host=10.0.1.11" in seen.argv and (seen.uid, seen.gid) == (USER, USER)
    assert 0 not in seen.groups


def test_the_metadata_service_closes_after_each_answer(reporting):
    with socket.create_connection(("127.0.0.1", reporting.port), timeout=10) as connection:
        connection.sendall(b"GET /latest/meta-data/local-ipv4 HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))  # until the end: it would time out otherwise
    assert answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"\r\n\r\n10.0.1.11")


def test_a_program_that_fails_ends_the_measurement(reporting):
    with pytest.raises(launches.CannotMeasure, match="status 3"):
        measure({"broken": Run(["/bin/sh", "-c", "exit 3"], reporting.environment)}, 2)


def test_a_median_is_of_all_runs_and_counts_children(reporting):
    busy = Run(["/bin/sh", "-c", "sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; :"], reporting.environment)
    samples = measure({"busy": busy, "idle": Run(["/bin/sleep", "0.2"], reporting.environment)}, 3)
    busy, idle = samples["busy"], samples["idle"]
    assert len(busy.wall_ms) == len(idle.cpu_ms) == 3
    assert idle.wall >= 200 and idle.cpu < busy.cpu, "only the loop, which is a child's, uses the processor"


def test_peak_memory_is_the_programs_own():
    with scene() as made:
        block = Run(["/usr/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=32M", "count=1"], made.environment)
        assert 32 <= peak_mib(block) < 40
        assert peak_mib(Run(made.exec_only(), made.environment)) < 1, "nothing of the program that runs it"


def test_calls_are_counted_until_the_engine_runs(reporting):
    def count(words):
        return counts.count_calls(words, reporting.environment, reporting.engine, reporting.directory)

    assert count(reporting.floor())["connect"] == 2 and count(reporting.exec_only())["execve"] == 2
    assert "exit_group" not in count(reporting.exec_only()), "which the engine calls"


def test_a_table_is_written_between_its_marks_only(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "DOCUMENT", Path(shutil.copy(document.DOCUMENT, tmp_path)))
    before = document.DOCUMENT.read_text(encoding="utf-8")
    table = Table("program", "peak MiB")
    table.add("one", "1.5")
    document.write_table("memory", str(table))
    assert document.read_rows("memory") == [["one", "1.5"]]
    after = document.DOCUMENT.read_text(encoding="utf-8")
    assert after.partition("<!-- bench: memory -->")[0] == before.partition("<!-- bench: memory -->")[0]
    assert after.partition("## System calls")[2] == before.partition("## System calls")[2]
    with pytest.raises(ValueError, match="0 places"):
        document.write_table("no-such-part", "")


def test_the_plot_is_that_of_the_tables():
    assert document.draw() == document.PLOT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped():
    """The limits are those of the binary that is shipped."""
    if not launcher().parent.name.startswith("release-"):
        pytest.skip(f"the limits are the release's, and this is {launcher()}")


@pytest.mark.usefixtures("shipped")
def test_a_launch_needs_few_system_calls():
    # The least of three: an answer that is not there yet is polled for.
    tries = [counts.count_launch_calls()[counts.WITHOUT_TREES] for _ in range(3)]
    calls = min(tries, key=lambda counted: counted.total())
    assert calls.total() < CALLS_LIMIT, calls.most_common()


@pytest.mark.usefixtures("shipped")
def test_a_launch_needs_little_memory():
    peaks = counts.measure_launch_peaks()
    assert max(peaks[name] for name in peaks if name.startswith("es-entrypoint")) < PEAK_MIB_LIMIT, peaks
