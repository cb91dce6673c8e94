"""How the metadata service is asked: how often, with which token, past which proxies, and how patiently."""

import re
import time

import pytest

from fault_scenes import echo_token, echo_token_in_redirect
from harness.http_service import HttpService, respond, silence
from harness.launcher import ENDPOINT
from harness.metadata_service import LOCAL_IPV4, TOKEN, MetadataService, NobodyAccepts, NothingListens

PROXY_VARIABLES = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
ADDRESS_FACT = "--network.publish_host=10.0.1.11"


def test_one_token_request_and_one_value_each_on_a_connection_of_its_own(launch, imds):
    assert launch().engine.argv[1:] == [ADDRESS_FACT]
    assert imds.asked == [TOKEN, LOCAL_IPV4] and imds.connections == 2
    assert {request.headers["connection"] for request in imds.requests} == {"close"}


def test_everything_for_discovery_is_requested_with_one_token(launch, imds, make_engine):
    launch(engine=make_engine(plugins=("cloud-aws",))).engine
    # One request is without a token: the plugin sends none, and the launcher looks whether that works here.
    assert imds.asked.count(TOKEN) == 1 and len(imds.requests) <= 6
    assert imds.connections == len(imds.requests)


def test_the_token_request_has_a_short_lifetime_and_no_body(launch, imds):
    launch()
    token, value = imds.requests
    assert 1 <= int(token.headers["x-aws-ec2-metadata-token-ttl-seconds"]) <= 60
    assert token.headers["content-length"] == "0" and "expect" not in token.headers
    assert "x-forwarded-for" not in token.headers | value.headers
    assert value.headers["x-aws-ec2-metadata-token"] == imds.tokens[0]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_token_is_in_no_log_and_not_in_the_engines_environment(launch, imds, make_engine, log_format):
    result = launch("--log-level=trace", f"--log-format={log_format}", engine=make_engine(plugins=("cloud-aws",)))
    seen = result.engine
    [token] = imds.tokens
    assert token[:16] not in result.err + result.out
    assert not any("TOKEN" in name.upper() for name in seen.environment)


@pytest.mark.parametrize("echo", [echo_token, echo_token_in_redirect])
@pytest.mark.parametrize("words", [["--log-level=trace"], ["--check"], ["--check=json"], ["--dry-run"]])
def test_a_token_that_the_service_echoes_is_not_printed(launch, make_engine, echo, words):
    with MetadataService(faults={"GET " + path: echo for path in (
            "/latest/meta-data/local-ipv4", "/latest/meta-data/placement/region", "/latest/meta-data/mac",
            "/latest/meta-data/iam/security-credentials/")}) as service:
        result = launch(*words, "--metadata-timeout=1s", service=service, engine=make_engine(plugins=("cloud-aws",)))
    assert result.status in (1, 69) and "own token" in " ".join((result.out + result.err).split())
    assert not [token for token in service.tokens if token[:16] in result.out + result.err]


@pytest.mark.parametrize("value", ["true", "TRUE", "True"])
def test_a_disabled_service_gets_no_request(launch, imds, value):
    result = launch(environment={"AWS_EC2_METADATA_DISABLED": value})
    assert result.status == 69 and imds.connections == 0
    assert "AWS_EC2_METADATA_DISABLED" in result.failure


@pytest.mark.parametrize("value", ["false", "", "1", "yes"])
def test_only_true_disables_the_service(launch, value):
    assert launch(environment={"AWS_EC2_METADATA_DISABLED": value}).status == 0


