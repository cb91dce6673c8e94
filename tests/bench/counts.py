"""What does not depend on the machine's speed: system calls, peak memory, and sizes."""

import collections
import os
import re
import subprocess
from pathlib import Path

from bench.launches import SCRIPT
from bench.measuring import Run, peak_mib
from bench.programs import HERE, REPOSITORY, CannotMeasure, Scene, launcher, scene, tool
from bench.tables import Table
from harness.capabilities import DOCKER_DEFAULT, with_capabilities

WITHOUT_TREES = "es-entrypoint --discovery=none --own=none"  # what floor does
CALL = re.compile(r"\d+ +(\w+)\(")


def _programs(made: Scene) -> dict[str, list[str]]:
    return {"exec only": made.exec_only(), "setpriv": made.setpriv(), "gosu": made.gosu(),
            "floor": made.floor(), WITHOUT_TREES: made.launch("--discovery=none", "--own=none"),
            "es-entrypoint --discovery=none": made.launch("--discovery=none"), "es-entrypoint": made.launch(),
            SCRIPT: made.script()}


def in_container() -> list[str]:
    """With Docker's capabilities, and strace's, and a control group namespace."""
    return [tool("unshare"), "--cgroup", *with_capabilities(*DOCKER_DEFAULT, "sys_ptrace")]


def count_calls(words: list[str], environment: dict[str, str], engine: str, directory: Path) -> collections.Counter:
    """The system calls by name, of all its processes, until the engine is executed."""
    trace = directory / "trace"
    subprocess.run([*in_container(), tool("strace"), "-f", "-qq", "-o", trace, *words], env=environment, check=True, cwd="/",
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    calls = collections.Counter()
    for line in trace.read_text(errors="replace").splitlines():
        if match := CALL.match(line):
            calls[match[1]] += 1
            if f'execve("{engine}"' in line:
                return calls
    raise AssertionError(f"{words[0]} did not execute the engine")


def count_launch_calls() -> dict[str, collections.Counter]:
    with scene(version="8.19.0", plugins=("discovery-ec2",)) as made:
        return {name: count_calls(words, made.environment, made.engine, made.directory)
                for name, words in _programs(made).items()}


def measure_syscalls() -> Table:
    table = Table("program", "system calls", "of them connect", "the most frequent")
    for name, calls in count_launch_calls().items():
        table.add(name, str(calls.total()), str(calls["connect"]),
                  ", ".join(f"{call} {count}" for call, count in calls.most_common(5)))
    return table


def measure_launch_peaks() -> dict[str, float]:
    """Program -> MiB."""
    with scene(version="8.19.0", plugins=("discovery-ec2",)) as made:
        return {name: peak_mib(Run(words, made.environment)) for name, words in _programs(made).items()}


def measure_memory() -> Table:
    table = Table("program", "peak MiB")
    for name, peak in measure_launch_peaks().items():
        table.add(name, f"{peak:.2f}")
    return table


def measure_sizes() -> Table | str:
    """By library for the shipped binary, else the whole."""
    if launcher() == REPOSITORY / f"build/release-{os.uname().machine}/es-entrypoint":
        sizes = subprocess.run([HERE / "sizes"], capture_output=True, text=True)
        if sizes.returncode != 0:
            raise CannotMeasure(f"tests/bench/sizes failed: {sizes.stderr.strip()}")
        return sizes.stdout.strip()
    table = Table("binary", "bytes")
    table.add("es-entrypoint", f"{launcher().stat().st_size:,}")
    return table
