"""Bounds that a worker process puts on itself before it opens untrusted bytes."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_HEADROOM = 1024**3
_MAX_OPEN_FILES = 256
_MAX_WRITTEN_BYTES = 64 * 1024**2


def confine(memory_bytes: int) -> tuple[str, ...]:
    """Limit this process and return what holds here, in words.

    The data segment is limited to `memory_bytes` and a gigabyte of headroom (an address-space limit kills OpenVINO on
    its first page; the coordinator watches the resident size for the exact bound). Core dumps are off, open files
    and the size of written files are bounded, SIGINT is left to the coordinator, and on Linux the process dies with
    its parent.
    """
    holds = []
    bounds = {
        "RLIMIT_DATA": memory_bytes + _HEADROOM,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": _MAX_OPEN_FILES,
        "RLIMIT_FSIZE": _MAX_WRITTEN_BYTES,
    }
    for name, bound in bounds.items():
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        soft = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (soft, soft))
        holds.append(f"{name.removeprefix('RLIMIT_').lower()} limited to {soft}")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the coordinating process is gone")
        holds.append("dies with its parent")
    return tuple(holds)
