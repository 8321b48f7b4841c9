"""Workers of docproc that are forked from the process that wants them: what they import, it has imported already."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import IO

from docproc.pipeline import pool, worker

WORKER = "docproc.pipeline.worker"


class ForkedWorker:
    """What the pool uses of subprocess.Popen, for a process that is forked and runs the worker's code."""

    def __init__(self, command: Sequence[str], *, stderr: IO[bytes], env: Mapping[str, str], **_: object) -> None:
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _be_worker(command[-1], stderr.fileno(), env)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; raises subprocess.TimeoutExpired after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            ended, status = os.waitpid(self.pid, 0 if deadline is None else os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(WORKER, timeout or 0.0)
            else:
                time.sleep(0.001)
        return self.returncode

    def kill(self) -> None:
        """Send SIGKILL, unless the process has been waited for."""
        if self.returncode is None:
            os.kill(self.pid, 9)


def fork_workers() -> None:
    """Let the pools of this process fork their workers from now on; everything else is started as ever."""
    pool.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": ForkedWorker})


def _be_worker(descriptor: str, stderr: int, env: Mapping[str, str]) -> None:
    code = 1
    try:
        gc.freeze()  # what was open in the parent is not this process's to close
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number, source in enumerate((nowhere, nowhere, stderr)):
            os.dup2(source, number)
        os.environ.clear()
        os.environ.update(env)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115  # they end with it
        sys.argv = [WORKER, descriptor]
        worker.main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
