"""The files of a release: what is in them, and that they depend on nothing but the commit."""

import hashlib
import json
import os
import re
import subprocess
import tarfile

import pytest
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from harness.launcher import REPOSITORY

from .conftest import DEBIAN_NAMES, FILES, MACHINES, NAME, VERSION, run_binary


def read(name: str) -> str:
    return (REPOSITORY / name).read_text()


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_file_is_there_and_has_its_digest_in_the_list(release):
    listed = dict(reversed(line.split("  ")) for line in (release / "SHA256SUMS").read_text().splitlines())
    wanted = {f"{NAME}-{rest}" for rest in ("image.tar", "image-amd64.tar", "image-arm64.tar", "libraries.tar")}
    wanted |= {f"{NAME}.spdx.json", *(f"{NAME}-linux-{machine}.tar.gz" for machine in MACHINES),
               *(f"es-entrypoint_{VERSION}_{architecture}.deb" for architecture in DEBIAN_NAMES.values())}
    assert set(listed) == wanted == {path.name for path in release.iterdir()} - {"SHA256SUMS"}
    assert listed == {name: digest_of((release / name).read_bytes()) for name in listed}


def test_every_place_that_names_the_version_names_the_same(release, version_lines):
    assert re.search(r"(?m)^ARG VERSION=(.*)", read("docker/Dockerfile"))[1] == VERSION
    assert re.search(r"(?m)^## \[(.*?)\]", read("CHANGELOG.md"))[1] == VERSION
    commit = subprocess.check_output([REPOSITORY / "cmake/commit"], text=True).strip()
    assert version_lines[0] == f"es-entrypoint {VERSION} (commit {commit})"


def test_the_binaries_of_both_machines_name_the_same_libraries(unpacked, version_lines):
    assert run_binary(unpacked, "aarch64", "--version").splitlines() == version_lines
    pinned = [line.split()[0] for line in read("cmake/libraries.txt").splitlines() if not line.startswith("#")]
    assert [line.split()[0] for line in version_lines[1:]] == [*pinned, "libc++", "musl", "zig"]
    assert all(re.fullmatch(r"\S+ (\d+:)?\d+\.\d+\S*", line) for line in version_lines[1:])


@pytest.mark.parametrize("name", MACHINES)
def test_a_tarball_has_the_binary_and_everything_that_its_documents_link_to(unpacked, name):
    top = unpacked[name]
    assert (top / "es-entrypoint").read_bytes() == (REPOSITORY / f"build/release-{name}/es-entrypoint").read_bytes()
    assert (top / "docker/ecs/elasticsearch-8/awsvpc.json").is_file() and not (top / "docker/demo").exists()
    documents = [*top.glob("*.md"), *top.glob("docs/*.md")]
    links = [(document, link.partition("#")[0]) for document in documents
             for link in re.findall(r"\]\((?!https?:)([^)#]+[^)]*)\)", document.read_text())]
    assert len(links) > 10
    assert [(document.name, link) for document, link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", [f"{NAME}-linux-x86_64.tar.gz", f"{NAME}-libraries.tar", f"{NAME}-image.tar"])
def test_an_archive_has_one_owner_and_one_time_and_no_other_trace_of_the_machine(release, name):
    with tarfile.open(release / name) as tar:
        members = tar.getmembers()
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "root", "root")}
    assert len({member.mtime for member in members}) == 1
    assert {member.mode for member in members} <= {0o644, 0o755}
    assert [member.name for member in members] == sorted(member.name for member in members)


def test_the_copyright_text_has_the_licence_of_everything_that_is_linked(unpacked, version_lines):
    text = (unpacked["x86_64"] / "COPYRIGHT").read_text()
    for component in version_lines[1:]:
        assert len(re.findall(rf"(?m)^{re.escape(component)}: ", text)) >= 1, component
    for holder in ("Daniel Stenberg", "Gabi Melman", "Victor Zverovich", "Niels Lohmann", "Kirill Simonov",
                   "Rich Felker", "LLVM Exceptions to the Apache 2.0 License", "Zig contributors"):
        assert holder in text


def test_the_list_of_what_is_linked_is_valid_spdx_and_says_what_the_binary_says(release, version_lines):
    path = release / f"{NAME}.spdx.json"
    document = parse_file(str(path))
    assert [message.validation_message for message in validate_full_spdx_document(document)] == []
    packages = {package["name"]: package for package in json.loads(path.read_text())["packages"]}
    binaries = {f"es-entrypoint-{machine}": machine for machine in MACHINES}
    assert [f"{name} {package['versionInfo']}" for name, package in packages.items() if name not in binaries] \
        == version_lines[1:]
    for name, machine in binaries.items():
        binary = (REPOSITORY / f"build/release-{machine}/es-entrypoint").read_bytes()
        assert packages[name]["checksums"] == [{"algorithm": "SHA256", "checksumValue": digest_of(binary)}]
    urls = {name: package["externalRefs"][0]["referenceLocator"] for name, package in packages.items()}
    assert re.fullmatch(r"pkg:deb/debian/curl@8\.14\.1-2%2Bdeb13u\d+\?arch=source&distro=trixie", urls["curl"])
    linked = [relation.relationship_type.name for relation in document.relationships].count("STATIC_LINK")
    assert linked == 2 * len(version_lines[1:])


def test_the_sources_of_the_libraries_are_those_that_are_pinned(release):
    pinned = {line.split()[3] for line in read("cmake/libraries.txt").splitlines() if not line.startswith("#")}
    with tarfile.open(release / f"{NAME}-libraries.tar") as tar:
        packages = [member for member in tar.getmembers() if member.name.endswith(".dsc")]
        assert {digest_of(tar.extractfile(member).read()) for member in packages} == pinned
        assert len(tar.getmembers()) > 2 * len(pinned)


def test_the_files_do_not_depend_on_time_zone_locale_hash_seed_or_umask(release, directory):
    """From the same binaries, which tests/run reproduce builds in two ways."""
    document = json.loads((release / f"{NAME}.spdx.json").read_text())
    created = subprocess.check_output(["date", "--date", document["creationInfo"]["created"], "+%s"], text=True).strip()
    other = {"SOURCE_DATE_EPOCH": created, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7",
             "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}  # texts are ASCII unless it is said otherwise
    commit = subprocess.check_output([REPOSITORY / "cmake/commit"], text=True).strip()
    subprocess.run(["/usr/bin/python3", REPOSITORY / "packaging/main.py", "--commit", commit, directory / "again"],
                   check=True, env=os.environ | other, umask=0o077, stdout=subprocess.DEVNULL, cwd=directory)
    assert (directory / "again/SHA256SUMS").read_text() == (FILES / "SHA256SUMS").read_text()
