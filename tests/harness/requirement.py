"""What a test needs from the machine."""

import os

import pytest


def cannot_run(reason: str):
    """Skips a test that this machine cannot run. With CI set, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
