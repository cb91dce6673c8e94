"""A stack in moto: what its CloudFormation carries, and the rest by its APIs, as CloudFormation would ask for it."""

import functools
import json
import re

import boto3
import yaml
from moto.cloudformation import parsing

from templates.template import REGION, STACK, Template, api_input

# What moto's CloudFormation ignores; a test notices when it no longer does.
IGNORED = {"AWS::EC2::SecurityGroupEgress", "AWS::ECS::CapacityProvider",
           "AWS::ECS::ClusterCapacityProviderAssociations", "AWS::ServiceDiscovery::PrivateDnsNamespace",
           "AWS::ServiceDiscovery::Service"}
# Of these it forgets most properties, and all containers when one is updated.
FORGOTTEN = {"AWS::ECS::TaskDefinition", "AWS::ECS::Service"}
# Both are taken out of the template, with the references to them, and made through the APIs.
BY_API = IGNORED | FORGOTTEN
# Attributes that moto's CloudFormation cannot tell, in the words of Fn::Sub.
EFS_ARN = "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:%s/${%s}"
UNKNOWN_ATTRIBUTES = {(name, "Arn"): EFS_ARN % (kind, name) for name, kind in [
    ("FileSystem", "file-system"), *((f"AccessPoint{number}", "access-point") for number in "123")]}


@functools.cache
def client(service: str):
    return boto3.client(service, region_name=REGION)


def is_ignored(kind: str) -> bool:
    return parsing.resource_class_from_type(kind) is None


def body_for_moto(template: Template) -> str:
    """The template without what moto's CloudFormation gets wrong.

    That is BY_API, Fn::If of AWS::NoValue in a list, numbers as parameters, numbers as keys in Fn::FindInMap, and a
    cluster without a name, which it replaces at each update.
    """
    numbers = {name for name, row in template.body["Parameters"].items() if row["Type"] == "Number"}
    ignored = {name for name, row in template.body["Resources"].items() if row["Type"] in BY_API}
    nothing = {"Ref": "AWS::NoValue"}

    def fit(node):
        while isinstance(node, dict) and "Fn::If" in node:
            condition, met, otherwise = node["Fn::If"]
            node = met if template.is_met(condition) else otherwise
        if isinstance(node, list):
            return [made for item in node if (made := fit(item)) != nothing]
        if not isinstance(node, dict):
            return node
        if node.get("Ref") in ignored:
            return node["Ref"]
        if "Fn::FindInMap" in node or node.get("Ref") in numbers:
            found = template.resolve(node)
            return int(found) if "Ref" in node else found
        if "Fn::GetAtt" in node:
            name, attribute = node["Fn::GetAtt"]
            if name in ignored:
                return f"{name}.{attribute}"
            text = UNKNOWN_ATTRIBUTES.get((name, attribute))
            return {"Fn::Sub": text} if text else node
        if "DependsOn" in node:
            node = node | {"DependsOn": [name for name in node["DependsOn"] if name not in ignored]}
        return {key: fit(value) for key, value in node.items()}

    resources = {name: row for name, row in template.body["Resources"].items() if name not in ignored}
    resources["Cluster"] = resources["Cluster"] | {"Properties": {"ClusterName": "search-cluster"}}
    return json.dumps(fit(template.body | {"Resources": resources}))


class Stack:
    """The stack of a template; `parameters` change with `update`."""

    def __init__(self, path, parameters: dict[str, str]):
        self._path = path
        self._cloudformation = client("cloudformation")
        self._made: dict[str, str] = {}  # the names that BY_API has in moto, and their attributes
        self._asked: dict[str, dict] = {}  # the properties that they were made with
        self.parameters = parameters
        self._cloudformation.create_stack(**self._request())
        make_egress(self.template)
        self._make_rest()

    def update(self, **parameters):
        self.parameters = self.parameters | parameters
        self._cloudformation.update_stack(**self._request())
        self._make_rest()

    def delete(self):
        for name in [name for name in self._asked if name.startswith("Service")]:
            client("ecs").delete_service(cluster=self.ids["Cluster"], service=self._made[name], force=True)
        self._cloudformation.delete_stack(StackName=STACK)

    def _request(self) -> dict:
        parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in self.parameters.items()]
        return {"StackName": STACK, "TemplateBody": body_for_moto(Template(self._path, self.parameters)),
                "Parameters": parameters, "Capabilities": ["CAPABILITY_IAM"]}

    def _make_rest(self):
        """Makes or changes what BY_API has and what has changed."""
        template = self.template
        for name, row in template.body["Resources"].items():
            kind = row["Type"].removeprefix("AWS::")
            if kind not in MAKERS or not template.is_made(name):
                continue
            properties = template.properties(name)  # with the names of what was made before it
            if self._asked.get(name) != properties:
                self._made |= MAKERS[kind](name, properties, self._made.get(name))
                template.ids |= self._made
                self._asked[name] = properties

    @property
    def status(self) -> str:
        return self._cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]

    @property
    def outputs(self) -> dict[str, str]:
        outputs = self._cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
        return {row["OutputKey"]: row["OutputValue"] for row in outputs}

    @property
    def ids(self) -> dict[str, str]:
        rows = self._cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
        return self._made | {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows
                             if "PhysicalResourceId" in row}

    @property
    def template(self) -> Template:
        """With the names that the resources have in moto."""
        ids = self.ids
        attributes = {f"{name}.GroupId": physical for name, physical in ids.items() if physical.startswith("sg-")}
        for name, physical in ids.items():
            if re.search(r"Role\d?$", name):
                attributes[f"{name}.Arn"] = client("iam").get_role(RoleName=physical)["Role"]["Arn"]
        return Template(self._path, self.parameters, ids | attributes)


