"""What the launcher needs of its own host while it asks, and what is left of it."""

import os
import queue
import re
import resource
import socket
import time
from pathlib import Path

import pytest
from harness.launcher import ENDPOINT
from harness.metadata_service import TOKEN, MetadataService


@pytest.mark.usefixtures("unsanitized")
def test_a_lack_of_descriptors_is_named_and_not_taken_for_a_missing_route(launcher, engine):
    pids = queue.Queue()

    def leave_none(connection, _request):
        """Answers the request for a token, and leaves the launcher no descriptor for another connection."""
        resource.prlimit(pids.get(timeout=10), resource.RLIMIT_NOFILE, (3, 3))
        connection.respond(200, "token", X_aws_ec2_metadata_token_ttl_seconds="60", Connection="close")
        connection.close()

    with MetadataService(faults={TOKEN: [leave_none]}) as service:
        # As the test's own user, whose limits it may change.
        with launcher.start("--metadata-timeout=1s", "--user=none", "--own=none", user=os.geteuid(), environment={
                ENDPOINT: service.endpoint, "ES_ENTRYPOINT_ENGINE_HOME": engine.path}) as process:
            pids.put(process.pid)
            errors = process.communicate(timeout=20)[1].decode()
    assert process.returncode == 69 and service.asked == [TOKEN], errors
    # glibc's words, or musl's
    assert re.search("Too many open files|No file descriptors available", errors) and "route" not in errors, errors


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
