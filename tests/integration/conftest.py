"""The usual scene: an engine's home, a well-behaved metadata service, and the launcher between them."""

import tempfile
from pathlib import Path

import pytest

from harness.launcher import ENDPOINT


@pytest.fixture
def launch(launcher, imds, engine):
    """Runs the launcher with these words; `engine`, `service` and `environment` change the scene."""
    def run(*words, engine=engine, service=imds, environment=None, **options):
        scene = {ENDPOINT: service.endpoint, "ES_ENTRYPOINT_ENGINE_HOME": engine.path}
        return launcher.run(*words, environment=scene | (environment or {}), **options)
    return run


@pytest.fixture
def tmp_path_of_anybody(workspace):
    """An empty directory that the launcher can read whoever it runs as."""
    path = Path(tempfile.mkdtemp(dir=workspace))
    path.chmod(0o755)
    return path
