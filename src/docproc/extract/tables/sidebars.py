"""Strips of text beside the body of a letter, such as the sender's particulars from top to bottom at an edge.

What stands in a strip shares rows with the items by chance only. It is told from a column of the table by the
distances to the rows beside it, which are not the same for most of them, by printing no amounts, and by having no
heading.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from docproc.extract.layout import Cell, DocumentView, PageView, Row
from docproc.extract.tables.table_words import TableWords, Wordings, key
from docproc.model.geometry import Box
from docproc.specs.line_items import ColumnKind

LEAST_LINES = 5
WIDEST = 0.32
"""A strip has this many lines at least, and at most this share of the page's width."""

LARGEST_GAP = 3.5
"""Lines of a strip are at most so many line heights apart."""

FLUSH = 2.0
GUTTER = 4.0
"""Lines of a strip begin within FLUSH points of each other; so much white at least parts it from the body."""

SAME_BASELINE = 0.08
"""Cells of one row of a table have their middles within this share of a line height of each other."""

LEAST_ROWS = 2
BY_CHANCE = 0.5
"""Of the rows beside a strip, two or more, at most this share stands equally far below its lines, and of its lines at
most this share stands on such a row."""

_COLUMNS = frozenset(ColumnKind) - {ColumnKind.DATE, ColumnKind.OTHER}
_MONEY = re.compile(r"\d[.,]\d{2}(?!\d)")


def without_sidebars(view: DocumentView, words: TableWords) -> DocumentView:
    """Return `view` without the cells of its strips; the same object where there is none."""
    pages = tuple(_without_strip(page, words.items) for page in view.pages)
    return view if all(one is other for one, other in zip(pages, view.pages, strict=True)) else DocumentView(pages)


def _without_strip(page: PageView, headings: Wordings) -> PageView:
    strips = {cell for members, left in _candidates(page) for cell in _strip(page, members, headings, left=left)}
    if not strips:
        return page
    held = (tuple(cell for cell in row.cells if cell not in strips) for row in page.rows)
    rows = (Row(at, cells, Box.around(cell.box for cell in cells)) for at, cells in enumerate(filter(None, held)))
    return replace(page, rows=tuple(rows))


def _candidates(page: PageView) -> Iterator[tuple[list[Cell], bool]]:
    """Yield runs of lines that begin under each other near an edge of the page, and whether it is the left one."""
    near_left = [cell for cell in page.cells if cell.box.x < 0.2 * page.width and len(cell.text) > 1]
    near_right = [cell for cell in page.cells if cell.box.x > (1 - WIDEST) * page.width]
    for cells, left in ((near_left, True), (near_right, False)):
        ordered = sorted(cells, key=lambda cell: cell.box.x)
        start = 0
        for at, cell in enumerate(ordered):
            if at + 1 == len(ordered) or ordered[at + 1].box.x - cell.box.x > FLUSH:
                if at + 1 - start >= LEAST_LINES:
                    yield _longest_run(ordered[start : at + 1]), left
                start = at + 1


def _longest_run(cells: Sequence[Cell]) -> list[Cell]:
    """Return the most lines that follow each other closely, from top to bottom."""
    ordered = sorted(cells, key=lambda cell: cell.box.y)
    best, run = ordered[:1], ordered[:1]
    for upper, lower in pairwise(ordered):
        run = [*run, lower] if lower.box.y - upper.box.bottom <= LARGEST_GAP * upper.box.height else [lower]
        best = max(best, run, key=len)
    return best


def _strip(page: PageView, members: Sequence[Cell], headings: Wordings, *, left: bool) -> set[Cell]:
    """Return all cells of the strip that `members` are lines of; empty when they are none."""
    if len(members) < LEAST_LINES:
        return set()
    start, end = min(cell.box.x for cell in members), max(cell.box.right for cell in members)
    if end - start > WIDEST * page.width:
        return set()
    inside, beside = set(members), []
    edge = end + GUTTER if left else start - GUTTER
    for row in page.rows_between(members[0].box.y - FLUSH, members[-1].box.bottom):
        for cell in row.cells:
            if cell in inside or len(cell.text) == 1:
                continue
            if (cell.box.x >= edge) if left else (cell.box.right <= edge):
                beside.append(cell)
            elif (cell.box.right <= end + 1) if left else (cell.box.x >= start - 1):
                inside.add(cell)
            else:
                return set()
    if any(_MONEY.search(cell.text) or headings.kind_of.get(key(cell.text)) in _COLUMNS for cell in inside):
        return set()
    return inside if _by_chance(inside, beside) else set()


def _by_chance(strip: set[Cell], beside: Sequence[Cell]) -> bool:
    """Tell whether a strip and the rows beside it meet by chance.

    Else most lines of the strip stand on a row, or most rows stand on a line of the strip or equally far below one.
    """
    middles = sorted(cell.box.center_y for cell in strip)
    rows = sorted({cell.row: cell.box.center_y for cell in beside}.values())
    slack = SAME_BASELINE * max((cell.box.height for cell in beside), default=0.0)
    offsets = sorted(min((y - middle for middle in middles if middle <= y + slack), default=float("inf")) for y in rows)
    alike = max((bisect_right(offsets, offset + 2 * slack) - at for at, offset in enumerate(offsets)), default=0)
    met = sum(bisect_right(rows, middle + slack) > bisect_left(rows, middle - slack) for middle in middles)
    return len(rows) >= LEAST_ROWS and alike <= BY_CHANCE * len(rows) and met <= BY_CHANCE * len(middles)
