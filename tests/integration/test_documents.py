"""What the documents show is what happens: the README's output, command lines, and the files that they name.

With ES_ENTRYPOINT_WRITE_MANUAL set, the README's output is written anew.
"""

import json
import os
import re
import shlex
import textwrap

import pytest

from engines.symptoms import PAGE, SYMPTOMS, make_page
from harness.launcher import REPOSITORY

DOCUMENTS = [*sorted(REPOSITORY.glob("*.md")), *sorted(REPOSITORY.glob("docs/*.md"))]
FILE = re.compile(r"(?<![\w/.])(?:\.ci|cmake|docker|docs|include|src|tests)/[\w./*-]+")
STARTS_THE_LAUNCHER = re.compile(r"(?:docker run (?:-\S+ )*\S+|docker exec NODE es-entrypoint|es-entrypoint) (--?\w.*)")


def read(name: str) -> str:
    return (REPOSITORY / name).read_text()


def block_with(text: str) -> str:
    """The README's fenced block that holds this text."""
    return next(block for block in re.findall(r"```\n(.*?)```", read("README.md"), re.S) if text in block)


def replace_block(shown: str, wanted: str):
    """Writes the README anew if ES_ENTRYPOINT_WRITE_MANUAL is set."""
    if os.environ.get("ES_ENTRYPOINT_WRITE_MANUAL"):
        (REPOSITORY / "README.md").write_text(read("README.md").replace(shown, wanted))


def as_on_an_instance(output: str, engine, service) -> str:
    """The output with what differs from run to run as it would be in an image on EC2."""
    for pattern, text in ((re.escape(service.endpoint), "http://169.254.169.254"),
                          (re.escape(str(engine.path)), "/usr/share/elasticsearch"),
                          (r"(?m)^\S+Z es-entrypoint", "2026-11-27T03:36:57.395Z es-entrypoint"),
                          (r"in [\d.]+ ms", "in 1.6 ms"),
                          (r"user \S+ \(\d+:\d+\)", "user elasticsearch (1000:1000)")):
        output = re.sub(pattern, text, output)
    return output


@pytest.fixture
def readmes_engine(make_engine):
    return make_engine("8.19.0", plugins=("discovery-ec2",))


def test_the_readmes_log_is_that_of_a_launch(launch, imds, readmes_engine):
    result = launch("elasticsearch", "-Ecluster.initial_master_nodes=10.0.1.11", engine=readmes_engine)
    assert result.status == 0
    shown, real = block_with("network.publish_host="), as_on_an_instance(result.err, readmes_engine, imds)
    replace_block(shown, real)
    assert real.splitlines() == shown.splitlines()


def findings(table: str) -> dict[str, list[str]]:
    """Subject -> verdict, what was seen, and the remedy if there is one, however the lines are broken."""
    rows = {}
    for line in table.splitlines():
        if match := re.match(r"(ok|warning|failure) +(\S+(?: \S+)*)(?:  +(.*))?$", line):
            row = rows[match[2]] = [match[1], match[3] or ""]
        elif line.strip().startswith("-> "):
            row.append(line.strip())
        elif line.startswith("  "):
            row[-1] += " " + line.strip()
    return {subject: [text.strip() for text in row] for subject, row in rows.items()}


def format_findings(rows: dict[str, list[str]]) -> str:
    """As the launcher does, for 80 columns."""
    width = max(map(len, rows)) + 2
    lines = []
    for subject, (verdict, *texts) in rows.items():
        head = f"{verdict:<9}{subject:<{width}}"
        for text in texts:
            lines += textwrap.wrap(text, 80, initial_indent=head, break_long_words=False, break_on_hyphens=False,
                                   subsequent_indent=" " * (9 + width + (3 if text.startswith("-> ") else 0)))
            head = " " * (9 + width)
    return "\n".join(lines) + "\n"


def test_the_readmes_findings_are_those_of_a_check(launch, imds, readmes_engine):
    result = launch("--check", engine=readmes_engine)
    real = findings(as_on_an_instance(result.out, readmes_engine, imds))
    block = block_with("failure ")
    shown = findings(block)
    wanted = {subject: row for subject, row in real.items() if subject in shown}
    replace_block(block, format_findings(wanted))
    assert len(shown) >= 5 and list(wanted.items()) == list(shown.items())


