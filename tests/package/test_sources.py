"""Where cmake/fetch-libraries gets a source package from, and what it says if nobody has it.

The mirror and snapshot.debian.org are one service of the test's own, as the proxy of apt.
"""

import hashlib
import os
import shutil
import subprocess

import pytest

from harness.http_service import HttpService
from harness.launcher import REPOSITORY
from lab.ec2lab.machine import run

MIRROR, SNAPSHOT = "http://deb.debian.org/debian", "http://snapshot.debian.org"
POOL = f"{MIRROR}/pool/main/t/tiny"


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """File name -> content of a source package whose version has an epoch."""
    tree = tmp_path_factory.mktemp("source") / "tiny"
    (tree / "debian/source").mkdir(parents=True)
    (tree / "tiny.c").write_text("int tiny;\n")
    (tree / "debian/source/format").write_text("3.0 (native)\n")
    (tree / "debian/control").write_text("Source: tiny\nMaintainer: a <a@b.invalid>\n\n"
                                         "Package: tiny\nArchitecture: all\n")
    (tree / "debian/changelog").write_text("tiny (1:1.0) unstable; urgency=low\n\n  * x\n\n"
                                           " -- a <a@b.invalid>  Fri, 27 Nov 2026 00:00:00 +0000\n")
    run("dpkg-source", "--build", "tiny", cwd=tree.parent)
    return {path.name: path.read_bytes() for path in tree.parent.iterdir() if path.is_file()}


@pytest.fixture
def fetch(tmp_path, package):
    """Fetches with these routes: the finished process, what was asked for, and the directory."""
    def run_it(routes: dict[str, bytes], digest: str = hashlib.sha256(package["tiny_1.0.dsc"]).hexdigest(),
               option: str | None = None):
        (tmp_path / "libraries.txt").write_text(f"# a comment\ntiny bookworm 1:1.0 {digest} MIT LICENSE\n")
        shutil.copy(REPOSITORY / "cmake/fetch-libraries", tmp_path)
        service = HttpService(routes)
        (tmp_path / "apt.conf").write_text(
            f'Dir::Etc::SourceList "-"; Dir::Etc::SourceParts "-";\n'
            f'Acquire::http::Proxy "{service.endpoint}"; Acquire::Retries "0";\n')
        words = [option] if option else [tmp_path / "sources", tmp_path / "packages"]
        done = subprocess.run([tmp_path / "fetch-libraries", *words], text=True,
                              capture_output=True, env=os.environ | {"APT_CONFIG": str(tmp_path / "apt.conf")})
        service.close()
        return done, [request.target for request in service.requests], tmp_path
    return run_it


def in_pool(package) -> dict[str, bytes]:
    return {f"{POOL}/{name}": content for name, content in package.items()}


def test_a_package_comes_from_the_mirror_and_is_kept(fetch, package):
    done, asked, directory = fetch(in_pool(package))
    assert done.returncode == 0, done.stderr
    assert (directory / "sources/versions").read_text() == "tiny 1:1.0\n"
    assert (directory / "sources/tiny/tiny.c").read_text() == "int tiny;\n"
    assert asked == [f"{POOL}/tiny_1.0.dsc", f"{POOL}/tiny_1.0.tar.xz"]
    shutil.rmtree(directory / "sources")
    done, asked, _ = fetch({})
    assert done.returncode == 0 and asked == [] and (directory / "sources/tiny/tiny.c").is_file()


def test_a_version_that_the_mirror_has_dropped_comes_from_snapshot(fetch, package):
    hashes = {hashlib.sha1(content).hexdigest(): content for content in package.values()}
    answer = '{"result":[' + ",".join(f'{{"hash":"{name}"}}' for name in hashes) + "]}"
    done, asked, directory = fetch({f"{SNAPSHOT}/mr/package/tiny/1:1.0/srcfiles": answer.encode(),
                                    **{f"{SNAPSHOT}/file/{name}": content for name, content in hashes.items()}})
    assert done.returncode == 0, done.stderr
    assert asked[0] == f"{POOL}/tiny_1.0.dsc" and (directory / "sources/tiny/tiny.c").is_file()


@pytest.mark.parametrize("changed", ["tiny_1.0.dsc", "tiny_1.0.tar.xz"])
def test_a_file_with_another_digest_is_refused(fetch, package, changed):
    done, _, directory = fetch(in_pool(package | {changed: package[changed] + b"\n"}))
    assert done.returncode == 1 and "cannot fetch tiny 1:1.0 with its pinned digest" in done.stderr
    assert not (directory / "sources/versions").exists() and not (directory / "packages" / changed).exists()


@pytest.mark.parametrize("option", ["--newer", "--pin"])
def test_without_a_mirror_it_does_not_say_that_nothing_is_newer(fetch, option):
    done, asked, directory = fetch({}, option=option)
    assert done.returncode == 2 and asked and done.stdout == ""
    assert "cannot read the package lists of bookworm" in done.stderr
    assert "1:1.0" in (directory / "libraries.txt").read_text()


def test_the_security_archive_has_its_files_below_updates(fetch, package):
    pool = "http://deb.debian.org/debian-security/pool/updates/main/t/tiny"
    done, asked, _ = fetch({f"{pool}/{name}": content for name, content in package.items()})
    assert done.returncode == 0, (done.stderr, asked)


def test_if_nobody_has_it_the_error_says_what_to_do(fetch):
    done, _, directory = fetch({})
    line = done.stderr.splitlines()[-1]
    assert done.returncode == 1 and line.startswith("fetch-libraries: cannot fetch tiny 1:1.0 with its pinned digest")
    for part in ("the newest version in bookworm is not known", "es-entrypoint-VERSION-libraries.tar",
                 str(directory / "packages"), "cmake/fetch-libraries --pin"):
        assert part in line
