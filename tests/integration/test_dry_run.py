"""What the dry run prints is what a launch does; and it does nothing itself."""

import json
import os
from pathlib import Path

import pytest

from harness.metadata_service import (MetadataService, NothingListens, TaskMetadata, awsvpc_container,
                                      bridge_container)

SCENES = {
    "a bare engine": dict(),
    "words of the operator": dict(words=["elasticsearch", "--cluster.name=a b", "-d"]),
    "ec2 discovery": dict(plugins=("cloud-aws",)),
    "ec2 discovery and words": dict(plugins=("cloud-aws",), words=["--discovery.ec2.groups=mine"]),
    "2.x": dict(version="2.4.6", plugins=("cloud-aws",)),
    "2.x with a configuration": dict(version="2.4.6", yml="network:\n  bind_host: 10.0.0.1\n"),
    "a given address": dict(options=["--publish-host=10.9.9.9"]),
    "no address": dict(options=["--publish-host=none"]),
    "heap": dict(options=["--heap=512m"]),
    "automatic heap": dict(options=["--heap=auto"]),
    "no heap": dict(options=["--heap=none"]),
    "node attributes": dict(options=["--node-attributes=auto"]),
    "launcher variables": dict(environment={"ES_ENTRYPOINT_DISCOVERY": "none", "ES_ENTRYPOINT_HEAP": "1g"}),
    "a dotted variable": dict(environment={"cluster.name": "logs"}),
    "variables of the operator": dict(environment={"HOME": "/h", "EMPTY": "", "A": "b=c"}),
    "a region of the environment": dict(plugins=("cloud-aws",), environment={"AWS_REGION": "us-west-2"}),
    "an awsvpc task": dict(task=awsvpc_container("10.0.2.100")),
    "a bridge task with dynamic ports": dict(task=bridge_container({9200: 32768, 9300: 32769})),
    "a foreign command": dict(words=["/usr/bin/env"], foreign=True),
}
SHAPE = {
    "command": {"kind", "path", "argv"},
    "engine": {"distribution", "version", "home", "plugins"},
    "identity": {"uid", "gid", "groups", "home", "user"},
    "environment": {"set", "unset"},
}


@pytest.fixture
def run(launch, make_engine):
    """Runs one scene, with more options for the launcher in front."""
    homes = {}

    def run(name, *options, **more):
        scene = SCENES[name]
        if name not in homes:
            homes[name] = make_engine(scene.get("version", "1.7.6"), plugins=scene.get("plugins", ()),
                                      yml=scene.get("yml", ""))
        environment = dict(scene.get("environment", {}))
        task = TaskMetadata(scene["task"]) if "task" in scene else None
        try:
            return launch(*options, *scene.get("options", []), *scene.get("words", []), engine=homes[name],
                          environment=environment | (task.environment if task else {}), **more), homes[name]
        finally:
            if task:
                task.close()
    return run


ENGINE_SCENES = [name for name, scene in SCENES.items() if not scene.get("foreign")]


@pytest.mark.parametrize("name", ENGINE_SCENES)
def test_the_launch_does_what_the_dry_run_printed(run, name):
    plan = run(name, "--dry-run=json")[0].plan
    result, home = run(name)
    check_same(plan, result.engine, home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")
@pytest.mark.parametrize("user", ["4242:4242", "4242:0", "nobody", "nobody:daemon", "root", "none"])
def test_the_launch_becomes_who_the_dry_run_printed(run, user):
    plan = run("a bare engine", "--dry-run=json", f"--user={user}", user=0)[0].plan
    result, home = run("a bare engine", f"--user={user}", user=0)
    check_same(plan, result.engine, home)
    for owned in plan["ownership"]:
        found = Path(owned["path"]).stat()
        assert (found.st_uid, found.st_gid) == (owned["uid"], owned["gid"])


def check_same(plan, seen, home):
    assert seen.argv == plan["command"]["argv"]
    assert plan["command"]["path"] == str(home.command)
    identity = plan["identity"]
    assert (seen.uid, seen.gid, seen.groups) == (identity["uid"], identity["gid"], sorted(identity["groups"]))
    assert plan["environment"]["set"].items() <= seen.environment.items()
    assert not set(plan["environment"]["unset"]) & set(seen.environment)
    for added in plan["added"]:
        assert any(added["value"] in word for word in [*seen.argv, *seen.environment.values()])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could change something")
def test_a_dry_run_changes_nothing(run):
    _, home = run("ec2 discovery", "--dry-run=json", user=0)
    before = {path: path.lstat() for path in [home.path, *home.path.rglob("*")]}
    result, _ = run("ec2 discovery", "--dry-run=json", "--user=4242:4242", f"--own={home.path}", user=0)
    assert result.plan["identity"]["uid"] == 4242
    for path, stat in before.items():
        assert (path.lstat().st_uid, path.lstat().st_ctime_ns, path.lstat().st_mtime_ns) == (
            stat.st_uid, stat.st_ctime_ns, stat.st_mtime_ns)


@pytest.mark.parametrize("name", SCENES)
def test_the_json_has_the_contracts_shape(run, name):
    plan = run(name, "--dry-run=json")[0].plan
    assert set(plan) == {*SHAPE, "ownership", "added", "kept"}
    for key, members in SHAPE.items():
        if not (key == "engine" and plan[key] is None):
            assert set(plan[key]) == members
    assert plan["command"]["kind"] == ("foreign" if SCENES[name].get("foreign") else "engine")
    assert (plan["engine"] is None) == (plan["command"]["kind"] == "foreign")
    assert Path(plan["command"]["path"]).is_absolute()
    for setting in plan["added"] + plan["kept"]:
        assert set(setting) == {"setting", "value", "origin"} and setting["origin"]
    for owned in plan["ownership"]:
        assert set(owned) == {"path", "uid", "gid"}


def test_the_origin_names_service_and_item(run, imds):
    plan = run("a bare engine", "--dry-run=json")[0].plan
    assert {"setting": "network.publish_host", "value": "10.0.1.11",
            "origin": f"imds {imds.endpoint} local-ipv4"} in plan["added"]


def test_standard_output_holds_the_json_alone_at_any_log_level(run):
    result, _ = run("ec2 discovery", "--dry-run=json", "--log-level=trace")
    json.loads(result.out)


@pytest.mark.parametrize("option", ["--dry-run", "--dry-run=text"])
@pytest.mark.parametrize("name", SCENES)
def test_the_text_has_the_same_content(run, name, option):
    plan = run(name, "--dry-run=json")[0].plan
    text = run(name, option)[0].out
    said = [plan["command"]["path"], *plan["command"]["argv"]]
    said += [part for setting in plan["added"] for part in (setting["setting"], setting["value"])]
    assert [word for word in said if word not in text.replace("'", "").replace('"', "")] == []


def test_a_dry_run_without_an_address_fails_as_the_launch_does(launch):
    nothing = NothingListens()
    dry = launch("--dry-run", "--metadata-timeout=200ms", service=nothing)
    real = launch("--metadata-timeout=200ms", service=nothing)
    nothing.close()
    assert dry.status == real.status == 69 and dry.failure and dry.out == ""


def test_a_dry_run_asks_the_service_as_the_launch_does(launch, make_engine):
    home = make_engine(plugins=("cloud-aws",))
    with MetadataService() as dry, MetadataService() as real:
        launch("--dry-run", service=dry, engine=home)
        launch(service=real, engine=home)
        assert dry.asked == real.asked
