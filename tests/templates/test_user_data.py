"""The instances' user data: shell that shellcheck accepts, and what it does to disks, with stubs for the tools."""

import os
import shutil
import subprocess

import pytest

from harness.requirement import cannot_run
from templates.template import user_data
from templates.test_ec2_discovery import template as ec2_discovery
from templates.test_three_masters import template as three_masters

SCRIPTS = {"ec2-discovery": user_data(ec2_discovery().properties("LaunchTemplate")),
           **{f"node-{number}": user_data(three_masters().properties(f"LaunchTemplate{number}")) for number in "123"}}
BY_ID = "disk/by-id/nvme-Amazon_Elastic_Block_Store_vol"
# Each stub writes its words to the file `calls`. A disk has a file system if its marker is there; `attachable` is how
# often an attachment fails before it succeeds.
STUBS = {
    "sysctl": "", "mount": "", "sleep": "", "dnf": "", "shutdown": "",
    "mkfs.xfs": 'touch "$STATE/has-file-system"',
    "blkid": '''[ -e "$STATE/has-file-system" ] || exit "${NOTHING_FOUND:-2}"
case " $* " in *' -s UUID '*) echo 0a1b2c3d ;; esac''',
    "lsblk": 'echo disk; case ${*: -1} in *root) echo part ;; esac',
    "curl": 'case " $* " in *" PUT "*) echo token ;; *"token: token "*) echo i-0a1b2c3d ;; *) exit 22 ;; esac',
    "aws": 'left=$(cat "$STATE/attachable"); echo $((left - 1)) >"$STATE/attachable"; [ "$left" = 0 ]',
}


