"""What ECS refuses at RegisterTaskDefinition or RunTask although botocore and moto accept it.

Sources: "Task definition parameters" of the ECS developer guide, for EC2 and for Fargate; "Using the awslogs driver".
"""

import re

MIB_BY_CPU = {256: (512, 1024, 2048), 512: range(1024, 4097, 1024), 1024: range(2048, 8193, 1024),
              2048: range(4096, 16385, 1024), 4096: range(8192, 30721, 1024), 8192: range(16384, 61441, 4096),
              16384: range(32768, 122881, 8192)}
LOG_OPTIONS = {"awslogs-create-group", "awslogs-region", "awslogs-group", "awslogs-stream-prefix",
               "awslogs-datetime-format", "awslogs-multiline-pattern", "mode", "max-buffer-size"}
HEALTH_CHECK = {"interval": range(5, 301), "timeout": range(2, 61), "retries": range(1, 11),
                "startPeriod": range(0, 301)}
SMALLEST_HEAP = 512  # MiB; half of the container's memory is the heap


def find_problems(definition: dict) -> list[str]:
    problems = [*_of_task(definition), *_of_volumes(definition)]
    for container in definition["containerDefinitions"]:
        problems += [f"{container['name']}: {problem}" for problem in _of_container(definition, container)]
    return problems


def is_fargate(definition: dict) -> bool:
    return "FARGATE" in definition["requiresCompatibilities"]


def _of_task(definition: dict):
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", definition["family"]):
        yield "family: a character that is not allowed"
    if not is_fargate(definition):
        return
    if definition["networkMode"] != "awsvpc":
        yield "Fargate has awsvpc mode only"
    if int(definition["memory"]) not in MIB_BY_CPU.get(int(definition["cpu"]), ()):
        yield f"Fargate does not have {definition['memory']} MiB with {definition['cpu']} CPU units"
    if not definition.get("executionRoleArn"):
        yield "Fargate needs an execution role for the image and the logs"
    if definition.get("placementConstraints"):
        yield "Fargate has no placement constraints"


def _of_volumes(definition: dict):
    for volume in definition["volumes"]:
        file_system = volume.get("efsVolumeConfiguration")
        if is_fargate(definition) and "host" in volume:
            yield f"volume {volume['name']}: Fargate has no paths of a host"
        if file_system and "authorizationConfig" in file_system:
            if file_system.get("transitEncryption") != "ENABLED":
                yield f"volume {volume['name']}: authorization needs encryption in transit"
            if file_system.get("rootDirectory", "/") != "/":
                yield f"volume {volume['name']}: an access point has a root directory of its own"
            if file_system["authorizationConfig"].get("iam") == "ENABLED" and not definition.get("taskRoleArn"):
                yield f"volume {volume['name']}: IAM authorization needs a task role"


def _of_container(definition: dict, container: dict):
    memory = container.get("memory")
    if memory is None:
        yield "no memory: the engine would size its heap by the host's"
    elif memory > int(definition.get("memory", memory)):
        yield "more memory than the task has"
    elif memory // 2 < SMALLEST_HEAP:
        yield "too little memory for a heap of 512 MiB"
    if not re.fullmatch(r"\S+:[\w.-]+", container["image"]):
        yield "image: no tag"
    if container.get("stopTimeout", 0) > 120:
        yield "stopTimeout: more than 120 s"
    if is_fargate(definition) and (others := {limit["name"] for limit in container["ulimits"]} - {"nofile"}):
        yield f"Fargate does not let a task set {', '.join(sorted(others))}"
    for limit in container["ulimits"]:
        if limit["softLimit"] > limit["hardLimit"]:
            yield f"{limit['name']}: soft limit above the hard one"
    yield from _of_ports(definition["networkMode"], container["portMappings"])
    yield from _of_log(container["logConfiguration"], is_fargate(definition))
    for name, allowed in HEALTH_CHECK.items():
        if container["healthCheck"][name] not in allowed:
            yield f"healthCheck: {name} is not from {allowed[0]} to {allowed[-1]}"
    if container["healthCheck"]["command"][0] not in ("CMD", "CMD-SHELL"):
        yield "healthCheck: the command begins with neither CMD nor CMD-SHELL"
    volumes = {volume["name"] for volume in definition["volumes"]}
    if unknown := {mount["sourceVolume"] for mount in container["mountPoints"]} - volumes:
        yield f"mountPoints: no volume {', '.join(sorted(unknown))}"
    variables = [variable["name"] for variable in container["environment"]]
    if len(variables) != len(set(variables)):
        yield "environment: a variable is there twice"


def _of_ports(mode: str, mappings: list[dict]):
    for mapping in mappings:
        outer = mapping.get("hostPort", 0)
        if mode in ("awsvpc", "host") and outer not in (0, mapping["containerPort"]):
            yield f"port {mapping['containerPort']}: in {mode} mode the host's is the same"
        if mode == "awsvpc" and "hostPort" in mapping:
            yield f"port {mapping['containerPort']}: a host port in awsvpc mode"
        if mode == "bridge" and not outer:
            yield f"port {mapping['containerPort']}: the others would not know which port the host has"


def _of_log(log: dict, fargate: bool):
    options = log["options"]
    if log["logDriver"] != "awslogs":
        yield f"log driver {log['logDriver']}"
    if unknown := set(options) - LOG_OPTIONS:
        yield f"log options that awslogs does not have: {', '.join(sorted(unknown))}"
    needed = {"awslogs-group", "awslogs-region"} | ({"awslogs-stream-prefix"} if fargate else set())
    if missing := needed - set(options):
        yield f"log options that are missing: {', '.join(sorted(missing))}"
    if "max-buffer-size" in options and options.get("mode") != "non-blocking":
        yield "log option max-buffer-size without mode non-blocking"
