"""Sums set in a strip: a row of labels, and under it a row of nothing but amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docproc.extract.layout import Cell, PageView, Row
from docproc.extract.tables.table_values import read_money
from docproc.model.text import Word

LEAST_AMOUNTS = 3
"""A strip has so many amounts at least; two may be a row of a table."""

ALIGNED = 4.0
"""A label and its amount end or begin within this many points of each other."""

_LETTERS = re.compile(r"[^\W\d_]{2}")
_CENTS = re.compile(r"\d[.,]\d\d(?!\d)")


def labels_above(page: PageView, row: Row) -> tuple[tuple[str, Cell], ...]:
    """Return (label, cell) for each amount of `row`, left to right; empty where it is no strip of sums."""
    if len(row.cells) < LEAST_AMOUNTS or not row.index or not all(_is_amount(cell.text) for cell in row.cells):
        return ()
    above = page.rows[row.index - 1]
    near = row.box.y - above.box.bottom <= 1.5 * page.text_size
    if not near or _CENTS.search(above.text) or not _LETTERS.search(above.text):
        return ()
    words = [word for cell in above.cells for word in cell.words]
    shared = _by_right(words, row.cells) if _ends_alike(words, row.cells) else _by_left(words, row.cells)
    return tuple((" ".join(word.text for word in part), cell) for part, cell in zip(shared, row.cells, strict=True))


def _is_amount(text: str) -> bool:
    return _CENTS.search(text) is not None and read_money(text, None) is not None


def _ends_alike(words: Sequence[Word], cells: Sequence[Cell]) -> bool:
    """Tell whether the labels end where their amounts do: so it is when more amounts end than begin with a word."""
    ends = sum(any(abs(word.box.right - cell.box.right) <= ALIGNED for word in words) for cell in cells)
    begins = sum(any(abs(word.box.x - cell.box.x) <= ALIGNED for word in words) for cell in cells)
    return ends >= begins


def _by_right(words: Sequence[Word], cells: Sequence[Cell]) -> list[list[Word]]:
    shared: list[list[Word]] = [[] for _ in cells]
    for word in words:
        at = next((at for at, cell in enumerate(cells) if word.box.right <= cell.box.right + ALIGNED), len(cells) - 1)
        shared[at].append(word)
    return shared


def _by_left(words: Sequence[Word], cells: Sequence[Cell]) -> list[list[Word]]:
    shared: list[list[Word]] = [[] for _ in cells]
    for word in words:
        at = max((at for at, cell in enumerate(cells) if word.box.x >= cell.box.x - ALIGNED), default=0)
        shared[at].append(word)
    return shared
