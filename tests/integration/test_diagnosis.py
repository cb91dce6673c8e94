"""The cause that the one line of a failure names, and what it never shows: the token, in whole or in pieces."""

import re
import time

import pytest

from harness.http_service import raw, respond, silence
from harness.launcher import ENDPOINT
from harness.metadata_service import (LOCAL_IPV4, TOKEN, MetadataService, NobodyAccepts, NothingListens, TaskMetadata,
                                      awsvpc_container)

ATTEMPTS = "AWS_METADATA_SERVICE_NUM_ATTEMPTS"
ECS = "ECS_CONTAINER_METADATA_URI_V4"
HTTPS_PORT = "<html>The plain HTTP request was sent to HTTPS port</html>"
MORE_TIME = "--metadata-timeout"


def fault(route, *behaviours, **options):
    return lambda: MetadataService(faults={route: behaviours[0] if len(behaviours) == 1 else list(behaviours)}, **options)


@pytest.mark.parametrize("make, variables, says, never", [
    (fault(TOKEN, silence), {}, [ENDPOINT, "IMDSv2", "port"], ["hop limit", "modify-instance-metadata-options"]),
    (fault(LOCAL_IPV4, respond(403)), {}, ["valid token", "X-Forwarded-For", "kube2iam"], ["disabled"]),
    (fault(TOKEN, respond(403)), {}, ["disabled"], ["valid token"]),
    (fault(TOKEN, respond(503)), {ATTEMPTS: "1"}, ["gave up after 1 attempt", f"{ATTEMPTS} says", "raise it"], [MORE_TIME]),
    (fault(TOKEN, respond(503)), {ATTEMPTS: "2"}, ["gave up after 2 attempts", "raise it"], [MORE_TIME]),
    (NothingListens, {ATTEMPTS: "1"}, ["correct the variable", "gave up after 1 attempt"], [MORE_TIME]),
    (fault(TOKEN, silence), {ATTEMPTS: "1"}, ["IMDSv2", "gave up after 1 attempt"], [MORE_TIME]),
    (fault(TOKEN, respond(403)), {ATTEMPTS: "1"}, ["403"], ["gave up"]),
    (fault(TOKEN, respond(429)), {}, ["fewer requests", MORE_TIME], ["only slow"]),
    (fault(TOKEN, respond(503)), {}, ["throttled", "fewer requests", MORE_TIME], ["only slow"]),
    (fault(TOKEN, respond(500)), {}, ["500", "not up yet", MORE_TIME], ["only slow", "ECS"]),
    (fault(TOKEN, respond(200)), {}, ["empty body", "not up yet", "something else", MORE_TIME], ["captive portal"]),
    (fault(TOKEN, respond(400, HTTPS_PORT)), {}, ["may expect https"], []),
    (fault(TOKEN, raw(b"\x15\x03\x01\0\x02\x02\x46")), {}, ["https"], []),
    (NobodyAccepts, {}, [ENDPOINT, "only slow", MORE_TIME], []),
    (lambda: MetadataService({"local-ipv4": None}), {}, ["neither local-ipv4 nor ipv6", "--publish-host ADDRESS"], [r"\?;"]),
    (lambda: MetadataService({"local-ipv4": "0.0.0.0"}), {}, ["an unspecified address", "0.0.0.0"], ["is unspecified"]),
])
def test_the_line_names_the_cause_and_not_another(launch, make, variables, says, never):
    service = make()
    result = launch("--metadata-timeout=1s", service=service, environment=variables)
    service.close()
    assert result.status == 69
    assert [word for word in says if word not in result.failure] == [], result.failure
    assert [word for word in never if re.search(word, result.failure)] == [], result.failure


@pytest.mark.parametrize("make, variables, says, never", [
    (NothingListens, {"AWS_EXECUTION_ENV": "AWS_ECS_FARGATE"}, ["Fargate", ECS, "this task's own"], ["ECS agent"]),
    (NothingListens, {}, ["ECS agent is running", "--publish-host imds"], ["Fargate"]),
    (lambda: TaskMetadata({}, faults={"*": respond(500)}), {}, ["does not know the task's network yet"], []),
    (lambda: TaskMetadata({}, faults={"*": respond(501)}), {}, ["501", "agent failed"], ["network yet"]),
    (lambda: TaskMetadata({}, faults={"*": respond(505)}), {}, ["505", "agent failed"], ["network yet"]),
])
def test_the_line_about_the_task_endpoint_names_the_cause_and_not_another(launch, make, variables, says, never):
    service = make()
    result = launch("--metadata-timeout=700ms", environment=variables | {ECS: f"{service.endpoint}/v4/8f2c1d4e-1234"})
    service.close()
    assert result.status == 69
    assert [word for word in says if word not in result.failure] == [], result.failure
    assert [word for word in never if word in result.failure] == [], result.failure


