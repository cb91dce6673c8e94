"""Official images whose container is started by root: the script drops root, with the launcher as without it."""

import os

import pytest

from harness.official_image import (DOCKER_LIBRARY, ELASTIC_6, ELASTIC_7, ELASTIC_8, OPENSEARCH, OfficialImage,
                                    rest_of)
from harness.metadata_service import MetadataService

PUBLISHED = {"network.publish_host": "10.0.1.11"}
ways = pytest.mark.parametrize("way", ["in_place", "in_front"])


@pytest.fixture
def imds():
    with MetadataService() as service:
        yield service


@pytest.fixture
def image_of(launcher, imds, place):
    return lambda line, **options: OfficialImage(place, line, launcher, imds.endpoint, **options)


def each(lines):
    return pytest.mark.parametrize("line", lines, ids=lambda line: line.version)


@ways
@each([*ELASTIC_6, *ELASTIC_7])
def test_elastics_script_becomes_1000_for_every_command_that_starts_the_engine(image_of, line, way):
    image = image_of(line)
    for words in (["eswrapper"], ["elasticsearch"], ["{home}/bin/elasticsearch"]):
        alone = image.alone(*words, user=0).engine
        launched = getattr(image, way)(*words, user=0).engine
        assert rest_of(launched) == rest_of(alone) and launched.uid == 1000
        assert image.settings(launched) == PUBLISHED
    assert getattr(image, way)(user=0).engine.uid == 1000


@ways
@each(DOCKER_LIBRARY)
def test_docker_librarys_script_becomes_its_user_and_chowns_the_data(image_of, line, way):
    image = image_of(line)
    alone = image.alone("elasticsearch", user=0).engine
    launched = getattr(image, way)("elasticsearch", user=0).engine
    assert rest_of(launched) == rest_of(alone) and (launched.uid, launched.gid) == (105, 108)
    assert image.settings(launched) == PUBLISHED
    assert (image.home.path / "data").stat().st_uid == 105


@ways
@each([ELASTIC_6[1], ELASTIC_7[3]])
def test_taking_ownership_is_the_scripts_business(image_of, line, way):
    image = image_of(line)
    getattr(image, way)("eswrapper", user=0)
    assert (image.home.path / "data").stat().st_uid == 0
    getattr(image, way)("eswrapper", user=0, environment={"TAKE_FILE_OWNERSHIP": "1"})
    assert (image.home.path / "data").stat().st_uid == 1000


@ways
@each([ELASTIC_8[1]])
def test_a_script_that_drops_nothing_runs_as_root_as_on_the_image_alone(image_of, line, way):
    image = image_of(line)
    assert getattr(image, way)("eswrapper", user=0).engine.uid == 0 == image.alone("eswrapper", user=0).engine.uid


@ways
@each(OPENSEARCH)
def test_opensearchs_script_refuses_root_as_on_the_image_alone(image_of, line, way):
    image = image_of(line)
    alone = image.alone("opensearch", user=0)
    launched = getattr(image, way)("opensearch", user=0)
    assert (launched.status, launched.out) == (alone.status, alone.out) and alone.status == 1


@pytest.mark.parametrize("name", ["elasticsearch", "docker-entrypoint.sh", "es-docker"])
@pytest.mark.parametrize("words", [["elasticsearch"], [], ["docker-entrypoint.sh", "elasticsearch"]])
def test_an_engine_that_was_taken_over_gets_nothing_run_by_root(launch, engine, name, words):
    """It may write into its home's bin, which comes first in PATH."""
    planted = engine.path / "bin" / f"{name}.official"
    planted.write_text("#!/bin/sh\nid -u\n")
    planted.chmod(0o755)
    try:
        for uid, mode in ((4242, 0o755), (0, 0o775)):
            planted.parent.chmod(mode)
            os.chown(planted, uid, 0)
            seen = launch(*words, environment={"PATH": f"{engine.path}/bin:/usr/bin:/bin"})
            assert seen.out != "0\n", "root ran what the engine planted"
    finally:
        planted.unlink()
        planted.parent.chmod(0o755)
