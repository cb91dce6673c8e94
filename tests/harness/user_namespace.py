"""User namespaces as rootless containers have them: a range of ids, and groups that may be set."""

import ctypes
import os
from pathlib import Path

CLONE_NEWUSER = 0x10000000
FIRST_ID = 100000


def as_root_of_user_namespace(ids: int, first_id: int = FIRST_ID):
    """A preexec_fn after which the process is root of a user namespace that maps 0 to `ids` - 1.

    What the namespace calls 0 is `first_id` to the machine.
    """
    def enter():
        reading, writing = os.pipe()
        writer = os.fork()
        if writer == 0:  # who stays outside, where the maps can be written
            os.read(reading, 1)
            for name in ("uid_map", "gid_map"):
                Path(f"/proc/{os.getppid()}/{name}").write_text(f"0 {first_id} {ids}")
            os._exit(0)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWUSER) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        os.write(writing, b"!")
        os.waitpid(writer, 0)
        os.setresgid(0, 0, 0)
        os.setresuid(0, 0, 0)
    return enter
