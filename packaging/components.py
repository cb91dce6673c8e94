"""What is linked into the binaries: versions, licences, and where it comes from."""

import dataclasses
import hashlib
import os
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("ES_ENTRYPOINT_CACHE")
             or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "es-entrypoint")
PINS = REPOSITORY / "cmake/libraries.txt"
OWN_LICENCE = "Apache-2.0"


@dataclasses.dataclass(frozen=True)
class Component:
    name: str
    version: str
    licence: str  # an SPDX expression
    url: str  # a package URL, https://github.com/package-url/purl-spec
    location: str  # where its source is
    texts: tuple[Path, ...]  # its licence and the holders of its copyright
    digest: str = ""  # SHA-256 of the .dsc, if it is Debian's
    source_package: str = ""  # the name of the .dsc


def read_components(builds: list[Path]) -> list[Component]:
    """What the builds say that they linked, which must be the same in each. @raise SystemExit if it is not."""
    texts = {(build / "components").read_text("utf-8") for build in builds}
    if len(texts) != 1:
        raise SystemExit(f"these builds do not have the same libraries: {', '.join(map(str, builds))}")
    versions = dict(line.split() for line in texts.pop().splitlines())
    components = _libraries(versions) + _of_zig(versions)
    if unknown := set(versions) - {component.name for component in components}:
        raise SystemExit(f"no licence is known of {', '.join(sorted(unknown))}")
    return components


def licence_of_binary(components: list[Component]) -> str:
    return " AND ".join(sorted({OWN_LICENCE, *(component.licence for component in components)}))


def _libraries(versions: dict[str, str]) -> list[Component]:
    sources = CACHE / f"sources-{hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]}"
    components = []
    for line in PINS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, release, _, digest, licence, file = line.split()
        version = versions[name]
        components.append(Component(
            name, version, licence, f"pkg:deb/debian/{name}@{quote(version, safe='')}?arch=source&distro={release}",
            f"https://snapshot.debian.org/package/{name}/{quote(version, safe=':')}/",
            (sources / name / file, sources / name / "debian/copyright"), digest,
            f"{name}_{version.partition(':')[2] or version}.dsc"))
    return components


def _of_zig(versions: dict[str, str]) -> list[Component]:
    """What the compiler brings and compiles into the binary."""
    zig, = CACHE.glob("zig/lib/python3*/site-packages/ziglang")
    llvm, musl, own = versions["libc++"], versions["musl"], versions["zig"]
    return [
        Component("libc++", llvm, "Apache-2.0 WITH LLVM-exception", f"pkg:github/llvm/llvm-project@llvmorg-{llvm}",
                  f"https://github.com/llvm/llvm-project/archive/refs/tags/llvmorg-{llvm}.tar.gz",
                  tuple(zig / f"lib/{part}/LICENSE.TXT" for part in ("libcxx", "libcxxabi", "libunwind"))),
        Component("musl", musl, "MIT", f"pkg:generic/musl@{musl}",
                  f"https://musl.libc.org/releases/musl-{musl}.tar.gz", (zig / "lib/libc/musl/COPYRIGHT",)),
        Component("zig", own, "MIT", f"pkg:pypi/ziglang@{own}", f"https://pypi.org/project/ziglang/{own}/",
                  (zig / "LICENSE",)),
    ]


def format_copyright(release: str, components: list[Component]) -> bytes:
    """One text with the licences of everything in the binary."""
    parts = [f"{release}: {OWN_LICENCE}\n\nWith what is linked into it:\n\n"
             + "".join(f"  {part.name} {part.version}: {part.licence}\n    {part.location}\n" for part in components),
             (REPOSITORY / "LICENSE").read_text("utf-8")]
    for component in components:
        for text in dict.fromkeys(path.read_text("utf-8").strip("\n") for path in component.texts):  # LLVM's are the same
            parts.append(f"{component.name} {component.version}: {component.licence}\n\n{text}\n")
    return ("\n" + "=" * 80 + "\n\n").join(parts).encode()
