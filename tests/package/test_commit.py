"""The commit that a binary names, and which trees are released."""

import os
import shutil
import subprocess

import pytest

from harness.launcher import REPOSITORY
from lab.ec2lab.machine import run

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ES_ENTRYPOINT_"))}


@pytest.fixture
def tree(tmp_path):
    """A directory with the two scripts, which is not in a repository."""
    (tmp_path / "tree/cmake").mkdir(parents=True)
    for name in ("commit", "release"):
        shutil.copy(REPOSITORY / "cmake" / name, tmp_path / "tree/cmake")
    return tmp_path / "tree"


def git(directory, *words) -> str:
    options = ("-c", "user.name=a", "-c", "user.email=a@b.invalid", "-c", "commit.gpgsign=false")
    return run("git", "-C", directory, *options, *words, env=ENVIRONMENT)


def make_repository(directory) -> str:
    """Its commit."""
    git(directory, "init", "--quiet")
    git(directory, "add", ".")
    git(directory, "commit", "--quiet", "--message", "a")
    return git(directory, "rev-parse", "HEAD").strip()


def commit_of(tree, **environment: str) -> str:
    return run(tree / "cmake/commit", env=ENVIRONMENT | environment).strip()


def refusal(tree) -> str:
    done = subprocess.run([tree / "cmake/release"], env=ENVIRONMENT, text=True, capture_output=True)
    assert done.returncode == 1
    return done.stderr


def test_the_commit_is_that_of_the_tree(tree):
    commit = make_repository(tree)
    assert commit_of(tree) == commit[:12]


@pytest.mark.parametrize("file", ["cmake/commit", "new"])
def test_a_tree_that_differs_from_its_commit_is_named_and_not_released(tree, file):
    commit = make_repository(tree)[:12]
    with open(tree / file, "a") as stream:
        stream.write("\n")
    assert commit_of(tree) == f"{commit}-modified"
    assert f"the tree differs from commit {commit}:" in refusal(tree)


def test_outside_git_the_commit_is_unknown_and_nothing_is_released(tree):
    assert commit_of(tree) == "unknown"
    assert "git does not tell the commit" in refusal(tree)


def test_the_commit_of_a_repository_around_the_tree_is_not_its_own(tree):
    make_repository(tree.parent)
    assert commit_of(tree) == "unknown"


def test_without_git_the_commit_is_unknown_unless_it_is_given(tree):
    make_repository(tree)
    (tree / "bin").mkdir()
    for name in ("sh", "dirname"):
        (tree / "bin" / name).symlink_to(shutil.which(name))
    alone = {"PATH": str(tree / "bin")}
    assert commit_of(tree, **alone) == "unknown"
    assert commit_of(tree, **alone, ES_ENTRYPOINT_COMMIT="0123456789ab") == "0123456789ab"


def test_a_given_commit_does_not_hide_a_modified_tree(tree, monkeypatch):
    make_repository(tree)
    (tree / "new").touch()
    monkeypatch.setitem(ENVIRONMENT, "ES_ENTRYPOINT_COMMIT", "0123456789ab")
    assert "the tree differs" in refusal(tree)
