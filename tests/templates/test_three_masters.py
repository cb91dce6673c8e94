"""three-masters.yaml: the stack that moto holds, and what the launcher makes of its task definitions."""

import json
import re

import pytest

from templates.ecs_rules import find_problems, is_fargate
from templates.node import LINES, TASK_ADDRESS
from templates.stack import (actions_of, client, register_task_definition, rules_of, statements_of)
from templates.template import THREE_MASTERS, Template
from templates.test_ec2_discovery import AGENT, LOGS
from templates.test_task_definitions import read

NUMBERS = "123"
NAMES = ",".join(f"node-{number}.elasticsearch.internal" for number in NUMBERS)
FIRST_MASTERS = {"elasticsearch": "cluster.initial_master_nodes", "opensearch": "cluster.initial_cluster_manager_nodes"}
LAUNCH_TYPES = ["EC2", "FARGATE"]

each_launch_type = pytest.mark.parametrize("launch_type", LAUNCH_TYPES)


def template(**parameters) -> Template:
    given = {"Image": "mycompany/elasticsearch:1", "VpcId": "vpc-1", "ApplicationSecurityGroupId": "sg-1"}
    given |= {f"Subnet{number}": f"subnet-{number}" for number in NUMBERS}
    given |= {f"Zone{number}": f"us-east-1{zone}" for number, zone in zip(NUMBERS, "abc")}
    return Template(THREE_MASTERS, given | parameters)


def test_on_instances_the_security_groups_allow_these_connections_and_no_others(three_masters, network):
    stack = three_masters(LaunchType="EC2")
    nodes, balancer = stack.outputs["NodesSecurityGroupId"], stack.outputs["LoadBalancerSecurityGroupId"]
    assert rules_of(nodes) == {"in": {(9300, 9300, nodes), (9200, 9200, balancer)},
                               "out": {(9300, 9300, nodes), (443, 443, "0.0.0.0/0")}}
    assert rules_of(balancer) == {"in": {(9200, 9200, network["ApplicationSecurityGroupId"])},
                                  "out": {(9200, 9200, nodes)}}
    assert rules_of(stack.ids["InstancesSecurityGroup"]) == {"in": set(), "out": {(443, 443, "0.0.0.0/0")}}


def test_on_fargate_only_the_nodes_reach_the_file_system(three_masters):
    stack = three_masters(LaunchType="FARGATE")
    nodes, balancer = stack.outputs["NodesSecurityGroupId"], stack.outputs["LoadBalancerSecurityGroupId"]
    files = stack.ids["FileSystemSecurityGroup"]
    assert rules_of(nodes) == {"in": {(9300, 9300, nodes), (9200, 9200, balancer)},
                               "out": {(9300, 9300, nodes), (443, 443, "0.0.0.0/0"), (2049, 2049, files)}}
    assert rules_of(files) == {"in": {(2049, 2049, nodes)}, "out": {(None, None, "127.0.0.1/32")}}


def test_an_instance_may_attach_its_own_volume_and_no_other(three_masters):
    stack = three_masters(LaunchType="EC2")
    ids, filled, volumes = stack.ids, stack.template, set()
    for number in NUMBERS:
        statements = statements_of(ids[f"InstanceRole{number}"])
        assert actions_of(statements) == ["ec2:AttachVolume"] * 2
        volume, instance = statements
        assert volume["Resource"] == f"arn:aws:ec2:us-east-1:123456789012:volume/{ids[f'Volume{number}']}"
        assert instance["Condition"] == {"StringEquals": {"aws:ResourceTag/Name": f"search node-{number}"}}
        volumes.add(volume["Resource"])
        assert filled.properties(f"InstanceRole{number}")["ManagedPolicyArns"] == [ids["AgentPolicy"]]
    assert len(volumes) == 3


def test_what_every_instance_may_do_is_the_agents_work_and_the_logs():
    statements = template().properties("AgentPolicy")["PolicyDocument"]["Statement"]
    assert actions_of(statements) == sorted(AGENT + LOGS)
    assert actions_of(statements, lambda resource: resource == "*") == [
        "ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint"]


def test_a_task_may_mount_its_own_directory_and_no_other():
    filled = template(LaunchType="FARGATE")
    for number in NUMBERS:
        policy, = filled.properties(f"TaskRole{number}")["Policies"]
        statement, = policy["PolicyDocument"]["Statement"]
        assert statement == {
            "Effect": "Allow", "Resource": "FileSystem.Arn", "Action": [
                f"elasticfilesystem:{action}" for action in ("ClientMount", "ClientWrite", "ClientRootAccess")],
            "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": f"AccessPoint{number}.Arn"}}}
        point = filled.properties(f"AccessPoint{number}")
        assert point["RootDirectory"]["Path"] == f"/node-{number}" and "PosixUser" not in point
        volume, = filled.properties(f"TaskDefinition{number}")["Volumes"]
        assert volume["EFSVolumeConfiguration"] == {
            "FilesystemId": "FileSystem", "TransitEncryption": "ENABLED",
            "AuthorizationConfig": {"AccessPointId": f"AccessPoint{number}", "IAM": "ENABLED"}}
    policy, = filled.properties("ExecutionRole")["Policies"]
    assert actions_of(policy["PolicyDocument"]["Statement"]) == [row for row in AGENT if row.startswith("ecr:")] + LOGS


