"""Stacks are made, changed and removed in moto, as far as it carries the templates."""

import pytest

from templates.stack import IGNORED, client, is_ignored
from templates.template import ACCOUNT, EC2_DISCOVERY, THREE_MASTERS, load

TEMPLATES = [EC2_DISCOVERY, THREE_MASTERS]
LARGEST_BODY = 51200  # bytes that CloudFormation takes without a bucket


def types_of(path) -> set[str]:
    return {row["Type"] for row in load(path)["Resources"].values()}


def test_what_moto_ignores_is_known():
    """If this fails because moto has learned a type, take it out of IGNORED."""
    assert {kind for path in TEMPLATES for kind in types_of(path) if is_ignored(kind)} == IGNORED


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_can_be_passed_as_it_is(account, path):
    body = path.read_text()
    assert len(body.encode()) <= LARGEST_BODY
    client("cloudformation").validate_template(TemplateBody=body)


def left_over() -> dict[str, list]:
    """What a removed stack must not leave behind. In moto, what belongs to ECS and target groups stay."""
    ec2, iam = client("ec2"), client("iam")
    groups = ec2.describe_security_groups(Filters=[{"Name": "owner-id", "Values": [ACCOUNT]}])["SecurityGroups"]
    return {"groups": [row["GroupName"] for row in groups if row["GroupName"].startswith("search")],
            "balancers": client("elbv2").describe_load_balancers()["LoadBalancers"],
            "templates": ec2.describe_launch_templates()["LaunchTemplates"],
            "scaling": client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"],
            "roles": [row["RoleName"] for row in iam.list_roles()["Roles"] if row["RoleName"].startswith("search")],
            "logs": client("logs").describe_log_groups()["logGroups"]}


def service_of(stack, name: str) -> tuple[int, dict]:
    """How many nodes a service wants, and the container of its task definition."""
    ecs, ids = client("ecs"), stack.ids
    service, = ecs.describe_services(cluster=ids["Cluster"], services=[ids[name]])["services"]
    held = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    return service["desiredCount"], held["containerDefinitions"][0]


def variables_of(container: dict) -> dict[str, str]:
    return {row["name"]: row["value"] for row in container["environment"]}


@pytest.mark.parametrize("engine, mode, security", [
    ("elasticsearch-1", "bridge", "false"), ("elasticsearch-6", "host", "false"), ("elasticsearch-8", "bridge", "true"),
    ("opensearch-3", "host", "false")])
def test_a_cluster_that_is_found_through_ec2(ec2_discovery, engine, mode, security):
    stack = ec2_discovery(Engine=engine, NetworkMode=mode, Security=security, FirstMasters="10.0.1.11", NodeCount="3")
    assert stack.status == "CREATE_COMPLETE"
    count, container = service_of(stack, "Service")
    assert (count, container["image"]) == (3, "mycompany/elasticsearch:1")
    names_masters = any("initial" in name for name in variables_of(container))
    assert names_masters == (engine not in ("elasticsearch-1", "elasticsearch-6"))
    for nodes in ("5", "2"):  # out and in
        stack.update(NodeCount=nodes)
        count, container = service_of(stack, "Service")
        assert stack.status == "UPDATE_COMPLETE" and count == int(nodes)
        majority = variables_of(container).get("discovery.zen.minimum_master_nodes")
        assert majority == (None if names_masters else {"5": "3", "2": "2"}[nodes])
    stack.update(Image="mycompany/elasticsearch:2", FirstMasters="")
    count, container = service_of(stack, "Service")
    assert (count, container["image"]) == (2, "mycompany/elasticsearch:2")
    assert not any("initial" in name for name in variables_of(container))
    stack.delete()
    assert not any(left_over().values()), left_over()


@pytest.mark.parametrize("engine", ["elasticsearch", "opensearch"])
@pytest.mark.parametrize("launch_type", ["EC2", "FARGATE"])
def test_three_masters(three_masters, engine, launch_type):
    stack = three_masters(Engine=engine, LaunchType=launch_type)
    assert stack.status == "CREATE_COMPLETE"
    for number in "123":
        count, container = service_of(stack, f"Service{number}")
        assert count == 1 and any("initial" in name for name in variables_of(container))
    stack.update(FormCluster="false", Image="mycompany/elasticsearch:2")
    assert stack.status == "UPDATE_COMPLETE"
    for number in "123":
        count, container = service_of(stack, f"Service{number}")
        assert (count, container["image"]) == (1, "mycompany/elasticsearch:2")
        assert not any("initial" in name for name in variables_of(container))
    stack.delete()
    assert not any(left_over().values()), left_over()
