"""The usual scene: an engine's home, a well-behaved metadata service, and the launcher between them."""

import json
import tempfile
from pathlib import Path

import pytest

import emulated
from harness.launcher import ENDPOINT
from harness.metadata_service import ROLE, ROLE_KEYS, MetadataService


def pytest_collection_modifyitems(config, items):
    if how := config.getoption("--emulated"):
        try:
            items[:], others = emulated.choose(items, how)
        except LookupError as error:
            raise pytest.UsageError(str(error)) from error
        config.hook.pytest_deselected(items=others)


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("--emulated"):
        for name, reason in emulated.LEFT_OUT.items():
            terminalreporter.write_line(f"left out: {name}: {reason}")


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


@pytest.fixture(scope="module")
def ec2_engine(make_engine):
    home = make_engine(plugins=("cloud-aws",))
    for name in ("data", "logs"):
        (home.path / name).chmod(0o777)
    return home


@pytest.fixture
def check(launch, ec2_engine):
    """Runs --check=json; returns its exit status and check -> (verdict, all that it says)."""
    def run(*words, values=None, faults=None, v1=True, service=None, engine=ec2_engine, **options):
        service = service or MetadataService({ROLE: ROLE_KEYS} | (values or {}), faults=faults, v1=v1)
        try:
            result = launch("--check=json", "--metadata-timeout=500ms", *words, service=service, engine=engine, **options)
        finally:
            service.close()
        document = json.loads(result.out)
        assert set(document) == {"verdict", "checks"}
        assert all(set(row) == {"check", "verdict", "seen", "remedy"} for row in document["checks"])
        verdicts = [row["verdict"] for row in document["checks"]]
        assert set(verdicts) <= {"ok", "warning", "failure"} and (result.status == 1) == ("failure" in verdicts)
        assert result.status in (0, 1) and result.seconds < 8
        rows = {row["check"]: (row["verdict"], f"{row['seen']} {row['remedy']}") for row in document["checks"]}
        assert len(rows) == len(verdicts), "every check has a name of its own"
        return result.status, rows
    return run
