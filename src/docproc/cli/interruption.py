"""Ctrl-C and SIGTERM: the first asks the work to end well, the second ends it."""

from __future__ import annotations

import os
import signal
from types import FrameType, TracebackType
from typing import Any


class Interruption:
    """While entered, remembers SIGINT and SIGTERM instead of dying of them; a second one raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def is_asked(self) -> bool:
        """Tell whether the work is to end."""
        return self.asked

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        os.write(2, b"docproc: stopping: what is in hand is finished or given back; once more stops at once\n")
