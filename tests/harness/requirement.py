"""What a test needs of the machine."""

import os

import pytest


def cannot_run(reason: str):
    """Skips the test on a machine that lacks something; where CI is set, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
