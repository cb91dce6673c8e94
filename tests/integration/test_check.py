"""The preflight: everything that usually goes wrong, looked at without starting or changing anything."""

import contextlib
import json
import re
import time

import pytest

from harness.http_service import close, respond, silence
from harness.launcher import ENDPOINT
from harness.metadata_service import (LOCAL_IPV4, META_DATA, ROLE, ROLE_KEYS, TOKEN, MetadataService, NobodyAccepts, NothingListens,
                                      TaskMetadata, awsvpc_container)

def test_a_healthy_instance_passes(check, ec2_engine):
    status, rows = check()
    assert status == 0, rows
    for name in ("engine", "plugin", "discovery", "imds", "address", "region", "security groups", "credentials", "user",
                 f"directory {ec2_engine.path}/data", f"directory {ec2_engine.path}/logs",
                 f"volume {ec2_engine.path}/data", "heap", "vm.max_map_count", "nofile", "nproc", "memlock"):
        assert name in rows
    assert "10.0.1.11" in rows["address"][1] and "1.7.6" in rows["engine"][1] and " ms" in rows["imds"][1]


@pytest.mark.parametrize("scene, name, verdict, words", [
    (dict(faults={TOKEN: silence}), "hop limit", "failure", ["2"]),
    (dict(faults={TOKEN: respond(403)}), "imds", "failure", ["403", "disabled"]),
    (dict(faults={LOCAL_IPV4: respond(200, "127.0.0.1")}), "address", "failure", ["loopback"]),
    (dict(values={ROLE: None}), "credentials", "failure", ["role"]),
    (dict(v1=False), "plugin's protocol", "failure", ["token"]),
    (dict(words=["--discovery.zen.ping.unicast.hosts=10.0.0.1", "--discovery.type=ec2"]), "discovery", "warning",
     ["unicast", "discovery.type"]),
    (dict(environment={"ES_ENTRYPOINT_ENGINE_HOME": "/nowhere"}), "engine", "failure",
     ["/nowhere", "ES_ENTRYPOINT_ENGINE_HOME"]),
    (dict(words=["no-such-command"]), "command", "failure", ["no-such-command"]),
    (dict(environment={"ES_ENTRYPOINT_ENGINE_VERSION": "0.90.1"}), "engine", "failure", ["0.90.1"]),
])
def test_what_goes_wrong_has_a_line_with_its_remedy(check, scene, name, verdict, words):
    options = dict(scene)
    status, rows = check(*options.pop("words", []), **options)
    assert status == (1 if verdict == "failure" else 0), rows
    assert name in rows and rows[name][0] == verdict, rows
    assert [word for word in words if word not in rows[name][1]] == []


@pytest.mark.parametrize("fault, v1, verdict, words", [
    (None, True, "ok", "with and without"),
    (None, False, "ok", "required (401"),
    (silence, True, "warning", "got no response"),
    (respond(404), True, "warning", "answered 404"),
    (respond(503), True, "warning", "answered 503"),
])
def test_tokens_are_required_only_if_a_request_without_one_is_refused(check, fault, v1, verdict, words):
    _, rows = check(v1=v1, faults={f"GET {META_DATA}": fault} if fault else None)
    assert rows["imds tokens"][0] == verdict and words in rows["imds tokens"][1], rows


@pytest.mark.parametrize("fault, name, verdict, words", [
    (silence, "hop limit", "warning", "--http-put-response-hop-limit 2"),
    (respond(404), "imds tokens", "ok", "issues none"),
])
def test_a_fallback_to_the_tokenless_protocol_is_reported(check, fault, name, verdict, words):
    status, rows = check("--imds-v1=fallback", faults={TOKEN: fault})
    assert status == 0 and rows["imds"][0] == "ok" and "10.0.1.11" in rows["address"][1], rows
    assert rows[name][0] == verdict and words in rows[name][1], rows
    assert len({"hop limit", "imds tokens"} & set(rows)) == 1


def test_an_endpoint_where_nothing_listens_is_a_failure(check):
    status, rows = check(service=NothingListens())
    assert status == 1 and rows["imds"][0] == "failure" and ENDPOINT in rows["imds"][1]


def test_ec2_discovery_without_its_plugin_reports_how_to_install_it(check, engine):
    status, rows = check("--discovery=ec2", engine=engine)
    assert status == 1 and any("plugin install" in said for verdict, said in rows.values() if verdict == "failure")


@pytest.mark.parametrize("words, home", [([], "/nowhere"), (["elasticsearch"], "/nowhere")])
@pytest.mark.parametrize("service, verdict", [(MetadataService, "ok"), (NothingListens, "failure")])
def test_without_an_engine_the_metadata_is_looked_at_all_the_same(check, words, home, service, verdict):
    status, rows = check(*words, service=service(), environment={"ES_ENTRYPOINT_ENGINE_HOME": home})
    assert status == 1 and rows["engine"][0] == "failure"
    assert (rows["imds"][0], rows["address"][0]) == (verdict, verdict)


@pytest.mark.parametrize("status, words", [
    (401, "needs no permission"), (407, "proxy"), (502, "proxy"), (504, "proxy"), (511, "captive portal"),
    (302, "captive portal"),
])
@pytest.mark.parametrize("route", [TOKEN, LOCAL_IPV4])
def test_what_answers_in_the_services_place_is_named(check, route, status, words):
    if (route, status) == (LOCAL_IPV4, 401):
        words = "token's header"
    _, rows = check(faults={route: respond(status)})
    assert rows["imds"][0] == "failure" and str(status) in rows["imds"][1] and words in rows["imds"][1]


