"""The suite's own safety: what these tests start as root can change nothing but their workspace."""

import errno
import os

import pytest


@pytest.mark.parametrize("path", ["/", "/etc/passwd", "/tmp", "/dev/null", os.path.abspath(__file__)])
def test_nothing_outside_the_workspace_can_be_chowned(workspace, path):
    seen = os.stat(path)
    with pytest.raises(OSError) as refused:
        os.chown(path, seen.st_uid, seen.st_gid)  # as it is: the least that could be asked
    assert refused.value.errno == errno.EROFS


def test_the_workspace_can(place):
    os.chown(place, 5, 5)
    assert os.stat(place).st_uid == 5
