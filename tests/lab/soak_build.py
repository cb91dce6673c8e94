"""docker/Dockerfile with BuildKit, and for the other architecture.

The classic builder builds the image of all other tests of the lab.
"""

import json

import pytest
from ec2lab.image import DOCKERFILE, builder, read_commit
from ec2lab.machine import REPOSITORY, run

TAG = "es-entrypoint:arm64"


@pytest.fixture(scope="module")
def engine(directory):
    with builder(directory) as made:
        yield made


def test_buildx_builds_the_binary_of_the_preset_for_arm64_without_emulation(engine, tmp_path):
    engine.build_with_buildx(REPOSITORY, DOCKERFILE, TAG, "--platform=linux/arm64", "--target=binary",
                             f"--build-arg=COMMIT={read_commit()}")
    image, = json.loads(engine.docker("image", "inspect", TAG))
    assert image["Architecture"] == "arm64"

    container = engine.docker("create", "--network=none", "--platform=linux/arm64", TAG, "/es-entrypoint").strip()
    engine.docker("cp", f"{container}:/es-entrypoint", tmp_path)
    version = run("qemu-aarch64-static", tmp_path / "es-entrypoint", "--version")
    labels = image["Config"]["Labels"]
    assert version.splitlines()[0] == (f"es-entrypoint {labels['org.opencontainers.image.version']} "
                                       f"(commit {labels['org.opencontainers.image.revision']})")
