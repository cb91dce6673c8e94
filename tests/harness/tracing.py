"""Looks into the launcher's memory at the moment when it becomes the engine."""

import contextlib
import ctypes
import os
import signal
import subprocess

TRACEME, SETOPTIONS, SYSCALL, GET_SYSCALL_INFO = 0, 0x4200, 24, 0x420E
TRACESYSGOOD = 1
SYSCALL_STOP = signal.SIGTRAP | 0x80
SYSCALL_ENTRY = 1
SHADOW = 1 << 40  # only a sanitizer maps as much: its notes on the memory, with none of its bytes
EXECVE = {"x86_64": 59, "aarch64": 221}[os.uname().machine]

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


class _SyscallInfo(ctypes.Structure):
    """The start of struct ptrace_syscall_info, as ptrace(2) has it."""
    _fields_ = [("op", ctypes.c_uint8), ("pad", ctypes.c_uint8 * 3), ("arch", ctypes.c_uint32),
                ("instruction_pointer", ctypes.c_uint64), ("stack_pointer", ctypes.c_uint64),
                ("number", ctypes.c_uint64), ("rest", ctypes.c_uint8 * 56)]


def _ptrace(request: int, pid: int = 0, address: int = 0, data=None) -> int:
    result = _libc.ptrace(request, pid, address, data)
    if result < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    return result


def memory_at_execve(start) -> bytes:
    """All writable memory of a process as it asks for its next execve, after which the process is ended.

    `start(preexec_fn=...)` starts it, as `Launcher.start` does.
    """
    with start(preexec_fn=lambda: _ptrace(TRACEME)) as process:
        try:
            os.waitpid(process.pid, 0)  # stopped at its own execve
            _ptrace(SETOPTIONS, process.pid, 0, TRACESYSGOOD)
            while not _stops_at_execve(process.pid):
                pass
            return _writable_memory(process.pid)
        finally:
            process.kill()


def _stops_at_execve(pid: int) -> bool:
    """Lets the process go on to its next system call; whether that is an execve."""
    _ptrace(SYSCALL, pid)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status):
        raise subprocess.SubprocessError(f"ended before any execve, wait status {status}")
    if os.WSTOPSIG(status) != SYSCALL_STOP:
        return False
    info = _SyscallInfo()
    _ptrace(GET_SYSCALL_INFO, pid, ctypes.sizeof(info), ctypes.byref(info))
    return info.op == SYSCALL_ENTRY and info.number == EXECVE


def _writable_memory(pid: int) -> bytes:
    blocks = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, permissions, *_ = line.split()
            first, end = (int(address, 16) for address in span.split("-"))
            if "w" in permissions and end - first < SHADOW:
                with contextlib.suppress(OSError):  # such as a guard page
                    memory.seek(first)
                    blocks.append(memory.read(end - first))
    return b"".join(blocks)
