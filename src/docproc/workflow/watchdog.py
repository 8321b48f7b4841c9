"""A process beside the engine that ends it where a step is stuck in code that nothing can interrupt.

Python raises nothing into a function written in C that does not return. So every step is announced to a process of its
own, which kills the engine's when the step is overdue; what it leaves behind says which step that was, and whoever goes
on with the execution records that it has timed out. Run as a script it imports nothing but the standard library.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 5.0
"""How much later than its own limit a step is given up; one that can be interrupted has ended long before."""

_FOLDER = "overdue"


class Watchdog:
    """Watches the steps of one engine; notes lie in `folder`. Started when the first step is announced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Watchdog:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
            self._process.wait()

    def expect(self, seconds: float, execution_id: str, step: str) -> None:
        """Let the process end when this step does not within so many seconds, and a few more."""
        self._say(f"{seconds + PATIENCE_SECONDS} {execution_id} {step}\n")

    def rest(self) -> None:
        """The step has ended."""
        self._say("\n")

    def was_cut_off(self, execution_id: str, step: str) -> bool:
        """Tell whether this step of this execution was what a process had to be ended for."""
        try:
            return self._note(execution_id).read_text(encoding="utf-8") == step
        except FileNotFoundError:
            return False

    def forget(self, execution_id: str) -> None:
        """The step was recorded as timed out."""
        self._note(execution_id).unlink(missing_ok=True)

    def _note(self, execution_id: str) -> Path:
        return self._folder / execution_id

    def _say(self, line: str) -> None:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(self._folder)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, bufsize=0)
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it is gone; the next step starts another
                self._process.stdin.write(line.encode())


def _watch(engine: int, folder: Path) -> None:
    """Read announcements from stdin until the engine ends, or has to be ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the engine
    execution_id = step = ""
    deadline: float | None = None
    unread = b""
    while True:
        patience = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([0], [], [], patience)[0]:
            break
        chunk = os.read(0, 65_536)
        if not chunk:
            return
        *lines, unread = (unread + chunk).split(b"\n")
        for line in lines[-1:]:
            seconds, execution_id, step = [*line.decode().split(" "), "", ""][:3]
            deadline = time.monotonic() + float(seconds) if seconds else None
    folder.mkdir(exist_ok=True)
    (folder / execution_id).write_text(step, encoding="utf-8")
    sys.stderr.write(
        f"docproc: the step '{step}' of execution {execution_id[:8]} did not end in its time and could not be"
        " interrupted, so the process was ended; go on with: docproc workflow resume\n"
    )
    os.kill(engine, signal.SIGKILL)


if __name__ == "__main__":
    _watch(int(sys.argv[1]), Path(sys.argv[2]))