@pytest.mark.parametrize("uri, part", [
    ("http://127.0.0.1:0", "port is not a number"), ("http://operator:hunter2-hunter2@127.0.0.1:9", "user name"),
    ("http://hunter2-hunter2@127.0.0.1", "user name"), ("operator:hunter2-hunter2@127.0.0.1", "user name"),
    ("https://operator:hunter2-hunter2@127.0.0.1", "user name"), ("https://127.0.0.1:9", "https is not supported"),
    ("127.0.0.1:1338", "does not start with http://"), ("http://127.0.0.1:x", "port is not a number"),
    ("http://127.0.0.1:70000", "port is not a number"), ("http:///x", "no host"), ("ftp://127.0.0.1", "scheme"),
    ("http://127.0.0.1/?t=hunter2-hunter2", "query"), ("http://127.0.0.1/a b", "character"), ("http://[::1", "brackets"),
])
@pytest.mark.parametrize("name", [ENDPOINT, ECS])
def test_the_invalid_part_of_a_uri_is_named_and_its_password_is_not(launcher, engine, namespace, name, uri, part):
    environment = {ENDPOINT: "http://127.0.0.1:9", "ES_ENTRYPOINT_ENGINE_HOME": engine.path, name: uri}
    result = launcher.run("--log-level=trace", environment=environment, namespace=namespace)
    assert result.status == 64 and name in result.failure and part in result.failure
    assert "hunter2" not in result.err and "operator" not in result.err


@pytest.mark.parametrize("make", [
    lambda: MetadataService(faults={TOKEN: silence}), lambda: MetadataService(faults={TOKEN: respond(503)}),
    NobodyAccepts,
])
def test_a_temporary_failure_is_retried_for_as_long_as_the_line_promises(launch, make):
    service = make()
    started = time.monotonic()
    result = launch("--metadata-timeout=19s", service=service, timeout=30)
    service.close()
    promised = [float(seconds) for seconds in re.findall(r"trying for another ([\d.]+) s", result.err)]
    assert result.status == 69 and len(promised) == 1 and promised[0] > 16
    assert promised[0] < time.monotonic() - started < 21, result.err


def test_the_line_promises_the_number_of_attempts_that_is_left(launch):
    with MetadataService(faults={TOKEN: silence}) as service:
        result = launch("--metadata-timeout=15s", service=service, environment={ATTEMPTS: "3"})
        assert len(service.requests) == 3
    assert "trying for another" not in result.err and "trying 2 more times" in result.err


TOKEN_BODY = "AQAEAEbY1x2c3v4b5n6m7-_k8j9h0gQrStUvWxYz0123456789ABCD=="


@pytest.mark.parametrize("piece", [
    TOKEN_BODY, TOKEN_BODY[:-1], TOKEN_BODY[:20], TOKEN_BODY[1:], TOKEN_BODY[20:32], TOKEN_BODY[-14:].replace("=", "%3D"),
    "".join(f"%{ord(letter):02x}" for letter in TOKEN_BODY[:12]), f"X-Token: {TOKEN_BODY[3:40]}",
])
@pytest.mark.parametrize("path", ["local-ipv4", "placement/region", "instance-id"])
@pytest.mark.parametrize("how", ["body", "redirect", "user of a redirect", "403"])
def test_no_piece_of_the_token_is_shown_or_published(launch, make_engine, piece, path, how):
    answers = {"body": respond(200, piece), "redirect": respond(302, Location=f"http://portal.example/?t={piece}"),
               "user of a redirect": respond(302, Location=f"http://{piece}@portal.example/"), "403": respond(403, piece)}
    faults = {TOKEN: respond(200, TOKEN_BODY), f"GET /latest/meta-data/{path}": answers[how]}
    values = MetadataService(faults=faults)
    values._may_read = lambda request: True
    with values as service:
        result = launch("--log-level=trace", "--node-attributes=auto", "--metadata-timeout=1s", service=service,
                        engine=make_engine(plugins=("cloud-aws",)))
    assert result.status == 69 and path in result.failure
    shown = result.out + result.err
    assert not [start for start in range(len(TOKEN_BODY) - 12) if TOKEN_BODY[start:start + 12] in shown]
    assert piece not in shown


def test_a_token_that_the_task_endpoint_echoes_is_not_shown(launch, make_engine):
    task = {"AvailabilityZone": TOKEN_BODY[:30], "Containers": [awsvpc_container("10.0.2.100")]}
    service = MetadataService(faults={TOKEN: respond(200, TOKEN_BODY)})
    service._may_read = lambda request: True
    with service, TaskMetadata(awsvpc_container("10.0.2.100"), task) as endpoint:
        result = launch("--publish-host=imds", "--node-attributes=auto", "--publish-ports=none", service=service,
                        environment=endpoint.environment)
    assert result.status == 69 and TOKEN_BODY[:12] not in result.err


def test_at_most_the_length_of_an_address_is_quoted_of_a_received_value(launch):
    with MetadataService({"local-ipv4": "a" * 45 + "b" * 100}) as service:
        result = launch("--metadata-timeout=1s", service=service)
    assert "a" * 45 in result.failure and "aab" not in result.failure


@pytest.mark.parametrize("target, shown", [
    ("http://portal.example/in?back=secret#x", "http://portal.example/in'"),
    ("http://user:secret@portal.example/in", "http://portal.example/in'"), ("", "nowhere"),
])
def test_a_redirect_is_quoted_without_what_may_be_a_secret(launch, target, shown):
    with MetadataService(faults={TOKEN: respond(302, Location=target)}) as service:
        result = launch("--metadata-timeout=1s", service=service)
    assert shown in result.failure and "secret" not in result.err
