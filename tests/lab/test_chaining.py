"""In place of an official image's own script, and in front of it: docker/elasticsearch.Dockerfile and
docker/opensearch.Dockerfile.

The engines are real. The scripts are stand-ins: the official images are not available from a package registry, so
ec2lab.official_image makes images with their names, layout and user, and with scripts of our own that pass on or
drop words and variables as theirs do.
"""

import dataclasses
import json

import pytest
from ec2lab.official_image import OfficialImage

IMAGES = (
    OfficialImage("elasticsearch:6.8.23", "elasticsearch-6.8.23", "elasticsearch-6.0.sh", "0", "plain-http", False),
    OfficialImage("elasticsearch:7.17.9", "elasticsearch-7.17.9", "elasticsearch-7.6.sh", "0", "plain-http"),
    OfficialImage("elasticsearch:8.17.0", "elasticsearch-8.17.0", "elasticsearch-8.3.3.sh", "1000:0"),
    OfficialImage("elasticsearch:8.17.0", "elasticsearch-8.17.0", "elasticsearch-8.3.3.sh", "1000:0",
                  "in-front-plain-http"),
    OfficialImage("opensearchproject/opensearch:2.19.0", "opensearch-2.19.0", "opensearch-1.3.17.sh", "1000",
                  has_init=False),
    OfficialImage("opensearchproject/opensearch:2.19.0", "opensearch-2.19.0", "opensearch-1.3.17.sh", "1000",
                  "in-front", has_init=False),
)
HEAP = "-Xms256m -Xmx256m"


def options_of(image: OfficialImage) -> list[str]:
    """How users of these images run a single node."""
    if image.is_opensearch:
        return ["--init", "--env=discovery.type=single-node", f"--env=OPENSEARCH_JAVA_OPTS={HEAP}"]
    security = [] if image.engine.startswith("elasticsearch-6") else ["--env=xpack.security.enabled=false"]
    return ["--env=discovery.type=single-node", f"--env=ES_JAVA_OPTS={HEAP}", *security]


def configuration(docker, image: OfficialImage) -> dict:
    """The part of the built image's configuration that containers get."""
    return json.loads(docker.docker("inspect", "--format", "{{json .Config}}", image.chained_name))


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.chained_name.removeprefix("chained-"))
def test_the_official_image_publishes_its_hosts_address(instance, published, tmp_path, image):
    docker = instance.engine
    image.build_chained(docker, tmp_path)
    container = docker.docker("run", "--detach", "--publish=9200:9200", "--publish=9300:9300", *options_of(image),
                              "--env=cluster.name=from-the-environment", image.chained_name).strip()
    assert published(container) == {"transport": f"{instance.address}:9300", "http": f"{instance.address}:9200"}
    assert '"from-the-environment"' in instance.host.get("/_nodes/_local")
    users = {line.split()[1] for line in docker.docker("top", container, "-o", "pid,uid,comm").splitlines()
             if line.endswith("java")}
    assert users == {"1000"}
    # These engines speak plain HTTP. The one of 8.17.0 lacks the module that answers the request for "/".
    kind, *check = configuration(docker, image)["Healthcheck"]["Test"]
    assert kind == "CMD"
    checked = docker.try_docker("exec", container, *check)
    if "plain-http" in image.target:
        assert checked.returncode == 0 or "failed: status 405" in checked.stderr
    else:
        assert checked.returncode == 1 and "https://127.0.0.1:9200/ failed" in checked.stderr
    docker.docker("stop", "--time=30", container)
    assert docker.docker("inspect", "--format", "{{.State.ExitCode}}", container).strip() == "143"


@pytest.mark.parametrize("target", ["", "in-front"])
def test_the_image_names_its_base_and_keeps_the_version_of_the_engine(instance, tmp_path, target):
    image = dataclasses.replace(IMAGES[1], target=target)
    image.build_chained(instance.engine, tmp_path)
    labels = configuration(instance.engine, image)["Labels"]
    assert labels["org.opencontainers.image.base.name"] == "elasticsearch:7.17.9"
    assert labels["org.opencontainers.image.version"] == "7.17.9"
