"""Fixtures for every suite."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from harness.engine_home import EngineHome
from harness.launcher import Launcher, binary
from harness.metadata_service import MetadataService
from harness.namespace import Namespace, can_make_namespaces
from harness.requirement import cannot_run


def pytest_addoption(parser):
    parser.addoption("--fault-report", help="write the outcome of every row of the fault table to this file")
    parser.addoption("--emulated", choices=["brief", "whole"],
                     help="run what integration/emulated.py chooses for a binary of another processor")


@pytest.fixture(scope="session")
def workspace():
    """A directory that any user can enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="es-entrypoint-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def launcher(workspace) -> Launcher:
    """The launcher, copied to a directory that the user it runs as can enter."""
    return Launcher(Path(shutil.copy2(binary(), workspace / "es-entrypoint")))


@pytest.fixture
def unsanitized(launcher):
    """For a test that removes what a sanitizer's runtime needs: /proc, or most descriptors."""
    if launcher.is_sanitized:
        pytest.skip("the sanitizer cannot run without /proc or with few descriptors; the plain binary is tested")


@pytest.fixture(scope="session")
def make_engine(workspace):
    """Makes an engine's home; see EngineHome."""
    numbers = itertools.count()
    return lambda version="1.7.6", **options: EngineHome(workspace / f"engine-{next(numbers)}", version, **options)


@pytest.fixture(scope="session")
def engine(make_engine) -> EngineHome:
    """Elasticsearch 1.7.6 with no plugin and an empty configuration."""
    return make_engine()


@pytest.fixture
def imds():
    """A well-behaved metadata service on loopback."""
    with MetadataService() as service:
        yield service


@pytest.fixture
def namespace():
    """An empty network namespace."""
    if not can_make_namespaces():
        cannot_run("needs root to create a network namespace")
    with Namespace() as made:
        yield made
