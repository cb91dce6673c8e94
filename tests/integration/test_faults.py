"""The fault table: each row of it, met for real. `--fault-report=FILE` writes what came of every row."""

import concurrent.futures
import os
import re

import pytest

from fault_scenes import Outcome, run
from fault_table import ROWS
from harness.namespace import can_make_namespaces

AT_ONCE = 12  # most rows wait more than they work


@pytest.fixture(scope="session")
def outcomes(launcher, engine, request):
    """Row name -> its outcome to be; the selected rows run side by side."""
    rows = [item.callspec.params["row"] for item in request.session.items
            if "row" in getattr(item, "fixturenames", ()) and hasattr(item, "callspec")]
    executor = concurrent.futures.ThreadPoolExecutor(2 if launcher.is_emulated else AT_ONCE)
    futures = {row.name: executor.submit(run, row, launcher, engine)
               for row in rows if not row.needs_root or can_make_namespaces()}
    yield futures
    executor.shutdown()
    report = request.config.getoption("--fault-report")
    if report:
        write_report(report, [(row, futures[row.name].result()) for row in rows if row.name in futures
                              and futures[row.name].exception() is None])


@pytest.mark.xdist_group("faults")  # in one process, which meets them side by side
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_fault(row, outcomes, launcher):
    if row.name not in outcomes:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs root to make a network namespace")
    outcome: Outcome = outcomes[row.name].result()
    if row.address:
        assert (outcome.status, outcome.address) == (0, row.address), outcome
    else:
        assert (outcome.status, outcome.address) == (row.status, None), outcome
        assert [word for word in row.says if not re.search(f"(?i){word}", outcome.line)] == [], \
            outcome.line
    assert outcome.seconds < row.bound * (3 if launcher.is_sanitized or launcher.is_emulated else 1)


def test_every_row_has_a_name_of_its_own():
    assert len({row.name for row in ROWS}) == len(ROWS) >= 60


def write_report(path, done):
    with open(path, "w") as report:
        report.write("| fault | outcome | ms | line |\n|---|---|---:|---|\n")
        for row, outcome in done:
            result = f"launched with {outcome.address}" if outcome.status == 0 else f"exit {outcome.status}"
            line = outcome.line.replace("|", "\\|")
            report.write(f"| {row.name} | {result} | {outcome.seconds * 1000:.0f} | {line} |\n")
