"""Official images with the launcher in the script's place and in front of it: exactly its settings are added.

Every case runs on the image alone as well, and what the engine sees is compared.
"""

import os

import pytest

from harness.official_image import (ELASTIC_5, ELASTIC_6, ELASTIC_7, ELASTIC_8, ELASTIC_8_0, LINES, OPENSEARCH,
                                    OPENSEARCH_1_0, OPENSEARCH_1_3, SAMPLE, OfficialImage, rest_of)

PUBLISHED = {"network.publish_host": "10.0.1.11"}
WAYS = ["in_place", "in_front"]


def name_of(line) -> str:
    return line.version if line.script != "elasticsearch-5.sh" else f"es-docker-{line.version}"


def every(lines):
    return pytest.mark.parametrize("line", lines, ids=name_of)


ways = pytest.mark.parametrize("way", WAYS)


def skip_replaced(image, way):
    if image.place.name == "es-docker" and way == "in_front":
        pytest.skip("es-docker behind the launcher is its word for the engine: replaced, not run")


@pytest.fixture
def image_of(launcher, imds, tmp_path_of_anybody):
    def make(line, **options):
        return OfficialImage(tmp_path_of_anybody, line, launcher, imds.endpoint, **options)
    return make


def run_both(image, way, *words, **more):
    """Returns what the engine saw on the image alone, and with the launcher."""
    skip_replaced(image, way)
    alone = image.alone(*words, **more)
    launched = getattr(image, way)(*words, **more)
    assert launched.status == alone.status, launched
    return alone.engine, launched.engine


def assert_only_added(image, alone, launched, added=None):
    assert image.settings(launched) == image.settings(alone) | (PUBLISHED if added is None else added)
    assert rest_of(launched) == rest_of(alone)
    assert not [name for name in launched.environment if name.startswith("ES_ENTRYPOINT_")]


@ways
@every(LINES)
def test_the_images_own_command_gets_exactly_the_settings(image_of, line, way):
    image = image_of(line)
    alone, launched = run_both(image, way, *line.word.split(), environment={
        "ES_JAVA_OPTS": "-Da.b=c", "OPENSEARCH_JAVA_OPTS": "-Da.b=c"})
    assert_only_added(image, alone, launched)


@ways
@every([line for line in SAMPLE if line.number >= (6,) or line.is_opensearch])
def test_an_empty_command_equals_the_images_own(image_of, line, way):
    image = image_of(line)
    alone, launched = run_both(image, way)
    assert_only_added(image, alone, launched)


@pytest.mark.parametrize("install", ["shim", "symlink", "hardlink", "copy"])
@every([ELASTIC_8[1], OPENSEARCH[2]])
def test_the_launcher_may_be_installed_in_any_way(image_of, line, install):
    image = image_of(line, install=install)
    for words in [[], [line.word], ["{P}", line.word], ["-Ea.b=c"]]:
        launched = image.in_place(*words).engine
        assert image.settings(launched).items() >= PUBLISHED.items()


@ways
@every(SAMPLE)
def test_the_discovery_plugin_gets_its_settings_once(image_of, line, way):
    plugin = "cloud-aws" if line.number < (5,) and not line.is_opensearch else "discovery-ec2"
    image = image_of(line, plugins=(plugin,))
    alone, launched = run_both(image, way, *line.word.split())
    added = image.settings(launched)
    assert added.items() >= (PUBLISHED | {"discovery.ec2.groups": "sg-0a1b2c3d"}).items()
    assert launched.argv.count("-Enetwork.publish_host=10.0.1.11") <= 1 and not image.settings(alone)


@ways
@every([line for line in SAMPLE if line.number >= (6,) or line.is_opensearch])
def test_the_operators_environment_stays_and_is_kept(image_of, line, way):
    image = image_of(line)
    given = {"cluster.name": "logs of today", "network.publish_host": "1.2.3.4", "processors": "2",
             "ELASTIC_PASSWORD": "x", "ES_LOG_STYLE": "console"}
    alone, launched = run_both(image, way, *line.word.split(), environment=given)
    assert_only_added(image, alone, launched, {})


