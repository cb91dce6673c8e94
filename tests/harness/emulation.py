"""Runs a command where qemu stands in for another processor: -m harness.emulation aarch64 COMMAND [WORD...].

Binaries of that architecture are executed like any other, by whoever executes them. A user namespace has
interpreters of its own since Linux 6.7, so that the machine and everybody else's processes see none of it. The
network is its own too, with loopback only.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness.user_namespace import as_root_of_user_namespace

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
CANNOT = 77  # as in tests/run
INTERPRETERS = Path("/proc/sys/fs/binfmt_misc")
MACHINES = {"aarch64": 183}  # e_machine
ALL_IDS = 2**32 - 1


def registration(architecture: str, interpreter: str) -> bytes:
    """The line that makes the kernel run this architecture's ELF executables by the interpreter."""
    def escaped(data: bytes) -> bytes:
        return "".join(f"\\x{byte:02x}" for byte in data).encode()
    machine = MACHINES[architecture].to_bytes(2, "little")
    # Little-endian and 64 bits; any system; an executable (2) or a position-independent one (3).
    magic = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00" + machine
    mask = b"\xff" * 7 + b"\x00" + b"\xff" * 8 + b"\xfe\xff\xff\xff"
    # P: argv[0] as it was; O: readable to the interpreter only; C: credentials of the binary; F: opened now.
    return b":".join([b"", architecture.encode(), b"M", b"", escaped(magic), escaped(mask), interpreter.encode(),
                      b"POCF"])


def main() -> int:
    architecture, *command = sys.argv[1:]
    if os.uname().machine != architecture:
        interpreter = shutil.which(f"qemu-{architecture}-static")
        if interpreter is None:
            print(f"there is no qemu-{architecture}-static: run cmake/setup tests")
            return CANNOT
        as_root_of_user_namespace(ALL_IDS, first_id=0)()
        libc = ctypes.CDLL(None, use_errno=True)
        # A test that enters a network can come back only to one that belongs to the user namespace.
        if libc.unshare(CLONE_NEWNS | CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        if subprocess.run(["mount", "-t", "binfmt_misc", "binfmt_misc", INTERPRETERS]).returncode != 0:
            print("the kernel has no interpreters of a user namespace's own: that needs Linux 6.7 with binfmt_misc")
            return CANNOT
        (INTERPRETERS / "register").write_bytes(registration(architecture, interpreter))
    os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
