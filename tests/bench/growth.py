"""How a launch grows with its arguments, its environment, the users and the engine's configuration."""

import resource
from pathlib import Path

from bench.measuring import Run, measure, peak_mib
from bench.programs import USER, Scene, scene
from bench.tables import Table

MIB = 1 << 20
LAST_USER = "bench-last"


def measure_growth(rounds: int) -> Table:
    table = Table("launch with", "exec only ms", "gosu above exec", "es-entrypoint above exec", "processor ms above",
                  "peak MiB")
    # The kernel takes a quarter of the stack's limit for arguments and environment, and at most 6 MiB.
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (64 * MIB if hard == resource.RLIM_INFINITY else hard, hard))
    try:
        with scene() as made:
            _measure_all(table, made, rounds)
    finally:
        resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))
    return table


def _measure_all(table: Table, made: Scene, rounds: int):
    _add_row(table, "nothing more", made, rounds)
    for count in (10, 1_000, 10_000):
        _add_row(table, f"{count:,} arguments", made, rounds,
                 arguments=[f"--node.attribute{number}=value-{number}" for number in range(count)])
    for size in (10_000, 100_000, 1_000_000, 2_000_000):
        _add_row(table, f"{size:,} bytes of environment", made, rounds, environment=_variables(size))
    for count in (1_000, 10_000, 100_000):
        passwd = made.directory / "passwd"
        _write_passwd(passwd, count)
        _add_row(table, f"{count:,} users, its own the last", made, rounds, user=LAST_USER, prefix=(
            "unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/passwd && exec "$@"', passwd))
    for size in (1 << 10, 64 << 10, MIB, 16 * MIB):
        made.home.config.write_text(_settings(size))
        _add_row(table, f"{size >> 10:,} KiB of elasticsearch.yml", made, rounds if size < MIB else min(rounds, 5))


def _add_row(table: Table, title: str, made: Scene, rounds: int, *, arguments=(), environment=None,
             user: str = f"{USER}:{USER}", prefix=()):
    words = {"exec only": made.exec_only(), "gosu": [made.gosu()[0], user, made.engine],
             "es-entrypoint": made.launch("--own=none", user=user)}
    runs = {name: Run([*command, *arguments], made.environment | (environment or {}))
            for name, command in words.items()}
    samples = measure(runs, rounds, prefix=prefix)
    least = samples["exec only"]
    launch = samples["es-entrypoint"]
    table.add(title, f"{least.wall:.2f}", f"{samples['gosu'].wall - least.wall:.2f}", f"{launch.wall - least.wall:.2f}",
              f"{launch.cpu - least.cpu:.2f}", f"{peak_mib(runs['es-entrypoint'], prefix):.1f}")


def _variables(size: int) -> dict[str, str]:
    """Of 100 bytes each."""
    return {f"BENCH_VARIABLE_{number:06}": "x" * 77 for number in range(size // 100)}


def _write_passwd(path: Path, count: int):
    """The machine's own users must be there as well: a bind mount hides them."""
    rows = [f"bench-{number}:x:{100000 + number}:{100000 + number}::/nonexistent:/usr/sbin/nologin\n"
            for number in range(count - 1)]
    path.write_text("root:x:0:0:root:/root:/bin/sh\n" + "".join(rows)
                    + f"{LAST_USER}:x:{USER}:{USER}::/nonexistent:/usr/sbin/nologin\n")


def _settings(size: int) -> str:
    lines, length = [], 0
    while length < size:
        lines.append(f"node.attribute{len(lines)}: value-{len(lines)}\n")
        length += len(lines[-1])
    return "".join(lines)[:size].rpartition("\n")[0] + "\n"
