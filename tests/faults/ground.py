"""The other end of `killing_ground`: asking for docproc to be run, and killed."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KILLED = -9


@dataclass(frozen=True)
class Ground:
    """A process that does what it is asked in processes of its own, which may be killed."""

    process: "subprocess.Popen[str]"

    def do(
        self, folder: Path, arguments: Sequence[str], failpoint: str | None = None, kill_after: float | None = None
    ) -> int:
        """Run docproc with `arguments` in `folder` and return its exit code; no traceback may come of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = {
            "folder": str(folder), "arguments": arguments, "failpoint": failpoint, "kill_after": kill_after,
        }  # fmt: skip
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "Traceback" not in answer["said"], answer["said"]
        assert "internal" not in answer["said"], answer["said"]
        return int(answer["code"])


@contextmanager
def open_ground() -> Iterator[Ground]:
    command = [sys.executable, "-m", "tests.faults.killing_ground"]
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Ground(process)
        assert process.stdin is not None
        process.stdin.close()
