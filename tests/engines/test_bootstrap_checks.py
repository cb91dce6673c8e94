"""What the real engines do at the limits of the host that their bootstrap checks are about.

Each engine listens on an address that is not loopback and may form a cluster, so that it enforces the checks.
"""

import pytest

from .distributions import DISTRIBUTIONS, Distribution, distribution
from .engine_run import EngineRun
from .test_matrix import launch_words, small

LOW, SUFFICIENT = 65530, 262144  # the kernel's default, and what the engines require
MAX_MAP_COUNT = "/proc/sys/vm/max_map_count"
REFUSED = 78
MODERN = [engine for engine in DISTRIBUTIONS if engine.is_opensearch or engine.major >= 6]


@pytest.fixture
def start_at(start, network, directory):
    """Starts an engine that may form a cluster of its own, where vm.max_map_count has this value."""
    runs = []

    def start_engine(engine: Distribution, max_map_count: int, *settings: str) -> EngineRun:
        address = f"10.0.1.{11 + len(runs)}"
        limit = directory / f"max_map_count-{max_map_count}"
        limit.write_text(f"{max_map_count}\n")
        security = [word for word in small(engine) if "security" in word]
        masters = "cluster_manager" if engine.is_opensearch else "master"
        initial = [f"-Ecluster.initial_{masters}_nodes=self"] if engine.is_opensearch or engine.major >= 7 else []
        runs.append(start(
            engine, *launch_words(engine), engine.name, "-Enode.name=self", f"-Enetwork.bind_host={address}",
            *initial, *security, *settings, enough_files=True, files={MAX_MAP_COUNT: limit},
            environment={"AWS_EC2_METADATA_SERVICE_ENDPOINT": network.add_instance(address, 8000 + len(runs))}))
        runs[-1].address = address
        return runs[-1]

    return start_engine


def wait_until_it_answers(run: EngineRun) -> dict[str, str]:
    """@return the node's own settings that concern mmap, as the engine reports them."""
    run.wait_until_it_answers(run.address)
    assert "non-loopback" in run.output and "enforcing bootstrap checks" in run.output
    node, = run.get("/_nodes/_local/settings?flat_settings=true", run.address)["nodes"].values()
    assert node["settings"]["network.publish_host"] == run.address
    return {name: value for name, value in node["settings"].items() if "mmap" in name}


def launcher_lines(run: EngineRun) -> list[str]:
    """What the launcher said about mmap and its limit, such as "warning: vm.max_map_count is ..."."""
    return [f"{level}: {text}" for level, text in run.launcher_log if "map" in text]


@pytest.mark.parametrize("engine", MODERN, ids=str)
def test_mmap_is_switched_off_where_the_engine_would_refuse_to_start_and_nowhere_else(start_at, engine):
    low, sufficient = start_at(engine, LOW), start_at(engine, SUFFICIENT)
    name = "node.store.allow_mmapfs" if engine.major == 6 else "node.store.allow_mmap"

    assert wait_until_it_answers(low) == {name: "false"}
    added, warning = launcher_lines(low)
    assert added.startswith(f"info: added {name}=false")
    assert warning.startswith(f"warning: vm.max_map_count: {LOW}, which is less than {SUFFICIENT}")
    assert wait_until_it_answers(sufficient) == {}
    assert launcher_lines(sufficient) == []


def test_5_x_cannot_do_without_mmap_and_is_warned_about(start_at):
    engine = distribution("elasticsearch-5.6.16")
    low, sufficient = start_at(engine, LOW), start_at(engine, SUFFICIENT)

    assert low.wait() == REFUSED
    assert f"max virtual memory areas vm.max_map_count [{LOW}] is too low" in low.output
    warning, = launcher_lines(low)
    assert "refuses to start" in warning
    assert wait_until_it_answers(sufficient) == {}
    assert launcher_lines(sufficient) == []


@pytest.mark.parametrize("name", ["elasticsearch-6.8.23", "elasticsearch-8.19.0"])
def test_an_operator_who_insists_on_mmap_is_obeyed_and_warned(start_at, name):
    engine = distribution(name)
    setting = "node.store.allow_mmapfs" if engine.major == 6 else "node.store.allow_mmap"
    run = start_at(engine, LOW, f"-E{setting}=true")
    assert run.wait() == REFUSED
    assert f"vm.max_map_count [{LOW}] is too low" in run.output
    warning, = launcher_lines(run)
    assert "refuses to start" in warning and f"{setting} (" in warning


def test_a_node_alone_configures_its_security_and_becomes_its_own_first_master(start, network):
    """Nothing is said of a discovery that is missing, and --check says that the node answers with TLS."""
    address = "10.0.1.11"
    network.add_instance(address)
    engine = distribution("elasticsearch-8.19.0")
    run = start(engine, *launch_words(engine), engine.name, enough_files=True)
    run.wait_until(lambda: "] started {" in run.output)
    assert "cluster.initial_master_nodes" in (run.home / "config" / "elasticsearch.yml").read_text()
    assert "discovery: none" not in run.output
    _, rows = run.check()
    verdict, seen, remedy = rows["node http"]
    assert verdict == "warning" and "with TLS" in seen and remedy.startswith("ask it yourself: curl"), rows
