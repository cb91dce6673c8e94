"""The commands of docs/guide.md that need AWS, run by AWS's command line against moto in its place."""

import contextlib
import os
import re
import shlex
import shutil
import string
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from harness.guide import NEEDS_AWS, NOT_RUN, PLACES, blocks, commands
from harness.launcher import REPOSITORY
from harness.namespace import Namespace
from lab.ec2lab.cloud import REGION, http_get
from lab.ec2lab.machine import Process, inside, wait_for
from templates.stack import body_for_moto
from templates.template import DIRECTORY, Template

BIN = Path(sys.executable).parent
PORT = 5000
ENDPOINT = f"http://127.0.0.1:{PORT}"
KEYS = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}


class Account:
    """An AWS account with a VPC, in a network of its own: no request can leave that."""

    def __init__(self, network: Namespace, moto: Process):
        self.network, self.moto = network, moto
        self.variables = {"IMAGE": "mycompany/elasticsearch-ecs:v1"}
        with inside(network):
            ec2 = self.client("ec2")
            vpc = self.variables["VPC"] = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            for number, letter in enumerate("abc", 1):
                zone = self.variables[f"ZONE{number}"] = REGION + letter
                self.variables[f"SUBNET{number}"] = ec2.create_subnet(
                    VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
            self.variables["APPLICATION"] = ec2.create_security_group(
                GroupName="application", Description="the application", VpcId=vpc)["GroupId"]
            instance, = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"]
            self.variables["INSTANCE"] = instance["InstanceId"]

    def client(self, service: str):
        return boto3.client(service, region_name=REGION, endpoint_url=ENDPOINT, **KEYS)

    def run(self, script: str, directory: Path) -> subprocess.CompletedProcess:
        """Runs the commands in this directory, with the variables that a reader sets."""
        environment = self.variables | {
            "PATH": f"{BIN}:{os.environ['PATH']}", "AWS_ENDPOINT_URL": ENDPOINT, "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
            **{name.upper(): value for name, value in KEYS.items()}}
        with inside(self.network):
            return subprocess.run(["bash", "-euxo", "pipefail", "-c", script], env=environment, cwd=directory,
                                  text=True, capture_output=True, timeout=300)


@pytest.fixture
def account(tmp_path):
    with contextlib.ExitStack() as stack:
        network = stack.enter_context(Namespace())
        moto = Process([BIN / "moto_server", "-H", "127.0.0.1", "-p", PORT], tmp_path / "moto.log", network)
        stack.callback(moto.kill)
        wait_for("moto", lambda: http_get(network, f"{ENDPOINT}/moto-api/"), 60, moto)
        yield Account(network, moto)


def repository_for_moto(script: str, variables: dict[str, str], directory: Path) -> Path:
    """A directory with the files of docker that the commands use, the templates as moto can carry them."""
    shutil.copytree(REPOSITORY / "docker/ecs", directory / "docker/ecs")
    (directory / "docker/cloudformation").mkdir()
    for command in re.findall(r"aws cloudformation deploy (.*)", script.replace("\\\n", "")):
        words = shlex.split(string.Template(command).substitute(variables))
        parameters = dict(word.split("=", 1) for word in words[words.index("--parameter-overrides") + 1:])
        file = words[words.index("--template-file") + 1]
        template = Template(REPOSITORY / file, parameters)
        (directory / file).write_text(body_for_moto(template))
    assert len(list((directory / "docker/cloudformation").iterdir())) == len(list(DIRECTORY.iterdir()))
    return directory


def test_every_block_has_a_place_and_says_whether_it_needs_aws():
    for info, text in blocks():
        language, _, place = info.partition(" ")
        assert language == "sh" and place in (*PLACES, *NOT_RUN), info
        assert text.startswith(NEEDS_AWS + "\n") == place.startswith("aws"), text


def test_the_reader_sets_the_variables_that_the_commands_use(account):
    set_there = set(re.findall(r"\b([A-Z][A-Z0-9_]+)=", "".join(commands("variables"))))
    used = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]+)", "".join(commands("aws") + commands("aws-only"))))
    assert used - {"NODES"} <= set_there == account.variables.keys() | {"AWS_DEFAULT_REGION"}


def test_the_commands_that_need_aws_do_what_the_guide_says(account, tmp_path):
    script = "".join(commands("aws"))
    done = account.run(script, repository_for_moto(script, account.variables, tmp_path / "repository"))
    assert done.returncode == 0, done.stderr[-3000:] + account.moto.output()[-3000:]
    with inside(account.network):
        stacks = account.client("cloudformation").list_stacks()["StackSummaries"]
        assert {stack["StackName"]: stack["StackStatus"] for stack in stacks} == {
            "search": "CREATE_COMPLETE", "logs": "DELETE_COMPLETE"}
        service, = account.client("ecs").describe_services(cluster="search", services=["elasticsearch"])["services"]
        assert service["desiredCount"] == 4
        group, = account.client("ec2").describe_security_groups(GroupNames=["elasticsearch"])["SecurityGroups"]
        definition = account.client("ecs").describe_task_definition(
            taskDefinition=service["taskDefinition"])["taskDefinition"]
        container, = definition["containerDefinitions"]
        assert f"--discovery.ec2.groups={group['GroupId']}" in container["command"]
        assert container["image"] == account.variables["IMAGE"]
        rule, = group["IpPermissions"]
        assert (rule["FromPort"], rule["ToPort"]) == (9300, 9300)
        assert [pair["GroupId"] for pair in rule["UserIdGroupPairs"]] == [group["GroupId"]]
        instance, = account.client("ec2").describe_instances(
            InstanceIds=[account.variables["INSTANCE"]])["Reservations"][0]["Instances"]
        assert instance["MetadataOptions"]["HttpTokens"] == "required"
