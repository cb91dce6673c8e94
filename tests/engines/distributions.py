"""The real engines: where they come from, which Java they run on, and how they are laid out."""

import dataclasses
import hashlib
import shutil
import tarfile
import zipfile
from pathlib import Path

from lab.ec2lab.machine import CACHE, run
from lab.ec2lab.root_file_system import locked, make_root_file_system

JAVA_RELEASES = (8, 17, 21)
NAMES = ("elasticsearch", "opensearch")


@dataclasses.dataclass(frozen=True)
class Artifact:
    coordinates: str  # group:artifact:version:packaging, for Maven
    sha256: str

    @property
    def file_name(self) -> str:
        _, artifact, version, packaging = self.coordinates.split(":")
        return f"{artifact}-{version}.{packaging}"

    def fetch(self) -> Path:
        """The downloaded file, from the cache if it has it."""
        path = CACHE / "engines" / self.file_name
        with locked(f"engine-{self.file_name}"):
            if not path.exists() or _digest(path) != self.sha256:
                run("mvn", "--batch-mode", "--quiet", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy",
                    f"-Dartifact={self.coordinates}", f"-DoutputDirectory={path.parent}")
                assert _digest(path) == self.sha256, f"{self.coordinates}: wrong SHA-256"
        return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclasses.dataclass(frozen=True)
class Distribution:
    version: str
    java: int
    archive: Artifact
    plugin: Artifact | None = None  # for discovery through EC2
    name: str = "elasticsearch"

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    @property
    def is_opensearch(self) -> bool:
        return self.name == "opensearch"

    def unpack(self, home: Path):
        """Lays the engine out as in an image."""
        scratch = home.with_suffix(".unpacked")
        _extract(self.archive.fetch(), scratch)
        next(scratch.iterdir()).rename(home)
        scratch.rmdir()
        for directory in ("config", "data", "logs", "plugins"):
            (home / directory).mkdir(exist_ok=True)
        if self.plugin:
            _extract(self.plugin.fetch(), home / "plugins" / "cloud-aws")

    def __str__(self):
        return f"{self.name}-{self.version}"


def _extract(archive: Path, directory: Path):
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(directory)
            for entry in opened.infolist():  # zipfile does not set modes
                if mode := entry.external_attr >> 16 & 0o7777:
                    (directory / entry.filename).chmod(mode)
    else:
        with tarfile.open(archive) as opened:
            opened.extractall(directory)


def _core(version: str, java: int, sha256: str, name: str = "elasticsearch") -> Distribution:
    """An engine without optional modules."""
    group = {"elasticsearch": "org.elasticsearch", "opensearch": "org.opensearch"}[name]
    return Distribution(version, java, Artifact(f"{group}.distribution.integ-test-zip:{name}:{version}:zip", sha256),
                        name=name)


DISTRIBUTIONS = (
    Distribution(
        "1.7.6", 8,
        Artifact("org.elasticsearch:elasticsearch:1.7.6:tar.gz",
                 "78affc30353730ec245dad1f17de242a4ad12cf808eaa87dd878e1ca10ed77df"),
        Artifact("org.elasticsearch:elasticsearch-cloud-aws:2.7.1:zip",
                 "1abdecc721107a84202f102f442bd98c25d01b7b2f8075b2c96ef93f53fbf7d2")),
    Distribution(
        "2.4.6", 8,
        Artifact("org.elasticsearch.distribution.tar:elasticsearch:2.4.6:tar.gz",
                 "5f7e4bb792917bb7ffc2a5f612dfec87416d54563f795d6a70637befef4cfc6f"),
        Artifact("org.elasticsearch.plugin:cloud-aws:2.4.6:zip",
                 "ae8b6da894f06d7d5f9bed1c3ae2d50fc0f01855c584f893b08567b2b2f95b8a")),
    Distribution(
        "5.6.16", 8,
        Artifact("org.elasticsearch.distribution.zip:elasticsearch:5.6.16:zip",
                 "1f0c74e213c60f050ac3adf584d2bb5d5582932b93965d489bb3f3e9fff2b8bb")),
    _core("6.8.23", 8, "d0499f7103d10c16c4cb575a796a509578053f21130979eda5745968f28b9928"),
    _core("7.17.9", 17, "231f708f602b39359853a6d822525ba695233fe06c2dd5a960bc535bf66b6fc1"),
    _core("8.17.0", 17, "c3e814c3fa6b31ffaa2bad55c3aa2121fd595b3ffe08a7adf3a4579adbcb91d9"),
    _core("8.19.0", 17, "14833b2d86c30656901f92049f81fb5777a8e4545413c8656cd1a21b55173033"),
    _core("9.0.0", 21, "66a7b3227b35b6c92aa9adf2463f03a61abed2e338ba9585402636a89df3cb88"),
    _core("2.19.0", 17, "84b8d1a06a31b57993cfe2801cbf01bdbc54fe07b45aee5cb2ba87917a01c751", "opensearch"),
    _core("3.0.0", 21, "6c118171bb941ecc195851fcc7f28c310913a2249d197ee77091a10b6ac6b885", "opensearch"),
)


def distribution(name: str) -> Distribution:
    return next(each for each in DISTRIBUTIONS if str(each) == name)


def make_root() -> Path:
    """A Debian with every Java release that the engines need, and with their users; unpacked in the cache.

    It is never changed: the engines' homes and the launcher are mounted into it.
    """
    hook = " && ".join(
        [f'chroot "$1" useradd --system --no-create-home --home-dir /usr/share/{name} {name} && '
         f'mkdir -p "$1/usr/share/{name}"' for name in NAMES]
        + ['touch "$1/usr/local/bin/es-entrypoint"', 'echo "127.0.0.1 localhost node" >"$1/etc/hosts"'])
    # sid is Debian's only suite with both Java 8 and Java 21.
    tar = make_root_file_system("sid", tuple(f"openjdk-{java}-jre-headless" for java in JAVA_RELEASES), hook)
    root = tar.with_suffix("")
    with locked(f"unpacked-{tar.stem}"):
        if not root.exists():
            part = tar.with_suffix(".unpacked")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            run("tar", "--extract", "--numeric-owner", "--exclude=./dev/*", f"--file={tar}", f"--directory={part}")
            part.rename(root)
    return root


def java_home(root: Path, release: int) -> str:
    """A path inside the root file system."""
    return "/" + str(next(root.glob(f"usr/lib/jvm/java-{release}-openjdk-*")).relative_to(root))


def user_id(root: Path, name: str) -> int:
    rows = (line.split(":") for line in (root / "etc/passwd").read_text().splitlines())
    return next(int(row[2]) for row in rows if row[0] == name)
