"""How long it takes to make a tree a user's, against the usual tools.

The launcher's figures are those of a whole launch without metadata, which ends in an engine that does nothing.
"""

import contextlib
import itertools
import os
import shutil
import subprocess
from pathlib import Path

from bench.measuring import Run, Samples, measure
from bench.programs import CannotMeasure, Scene, program, tool, work_directory
from bench.tables import Table
from harness.containment import only_writable

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PER_DIRECTORY = 100
SLOW_ENTRIES = 1_000
USERS = (24242, 24243)
TOOLS = ("chown -R", "find -exec", "es-entrypoint")


def measure_ownership(rounds: int, entries: int | None, progress) -> Table:
    """`entries`: one size instead of SIZES, on every volume and in every shape."""
    table = Table("entries", "state", *(f"{name} ms" for name in TOOLS), "× chown -R", "× find",
                  *(f"{name} processor ms" for name in TOOLS))
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(work_directory())
        made = Scene(directory, 9)
        made.environment |= {"ES_ENTRYPOINT_DISCOVERY": "none", "ES_ENTRYPOINT_PUBLISH_HOST": "none"}
        for name in ("measure", "slow_volume"):
            program(name)
        stack.enter_context(only_writable(directory))  # from here on, nothing else can be harmed
        (directory / "tmpfs").mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "nr_inodes=0", "none", directory / "tmpfs"], check=True)
        trees = [("disk", size, PER_DIRECTORY) for size in ([entries] if entries else SIZES)]
        size = entries or 100_000
        trees += [("disk", size, size), ("tmpfs", size, PER_DIRECTORY)]
        for volume, count, per_directory in trees:
            title = f"{count:,}, {volume}" + (", one directory" if per_directory == count else "")
            progress(f"ownership: {title}")
            top = directory / volume / "tree"
            halves = _make_tree(top, count, per_directory)
            few = not entries and count >= 1_000_000
            _measure_tree(table, title, made, top, halves[1:], min(rounds, 2) if few else rounds)
            shutil.rmtree(top)
        slow = min(SLOW_ENTRIES, size // 5)
        progress("ownership: 1 ms an answer")
        with _slow_volume(directory / "slow", slow) as top:
            directories = [top / f"d{number}" for number in range(slow // PER_DIRECTORY)]
            _measure_tree(table, f"{slow:,}, 1 ms an answer", made, top, directories[::2], min(rounds, 2))
    return table


def _make_tree(top: Path, entries: int, per_directory: int) -> list[Path]:
    """Two halves of the entries, each below a directory of its own."""
    halves = [top / "first", top / "second"]
    numbers = itertools.count()
    for half in halves:
        directories = max(1, entries // 2 // per_directory)
        for number in range(directories):
            directory = half / f"{number}"
            directory.mkdir(parents=True)
            for _ in range(entries // 2 // directories):
                os.mknod(directory / f"_{next(numbers)}.cfs")
    return halves


@contextlib.contextmanager
def _slow_volume(place: Path, entries: int):
    place.mkdir()
    words = [program("slow_volume"), place, str(entries // PER_DIRECTORY), str(PER_DIRECTORY)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as server:
        try:
            if not server.stdout.readline():
                raise CannotMeasure("no slow volume (needs /dev/fuse)")
            yield place
        finally:
            server.terminate()


def _command(name: str, made: Scene, user: int, *paths: Path) -> Run:
    owner = f"{user}:{user}"
    words = {"chown -R": [tool("chown"), "-R", owner, *paths],
             "find -exec": [tool("find"), *paths, "(", "!", "-user", str(user), "-o", "!", "-group", str(user), ")",
                            "-exec", "chown", "-h", owner, "{}", "+"],
             "es-entrypoint": made.launch(*(f"--own={path}" for path in paths), user=owner)}
    return Run(words[name], made.environment)


def _measure_tree(table: Table, title: str, made: Scene, top: Path, half: list[Path], rounds: int):
    def own(user: int, *paths: Path):
        measure({"prepare": _command("es-entrypoint", made, user, *paths)}, 1)

    users = itertools.cycle(USERS)

    def make_wrong():
        """Each tool finds the tree as the one before has left it, and makes it the other user's."""
        return next(users)

    def make_half_wrong():
        own(USERS[1], *half)
        return USERS[0]

    own(USERS[1], top)
    for state, prepare in (("wrong", make_wrong), ("right", lambda: USERS[0]), ("half wrong", make_half_wrong)):
        if state != "wrong":
            own(USERS[0], top)
        samples = {name: Samples() for name in TOOLS}
        for _, name in itertools.product(range(rounds), TOOLS):
            run = _command(name, made, prepare(), top)
            os.sync()  # what the one before has left to write
            measure({name: run}, 1, samples=samples)
        chown, find, launch = samples.values()
        table.add(title, state, *(f"{taken.wall:.1f}" for taken in samples.values()), f"{chown.wall / launch.wall:.1f}",
                  f"{find.wall / launch.wall:.1f}", *(f"{taken.cpu:.1f}" for taken in samples.values()))
