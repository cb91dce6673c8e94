"""Docker engines: one on each simulated host, and one that builds the images."""

import contextlib
import json
import os
import shlex
import subprocess
from pathlib import Path

from . import max_map_count
from .machine import CACHE, Failed, Process, run, wait_for

# An engine uses a running containerd if it finds one; ours must start their own.
_HIDE_CONTAINERD = "[ ! -d /run/containerd ] || mount -t tmpfs tmpfs /run/containerd"


class Engine:
    """A Docker engine with its own socket and state, in a host's network or in this machine's.

    Without a network it has no bridge and no firewall rules, so that it does not change this machine's
    network. It can then build with the machine's network, but not run containers.
    """

    def __init__(self, directory: Path, network=None, data: Path | None = None):
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self._socket = directory / "docker.sock"
        self._group = directory.parent.name + "-" + directory.name
        if data is None:
            # In memory, because deleting an image's files from a disk takes longer than the tests.
            data = directory / "data"
            data.mkdir()
            prepare = f"{_HIDE_CONTAINERD}\nmount -t tmpfs tmpfs {shlex.quote(str(data))}"
        else:
            prepare = _HIDE_CONTAINERD
        alone = [] if network else ["--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false",
                                    "--ip-masq=false"]
        (directory / "pid").unlink(missing_ok=True)  # of one that was killed; a new one would refuse to start
        self._process = Process(
            ["dockerd", "--host", f"unix://{self._socket}", "--data-root", data,
             "--exec-root", directory / "exec", "--pidfile", directory / "pid", "--cgroup-parent", f"/{self._group}",
             "--config-file", _configure(directory), "--userland-proxy=false", "--log-level=warn", *alone],
            directory / "dockerd.log", network, prepare=prepare)

    def wait(self):
        """Returns when the engine answers."""
        def answers():
            return subprocess.run(["docker", "version"], env=self.environment(), capture_output=True).returncode == 0
        wait_for("the Docker engine", answers, 60, self._process)

    def environment(self) -> dict[str, str]:
        """The environment of a Docker client that talks to this engine only."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DOCKER_")}
        return kept | {"DOCKER_HOST": f"unix://{self._socket}", "DOCKER_CONFIG": str(self.directory)}

    def docker(self, *words, **options) -> str:
        return run("docker", *words, env=self.environment() | options.pop("environment", {}), **options)

    def try_docker(self, *words, timeout: float = 60) -> subprocess.CompletedProcess:
        """Runs a command that may fail: its status and both streams."""
        return subprocess.run(["docker", *map(str, words)], env=self.environment(), text=True, capture_output=True,
                              timeout=timeout)

    def has_image(self, name: str) -> bool:
        return self.try_docker("image", "inspect", name).returncode == 0

    def import_image(self, tar: Path, name: str, *changes: str):
        words = [word for change in changes for word in ("--change", change)]
        self.docker("import", *words, tar, name)

    def build(self, context: Path, dockerfile: Path, tag: str, say, *options: str):
        """Builds an image with the classic builder in this engine's network; calls `say` with each step."""
        words = ["docker", "build", "--network=host", "--file", dockerfile, "--tag", tag, *options, context]
        printed = []
        with subprocess.Popen([str(word) for word in words], env=self.environment() | {"DOCKER_BUILDKIT": "0"},
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            for line in process.stdout:
                printed.append(line)
                if line.startswith("Step "):
                    say(line.strip())
        if process.returncode != 0:
            raise Failed(f"docker build of {dockerfile}: status {process.returncode}\n{''.join(printed[-60:])}")

    def build_with_buildx(self, context: Path, dockerfile: Path, tag: str, *options: str):
        """Builds an image with the engine's own BuildKit."""
        plugins = self.directory / "cli-plugins"
        plugins.mkdir(exist_ok=True)
        plugin = plugins / "docker-buildx"
        if not plugin.exists():
            plugin.symlink_to(CACHE / "bin/docker-buildx")
        self.docker("buildx", "build", "--progress=plain", "--network=host", "--file", dockerfile, "--tag", tag,
                    *options, context)

    def start_loading(self, archive: Path) -> subprocess.Popen:
        """Starts to load an archive made by `docker save`."""
        return subprocess.Popen(["docker", "load", "--quiet", "--input", str(archive)], env=self.environment(),
                                stdout=subprocess.DEVNULL)

    def network_of(self, container: str) -> str:
        """The path of the container's network namespace."""
        process = self.docker("inspect", "--format", "{{.State.Pid}}", container).strip()
        # The engine has its own PID namespace and therefore its own /proc.
        return f"/proc/{self._process.init()}/root/proc/{process}/ns/net"

    def kill(self):
        """Ends the engine and every process in its containers at once, as when the host loses its power."""
        self._process.kill()

    def close(self):
        with contextlib.suppress(Exception):
            if containers := self.docker("ps", "--all", "--quiet").split():
                self.docker("rm", "--force", "--volumes", *containers)
        self.kill()
        for group in sorted(Path("/sys/fs/cgroup").glob(f"**/{self._group}/**/"), key=lambda p: -len(p.parts)):
            with contextlib.suppress(OSError):
                group.rmdir()


def _configure(directory: Path) -> Path:
    """A configuration of its own, so that the machine's is not read."""
    path = directory / "daemon.json"
    path.write_text(json.dumps(max_map_count.install(directory)))
    return path
