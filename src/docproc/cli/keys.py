"""Single keys and typed lines from a terminal, also over ssh: no mouse, no alternate screen, no escape sequences."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

_ESCAPE = b"\x1b"
_END = (b"", b"\x04")
_REST_OF_A_KEY = 0.05
"""Seconds within which the rest of a key that sends several characters arrives."""


class Terminal:
    """The terminal of stdin. `key` waits for one key, `line` for a line that is ended with Enter."""

    def __init__(self) -> None:
        self._number = sys.stdin.fileno()

    def key(self) -> str:
        """Return the next key that is a character; "" at the end of the input. Ctrl-C raises KeyboardInterrupt."""
        with self._single_keys():
            while True:
                pressed = os.read(self._number, 1)
                if pressed in _END:
                    return ""
                if pressed == _ESCAPE:  # arrows and their like mean nothing here
                    while select.select([self._number], [], [], _REST_OF_A_KEY)[0]:
                        os.read(self._number, 1)
                elif pressed.isascii():
                    return pressed.decode()

    def line(self, prompt: str) -> str:
        """Return what is typed behind `prompt`, trimmed; "" for nothing and at the end of the input."""
        try:
            return input(prompt).strip()
        except EOFError:
            return ""

    @contextmanager
    def _single_keys(self) -> Iterator[None]:
        before = termios.tcgetattr(self._number)
        tty.setcbreak(self._number, termios.TCSADRAIN)
        try:
            yield
        finally:
            termios.tcsetattr(self._number, termios.TCSADRAIN, before)
