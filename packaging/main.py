"""Writes the files of a release from the binaries in build; cmake/release runs it.

Every time in them is SOURCE_DATE_EPOCH, and nothing else of this machine or this moment goes into them.
"""

import argparse
import hashlib
import os
import re
import shutil
from pathlib import Path

from archive import File, compress, make_tar
from components import CACHE, REPOSITORY, Component, format_copyright, licence_of_binary, read_components
from debian import make_package
from image import DESCRIPTION, Image, make_layout
from sbom import make_sbom

NEED_SOURCES = {"Dockerfile", "demo", "fetch-elasticsearch", "compose.yaml", "compose.cluster.yaml"}
DEBIAN_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}  # Docker's too


def read_documents() -> dict[str, File]:
    """What is delivered beside the binary: the documents, and what of `docker` needs no source of ours."""
    paths = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*"), *REPOSITORY.glob("docker/**/*")]
    return {str(path.relative_to(REPOSITORY)): File(path.read_bytes(), os.access(path, os.X_OK))
            for path in sorted(paths) if path.is_file() and path.name not in NEED_SOURCES}


def read_sources(components: list[Component]) -> dict[str, File]:
    """The source packages of the linked libraries, as Debian has them."""
    kept, files = CACHE / "source-packages", {}
    for component in components:
        if component.source_package:
            description = (kept / component.source_package).read_text("utf-8")
            digests = re.search(r"^Checksums-Sha256:\n((?: .*\n)+)", description, re.M)[1]
            for name in (component.source_package, *(line.split()[2] for line in digests.splitlines())):
                files[name] = File((kept / name).read_bytes())
    return files


def make_files(version: str, commit: str, time: int) -> dict[str, bytes]:
    builds = {machine: REPOSITORY / f"build/release-{machine}" for machine in DEBIAN_NAMES}
    binaries = {machine: (build / "es-entrypoint").read_bytes() for machine, build in builds.items()}
    components = read_components(list(builds.values()))
    documents, copyright_text = read_documents(), format_copyright(f"es-entrypoint {version}", components)
    labels = {"org.opencontainers.image.title": "es-entrypoint",
              "org.opencontainers.image.description": DESCRIPTION,
              "org.opencontainers.image.version": version,
              "org.opencontainers.image.revision": commit,
              "org.opencontainers.image.licenses": licence_of_binary(components)}
    name, tag = f"es-entrypoint-{version}", f"es-entrypoint:{version}"
    files, images = {}, []
    for machine, binary in binaries.items():
        architecture = DEBIAN_NAMES[machine]
        top = f"{name}-linux-{machine}"
        tree = {"es-entrypoint": File(binary, executable=True), "COPYRIGHT": File(copyright_text),
                "LICENSE": File((REPOSITORY / "LICENSE").read_bytes()), **documents}
        files[f"{top}.tar.gz"] = compress(make_tar(tree, time, f"{top}/"))
        files[f"es-entrypoint_{version}_{architecture}.deb"] = make_package(
            version, architecture, binary, documents, copyright_text, components, time)
        image = Image({"architecture": architecture, "os": "linux"}, binary, copyright_text, labels, time)
        files[f"{name}-image-{architecture}.tar"] = make_layout([image], tag, time)
        images.append(image)
    files[f"{name}-image.tar"] = make_layout(images, tag, time)
    files[f"{name}.spdx.json"] = make_sbom(version, commit, binaries, components, time)
    files[f"{name}-libraries.tar"] = make_tar(read_sources(components), time)
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", required=True, help="as cmake/commit prints it")
    parser.add_argument("directory", type=Path, help="is made anew")
    options = parser.parse_args()
    version = re.search(r"project\(es-entrypoint VERSION (\S+)", (REPOSITORY / "CMakeLists.txt").read_text("utf-8"))[1]
    files = make_files(version, options.commit, int(os.environ["SOURCE_DATE_EPOCH"]))
    shutil.rmtree(options.directory, ignore_errors=True)
    options.directory.mkdir(parents=True)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    files["SHA256SUMS"] = "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()
    for name, content in files.items():
        (options.directory / name).write_bytes(content)
        print(f"{digests.get(name, '')[:12]:12}  {len(content):>9,}  {options.directory / name}")


if __name__ == "__main__":
    main()
