"""Fixtures for the real engines, and the table at the end of their matrix."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.metadata_service import MetadataService
from harness.namespace import Namespace
from harness.table import print_table
from lab.ec2lab import machine

from .distributions import Distribution, make_root
from .engine_run import EngineRun
from .open_files import provide_open_files

METADATA = "169.254.169.254"
TABLE_ROW = "row of the table of engines"  # a property of a test


def pytest_configure():
    machine.stop_on_sigterm()


class Network:
    """A network namespace with metadata services at the usual address."""

    def __init__(self):
        self.namespace = Namespace()
        self.namespace.add_address(METADATA)
        self._services = []

    def add_instance(self, address: str, port: int = 80) -> str:
        """Starts a metadata service that reports this address, and adds the address to the network.

        @return the service's endpoint.
        """
        self.namespace.add_address(address)
        self._services.append(MetadataService({"local-ipv4": address}, sock=self.namespace.listen(METADATA, port)))
        return f"http://{METADATA}:{port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for service in self._services:
            service.close()
        self.namespace.close()


@pytest.fixture
def network():
    with Network() as made:
        yield made


@pytest.fixture(scope="session")
def root() -> Path:
    return make_root()


@pytest.fixture(scope="session")
def directory():
    with machine.scratch() as path:
        yield path


@pytest.fixture
def start(root, network, directory) -> Callable[..., EngineRun]:
    """Starts an engine in its own home; both end with the test. With `enough_files`, its bootstrap check of open
    files passes."""
    homes = directory / "homes"
    homes.mkdir()
    runs = []

    def start_engine(distribution: Distribution, *words: str, configure=None, enough_files: bool = False,
                     environment: dict[str, str] | None = None, **options) -> EngineRun:
        home = homes / f"{distribution}-{len(runs)}"
        distribution.unpack(home)
        if configure:
            configure(home)
        if enough_files:
            environment = (environment or {}) | provide_open_files(distribution, home)
        runs.append(EngineRun(root, home, distribution, network.namespace, *words, environment=environment, **options))
        return runs[-1]

    yield start_engine
    for run in runs:
        run.__exit__()
    shutil.rmtree(homes)


def pytest_terminal_summary(terminalreporter):
    head = ("engine", "version", "Java", "first answer", "publishes", "SIGTERM")
    print_table(terminalreporter, "engines", head, TABLE_ROW)
