"""A hard limit on how long a piece of code may take, also when it loops without end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from docproc.errors import StepTimeoutError


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let what is inside take so many seconds at most; raises StepTimeoutError into it when they are over.

    The limit is an interval timer of the process (setitimer), so it works in the main thread alone; elsewhere what is
    inside is not limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_: int, __: FrameType | None) -> None:
        raise StepTimeoutError(f"it took longer than {seconds:g} seconds (timeout_seconds)")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