@ways
@every([*ELASTIC_8[::2], OPENSEARCH_1_3[1], OPENSEARCH[2]])
def test_the_operators_arguments_stay_if_the_script_keeps_them(image_of, line, way):
    image = image_of(line)
    words = ["-Ecluster.name=a b", "-E", "network.publish_host=1.2.3.4"]
    alone, launched = run_both(image, way, line.word, *words)
    assert_only_added(image, alone, launched, {})
    assert launched.argv[1:4] == words


@ways
@every([line for line in SAMPLE if not line.ignores_words and line not in ELASTIC_8_0])
def test_the_engines_own_name_and_its_path_launch_it_too(image_of, line, way):
    image = image_of(line)
    engine = "opensearch" if line.is_opensearch else "elasticsearch"
    prefix = "--" if line.number < (5,) and not line.is_opensearch else "-E"
    for word in (engine, "{home}/bin/" + engine, "bin/" + engine):
        alone, launched = run_both(image, way, word, f"{prefix}cluster.name=logs")
        assert_only_added(image, alone, launched)


@ways
@every(ELASTIC_8_0)
def test_arguments_that_the_script_drops_never_reach_the_engine_as_words(image_of, line, way):
    image = image_of(line)
    _, launched = run_both(image, way, "elasticsearch", "-Ecluster.name=logs")
    assert image.settings(launched).items() >= PUBLISHED.items() and launched.argv[1:] == []


@ways
@every([*ELASTIC_8[::2], OPENSEARCH_1_3[1], OPENSEARCH[2]])
def test_options_alone_are_the_engines(image_of, line, way):
    """Elastic's scripts alone would hand them to exec, which fails."""
    image = image_of(line)
    assert line.is_opensearch or image.alone("-Ecluster.name=logs").status == 2
    launched = getattr(image, way)("-Ecluster.name=logs", "-q")
    assert image.settings(launched.engine) == {"cluster.name": "logs"} | PUBLISHED
    assert "-q" in launched.engine.argv


@ways
@every([ELASTIC_6[1], ELASTIC_7[3]])
def test_options_alone_get_the_command_for_which_the_script_does_its_full_part(image_of, line, way):
    image = image_of(line)
    seen = getattr(image, way)("-q", environment={"cluster.name": "logs"}).engine
    assert image.settings(seen) == {"cluster.name": "logs"} | PUBLISHED


@ways
@every([line for line in SAMPLE if not line.ignores_words])
def test_an_engine_that_is_asked_for_its_version_prints_it(image_of, line, way):
    option = "-v" if line.number < (2,) and not line.is_opensearch else "-V"
    assert getattr(image_of(line), way)(option).engine.argv[1:2] == [option]


@ways
@every(SAMPLE)
def test_another_command_runs_as_on_the_image_alone(image_of, imds, line, way):
    image = image_of(line)
    skip_replaced(image, way)
    show = "echo shell $# $0; id -u; umask; env | grep -v -e ^_= -e ^SHLVL= -e ^PATH="
    if line.ignores_words:  # these images have no ENTRYPOINT: the command is the image's
        result = getattr(image, way)("bash", "-c", show, "x", "a b")
        assert result.out.splitlines()[0] == "shell 1 x"
    else:
        alone = image.alone("bash", "-c", show, "x", "a b")
        result = getattr(image, way)("bash", "-c", show, "x", "a b")
        assert (result.out, result.status) == (alone.out, alone.status)
    assert result.status == 0 and "ES_ENTRYPOINT_HEAP=none" in result.out and imds.connections == 0


@ways
@every(SAMPLE)
def test_the_discovery_plugins_installer_runs_and_no_node(image_of, line, way, imds):
    image = image_of(line)
    skip_replaced(image, way)
    tool = image._write(image.home.path / "bin" / "elasticsearch-plugin", '#!/bin/sh\necho "tool $*"\n')
    result = getattr(image, way)(tool, "list")
    assert (result.out, result.status, imds.connections) == ("tool list\n", 0, 0)
    assert result.err == ""


