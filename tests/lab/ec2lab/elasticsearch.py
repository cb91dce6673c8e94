"""What the nodes report about their cluster."""

import json

from .cloud import Host
from .machine import wait_for


def publish_addresses(host: Host, port: int = 9200, address: str | None = None) -> dict[str, str]:
    """What the host's own node, or one reached from there, publishes:
    {"transport": "10.0.1.11:9300", "http": "10.0.1.11:9200"}."""
    node, = json.loads(host.get("/_nodes/_local/transport,http", port, address))["nodes"].values()
    return {kind: _plain(node[kind]["publish_address"]) for kind in ("transport", "http")}


def heap_megabytes(host: Host) -> float:
    """The maximum heap of the host's own node."""
    node, = json.loads(host.get("/_nodes/_local/jvm"))["nodes"].values()
    return node["jvm"]["mem"]["heap_max_in_bytes"] / (1 << 20)


def members(host: Host, port: int = 9200, address: str | None = None) -> list[str]:
    """The addresses of the cluster's members, as the host's node, or one reached from there, sees them; none if it
    does not answer."""
    said = host.get("/_nodes/_all/http", port, address)
    nodes = json.loads(said)["nodes"].values() if said else ()
    return sorted(map(address_of, nodes))


def address_of(node: dict) -> str:
    """The address that a node publishes, from its description in a list of nodes."""
    return _plain(node["transport_address"]).partition(":")[0]


def _plain(address: str) -> str:
    """10.0.1.11:9300 from inet[/10.0.1.11:9300], as 1.x writes it."""
    return address.removeprefix("inet[").removesuffix("]").rpartition("/")[2]


def wait_for_members(host: Host, addresses, seconds: float = 120, port: int = 9200, address: str | None = None):
    """Returns when the host's node, or one reached from there, is in a cluster of exactly those hosts."""
    expected = sorted(addresses)
    wait_for(f"a cluster of {', '.join(expected)} at {address or host.address}:{port}",
             lambda: members(host, port, address) == expected, seconds)
