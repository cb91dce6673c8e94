"""Starts real engines through the launcher, each in its own namespaces, as a container engine does."""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness.launcher import LOG_LINE, binary
from harness.namespace import Namespace
from lab.ec2lab.machine import Process, inside

from .distributions import Distribution, java_home

# These engines run for seconds only, too short for optimized code to pay off.
QUICK_START = "-XX:TieredStopAtLevel=1"
IN_ROOT = "/usr/local/bin/es-entrypoint"
# A container inside the Process, so that the launcher is PID 1 in it, as in an image.
# $1 is the root file system, $2 the engine's home, $3 its name, $4 the launcher, $5 a control group or empty;
# then, up to "--", pairs of a file of this machine and the file of the root in whose place it is seen.
CONFINE = f"""
mount --bind "$1" "$1"
mount --bind "$2" "$1/usr/share/$3"
mount --bind "$4" "$1{IN_ROOT}"
mount -o remount,ro,bind "$1"
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for device in null zero random urandom; do touch "$1/dev/$device"; mount --bind "/dev/$device" "$1/dev/$device"; done
ln -s /proc/self/fd "$1/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
hostname node
ulimit -n 65536 2>/dev/null || true
[ -z "$5" ] || echo $$ >"$5/cgroup.procs"
root=$1; shift 5
while [ "$1" != -- ]; do mount --bind "$1" "$root$2"; shift 2; done
shift
"""
ENTER = '\nexec /usr/sbin/chroot "$root" "$@"'


# What docker gives a container: above all not the right to look into other users' processes.
CAPABILITIES = ("chown", "dac_override", "fsetid", "fowner", "mknod", "net_raw", "setgid", "setuid", "setfcap", "setpcap",
                "net_bind_service", "sys_chroot", "kill", "audit_write")


class EngineRun:
    """One engine, started by the launcher as PID 1. Ends with the block."""

    def __init__(self, root: Path, home: Path, distribution: Distribution, network: Namespace, *words: str,
                 environment: dict[str, str] | None = None, log: Path | None = None, cgroup: Path | None = None,
                 program: str = IN_ROOT, files: dict[str, Path] | None = None, prepare: str = ""):
        """`files` and directories are seen in the root at these paths, at which there must be one, in /proc too.
        `prepare` is shell that changes the container before its start, with its root in $root."""
        self.distribution = distribution
        self.home = home
        self.started = time.monotonic()
        self._network = network
        java = java_home(root, distribution.java)
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "JAVA_HOME": java, "ES_JAVA_HOME": java,
                     "OPENSEARCH_JAVA_HOME": java, "ES_JAVA_OPTS": QUICK_START, "OPENSEARCH_JAVA_OPTS": QUICK_START}
        variables |= environment or {}
        # By env, because a shell drops variables whose names it does not accept, such as "cluster.name".
        self._env = ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items())]
        network.verify()
        # A change of user clears the parent-death signal, so it is the Process around it that ends with us.
        self._process = Process(
            ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child", "sh", "-euc", CONFINE + prepare + ENTER, "sh",
             root, home, distribution.name, binary(), cgroup or "",
             *(word for path, file in (files or {}).items() for word in (file, path)), "--",
             *self._env, program, *words],
            log or home.with_name(f"{home.name}.log"), network)

    @property
    def output(self) -> str:
        return self._process.output()

    @property
    def launcher_log(self) -> list[tuple[str, str]]:
        """What the launcher logged: level and text."""
        return [(line[1], line[2]) for line in map(LOG_LINE.fullmatch, self.output.splitlines()) if line]

    @property
    def pid(self) -> int:
        """The process id of the launcher, and later of the engine."""
        process = self._process.init()
        while Path(f"/proc/{process}/comm").read_text().strip() in ("tini", "unshare"):
            process, = _children(process)
        return process

    def check(self, environment: dict[str, str] | None = None) -> tuple[int, dict[str, tuple[str, str, str]]]:
        """Runs --check in the container, as `docker exec` does.

        @return its exit status, and for each check its verdict, what was seen, and the remedy.
        """
        self._network.verify()
        done = subprocess.run(
            ["nsenter", f"--target={self.pid}", "--mount", "--uts", "--net", "--pid", "--root", "--wd",
             "/usr/bin/setpriv", f"--bounding-set=-all,{','.join('+' + name for name in CAPABILITIES)}",
             *self._env, *(f"{name}={value}" for name, value in (environment or {}).items()), IN_ROOT, "--check=json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode in (0, 1) and done.stdout, done
        rows = json.loads(done.stdout)["checks"]
        return done.returncode, {row["check"]: (row["verdict"], row["seen"], row["remedy"]) for row in rows}

    def user_ids(self) -> set[int]:
        """The user ids of the engine's processes: real, effective, saved and for files."""
        ids = set()
        waiting = [self.pid]
        while waiting:
            process = waiting.pop()
            with contextlib.suppress(FileNotFoundError):
                status = dict(line.split(":\t", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
                ids |= {int(number) for number in status["Uid"].split()}
                assert status["CapEff"].strip("0") == status["CapBnd"].strip("0") == "", status
                waiting += _children(process)
        return ids

    def get(self, path: str, address: str = "127.0.0.1") -> dict | None:
        """The engine's answer; None if it does not answer."""
        with inside(self._network), contextlib.suppress(OSError, urllib.error.URLError):
            with urllib.request.urlopen(f"http://{address}:9200{path}", timeout=10) as answer:
                return json.load(answer)
        return None

    def send(self, method: str, path: str, body: str, seconds: float = 60) -> bool:
        """Whether the engine answered this request, even with an error."""
        request = urllib.request.Request(f"http://127.0.0.1:9200{path}", body.encode(), method=method,
                                         headers={"Content-Type": "application/json"})
        with inside(self._network):
            try:
                urllib.request.urlopen(request, timeout=seconds).read()
            except urllib.error.HTTPError:
                return True
            except OSError:
                return False
        return True

    def wait_until(self, seen, seconds: float = 180):
        """What `seen` returns once it is true; fails with the engine's output if that ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not (found := seen()):
            assert self._process.running(), f"ended with {self.wait()}:\n{self.output[-6000:]}"
            assert time.monotonic() < deadline, f"nothing within {seconds} s:\n{self.output[-6000:]}"
            time.sleep(0.2)
        return found

    def wait_until_it_answers(self, address: str = "127.0.0.1") -> float:
        """@return how many seconds its start took."""
        self.wait_until(lambda: self.get("/_nodes/_local", address))
        return time.monotonic() - self.started

    def cluster_name(self) -> str:
        return self.get("/_nodes/_local")["cluster_name"]

    def node(self, address: str = "127.0.0.1") -> dict:
        """What the engine reports about its own node."""
        nodes = self.get("/_nodes/_local", address)["nodes"]
        return next(iter(nodes.values()))

    def stop(self, seconds: float = 60) -> int:
        """Sends SIGTERM. @return the exit status, as a shell reports it."""
        os.kill(self.pid, signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = 120) -> int:
        return self._process.wait(seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()


def _children(process: int) -> list[int]:
    return [int(word) for task in Path(f"/proc/{process}/task").iterdir()
            for word in (task / "children").read_text().split()]
