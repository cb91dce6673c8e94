"""Small copies of official images: the layout, a script that behaves like the image's own, and a stub engine.

The scripts in tests/lab/official_scripts are our own; they treat words, arguments, variables and users as the
images' scripts do.
"""

import dataclasses
import re
import shutil
from pathlib import Path

from harness.engine_home import EngineHome, Seen, settings_of
from harness.launcher import ENDPOINT, NOBODY, REPOSITORY, Launcher, Result

SCRIPTS = REPOSITORY / "tests/lab/official_scripts"
SHIM = REPOSITORY / "docker/docker-entrypoint.sh"
ELASTICS = "usr/local/bin/docker-entrypoint.sh"
OPENSEARCHS = "home/opensearch-docker-entrypoint.sh"

# Expected differences: variables that a shell leaves, and PATH, as the two images keep their script elsewhere.
OF_THE_SHELL = {"_", "SHLVL", "OLDPWD", "PATH"}


@dataclasses.dataclass(frozen=True)
class Line:
    """The image of one release."""

    version: str  # "opensearch-" in front of OpenSearch's
    script: str  # in official_scripts
    place: str = ELASTICS  # the script's, below the image's root

    @property
    def is_opensearch(self) -> bool:
        return self.version.startswith("opensearch-")

    @property
    def number(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.version.removeprefix("opensearch-").split("."))

    @property
    def word(self) -> str:
        """The image's CMD; empty for one that has none."""
        if "es-docker" in self.place or self.ignores_words:
            return ""
        return "opensearch" if self.is_opensearch else "elasticsearch" if self.number < (6,) else "eswrapper"

    @property
    def ignores_words(self) -> bool:
        return self.script in ("opensearch-1.0.sh", "elasticsearch-5.sh")

    @property
    def engine_reads_environment(self) -> bool:
        return not self.is_opensearch and self.number >= (7, 6)


def lines(script: str, *versions: str, place: str = ELASTICS) -> list[Line]:
    return [Line(version, script, place) for version in versions]


ELASTIC_6 = lines("elasticsearch-6.0.sh", "6.0.1", "6.8.23", "7.0.1", "7.5.2")
ELASTIC_7 = lines("elasticsearch-7.6.sh", "7.6.2", "7.10.2", "7.15.2", "7.17.9")
ELASTIC_8_0 = lines("elasticsearch-8.0.sh", "8.0.1", "8.2.3", "8.3.2")
ELASTIC_8 = lines("elasticsearch-8.3.3.sh", "8.3.3", "8.17.0", "8.19.9", "9.0.0", "9.2.4")
OPENSEARCH_1_0 = lines("opensearch-1.0.sh", "opensearch-1.0.0", "opensearch-1.2.4", place=OPENSEARCHS)
OPENSEARCH_1_3 = lines("opensearch-1.3.sh", "opensearch-1.3.0", "opensearch-1.3.16", "opensearch-2.4.0",
                       "opensearch-2.14.0", place=OPENSEARCHS)
OPENSEARCH = lines("opensearch-1.3.17.sh", "opensearch-1.3.20", "opensearch-2.15.0", "opensearch-2.19.0",
                   "opensearch-3.0.0", place=OPENSEARCHS)
DOCKER_LIBRARY = lines("docker-library-1.sh", "1.7.6", "2.4.6", "5.6.16", place="docker-entrypoint.sh")
ELASTIC_5 = lines("elasticsearch-5.sh", "5.6.16", place="home/bin/es-docker")
# OpenSearch's images of 1.0 to 1.2 have no ENTRYPOINT, so the user's words bypass their script.
KNOWING_WORDS = [*ELASTIC_6, *ELASTIC_7, *ELASTIC_8_0, *ELASTIC_8, *OPENSEARCH_1_3, *OPENSEARCH, *DOCKER_LIBRARY]
LINES = [*KNOWING_WORDS, *OPENSEARCH_1_0, *ELASTIC_5]
# One or two images of each script, for cases that do not depend on the release.
SAMPLE = [ELASTIC_6[1], ELASTIC_6[3], ELASTIC_7[0], ELASTIC_7[3], *ELASTIC_8_0[1:], *ELASTIC_8[::2], OPENSEARCH_1_3[1],
          OPENSEARCH[2], *DOCKER_LIBRARY, OPENSEARCH_1_0[1], *ELASTIC_5]


