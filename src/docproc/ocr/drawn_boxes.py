"""Boxes to tick that a PDF page draws as squares, made into the characters "☐" and "☒" that its text lacks."""

from __future__ import annotations

from collections.abc import Sequence

from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.ocr.page_ink import Ink
from docproc.ocr.pdfium_chars import PdfPage

EMPTY, TICKED = "☐", "☒"

_DPI = 150.0
_FRAMED = 0.6
"""Share of the four edges of a square that must be print."""

_CROSSED = 0.03
"""Share of what a square holds that must be print to be a tick: a thin stroke through it is a tenth."""

_FILLED = 0.85
"""A square with so much print in it is a bullet or a patch of colour."""

_FRAME, _INSET = 0.1, 0.25
"""A frame is so wide at most, and a tick is looked for so far from the edges, as shares of the side."""

_SURROUNDINGS = 1.5
"""So many sides around a square are looked at too, to know the shade of the paper."""

_REACH = 3.0
"""A box to tick has words beside it, at most so many of its sides away."""


def draw_marks(page: PdfPage, words: Sequence[Word], squares: Sequence[Box]) -> tuple[Word, ...]:
    """Return `words` with a mark for each of the `squares` (points of the page as shown) that is a box to tick.

    A cross set as a letter within a square is part of its mark.
    """
    boxes = [square for square in squares if _has_words_beside(square, words)]
    if not boxes:
        return tuple(words)
    ink = Ink(page, 0, _DPI, [Word(EMPTY, _inset(box, -_SURROUNDINGS)) for box in boxes])
    marks = [Word(text, box) for box in boxes if (text := _read(box, ink))]
    held = [word for word in words if any(_within(word.box, mark.box) for mark in marks)]
    return (*(word for word in words if word not in held), *marks)


def _has_words_beside(square: Box, words: Sequence[Word]) -> bool:
    reach = _REACH * square.width
    return any(
        word.box.y < square.center_y < word.box.bottom
        and word.box.height < 3 * square.height
        and not _within(word.box, square)
        and max(word.box.x - square.right, square.x - word.box.right) < reach
        for word in words
    )


def _read(box: Box, ink: Ink) -> str:
    """Return the mark that a square is; "" for a square that is no box to tick."""
    stroke = _FRAME * box.width
    frame = (
        Box(box.x - stroke, box.y, 2 * stroke, box.height),
        Box(box.right - stroke, box.y, 2 * stroke, box.height),
        Box(box.x, box.y - stroke, box.width, 2 * stroke),
        Box(box.x, box.bottom - stroke, box.width, 2 * stroke),
    )
    if min(ink.longest_share(edge) for edge in frame) < _FRAMED or ink.share(_inset(box, _FRAME)) > _FILLED:
        return ""
    return TICKED if ink.share(_inset(box, _INSET)) > _CROSSED else EMPTY


def _inset(box: Box, share: float) -> Box:
    """Return `box` without a `share` of its side at each edge; with one more for a share below zero."""
    by = share * box.width
    return Box(box.x + by, box.y + by, box.width - 2 * by, box.height - 2 * by)


def _within(inner: Box, outer: Box) -> bool:
    return outer.x < inner.center_x < outer.right and outer.y < inner.center_y < outer.bottom
