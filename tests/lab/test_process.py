"""The lab's processes leave nothing behind, not even for a moment."""

import shutil
import time

from ec2lab.machine import Process

# Fifty programs that write into $1 and hold memory, which takes a while to give back.
WRITERS = """
for writer in $(seq 50); do
  python3 -c 'import itertools, sys
memory = bytearray(20 << 20)
for number in itertools.count(): open(f"{sys.argv[1]}-{number}", "w").close()' "$1/$writer" &
done
wait
"""


def test_nothing_that_a_killed_process_started_writes_afterwards(tmp_path):
    written = tmp_path / "written"
    written.mkdir()
    process = Process(["sh", "-c", WRITERS, "sh", written], tmp_path / "log")
    while len({path.name.partition("-")[0] for path in written.iterdir()}) < 50:
        assert process.running(), process.output()
        time.sleep(0.05)

    process.kill()

    shutil.rmtree(written)  # fails if a file appears in it
    time.sleep(0.2)
    assert not written.exists()
