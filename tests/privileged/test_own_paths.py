"""What a launch by root chowns without --own: never a file of root's that the engine's configuration names."""

import os
import shutil
from pathlib import Path

import pytest
from .conftest import GID, UID, in_mounts, owners
from harness.engine_home import install_stub

RIGHT = (UID, GID)
ROOTS = (0, 0)


def owner(path: Path) -> tuple[int, int]:
    return os.lstat(path).st_uid, os.lstat(path).st_gid


@pytest.fixture
def make_home(make_engine):
    """An engine's home whose configuration names a path, and is writable by its user if `open`."""
    def make(named, *, is_open=False, setting="path.data", **options):
        engine = make_engine(yml=f"{setting}: {named}\n", **options)
        if is_open:
            os.chown(engine.config, UID, GID)
        return engine
    return make


OPEN = {
    "the file is the engine's": lambda engine: os.chown(engine.config, UID, GID),
    "its group can write it": lambda engine: engine.config.chmod(0o664),
    "anybody can write it": lambda engine: engine.config.chmod(0o646),
    "the directory is the engine's": lambda engine: os.chown(engine.config.parent, UID, GID),
    "the directory's group can write it": lambda engine: engine.config.parent.chmod(0o775),
    "the home is the engine's": lambda engine: os.chown(engine.path, UID, GID),
}


class TestAConfigurationThatOthersThanRootCanWrite:
    @pytest.mark.parametrize("how", OPEN)
    def test_chowns_nothing_of_roots(self, launch, make_home, place, how):
        (place / "secrets").mkdir()
        (place / "secrets/key").touch()
        engine = make_home(place / "secrets")
        OPEN[how](engine)
        result = launch(own=None, engine=engine)
        result.engine
        assert set(owners(place).values()) == {ROOTS}
        [warning] = [line for line in result.err.splitlines() if f"refusing to chown {place}/secrets" in line]
        assert str(engine.config) in warning and f"--own {place}/secrets" in warning and " warning: " in warning
        assert owner(engine.path / "logs") == RIGHT

    def test_is_overruled_by_the_operators_own_words(self, launch, make_home, place):
        (place / "data").mkdir()
        engine = make_home(place / "data", is_open=True)
        launch(own=place / "data", engine=engine).engine
        assert owner(place / "data") == RIGHT
        os.chown(place / "data", 0, 0)
        launch(own=None, engine=engine, command=["elasticsearch", f"--path.data={place}/data"]).engine
        assert owner(place / "data") == RIGHT

    def test_may_name_a_mount(self, launch, make_home, place):
        (place / "volume").mkdir()
        (place / "other").mkdir()
        (place / "other/file").touch()
        for mount in (f"mount --bind {place}/other {place}/volume", f"mount -t tmpfs none {place}/volume"):
            engine = make_home(place / "volume", is_open=True)
            result = launch(own=None, engine=engine, wrapper=in_mounts(mount))
            result.engine
            assert "refusing to chown" not in result.err
        assert owners(place / "other") == {".": RIGHT, "file": RIGHT}

    def test_may_name_what_is_the_users_already(self, launch, make_home, place):
        (place / "data").mkdir()
        (place / "data/file").touch()
        os.chown(place / "data", UID, 0)
        launch(own=None, engine=make_home(place / "data", is_open=True)).engine
        assert owners(place / "data") == {".": RIGHT, "file": RIGHT}

    @pytest.mark.parametrize("named", ["data", "{home}/data", "{home}/lib/../logs"])
    def test_may_name_the_homes_own(self, launch, make_engine, named):
        engine = make_engine()
        engine.config.write_text(f"path.data: {named.format(home=engine.path)}\n")
        os.chown(engine.config, UID, GID)
        assert "refusing to chown" not in launch(own=None, engine=engine).err
        assert owner(engine.path / "logs") == RIGHT

    def test_does_not_get_a_place_by_a_link_that_it_calls_the_homes(self, launch, make_engine, place):
        (place / "secrets").mkdir()
        engine = make_engine(yml=f"path.logs: {place}/secrets\n")
        (engine.path / "data").rmdir()
        (engine.path / "data").symlink_to(place / "secrets")
        for path in (engine.path, engine.config):
            os.chown(path, UID, GID)
        assert launch(own=None, engine=engine).status == 73
        assert owner(place / "secrets") == ROOTS

    def test_is_listed_in_the_dry_run(self, launch, make_home, place):
        (place / "data").mkdir()
        result = launch("--dry-run=json", own=None, engine=make_home(place / "data", is_open=True))
        assert [str(place / "data")] != [entry["path"] for entry in result.plan["ownership"]]
        assert len(result.plan["ownership"]) == 1
        assert f"refusing to chown {place}/data" in result.err


