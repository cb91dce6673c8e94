"""The harness itself: what it refuses to start, and that its servers answer as configured."""

import http.client
import subprocess

import pytest

from harness.engine_home import WrongDialect, settings_of
from harness.http_service import respond
from harness.launcher import Launcher, NotIsolated
from harness.metadata_service import LOCAL_IPV4, TOKEN, MetadataService, NobodyAccepts
from harness.namespace import Namespace

LOOPBACK = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9"}


@pytest.mark.parametrize("environment, words", [
    ({}, []),
    ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": ""}, []),
    ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://169.254.169.254"}, []),
    ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://localhost:1338"}, []),
    ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1@10.0.0.1/"}, []),
    ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1.example.org/"}, []),
    ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "127.0.0.1:1338"}, []),
    (LOOPBACK | {"ECS_CONTAINER_METADATA_URI_V4": "http://169.254.170.2/v4/id"}, []),
    (LOOPBACK | {"ECS_CONTAINER_METADATA_URI": "http://169.254.170.2/v3/id"}, []),
    (LOOPBACK, ["--healthcheck=http://10.0.0.1:9200/"]),
])
def test_a_run_that_could_reach_a_foreign_metadata_service_is_refused(tmp_path, environment, words):
    ran = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    with pytest.raises(NotIsolated):
        Launcher(script).run(*words, environment=environment)
    assert not ran.exists()


def test_the_machines_own_network_is_not_a_namespace_of_ours(namespace):
    namespace.path = "/proc/self/ns/net"
    with pytest.raises(PermissionError):
        Launcher("/bin/true").run(namespace=namespace)


def test_a_run_in_a_namespace_needs_no_endpoint_and_cannot_leave_it(namespace):
    result = Launcher("/bin/cat").run("/proc/net/dev", namespace=namespace)
    assert [line.split(":")[0].strip() for line in result.out.splitlines()[2:]] == ["lo"]


def test_a_namespace_ends_with_its_object(namespace):
    with Namespace() as inner:
        path = inner.path
        subprocess.run(["nsenter", f"--net={path}", "true"], check=True)
    assert subprocess.run(["nsenter", f"--net={path}", "true"], stderr=subprocess.DEVNULL).returncode != 0


def test_the_launchers_environment_is_clean(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    result = Launcher("/usr/bin/env").run(environment=LOOPBACK)
    assert {line.split("=")[0] for line in result.out.splitlines()} == {"PATH", "ES_ENTRYPOINT_MMAP", *LOOPBACK}


def get(service, method, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=2)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_the_metadata_service_requires_its_own_token(imds):
    assert get(imds, "GET", "/latest/meta-data/local-ipv4")[0] == 401
    assert get(imds, "PUT", "/latest/api/token")[0] == 400
    assert get(imds, "PUT", "/2021-07-15/api/token")[0] == 403
    ttl = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    assert get(imds, "PUT", "/latest/api/token", ttl | {"X-Forwarded-For": "10.0.0.1"})[0] == 403
    status, token = get(imds, "PUT", "/latest/api/token", ttl)
    assert (status, [token]) == (200, imds.tokens)
    headers = {"X-aws-ec2-metadata-token": token}
    assert get(imds, "GET", "/latest/meta-data/local-ipv4", headers) == (200, "10.0.1.11")
    assert get(imds, "GET", "/latest/meta-data/ipv6", headers)[0] == 404
    imds.forget_tokens()
    assert get(imds, "GET", "/latest/meta-data/local-ipv4", headers)[0] == 401
    assert imds.connections == 8 and len(imds.requests) == 8


def test_a_list_of_faults_heals_and_a_single_fault_stays():
    with MetadataService(v1=True, faults={LOCAL_IPV4: [respond(503), respond(429)], TOKEN: respond(403)}) as service:
        assert [get(service, "GET", "/latest/meta-data/local-ipv4")[0] for _ in range(3)] == [503, 429, 200]
        assert [get(service, "PUT", "/latest/api/token")[0] for _ in range(3)] == [403, 403, 403]


def test_a_full_backlog_lets_a_connection_time_out():
    endpoint = NobodyAccepts()
    with pytest.raises(TimeoutError):
        http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=0.3).connect()
    endpoint.close()


@pytest.mark.parametrize("version, arguments, settings", [
    ("1.7.6", ["--a.b=c", "--d", "e", "-Des.f=g", "-D", "es.h=i", "-d"], "a.b=c d=e f=g h=i"),
    ("2.4.6", ["-Da=b", "-Des.c=d", "--e=f", "--g", "h"], "a=b c=d e=f g=h"),
    ("8.17.0", ["-d", "-Ea=b", "-E", "c=d"], "a=b c=d"),
    ("opensearch-2.19.0", ["-Ea=b"], "a=b"),
])
def test_a_command_line_is_read_as_its_engine_reads_it(version, arguments, settings):
    assert " ".join(f"{name}={value}" for name, value in settings_of(version, arguments)) == settings


@pytest.mark.parametrize("version, arguments", [
    ("1.7.6", ["-Ea=b"]), ("2.4.6", ["-Ea=b"]), ("2.4.6", ["--a=b", "-Dc=d"]), ("2.4.6", ["--a=nodes-d"]),
    ("8.17.0", ["--a=b"]), ("8.17.0", ["-Des.a=b"]), ("8.17.0", ["-Ea=b", "-E", "a=c"]), ("8.17.0", ["-Ea="]),
    ("8.17.0", ["positional"]), ("opensearch-2.19.0", ["--a=b"]),
])
def test_a_command_line_that_the_engine_would_misread_is_reported(version, arguments):
    with pytest.raises(WrongDialect):
        settings_of(version, arguments)
