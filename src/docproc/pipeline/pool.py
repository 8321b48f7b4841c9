"""Worker processes under supervision: started, watched for time and memory, ended, replaced.

Each worker has a pipe of its own, so the death of one costs only the document in its hands (an executor from the
standard library breaks as a whole).
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import IO, Any

import psutil

from docproc.model.limits import Limits
from docproc.pipeline.wire import Message, receive, send

START_SECONDS = 120.0
"""How long a worker may take from its start to its first word: imports and rule packs on a cold disk."""

_STALLED_SECONDS = 10
"""How long the coordinator waits for the rest of a message, or for room to send one, before it gives a worker up."""

_WATCH_SECONDS = 0.5
_MOST_COMPLAINTS = 65_536


@dataclass(frozen=True, slots=True)
class Death:
    """Why a worker is gone: `cause` is died, timeout or memory; `details` say it in words.

    `ready` is False for a worker that died before its first word: then no document is to blame.
    """

    cause: str
    details: str
    ready: bool = True


@dataclass(slots=True, eq=False)
class Worker:
    """One worker process and the task in its hands (None when it is idle); `complaints` is its stderr.

    `ahead` is a task that it has been told of already and takes up when it is done with the other.
    """

    process: subprocess.Popen[bytes]
    connection: Connection
    complaints: IO[bytes]
    last_sign: float
    task: Any = None
    ahead: Any = None
    ready: bool = False
    watched: psutil.Process | None = field(default=None)


class WorkerPool:
    """Up to `size` worker processes, each started with `setup` and held to `limits`."""

    def __init__(self, size: int, setup: Message, limits: Limits) -> None:
        self.size = size
        self._setup = setup
        self._limits = limits
        self._workers: list[Worker] = []
        self._last_watch = 0.0

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def busy(self) -> list[Worker]:
        """The workers with a task in their hands."""
        return [worker for worker in self._workers if worker.task is not None]

    @property
    def free(self) -> int:
        """How many tasks could be given out now."""
        return self.size - len(self.busy)

    def give(self, task: Any, message: Message) -> None:
        """Hand `task` (kept for the caller) to an idle worker as `message`, starting a worker when none is idle."""
        worker = next((worker for worker in self._workers if worker.task is None), None) or self._start()
        worker.task = task
        worker.last_sign = time.monotonic()
        try:
            send(worker.connection, message)
        except OSError:
            return  # its death shows in `events`

    def give_ahead(self, worker: Worker, task: Any, message: Message) -> None:
        """Tell a busy worker of its next task, so that it need not wait for it; `message` has room in its pipe."""
        worker.ahead = task
        with suppress(OSError):  # its death shows in `events`
            send(worker.connection, message)

    def events(self, timeout: float) -> Iterator[tuple[Worker, Message | Death]]:
        """Yield what the workers say within `timeout` seconds, and deaths; a dead worker is out of the pool."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), timeout):
            worker = by_connection[connection]  # type: ignore[index]  # wait returns what it was given
            try:
                message = receive(worker.connection)
            except BlockingIOError:
                yield worker, self.discard(worker, "it stopped in the middle of a message")
                continue
            except ValueError as error:
                yield worker, self.discard(worker, f"it sent rubbish: {error}")
                continue
            except (EOFError, OSError) as error:
                yield worker, self._bury(worker, error)
                continue
            worker.last_sign = time.monotonic()
            if message.kind == "ready":
                worker.ready = True
            else:
                yield worker, message
        yield from self._overdue()

    def discard(self, worker: Worker, why: str) -> Death:
        """End `worker` now because of what it said, and return that as its death."""
        self._workers.remove(worker)
        self._end(worker)
        return Death("died", why, worker.ready)

    def close(self) -> None:
        """End all workers now; what was in their hands is the caller's to give back."""
        for worker in self._workers:
            self._end(worker)
        self._workers.clear()

    def _start(self) -> Worker:
        ours, theirs = socket.socketpair()
        patience = struct.pack("ll", _STALLED_SECONDS, 0)  # struct timeval of socket(7)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        complaints = tempfile.TemporaryFile()  # noqa: SIM115  # closed with its worker
        with theirs:
            environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "PYTHONIOENCODING": "utf-8"}
            process = subprocess.Popen(
                [sys.executable, "-m", "docproc.pipeline.worker", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                pass_fds=[theirs.fileno()],
                env=environment,
                start_new_session=True,
            )
        worker = Worker(process, Connection(ours.detach()), complaints, time.monotonic())
        try:
            worker.watched = psutil.Process(process.pid)
            send(worker.connection, self._setup)
        except (psutil.NoSuchProcess, OSError):
            worker.watched = None  # its death shows in `events`
        self._workers.append(worker)
        return worker

    def _overdue(self) -> Iterator[tuple[Worker, Death]]:
        now = time.monotonic()
        if now - self._last_watch < _WATCH_SECONDS:
            return
        self._last_watch = now
        for worker in [w for w in self._workers if w.task is not None]:
            allowed = self._limits.seconds_per_page if worker.ready else START_SECONDS
            if now - worker.last_sign > allowed:
                self._end(worker)
                self._workers.remove(worker)
                yield worker, Death("timeout", f"no sign of life for {allowed:g} s")
            elif (used := _resident(worker)) > self._limits.worker_memory_bytes:
                self._end(worker)
                self._workers.remove(worker)
                yield worker, Death("memory", f"used {used // 1024**2} MB")

    def _bury(self, worker: Worker, error: Exception) -> Death:
        try:
            code = worker.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return self.discard(worker, f"it broke the connection: {error or 'closed'}")
        self._workers.remove(worker)
        if code == -signal.SIGXCPU:
            self._end(worker)
            return Death("timeout", "it used up its processor time")
        cause = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        last = _last_line(worker.complaints)
        self._end(worker)
        return Death("died", f"{cause}: {last}" if last else cause, worker.ready)

    def _end(self, worker: Worker) -> None:
        worker.connection.close()
        worker.complaints.close()
        worker.process.kill()
        worker.process.wait()


def _resident(worker: Worker) -> int:
    try:
        return int(worker.watched.memory_info().rss) if worker.watched else 0
    except psutil.Error:
        return 0


def _last_line(complaints: IO[bytes]) -> str:
    """The last line of what a process wrote to its stderr: of a traceback, the error itself."""
    complaints.seek(0)
    lines = complaints.read(_MOST_COMPLAINTS).decode(errors="replace").strip().splitlines()
    last = lines[-1].strip()[:200] if lines else ""
    return "".join(character if character.isprintable() else " " for character in last)
