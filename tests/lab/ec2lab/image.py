"""Builds docker/Dockerfile unchanged, with base images of our own under their real names."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .docker import Engine
from .machine import CACHE, REPOSITORY, run
from .root_file_system import locked, make_bookworm, make_java_8

IMAGE = "elasticsearch-ecs"
DOCKERFILE = REPOSITORY / "docker/Dockerfile"
_JAVA_PATH = "PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Everything that .dockerignore does not exclude, and what decides the build.
_INPUTS = ("CMakeLists.txt", "CMakePresets.json", "cmake", "docker/Dockerfile", "docker/fetch-elasticsearch",
           "include", "src", ".dockerignore")


def build_image(directory: Path, say=lambda text: None) -> Path:
    """The archive of the image, for `docker load`. It is taken from the cache if nothing that goes into it
    changed, and otherwise built by an engine that keeps its layers in the cache."""
    bases, commit = _make_bases(say), read_commit()
    archive = CACHE / "image" / f"{IMAGE}-{_digest(bases, commit)}.tar"
    with locked("image"):
        if not archive.exists():
            archive.parent.mkdir(exist_ok=True)
            for old in archive.parent.glob("*.tar"):
                old.unlink()
            say("building docker/Dockerfile (the first time takes some minutes)")
            with _start_builder(directory, bases) as engine:
                engine.build(REPOSITORY, DOCKERFILE, IMAGE, say, "--build-arg", f"COMMIT={commit}")
                part = archive.with_suffix(".part")
                engine.docker("save", "--output", part, IMAGE)
                part.rename(archive)
                engine.docker("image", "prune", "--force", "--filter", "until=168h")
    return archive


def read_commit() -> str:
    """The commit that the binary in the image names."""
    return run(REPOSITORY / "cmake/commit").strip()


@contextlib.contextmanager
def builder(directory: Path) -> Iterator[Engine]:
    """The engine that builds the image, for other builds. Only one on this machine at a time."""
    bases = _make_bases(lambda text: None)
    with locked("image"), _start_builder(directory, bases) as engine:
        yield engine


def _make_bases(say) -> dict:
    """The base images: name -> root file system, and changes of `docker import`."""
    say("making the base images from Debian's packages")
    with ThreadPoolExecutor() as pool:
        bookworm, java_8 = pool.submit(make_bookworm), pool.submit(make_java_8)
    return {"debian:bookworm-slim": (bookworm.result(), 'CMD ["bash"]'),
            "eclipse-temurin:8-jre": (java_8.result(), 'CMD ["bash"]', f"ENV {_JAVA_PATH}",
                                      "ENV JAVA_HOME=/opt/java/openjdk")}


@contextlib.contextmanager
def _start_builder(directory: Path, bases: dict) -> Iterator[Engine]:
    engine = Engine(directory / "build", data=CACHE / "docker")
    try:
        engine.wait()
        for name, (tar, *changes) in bases.items():
            tag = f"{name.partition(':')[0]}:{tar.stem}"  # identifies the recipe it was made from
            if not engine.has_image(tag):
                engine.import_image(tar, tag, *changes)
            engine.docker("tag", tag, name)
        yield engine
    finally:
        engine.close()


def _digest(bases: dict, commit: str) -> str:
    digest = hashlib.sha256(repr((bases, commit)).encode())
    for top in _INPUTS:
        path = REPOSITORY / top
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(f"{file.relative_to(REPOSITORY)} {os.access(file, os.X_OK)}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
