"""Takes system calls away, as an older kernel or a container's seccomp profile does."""

import ctypes
import errno
import os
import platform
import struct

CLOSE_RANGE, OPENAT2, FACCESSAT2 = 436, 437, 439  # the same on every architecture
SETGROUPS = {"x86_64": 116, "aarch64": 159}[platform.machine()]

_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def without(*numbers: int, error: int = errno.ENOSYS):
    """A preexec_fn after which these system calls fail."""
    code = struct.pack("HBBI", _LOAD, 0, 0, 0)  # the number of the call
    for left, number in zip(range(len(numbers), 0, -1), numbers):
        code += struct.pack("HBBI", _JUMP_IF_EQUAL, left, 0, number)
    code += struct.pack("HBBI", _RETURN, 0, 0, _ALLOW)
    code += struct.pack("HBBI", _RETURN, 0, 0, _ERRNO | error)

    def take_away():
        libc = ctypes.CDLL(None, use_errno=True)
        program = _Program(len(code) // 8, code)
        if libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "cannot set a seccomp filter: " + os.strerror(ctypes.get_errno()))
    return take_away
