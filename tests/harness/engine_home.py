"""Engine installations in the layout of any release, with a stub that reports its arguments and environment."""

import atexit
import functools
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

STUB_SOURCE = Path(__file__).with_name("engine_stub.c")


@functools.cache
def stub() -> Path:
    """The compiled stub, built once per process."""
    directory = Path(tempfile.mkdtemp(prefix="es-entrypoint-stub-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    path = directory / "stub"
    subprocess.run(["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", path, STUB_SOURCE], check=True)
    return path


def install_stub(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(stub(), path)
    path.chmod(0o755)
    return path


class EngineHome:
    """An engine's home: bin, lib with the engine's jar, plugins, config, data and logs."""

    def __init__(self, path: Path, version: str = "1.7.6", *, distribution: str = "elasticsearch",
                 plugins: tuple[str, ...] = (), yml: str = ""):
        self.path = path
        self.command = install_stub(path / "bin" / distribution)
        self.config = path / "config" / f"{distribution}.yml"
        for directory in ("lib", "plugins", "config", "data", "logs"):
            (path / directory).mkdir()
        (path / "data").chmod(0o777)  # whoever the engine runs as
        (path / "lib" / f"{distribution}-{version}.jar").touch()
        (path / "lib" / "lucene-core-4.10.4.jar").touch()
        for plugin in plugins:
            (path / "plugins" / plugin).mkdir()
            (path / "plugins" / plugin / "plugin-descriptor.properties").write_text(f"name={plugin}\n")
        self.config.write_text(yml)


class Seen:
    """What the stub engine saw when it was executed."""

    def __init__(self, report: dict):
        self.argv = [_decoded(word) for word in report["argv"]]
        entries = [_decoded(entry).partition("=") for entry in report["environ"]]
        self.environment = {name: value for name, _, value in entries}
        self.cwd = report["cwd"]
        self.fds = report["fds"]
        self.limits = report["limits"]
        self.status = dict(line.split(":\t", 1) for line in report["status"].splitlines() if ":\t" in line)

    @property
    def uid(self) -> int:
        return int(self.status["Uid"].split()[0])

    @property
    def gid(self) -> int:
        return int(self.status["Gid"].split()[0])

    @property
    def groups(self) -> list[int]:
        return sorted(int(group) for group in self.status["Groups"].split())


def _decoded(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


class WrongDialect(Exception):
    """The engine would have refused or misread this command line."""


def settings_of(version: str, arguments: list[str]) -> list[tuple[str, str]]:
    """The settings that an engine of this version reads from its arguments (argv[0] left out), in order.

    The version is such as "1.7.6" or "opensearch-2.19.0".
    """
    if version.startswith("opensearch-") or int(version.split(".")[0]) >= 5:
        return _settings_since_5(arguments)
    strict = version.startswith("2.")
    daemonizes = re.search(r"(^-d |-d$| -d |--daemonize$|--daemonize )", " ".join(arguments))
    if strict and daemonizes and "-d" not in arguments:
        raise WrongDialect("the start script takes the last word for -d")
    return _settings_before_5(arguments, strict=strict)


def _settings_since_5(arguments: list[str]) -> list[tuple[str, str]]:
    settings = []
    words = iter(arguments)
    for word in words:
        if word.startswith("-E"):
            name, equals, value = (word[2:] or next(words)).partition("=")
            if not equals or not value or name in dict(settings):
                raise WrongDialect(f"{word}: empty or given twice")
            settings.append((name, value))
        elif word not in ("-d", "-v", "-q", "-s"):
            raise WrongDialect(word)
    return settings


def _settings_before_5(arguments: list[str], *, strict: bool) -> list[tuple[str, str]]:
    """`--k=v`, `--k v`, `-Dk=v`, `-Des.k=v`; in 2.x (`strict`) the -D words come first."""
    settings = []
    words = iter(arguments)
    for word in words:
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            settings.append((name, value if equals else next(words)))
        elif word.startswith("-D"):
            if strict and any(earlier.startswith("--") for earlier in arguments[:arguments.index(word)]):
                raise WrongDialect(f"{word} comes after an option that starts with --")
            name, _, value = (word[2:] or next(words)).partition("=")
            settings.append((name.removeprefix("es."), value))
        elif word not in ("-d", "-v", "-h"):
            raise WrongDialect(word)
    return settings
