"""What is measured with: the compiled programs, an engine's home, and the metadata service."""

import contextlib
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness.engine_home import EngineHome
from harness.launcher import ENDPOINT, REPOSITORY, require_isolation

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("ES_ENTRYPOINT_CACHE")
             or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "es-entrypoint")
ZIG = CACHE / "zig/bin/zig-cc"
# As cmake/toolchains/zig.cmake has them: what is compared with the shipped launcher has its libc and its flags.
ZIG_FLAGS = ("-target", f"{os.uname().machine}-linux-musl", "-Os", "-DNDEBUG", "-flto", "-ffunction-sections",
             "-fdata-sections", "-static", "-s", "-Wl,--gc-sections")
USER = 65534
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # a container's: each launch searches it


class CannotMeasure(Exception):
    """What this machine lacks, or which program failed."""


def launcher() -> Path:
    path = os.environ.get("ES_ENTRYPOINT_BINARY") or REPOSITORY / f"build/release-{os.uname().machine}/es-entrypoint"
    if not Path(path).is_file():
        raise CannotMeasure(f"there is no {path}: build the release, or set ES_ENTRYPOINT_BINARY")
    return Path(path).resolve()


def compiler() -> list[str]:
    """The release's compiler if it is set up, else the host's."""
    return [str(ZIG), *ZIG_FLAGS] if ZIG.exists() else ["cc", "-O2", "-static", "-s"]


@functools.cache
def _compiled() -> tempfile.TemporaryDirectory:
    """Removed at the end of this process."""
    return tempfile.TemporaryDirectory(prefix="es-entrypoint-bench-programs-")


@functools.cache
def program(name: str) -> Path:
    """A program of the benchmark's own, compiled once."""
    path = Path(_compiled().name) / name
    subprocess.run([*compiler(), "-pthread", "-o", path, HERE / f"{name}.c"], check=True)
    return path


def tool(name: str) -> str:
    path = shutil.which(name, path=PATH)
    if path is None:
        raise CannotMeasure(f"{name} not found: run cmake/setup bench")
    return path


class Scene:
    """An engine that does nothing, at home in a directory of its own, and a metadata service on loopback."""

    def __init__(self, directory: Path, port: int, *, version: str = "1.7.6", plugins: tuple[str, ...] = ()):
        self.directory = directory
        self.port = port
        self.home = EngineHome(directory / "home", version, plugins=plugins)
        shutil.copy2(program("engine"), self.home.command)
        self.engine = str(self.home.command)
        # As deep as /usr/local/bin/es-entrypoint: the launcher looks at each directory above itself and its home.
        self.launcher = str(shutil.copy2(launcher(), directory / "es-entrypoint"))
        self.environment = {"PATH": PATH, "ES_ENTRYPOINT_ENGINE_HOME": str(self.home.path),
                            ENDPOINT: f"http://127.0.0.1:{port}"}
        require_isolation([], self.environment, None)

    def exec_only(self) -> list[str]:
        return [str(program("exec_only")), self.engine]

    def setpriv(self) -> list[str]:
        return [tool("setpriv"), f"--reuid={USER}", f"--regid={USER}", "--clear-groups", self.engine]

    def gosu(self) -> list[str]:
        return [tool("gosu"), f"{USER}:{USER}", self.engine]

    def floor(self) -> list[str]:
        return [str(program("floor")), str(self.port), str(USER), self.engine]

    def launch(self, *options: str, user: str = f"{USER}:{USER}") -> list[str]:
        return [self.launcher, f"--user={user}", *options, "elasticsearch"]

    def script(self) -> list[str]:
        for name in ("bash", "curl", "gosu"):
            tool(name)
        return [str(HERE / "entrypoint.sh"), "elasticsearch"]


@contextlib.contextmanager
def work_directory():
    """A directory that every user can enter."""
    if os.geteuid() != 0:
        raise CannotMeasure("needs root")
    directory = Path(tempfile.mkdtemp(prefix="es-entrypoint-bench-"))
    try:
        directory.chmod(0o755)
        yield directory
    finally:
        shutil.rmtree(directory)


@contextlib.contextmanager
def scene(**options):
    with work_directory() as directory:
        with subprocess.Popen([program("metadata_service")], stdout=subprocess.PIPE) as service:
            try:
                yield Scene(directory, int(service.stdout.readline()), **options)
            finally:
                service.terminate()