def test_the_page_of_symptoms_is_the_table_that_is_replayed():
    if os.environ.get("ES_ENTRYPOINT_WRITE_MANUAL"):
        PAGE.write_text(make_page())
    assert PAGE.read_text() == make_page()
    assert len({symptom.scene for symptom in SYMPTOMS}) == len(SYMPTOMS) >= 20


def code_of(document: str) -> list[str]:
    """Every code span, and every line of an indented block."""
    return re.findall(r"`([^`\n]+)`", document) + re.findall(r"(?m)^    (.*)", document)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document):
    text = document.read_text()
    named = {name.rstrip("./") for code in code_of(text) for name in FILE.findall(code)}
    linked = {link.partition("#")[0] for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text)}
    missing = [name for name in named if not list(REPOSITORY.glob(name))]
    missing += [link for link in linked if not (document.parent / link).exists()]
    assert missing == []


def command_lines() -> set[str]:
    """The words behind the launcher's or an image's name, if options come first."""
    text = [code for document in DOCUMENTS for code in code_of(document.read_text())]
    return {match[1] for code in text if (match := STARTS_THE_LAUNCHER.fullmatch(code))}


@pytest.mark.parametrize("line", sorted(command_lines()))
def test_every_command_line_of_the_launcher_is_one_that_it_takes(launch, readmes_engine, line):
    words = shlex.split(line)
    result = launch(*words, engine=readmes_engine)
    assert result.status in (0, 1) and not any(word in result.out for word in words), result


def command_arrays() -> list[list[str]]:
    return [json.loads(array) for array in re.findall(r'(?m)^    "command": (\[.*\])$', read("README.md"))]


@pytest.mark.parametrize("words", command_arrays())
def test_every_command_array_fits_the_engine_that_it_is_shown_for(launch, make_engine, words):
    """The first is of Elasticsearch up to 2.x, the second of later ones; the settings are the engine's."""
    version, plugin = ("1.7.6", "cloud-aws") if words[0] == "/docker-entrypoint.sh" else ("8.19.0", "discovery-ec2")
    engine = make_engine(version, plugins=(plugin,))
    words = [word for word in words if word != "/docker-entrypoint.sh"]
    path = {"PATH": f"{engine.path}/bin:/usr/bin:/bin"}
    plan = launch("--dry-run=json", *words, engine=engine, environment=path).plan
    assert "discovery.ec2.groups" in [kept["setting"] for kept in plan["kept"]]


def test_the_manual_and_the_help_name_the_same_exit_statuses(launch):
    rows = re.findall(r"(?m)^\| (\d+)(?:\+n)? \|", read("docs/options.md"))
    in_help = launch("--help").out.partition("Exit status:")[2]
    assert len(rows) >= 10 and re.findall(r"\b(\d{2,3})\b", in_help) == rows


def test_the_architecture_has_the_floors_that_are_checked():
    layering = read("tests/unit/layering.cmake")
    floors = dict(re.findall(r"(?m)^set\(floor_(\w+) (\d)\)", layering))
    for rooms, floor in re.findall(r"foreach\(room ([\w ]+)\)\n +set\(floor_\$\{room\} (\d)\)", layering):
        floors |= dict.fromkeys(rooms.split(), floor)
    shown = {room: floor for floor, room in re.findall(r"(?m)^\| (\d) \| `(\w+)`", read("ARCHITECTURE.md"))}
    assert shown == floors


def test_every_variable_for_contributors_is_read_somewhere():
    variables = set(re.findall(r"(?m)`([A-Z][A-Z_]+)`", "".join(
        row.split("|")[1] for row in read("CONTRIBUTING.md").splitlines() if row.startswith("| `"))))
    sources = [path for pattern in ("tests/run", "tests/**/*.py", "tests/**/*.cpp", "cmake/*")
               for path in REPOSITORY.glob(pattern) if path.is_file() and path.name != "test_documents.py"]
    text = "".join(path.read_text() for path in sources)
    assert len(variables) >= 8 and [name for name in variables if name not in text] == []
