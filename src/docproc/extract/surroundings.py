"""What is printed around a place: the words that could be the label of a value standing there, and how they relate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from docproc.extract.layout import Cell, PageView
from docproc.extract.wording import has_digit, squeeze
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.parse.dates import find_dates

Relation = Literal["inline", "right", "below", "left", "above"]
"""Where a value stands as its label sees it: in one line with it, to its right, under it, to its left, over it."""

REACH = 60.0
"""So many points above a value its label may stand."""

LONGEST = 40
"""A label has no more letters than this."""

_EDGES = " :;.,=#|>*•·-–—_()[]/\t"
_LETTERS = re.compile(r"[^\W\d_]{2,}|n[°º]|№", re.IGNORECASE)
_SPLIT = re.compile(r"[^\s:]*\d\S*(?:\s?%\)?)?|[|;•·]|\s[–/]\s")


@record(eq=False)
class Neighbour:
    """Words near a value: `label` as printed, without what surrounds it, `cell` in which they stand."""

    relation: Relation
    label: str
    cell: Cell


def cell_at(page: PageView, box: Box) -> Cell | None:
    """Return the cell of `page` in which a box of words stands, the one with most of it; None where nothing does."""
    held = [cell for cell in page.cells if cell.box.intersects(box)]
    return max(held, key=lambda cell: cell.box.overlap_x(box) * cell.box.overlap_y(box), default=None)


def neighbours(page: PageView, box: Box) -> Iterator[Neighbour]:
    """Yield the possible labels of a value in `box`, the likeliest relation first, the nearest of each first."""
    own = cell_at(page, box)
    if own is None:
        return
    before = own.text[: _start_of(own, box)]
    yield from _named("inline", own, _last_label(before))
    for cell in islice(page.left_of(own), 3):
        yield from _named("right", cell, _last_label(cell.text))
    for cell in islice((each for each in page.above(own, REACH) if each.box.overlap_x(box) > 0), 3):
        yield from _named("below", cell, _only_label(cell.text))
    for cell in page.right_of(own)[:1]:
        yield from _named("left", cell, _only_label(cell.text))
    for cell in islice((each for each in page.below(own, 2 * own.size) if each.box.overlap_x(box) > 0), 1):
        yield from _named("above", cell, _only_label(cell.text))


def _start_of(cell: Cell, box: Box) -> int:
    """Where in the cell's text the first word that stands in `box` begins."""
    at = 0
    for word in cell.words:
        if word.box.right > box.x + 0.5 * min(word.box.width, box.width) and word.box.x < box.right:
            return at
        at += len(word.text) + 1
    return 0


def _named(relation: Relation, cell: Cell, label: str) -> Iterator[Neighbour]:
    if 0 < len(label) <= LONGEST and _LETTERS.search(label) and squeeze(label):
        yield Neighbour(relation, label, cell)


def _last_label(text: str) -> str:
    """The words at the end of `text` behind another value: what stands there labels what follows."""
    for date in reversed(find_dates(text)):
        text = f"{text[: date.start]};{text[date.end :]}"
    text = text.rstrip(_EDGES)
    parts = [part.strip(_EDGES) for part in _SPLIT.split(text)]
    named = [part for part in parts if part]
    return named[-1] if named else ""


def _only_label(text: str) -> str:
    """The whole of a cell without digits: one with digits is a value of its own."""
    return "" if has_digit(text) else text.strip(_EDGES)
