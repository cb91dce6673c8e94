"""An account in moto with a network, and the launcher's view of a task definition."""

import tempfile
from pathlib import Path

import pytest
from moto import mock_aws

from templates.node import Host
from templates.stack import Stack, client
from templates.template import EC2_DISCOVERY, REGION, THREE_MASTERS


@pytest.fixture
def account(monkeypatch):
    """An empty account; no request leaves this process."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield


@pytest.fixture
def network(account) -> dict:
    """A VPC with a private subnet in each of three zones, and the application's security group."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
               ["Subnet"]["SubnetId"] for number, zone in enumerate("abc")]
    group = ec2.create_security_group(GroupName="application", Description="application", VpcId=vpc)["GroupId"]
    return {"VpcId": vpc, "Subnets": subnets, "ApplicationSecurityGroupId": group}


@pytest.fixture
def ec2_discovery(network):
    def make(**parameters) -> Stack:
        given = {"Engine": "elasticsearch-8", "Image": "mycompany/elasticsearch:1", "VpcId": network["VpcId"],
                 "SubnetIds": ",".join(network["Subnets"]),
                 "ApplicationSecurityGroupId": network["ApplicationSecurityGroupId"]}
        return Stack(EC2_DISCOVERY, given | parameters)
    return make


@pytest.fixture
def three_masters(network):
    def make(**parameters) -> Stack:
        given = {"Image": "mycompany/elasticsearch:1", "VpcId": network["VpcId"],
                 "ApplicationSecurityGroupId": network["ApplicationSecurityGroupId"]}
        for number, (subnet, zone) in enumerate(zip(network["Subnets"], "abc"), 1):
            given |= {f"Subnet{number}": subnet, f"Zone{number}": f"{REGION}{zone}"}
        return Stack(THREE_MASTERS, given | parameters)
    return make


@pytest.fixture
def host(namespace, launcher, workspace):
    """A host on which the launcher runs; see Host."""
    directory = Path(tempfile.mkdtemp(dir=workspace))
    directory.chmod(0o755)
    with Host(namespace, launcher, directory) as made:
        yield made