def shape_of(service, operation: str):
    return service.meta.service_model.operation_model(operation).input_shape


def statements_of(role: str) -> list[dict]:
    """All that a role allows in moto, which keeps a policy of CloudFormation's as Python prints it."""
    iam = client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        held = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)["PolicyVersion"]
        documents.append(held["Document"])
    return [row for document in documents
            for row in (yaml.safe_load(document) if isinstance(document, str) else document)["Statement"]]


def actions_of(statements: list[dict], where=lambda resource: True) -> list[str]:
    assert all(row["Effect"] == "Allow" for row in statements)
    return sorted(action for row in statements if where(row["Resource"])
                  for action in ([row["Action"]] if isinstance(row["Action"], str) else row["Action"]))


def call(service: str, operation: str, method: str, properties: dict) -> dict:
    """Makes a resource through the API, whose input botocore checks."""
    caller = client(service)
    return getattr(caller, method)(**api_input(shape_of(caller, operation), properties))


def register_task_definition(properties: dict) -> dict:
    return call("ecs", "RegisterTaskDefinition", "register_task_definition", properties)["taskDefinition"]


def make_task_definition(name: str, properties: dict, _made) -> dict[str, str]:
    return {name: register_task_definition(properties)["taskDefinitionArn"]}


def make_service(name: str, properties: dict, made: str | None) -> dict[str, str]:
    if made is None:
        service = call("ecs", "CreateService", "create_service", properties | {"ServiceName": name})["service"]
    else:
        changeable = {key: value for key, value in properties.items()
                      if key in ("Cluster", "TaskDefinition", "DesiredCount", "DeploymentConfiguration")}
        service = call("ecs", "UpdateService", "update_service", changeable | {"Service": made})["service"]
    return {name: service["serviceArn"], f"{name}.Name": service["serviceName"]}


def make_capacity_provider(name: str, properties: dict, _made) -> dict[str, str]:
    made = call("ecs", "CreateCapacityProvider", "create_capacity_provider", properties)["capacityProvider"]
    return {name: made["name"]}


def make_association(name: str, properties: dict, _made) -> dict[str, str]:
    call("ecs", "PutClusterCapacityProviders", "put_cluster_capacity_providers", properties)
    return {name: name}


def make_namespace(name: str, properties: dict, _made) -> dict[str, str]:
    call("servicediscovery", "CreatePrivateDnsNamespace", "create_private_dns_namespace", properties)
    return {name: client("servicediscovery").list_namespaces()["Namespaces"][0]["Id"]}


def make_discovery_service(name: str, properties: dict, _made) -> dict[str, str]:
    made = call("servicediscovery", "CreateService", "create_service", properties)["Service"]
    return {name: made["Id"], f"{name}.Arn": made["Arn"]}


# type -> makes or changes a resource with these properties, or changes the one that was made before
MAKERS = {
    "ECS::TaskDefinition": make_task_definition,
    "ECS::Service": make_service,
    "ECS::CapacityProvider": make_capacity_provider,
    "ECS::ClusterCapacityProviderAssociations": make_association,
    "ServiceDiscovery::PrivateDnsNamespace": make_namespace,
    "ServiceDiscovery::Service": make_discovery_service,
}


def make_egress(template: Template):
    """As CloudFormation: the default rule, which allows everything, goes where a group has rules of its own."""
    ec2 = client("ec2")
    for name, properties in template.of_type("EC2::SecurityGroup").items():
        group = template.ids[name]
        if rules := properties.get("SecurityGroupEgress"):
            held = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]
            ec2.revoke_security_group_egress(GroupId=group, IpPermissions=held)
            for rule in rules:
                ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission(rule)])
    for rule in template.of_type("EC2::SecurityGroupEgress").values():
        ec2.authorize_security_group_egress(GroupId=rule["GroupId"], IpPermissions=[permission(rule)])


def permission(rule: dict) -> dict:
    """A rule in CloudFormation's words as the API's."""
    made = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
    if "CidrIp" in rule:
        return made | {"IpRanges": [{"CidrIp": rule["CidrIp"], "Description": rule["Description"]}]}
    pair = {"GroupId": rule["DestinationSecurityGroupId"], "Description": rule["Description"]}
    return made | {"UserIdGroupPairs": [pair]}


def rules_of(group: str) -> dict[str, set]:
    """All that a group allows: (from port, to port, peer) by direction; the peer is a group or a range."""
    held = client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    return {direction: {(row.get("FromPort"), row.get("ToPort"), peer) for row in held[key] for peer in
                        [pair["GroupId"] for pair in row["UserIdGroupPairs"]] + [r["CidrIp"] for r in row["IpRanges"]]}
            for direction, key in (("in", "IpPermissions"), ("out", "IpPermissionsEgress"))}
