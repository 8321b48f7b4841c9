"""The letters of what docproc prints: DejaVu Sans, which comes with matplotlib, for Latin, Greek and Cyrillic text.

The fonts that every PDF reader has (ISO 32000-1, 9.6.2.2) stop at Western Europe; this one is embedded, and of it only
the letters that a document shows.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from docproc.errors import MissingDependencyError

_FONTS = Path("mpl-data", "fonts", "ttf")
_FROM_THE_RIGHT = ("R", "AL")
"""Letters of scripts that run from right to left (Unicode Annex 9): drawn one by one they would stand in reverse."""


@cache
def printing_font(bold: bool = False) -> str:
    """Return reportlab's name of the font, registered when it is first asked for; MissingDependencyError."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    name = "DejaVuSans-Bold" if bold else "DejaVuSans"
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise MissingDependencyError("matplotlib is not installed, whose font PDFs are set in: pip install matplotlib")
    pdfmetrics.registerFont(TTFont(name, str(Path(found.origin).parent / _FONTS / f"{name}.ttf")))
    rl_config.useA85 = 0  # streams stay bytes: in letters they are a quarter larger
    return name


def printable(text: str) -> str:
    """Return text as one line of letters that the font shows right; any other letter as its number (`[U+4E2D]`)."""
    from reportlab.pdfbase import pdfmetrics

    font: Any = pdfmetrics.getFont(printing_font())
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(
        letter if ord(letter) in font.face.charToGlyph and unicodedata.bidirectional(letter) not in _FROM_THE_RIGHT
        else f"[U+{ord(letter):04X}]"
        for letter in line
    )  # fmt: skip


def width_of(text: str, size: float) -> float:
    """How far printable text of that size reaches, in points."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, printing_font(), size))


def lines_of(text: str, size: float, room: float, most: int) -> list[str]:
    """Break text into at most so many lines of `room` points, between words where it can; an ellipsis ends a cut."""
    lines: list[str] = []
    rest = printable(text)
    while rest and len(lines) < most:
        line = _beginning(rest, size, room)
        rest = rest[len(line) :].lstrip()
        lines.append(line.rstrip())
    if rest:
        last = lines[-1]
        while last and width_of(f"{last}…", size) > room:
            last = last[:-1].rstrip()
        lines[-1] = f"{last}…"
    return lines


def _beginning(text: str, size: float, room: float) -> str:
    """The first line of text: up to a space where one is near, and at least one letter."""
    if width_of(text, size) <= room:
        return text
    end = 1
    while width_of(text[: end + 1], size) <= room:
        end += 1
    space = text.rfind(" ", 0, end + 1)
    return text[:space] if space > end // 2 else text[:end]
