"""Bounds that a worker process puts on itself before it opens untrusted bytes."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import cache

import psutil

from docproc.errors import WorkerStartError
from docproc.model.limits import Limits
from docproc.pipeline.no_network import switch_off_network

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_HEADROOM = 1024**3
_MAX_OPEN_FILES = 256
_MAX_WRITTEN = 64 * 1024**2
_MEGABYTE = 1024**2
_TIRED_AT = 0.75
"""So much of its memory or its files in use between two documents, and a worker is replaced."""

_CROWDED_AT = 0.2
"""So much of its memory in use between two documents, and engines give back what they keep for the next page: with the
usual 3000 MB two workers and the command took 1,437 MB at most over 1,094 scans of mixed size (0.25: 1,636 MB)."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound on workers: what it is on, whether the system enforces it here, and how, or why not."""

    on: str
    holds: bool
    details: str


_SERVED = Bound("processor time", False, "a server that the OCR backend starts would inherit it")


def confine(limits: Limits, network: bool) -> tuple[Bound, ...]:
    """Limit this process and return what holds here and what does not.

    The data segment is limited to the worker's memory and a gigabyte of headroom (an address-space limit kills OpenVINO
    on its first page; the coordinator watches the resident size for the exact bound). Core dumps are off, open files
    and the size of written files are bounded, SIGINT is left to the coordinator, on Linux the process dies with its
    parent, and without `network` it can open no socket.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    data = limits.worker_memory_bytes + _HEADROOM
    return (
        _limit("memory", resource.RLIMIT_DATA, data, f"data segment of {data // _MEGABYTE} MB"),
        _limit("open files", resource.RLIMIT_NOFILE, _MAX_OPEN_FILES, f"{_MAX_OPEN_FILES} at a time"),
        _limit("written files", resource.RLIMIT_FSIZE, _MAX_WRITTEN, f"{_MAX_WRITTEN // _MEGABYTE} MB each"),
        _limit("core dumps", resource.RLIMIT_CORE, 0, "none"),
        _SERVED if network else allow_processor_time(limits),
        _die_with_parent(),
        _network(network),
    )


def allow_processor_time(limits: Limits) -> Bound:
    """Let this process compute for one page or step more, on all its cores; with more the kernel ends it (SIGXCPU).

    The coordinator's clock ends a page sooner as a rule; this holds also when the coordinator itself stands still.
    """
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    allowed = limits.seconds_per_page * (os.cpu_count() or 1)
    bound = int(used) + allowed + 2
    return _limit("processor time", resource.RLIMIT_CPU, bound, f"{allowed} s a page", raisable=True)


def is_crowded(memory_bytes: int) -> bool:
    """Tell whether this process holds more between two documents than it needs to read a usual page."""
    return bool(_this_process().memory_info().rss > _CROWDED_AT * memory_bytes)


def is_tired(memory_bytes: int) -> bool:
    """Tell whether earlier documents left so little memory or so few files that the next would suffer for it."""
    used_up = _this_process().memory_info().rss > _TIRED_AT * memory_bytes
    return used_up or len(os.listdir("/dev/fd")) > _TIRED_AT * _MAX_OPEN_FILES  # noqa: PTH208  # a path a file costs more


def probe(limits: Limits) -> tuple[Bound, ...]:
    """Confine a process of its own as a worker is, and return what holds on this system.

    Raises WorkerStartError when no such process can be started.
    """
    command = [sys.executable, "-m", "docproc.pipeline.confine", json.dumps(asdict(limits))]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    try:
        return tuple(Bound(**bound) for bound in json.loads(done.stdout))
    except (ValueError, TypeError) as error:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise WorkerStartError(f"worker processes cannot start: {last}") from error


@cache
def _this_process() -> psutil.Process:
    return psutil.Process()


def _limit(on: str, which: int, bound: int, details: str, *, raisable: bool = False) -> Bound:
    """Set a resource limit, never above what this process inherited; for good, unless it is to be raised later."""
    try:
        _, hard = resource.getrlimit(which)
        soft = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (soft, hard if raisable else soft))
    except (OSError, ValueError) as error:
        return Bound(on, False, f"the system refuses the limit: {error}")
    return Bound(on, True, details)


def _die_with_parent() -> Bound:
    on = "orphans"
    if sys.platform != "linux":
        return Bound(on, False, f"{sys.platform} cannot end a process with its parent; it ends at its next message")
    parent = os.getppid()
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL):
        return Bound(on, False, f"the kernel refuses: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:
        sys.exit("the coordinating process is gone")
    return Bound(on, True, "die with the process that started them")


def _network(wanted: bool) -> Bound:
    on = "network"
    if wanted:
        return Bound(on, False, "the OCR backend in use needs it")
    refused = switch_off_network()
    if refused is not None:
        return Bound(on, False, refused)
    try:
        socket.socket().close()
    except PermissionError:
        return Bound(on, True, "no socket can be opened (seccomp)")
    return Bound(on, False, "the filter does not hold")


def _main() -> None:
    bounds = confine(Limits(**json.loads(sys.argv[1])), network=False)
    sys.stdout.write(json.dumps([asdict(bound) for bound in bounds]))


if __name__ == "__main__":
    _main()
