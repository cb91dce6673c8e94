"""Stand-ins for the official images, which are not available here: the real engine in their layout, and a script
of our own that treats words and variables as theirs does (tests/lab/official_scripts)."""

import dataclasses
import json
import shutil
import tarfile
from pathlib import Path

from engines.distributions import distribution
from harness.launcher import binary

from .docker import Engine
from .machine import REPOSITORY
from .root_file_system import make_java_8, make_root_file_system

_SCRIPTS = REPOSITORY / "tests/lab/official_scripts"
_DOCKERFILE = """\
FROM java:{java}
RUN useradd --uid 1000 --user-group --groups 0 --no-create-home --home-dir {home} {name}
COPY --chown={owner} engine {home}
COPY script {script}
RUN ln -s "$(dirname "$(dirname "$(readlink -f /usr/bin/java)")")" {home}/jdk
ENV JAVA_HOME={home}/jdk PATH={home}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LABEL org.opencontainers.image.version={version}
WORKDIR {home}
USER {user}
ENTRYPOINT {entrypoint}
CMD ["{word}"]
"""


@dataclasses.dataclass(frozen=True)
class OfficialImage:
    """An official image, and our Dockerfile that puts the launcher in place of its script or in front of it."""

    name: str  # in its registry
    engine: str  # of tests/engines/distributions.py
    script: str  # of tests/lab/official_scripts
    user: str  # the image's USER
    target: str = ""  # of our Dockerfile
    has_init: bool = True  # in its ENTRYPOINT

    @property
    def is_opensearch(self) -> bool:
        return self.engine.startswith("opensearch")

    @property
    def chained_name(self) -> str:
        return "-".join(filter(None, ("chained", self.engine, self.target)))

    @property
    def dockerfile(self) -> Path:
        return REPOSITORY / "docker" / f"{distribution(self.engine).name}.Dockerfile"

    def build_chained(self, docker: Engine, directory: Path):
        """Makes the stand-in, and builds our Dockerfile unchanged on top of it."""
        if not docker.has_image(self.name):
            self._build_official(docker, directory / self.engine)
        _import_launcher(docker, directory)
        target = ["--target", self.target] if self.target else []
        docker.build(self.dockerfile.parent, self.dockerfile, self.chained_name, print,
                     "--build-arg", f"BASE={self.name}", *target)

    def _build_official(self, docker: Engine, context: Path):
        engine = distribution(self.engine)
        context.mkdir()
        engine.unpack(context / "engine")
        script = f"/usr/share/{engine.name}/opensearch-docker-entrypoint.sh"
        if not self.is_opensearch:
            script = "/usr/local/bin/docker-entrypoint.sh"
            (context / "engine/config/elasticsearch.yml").write_text("network.host: 0.0.0.0\n")
            _mark_as_official(context / "engine/bin/elasticsearch-env")
        shutil.copy2(_SCRIPTS / self.script, context / "script")
        _import_java(docker, engine.java)
        entrypoint = ["./opensearch-docker-entrypoint.sh"] if self.is_opensearch else [script]
        if self.has_init:
            entrypoint = ["/bin/tini", "--", *entrypoint]
        (context / "Dockerfile").write_text(_DOCKERFILE.format(
            java=engine.java, name=engine.name, version=engine.version, script=script, user=self.user,
            entrypoint=json.dumps(entrypoint), word="opensearch" if self.is_opensearch else "eswrapper",
            home=f"/usr/share/{engine.name}", owner="1000:1000" if self.is_opensearch else "1000:0"))
        docker.build(context, context / "Dockerfile", self.name, lambda step: None)
        shutil.rmtree(context)


def _mark_as_official(script: Path):
    """This mark makes an engine from 7.6 on take settings from the environment."""
    script.write_text(script.read_text().replace("ES_DISTRIBUTION_TYPE=zip", "ES_DISTRIBUTION_TYPE=docker"))


def _import_java(docker: Engine, release: int):
    if not docker.has_image(f"java:{release}"):
        tar = make_java_8() if release == 8 else make_root_file_system(
            "bookworm", (f"openjdk-{release}-jre-headless", "tini"))
        docker.import_image(tar, f"java:{release}")


def _import_launcher(docker: Engine, directory: Path):
    """Imports what docker/Dockerfile's target "binary" builds, with the binary under test."""
    if not docker.has_image("es-entrypoint"):
        with tarfile.open(directory / "launcher.tar", "w") as tar:
            tar.add(binary(), "es-entrypoint")
        docker.import_image(directory / "launcher.tar", "es-entrypoint")
