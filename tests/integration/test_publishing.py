"""Which address each protocol of the engine publishes, whatever hosts the operator has set."""

import pytest

from harness.engine_home import settings_of

LINES = ["1.7.6", "2.4.6", "5.6.16", "6.8.23", "7.17.9", "8.17.0", "9.0.0", "opensearch-1.3.19", "opensearch-3.0.0"]
OURS = "10.0.1.11"


def published(settings: dict, protocol: str) -> str | None:
    """What the engine publishes for this protocol: the first of these that is set, in every line."""
    for name in (f"{protocol}.publish_host", f"{protocol}.host", "network.publish_host", "network.host"):
        if name in settings:
            return settings[name]
    return None


@pytest.fixture
def start(launch, make_engine):
    """Starts an engine with these settings in its configuration; returns all settings that it has, and the result."""
    def run(line, made, *words, **more):
        version = line.removeprefix("opensearch-")
        home = make_engine(version, distribution="elasticsearch" if version == line else "opensearch",
                           yml="".join(f"{name}: '{value}'\n" for name, value in made.items()))
        result = launch(*words, engine=home, **more)
        added = dict(settings_of(line, result.engine.argv[1:]))
        assert not added.keys() & made.keys(), "given twice"
        return made | added, result
    return run


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("made, transport, http", [
    ({}, OURS, OURS),
    ({"network.host": "0.0.0.0"}, OURS, OURS),
    ({"transport.host": "0.0.0.0", "http.host": "0.0.0.0"}, OURS, OURS),
    ({"http.host": "0.0.0.0"}, OURS, OURS),
    ({"network.host": "0.0.0.0", "transport.host": "::"}, OURS, OURS),
    ({"transport.bind_host": "0.0.0.0", "http.bind_host": "127.0.0.1"}, OURS, OURS),
    ({"transport.host": "10.0.0.5"}, "10.0.0.5", OURS),
    ({"http.host": "_local_", "transport.host": "0.0.0.0"}, OURS, "_local_"),
    ({"http.host": "0.0.0.0", "http.publish_host": "es.example"}, OURS, "es.example"),
])
def test_each_protocol_publishes_our_address_or_the_operators_own(start, line, made, transport, http):
    settings, _ = start(line, made)
    assert (published(settings, "transport"), published(settings, "http")) == (transport, http)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("made", [
    {"network.host": "10.0.0.5"}, {"network.host": "_ec2_"}, {"network.host": "_site_,_local_"},
    {"network.host": "127.0.0.1"}, {"network.publish_host": "es1.internal", "network.host": "0.0.0.0"},
    {"transport.publish_host": "10.0.0.5", "http.publish_host": "es.example"},
])
def test_an_address_of_the_operators_needs_no_metadata_and_is_listed(start, imds, line, made):
    settings, result = start(line, made)
    assert settings == made and imds.requests == []
    decisive = [name for name, value in made.items() if value != "0.0.0.0"]
    assert all(any(" kept " in said and name in said for said in result.err.splitlines()) for name in decisive)


def test_a_specified_address_is_published_whatever_the_network_host_is(start):
    settings, _ = start("8.17.0", {"network.host": "_site_"}, "--publish-host=10.9.9.9")
    assert published(settings, "transport") == published(settings, "http") == "10.9.9.9"
