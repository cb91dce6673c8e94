"""docker/kubernetes: what Kubernetes' own schemas allow, and what the launcher needs."""

import re

import pytest
import yaml

from harness.launcher import REPOSITORY
from harness.requirement import cannot_run

EXAMPLE = REPOSITORY / "docker/kubernetes/elasticsearch.yaml"


@pytest.fixture(scope="module")
def documents():
    return list(yaml.safe_load_all(EXAMPLE.read_text()))


@pytest.fixture(scope="module")
def stateful_set(documents):
    return next(document for document in documents if document["kind"] == "StatefulSet")


@pytest.fixture(scope="module")
def container(stateful_set):
    [only] = stateful_set["spec"]["template"]["spec"]["containers"]
    return only


def variables(container):
    return {row["name"]: row.get("value") for row in container["env"]}


@pytest.mark.parametrize("version", ["1.28", "1.33"])
def test_every_document_fits_kubernetes_schema(documents, version):
    try:
        import kubernetes_validate
    except ImportError:
        cannot_run("needs the PyPI package kubernetes-validate")
    assert len(documents) == 3
    for document in documents:
        kubernetes_validate.validate(document, version, strict=True)


def test_the_nodes_find_one_another_by_the_headless_service_before_they_are_ready(documents, stateful_set, container):
    services = {document["metadata"]["name"]: document["spec"] for document in documents if document["kind"] == "Service"}
    peers = services[variables(container)["discovery.seed_hosts"]]
    assert peers["clusterIP"] == "None" and peers["publishNotReadyAddresses"] is True
    assert stateful_set["spec"]["serviceName"] == variables(container)["discovery.seed_hosts"]
    labels = stateful_set["spec"]["template"]["metadata"]["labels"]
    assert all(spec["selector"].items() <= labels.items() for spec in services.values())
    assert stateful_set["spec"]["selector"]["matchLabels"].items() <= labels.items()


def test_the_first_masters_are_the_pods(stateful_set, container):
    names = [f"{stateful_set['metadata']['name']}-{number}" for number in range(stateful_set["spec"]["replicas"])]
    assert variables(container)["cluster.initial_master_nodes"].split(",") == names


def test_the_probes_ask_the_launcher_and_outlast_its_patience(container):
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["exec"]["command"] == ["es-entrypoint", "--healthcheck"]
        assert container[probe]["timeoutSeconds"] > 4


def test_it_runs_without_root_without_privileges_and_with_limits(stateful_set, container):
    pod = stateful_set["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] == 1000
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert container["resources"]["limits"]["memory"] == container["resources"]["requests"]["memory"]
    assert not pod.get("hostNetwork") and "initContainers" not in pod


def test_it_contains_no_secret(documents, container):
    assert not any(document["kind"] == "Secret" for document in documents)
    assert not [name for name in variables(container) if re.search("password|secret|key|token", name, re.I)]


def test_the_launcher_adds_nothing_but_the_address(launch, make_engine, container):
    environment = {name: value or "elasticsearch-0" for name, value in variables(container).items()}
    result = launch("--dry-run=json", engine=make_engine("8.19.0", yml="network.host: 0.0.0.0\n"),
                    environment=environment)
    assert [row["setting"] for row in result.plan["added"] if row["setting"] not in environment] == ["network.publish_host"]
