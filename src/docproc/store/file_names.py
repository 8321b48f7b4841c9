"""Names of files as text: what the store keeps and a terminal shows of a path's bytes."""

from __future__ import annotations

import os
import re
from pathlib import Path

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def readable(path: Path | str) -> str:
    """Return a path as text that can be stored and printed.

    Bytes that are no UTF-8 are spelled out as hex, and so are characters that end a line, steer a terminal or turn the
    direction of reading: a name must not pass itself off as another.
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return text if text.isprintable() else _STEERING.sub(lambda found: ascii(found[0])[1:-1], text)