def test_the_file_system_admits_nobody_without_a_role_and_outlives_the_stack():
    filled = template(LaunchType="FARGATE")
    statement, = filled.properties("FileSystem")["FileSystemPolicy"]["Statement"]
    assert statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert filled.properties("FileSystem")["Encrypted"] is True
    assert filled.resources["FileSystem"]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_each_node_has_a_volume_in_its_zone_that_leaves_a_snapshot(three_masters, network):
    stack = three_masters(LaunchType="EC2", DataVolumeSize="321")
    held = {row["VolumeId"]: row for row in client("ec2").describe_volumes()["Volumes"]}
    groups = {row["AutoScalingGroupName"]: row for row in
              client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]}
    for number, zone, subnet in zip(NUMBERS, "abc", network["Subnets"]):
        volume = held[stack.ids[f"Volume{number}"]]
        assert (volume["AvailabilityZone"], volume["Size"]) == (f"us-east-1{zone}", 321)
        resource = template().resources[f"Volume{number}"]
        assert resource["Properties"]["Encrypted"] is True
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Snapshot"
        group = groups[stack.ids[f"AutoScalingGroup{number}"]]
        assert (group["MinSize"], group["MaxSize"], group["VPCZoneIdentifier"]) == (1, 1, subnet)
        assert ("Name", f"search node-{number}", True) in [(t["Key"], t["Value"], t["PropagateAtLaunch"])
                                                           for t in group["Tags"]]


def test_the_instances_require_tokens_that_no_container_gets(three_masters):
    stack = three_masters(LaunchType="EC2")
    for number in NUMBERS:
        version, = client("ec2").describe_launch_template_versions(
            LaunchTemplateId=stack.ids[f"LaunchTemplate{number}"])["LaunchTemplateVersions"]
        options = version["LaunchTemplateData"]["MetadataOptions"]
        assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 1)


@each_launch_type
def test_a_service_never_runs_two_nodes_on_one_volume(three_masters, launch_type):
    stack = three_masters(LaunchType=launch_type)
    filled = stack.template
    for number in NUMBERS:
        properties = filled.properties(f"Service{number}")
        made, = client("ecs").describe_services(cluster=stack.ids["Cluster"], services=[f"Service{number}"])["services"]
        assert (made["desiredCount"], made["launchType"]) == (1, launch_type)
        deployment = properties["DeploymentConfiguration"]
        assert (deployment["MinimumHealthyPercent"], deployment["MaximumPercent"]) == (0, 100)
        assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
        assert properties["AvailabilityZoneRebalancing"] == "DISABLED"
        network = properties["NetworkConfiguration"]["AwsvpcConfiguration"]
        assert network["Subnets"] == [filled.values[f"Subnet{number}"]]
        assert network["SecurityGroups"] == [stack.ids["NodesSecurityGroup"]]
        assert network.get("AssignPublicIp") == ("DISABLED" if launch_type == "FARGATE" else None)
        assert properties.get("PlacementConstraints") == (None if launch_type == "FARGATE" else [
            {"Type": "memberOf", "Expression": f"attribute:node == node-{number}"}])


