"""The health check: alive if the engine responds in bounded time, otherwise one line."""

import json

import pytest

from harness.http_service import HttpService, close, delayed, drip, endless, raw, respond, silence
from harness.metadata_service import NobodyAccepts, NothingListens

BOUND = 6  # seconds; Docker's and ECS's own timeouts are 30 and 5


def check(launch, url, *words, **options):
    return launch(f"--healthcheck={url}", *words, **options)


@pytest.mark.parametrize("status", [200, 401, 403])
def test_an_engine_that_answers_is_alive(launch, status):
    with HttpService(faults={"*": respond(status, json.dumps({"status": status}))}) as http:
        result = check(launch, f"{http.endpoint}/")
        assert (result.status, result.out + result.err) == (0, "")
        assert http.asked == ["GET /"]


@pytest.mark.parametrize("fault, words", [
    (respond(503, "{}"), ["503"]),
    (respond(500, "{}"), ["500"]),
    (close, []),
    (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), []),
    (silence, []),
    (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 100, 0.2), []),
    (delayed(20, respond(200)), []),
])
def test_an_engine_with_another_response_is_not_alive(launch, fault, words):
    with HttpService(faults={"*": fault}) as http:
        result = check(launch, f"{http.endpoint}/")
        assert result.status == 1 and result.seconds < BOUND
        for word in [http.endpoint, *words]:
            assert word in result.failure


def test_an_endless_answer_is_bounded(launch):
    with HttpService(faults={"*": endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536)}) as http:
        result = check(launch, f"{http.endpoint}/")
        assert result.status in (0, 1) and result.seconds < BOUND


@pytest.mark.parametrize("endpoint", [NothingListens, NobodyAccepts])
def test_an_engine_that_does_not_run_is_not_alive(launch, endpoint):
    absent = endpoint()
    result = check(launch, f"{absent.endpoint}/")
    absent.close()
    assert result.status == 1 and absent.endpoint in result.failure and result.seconds < BOUND


@pytest.mark.parametrize("url", ["http://127.0.0.1:x/", "https://127.0.0.1:99999/", "https://", "127.0.0.1:9200", "file:///etc/passwd"])
def test_an_unusable_url_is_a_usage_error(launch, namespace, url):
    result = check(launch, url, namespace=namespace)
    assert result.status == 64
    for word in ("--healthcheck", url):
        assert word in result.failure


def test_the_url_may_have_a_path(launch):
    with HttpService({"/_cluster/health?local=true": "{}"}) as http:
        assert check(launch, f"{http.endpoint}/_cluster/health?local=true").status == 0
        assert http.asked == ["GET /_cluster/health?local=true"]


def test_the_default_is_the_engines_own_port(launcher, engine, namespace):
    with HttpService({"/": "{}"}, sock=namespace.listen("127.0.0.1", 9200)) as http:
        assert launcher.run("--healthcheck", namespace=namespace).status == 0
        assert http.asked == ["GET /"]


def test_it_needs_neither_metadata_nor_an_installed_engine(launch, imds, workspace):
    with HttpService({"/": "{}"}) as http:
        environment = {"ES_ENTRYPOINT_ENGINE_HOME": "/nowhere", "ES_ENTRYPOINT_USER": "bogus"}
        assert check(launch, f"{http.endpoint}/", environment=environment).status == 0
    assert imds.connections == 0


def test_a_proxy_is_not_obeyed_and_a_redirect_not_followed(launch):
    with HttpService(faults={"*": respond(200)}) as other, \
            HttpService(faults={"*": respond(302, Location=other.endpoint)}) as http:
        check(launch, f"{http.endpoint}/", environment={"http_proxy": other.endpoint})
        assert other.connections == 0 and http.connections == 1


def test_a_bad_variable_of_the_launch_does_not_affect_a_health_check(launch):
    with HttpService(faults={"*": respond(200, "{}")}) as http:
        assert check(launch, f"{http.endpoint}/", environment={"ES_ENTRYPOINT_HEAP": "much"}).status == 0
