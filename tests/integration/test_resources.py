"""What the launcher needs of its own host while it asks, and what is left of it."""

import re
import resource
import socket
import time
from pathlib import Path

import pytest
from harness.launcher import ENDPOINT


@pytest.mark.usefixtures("unsanitized")
def test_a_lack_of_descriptors_is_named_and_not_taken_for_a_missing_route(launch):
    lines = []
    for limit in range(3, 16):  # one of them leaves all that is needed but the connection's
        def set_limit(limit=limit):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        result = launch("--metadata-timeout=1s", preexec_fn=set_limit)
        lines += [result.failure] if result.status == 69 else []
    words = re.compile("Too many open files|No file descriptors available")  # glibc's, musl's
    assert lines and all(words.search(line) and "route" not in line for line in lines), lines


def test_a_name_that_cannot_be_resolved_leaves_no_thread_and_no_process(launcher, engine, namespace):
    servers = [line.split()[1] for line in Path("/etc/resolv.conf").read_text().splitlines()
               if line.startswith("nameserver")] or ["127.0.0.1"]
    questions = []
    for server in servers:
        if not server.startswith("127."):
            namespace.add_address(server)
        questions.append(namespace.listen(server, 53, socket.SOCK_DGRAM))  # takes them and never answers
    started = time.monotonic()
    with launcher.start("--metadata-timeout=1s", namespace=namespace, environment={
            ENDPOINT: "http://imds.example", "ES_ENTRYPOINT_ENGINE_HOME": engine.path}) as process:
        threads, children = set(), set()
        while process.poll() is None:
            try:
                tasks = list(Path(f"/proc/{process.pid}/task").iterdir())
                threads.add(len(tasks))
                children.update(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())
            except OSError:
                break  # it has just ended
            time.sleep(0.02)
        errors = process.stderr.read().decode()
    assert process.returncode == 69 and "does not resolve" in errors and time.monotonic() - started < 6
    assert threads == {1} and children and not [child for child in children if Path(f"/proc/{child}").exists()]
    for question in questions:
        question.close()
