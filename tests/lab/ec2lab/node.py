"""The task without Docker: the same files, command and user in a root directory on a simulated host."""

import os
import shlex
import shutil
from pathlib import Path

from .cloud import Host
from .machine import CACHE, REPOSITORY, Process, run
from .root_file_system import locked, make_java_8
from .task import operator_environment, read_task, task_command

_PATH = "/usr/share/elasticsearch/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_HOME = "usr/share/elasticsearch"


def fetch_elasticsearch() -> Path:
    """Elasticsearch with its EC2 plugin from docker/fetch-elasticsearch; cached after the first time."""
    home = CACHE / "hosts/elasticsearch-1.7.6"
    with locked("elasticsearch"):
        if not home.exists():
            part = home.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            run(REPOSITORY / "docker/fetch-elasticsearch", part)
            part.rename(home)
    return home


def make_root(root: Path, binary: Path):
    """Lays out the files of the image of docker/Dockerfile, with that launcher."""
    root.mkdir()
    run("tar", "--extract", "--file", make_java_8(), "--directory", root)
    run("chroot", root, "groupadd", "--system", "elasticsearch")
    run("chroot", root, "useradd", "--system", "--gid", "elasticsearch", "--home-dir", f"/{_HOME}", "elasticsearch")
    (root / "etc/hosts").touch()
    (root / "etc/mtab").symlink_to("/proc/mounts")
    run("cp", "--archive", fetch_elasticsearch(), root / _HOME)
    shutil.copy2(binary, root / "usr/local/bin/es-entrypoint")
    (root / "docker-entrypoint.sh").symlink_to("/usr/local/bin/es-entrypoint")


def start_node(host: Host, root: Path) -> Process:
    """Starts the task's command on the host as root, as PID 1's only child, with its own data."""
    data = host.directory / "data"
    data.mkdir()
    hosts = host.directory / "hosts"
    hosts.write_text(f"127.0.0.1 localhost\n{host.address} {host.name}\n")
    _, container = read_task()
    quoted = shlex.quote(str(root))
    prepare = "\n".join((
        f"mount --bind {quoted} {quoted}",  # Java requires its root to be a mount
        f"hostname {host.name}",
        f"mount --bind {shlex.quote(str(hosts))} {quoted}/etc/hosts",
        f"mount --bind {shlex.quote(str(data))} {quoted}/{_HOME}/data",
        f"mount -t tmpfs tmpfs {quoted}/tmp",
        f"mount -t tmpfs tmpfs {quoted}/{_HOME}/logs",
        f"mount -t proc proc {quoted}/proc",
        f"mount --rbind /dev {quoted}/dev"))
    # Nothing limits the memory here, so set the heap that the launcher would choose for the task.
    environment = {"PATH": _PATH, "JAVA_HOME": "/opt/java/openjdk", "ES_HEAP_SIZE": f"{container['memory'] // 2}m"}
    environment |= operator_environment()
    words = [shutil.which("chroot"), root, "/docker-entrypoint.sh", *task_command(container, host)]
    return Process(words, host.directory / "node.log", host.network, environment, prepare)


def launcher_of_this_machine() -> Path:
    """The static binary that the release preset built for this machine."""
    return REPOSITORY / f"build/release-{os.uname().machine}/es-entrypoint"