class Machine:
    """A directory that stands for an instance's root; every path and tool of the script is in it."""

    def __init__(self, root):
        if os.geteuid() != 0:
            cannot_run("needs root to make a device")
        self.root, self.state = root, root / "state"
        for name in ("state", "bin", "etc/ecs", "etc/sysctl.d", "dev/disk/by-id", "var/lib"):
            (root / name).mkdir(parents=True)
        (self.state / "attachable").write_text("0\n")
        for name, body in STUBS.items():
            stub = root / "bin" / name
            stub.write_text(f'#!/bin/bash\necho "{name} $*" >>"$STATE/calls"\n{body}\n')
            stub.chmod(0o755)
        for tool in ("bash", "cat", "mkdir", "touch"):
            (root / "bin" / tool).symlink_to(shutil.which(tool))

    def add_disk(self, name: str):
        os.mknod(self.root / "dev" / name, 0o600 | 0o060000, os.makedev(7, 250))  # a loop device that nothing is behind

    def run(self, script: str, namespace, **environment) -> int:
        """In a network namespace of the test's own, although curl is a stub."""
        for directory in ("/etc/", "/dev/", "/var/lib/"):
            script = script.replace(directory, f"{self.root}{directory}")
        command = ["nsenter", f"--net={namespace.path}", "bash", "-c", script]
        scene = {"PATH": f"{self.root}/bin", "STATE": str(self.state)} | environment
        command[0] = shutil.which(command[0])
        return subprocess.run(command, env=scene, capture_output=True, timeout=60).returncode

    def calls(self, tool: str) -> list[str]:
        text = (self.state / "calls").read_text()
        return [line.replace(str(self.root), "") for line in text.splitlines() if line.split()[0] == tool]

    def read(self, name: str) -> str:
        path = self.root / name
        return path.read_text().replace(str(self.root), "") if path.exists() else ""


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("name", SCRIPTS)
def test_it_is_a_script_without_a_finding(name, tmp_path):
    path = tmp_path / "user-data"
    path.write_text(SCRIPTS[name])
    assert SCRIPTS[name].startswith("#!/bin/bash\nset -euo pipefail\n")
    subprocess.run(["bash", "-n", path], check=True)
    found = subprocess.run(["shellcheck", path], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def disk_of(name: str) -> str:
    """The volume is called Volume2 in a template without physical names."""
    return f"{BY_ID}0a1b2c3d" if name == "ec2-discovery" else "disk/by-id/nvme-Amazon_Elastic_Block_Store_Volume2"


each_kind = pytest.mark.parametrize("name", ["ec2-discovery", "node-2"])


@each_kind
def test_a_new_disk_gets_a_file_system_and_the_instance_joins_its_cluster(machine, namespace, name):
    machine.add_disk(disk_of(name))
    assert machine.run(SCRIPTS[name], namespace) == 0
    assert machine.calls("mkfs.xfs") == [f"mkfs.xfs /dev/{disk_of(name)}"] and machine.calls("shutdown") == []
    assert machine.read("etc/fstab") == "UUID=0a1b2c3d /var/lib/elasticsearch xfs noatime 0 2\n"
    assert machine.calls("mount") == ["mount /var/lib/elasticsearch"]
    assert machine.read("etc/sysctl.d/90-elasticsearch.conf") == "vm.max_map_count=262144\n"
    assert machine.calls("sysctl") == ["sysctl -p /etc/sysctl.d/90-elasticsearch.conf"]
    settings = dict(line.split("=", 1) for line in machine.read("etc/ecs/ecs.config").splitlines())
    assert settings.pop("ECS_CLUSTER") == "Cluster" and settings.pop("ECS_ENABLE_CONTAINER_METADATA") == "true"
    assert settings == ({"ECS_ENABLE_TASK_IAM_ROLE": "true", "ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST": "true"}
                        if name == "ec2-discovery" else
                        {"ECS_INSTANCE_ATTRIBUTES": '{"node": "node-2"}', "ECS_AWSVPC_BLOCK_IMDS": "true"})


@each_kind
def test_a_disk_with_a_file_system_keeps_it(machine, namespace, name):
    machine.add_disk(disk_of(name))
    (machine.state / "has-file-system").touch()
    assert machine.run(SCRIPTS[name], namespace) == 0
    assert machine.calls("mkfs.xfs") == [] and machine.calls("mount") == ["mount /var/lib/elasticsearch"]


@each_kind
@pytest.mark.parametrize("status", ["4", "8"])
def test_a_disk_that_cannot_be_read_is_not_formatted_and_the_instance_ends(machine, namespace, name, status):
    """4: usage or other errors, 8: ambivalent."""
    machine.add_disk(disk_of(name))
    assert machine.run(SCRIPTS[name], namespace, NOTHING_FOUND=status) != 0
    assert machine.calls("mkfs.xfs") == [] and machine.read("etc/ecs/ecs.config") == ""
    assert machine.calls("shutdown") == ["shutdown -h now"]


@each_kind
def test_an_instance_without_its_disk_ends(machine, namespace, name):
    machine.add_disk(f"{BY_ID}0root")
    assert machine.run(SCRIPTS[name], namespace) != 0
    assert machine.calls("mkfs.xfs") == [] and machine.read("etc/ecs/ecs.config") == ""
    assert machine.calls("shutdown") == ["shutdown -h now"]


def test_the_disk_of_the_system_is_passed_over(machine, namespace):
    machine.add_disk(f"{BY_ID}0root")
    machine.add_disk(disk_of("ec2-discovery"))
    assert machine.run(SCRIPTS["ec2-discovery"], namespace) == 0
    assert machine.calls("mkfs.xfs") == [f"mkfs.xfs /dev/{disk_of('ec2-discovery')}"]


def test_the_disk_may_have_the_name_of_the_template(machine, namespace):
    machine.add_disk("xvdb")
    assert machine.run(SCRIPTS["ec2-discovery"], namespace) == 0
    assert machine.calls("mkfs.xfs") == ["mkfs.xfs /dev/xvdb"]


def test_a_volume_that_another_instance_still_has_is_waited_for(machine, namespace):
    machine.add_disk(disk_of("node-2"))
    (machine.state / "attachable").write_text("3\n")
    assert machine.run(SCRIPTS["node-2"], namespace) == 0
    assert machine.calls("aws") == ["aws ec2 attach-volume --region us-east-1 --instance-id i-0a1b2c3d "
                                    "--volume-id Volume2 --device /dev/xvdb"] * 4
