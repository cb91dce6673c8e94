"""The commands of docs/guide.md that run on a laptop and on an instance, with real Docker engines."""

import contextlib
import json
import re
import shutil
import subprocess

from ec2lab.elasticsearch import wait_for_members
from ec2lab.image import builder
from ec2lab.machine import REPOSITORY, inside, wait_for

from harness.guide import commands

# The engines that build have no bridge: their builds use the network of the engine.
DOCKER = """\
#!/bin/sh
[ "$1" != build ] || {{ shift; exec {docker} build --network=host "$@"; }}
exec {docker} "$@"
"""


def run_block(block: str, engine, network=None, path: str = "", **variables: str) -> str:
    """Runs commands in a shell, on the host that has this network. @return what they printed."""
    environment = engine.environment() | variables
    environment["PATH"] = f"{path}:{environment['PATH']}"
    with inside(network) if network else contextlib.nullcontext():
        done = subprocess.run(["bash", "-euxo", "pipefail", "-c", block], env=environment, cwd=REPOSITORY, text=True,
                              capture_output=True, timeout=400)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_the_commands_for_a_laptop_start_a_cluster_of_three_and_remove_it(laptop):
    printed = "".join(run_block(block, laptop.engine, laptop.host.network) for block in commands("laptop"))
    for node, address in (("node1", "172.30.18.11"), ("node2", "172.30.18.12"), ("node3", "172.30.18.13")):
        assert node in printed and address in printed
    assert "failure " not in printed
    assert laptop.engine.docker("ps", "--all", "--quiet") == laptop.engine.docker("volume", "ls", "--quiet") == ""


def test_the_commands_for_an_instance_show_its_cluster_and_move_its_shards(cluster):
    addresses = [instance.address for instance in cluster.values()]
    for each in cluster.values():
        wait_for_members(each.host, addresses)
    other, instance = cluster.values()
    name = json.loads(other.host.get("/"))["name"]
    run_block("""curl -X PUT http://127.0.0.1:9200/books -d '{"settings": {"number_of_replicas": 0}}'
curl 'http://127.0.0.1:9200/_cluster/health?wait_for_status=green'""", instance.engine, instance.host.network)

    def nodes_with_shards():
        return set(re.findall(r"STARTED.* ([\d.]+ .*?) *$", instance.host.get("/_cat/shards"), re.M))
    assert len(nodes_with_shards()) == 2

    printed = "".join(run_block(block, instance.engine, instance.host.network, NODE=name)
                      for block in commands("instance"))
    assert '"You Know, for Search"' in printed and '"acknowledged":true' in printed
    assert all(f"({address}:9300)" in printed for address in addresses)  # --check's members
    assert "failure " not in printed
    wait_for("the shards to move", lambda: len(nodes_with_shards()) == 1, 60)
    assert name not in nodes_with_shards().pop()


def test_the_commands_build_the_images(directory, tmp_path, instances, modern_image):
    """The official image is a stand-in, as everywhere in the lab."""
    wrapper = tmp_path / "docker"
    wrapper.write_text(DOCKER.format(docker=shutil.which("docker")))
    wrapper.chmod(0o755)
    launcher, engine = "".join(commands("build")).splitlines()
    with builder(directory) as docker:
        docker.try_docker("image", "rm", "es-entrypoint")  # an earlier run's
        run_block(launcher, docker, path=tmp_path)
        assert docker.has_image("es-entrypoint")
    docker = instances[0].engine
    run_block(engine, docker, path=tmp_path)
    assert docker.has_image("my-elasticsearch")
