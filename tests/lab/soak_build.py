"""docker/Dockerfile with BuildKit, and for the other architecture.

The classic builder builds the image of all other tests of the lab.
"""

import json

import pytest
from ec2lab.image import DOCKERFILE, builder
from ec2lab.machine import REPOSITORY, run

TAG = "es-entrypoint:arm64"


@pytest.fixture(scope="module")
def engine(directory):
    with builder(directory) as made:
        yield made


def test_buildx_builds_the_binary_for_arm64_without_emulation(engine, tmp_path):
    engine.build_with_buildx(REPOSITORY, DOCKERFILE, TAG, "--platform=linux/arm64", "--target=binary")
    image, = json.loads(engine.docker("image", "inspect", TAG))
    assert image["Architecture"] == "arm64"

    container = engine.docker("create", "--network=none", "--platform=linux/arm64", TAG, "/es-entrypoint").strip()
    engine.docker("cp", f"{container}:/es-entrypoint", tmp_path)
    version = run("qemu-aarch64-static", tmp_path / "es-entrypoint", "--version")
    assert version == f"es-entrypoint {image['Config']['Labels']['org.opencontainers.image.version']}\n"
