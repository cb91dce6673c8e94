"""The commands of docs/guide.md. The word behind ```sh says where they run: a test runs each block there."""

import re

from harness.launcher import REPOSITORY

GUIDE = REPOSITORY / "docs/guide.md"
PLACES = ("laptop", "build", "instance", "aws")
NOT_RUN = ("aws-only", "variables")  # what moto cannot carry, and what a reader fills in
NEEDS_AWS = "# needs AWS"  # the first line of every block that a reader cannot run without


def blocks() -> list[tuple[str, str]]:
    """The place and the text of every block of commands, in order."""
    return re.findall(r"(?m)^```(.*)\n((?:.*\n)*?)```$", GUIDE.read_text())


def commands(place: str) -> list[str]:
    """The blocks that run there, in order; at least one."""
    found = [text for info, text in blocks() if info == f"sh {place}"]
    assert found, f"{GUIDE} has no commands for {place}"
    return found
