"""Fixtures for the lab: three simulated EC2 hosts with Docker engines that have the image of docker/Dockerfile."""

import contextlib
import tarfile

import pytest
from ec2lab import machine
from ec2lab.cloud import METADATA_MOCK, Cloud
from ec2lab.cluster import TABLE_HEAD, TABLE_ROW
from ec2lab.elasticsearch import publish_addresses, wait_for_members
from ec2lab.image import build_image
from ec2lab.official_image import OfficialImage
from ec2lab.task import operator_environment, start_instances

from harness.table import print_table


def pytest_configure():
    machine.stop_on_sigterm()


@pytest.fixture(scope="session")
def directory():
    with machine.scratch() as path:
        yield path


@pytest.fixture(scope="session")
def archive(directory):
    """The image, as `docker save` writes it."""
    return build_image(directory)


@pytest.fixture(scope="session")
def cloud(directory):
    with contextlib.closing(Cloud(directory)) as made:
        yield made


@pytest.fixture(scope="session")
def instances(cloud, archive):
    """Three container instances."""
    made = start_instances(cloud, archive, {f"ec2{letter}": f"10.0.1.{11 + n}" for n, letter in enumerate("abc")})
    yield made
    for instance in made:
        instance.close()


@pytest.fixture(scope="module")
def modern_image(directory, instances):
    """The name of an image on every instance: docker/elasticsearch.Dockerfile with today's engine.

    An earlier module may have replaced some of the instances.
    """
    image = OfficialImage("elasticsearch:8.19.0", "elasticsearch-8.19.0", "elasticsearch-8.3.3.sh", "1000:0",
                          target="plain-http")
    first, *others = [instance.engine for instance in instances]
    if not first.has_image(image.chained_name):
        image.build_chained(first, directory)
    if lacking := [other for other in others if not other.has_image(image.chained_name)]:
        archive = directory / "modern-image.tar"
        first.docker("save", "--output", archive, image.chained_name)
        for load in [other.start_loading(archive) for other in lacking]:
            assert load.wait() == 0
        archive.unlink()
    return image.chained_name


@pytest.fixture(scope="module")
def cluster(instances):
    """Container -> instance: two instances that run the task, once both nodes are in one cluster."""
    nodes = {instance.run_task(operator_environment(), metadata_file=True): instance for instance in instances[:2]}
    try:
        for instance in nodes.values():
            wait_for_members(instance.host, [other.address for other in nodes.values()])
    except machine.Failed as failed:
        said = "\n".join(instance.logs(container) for container, instance in nodes.items())
        pytest.fail(f"{failed}\n{said}")
    yield nodes
    for container, instance in nodes.items():
        instance.engine.try_docker("rm", "--force", container)
        instance.clear_volumes()


@pytest.fixture
def instance(instances):
    """An instance that the cluster does not use. It has no containers."""
    yield instances[2]
    if containers := instances[2].engine.docker("ps", "--all", "--quiet").split():
        instances[2].engine.docker("rm", "--force", "--volumes", *containers)
    instances[2].clear_volumes()


@pytest.fixture
def laptop(instance, tmp_path):
    """The instance as a laptop: with the image of AWS's metadata mock, under its real name."""
    with tarfile.open(tmp_path / "mock.tar", "w") as tar:
        tar.add(METADATA_MOCK, "ec2-metadata-mock")
    instance.engine.import_image(tmp_path / "mock.tar", "amazon/amazon-ec2-metadata-mock:v1.13.0",
                                 'ENTRYPOINT ["/ec2-metadata-mock"]')
    return instance


@pytest.fixture
def published(instance):
    """Waits until a container's node answers at an address and port: what it publishes."""
    def wait(container, address=instance.address, port=9200):
        def answers():
            running = instance.engine.docker("inspect", "--format", "{{.State.Running}}", container).strip()
            return running == "false" or instance.host.get("/_nodes/_local", port, address)
        try:
            machine.wait_for("the node's answer", answers, 90)
            return publish_addresses(instance.host, port, address)
        except (machine.Failed, TypeError):
            pytest.fail(f"no node at {address}:{port}\n{instance.logs(container)}")
    return wait


def pytest_terminal_summary(terminalreporter):
    print_table(terminalreporter, "faults", TABLE_HEAD, TABLE_ROW)
