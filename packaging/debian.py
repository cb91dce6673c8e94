"""The Debian package."""

import email.utils
import hashlib
import lzma

from archive import File, compress, make_ar, make_tar
from components import Component

MAINTAINER = "es-entrypoint maintainers <maintainers@es-entrypoint.invalid>"


def make_package(version: str, architecture: str, binary: bytes, documents: dict[str, File], copyright_text: bytes,
                 components: list[Component], time: int) -> bytes:
    there = "./usr/share/doc/es-entrypoint/"
    changelog = (f"es-entrypoint ({version}) stable; urgency=medium\n\n  * Release {version}: see CHANGELOG.md.\n\n"
                 f" -- {MAINTAINER}  {email.utils.formatdate(time)}\n")
    files = {"./usr/bin/es-entrypoint": File(binary, executable=True),
             there + "copyright": File(copyright_text),
             there + "changelog.gz": File(compress(changelog.encode())),
             there + "examples": File(b"", link="docker"),
             **{there + name: file for name, file in documents.items()}}
    return make_ar({
        "debian-binary": b"2.0\n",
        "control.tar.xz": _xz({"./control": File(_control(version, architecture, files, components)),
                               "./md5sums": File(_digests(files))}, time),
        "data.tar.xz": _xz(files, time)}, time)


def _xz(files: dict[str, File], time: int) -> bytes:
    return lzma.compress(make_tar(files, time), preset=9)


def _control(version: str, architecture: str, files: dict[str, File], components: list[Component]) -> bytes:
    kibibytes = sum(-(-len(file.content) // 1024) for file in files.values())
    linked = ", ".join(f"{part.name} (= {part.version})" for part in components if part.source_package)
    return f"""Package: es-entrypoint
Version: {version}
Architecture: {architecture}
Maintainer: {MAINTAINER}
Installed-Size: {kibibytes}
Static-Built-Using: {linked}
Section: admin
Priority: optional
Description: entrypoint of Elasticsearch and OpenSearch images on AWS
 One static binary in place of docker-entrypoint.sh: it finds the address that
 other nodes can reach, adds the settings that publish it and that find the
 peers through EC2, makes the engine's user the owner of the data directory,
 drops root for good, and executes the engine.
""".encode()


def _digests(files: dict[str, File]) -> bytes:
    return "".join(f"{hashlib.md5(file.content).hexdigest()}  {name[2:]}\n"
                   for name, file in sorted(files.items()) if not file.link).encode()
