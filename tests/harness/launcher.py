"""Runs the launcher, and only against metadata services of the test's own."""

import dataclasses
import functools
import json
import os
import re
import subprocess
import time
from pathlib import Path

from harness.emulation import MACHINES
from harness.engine_home import Seen
from harness.namespace import Namespace

REPOSITORY = Path(__file__).resolve().parents[2]
# An address and not a name, which the machine may resolve to something else.
LOOPBACK_URI = re.compile(r"https?://(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?(/[^@]*)?")
ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
TASK_ENDPOINTS = ("ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI")
NOBODY = 65534
# What a machine lacks for an engine is the subject of the tests only that look for it.
HOST_WARNING = re.compile(r"(?m)^.*\b(?:warning: |\"WARN\".*)(?:vm\.max_map_count|nofile|nproc|memlock): .*\n")
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z es-entrypoint (\w+): (.*)")


def binary() -> Path:
    return Path(os.environ.get("ES_ENTRYPOINT_BINARY", REPOSITORY / "build/dev/es-entrypoint")).resolve()


class NotIsolated(Exception):
    """The run could have contacted a metadata service that is not the test's own."""


def require_isolation(words, environment: dict[str, str], namespace: Namespace | None):
    """Raises NotIsolated unless every request of this run stays on loopback or in the test's own namespace."""
    if namespace is not None:
        namespace.verify()
        return
    if not LOOPBACK_URI.fullmatch(environment.get(ENDPOINT, "")):
        raise NotIsolated(f"{ENDPOINT} must be a loopback address, unless the run has a namespace")
    for name in TASK_ENDPOINTS:
        if environment.get(name) and not LOOPBACK_URI.fullmatch(environment[name]):
            raise NotIsolated(f"{name} must be absent or a loopback address, unless the run has a namespace")
    for word in words:
        url = word.partition("=")[2]
        if word.startswith("--healthcheck=") and not LOOPBACK_URI.fullmatch(url):
            raise NotIsolated(f"{word} must name a loopback address, unless the run has a namespace")


@dataclasses.dataclass(frozen=True)
class Result:
    status: int  # as a shell reports it: 128+n if signal n ended it
    out: str
    err: str
    seconds: float

    @property
    def engine(self) -> Seen:
        """What the stub engine saw; fails the test if none ran."""
        assert self.status == 0 and self.out.startswith("{"), f"no engine ran: {self}"
        return Seen(json.loads(self.out))

    @property
    def plan(self) -> dict:
        """The dry run's JSON."""
        assert self.status == 0, f"the dry run failed: {self}"
        return json.loads(self.out)

    @property
    def failure(self) -> str:
        """The one line of a failed run, without the log's prefix; fails the test unless it is one line."""
        lines = [line for line in self.err.splitlines() if (match := LOG_LINE.fullmatch(line)) is None
                 or match[1] in ("error", "critical")]
        assert self.status != 0 and len(lines) == 1 and self.out == "", f"not one line of failure: {self}"
        match = LOG_LINE.fullmatch(lines[0])
        return match[2] if match else lines[0]


class Launcher:
    """Runs one binary with a clean environment: PATH and what the call adds, nothing of the test's own.

    No launch depends on how the machine limits engines: --mmap is none unless the call decides it, and `run`
    leaves out the warnings of such limits unless it is given `host_warnings`.

    If the tests run as root, the launcher runs as nobody unless `user` is given, so that nothing depends on
    the users of the machine.
    """

    def __init__(self, path: Path | None = None, environment: dict[str, str] | None = None):
        self.path = Path(path or binary())
        self._environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "ES_ENTRYPOINT_MMAP": "none"} | (environment or {})
        if b"__tsan_init" in self.path.read_bytes():
            self._environment["TSAN_OPTIONS"] = "halt_on_error=1"

    @functools.cached_property
    def is_sanitized(self) -> bool:
        return any(name in self.path.read_bytes() for name in (b"__asan_init", b"__tsan_init"))

    @functools.cached_property
    def is_emulated(self) -> bool:
        """Whether it is of another processor; see emulation.py."""
        machine = int.from_bytes(self.path.read_bytes()[18:20], "little")  # e_machine
        return machine in MACHINES.values() and machine != MACHINES.get(os.uname().machine)

    def start(self, *words, environment: dict[str, str] | None = None, namespace: Namespace | None = None,
              user: int = NOBODY, cwd="/", path=None, **options) -> subprocess.Popen:
        """Starts it; the caller waits for its end. The words may be paths."""
        words = [str(word) for word in words]
        environment = self._environment | {k: str(v) for k, v in (environment or {}).items()}
        require_isolation(words, environment, namespace)
        command = [str(path or self.path), *words]
        if namespace is not None:
            command = ["/usr/bin/nsenter", f"--net={namespace.path}", "--setuid", str(user), "--setgid", str(user),
                       "--", *command]
        elif os.geteuid() == 0:
            options |= {"user": user, "group": user, "extra_groups": []}
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=environment, cwd=cwd, **(streams | options))

    def run(self, *words, timeout: float = 20, host_warnings: bool = False, **options) -> Result:
        started = time.monotonic()
        with self.start(*words, **options) as process:
            try:
                out, err = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        status = process.returncode if process.returncode >= 0 else 128 - process.returncode
        log = err.decode("utf-8", "surrogateescape")
        return Result(status, out.decode("utf-8", "surrogateescape"), log if host_warnings else HOST_WARNING.sub("", log),
                      time.monotonic() - started)
