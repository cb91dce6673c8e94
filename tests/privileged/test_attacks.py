"""Attackers at work in the tree while it is chowned, again and again. Nothing outside of it may change its owner.

Each attack goes on for ES_ENTRYPOINT_ATTACK_SECONDS (default 4). What they did is printed at the end.
"""

import contextlib
import os
import re
import subprocess
import time
from pathlib import Path

import pytest
from .conftest import GID, UID

SECONDS = float(os.environ.get("ES_ENTRYPOINT_ATTACK_SECONDS", 4))
ATTACKER = 31000
DIRECTORIES = 8
FILES = 20
WALKS = 20  # by each launch: to start it takes longer than to walk a small tree


class Scene:
    """A tree that is chowned, and beside it what must not be."""

    def __init__(self, place: Path):
        self.tree = place / "tree"
        self.outside = place / "outside"
        for directory in (self.tree, self.outside):
            directory.mkdir()
        for directory in range(DIRECTORIES):
            (self.tree / f"d{directory}").mkdir()
            for file in range(FILES):
                (self.tree / f"d{directory}" / f"f{file}").touch()
        # Names that an attack brings into the tree have the tree's own beside them.
        (self.outside / "d").mkdir()
        for file in range(FILES):
            (self.outside / "d" / f"f{file}").touch()
            (self.outside / f"f{file}").touch()
        # What protected_hardlinks lets the attacker link: a file that anybody may write to.
        self.canary = self.outside / "canary"
        self.canary.touch()
        self.canary.chmod(0o666)

    def owned_by_anybody_else(self) -> list[str]:
        """What outside the tree is no longer root's; except for what an attacker moves there from the tree."""
        wrong = []
        for directory, directories, files in os.walk(self.outside):
            if "moved" in directories:
                directories.remove("moved")
            wrong += [path for name in (".", *directories, *files)
                      if os.lstat(path := f"{directory}/{name}").st_uid != 0]
        return wrong

    def open_to_anybody(self):
        """Lets anybody change the tree, whoever owns it: the attacker needs no luck for that."""
        for directory in (self.tree, *self.tree.glob("d*")):
            directory.chmod(0o777)


@pytest.fixture
def scene(place):
    return Scene(place)


@pytest.fixture
def attack(compile_helper):
    """Runs attackers meanwhile; afterwards `counts` says what each did."""
    program = compile_helper("attacker")

    @contextlib.contextmanager
    def meanwhile(*attacks, user=0):
        counts = []
        started = [subprocess.Popen([program, *map(str, words)], stdout=subprocess.PIPE, text=True, user=user,
                                    group=user) for words in attacks]
        try:
            yield counts
        finally:
            for process in started:
                process.terminate()
                counts.append(int(process.communicate()[0].split()[0]))
    return meanwhile


@pytest.fixture
def launch_again_and_again(launch, capsys, request):
    """Gives the tree to one user and the other, so that all of it is wrong each time; or to one alone."""
    def run(scene, attackers, *, wrapper=(), users=(UID, UID + 1), walks=WALKS):
        launches = changed = 0
        own = ":".join([str(scene.tree)] * walks)
        end = time.monotonic() + SECONDS
        with attackers as counts:
            while time.monotonic() < end:
                result = launch(own=own, user=f"{users[launches % len(users)]}:{GID}", wrapper=wrapper)
                result.engine
                changed += sum(map(int, re.findall(r"entries checked, (\d+) changed", result.err)))
                launches += 1
                assert scene.owned_by_anybody_else() == []
        with capsys.disabled():
            print(f"\n{request.node.name}: {sum(counts)} attacks during {launches * walks} walks, {changed} entries "
                  "given, none outside", end=" ")
        assert all(counts), "an attacker never got anything done"
    return run


def swap_directories_for_links(scene):
    for directory in range(2):
        link = scene.tree / f"link{directory}"
        link.symlink_to(scene.outside / "d")
        yield "swap", scene.tree / f"d{directory}", link


def swap_files_for_links(scene):
    for file in range(2):
        link = scene.tree / f"d0/link{file}"
        link.symlink_to(scene.canary)
        yield "swap", scene.tree / f"d0/f{file}", link


