"""A hard limit on how long a piece of code may take, also when it loops without end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from docproc.errors import StepTimeoutError

_AGAIN_SECONDS = 1.0
"""The limit is raised again so much later: the first time it may have been raised into a callback, which drops it."""

_limits: list[float] = []
"""The limits in force, the innermost last."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let what is inside take so many seconds at most; raises StepTimeoutError into it when they are over.

    The limit is an interval timer of the process (setitimer), so it works in the main thread alone; elsewhere what is
    inside is not limited. Code that is not Python's cannot be interrupted so: for that there is the watchdog.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if signal.getsignal(signal.SIGALRM) is not _over:
        signal.signal(signal.SIGALRM, _over)  # and stays: without it a late alarm would end the process
    _limits.append(seconds)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
        try:
            yield
        finally:
            _limits.pop()  # from here on an alarm raises nothing
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _over(_: int, __: FrameType | None) -> None:
    if _limits:
        raise StepTimeoutError(f"it took longer than {_limits[-1]:g} seconds (timeout_seconds)")