class OfficialImage:
    """One release's image; `alone`, `in_place` and `in_front` run the same words without and with the launcher."""

    def __init__(self, root: Path, line: Line, launcher: Launcher, endpoint: str, plugins: tuple[str, ...] = (),
                 install: str = "shim"):
        self.line = line
        self._launcher = launcher
        self._endpoint = endpoint
        distribution = "opensearch" if line.is_opensearch else "elasticsearch"
        self.home = EngineHome(root / "home", line.version.removeprefix("opensearch-"), distribution=distribution,
                               plugins=plugins, yml="network.host: 0.0.0.0\n")
        if not line.is_opensearch and line.number >= (6,):  # this mark makes the engine read the environment
            (root / "home/bin/elasticsearch-env").write_text("ES_DISTRIBUTION_TYPE=docker\n")
        text = (SCRIPTS / line.script).read_text().replace(f"/usr/share/{distribution}", str(self.home.path))
        self.binary = self._make(root / "usr/local/bin") / "es-entrypoint"
        self.binary.hardlink_to(launcher.path)  # a sanitized one has 100 MB, and there are hundreds of images
        self.place = self._write(root / line.place, text)
        # The same image again, with the launcher in place of the script.
        self.taken = self._write(root / "taken" / Path(line.place).name, "")
        self.original = self._write(Path(f"{self.taken}.official"), text)
        self._install(install)
        self.tini = self._write(root / "usr/bin/tini", '#!/bin/bash\n[ "$1" != -- ] || shift\nexec "$@"\n')
        self.path = f"{self.place.parent}:{root}/home/bin:{root}/usr/bin:/usr/bin:/bin:/usr/sbin"
        self.path_taken = f"{self.taken.parent}:{root}/usr/local/bin:{root}/home/bin:{root}/usr/bin:/usr/bin:/bin:/usr/sbin"

    def _install(self, how: str):
        if how == "shim":  # as our Dockerfiles do
            self.taken.write_text(SHIM.read_text().replace("/usr/local/bin/es-entrypoint", str(self.binary)))
            return
        self.taken.unlink()
        if how == "symlink":
            self.taken.symlink_to(self.binary)
        elif how == "hardlink":
            self.taken.hardlink_to(self.binary)
        else:
            shutil.copy2(self.binary, self.taken)

    @staticmethod
    def _make(directory: Path) -> Path:
        directory.mkdir(parents=True, exist_ok=True)
        return directory

    def _write(self, path: Path, text: str) -> Path:
        self._make(path.parent)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def alone(self, *words, **more) -> Result:
        """The official image; "{P}" in a word is its script."""
        command = self._filled([self.place, *words], self.place)
        return self._run(command, self.path, **more)

    def in_place(self, *words, **more) -> Result:
        command = self._filled([self.taken, *words], self.taken)
        return self._run(command, self.path_taken, **more)

    def in_front(self, *words, **more) -> Result:
        command = self._filled([self.binary, self.place, *words], self.place)
        return self._run(command, self.path, **more)

    def command(self, *command, **more) -> Result:
        """Runs exactly these words on the image with the launcher in place; "{P}" is the script's path."""
        return self._run(self._filled(command, self.taken), self.path_taken, **more)

    def _filled(self, words, place: Path) -> list[str]:
        return [str(word).replace("{P}", str(place)).replace("{home}", str(self.home.path)) for word in words]

    def _run(self, command: list[str], path: str, environment: dict | None = None, user: int = NOBODY, **more) -> Result:
        scene = {"PATH": path, ENDPOINT: self._endpoint, "ES_ENTRYPOINT_HEAP": "none"} | (environment or {})
        return self._launcher.run(*command[1:], path=command[0], environment=scene, user=user, cwd=self.home.path,
                                  **more)

    def settings(self, seen: Seen) -> dict[str, str]:
        """The settings that the engine ends up with; fails if it gets one twice."""
        made = settings_of(self.line.version, [w for w in seen.argv[1:] if w not in ("-V", "-v")])
        if self.line.engine_reads_environment:
            made += [(name, value) for name, value in seen.environment.items()
                     if re.fullmatch(r"[-a-z0-9_]+(\.[-a-z0-9_]+)+", name) and value]
        names = [name for name, _ in made]
        assert len(names) == len(set(names)), f"set twice: {made}"
        return dict(made)


def rest_of(seen: Seen) -> dict:
    """Everything that the engine saw, except settings and what the launcher is meant to change."""
    environment = {name: value for name, value in seen.environment.items()
                   if "." not in name and name not in OF_THE_SHELL and not name.startswith("ES_ENTRYPOINT_")}
    words = [word for word in seen.argv[1:] if not re.match(r"(-E|--|-D)[a-z_]+\.", word)]
    return {"argv": words, "environment": environment, "cwd": seen.cwd, "uid": seen.uid, "gid": seen.gid,
            "groups": seen.groups, "umask": seen.status.get("Umask"), "fds": seen.fds}