class TestNeverByDefault:
    """Whoever wrote the configuration."""

    @pytest.fixture(params=[False, True], ids=["root's", "open"])
    def refused(self, request, launch, make_home):
        def check(named, *untouched, **options):
            engine = make_home(named, is_open=request.param)
            for mode in ([], ["--dry-run"]):
                result = launch(*mode, own=None, engine=engine, **options)
                assert result.status == 73, result
                assert "refusing to chown" in result.failure and "--own" in result.failure
            assert {owner(path) for path in untouched} == {ROOTS}
        return check

    @pytest.mark.parametrize("named", ["es-entrypoint", "."])
    def test_the_launchers_own_file_or_what_holds_it(self, refused, workspace, launcher, named):
        refused(workspace / named, launcher.path, workspace)

    @pytest.mark.parametrize("named", [".", "..", "bin", "lib", "modules", "plugins", "config", "jdk", "plugins/x", "lib/x"])
    @pytest.mark.parametrize("is_open", [False, True], ids=["root's", "open"])
    def test_the_engines_code_and_configuration(self, launch, make_engine, named, is_open):
        engine = make_engine()
        (engine.path / named).mkdir(parents=True, exist_ok=True)
        engine.config.write_text(f"path.data: {engine.path}/{named}\n")
        if is_open:
            os.chown(engine.config, UID, GID)
        result = launch(own=None, engine=engine)
        assert result.status == 73 and "refusing to chown" in result.failure
        assert {owner(path) for path in engine.path.rglob("*") if path != engine.config} == {ROOTS}

    def test_a_configuration_that_was_moved(self, launch, make_engine, place):
        engine = make_engine("8.17.0")
        shutil.copytree(engine.path / "config", place / "moved/config")
        for named in ("moved/config", "moved"):
            (place / "moved/config/elasticsearch.yml").write_text(f"path.data: {place}/{named}\n")
            result = launch(own=None, engine=engine, environment={"ES_PATH_CONF": place / "moved/config"})
            assert result.status == 73 and "configuration" in result.failure
        assert set(owners(place).values()) == {ROOTS}

    @pytest.mark.parametrize("variable", ["JAVA_HOME", "ES_JAVA_HOME", "OPENSEARCH_JAVA_HOME"])
    @pytest.mark.parametrize("named", ["opt", "opt/java", "opt/java/bin", "opt/java/lib/security", "links"])
    def test_the_java_in_use(self, refused, place, named, variable):
        for directory in ("opt/java/bin", "opt/java/lib/security", "links"):
            (place / directory).mkdir(parents=True)
        (place / "links/java").symlink_to(place / "opt/java")
        refused(place / named, place / named, environment={variable: place / "links/java"})

    def test_the_java_in_path(self, refused, place):
        install_stub(place / "jdk/bin/java")
        for named in ("jdk", "jdk/bin"):
            refused(place / named, place / named, environment={"PATH": f"{place}/jdk/bin:/usr/bin:/bin"})

    @pytest.mark.parametrize("named", ["/mnt/etc", "/mnt/lib", "/mnt/lib/x", "/mnt/var/backups"])
    def test_the_systems_under_other_names(self, refused, place, named):
        """By device and inode: a bind mount or a link of root's has another name."""
        for directory in ("etc", "var/lib/dpkg/x", "var/backups"):
            (place / directory).mkdir(parents=True)
        (place / "etc/passwd").touch()
        mounts = "\n".join(f"mount --bind {place}/{name} /{name}" for name in ("etc", "var/lib", "var/backups"))
        script = f"{mounts}\nmount --bind {place} /mnt; ln -sfn /var/lib/dpkg {place}/lib"
        refused(named, place / "etc", place / "var/lib/dpkg/x", place / "var/backups", wrapper=in_mounts(script))

    @pytest.mark.usefixtures("unsanitized")
    def test_a_link_of_roots_to_the_systems_without_proc(self, refused, place):
        (place / "etc").mkdir()
        (place / "etc/passwd").touch()
        script = f"mount --bind {place}/etc /etc; mount -t tmpfs -o mode=755 none /mnt; ln -s /etc /mnt/link\n" \
                 "mount -t tmpfs none /proc"
        refused("/mnt/link", place / "etc", place / "etc/passwd", wrapper=in_mounts(script))

    def test_a_users_hidden_files(self, refused, place):
        (place / "user/.ssh").mkdir(parents=True)
        refused("/home/user/.ssh", place / "user/.ssh", wrapper=in_mounts(f"mount --bind {place} /home"))

    @pytest.mark.parametrize("is_open", [False, True], ids=["root's", "open"])
    def test_a_file(self, launch, make_home, place, is_open):
        (place / "key").touch()
        result = launch(own=None, engine=make_home(place / "key", is_open=is_open))
        result.engine
        assert f"refusing to chown {place}/key by default: it is not a directory" in result.err
        assert owner(place / "key") == ROOTS