def dependencies(body: dict, name: str) -> set[str]:
    """What CloudFormation makes before it: DependsOn, and every reference."""
    resource = body["Resources"][name]
    return {*resource.get("DependsOn", ()), *re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"(\w+)"', json.dumps(resource))}


def test_the_services_are_changed_one_after_another_and_removed_before_what_they_need():
    body = template().body
    for number in NUMBERS:
        needs = dependencies(body, f"Service{number}")
        assert needs >= {"Listener", f"AutoScalingGroup{number}", f"MountTarget{number}", f"DiscoveryService{number}"}
        assert {name for name in needs if name.startswith("Service")} == (
            set() if number == "1" else {f"Service{int(number) - 1}"})


def test_the_nodes_find_each_other_before_they_are_healthy(three_masters):
    three_masters()
    discovery = client("servicediscovery")
    assert [row["Name"] for row in discovery.list_namespaces()["Namespaces"]] == ["elasticsearch.internal"]
    services = [discovery.get_service(Id=row["Id"])["Service"] for row in discovery.list_services()["Services"]]
    assert sorted(row["Name"] for row in services) == ["node-1", "node-2", "node-3"]
    for row in services:
        assert row["DnsConfig"]["DnsRecords"] == [{"Type": "A", "TTL": 10}]
        assert not row.get("HealthCheckConfig") and not row.get("HealthCheckCustomConfig")


@pytest.mark.parametrize("forming, checks", [("true", 2), ("false", 10)])
def test_the_load_balancer_is_internal_and_keeps_restarts_apart(three_masters, forming, checks):
    stack = three_masters(FormCluster=forming)
    balancer, = client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert balancer["Scheme"] == "internal" and stack.outputs["Endpoint"] == f"http://{balancer['DNSName']}:9200"
    group, = client("elbv2").describe_target_groups()["TargetGroups"]
    assert (group["Port"], group["TargetType"], group["HealthCheckPath"], group["HealthyThresholdCount"]) == (
        9200, "ip", "/", checks)


@pytest.mark.parametrize("parameters, codes", [
    ({"Engine": "opensearch", "Security": "true"}, "200,401,503"), ({"Engine": "opensearch"}, "200,401"),
    ({"Engine": "elasticsearch", "Security": "true"}, "200,401")])
def test_only_opensearchs_security_may_wait_for_the_cluster(parameters, codes):
    assert template(**parameters).properties("TargetGroup")["Matcher"] == {"HttpCode": codes}


def test_an_operator_may_add_a_policy_to_the_instances():
    arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    filled = template(InstancePolicyArn=arn)
    assert all(arn in filled.properties(f"InstanceRole{number}")["ManagedPolicyArns"] for number in NUMBERS)


def definitions(filled: Template) -> list[dict]:
    return [register_task_definition(filled.properties(f"TaskDefinition{number}")) for number in NUMBERS]


@pytest.mark.parametrize("engine", ["elasticsearch-7", "elasticsearch-8", "elasticsearch-9", "opensearch-2",
                                    "opensearch-3"])
@each_launch_type
def test_every_engine_gets_its_name_its_peers_and_the_first_masters(account, host, engine, launch_type):
    kind = engine.partition("-")[0]
    definition = definitions(template(Engine=kind, LaunchType=launch_type))[1]
    assert find_problems(definition) == []
    image, result = host.run_image(LINES[engine], definition)
    settings = image.settings(result.engine)
    security = {"xpack.security.enabled": "false"} if kind == "elasticsearch" else {"plugins.security.disabled": "true"}
    assert settings == security | {
        "node.name": "node-2", "cluster.name": "elasticsearch", "network.publish_host": TASK_ADDRESS,
        "discovery.seed_hosts": NAMES, FIRST_MASTERS[kind]: "node-1,node-2,node-3"}
    assert "warning" not in result.err


@each_launch_type
def test_once_the_cluster_has_formed_only_the_first_masters_go(launch_type):
    def variables(forming, number):
        container, = template(LaunchType=launch_type, FormCluster=forming).properties(
            f"TaskDefinition{number}")["ContainerDefinitions"]
        return {(row["Name"], row["Value"]) for row in container["Environment"]}
    for number in NUMBERS:
        assert variables("true", number) ^ variables("false", number) == {
            ("cluster.initial_master_nodes", "node-1,node-2,node-3")}


@pytest.mark.parametrize("cpu, memory, fits", [
    ("1024", "4096", True), ("2048", "16384", True), ("1024", "9216", False)])
def test_fargates_pairs_of_cpu_and_memory(account, cpu, memory, fits):
    found = [find_problems(row) for row in definitions(template(LaunchType="FARGATE", NodeCpu=cpu, NodeMemory=memory))]
    assert all((problems == []) == fits for problems in found)


def numbered_resources(body: dict, number: str) -> dict[str, str]:
    """A node's resources with an N for its number; without DependsOn, which has the order of the services."""
    found = {name: json.dumps({key: value for key, value in row.items() if key != "DependsOn"})
             for name, row in body["Resources"].items() if name.endswith(number)}
    for names in (re.findall(r"dns:[^\"]*", found[f"TaskDefinition{number}"])[0], "node-1,node-2,node-3"):
        found = {name: text.replace(names, "all of them") for name, text in found.items()}
    return {name[:-1]: re.sub(rf"(node-|\b[A-Z]\w*[a-z]){number}\b", r"\1N", text) for name, text in found.items()}


def test_the_three_nodes_differ_in_their_number_only():
    first, second, third = (numbered_resources(template().body, number) for number in NUMBERS)
    assert first == second == third and len(first) == 11


@each_launch_type
def test_the_task_definitions_agree_with_the_ones_of_docker_ecs(account, launch_type):
    shown = read(f"elasticsearch-8/{'fargate' if launch_type == 'FARGATE' else 'awsvpc'}")
    expected, = shown["containerDefinitions"]
    for definition in definitions(template(LaunchType=launch_type)):
        container, = definition["containerDefinitions"]
        for name in ("user", "essential", "memory", "portMappings", "ulimits", "linuxParameters", "mountPoints",
                     "healthCheck", "stopTimeout"):
            assert container[name] == expected[name], name
        assert set(container["logConfiguration"]["options"]) == set(expected["logConfiguration"]["options"])
        names = {row["name"] for row in container["environment"]}
        assert names - {"node.name", "cluster.name"} == {row["name"] for row in expected["environment"]}
        assert is_fargate(definition) == is_fargate(shown) and definition["networkMode"] == shown["networkMode"]
