"""Runs one binary against a metadata service that answers wrongly in many ways, for some seconds.

    python tests/campaign/campaign.py BINARY [--seconds 30] [--seed N] [--case N]

Whatever the service sends, each run must end in time: with an address that a 200 literally asserted for that question,
or with 69 and one line of error. It must not be ended by a signal, and its output must not contain a token. A run that
breaks this is printed with the seed, the case's number and the bytes of every answer; `--seed` and `--case` repeat it.
"""

import argparse
import dataclasses
import json
import multiprocessing
import os
import re
import selectors
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from answers import ADDRESS_QUESTIONS, container, mutate, well  # noqa: E402
from judge import asserted_addresses  # noqa: E402

from harness.engine_home import EngineHome  # noqa: E402
from harness.launcher import ENDPOINT, LOG_LINE, NOBODY, require_isolation  # noqa: E402

WORKERS, LANES = os.cpu_count() or 2, 12
GRACE = 15.0       # seconds after the deadline, for a busy machine
SECRET_PIECE = 16  # a token counts as shown if this many of its characters are
ITEM = "/latest/meta-data/"
MAC = "02:29:96:8f:6a:2d"


@dataclasses.dataclass
class Case:
    """One run of the launcher, and what was sent to it."""
    number: int
    random: Random
    address: str
    token: str
    task: bool
    discovery: bool
    words: list[str]
    milliseconds: int
    sent: list[tuple[str, bytes, str]] = dataclasses.field(default_factory=list)  # question, bytes, ending


# The test command sends the same answers each time; other seeds are for runs by hand.
DEFAULT_SEED = 20261125


def make_case(seed: int, number: int) -> Case:
    random = Random(f"{seed}:{number}")
    octets = [random.randint(1, 254) for _ in range(3)]
    task, discovery = random.random() < 0.25, random.random() < 0.25
    milliseconds = random.choice([100, 200, 400])
    words = [f"--metadata-timeout={milliseconds}ms"]
    if random.random() < 0.8:
        words.append("--dry-run=json")
    if discovery:
        words.append("--node-attributes=auto")
    token = "AQAE" + "".join(random.choice("abcdefghijkmnpqrstuvwxyzACDEFGHJKLM_-") for _ in range(50)) + "=="
    return Case(number, random, "10." + ".".join(map(str, octets)), token, task, discovery, words, milliseconds)


def question_of(request: bytes) -> str:
    """A short name for the path of the request."""
    target = request.split(b" ")[1].decode("latin-1") if request.count(b" ") >= 2 else ""
    if target == "/latest/api/token":
        return "token"
    if target.startswith("/v4/"):
        return "task" if target.endswith("/task") else "container"
    return target.removeprefix(ITEM)


def well_answer(case: Case, question: str):
    if question == "local-ipv4" and case.random.random() < 0.2:
        return well("404 - Not Found", "404 Not Found")
    bodies = {"token": case.token, "local-ipv4": case.address, "ipv6": "2001:db8::" + case.address.split(".")[1],
              "mac": MAC, "placement/region": "eu-central-1", "placement/availability-zone": "eu-central-1a",
              "instance-id": "i-0123456789abcdef0", "container": container(case.address),
              "task": json.dumps({"Containers": [json.loads(container(case.address))]})}
    if question.endswith("security-group-ids"):
        return well("sg-0123456789abcdef0\nsg-0fedcba9876543210")
    if question.endswith("security-groups"):
        return well("logs\ndefault")
    return well(bodies[question]) if question in bodies else well("404 - Not Found", "404 Not Found")


