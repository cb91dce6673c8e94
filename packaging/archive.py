"""Archives whose bytes depend on nothing but the files in them and one time."""

import dataclasses
import gzip
import io
import tarfile


@dataclasses.dataclass(frozen=True)
class File:
    content: bytes
    executable: bool = False
    link: str = ""  # a symbolic link to this, without content


def make_tar(files: dict[str, File], time: int, top: str = "") -> bytes:
    """A tar of these files, below the directory `top`, with their parent directories. Everything is root's."""
    entries = {f"{top}{name}": file for name, file in files.items()}
    directories = {name[:end] for name in entries for end in range(len(name)) if name[end] == "/" and name[:end] != "."}
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name in sorted({*entries, *directories}):
            entry = tarfile.TarInfo(name)
            entry.mtime, entry.uname, entry.gname = time, "root", "root"
            if (file := entries.get(name)) is None:
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            elif file.link:
                entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, file.link, 0o777
            else:
                entry.size, entry.mode = len(file.content), 0o755 if file.executable else 0o644
            tar.addfile(entry, io.BytesIO(file.content if file else b""))
    return stream.getvalue()


def compress(content: bytes) -> bytes:
    """As gzip does, without a name and a time."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def make_ar(members: dict[str, bytes], time: int) -> bytes:
    """As ar(5) has it: what a Debian package is."""
    archive = b"!<arch>\n"
    for name, content in members.items():
        archive += f"{name:<16}{time:<12}{0:<6}{0:<6}{0o100644:<8o}{len(content):<10}`\n".encode()
        archive += content + b"\n" * (len(content) % 2)
    return archive
