"""The images of a release, read by other programs: Docker 20.10 and skopeo."""

import json
import re

import pytest

from harness.launcher import REPOSITORY
from lab.ec2lab.docker import Engine
from lab.ec2lab.machine import run

from .conftest import DEBIAN_NAMES, NAME, VERSION

TAG = f"es-entrypoint:{VERSION}"


@pytest.fixture(scope="module")
def engine(directory):
    made = Engine(directory / "engine")
    made.wait()
    yield made
    made.close()


@pytest.mark.parametrize("machine", DEBIAN_NAMES)
def test_docker_loads_the_image_of_one_architecture(engine, release, machine, tmp_path):
    architecture = DEBIAN_NAMES[machine]
    loaded = engine.docker("load", "--input", release / f"{NAME}-image-{architecture}.tar")
    assert loaded.endswith(f"Loaded image: {TAG}\n")
    image, = json.loads(engine.docker("image", "inspect", TAG))
    assert (image["Architecture"], image["Os"]) == (architecture, "linux")
    container = engine.docker("create", "--network=none", TAG, "/es-entrypoint").strip()
    engine.docker("cp", f"{container}:/", tmp_path / "image")
    engine.docker("rm", container)
    built = REPOSITORY / f"build/release-{machine}/es-entrypoint"
    assert (tmp_path / "image/es-entrypoint").read_bytes() == built.read_bytes()
    assert (tmp_path / "image/usr/share/doc/es-entrypoint/copyright").is_file()


def test_docker_runs_the_loaded_image(engine, release):
    engine.docker("load", "--input", release / f"{NAME}-image-amd64.tar")
    version = engine.docker("run", "--rm", "--network=none", TAG, "/es-entrypoint", "--version")
    assert version.startswith(f"es-entrypoint {VERSION} (commit ")


@pytest.mark.parametrize("architecture", DEBIAN_NAMES.values())
def test_skopeo_finds_both_architectures_in_one_file(release, architecture, tmp_path):
    source = f"oci-archive:{release / NAME}-image.tar:{VERSION}"
    index = json.loads(run("skopeo", "inspect", "--raw", source))
    assert [entry["platform"] for entry in index["manifests"]] == [
        {"architecture": name, "os": "linux"} for name in DEBIAN_NAMES.values()]
    # Copying reads every blob and compares it with its digest.
    run("skopeo", "--insecure-policy", f"--override-arch={architecture}", "copy", source, f"dir:{tmp_path / 'copy'}")
    alone = f"oci-archive:{release / NAME}-image-{architecture}.tar:{VERSION}"
    run("skopeo", "--insecure-policy", f"--override-arch={architecture}", "copy", alone, f"dir:{tmp_path / 'alone'}")
    assert (tmp_path / "copy/manifest.json").read_bytes() == (tmp_path / "alone/manifest.json").read_bytes()
    config = json.loads(run("skopeo", f"--override-arch={architecture}", "inspect", "--config", source))
    assert config["architecture"] == architecture


def test_the_labels_are_those_of_the_dockerfile(release):
    config = json.loads(run("skopeo", "inspect", "--config", f"oci-archive:{release / NAME}-image-amd64.tar"))
    labels = config["config"]["Labels"]
    stage = (REPOSITORY / "docker/Dockerfile").read_text().partition("AS binary")[2].partition("COPY")[0]
    in_dockerfile = dict(re.findall(r'([\w.]+)="([^"]*)"', stage.replace("\\\n", "")))
    assert in_dockerfile == labels | {"org.opencontainers.image.version": "${VERSION}",
                                      "org.opencontainers.image.revision": "${COMMIT}"}
    assert labels["org.opencontainers.image.version"] == VERSION
