"""A CloudFormation template with its parameters filled in: what CloudFormation would ask AWS for."""

import base64
import dataclasses
import functools
import re
from pathlib import Path

import yaml

from harness.launcher import REPOSITORY

DIRECTORY = REPOSITORY / "docker/cloudformation"
EC2_DISCOVERY = DIRECTORY / "ec2-discovery.yaml"
THREE_MASTERS = DIRECTORY / "three-masters.yaml"

REGION, ACCOUNT, STACK, IMAGE_ID = "us-east-1", "123456789012", "search", "ami-12c6146b"
PSEUDO = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::StackName": STACK}
NO_VALUE = object()


class _Loader(yaml.SafeLoader):
    """Reads the short forms (!Ref) as the long ones."""


def _long_form(loader, name, node):
    construct = {yaml.ScalarNode: loader.construct_scalar,
                 yaml.SequenceNode: lambda n: loader.construct_sequence(n, True),
                 yaml.MappingNode: lambda n: loader.construct_mapping(n, True)}
    value = construct[type(node)](node)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _long_form)


@functools.cache
def load(path: Path) -> dict:
    return yaml.load(path.read_text(), _Loader)


@dataclasses.dataclass
class Template:
    """The template of a file with these parameters; defaults fill the rest.

    `ids` has the physical names of resources and their attributes ("Cluster", "Cluster.Arn"); without one, a resource's
    name stands for it.
    """

    path: Path
    parameters: dict[str, str]
    ids: dict[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self):
        self.body = load(self.path)
        declared = self.body["Parameters"]
        assert set(self.parameters) <= set(declared), "parameters that the template does not have"
        self.values = {name: self.parameters.get(name, IMAGE_ID if "SSM" in row["Type"] else row.get("Default"))
                       for name, row in declared.items()}
        self.values = {name: value.split(",") if declared[name]["Type"].startswith("List<") else value
                       for name, value in self.values.items()}

    @property
    def resources(self) -> dict[str, dict]:
        """Those whose condition is met."""
        return {name: self.resolve(row) for name, row in self.body["Resources"].items() if self.is_made(name)}

    def is_made(self, name: str) -> bool:
        row = self.body["Resources"][name]
        return "Condition" not in row or self.is_met(row["Condition"])

    @property
    def outputs(self) -> dict[str, str]:
        return {name: self.resolve(row["Value"]) for name, row in self.body["Outputs"].items()
                if "Condition" not in row or self.is_met(row["Condition"])}

    def properties(self, name: str) -> dict:
        assert self.is_made(name)
        return self.resolve(self.body["Resources"][name].get("Properties", {}))

    def of_type(self, kind: str) -> dict[str, dict]:
        """The properties of the resources of that type, without "AWS::"."""
        return {name: row.get("Properties", {}) for name, row in self.resources.items()
                if row["Type"] == f"AWS::{kind}"}

    def is_met(self, condition: str) -> bool:
        return self.resolve(self.body["Conditions"][condition])

    def resolve(self, node):
        if isinstance(node, list):
            return [value for item in node if (value := self.resolve(item)) is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        [name, argument], *others = node.items()
        names_condition = name == "Condition" and isinstance(argument, str)
        if not others and (name.startswith("Fn::") or name == "Ref" or names_condition):
            return self._call(name.removeprefix("Fn::"), argument)
        resolved = {key: self.resolve(value) for key, value in node.items()
                    if key != "Condition" or not isinstance(value, str)}
        return {key: value for key, value in resolved.items() if value is not NO_VALUE}

    def _call(self, function: str, argument):
        if function == "If":
            condition, met, otherwise = argument
            return self.resolve(met if self.is_met(condition) else otherwise)
        if function == "Condition":
            return self.is_met(argument)
        if function == "Sub":
            text, variables = (argument, {}) if isinstance(argument, str) else argument
            return re.sub(r"\$\{(!?)([^}]*)\}", lambda match: self._substitute(match, variables), text)
        argument = self.resolve(argument)
        match function:
            case "Ref":
                return self._reference(argument)
            case "GetAtt":
                return self.ids.get(".".join(argument), ".".join(argument))
            case "FindInMap":
                table, row, column = argument
                return self.body["Mappings"][table][str(row)][column]
            case "Equals":
                return str(argument[0]) == str(argument[1])
            case "Not":
                return not argument[0]
            case "And":
                return all(argument)
            case "Or":
                return any(argument)
            case "Join":
                return argument[0].join(argument[1])
            case "Base64":
                return base64.b64encode(argument.encode()).decode()
        raise NotImplementedError(function)

    def _substitute(self, match, variables) -> str:
        is_literal, name = match.groups()
        if is_literal:
            return "${" + name + "}"
        if name in variables:
            return str(self.resolve(variables[name]))
        return str(self._call("GetAtt", name.split(".", 1)) if "." in name else self._reference(name))

    def _reference(self, name: str):
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self.values:
            return self.values[name]
        return PSEUDO[name] if name in PSEUDO else self.ids.get(name, name)


# Properties that have another name in the API, in lower case.
RENAMED = {"placementstrategies": "placementStrategy"}


def api_input(shape, value):
    """A resource's properties as the input of the API's operation that creates it.

    But for RENAMED the names differ in case only, numbers may be text, and both are as the operation's shape has them.
    """
    match shape.type_name:
        case "structure":
            members = {name.lower(): name for name in shape.members} | RENAMED
            return {member: api_input(shape.members[member], item)
                    for member, item in ((members[key.lower()], item) for key, item in value.items())}
        case "list":
            return [api_input(shape.member, item) for item in value]
        case "map":
            return {key: api_input(shape.value, item) for key, item in value.items()}
        case "integer" | "long":
            return int(value)
        case "string":
            return str(value)
        case "boolean":
            return {"true": True, "false": False}[str(value).lower()]
    raise NotImplementedError(shape.type_name)


def user_data(launch_template: dict) -> str:
    return base64.b64decode(launch_template["LaunchTemplateData"]["UserData"]).decode()