class TestTheLaunchersOwnFile:
    @pytest.mark.parametrize("change", [
        lambda path: os.chown(path, UID, 0), lambda path: path.chmod(0o775), lambda path: path.chmod(0o757),
        lambda path: os.chown(path.parent, UID, 0), lambda path: path.parent.chmod(0o777)])
    def test_is_warned_about_if_others_than_root_can_change_it(self, launcher, launch, place, change):
        (place / "bin").mkdir()
        path = Path(shutil.copy2(launcher.path, place / "bin/es-entrypoint"))
        change(path)
        result = launch(executable=path)
        assert f"others than root can change or replace {path}, the launcher's own file" in result.err

    def test_is_not_warned_about_if_only_root_can_change_it(self, launch):
        assert "own file" not in launch().err


class TestInFrontOfAnImagesScript:
    """--own without --user means whom the script runs the engine as, and never root."""

    @pytest.fixture
    def chain(self, launch, make_engine, place):
        def run(version, *words, user=None, **options):
            distribution, _, number = version.rpartition("-")
            distribution = distribution or "elasticsearch"
            engine = make_engine(number, distribution=distribution)
            prefix, word = ("", "eswrapper") if distribution == "elasticsearch" else ("opensearch-", distribution)
            script = install_stub(place / f"{prefix}docker-entrypoint.sh")
            (place / "data").mkdir()
            return launch(*words, own=place / "data", user=user, engine=engine, command=[script, word], **options)
        return run

    @pytest.mark.parametrize("version", ["6.8.23", "7.6.2", "7.17.9"])
    @pytest.mark.parametrize("user, given", [(None, (1000, 0)), ("none", (1000, 0)), (f"{UID}:{GID}", RIGHT)])
    def test_it_becomes_the_users(self, chain, place, version, user, given):
        result = chain(version, user=user)
        result.engine
        assert owner(place / "data") == given

    @pytest.mark.parametrize("version", ["8.0.1", "8.17.0", "9.0.0", "opensearch-1.2.4", "opensearch-2.19.0"])
    def test_it_is_refused_if_that_is_not_known(self, chain, place, version):
        result = chain(version)
        assert result.status == 64
        assert "ES_ENTRYPOINT_OWN" in result.failure and "--user" in result.failure
        assert owner(place / "data") == ROOTS

    def test_it_is_nothing_to_a_caller_that_is_not_root(self, chain, place):
        chain("8.17.0", caller=UID).engine
        assert owner(place / "data") == ROOTS
