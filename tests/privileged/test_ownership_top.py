"""Which path a launch by root chowns, by what it was named and by what leads there."""

import os

import pytest
from .conftest import GID, RIGHT, UID, all_right, in_mounts, owners


def test_a_default_directory_that_does_not_exist_is_skipped(launch, make_engine):
    engine = make_engine()
    (engine.path / "logs").rmdir()
    launch(own=None, engine=engine).engine
    assert all_right(engine.path / "data")


def test_a_named_path_that_does_not_exist_is_an_error(launch, place):
    result = launch(own=place / "missing")
    assert result.status == 73
    assert f"cannot change the owner of {place}/missing: No such file or directory; create it" in result.failure


def test_several_are_chowned(launch, place):
    for name in ("a", "b"):
        (place / name).mkdir()
    launch(own=f"{place}/a:{place}/b").engine
    assert owners(place) == {".": (0, 0), "a": RIGHT, "b": RIGHT}


def test_a_single_file_may_be_named(launch, place):
    (place / "keystore").touch()
    launch(own=place / "keystore").engine
    assert owners(place) == {".": (0, 0), "keystore": RIGHT}


def test_a_single_file_in_a_directory_that_others_can_write_is_refused(launch, place):
    (place / "keystore").touch()
    place.chmod(0o777)
    result = launch(own=place / "keystore")
    assert result.status == 73
    assert "others than root can write to" in result.failure
    assert owners(place)["keystore"] == (0, 0)


def test_the_root_of_the_file_system_is_refused(launch):
    for path in ("/", "//", "/usr/..", "/."):
        result = launch(own=path)
        assert result.status == 73
        assert "the root of the file system" in result.failure


def test_a_link_of_roots_is_followed(launch, place):
    (place / "disk").mkdir()
    (place / "disk" / "file").touch()
    (place / "data").symlink_to("disk")
    launch(own=f"{place}/data/").engine
    assert owners(place) == {".": (0, 0), "data": (0, 0), "disk": RIGHT, "disk/file": RIGHT}


@pytest.mark.parametrize("owner, mode", [(UID, 0o755), (0, 0o775), (0, 0o777), (0, 0o1777)])
def test_a_link_that_others_may_have_made_is_refused(launch, place, owner, mode):
    (place / "outside").mkdir()
    (place / "home").mkdir()
    (place / "home" / "data").symlink_to(place / "outside")
    os.chown(place / "home", owner, owner)
    (place / "home").chmod(mode)
    for path in ("home/data", "home/data/", "home/../home/data", "home/./data"):
        result = launch(own=place / path if not path.endswith("/") else f"{place}/{path}")
        assert result.status == 73
        assert "symbolic link in a directory that others than root can write to" in result.failure
    assert owners(place)["outside"] == (0, 0)


def test_a_link_above_the_path_that_others_may_have_made_is_refused(launch, place):
    (place / "outside" / "data").mkdir(parents=True)
    (place / "home").mkdir()
    (place / "home" / "link").symlink_to(place / "outside")
    os.chown(place / "home", UID, UID)
    assert launch(own=place / "home/link/data").status == 73
    assert owners(place)["outside/data"] == (0, 0)


@pytest.mark.parametrize("path, given", [
    ("../../x", "x"), ("../x", "a/x"), ("x", "a/b/x"), ("./../b/../../x", "x"), ("../..", "."), ("up", "x")])
def test_a_relative_path_starts_at_the_launchers_directory(launch, place, path, given):
    (place / "a/b").mkdir(parents=True)
    for directory in ("x", "a/x", "a/b/x"):
        (place / directory).mkdir()
    (place / "a/b/up").symlink_to("../../x")
    launch(own=path, cwd=place / "a/b").engine
    if given == ".":
        assert all_right(place)
    else:
        assert [name for name, owner in owners(place).items() if owner == RIGHT] == [given]


@pytest.mark.parametrize("path", ["{0}/etc", "{0}/etc/es", "{0}/var/lib", "{0}/usr/share/../../etc", "{0}/link"])
def test_a_system_directory_from_the_configuration_is_not_chowned(launch, make_engine, place, path):
    """An engine that was taken over may have written it."""
    for directory in ("etc/es", "var/lib/es", "usr/share"):
        (place / directory).mkdir(parents=True)
    (place / "link").symlink_to("etc")
    engine = make_engine(yml=f"path.data: {path.format('')}\n")
    # Under the names that count, but with nothing of the machine's behind them.
    script = "\n".join(f"mount --bind {place}/{name} /{name}" for name in ("etc", "var/lib"))
    script += "\nmount -t tmpfs -o mode=755 none /mnt; ln -s /etc /mnt/link"
    if path == "{0}/link":
        engine.config.write_text("path.data: /mnt/link\n")
    result = launch(own=None, engine=engine, wrapper=in_mounts(script))
    assert result.status == 73
    assert "one of the system's directories" in result.failure
    assert set(owners(place).values()) == {(0, 0)}


def test_a_directory_of_the_engines_among_the_systems_is_chowned(launch, make_engine, place):
    (place / "es").mkdir()
    engine = make_engine(yml="path.data: /var/lib/es\n")
    launch(own=None, engine=engine, wrapper=in_mounts(f"mount --bind {place} /var/lib")).engine
    assert owners(place) == {".": (0, 0), "es": RIGHT}


def test_a_directory_of_the_systems_may_be_named(launch, place):
    launch(own="/var/lib", wrapper=in_mounts(f"mount --bind {place} /var/lib")).engine
    assert owners(place) == {".": RIGHT}


def test_a_loop_of_links_is_an_error(launch, place):
    (place / "loop").symlink_to("loop")
    result = launch(own=place / "loop")
    assert result.status == 73
    assert "Too many levels of symbolic links" in result.failure
