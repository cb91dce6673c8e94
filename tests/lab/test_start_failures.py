"""A data volume that the engine cannot use: one line of the launcher says why.

The launcher ends the launch only if it cannot do its own part. Otherwise the engine fails as it does by itself.
"""

import pytest
from ec2lab.image import IMAGE
from ec2lab.machine import wait_for

DATA = "/usr/share/elasticsearch/data"
NOBODYS = "12345:12345"  # an owner that the image does not know
INITIALIZATION_FAILED = 3  # the status of 1.7


class Node:
    """A container whose data directory is the volume."""

    def __init__(self, instance, volume: str, *options: str):
        self._instance, self.docker = instance, instance.engine.docker
        self.container = self.docker(
            "run", "--detach", "--init", "--publish=9200:9200", "--env=ES_HEAP_SIZE=256m",
            "--env=ES_ENTRYPOINT_DISCOVERY=none", f"--volume={volume}", *options, IMAGE).strip()

    def status(self) -> int:
        """Its exit status, once it has ended."""
        return int(self.docker("wait", self.container, timeout=90))

    def wait(self):
        """Returns when its engine answers, be it that it has no master."""
        wait_for("the engine's start", lambda: "bound_address" in self._instance.logs(self.container), 90)

    def lines(self, level: str) -> list[str]:
        """What the launcher printed about the data directory on this level."""
        mark = f" es-entrypoint {level}: "
        texts = [line.partition(mark)[2] for line in self._instance.logs(self.container).splitlines() if mark in line]
        return [text for text in texts if DATA in text]

    def engine_was_started(self) -> bool:
        return "executing /usr/share/elasticsearch/bin/elasticsearch" in self._instance.logs(self.container)


@pytest.fixture
def volumes(instance):
    """Makes volumes, and removes them with all containers of the instance."""
    docker, made = instance.engine.docker, []

    def make(owner: str, *options: str) -> str:
        """A volume with a directory, and the owner of both."""
        made.append(docker("volume", "create", *options).strip())
        docker("run", "--rm", f"--volume={made[-1]}:/volume", IMAGE, "bash", "-c",
               f"mkdir /volume/elasticsearch && chown -R {owner} /volume && chmod 700 /volume")
        return made[-1]
    yield make
    docker("rm", "--force", *docker("ps", "--all", "--quiet").split())
    docker("volume", "rm", *made)


def test_a_wrong_owner_is_mended(instance, volumes):
    node = Node(instance, f"{volumes(NOBODYS)}:{DATA}")
    node.wait()
    changed, = node.lines("info")
    assert "2 entries checked, 2 changed" in changed
    assert node.lines("warning") == node.lines("error") == []
    assert node.docker("exec", node.container, "stat", "--format=%U", DATA).strip() == "elasticsearch"


def test_a_wrong_owner_that_only_root_could_mend_is_one_warning(instance, volumes):
    node = Node(instance, f"{volumes(NOBODYS)}:{DATA}", "--user=elasticsearch")
    assert node.status() == INITIALIZATION_FAILED
    warning, = node.lines("warning")
    assert warning.startswith(f"directory {DATA}: is owned by {NOBODYS}, and elasticsearch cannot write to it; start "
                              "the container as root, or on the host: chown -R ")


def test_a_wrong_owner_on_a_read_only_volume_is_one_error_and_ends_the_launch(instance, volumes):
    node = Node(instance, f"{volumes(NOBODYS)}:{DATA}:ro")
    assert node.status() == 73 and not node.engine_was_started()
    error, = node.lines("error")
    assert error.startswith(f"cannot change the owner of {DATA}") and f" from {NOBODYS} to " in error
    assert "Read-only file system; mount it writable" in error
    assert node.lines("warning") == []


def test_a_read_only_volume_is_one_warning(instance, volumes):
    node = Node(instance, f"{volumes('elasticsearch:elasticsearch')}:{DATA}:ro")
    assert node.status() == INITIALIZATION_FAILED
    warning, = node.lines("warning")
    assert warning == f"directory {DATA}: is on a read-only file system; mount a writable volume there"
    assert node.lines("error") == []


def test_a_full_volume_is_one_warning_and_a_failed_check(instance, volumes):
    """1.7 starts nevertheless, and logs an exception for each file that it cannot write."""
    full = volumes("root", "--driver=local", "--opt=type=tmpfs", "--opt=device=tmpfs", "--opt=o=size=1m")
    # The contents of such a volume last only while a container uses it.
    holder = instance.engine.docker("run", "--detach", f"--volume={full}:/volume", IMAGE, "sleep", "infinity").strip()
    instance.engine.try_docker("exec", holder, "cp", "/dev/zero", "/volume/filler")
    node = Node(instance, f"{full}:{DATA}")
    node.wait()
    warning, = node.lines("warning")
    assert warning == (f"volume {DATA}: 0 of 1 MiB are available: the engine cannot write its data; delete what is "
                       "not needed there, or enlarge the volume")
    check = instance.engine.try_docker("exec", node.container, "es-entrypoint", "--check")
    assert check.returncode == 1 and f"failure  volume {DATA}" in check.stdout
