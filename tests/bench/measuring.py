"""Times and memory of programs that run in turn, so that whatever else the machine does falls on all of them alike."""

import dataclasses
import statistics
import subprocess

from bench.programs import CannotMeasure, program


@dataclasses.dataclass
class Samples:
    """What each run of one program took."""
    wall_ms: list[float] = dataclasses.field(default_factory=list)
    cpu_ms: list[float] = dataclasses.field(default_factory=list)

    @property
    def wall(self) -> float:
        return statistics.median(self.wall_ms)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpu_ms)


@dataclasses.dataclass(frozen=True)
class Run:
    words: list
    environment: dict[str, str]


def measure(runs: dict[str, Run], rounds: int, *, fail: bool = False, samples: dict[str, Samples] | None = None,
            prefix=()) -> dict[str, Samples]:
    """Runs each in turn, `rounds` times, and adds to `samples`.

    `fail`: each has to fail. `prefix`: the words of a command that runs the others.
    """
    samples = {name: Samples() for name in runs} if samples is None else samples
    text = b"".join(_list(run.words) + _list(f"{name}={value}" for name, value in run.environment.items())
                    for run in runs.values())
    command = [*prefix, program("measure"), str(rounds), "fail" if fail else "succeed"]
    done = subprocess.run(command, input=text, capture_output=True, cwd="/", check=False)
    if done.returncode != 0:
        raise CannotMeasure(f"{done.stderr.decode(errors='replace')}{_said(runs, prefix)}")
    names = list(runs)
    for line in done.stdout.decode().splitlines():
        number, wall_ns, cpu_us = map(int, line.split())
        taken = samples[names[number]]
        taken.wall_ms.append(wall_ns / 1e6)
        taken.cpu_ms.append(cpu_us / 1e3)
    return samples


def peak_mib(run: Run, prefix=()) -> float:
    """The resident memory of the largest of the program's processes."""
    command = [*prefix, program("peak"), *run.words]
    done = subprocess.run(command, env=run.environment, capture_output=True, cwd="/", check=False)
    if done.returncode != 0:
        raise CannotMeasure(_said({"peak": run}, prefix))
    return int(done.stdout) / 1024


def _said(runs: dict[str, Run], prefix) -> str:
    """What the programs say, as measure discards it."""
    lines = []
    for name, run in runs.items():
        done = subprocess.run([*prefix, *run.words], env=run.environment, capture_output=True, check=False)
        lines.append(f"{name}: status {done.returncode}, {done.stderr.decode(errors='replace')[-1000:]}")
    return "\n".join(lines)


def _list(entries) -> bytes:
    return b"".join(str(entry).encode() + b"\0" for entry in entries) + b"\0"