def swap_files_for_hard_links(scene):
    scene.open_to_anybody()
    for directory in range(2):
        os.link(scene.canary, scene.tree / f"d{directory}/planted")
        (scene.tree / f"d{directory}/mine").touch()
        yield "swap", scene.tree / f"d{directory}/planted", scene.tree / f"d{directory}/mine"


def make_hard_links(scene):
    scene.open_to_anybody()
    yield "link", scene.canary, scene.tree / "d0/planted"
    yield "shuffle", scene.canary, scene.tree / "d1/planted"


def reopen_what_looked_closed(scene):
    """By the engine's user, who owns the directory until it is made root's for the time being."""
    directory = scene.tree / "d0"
    for file in range(4000):
        (directory / f"g{file}").touch()
    subprocess.run(["chown", "-R", f"{UID}:{GID}", scene.tree], check=True)
    yield "reopen", scene.canary, directory / "planted"


def swap_files_for_directories(scene):
    yield "swap", scene.tree / "d0/f0", scene.tree / "d1"
    yield "swap", scene.tree / "d2", scene.tree / "d3"


def move_a_level_below_which_the_walk_is(scene):
    """On the way back up, what ".." leads to is another directory, full of names that are in the tree too."""
    below = scene.tree / "deep"
    for level in range(40):
        below = below / f"l{level}"
        below.mkdir(parents=True)
        for name in ("d", "side"):
            (below / name).mkdir()
        (below / "side" / "file").touch()
    yield "move", scene.tree / "deep/l0/l1/l2/l3/l4", scene.outside / "moved"


# What has to do with hard links is done by a user like the engine's: root needs none.
FOR_ANOTHERS = [(swap_directories_for_links, 0), (swap_files_for_links, 0), (swap_files_for_hard_links, ATTACKER),
                (make_hard_links, ATTACKER)]
FOR_GUARDS = [(reopen_what_looked_closed, UID)]
FOR_CONFUSION = [(swap_files_for_directories, 0), (move_a_level_below_which_the_walk_is, 0)]


def each(plans):
    return pytest.mark.parametrize("plan, user", plans, ids=[plan.__name__ for plan, _ in plans])


@each(FOR_ANOTHERS + FOR_GUARDS + FOR_CONFUSION)
def test_nothing_outside_changes_hands(launch_again_and_again, attack, scene, plan, user):
    # The engine's own user can only work in what it owns, and makes something wrong there.
    by_the_engines = {"users": (UID,), "walks": 2} if user == UID else {}
    launch_again_and_again(scene, attack(*plan(scene), user=user), **by_the_engines)


@each(FOR_ANOTHERS)
def test_the_attack_fools_a_chown_by_name_after_a_look(attack, scene, compile_helper, plan, user):
    """Or the test above would tell nothing."""
    with attack(*plan(scene), user=user), subprocess.Popen([compile_helper("careless"), scene.tree, str(UID)]) as victim:
        try:
            end = time.monotonic() + 30
            while not scene.owned_by_anybody_else():
                assert time.monotonic() < end, "the attack is too slow to tell anything"
                time.sleep(0.01)  # the cores are the attackers'
        finally:
            victim.kill()


def test_mounts_that_appear(launch_again_and_again, scene, compile_helper, place):
    """The launcher joins the mount namespace that the attackers are at work in."""
    program = compile_helper("attacker")
    ready = place / "ready"
    script = f'{program} mount {scene.outside}/d {scene.tree}/d0 & one=$!\n' \
             f'{program} mount {scene.canary} {scene.tree}/d1/f0 & two=$!\n' \
             f'trap "kill $one $two" TERM\n>{ready}\nwait $one || wait $one; wait $two || wait $two'

    @contextlib.contextmanager
    def meanwhile():
        counts = []
        words = ["/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            try:
                while not ready.exists():
                    time.sleep(0.01)
                wrapper[:] = ["/usr/bin/nsenter", f"--mount=/proc/{process.pid}/ns/mnt", "--"]
                yield counts
            finally:
                process.terminate()
                counts.extend(int(line.split()[0]) for line in process.communicate()[0].splitlines())
    wrapper = []
    launch_again_and_again(scene, meanwhile(), wrapper=wrapper)
