"""Ctrl-C and SIGTERM: the first asks the work to end well, the second ends it."""

from __future__ import annotations

import os
import signal
from types import FrameType, TracebackType
from typing import Any

from docproc.cli.voice import line_of
from docproc.errors import EXIT_INTERRUPTED, EXIT_TERMINATED

_EXIT_CODES = {signal.SIGINT: EXIT_INTERRUPTED, signal.SIGTERM: EXIT_TERMINATED}


class StoppedAtOnce(SystemExit):
    """The second signal came before the work had ended; the process ends with the `exit_code` of this signal.

    It is no KeyboardInterrupt, which typer turns into 130 whatever the signal was.
    """

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Interruption:
    """While entered, remembers SIGINT and SIGTERM instead of dying of them; a second one raises StoppedAtOnce.

    `exit_code` is 130 when SIGINT asked for the end and 143 when SIGTERM did (128 and the number of the signal).
    """

    def __init__(self) -> None:
        self.asked = False
        self.exit_code = EXIT_INTERRUPTED
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        for number in _EXIT_CODES:
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
        exit_code = _EXIT_CODES[signal.Signals(number)]
        if self.asked:
            raise StoppedAtOnce(exit_code)
        self.asked = True
        self.exit_code = exit_code
        line = line_of("stopping: what is in hand is finished or given back; once more stops at once")
        os.write(2, f"{line}\n".encode())
