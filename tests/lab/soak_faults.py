"""The faults of test_faults.py with more engines, with more documents, and with the engines' own patience.

pytest takes this file only by its name: `tests/run faults`.
"""

import contextlib

import pytest
from ec2lab.cluster import Cluster
from ec2lab.cluster_engines import Elasticsearch17, OfficialEngine
from ec2lab.official_image import OfficialImage

import test_faults

CLIENTS = test_faults.CLIENTS
DOCUMENTS = 1500


def official(version: str) -> OfficialImage:
    return OfficialImage(f"elasticsearch:{version}", f"elasticsearch-{version}", "elasticsearch-8.3.3.sh", "1000:0",
                         "plain-http")


OPENSEARCH = OfficialImage("opensearchproject/opensearch:2.19.0", "opensearch-2.19.0", "opensearch-1.3.17.sh", "1000",
                           has_init=False)
ENGINES = {
    "elasticsearch-1.7": lambda clients: contextlib.nullcontext(Elasticsearch17()),
    # A rolling change of its image is an upgrade.
    "elasticsearch-8": lambda clients: OfficialEngine(official("8.17.0"), official("8.19.0"), clients, CLIENTS),
    "opensearch-2": lambda clients: OfficialEngine(OPENSEARCH, None, clients, CLIENTS),
}


@pytest.fixture(scope="module")
def clients(cloud):
    return cloud.join(CLIENTS)


@pytest.fixture(scope="module", params=ENGINES)
def cluster(request, cloud, archive, instances, clients):
    with ENGINES[request.param](clients) as engine:
        made = Cluster(engine, cloud, archive, instances, clients, DOCUMENTS)
        yield made
        made.remove()


# In this order a cluster goes on with the next fault.
test_nodes_change_one_by_one_from_the_users_script_to_the_launcher = pytest.mark.parametrize(
    "cluster", ["elasticsearch-1.7"], indirect=True)(
        test_faults.test_nodes_change_one_by_one_from_the_users_script_to_the_launcher)
test_a_killed_engine_is_restarted_and_rejoins = test_faults.test_a_killed_engine_is_restarted_and_rejoins
test_nodes_change_their_image_one_by_one = test_faults.test_nodes_change_their_image_one_by_one
test_a_host_is_lost_and_replaced = test_faults.test_a_host_is_lost_and_replaced


def test_the_masters_host_is_lost_and_replaced(cluster, record_property):
    cluster.be_of(cluster.engine.next_image)
    with cluster.written_to("host of the master lost", record_property) as index:
        cluster.lose(cluster.master(), index)
