"""What ends the wait for an answer: one line that names the signal, and 128+n, at once."""

import contextlib
import json
import os
import signal
import subprocess
import time

import pytest

from harness.http_service import silence
from harness.launcher import ENDPOINT, LOG_LINE
from harness.metadata_service import MetadataService

NUMBERS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT]
AS_FIRST_PROCESS = ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc"]


@contextlib.contextmanager
def waiting(launcher, engine, *words, wrapper=(), **options):
    """A launcher whose metadata service, or engine, has its request and never answers."""
    with MetadataService(faults={"*": silence}) as service:
        environment = {ENDPOINT: service.endpoint, "ES_ENTRYPOINT_ENGINE_HOME": str(engine.path),
                       "ES_ENTRYPOINT_METADATA_TIMEOUT": "30s", "ES_ENTRYPOINT_USER": "none"}
        if "--healthcheck" in words:
            words = [f"--healthcheck={service.endpoint}/", *[word for word in words if word != "--healthcheck"]]
        first, *rest = [*wrapper, launcher.path, *words]
        with launcher.start(*rest, path=first, environment=environment, **options) as process:
            while not service.requests:
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.005)
            yield process
            process.kill()


def ended_by(process, number, pid=None) -> list[str]:
    """Sends the signal; the lines of standard error once all is over."""
    sent = time.monotonic()
    os.kill(pid or process.pid, number)
    out, err = process.communicate(timeout=5)
    assert (process.returncode, out) == (128 + number, b"")
    assert time.monotonic() - sent < 0.5
    return err.decode().splitlines()


@pytest.mark.parametrize("level", ["info", "error", "off"])
@pytest.mark.parametrize("number", NUMBERS)
def test_the_line_names_the_signal_at_every_log_level(launcher, engine, number, level):
    with waiting(launcher, engine, f"--log-level={level}") as process:
        [line] = ended_by(process, number)
    assert LOG_LINE.fullmatch(line).groups() == (
        "error", f"ended by signal {number:d} ({number.name.removeprefix('SIG')}) while waiting for the metadata service")


@pytest.mark.parametrize("number", NUMBERS)
def test_the_line_is_json_if_the_log_is(launcher, engine, number):
    with waiting(launcher, engine, "--log-format=json") as process:
        [line] = ended_by(process, number)
    event = json.loads(line)
    assert list(event) == ["@timestamp", "log.level", "message", "ecs.version", "service.name", "event.dataset"]
    assert event["log.level"] == "ERROR" and event["event.dataset"] == "es-entrypoint.launcher"
    assert LOG_LINE.fullmatch(f"{event['@timestamp']} {event['service.name']} error: x")
    assert event["message"].startswith(f"ended by signal {number:d} (")


@pytest.mark.parametrize("words, activity", [
    (["--dry-run"], "while waiting for the metadata service"), (["--check"], "before all checks were made"),
    (["--healthcheck"], "while waiting for the engine's answer")], ids=["dry run", "check", "health check"])
def test_every_mode_that_waits_reports_it(launcher, engine, words, activity):
    with waiting(launcher, engine, *words) as process:
        lines = ended_by(process, signal.SIGTERM)
    assert LOG_LINE.fullmatch(lines[-1])[2] == f"ended by signal 15 (TERM) {activity}"
    assert len([line for line in lines if " error: " in line]) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to make a process namespace")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_first_process_of_a_container_reports_it_too(launcher, engine, number, log_format):
    with waiting(launcher, engine, f"--log-format={log_format}", wrapper=AS_FIRST_PROCESS, user=0) as process:
        child = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True).stdout
        [line] = ended_by(process, number, pid=int(child))
    assert f"ended by signal {number:d} (" in line
    assert line.startswith("{") == (log_format == "json")


def test_a_reader_that_is_stuck_does_not_keep_the_launcher(launcher, engine):
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing, "wb", 0) as pipe:
        os.set_blocking(writing, False)
        with contextlib.suppress(BlockingIOError):
            while pipe.write(b"x" * 65536):
                pass
        os.set_blocking(writing, True)
        with waiting(launcher, engine, "--log-level=off", stderr=pipe) as process:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=5) == 128 + signal.SIGTERM
