"""Limits a process, and everything it starts, to writing in one directory."""

import contextlib
import ctypes
import os
import subprocess
from pathlib import Path

CLONE_NEWNS = 0x00020000
MOUNT_SETATTR = 442  # the number on every architecture
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
MOUNT_ATTR_RDONLY = 1

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttributes(ctypes.Structure):
    """struct mount_attr, as mount_setattr(2) has it."""
    _fields_ = [("set", ctypes.c_uint64), ("clear", ctypes.c_uint64), ("propagation", ctypes.c_uint64),
                ("user_namespace", ctypes.c_uint64)]


@contextlib.contextmanager
def only_writable(directory: Path):
    """Within the block this process sees every file system read-only, except `directory` and /proc.

    If a launcher changes an owner that it must not change, the test fails and the machine is unharmed.
    Needs root and Linux 5.12 or later.
    """
    before = os.open("/proc/self/ns/mnt", os.O_RDONLY)
    cwd = os.getcwd()
    try:
        _check(_libc.unshare(CLONE_NEWNS), "unshare")
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["mount", "--bind", directory, directory], check=True)
        _set_attributes("/", AT_RECURSIVE, set=MOUNT_ATTR_RDONLY)
        for writable in (directory, "/proc"):
            _set_attributes(writable, 0, clear=MOUNT_ATTR_RDONLY)
        os.chdir(cwd)
        yield
    finally:
        _check(_libc.setns(before, CLONE_NEWNS), "setns")
        os.chdir(cwd)
        os.close(before)


def _set_attributes(path, flags: int, **attributes):
    request = _MountAttributes(**attributes)
    _check(_libc.syscall(MOUNT_SETATTR, AT_FDCWD, os.fsencode(path), flags, ctypes.byref(request),
                         ctypes.sizeof(request)), f"mount_setattr {path}")


def _check(result: int, what: str):
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
