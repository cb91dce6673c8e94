"""ec2-discovery.yaml: the stack that moto holds, and what the launcher makes of its task definition."""

import json

import pytest

from templates.ecs_rules import find_problems
from templates.node import HOST_ADDRESS, LINES
from templates.stack import (actions_of, client, register_task_definition, rules_of,
                             statements_of)
from templates.template import EC2_DISCOVERY, Template, load
from templates.test_task_definitions import read

ENGINES = load(EC2_DISCOVERY)["Parameters"]["Engine"]["AllowedValues"]
# Whose plugin takes the instance's role, and asks for it without a token.
OLD = ["elasticsearch-1", "elasticsearch-2", "elasticsearch-5"]
AGENT = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken",
         "ecr:GetDownloadUrlForLayer", "ecs:DeregisterContainerInstance", "ecs:DiscoverPollEndpoint", "ecs:Poll",
         "ecs:RegisterContainerInstance", "ecs:StartTelemetrySession", "ecs:SubmitAttachmentStateChanges",
         "ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange", "ecs:UpdateContainerInstancesState"]
LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
MASTERS = (dict.fromkeys([*OLD, "elasticsearch-6"], {"discovery.zen.minimum_master_nodes": "3"})  # of five nodes
           | dict.fromkeys(["opensearch-2", "opensearch-3"],
                           {"cluster.initial_cluster_manager_nodes": "10.0.1.11,10.0.1.12"}))

every_engine = pytest.mark.parametrize("engine", ENGINES)


def template(**parameters) -> Template:
    given = {"Engine": "elasticsearch-8", "Image": "mycompany/elasticsearch:1", "VpcId": "vpc-1",
             "SubnetIds": "subnet-1", "ApplicationSecurityGroupId": "sg-1"}
    return Template(EC2_DISCOVERY, given | parameters)


def test_the_security_groups_allow_these_connections_and_no_others(ec2_discovery, network):
    stack = ec2_discovery()
    nodes, balancer = stack.outputs["NodesSecurityGroupId"], stack.outputs["LoadBalancerSecurityGroupId"]
    assert rules_of(nodes) == {"in": {(9300, 9300, nodes), (9200, 9200, balancer)},
                               "out": {(9300, 9300, nodes), (443, 443, "0.0.0.0/0")}}
    assert rules_of(balancer) == {"in": {(9200, 9200, network["ApplicationSecurityGroupId"])},
                                  "out": {(9200, 9200, nodes)}}
    assert client("elbv2").describe_load_balancers()["LoadBalancers"][0]["SecurityGroups"] == [balancer]


@pytest.mark.parametrize("engine", ["elasticsearch-5", "elasticsearch-6", "opensearch-3"])
def test_only_the_role_that_the_plugin_knows_may_describe_instances(ec2_discovery, engine):
    stack = ec2_discovery(Engine=engine)
    discovery = ["ec2:DescribeInstances"]
    instance = statements_of(stack.ids["InstanceRole"])
    assert actions_of(instance) == sorted(AGENT + LOGS + (discovery if engine in OLD else []))
    assert actions_of(instance, lambda resource: resource == "*") == sorted(
        ["ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint"] + (discovery if engine in OLD else []))
    if engine in OLD:
        assert "TaskRole" not in stack.ids
    else:
        assert statements_of(stack.ids["TaskRole"]) == [
            {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}]


def test_the_roles_reach_no_other_cluster_and_no_other_log(ec2_discovery):
    stack = ec2_discovery()
    ids = stack.ids
    cluster = client("ecs").describe_clusters(clusters=[ids["Cluster"]])["clusters"][0]["clusterArn"]
    by_resource = {row["Resource"]: row for row in statements_of(ids["InstanceRole"])}
    assert set(by_resource) == {cluster, f"arn:aws:ecs:*:123456789012:container-instance/{ids['Cluster']}/*",
                                "arn:aws:ecr:*:*:repository/*", "*",
                                f"arn:aws:logs:us-east-1:123456789012:log-group:{ids['LogGroup']}"}
    assert client("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 30


def test_tasks_of_another_account_cannot_take_the_role(ec2_discovery):
    role = client("iam").get_role(RoleName=ec2_discovery().ids["TaskRole"])["Role"]
    statement, = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"} and statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*"}}


