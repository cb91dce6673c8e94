"""Network namespaces, for what loopback cannot show."""

import ctypes
import os
import socket
import subprocess
import threading

CLONE_NEWNET = 0x40000000


def can_make_namespaces() -> bool:
    return os.geteuid() == 0 and subprocess.run(["unshare", "--net", "true"], stderr=subprocess.DEVNULL).returncode == 0


class Namespace:
    """A network namespace in which only loopback is up. It ends with this object or this process."""

    def __init__(self):
        # cat ends when its standard input is closed, so nothing is left behind even after a SIGKILL.
        self._holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "ip link set lo up && echo && exec cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        self._holder.stdout.readline()
        self.path = f"/proc/{self._holder.pid}/ns/net"
        self.verify()

    def verify(self):
        """Raises if this is the machine's own network."""
        own, machine = os.stat(self.path).st_ino, os.stat("/proc/self/ns/net").st_ino
        if own == machine:
            raise PermissionError(f"{self.path} is the machine's own network")

    def ip(self, words: str):
        subprocess.run(["nsenter", f"--net={self.path}", "ip", *words.split()], check=True)

    def add_address(self, address: str):
        """Adds an address to the namespace's loopback, such as that of the metadata service."""
        self.ip(f"addr add {address}/{128 if ':' in address else 32} dev lo" + (" nodad" if ":" in address else ""))

    def listen(self, address: str, port: int = 0, kind: int = socket.SOCK_STREAM) -> socket.socket:
        """A listening socket in the namespace, usable from any thread of this process."""
        made = []

        def enter_and_listen():
            fd = os.open(self.path, os.O_RDONLY)
            try:
                if ctypes.CDLL(None, use_errno=True).setns(fd, CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            finally:
                os.close(fd)
            made.append(listen(address, port, kind))

        # setns changes only the calling thread, so use one that ends.
        thread = threading.Thread(target=enter_and_listen)
        thread.start()
        thread.join()
        return made[0]

    def close(self):
        self._holder.stdin.close()
        self._holder.stdout.close()
        self._holder.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def listen(address: str = "127.0.0.1", port: int = 0, kind: int = socket.SOCK_STREAM) -> socket.socket:
    """A socket that accepts connections (or datagrams, by `kind`) in this thread's network."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    if kind == socket.SOCK_STREAM:
        sock.listen(64)
    return sock