@pytest.mark.parametrize("status", [403, 502])
def test_an_answer_to_the_token_request_is_not_taken_for_the_hop_limit(check, status):
    _, rows = check(faults={TOKEN: respond(status)})
    assert rows["imds"][0] == "failure" and "hop limit" not in rows


@pytest.mark.parametrize("service", [MetadataService, NothingListens])
def test_the_text_has_the_same_content_in_80_columns(launch, ec2_engine, service):
    asked = service()
    quickly = "--metadata-timeout=500ms"
    text = launch("--check", quickly, service=asked, engine=ec2_engine)
    rows = json.loads(launch("--check=json", quickly, service=asked, engine=ec2_engine).out)["checks"]
    asked.close()
    for line in text.out.splitlines():
        assert len(line) <= 80 or len(max(line.split(), key=len)) > 40, line
    starts = [line.split()[0] for line in text.out.splitlines() if line and not line.startswith(" ")]
    assert starts[:len(rows)] == [row["verdict"] for row in rows]


def test_it_starts_nothing_changes_nothing_and_reads_no_secret(launch, ec2_engine):
    before = [(path.stat().st_ctime_ns, path.stat().st_uid) for path in [ec2_engine.path, *ec2_engine.path.rglob("*")]]
    with MetadataService({ROLE: ROLE_KEYS}, v1=True) as service:
        result = launch("--check=json", "--log-level=trace", service=service, engine=ec2_engine)
        assert f"GET /latest/meta-data/{ROLE}" not in service.asked
        assert not any(token[:16] in result.out + result.err for token in service.tokens)
    assert '"argv"' not in result.out
    assert before == [(path.stat().st_ctime_ns, path.stat().st_uid)
                      for path in [ec2_engine.path, *ec2_engine.path.rglob("*")]]


def test_the_latency_is_that_of_a_first_request(check):
    def after_a_while(connection, request):
        time.sleep(0.05)
        (task if request.target.startswith(task.path) else service).answer(connection, request)
    task = TaskMetadata(awsvpc_container("10.0.2.100"), faults={"*": after_a_while})
    service = MetadataService(faults={TOKEN: after_a_while})
    _, rows = check(service=service, environment=task.environment)
    task.close()
    for name in ("task metadata", "imds"):
        number, unit = re.search(r"in ([\d.]+) (ms|s)\b", rows[name][1]).groups()
        assert float(number) * (1 if unit == "ms" else 1000) >= 50, rows[name]


def silent_task():
    return TaskMetadata(awsvpc_container("10.0.2.100"), faults={"*": silence})


@pytest.mark.parametrize("service, task, causes", [
    (NothingListens, None, {"imds": "refused"}),
    (NobodyAccepts, None, {"imds": "connecting timed out"}),
    (lambda: MetadataService(faults={"*": silence}), None, {"imds": "never answered"}),
    (lambda: MetadataService(faults={"*": close}), None, {"imds": "closed"}),
    (lambda: MetadataService(faults={"*": respond(503)}), None, {"imds": "503"}),
    (lambda: MetadataService(faults={TOKEN: silence}, v1=True), None, {"imds": "never answered", "hop limit": "2"}),
    (lambda: MetadataService(faults={LOCAL_IPV4: silence}), None, {"imds": "no response", "region": "no response"}),
    (MetadataService, silent_task, {"task metadata": "no response", "address": "no response"}),
    (lambda: MetadataService(faults={"*": silence}), silent_task,
     {"task metadata": "no response", "imds": "never answered", "region": "no response"}),
], ids=["refused", "never connected", "silent", "closed", "503", "hop limit", "silent about the address", "silent task",
        "all silent"])
def test_it_knows_the_cause_within_two_seconds(launch, ec2_engine, service, task, causes):
    with contextlib.ExitStack() as services:
        asked = services.enter_context(contextlib.closing(service()))
        environment = services.enter_context(contextlib.closing(task())).environment if task else {}
        result = launch("--check=json", service=asked, engine=ec2_engine, environment=environment)
    rows = {row["check"]: row for row in json.loads(result.out)["checks"]}
    assert result.status == 1 and result.seconds < 3.5  # twice as long as it takes, for busy machines
    assert [f"{name}: {words}" for name, words in causes.items()
            if words not in rows[name]["seen"] + rows[name]["remedy"]] == [], rows
    assert not any("no time was left" in row["seen"] for row in rows.values())


def test_a_metadata_file_that_is_never_completed_does_not_hold_it_up(launch, ec2_engine, tmp_path_of_anybody):
    path = tmp_path_of_anybody / "ecs-container-metadata.json"
    path.write_text('{"HostPrivateIPv4Address": "10.0.1.77"}')
    with MetadataService(faults={"*": silence}) as service:
        result = launch("--check=json", service=service, engine=ec2_engine,
                        environment={"ECS_CONTAINER_METADATA_FILE": str(path)})
    rows = {row["check"]: row for row in json.loads(result.out)["checks"]}
    assert result.seconds < 3.5 and "never answered" in rows["imds"]["seen"], rows
    assert rows["address"]["verdict"] == "failure" and "--publish-host imds" in str(rows["address"]), rows
