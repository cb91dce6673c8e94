"""Whole launches beside other programs that end in the same engine, and the time to an error off EC2."""

import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench.measuring import Run, Samples, measure
from bench.programs import CannotMeasure, Scene, program, scene, tool, work_directory
from bench.tables import Table
from harness.launcher import ENDPOINT, require_isolation
from harness.metadata_service import NobodyAccepts, NothingListens
from harness.namespace import Namespace

SCRIPT = "bash, curl, gosu"  # entrypoint.sh
HEAD = ("program", "wall ms", "above exec", "× floor", "× gosu", "× script",
        "processor ms", "above exec", "× floor", "× gosu", "× script")


def measure_launch(rounds: int) -> Table:
    """Two requests, the user changed, the engine executed."""
    with scene() as made:
        words = {"exec only": made.exec_only(), "setpriv": made.setpriv(),
                 "gosu": made.gosu(), "floor": made.floor(), "es-entrypoint --own=none": made.launch("--own=none"),
                 "es-entrypoint": made.launch(), SCRIPT: made.script()}
        return _launch_table(measure(_runs(words, made), rounds))


def measure_discovery(rounds: int) -> Table:
    """What discovery costs: the requests for the security groups and the region."""
    with scene(version="8.19.0", plugins=("discovery-ec2",)) as made:
        words = {"exec only": made.exec_only(), "floor": made.floor(), "gosu": made.gosu(),
                 "es-entrypoint --discovery=none": made.launch("--own=none", "--discovery=none"),
                 "es-entrypoint": made.launch("--own=none"),
                 "es-entrypoint --node-attributes=auto": made.launch("--own=none", "--node-attributes=auto")}
        return _launch_table(measure(_runs(words, made), rounds), leave_out=("× script",))


def measure_cold(rounds: int) -> Table:
    """Launches in a root of their own, of which no file is in the page cache."""
    with scene() as made:
        words = {"exec only": made.exec_only(), "gosu": made.gosu(), "floor": made.floor(),
                 "es-entrypoint": made.launch(), SCRIPT: made.script()}
        root = made.directory / "root"
        _make_root(root, [program("measure"), *(command[0] for command in words.values()), tool("bash"), tool("curl"),
                          tool("chown")], made.home.path)
        kept = root / str(program("measure")).lstrip("/")
        files = [path for path in root.rglob("*") if path.is_file() and path != kept]
        enter = ["unshare", "--mount", "sh", "-c", 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"', root]
        samples = {name: Samples() for name in words}
        for _, (name, run) in itertools.product(range(rounds), _runs(words, made).items()):
            _evict(files)
            measure({name: run}, 1, samples=samples, prefix=enter)
        table = Table("program", "wall ms", "× gosu", "× script", "processor ms", "× gosu", "× script")
        for name, taken in samples.items():
            table.add(name, f"{taken.wall:.1f}", f"{taken.wall / samples['gosu'].wall:.2f}",
                      f"{taken.wall / samples[SCRIPT].wall:.2f}", f"{taken.cpu:.2f}",
                      f"{taken.cpu / samples['gosu'].cpu:.2f}", f"{taken.cpu / samples[SCRIPT].cpu:.2f}")
        return table


def _runs(words: dict[str, list[str]], made: Scene) -> dict[str, Run]:
    return {name: Run(command, made.environment) for name, command in words.items()}


def _launch_table(samples: dict[str, Samples], leave_out: tuple[str, ...] = ()) -> Table:
    kept = [number for number, title in enumerate(HEAD) if title not in leave_out]
    table = Table(*(HEAD[number] for number in kept))
    for name, taken in samples.items():
        row = [name]
        for quantity in ("wall", "cpu"):
            exec_only = getattr(samples["exec only"], quantity)
            above = getattr(taken, quantity) - exec_only
            row += [f"{above + exec_only:.2f}", f"{above:.2f}"]
            for other in ("floor", "gosu", SCRIPT):
                row.append(f"{above / (getattr(samples[other], quantity) - exec_only):.2f}"
                           if other in samples and name != "exec only" else "")
        table.add(*(row[number] for number in kept))
    return table


def _make_root(root: Path, programs: list, home: Path):
    """Programs, and the libraries that they are linked to, where they are on this machine; and the engine's home."""
    for directory in ("usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "dev", "proc", "etc", "tmp"):
        (root / directory).mkdir(parents=True)
    for link in ("bin", "sbin", "lib", "lib64"):  # as in Debian
        (root / link).symlink_to(f"usr/{link}")
    os.mknod(root / "dev/null", 0o020666, os.makedev(1, 3))
    wanted = {str(path) for path in programs} | {"/etc/passwd", "/etc/group"}
    for path in programs:
        listed = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout
        wanted.update(word for word in listed.split() if word.startswith("/"))
    for path in wanted:
        copy = root / path.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    shutil.copytree(home, root / str(home).lstrip("/"))


def _evict(files: list[Path]):
    """Drops the files from the page cache, and makes sure of it."""
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
    left = subprocess.run(["fincore", "--noheadings", "--bytes", "--output", "RES,FILE", *files], check=True,
                          capture_output=True, text=True).stdout
    resident = [line for line in left.splitlines() if not line.split()[0] == "0"]
    if resident:
        raise CannotMeasure(f"still in the page cache, is {tempfile.gettempdir()} a tmpfs? {resident}")


def measure_off_ec2(rounds: int) -> Table:
    """How long until the error, where no metadata service is."""
    table = Table("the metadata service's address", "es-entrypoint s", f"{SCRIPT} s")
    with work_directory() as directory:
        made = Scene(directory, 9)
        cases = {"refuses the connection": NothingListens(), "answers nothing": NobodyAccepts()}
        for name, service in cases.items():
            made.environment[ENDPOINT] = service.endpoint
            require_isolation([], made.environment, None)
            _add_failures(table, name, made, rounds)
            service.close()
        with Namespace() as namespace:
            made.environment[ENDPOINT] = "http://169.254.169.254"
            require_isolation([], made.environment, namespace)
            _add_failures(table, "has no route", made, rounds, ("nsenter", f"--net={namespace.path}", "--"))
    return table


def _add_failures(table: Table, title: str, made: Scene, rounds: int, prefix=()):
    words = {"es-entrypoint": made.launch(), SCRIPT: made.script()}
    samples = measure(_runs(words, made), rounds, fail=True, prefix=prefix)
    table.add(title, *(f"{taken.wall / 1e3:.3f}" for taken in samples.values()))
