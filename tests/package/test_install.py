"""The Debian package, installed in a fresh root file system."""

import json
import shutil
import subprocess

import pytest

from harness.engine_home import EngineHome
from harness.launcher import ENDPOINT, REPOSITORY
from harness.metadata_service import MetadataService
from harness.namespace import Namespace
from lab.ec2lab.machine import run
from lab.ec2lab.root_file_system import make_bookworm

from .conftest import VERSION


class Root:
    """A minimal Debian 12, and a network in which only loopback is up."""

    def __init__(self, path):
        self.path, self.network = path, Namespace()
        path.mkdir()
        run("tar", "--extract", "--file", make_bookworm(), "--directory", path)

    def run(self, *words, **environment: str) -> str:
        # The launcher reads /proc, and the installed system must not see this machine's processes.
        return run("nsenter", f"--net={self.network.path}", "unshare", "--mount", "--pid", "--fork", "--kill-child",
                   f"--mount-proc={self.path}/proc", "chroot", self.path, *words,
                   env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"} | environment, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def root(directory):
    made = Root(directory / "root")
    yield made
    made.network.close()


def package(release, architecture: str):
    return release / f"es-entrypoint_{VERSION}_{architecture}.deb"


@pytest.fixture(scope="module")
def installed(root, release) -> Root:
    shutil.copy(package(release, "amd64"), root.path / "es-entrypoint.deb")
    root.run("dpkg", "--install", "/es-entrypoint.deb")
    return root


def test_the_installed_package_has_the_files_that_it_says(installed):
    assert installed.run("dpkg-query", "--show", "--showformat=${db:Status-Abbrev}${Version} ${Architecture}",
                         "es-entrypoint") == f"ii {VERSION} amd64"
    assert installed.run("dpkg", "--verify", "es-entrypoint") == ""
    listed = installed.run("dpkg", "--listfiles", "es-entrypoint").splitlines()
    documents = ("copyright", "changelog.gz", "README.md", "docs/guide.md", "examples",
                 "docker/ecs/elasticsearch-8/awsvpc.json")
    assert {"/usr/bin/es-entrypoint", *(f"/usr/share/doc/es-entrypoint/{name}" for name in documents)} <= set(listed)


def test_the_installed_binary_starts_and_is_the_one_that_was_built(installed):
    assert installed.run("es-entrypoint", "--version").startswith(f"es-entrypoint {VERSION} (commit ")
    built = REPOSITORY / "build/release-x86_64/es-entrypoint"
    assert (installed.path / "usr/bin/es-entrypoint").read_bytes() == built.read_bytes()


def test_the_installed_binary_plans_a_launch_on_ec2(installed):
    EngineHome(installed.path / "usr/share/elasticsearch", "8.19.0", plugins=("discovery-ec2",))
    service = MetadataService(sock=installed.network.listen("127.0.0.1"))
    try:
        plan = json.loads(installed.run("es-entrypoint", "--user=nobody", "--dry-run=json",
                                        **{ENDPOINT: service.endpoint}))
    finally:
        service.close()
    added = {row["setting"]: row["value"] for row in plan["added"]}
    assert added["network.publish_host"] == "10.0.1.11" and added["discovery.ec2.groups"] == "sg-0a1b2c3d"
    assert plan["identity"]["user"] == "nobody" and service.asked[0] == "PUT /latest/api/token"


def test_nothing_is_left_of_a_removed_package(root, release):
    shutil.copy(package(release, "amd64"), root.path / "es-entrypoint.deb")
    root.run("dpkg", "--install", "/es-entrypoint.deb")
    root.run("dpkg", "--purge", "es-entrypoint")
    assert not list(root.path.glob("usr/**/es-entrypoint*"))


def test_the_package_for_arm64_has_the_same_files_and_its_own_binary(release, directory):
    def listed(architecture):
        lines = run("dpkg-deb", "--contents", package(release, architecture)).splitlines()
        return [(line.split()[0], line.split()[1], *line.split()[5:]) for line in lines]
    assert listed("arm64") == listed("amd64")
    assert ("-rwxr-xr-x", "root/root", "./usr/bin/es-entrypoint") in listed("arm64")
    assert run("dpkg-deb", "--field", package(release, "arm64"), "Architecture").strip() == "arm64"
    run("dpkg-deb", "--extract", package(release, "arm64"), directory / "arm64")
    version = run("qemu-aarch64-static", directory / "arm64/usr/bin/es-entrypoint", "--version")
    assert version.startswith(f"es-entrypoint {VERSION} (commit ")