def test_the_timeout_and_the_number_of_attempts_are_those_of_the_environment(launch):
    with MetadataService(faults={"*": silence}) as service:
        environment = {"AWS_METADATA_SERVICE_TIMEOUT": "1", "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "1"}
        result = launch("--metadata-timeout=10s", service=service, environment=environment)
        assert result.status == 69 and 0.9 < result.seconds < 2.5 and len(service.requests) == 1


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_the_number_of_attempts_is_counted_in_all(launch, attempts):
    with MetadataService(faults={TOKEN: respond(503)}) as service:
        environment = {"AWS_METADATA_SERVICE_NUM_ATTEMPTS": str(attempts)}
        assert launch("--metadata-timeout=5s", service=service, environment=environment).status == 69
        assert service.asked == [TOKEN] * attempts


def test_the_deadline_bounds_everything_however_many_attempts_are_allowed(launch):
    with MetadataService(faults={"*": silence}) as service:
        environment = {"AWS_METADATA_SERVICE_TIMEOUT": "5", "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "50"}
        result = launch("--metadata-timeout=400ms", service=service, environment=environment)
    assert result.status == 69 and result.seconds < 1.2


def test_without_ecs_or_ec2_an_absent_service_costs_two_seconds_at_most(launch):
    with MetadataService(faults={"*": silence}) as service:
        result = launch(service=service)
    assert result.status == 69 and result.seconds < 3 or result.seconds > 14  # 15 s on an EC2 instance


@pytest.mark.parametrize("variable", PROXY_VARIABLES)
@pytest.mark.parametrize("no_proxy", [None, "example.org"])
def test_a_proxy_of_the_environment_is_not_obeyed(launch, imds, variable, no_proxy):
    with HttpService(faults={"*": respond(200, "10.66.66.66")}) as proxy:
        environment = {variable: proxy.endpoint} | ({"NO_PROXY": no_proxy} if no_proxy else {})
        assert launch(environment=environment).engine.argv[1:] == [ADDRESS_FACT]
        assert proxy.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("route", [TOKEN, LOCAL_IPV4])
def test_a_redirect_is_not_followed(launch, status, route):
    with MetadataService({"local-ipv4": "10.66.66.66"}, v1=True) as attacker:
        redirect = respond(status, Location=f"{attacker.endpoint}{route.split()[1]}")
        with MetadataService(faults={route: redirect}) as service:
            result = launch("--metadata-timeout=2s", service=service)
        assert result.status == 69 and str(status) in result.failure and attacker.connections == 0


def test_a_token_that_expires_is_renewed_once(launch):
    with MetadataService(faults={LOCAL_IPV4: [respond(401)]}) as service:
        assert launch(service=service).engine.argv[1:] == [ADDRESS_FACT]
        assert service.asked == [TOKEN, LOCAL_IPV4, TOKEN, LOCAL_IPV4] and len(set(service.tokens)) == 2


def test_a_service_that_refuses_every_token_is_sent_two(launch):
    with MetadataService(faults={LOCAL_IPV4: respond(401)}) as service:
        result = launch("--metadata-timeout=2s", service=service)
        assert result.status == 69 and "401" in result.failure
        assert service.asked == [TOKEN, LOCAL_IPV4] * 2


@pytest.mark.parametrize("status", [400, 403, 404, 405])
def test_a_response_that_no_retry_can_change_is_final(launch, status):
    with MetadataService(faults={TOKEN: respond(status)}) as service:
        result = launch("--metadata-timeout=5s", service=service)
        assert result.status == 69 and str(status) in result.failure
        assert service.asked == [TOKEN] and result.seconds < 1


@pytest.mark.parametrize("words, environment, works", [
    ([], {}, False),
    (["--imds-v1=never"], {}, False),
    (["--imds-v1=fallback"], {}, True),
    ([], {"ES_ENTRYPOINT_IMDS_V1": "fallback"}, True),
    (["--imds-v1=fallback"], {"AWS_EC2_METADATA_V1_DISABLED": "true"}, False),
    (["--imds-v1=fallback"], {"AWS_EC2_METADATA_V1_DISABLED": "false"}, True),
])
@pytest.mark.parametrize("status", [403, 404, 405])
def test_imdsv1_is_used_only_if_allowed(launch, words, environment, works, status):
    with MetadataService(v1=True, faults={TOKEN: respond(status)}) as service:
        result = launch(*words, "--metadata-timeout=2s", service=service, environment=environment)
        assert (result.status == 0) == works
        assert (LOCAL_IPV4 in service.asked) == works
        if works:
            assert result.engine.argv[1:] == [ADDRESS_FACT]


def test_a_service_that_comes_up_late_is_waited_for(launcher, engine):
    late = NothingListens()
    environment = {ENDPOINT: late.endpoint, "ES_ENTRYPOINT_ENGINE_HOME": engine.path}
    process = launcher.start("--metadata-timeout=10s", environment=environment)
    try:
        process.wait(0.5)
    except Exception:
        pass
    with late.listen():
        out, err = process.communicate(timeout=12)
    assert process.returncode == 0 and ADDRESS_FACT.encode() in out, err


def test_the_launcher_waits_through_an_outage_of_three_seconds(launch):
    def busy_for_a_while(connection, request):
        if time.monotonic() < well_again:
            connection.respond(503)
        else:
            service.answer(connection, request)
    well_again = time.monotonic() + 3
    with MetadataService(faults={"*": busy_for_a_while}) as service:
        result = launch("--metadata-timeout=15s", service=service)
    assert result.engine.argv[1:] == [ADDRESS_FACT] and result.seconds < 8, result.err


@pytest.mark.parametrize("make, cause", [
    (lambda: MetadataService(faults={TOKEN: silence}), "never answered"),
    (NobodyAccepts, "connecting timed out"),
    (lambda: MetadataService(faults={"*": respond(503)}), "503"),
    (lambda: MetadataService(faults={"*": respond(504)}), "a proxy answers"),
    (NothingListens, "refused"),
])
def test_the_cause_is_logged_between_attempts(launcher, engine, make, cause):
    service = make()
    environment = {ENDPOINT: service.endpoint, "ES_ENTRYPOINT_ENGINE_HOME": engine.path}
    started = time.monotonic()
    process = launcher.start("--metadata-timeout=15s", environment=environment)
    line = process.stderr.readline().decode()
    logged_after = time.monotonic() - started
    waits_on = process.poll() is None
    process.terminate()
    process.communicate(timeout=5)
    service.close()
    assert "warning" in line and re.search(cause, line) and waits_on and logged_after < 3  # two seconds, on a busy machine


def test_the_standard_endpoint_variable_may_end_in_a_slash(launch, imds):
    assert launch(environment={ENDPOINT: imds.endpoint + "/"}).engine.argv[1:] == [ADDRESS_FACT]
    assert imds.asked == [TOKEN, LOCAL_IPV4]