def answer(case: Case, connection: socket.socket):
    """Reads one request and answers it, correctly or not."""
    connection.settimeout(1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request = b""
    while b"\r\n\r\n" not in request:
        part = connection.recv(65536)
        if not part:
            return
        request += part
    question = question_of(request)
    made = well_answer(case, question)
    is_wrong = case.random.random() < {"token": 0.25}.get(question, 0.8)
    made.parts = [(0, made.wire())]
    if is_wrong:
        made = mutate(case.random, made, case.token)
    case.sent.append((question, b"".join(part for _, part in made.parts), made.ending))
    for pause, part in made.parts:
        time.sleep(pause)
        connection.sendall(part)
    if made.ending == "hold":
        return connection
    if made.ending == "reset":
        time.sleep(0.002)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return None


class Lane:
    """Runs one case after another, and answers each in the thread that waits for it."""

    def __init__(self, binary: Path, plain: EngineHome, with_plugin: EngineHome):
        self._binary, self._plain, self._with_plugin = binary, plain, with_plugin
        self._sock = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._sock.setblocking(False)

    def run(self, case: Case) -> str | None:
        """@return what went wrong, if anything did."""
        endpoint = f"http://127.0.0.1:{self._sock.getsockname()[1]}"
        home = self._with_plugin if case.discovery else self._plain
        environment = {"PATH": "/usr/bin:/bin", ENDPOINT: endpoint, "ES_ENTRYPOINT_ENGINE_HOME": str(home.path),
                       "ES_ENTRYPOINT_USER": "none"}
        if case.task:
            environment["ECS_CONTAINER_METADATA_URI_V4"] = f"{endpoint}/v4/8f2c1d4e-1234"
        require_isolation(case.words, environment, None)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen([self._binary, *case.words], env=environment, cwd="/",
                                       stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            in_time = self._serve(case, process, time.monotonic() + case.milliseconds / 1000 + GRACE)
            if not in_time:
                process.kill()
            status = process.wait()
            out.seek(0), err.seek(0)
            output, errors = out.read().decode("latin-1"), err.read().decode("latin-1")
        problem = "it hung" if not in_time else find_problem(case, status, output, errors)
        return problem and f"{problem}\nwords: {case.words}, status {status}\nout: {output}\nerr: {errors}"

    def _serve(self, case: Case, process: subprocess.Popen, end: float) -> bool:
        """Answers until the process ends. @return whether it ended in time."""
        held = []
        exited = os.pidfd_open(process.pid)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._sock, selectors.EVENT_READ)
                selector.register(exited, selectors.EVENT_READ)
                while time.monotonic() < end:
                    ready = [key.fileobj for key, _ in selector.select(end - time.monotonic())]
                    if self._sock in ready:
                        self._answer_one(case, held)
                    elif exited in ready:
                        return True
            return False
        finally:
            os.close(exited)
            for connection in held:
                connection.close()

    def _answer_one(self, case: Case, held: list):
        connection = None
        try:
            connection, _ = self._sock.accept()
            if (kept := answer(case, connection)) is not None:
                held.append(kept)
                return
        except OSError:
            pass  # the launcher may close the connection at any time
        if connection is not None:
            connection.close()


def published_addresses(output: str) -> set[str]:
    return set(re.findall(r"--network\.publish_host=([^\"]*)", output))


def find_problem(case: Case, status: int, output: str, errors: str) -> str | None:
    if status < 0:
        return f"signal {-status}"
    # An answer may contain a short piece of another token by chance, but not such a long one.
    pieces = {case.token[at:at + SECRET_PIECE] for at in range(len(case.token) - SECRET_PIECE)}
    if any(piece in output + errors for piece in pieces):
        return "a token in the output"
    lines = [line for line in errors.splitlines()
             if (match := LOG_LINE.fullmatch(line)) is None or match[1] in ("error", "critical")]
    if status == 69:
        return None if len(lines) == 1 and not output else "not one line of error"
    if status != 0 or lines:
        return "neither 0 nor 69, or an error line in a success"
    published = published_addresses(output)
    asserted = {address for question, data, ending in case.sent if question in ADDRESS_QUESTIONS
                for address in asserted_addresses(question, data, closed=ending == "close")}
    return None if len(published) == 1 and published <= asserted else f"published {published}, asserted {asserted}"


def describe(seed: int, case: Case, problem: str) -> str:
    answers = "\n".join(f"  {question}, {ending}: {data[:6000]!r}" for question, data, ending in case.sent)
    return f"--- seed {seed}, case {case.number}: {problem}answers:\n{answers}\n"


def work(binary: Path, homes, seed: int, numbers, end: float, results):
    """One process: lanes in parallel, as nobody if we are root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    totals, lock = {"runs": 0}, threading.Lock()

    def run_lane():
        lane = Lane(binary, *homes)
        while time.monotonic() < end:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            case = make_case(seed, number)
            problem = lane.run(case)
            with lock:
                totals["runs"] += 1
            if problem:
                results.put(describe(seed, case, problem))

    lanes = [threading.Thread(target=run_lane) for _ in range(LANES)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    results.put(totals)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("CAMPAIGN_SECONDS", 30)))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("CAMPAIGN_SEED", DEFAULT_SEED)))
    parser.add_argument("--case", type=int)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)

    directory = Path(tempfile.mkdtemp(prefix="es-entrypoint-"))
    directory.chmod(0o755)
    try:
        binary = Path(shutil.copy2(options.binary, directory / "es-entrypoint"))
        homes = EngineHome(directory / "plain"), EngineHome(directory / "plugin", plugins=("cloud-aws",))
        results = multiprocessing.Queue()
        end = time.monotonic() + options.seconds
        ranges = [iter(range(worker, 10**9, WORKERS)) for worker in range(WORKERS)] if options.case is None \
            else [iter([options.case])]
        workers = [multiprocessing.Process(target=work, args=(binary, homes, options.seed, numbers, end, results))
                   for numbers in ranges]
        for worker in workers:
            worker.start()
        problems, runs, left = [], 0, len(workers)
        while left:
            result = results.get()
            if isinstance(result, dict):
                runs, left = runs + result["runs"], left - 1
            else:
                problems.append(result)
                if len(problems) <= 10:
                    print(result, flush=True)
        for worker in workers:
            worker.join()
    finally:
        shutil.rmtree(directory)
    counts = {}
    for problem in problems:
        kind = re.sub(r"[\d.:{}',]+", "", problem.split("\n")[0].split(": ", 1)[1])[:40]
        counts[kind] = counts.get(kind, 0) + 1
    print(f"{runs} runs against {options.binary}, seed {options.seed}: "
          + ("all passed" if not problems else f"{len(problems)} failed: {counts}"))
    return 1 if problems or runs == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
