"""A real engine of every release line, started through the launcher as root."""

import re

import pytest

from .conftest import TABLE_ROW
from .distributions import DISTRIBUTIONS, Distribution, user_id

ADDRESS = "10.0.1.11"
OWN = ("--own", "{home}/data", "--own", "{home}/logs", "--own", "{home}/config")
SIGTERM_STATUS = 143


def launch_words(engine: Distribution, *options: str, heap: str = "256m") -> list[str]:
    """The launcher's options; from 7.x on the engine also writes to config."""
    return ["--heap", heap, *(word.format(home=f"/usr/share/{engine.name}") for word in OWN), *options]


def small(engine: Distribution) -> list[str]:
    """The operator's settings that let this engine run alone and without certificates."""
    if engine.major < 5 and not engine.is_opensearch:
        return []
    security = ["-Expack.security.enabled=false"] if engine.major >= 7 and not engine.is_opensearch else []
    return ["-Ediscovery.type=single-node", *security]


def dash(engine: Distribution) -> str:
    return "--" if engine.major < 5 and not engine.is_opensearch else "-E"


def publish_address(node: dict, layer: str) -> str:
    """"10.0.1.11:9300", which 1.x reports as "inet[/10.0.1.11:9300]"."""
    return re.fullmatch(r"(?:inet\[/)?([^]]+?)\]?", node[layer]["publish_address"])[1]


@pytest.mark.parametrize("engine", DISTRIBUTIONS, ids=str)
def test_publishes_the_metadatas_address_as_the_engines_user(start, network, root, record_property, engine):
    network.add_instance(ADDRESS)
    name = f"{dash(engine)}node.name"
    run = start(engine, *launch_words(engine), engine.name, f"{name}=from-argv", *small(engine),
                # The launcher would have set two of these itself; node.name is set in two places.
                configure=lambda home: (home / "config" / f"{engine.name}.yml").write_text(
                    "network.bind_host: 0.0.0.0\n"),
                environment={"cluster.name": "from-environment", "node.name": "from-environment",
                             "ES_ENTRYPOINT_DISCOVERY": "none"})
    seconds = run.wait_until_it_answers()

    node = run.node()
    assert publish_address(node, "transport") == f"{ADDRESS}:9300"
    assert publish_address(node, "http") == f"{ADDRESS}:9200"
    assert node["version"] == engine.version
    assert node["name"] == "from-argv"
    assert run.cluster_name() == "from-environment"
    assert run.user_ids() == {user_id(root, engine.name)}
    assert 200 << 20 < node["jvm"]["mem"]["heap_max_in_bytes"] <= 256 << 20

    status = run.stop()
    record_property(TABLE_ROW, (engine.name, engine.version, str(engine.java), f"{seconds:.1f} s", ADDRESS, str(status)))
    assert status == SIGTERM_STATUS