# Words behind the script, with which its own path comes again.
AGAIN = {
    "its own path": ["{P}"],
    "its own path twice": ["{P}", "{P}"],
    "its own name": ["NAME"],
    "tini and its path": ["tini", "--", "{P}"],
    "its path, tini and its path": ["{P}", "tini", "--", "{P}"],
    "a shell and its path": ["bash", "{P}"],
    "tini alone": ["tini", "--"],
}


@pytest.mark.parametrize("again", AGAIN)
@ways
@every([ELASTIC_6[1], ELASTIC_7[3], ELASTIC_8_0[1], ELASTIC_8[1], OPENSEARCH_1_3[0], OPENSEARCH[2]])
def test_the_scripts_path_in_the_command_array_does_no_harm(image_of, line, way, again):
    image = image_of(line)
    words = [word.replace("NAME", image.place.name) for word in AGAIN[again]]
    launched = getattr(image, way)(*words, line.word)
    alone = image.alone(line.word)
    assert_only_added(image, alone.engine, launched.engine)


FROM_OUTSIDE = {
    "tini in front": ["tini", "--", "{P}", "WORD"],
    "a shell that is given the script": ["bash", "{P}", "WORD"],
    "a shell that runs it": ["sh", "-c", "true; {P} WORD"],
    "a shell that becomes it": ["bash", "-c", "true; exec {P} WORD"],
    "a shell that gives it to another": ["sh", "-c", "true; bash {P}"],
    "a shell that names it": ["sh", "-c", "NAME WORD"],
    "the binary, which finds the script": ["es-entrypoint"],
    "the binary, with a word": ["es-entrypoint", "WORD"],
    "the binary in front of the place": ["es-entrypoint", "{P}", "WORD"],
}


@pytest.mark.parametrize("how", FROM_OUTSIDE)
@every([ELASTIC_6[1], ELASTIC_7[3], ELASTIC_8_0[1], ELASTIC_8[1], OPENSEARCH_1_3[0], OPENSEARCH[2]])
def test_everything_that_starts_the_image_goes_through_its_place(image_of, line, how):
    image = image_of(line)
    words = [word.replace("WORD", line.word).replace("NAME", image.taken.name) for word in FROM_OUTSIDE[how]]
    if "/" not in words[0]:
        words[0] = next(p for p in (image.binary, image.tini, f"/bin/{words[0]}") if str(p).endswith(f"/{words[0]}"))
    assert_only_added(image, image.alone(line.word).engine, image.command(*words).engine)


@every(OPENSEARCH_1_0)
def test_the_script_of_opensearch_1_0_starts_a_node_by_its_path_alone(image_of, line):
    image = image_of(line)
    for words in [["{P}"], ["bash", "{P}"], ["./" + image.taken.name]]:
        words = [word if word != "bash" else "/bin/bash" for word in words]
        (image.home.path / image.taken.name).write_bytes(image.taken.read_bytes())
        (image.home.path / image.taken.name).chmod(0o755)
        (image.home.path / f"{image.taken.name}.official").write_bytes(image.original.read_bytes())
        (image.home.path / f"{image.taken.name}.official").chmod(0o755)
        assert image.settings(image.command(*words).engine) == PUBLISHED


@every(ELASTIC_5)
def test_elastics_5_starts_by_a_shell_and_the_scripts_path(image_of, line):
    image = image_of(line)
    seen = image.command("/bin/bash", "{P}", environment={"cluster.name": "logs"}).engine
    assert image.settings(seen) == {"cluster.name": "logs"} | PUBLISHED
    assert seen.environment["ES_JAVA_OPTS"].startswith("-Des.cgroups.hierarchy.override=/")


@pytest.mark.parametrize("option, status, out", [
    ("--dry-run", 0, "network.publish_host"), ("--dry-run=json", 0, '"network.publish_host"'),
    ("--help", 0, "Usage: es-entrypoint"), ("--version", 0, "es-entrypoint "), ("--check", None, "address"),
])
@ways
@every([ELASTIC_7[3], ELASTIC_8[1], OPENSEARCH_1_0[1], OPENSEARCH[2]])
def test_launcher_options_work_behind_the_images_name(image_of, line, way, option, status, out):
    result = getattr(image_of(line), way)(option)
    assert out in result.out and status in (None, result.status), result


