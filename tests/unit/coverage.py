#!/usr/bin/env python3
"""Runs the unit tests with the library that counts its lines, and prints how many of each room's they run.

    cmake --workflow --preset coverage && tests/unit/coverage.py [-v]     -v: also the lines that did not run

Fails if a room that computes from values has too few. Other rooms, and the files of ACTING, are printed only.
Headers are not counted: the linker may keep the tests' copy of an inline function.
"""

import collections
import json
import re
import subprocess
import sys
from pathlib import Path

LEAST = 95.0  # percent of a room's lines
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/dev/tests/unit"
COUNTERS = BUILD / "CMakeFiles/es_entrypoint_counted.dir"

COMPUTING = ("check", "cli", "dialect", "engine", "identity", "metadata", "plan", "support", "http")
# Sources of those rooms that touch the world: what they do, which other suites test.
ACTING = {
    "check/access_probe.cpp": "tries a directory as another user, in a child",
    "check/address_checks.cpp": "asks the metadata services",
    "check/check.cpp": "makes every check",
    "check/credential_checks.cpp": "asks the metadata services",
    "check/metadata_checks.cpp": "asks the metadata services",
    "check/node_checks.cpp": "asks the running engine",
    "check/search_checks.cpp": "searches the running engine",
    "check/seed_checks.cpp": "asks the seed hosts",
    "http/clock.cpp": "reads the clock and sleeps",
    "http/curl_http_client.cpp": "sends requests",
    "http/curl_transfer.cpp": "sends requests",
    "http/name_lookup.cpp": "resolves names, in a child",
    "metadata/local_network.cpp": "reads the host's network interfaces",
    "metadata/pod_address.cpp": "asks the kernel for a route",
    "support/child_output.cpp": "starts a child and reads what it writes",
    "support/log.cpp": "writes to standard error",
}


def run_tests():
    for data in COUNTERS.rglob("*.gcda"):
        data.unlink()
    tests = subprocess.run([BUILD / "counted_tests", "--gtest_brief=1"], cwd=BUILD, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if tests.returncode != 0:
        sys.exit(f"{tests.stdout}the unit tests failed")


def count_lines() -> dict[str, dict[int, int]]:
    """How often each line of each source ran; sources as below src."""
    counts = collections.defaultdict(collections.Counter)
    # gcov takes the notes (.gcno) of what was compiled, so that a source which no test runs is counted too.
    notes = sorted(COUNTERS.rglob("*.gcno"))
    command = ["gcov", "--json-format", "--stdout", *notes]
    report = subprocess.run(command, cwd=BUILD, check=True, stdout=subprocess.PIPE)
    for unit in map(json.loads, report.stdout.splitlines()):
        for file in unit["files"]:
            path = Path(unit["current_working_directory"], file["file"])
            if path.is_relative_to(ROOT / "src"):
                lines = counts[str(path.relative_to(ROOT / "src"))]
                for line in file["lines"]:
                    lines[line["line_number"]] += line["count"]
    for name, lines in counts.items():
        text = (ROOT / "src" / name).read_text().splitlines()
        # A line of brackets has the clean-up code for exceptions, which is not the line's.
        for number in [number for number in lines if not re.search(r"\w", text[number - 1])]:
            del lines[number]
    return counts


def main():
    run_tests()
    counts = count_lines()
    names = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").glob("*/*.cpp")}
    if missing := (names - set(counts)) | (set(ACTING) - names):
        sys.exit(f"not counted, or listed and gone: {', '.join(sorted(missing))}")
    rooms = collections.defaultdict(list)
    for name in sorted(names):
        room = name.partition("/")[0]
        computes = room in COMPUTING and name not in ACTING
        rooms[computes, room if computes or room not in COMPUTING else f"{room}, acting"].append(name)
    failed, total, ran_in_total = [], 0, 0
    for (computes, room), sources in sorted(rooms.items(), key=lambda item: (not item[0][0], item[0][1])):
        lines = sum(len(counts[name]) for name in sources)
        ran = sum(sum(count > 0 for count in counts[name].values()) for name in sources)
        percent = 100 * ran / lines
        if computes:
            total, ran_in_total = total + lines, ran_in_total + ran
        if computes and percent < LEAST:
            failed.append(room)
        remark = "" if computes else "  (not held to the limit)"
        print(f"{room:18} {ran:5} of {lines:5} lines  {percent:5.1f} %{remark}")
        if "-v" in sys.argv:
            for name in sources:
                if idle := sorted(number for number, count in counts[name].items() if count == 0):
                    print(f"    src/{name}: {' '.join(map(str, idle))}")
    if failed:
        sys.exit(f"FAILED: less than {LEAST:.0f} % of the lines of {', '.join(failed)} ran")
    print(f"coverage passed: {100 * ran_in_total / total:.1f} % of {total} lines of the rooms that compute from values")


if __name__ == "__main__":
    main()
