"""What the lab keeps and starts on this machine, and how it cleans up."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from harness.namespace import CLONE_NEWNET, Namespace

REPOSITORY = Path(__file__).resolve().parents[3]
CACHE = Path(os.environ.get("ES_ENTRYPOINT_CACHE")
             or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "es-entrypoint")
# The names of a run's files and control groups begin with this and its process id, so that the next run can
# remove what a killed one left.
PREFIX = "es-entrypoint-lab-"


class Failed(Exception):
    """A step that the lab needs failed; the text says which one and what it printed."""


def run(*words, **options) -> str:
    """Runs a command and returns what it printed. @raise Failed, with both streams."""
    words = [str(word) for word in words]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    done = subprocess.run(words, text=True, **(streams | options))
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)}: status {done.returncode}\n{done.stdout[-4000:]}{(done.stderr or '')[-4000:]}")
    return done.stdout


@contextlib.contextmanager
def inside(namespace: Namespace) -> Iterator[None]:
    """Within the block this thread, and what it starts, is in the namespace's network."""
    with open("/proc/thread-self/ns/net") as home, open(namespace.path) as there:
        _set_network(there.fileno())
        try:
            yield
        finally:
            _set_network(home.fileno())


def _set_network(fd: int):
    if ctypes.CDLL(None, use_errno=True).setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Process:
    """A program in its own PID and mount namespaces. However it or this process ends, everything that it started
    and mounted ends too. Must be created in the main thread, because it ends with the thread that created it.
    """

    def __init__(self, words, log: Path, network: Namespace | None = None, environment: dict | None = None,
                 prepare: str = ""):
        """`prepare` is shell that runs in its namespaces first; tini reaps the processes that it leaves."""
        self.log = log
        confined = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child",
                    "--mount-proc", "--propagation", "private", "sh", "-euc", prepare + '\nexec tini -- "$@"', "sh"]
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(open(log, "wb"))
            if network is not None:
                stack.enter_context(inside(network))
            self._process = subprocess.Popen(
                [*confined, *map(str, words)], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env=environment, start_new_session=True)  # Ctrl-C must reach only us, so that we end them in order

    def running(self) -> bool:
        return self._process.poll() is None

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def init(self) -> int:
        """The process id of tini, its first process, on this machine."""
        return int(run("pgrep", "--parent", self._process.pid))

    def terminate(self, seconds: float) -> int | None:
        """Sends SIGTERM to the program. @return its exit status, or None if it did not end in time."""
        if self.running():
            os.kill(self.init(), signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(seconds)
        return None

    def wait(self, seconds: float) -> int:
        """Its exit status, as a shell reports it. @raise subprocess.TimeoutExpired"""
        return self._process.wait(seconds)

    def kill(self):
        """Ends the program and all that it started. When this returns, none of them is left."""
        try:
            # The kernel ends a PID namespace's first process last, and unshare waits for that one.
            os.kill(self.init(), signal.SIGKILL)
        except (Failed, ProcessLookupError):
            self._process.kill()  # there is none yet, or no more
        self._process.wait()


def wait_for(what: str, seen: Callable, seconds: float, process: Process | None = None):
    """Calls `seen` until it returns something true, and returns that. @raise Failed if time runs out or the
    process ends, with what that printed."""
    deadline = time.monotonic() + seconds
    while not (found := seen()):
        ended = process is not None and not process.running()
        if ended or time.monotonic() > deadline:
            why = "its process ended" if ended else f"not within {seconds:g} s"
            raise Failed(f"{what}: {why}" + (f"\n{process.output()[-4000:]}" if process else ""))
        time.sleep(0.2)
    return found


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A temporary directory. Removes what killed runs left before."""
    for left in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        if not Path("/proc", left.name.removeprefix(PREFIX).partition("-")[0]).exists():
            _remove(left)
    path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        _remove(path)


def _remove(path: Path):
    shutil.rmtree(path, ignore_errors=True)
    # Engines that had no time to remove their control groups named them alike. Unlike a glob, a walk ignores
    # directories that vanish meanwhile, as other programs' control groups do.
    for group, _, _ in os.walk("/sys/fs/cgroup", topdown=False):
        if f"/{path.name}" in group:
            with contextlib.suppress(OSError):
                os.rmdir(group)


def stop_on_sigterm():
    """Makes SIGTERM and SIGHUP act like Ctrl-C, so that everything is cleaned up then too."""
    def stop(number, _frame):
        raise KeyboardInterrupt(signal.Signals(number).name)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
