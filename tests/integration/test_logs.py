"""One line an event, on standard error, as text or as JSON."""

import json

import pytest

from harness.launcher import LOG_LINE
from harness.metadata_service import MetadataService

# In the order of spdlog's names below; the names that the engines use in their own JSON logs.
SCHEMA_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
LEVELS = ["trace", "debug", "info", "warning", "error", "critical", "off"]


@pytest.mark.parametrize("level", LEVELS)
def test_text_lines_have_time_program_and_level(launch, level):
    result = launch(f"--log-level={level}")
    assert result.engine
    for line in result.err.splitlines():
        match = LOG_LINE.fullmatch(line)
        assert match and LEVELS.index(match[1]) >= LEVELS.index(level), line


@pytest.mark.parametrize("level", LEVELS)
def test_json_is_one_object_a_line(launch, level):
    result = launch("--log-format=json", f"--log-level={level}")
    assert result.engine
    for line in result.err.splitlines():
        event = json.loads(line)
        assert list(event) == ["@timestamp", "log.level", "message", "ecs.version", "service.name", "event.dataset"]
        assert event["service.name"] == "es-entrypoint" and event["event.dataset"] == "es-entrypoint.launcher"
        assert SCHEMA_LEVELS.index(event["log.level"]) >= LEVELS.index(level)


@pytest.mark.parametrize("words, environment", [
    (["--log-format=json", "--heap=much"], {}), (["--heap=much", "--log-format", "json"], {}),
    (["--heap=much"], {"ES_ENTRYPOINT_LOG_FORMAT": "json"}), (["--log-format=json"], {"ES_ENTRYPOINT_HEAP": "much"}),
    (["no-such-command"], {"ES_ENTRYPOINT_LOG_FORMAT": "json"}),
    (["--log-format=json", "no-such-command"], {"ES_ENTRYPOINT_LOG_FORMAT": "text"})])
def test_failures_are_reported_in_json_too(launch, words, environment):
    result = launch(*words, environment=environment)
    assert result.status in (64, 127)
    assert json.loads(result.err)["log.level"] == "ERROR"


def test_a_bad_log_format_is_reported_as_text(launch):
    assert launch("--log-format=xml", environment={"ES_ENTRYPOINT_LOG_FORMAT": "json"}).failure.startswith("--log-format")


def test_a_normal_launch_logs_at_info_level_what_it_published_and_its_origin(launch, imds):
    result = launch()
    assert 1 <= len(result.err.splitlines()) <= 5
    assert "10.0.1.11" in result.err and imds.endpoint in result.err


def test_a_normal_launch_logs_nothing_at_warning_level(launch):
    assert launch("--log-level=warning").err == ""


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("body", ["10.0.1.11\x1b[2J", "a\nFAKE es-entrypoint error: line", "\"}\n{\"level\":\"info",
                                  "\x00\x01\x02", "x" * 5000, "é\xff"])
def test_a_services_response_cannot_forge_lines_or_flood_the_log(launch, body, log_format):
    with MetadataService({"local-ipv4": body}) as service:
        result = launch("--metadata-timeout=300ms", f"--log-format={log_format}", "--log-level=error", service=service)
    assert result.status == 69 and len(result.err.splitlines()) == 1
    assert all(byte.isprintable() or byte == "\n" for byte in result.err) and len(result.err) < 1000
    if log_format == "json":
        json.loads(result.err)