@every_engine
def test_tokens_are_required_wherever_the_plugin_can_use_them(engine):
    data = template(Engine=engine).properties("LaunchTemplate")["LaunchTemplateData"]
    assert data["MetadataOptions"] == {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2,
                                       "HttpTokens": "optional" if engine in OLD else "required"}


def test_the_launch_template_in_moto(ec2_discovery):
    stack = ec2_discovery(DataVolumeSize="321")
    version, = client("ec2").describe_launch_template_versions(LaunchTemplateId=stack.ids["LaunchTemplate"])[
        "LaunchTemplateVersions"]
    data = version["LaunchTemplateData"]
    options = data["MetadataOptions"]
    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 2)
    assert data["SecurityGroupIds"] == [stack.outputs["NodesSecurityGroupId"]]
    assert [(row["DeviceName"], row["Ebs"]["Encrypted"]) for row in data["BlockDeviceMappings"]] == [
        ("/dev/xvda", True), ("/dev/xvdb", True)]
    assert data["BlockDeviceMappings"][1]["Ebs"]["VolumeSize"] == 321
    group, = client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["MinSize"] == 3 and group["MaxSize"] == 10 and group["NewInstancesProtectedFromScaleIn"] is True
    assert {tag["Key"] for tag in group["Tags"]} >= {"AmazonECSManaged"} and group["HealthCheckType"] == "EC2"


def test_the_load_balancer_is_internal_and_checks_the_nodes(ec2_discovery):
    stack = ec2_discovery()
    elb = client("elbv2")
    balancer, = elb.describe_load_balancers()["LoadBalancers"]
    assert balancer["Scheme"] == "internal" and balancer["Type"] == "application"
    listener, = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    assert (listener["Port"], listener["Protocol"]) == (9200, "HTTP")
    group, = elb.describe_target_groups()["TargetGroups"]
    assert (group["Port"], group["TargetType"], group["HealthCheckPath"], group["Matcher"]) == (
        9200, "instance", "/", {"HttpCode": "200,401"})
    assert stack.outputs["Endpoint"] == f"http://{balancer['DNSName']}:9200"


