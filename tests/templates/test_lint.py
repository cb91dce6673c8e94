"""cfn-lint and checkov, which cannot share an environment with the tests' boto3."""

import json
import os
import re
import subprocess

import pytest

from harness.launcher import REPOSITORY
from harness.requirement import cannot_run
from templates.template import DIRECTORY, EC2_DISCOVERY, THREE_MASTERS

TOOLS = REPOSITORY / "build/template-tools/bin"
SKIP = re.compile(r"# checkov:skip=(CKV\w+):\S")


def run(tool: str, *words) -> subprocess.CompletedProcess:
    if not (TOOLS / tool).exists():
        cannot_run(f"needs {tool}: cmake/setup templates")
    environment = {name: value for name, value in os.environ.items() if name not in ("BC_API_KEY", "PRISMA_API_URL")}
    return subprocess.run([TOOLS / tool, *words], env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("path", [EC2_DISCOVERY, THREE_MASTERS], ids=lambda path: path.stem)
def test_cfn_lint_finds_nothing_in_any_region(path):
    result = run("cfn-lint", "--regions", "ALL_REGIONS", "--", path)
    assert (result.returncode, result.stdout) == (0, "")


def test_checkov_finds_nothing_that_is_not_argued():
    """Every exception is in the template with its reason, and is needed."""
    result = run("checkov", "--framework", "cloudformation", "--skip-download", "--output", "json",
                 "--directory", DIRECTORY)
    report = json.loads(result.stdout)
    assert report["summary"]["failed"] == report["summary"]["parsing_errors"] == 0, [
        (row["check_id"], row["resource"]) for row in report["results"]["failed_checks"]]
    argued = [(path.name, check) for path in (EC2_DISCOVERY, THREE_MASTERS) for check in SKIP.findall(path.read_text())]
    used = [(os.path.basename(row["file_path"]), row["check_id"]) for row in report["results"]["skipped_checks"]]
    assert sorted(argued) == sorted(used) and report["summary"]["passed"] >= 100