@ways
@every([ELASTIC_8[1], OPENSEARCH[2]])
def test_options_of_a_launch_work_behind_the_images_name_and_after_its_path(image_of, line, way):
    image = image_of(line)
    for words in (["--publish-host=none"], ["--publish-host=none", line.word], ["--publish-host=none", "{P}"],
                  ["{P}", "--publish-host=none"], ["{P}", "--publish-host", "none", "--", line.word]):
        assert image.settings(getattr(image, way)(*words).engine) == {}


@every([ELASTIC_8[1], OPENSEARCH[2]])
def test_the_plan_names_the_original_script(image_of, line):
    image = image_of(line)
    command = image.in_place("--dry-run=json").plan["command"]
    assert command["path"] == command["argv"][0] == str(image.original) and command["kind"] == "engine"
    by_name = image.command(image.binary, "--dry-run=json").plan["command"]
    assert by_name == command


def test_the_script_finds_itself_by_its_own_name(image_of):
    image = image_of(ELASTIC_8[1])
    image.original.write_text('#!/bin/bash\necho "$0 $BASH_SOURCE $(dirname "$0") $*"\n')
    original = str(image.original)
    for result in (image.in_place("eswrapper"), image.command("/bin/bash", "{P}", "eswrapper")):
        assert result.out.split()[:4] == [original, original, str(image.original.parent), "eswrapper"], result


def test_chain_none_starts_the_engine_without_the_script(image_of):
    image = image_of(ELASTIC_8[1])
    environment = {"ES_ENTRYPOINT_CHAIN": "none"}
    for result in (image.in_place("eswrapper", environment=environment), image.in_place(environment=environment),
                   image.in_front("eswrapper", environment=environment)):
        seen = result.engine
        assert image.settings(seen) == PUBLISHED and seen.status["Umask"] != "0002"
        assert "ES_ENTRYPOINT_CHAIN" not in seen.environment


def test_chain_names_the_original(image_of):
    image = image_of(ELASTIC_8[1], install="symlink")
    elsewhere = image.original.rename(image.original.with_name("elsewhere.sh"))
    seen = image.in_place("eswrapper", environment={"ES_ENTRYPOINT_CHAIN": elsewhere}).engine
    assert image.settings(seen) == PUBLISHED and seen.status["Umask"] == "0002"
    assert "ES_ENTRYPOINT_CHAIN" not in seen.environment


@pytest.mark.parametrize("value, status", [("relative.sh", 64), ("None", 64), ("/nowhere/script.sh", 127)])
def test_a_bad_chain_is_one_clear_line_and_does_not_concern_another_command(image_of, value, status):
    image = image_of(ELASTIC_8[1])
    environment = {"ES_ENTRYPOINT_CHAIN": value}
    result = image.in_place("eswrapper", environment=environment)
    assert result.status == status and "ES_ENTRYPOINT_CHAIN" in result.failure and value in result.failure
    assert image.in_place("bash", "-c", "echo shell", environment=environment).out == "shell\n"


def test_an_original_that_cannot_be_executed_is_reported(image_of):
    image = image_of(ELASTIC_8[1])
    image.original.chmod(0o644)
    result = image.in_place("eswrapper")
    assert result.status == 126 and str(image.original) in result.failure


def test_a_place_without_its_original_is_the_launcher_alone_and_never_runs_itself(image_of):
    image = image_of(ELASTIC_8[1])
    image.original.unlink()
    assert image.settings(image.in_place("{P}", "eswrapper").engine) == PUBLISHED
    looped = image.in_place("eswrapper", environment={"ES_ENTRYPOINT_CHAIN": image.taken}, timeout=5)
    assert looped.status == 127


@pytest.mark.skipif(os.geteuid() != 0, reason="the launcher runs as nobody anyway")
@every([ELASTIC_8[1]])
def test_the_check_behind_the_binarys_name_judges_the_chained_launch(image_of, line):
    image = image_of(line)
    rows = image.command(image.binary, "--check").out
    assert "network.publish_host" in rows or "address" in rows
    assert image.command(image.binary, "--check").out.splitlines()[0] == image.in_place("--check").out.splitlines()[0]
