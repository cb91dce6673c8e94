"""What the image does besides running the engine, and what is in it."""

import json
import re

import pytest
from ec2lab.image import IMAGE

from harness.launcher import binary


@pytest.fixture
def run_image(instance):
    """Runs the image until it ends: status and streams."""
    return lambda *words, options=(): instance.engine.try_docker("run", "--rm", *options, IMAGE, *words)


def test_the_labels_are_the_images_own_and_its_health_check_needs_no_shell(instance):
    """Ubuntu's title and version, which eclipse-temurin inherits, are not."""
    config = json.loads(instance.engine.docker("inspect", "--format", "{{json .Config}}", IMAGE))
    assert config["Labels"]["org.opencontainers.image.title"] == IMAGE
    assert config["Labels"]["org.opencontainers.image.version"] == "1.7.6"
    assert config["Healthcheck"]["Test"] == ["CMD", "/usr/local/bin/es-entrypoint", "--healthcheck"]


def test_the_binary_is_byte_for_byte_that_of_the_preset(instance, tmp_path):
    container = instance.engine.docker("create", IMAGE).strip()
    instance.engine.docker("cp", f"{container}:/usr/local/bin/es-entrypoint", tmp_path)
    assert (tmp_path / "es-entrypoint").read_bytes() == binary().read_bytes()


def test_another_command_runs_as_it_is(run_image):
    done = run_image("id")
    assert (done.returncode, done.stdout, done.stderr) == (0, "uid=0(root) gid=0(root) groups=0(root)\n", "")


def test_a_shell_with_a_script_runs_as_it_is_and_is_announced(run_image):
    done = run_image("bash", "-c", "id")
    assert (done.returncode, done.stdout) == (0, "uid=0(root) gid=0(root) groups=0(root)\n")
    assert re.fullmatch(r"\S+ es-entrypoint info: executing bash: not an engine, nothing added\n", done.stderr)


def test_the_engine_prints_its_version(run_image):
    done = run_image("elasticsearch", "-v")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Version: 1.7.6, "), done


def test_the_entrypoint_is_a_link_to_the_binary_and_needs_nothing_else(run_image):
    script = "readlink /docker-entrypoint.sh; command -v gosu curl; id -un elasticsearch; command -v elasticsearch"
    assert run_image("bash", "-c", script).stdout.split() == [
        "/usr/local/bin/es-entrypoint", "elasticsearch", "/usr/share/elasticsearch/bin/elasticsearch"]


def test_without_a_metadata_service_there_is_one_line_in_the_log_and_the_status_is_69(instance):
    instance.host.stop_metadata()
    try:
        container = instance.run_task({"ES_ENTRYPOINT_METADATA_TIMEOUT": "2s"})  # in ECS it is 15 s
        status = instance.engine.docker("wait", container).strip()
        logs = instance.logs(container)
    finally:
        instance.host.start_metadata()
        instance.host.wait_for_metadata()
    line, = logs.splitlines()
    assert status == "69"
    assert re.search(r"http://169\.254\.169\.254", line), line
