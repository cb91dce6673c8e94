"""What health checks learn from a real engine that has found no master yet."""

import pytest

from harness.launcher import Launcher

from .distributions import distribution
from .test_matrix import dash, launch_words, small

ADDRESS = "10.0.1.11"
MASTERS = "node-1,node-2,node-3"


@pytest.mark.parametrize("name, setting, status", [
    ("elasticsearch-6.8.23", "discovery.zen.minimum_master_nodes=2", 1),
    ("elasticsearch-7.17.9", f"cluster.initial_master_nodes={MASTERS}", 0),
    ("opensearch-2.19.0", f"cluster.initial_cluster_manager_nodes={MASTERS}", 0)])
def test_a_node_without_a_master_is_healthy_from_7_on(start, network, directory, name, setting, status):
    """So the first of several nodes becomes healthy before the others are there: docker/cloudformation relies on it."""
    engine = distribution(name)
    limit = directory / "max_map_count"
    limit.write_text("262144\n")
    network.add_instance(ADDRESS)
    security = [word for word in small(engine) if "security" in word]
    run = start(engine, *launch_words(engine, "--discovery=none"), engine.name, *security,
                f"{dash(engine)}node.name=node-1", f"{dash(engine)}{setting}",
                f"{dash(engine)}network.bind_host=0.0.0.0", f"{dash(engine)}discovery.zen.ping_timeout=1s"
                if engine.major < 7 and not engine.is_opensearch else f"{dash(engine)}discovery.seed_hosts=127.0.0.1:1",
                enough_files=True, files={"/proc/sys/vm/max_map_count": limit})
    run.wait_until_it_answers()
    assert run.get("/_cluster/health?master_timeout=0s") is None  # it has no master
    checked = Launcher().run("--healthcheck", namespace=network.namespace)
    assert checked.status == status, checked
