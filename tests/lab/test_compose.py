"""docker/compose.yaml: one node on a laptop, beside AWS's metadata mock."""

import tarfile

import pytest
from ec2lab.cloud import METADATA_MOCK
from ec2lab.elasticsearch import publish_addresses
from ec2lab.image import IMAGE
from ec2lab.machine import REPOSITORY, run, wait_for


@pytest.fixture
def compose(instance, tmp_path):
    """Runs docker-compose on the file, with the mock's image under its real name."""
    with tarfile.open(tmp_path / "mock.tar", "w") as tar:
        tar.add(METADATA_MOCK, "ec2-metadata-mock")
    instance.engine.import_image(tmp_path / "mock.tar", "amazon/amazon-ec2-metadata-mock:v1.13.0",
                                 'ENTRYPOINT ["/ec2-metadata-mock"]')

    def run_compose(*words):
        return run("docker-compose", "--file", REPOSITORY / "docker/compose.yaml", "--project-name", "laptop", *words,
                   env=instance.engine.environment())
    yield run_compose
    run_compose("down", "--volumes")


def test_the_compose_file_builds_the_image_of_the_dockerfile(compose):
    """Unless an image of that name exists."""
    build = f"build:\n      context: {REPOSITORY}\n      dockerfile: docker/Dockerfile\n"
    assert build in compose("config") and f"image: {IMAGE}\n" in compose("config")


def test_the_compose_file_starts_a_node_that_publishes_what_the_mock_says(compose, instance):
    compose("up", "--detach")
    wait_for("the node's answer", lambda: instance.host.get("/", address="127.0.0.1"), 90)
    assert publish_addresses(instance.host, address="127.0.0.1")["transport"] == "172.30.17.3:9300"