def test_an_operator_may_add_a_policy_to_the_instances():
    role = template(InstancePolicyArn="arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore").properties("InstanceRole")
    assert role["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
    assert "ManagedPolicyArns" not in template().properties("InstanceRole")


@pytest.mark.parametrize("parameters, codes", [
    ({"Engine": "opensearch-2", "Security": "true"}, "200,401,503"), ({"Engine": "opensearch-2"}, "200,401"),
    ({"Engine": "elasticsearch-8", "Security": "true"}, "200,401")])
def test_only_opensearchs_security_may_wait_for_the_cluster(parameters, codes):
    assert template(**parameters).properties("TargetGroup")["Matcher"] == {"HttpCode": codes}


def test_with_a_certificate_the_load_balancer_speaks_https():
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    listener = template(CertificateArn=arn).properties("Listener")
    assert (listener["Protocol"], listener["Certificates"]) == ("HTTPS", [{"CertificateArn": arn}])
    assert template(CertificateArn=arn).outputs["Endpoint"].startswith("https://")
    assert "Certificates" not in template().properties("Listener")


@pytest.mark.parametrize("count", range(2, 11))
def test_a_rolling_change_takes_exactly_one_node_down(count):
    """ECS rounds the healthy ones up and the maximum down."""
    deployment = template(NodeCount=str(count)).properties("Service")["DeploymentConfiguration"]
    assert -(-count * int(deployment["MinimumHealthyPercent"]) // 100) == count - 1
    assert count * deployment["MaximumPercent"] // 100 == count


def test_the_service_spreads_its_nodes_over_zones_and_instances(ec2_discovery):
    stack = ec2_discovery()
    filled = stack.template
    made, = client("ecs").describe_services(cluster=stack.ids["Cluster"], services=["Service"])["services"]
    assert made["desiredCount"] == 3
    assert made["loadBalancers"] == [{"targetGroupArn": stack.ids["TargetGroup"], "containerName": "elasticsearch",
                                      "containerPort": 9200}]
    properties = filled.properties("Service")  # moto forgets the rest
    assert properties["PlacementConstraints"] == [{"Type": "distinctInstance"}]
    assert properties["PlacementStrategies"] == [{"Type": "spread", "Field": "attribute:ecs.availability-zone"}]
    assert properties["AvailabilityZoneRebalancing"] == "DISABLED"
    assert properties["HealthCheckGracePeriodSeconds"] == 300
    assert properties["DeploymentConfiguration"]["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}


def test_the_capacity_provider_follows_the_service_and_spares_instances_with_nodes(ec2_discovery):
    ec2_discovery()
    provider, = client("ecs").describe_capacity_providers(capacityProviders=["nodes-of-search"])["capacityProviders"]
    group = provider["autoScalingGroupProvider"]
    assert group["managedScaling"]["status"] == "ENABLED" and group["managedScaling"]["targetCapacity"] == 100
    assert group["managedTerminationProtection"] == group["managedDraining"] == "ENABLED"


def definition_of(filled: Template) -> dict:
    return register_task_definition(filled.properties("TaskDefinition"))


@pytest.mark.parametrize("mode", ["bridge", "host"])
@every_engine
def test_every_engine_gets_discovery_and_nothing_that_it_does_not_know(account, host, engine, mode):
    filled = template(Engine=engine, NetworkMode=mode, NodeCount="5", FirstMasters="10.0.1.11,10.0.1.12")
    definition = definition_of(filled)
    assert find_problems(definition) == [] and ("taskRoleArn" in definition) == (engine not in OLD)
    tokens = filled.properties("LaunchTemplate")["LaunchTemplateData"]["MetadataOptions"]["HttpTokens"]
    image, result = host.run_image(LINES[engine], definition, tokens=tokens)
    settings = image.settings(result.engine)
    assert settings.items() >= (MASTERS.get(engine, {"cluster.initial_master_nodes": "10.0.1.11,10.0.1.12"}) | {
        "cluster.name": "elasticsearch", "network.publish_host": HOST_ADDRESS,
        "discovery.ec2.groups": "NodesSecurityGroup.GroupId",
        "cluster.routing.allocation.awareness.attributes": "aws_availability_zone"}).items()
    attribute = "node.aws_availability_zone" if engine in OLD[:2] else "node.attr.aws_availability_zone"
    assert settings[attribute] == "eu-central-1a"
    assert (settings.get("xpack.security.enabled") == "false") == (engine in ("elasticsearch-8", "elasticsearch-9"))
    assert (settings.get("plugins.security.disabled") == "true") == engine.startswith("opensearch")
    assert "warning" not in result.err


def variables(filled: Template) -> dict[str, str]:
    container, = filled.properties("TaskDefinition")["ContainerDefinitions"]
    return {row["Name"]: row["Value"] for row in container["Environment"]}


def test_once_the_cluster_has_formed_nobody_is_named():
    before, after = template(FirstMasters="10.0.1.11"), template(FirstMasters="")
    assert variables(before).items() - variables(after).items() == {("cluster.initial_master_nodes", "10.0.1.11")}


@pytest.mark.parametrize("engine", ["elasticsearch-9", "opensearch-2"])
def test_with_security_on_the_health_checks_speak_tls(engine):
    filled = template(Engine=engine, Security="true")
    container, = filled.properties("TaskDefinition")["ContainerDefinitions"]
    assert container["HealthCheck"]["Command"][-1] == "--healthcheck=https://127.0.0.1:9200/"
    target = filled.properties("TargetGroup")
    assert target["Protocol"] == target["HealthCheckProtocol"] == "HTTPS"
    assert not [name for name in variables(filled) if "security" in name.lower() and "GROUPS" not in name]


@pytest.mark.parametrize("engine", ["elasticsearch-1", "elasticsearch-8"])
def test_the_task_definition_agrees_with_the_one_of_docker_ecs(engine):
    shown, = read(f"{engine.replace('-1', '-1.7')}/bridge")["containerDefinitions"]
    container, = template(Engine=engine).properties("TaskDefinition")["ContainerDefinitions"]
    names = {"HealthCheck": "healthCheck", "LinuxParameters": "linuxParameters", "StopTimeout": "stopTimeout",
             "MountPoints": "mountPoints", "PortMappings": "portMappings"}
    for name, short in names.items():
        assert json.dumps(container[name]).lower() == json.dumps(shown[short]).lower()
    assert [limit for limit in container["Ulimits"] if limit["Name"] in {row["name"] for row in shown["ulimits"]}] == [
        {"Name": row["name"], "SoftLimit": row["softLimit"], "HardLimit": row["hardLimit"]} for row in shown["ulimits"]]
    assert set(container["LogConfiguration"]["Options"]) == set(shown["logConfiguration"]["options"])
