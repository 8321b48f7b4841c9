"""Which rows of a table without prices are items: no arithmetic tells, so that they have to look like each other.

An address, an account or a page number under such a table prints a number as well. It is told by the position that it
lacks, and by standing elsewhere than the quantities do.
"""

from __future__ import annotations

from collections.abc import Sequence

from docproc.extract.tables.table_rows import BodyRow
from docproc.extract.tables.table_values import read_position
from docproc.specs.line_items import ColumnKind

ALIGNED = 4.0
"""Quantities stand under each other when their left or right edges or middles are within so many points."""

MOST = 2 / 3
"""Where this share of the quantities stands under each other, the others are none."""


def like_each_other(body: Sequence[BodyRow], rows: Sequence[int]) -> list[int]:
    """Return those of `rows`, places in `body` of rows with a quantity, that are items of one table."""
    return _aligned(body, _begun_alike(body, _numbered(body, rows)))


def _numbered(body: Sequence[BodyRow], rows: Sequence[int]) -> list[int]:
    """Leave out rows without a position where half of all have one, and more than one or the first."""
    numbered = [at for at in rows if read_position(body[at].text(ColumnKind.POSITION)) is not None]
    counts = len(numbered) > 1 or numbered[:1] == list(rows[:1])
    return numbered if counts and len(numbered) * 2 >= len(rows) else list(rows)


def _begun_alike(body: Sequence[BodyRow], rows: Sequence[int]) -> list[int]:
    """Leave out rows whose quantity begins with a word ("Titel 2") where most begin with their number."""
    begun = [at for at in rows if body[at].text(ColumnKind.QUANTITY)[:1].isdigit()]
    return begun if len(begun) >= MOST * len(rows) else list(rows)


def _aligned(body: Sequence[BodyRow], rows: Sequence[int]) -> list[int]:
    """Leave out rows whose quantity stands under none of the others, where most stand under each other."""
    edges = [_edges(body[at]) for at in rows]
    best: list[int] = []
    for side in range(len(edges[0]) if edges else 0):
        for edge in edges:
            group = [at for at, other in zip(rows, edges, strict=True) if abs(other[side] - edge[side]) <= ALIGNED]
            best = max(best, group, key=len)
    if len(rows) == 2:
        return best if best[:1] == list(rows[:1]) else list(rows)
    return best if len(best) >= MOST * len(rows) else list(rows)


def _edges(row: BodyRow) -> tuple[float, float, float, float]:
    """Return where a quantity begins, where its number and where its unit ends, and its middle, in points."""
    words = row.cells[ColumnKind.QUANTITY]
    number = next((word for word in words if any(map(str.isdigit, word.text))), words[0])
    left, right = words[0].box.x, words[-1].box.right
    return left, number.box.right, right, (left + right) / 2
