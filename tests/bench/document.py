"""docs/performance.md: its tables, and the plot of what they say."""

import os
import platform
import re
import subprocess

from bench import plot
from bench.ownership import TOOLS
from bench.programs import ZIG, compiler, launcher, tool
from bench.tables import Table
from harness.launcher import REPOSITORY

DOCUMENT = REPOSITORY / "docs/performance.md"
PLOT = REPOSITORY / "docs/performance.svg"


def machine() -> Table:
    processor = re.findall(r"(?m)^(?:model name|CPU part)\s*: (.*)", open("/proc/cpuinfo", encoding="utf-8").read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    table = Table("what", "which")
    table.add("processor", f"{len(os.sched_getaffinity(0))} × {processor[0] if processor else platform.machine()}")
    table.add("memory", f"{memory / (1 << 30):.0f} GiB")
    table.add("kernel", f"Linux {platform.release()}")
    table.add("load when the run began", f"{os.getloadavg()[0]:.1f}")
    table.add("es-entrypoint", _first_line(str(launcher()), "--version"))
    table.add("built by", "Zig's clang and musl, as the release" if ZIG.exists() else " ".join(compiler()))
    table.add("gosu", _first_line(tool("gosu"), "--version"))
    for name in ("bash", "curl", "setpriv", "chown", "find"):
        table.add(name, _first_line(tool(name), "--version"))
    return table


def _first_line(*command: str) -> str:
    line = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    return line.partition(" libcurl/")[0]


def _section(name: str) -> re.Pattern:
    return re.compile(rf"(?s)(<!-- bench: {name} -->\n).*?(<!-- end -->)")


def write_table(name: str, table: str):
    text, count = _section(name).subn(lambda match: f"{match[1]}{table}\n{match[2]}",
                                      DOCUMENT.read_text(encoding="utf-8"))
    if count != 1:
        raise ValueError(f"{DOCUMENT} has {count} places for the table '{name}'")
    DOCUMENT.write_text(text, encoding="utf-8")


def read_rows(name: str) -> list[list[str]]:
    """The table's rows in the document, without its head."""
    table = _section(name).search(DOCUMENT.read_text(encoding="utf-8"))[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


def draw() -> str:
    """The plot of the document's tables."""
    launches = [(row[0], float(row[2]), float(row[7])) for row in read_rows("launch") if row[0] != "exec only"]
    panels = {"Ownership: all entries wrong": "wrong", "Ownership: all entries right": "right"}
    trees = {title: {name: [] for name in TOOLS} for title in panels}
    for entries, state, *times in read_rows("ownership"):
        size, _, volume = entries.replace(",", "").partition(" ")
        for title in (title for title in panels if panels[title] == state and volume == "disk"):
            for name, milliseconds in zip(TOOLS, times):
                trees[title][name].append((float(size), float(milliseconds)))
    return plot.draw(sorted(launches, key=lambda row: row[1]), trees)


def write_plot():
    """Leaves the plot as it is while the document lacks one of its tables."""
    if read_rows("launch") and read_rows("ownership"):
        PLOT.write_text(draw(), encoding="utf-8")
