"""Which item the text of a table belongs to: rows above, beside and below the row that holds an item's value.

Distances are between the middles of rows, in points: leading is steadier than the white between letters. Where rows of
values follow each other with nothing between, their distance tells a further line of an item (closer) from a row of its
own, such as the heading of a group or a sentence after the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise
from statistics import median

from docproc.extract.tables.table_rows import BodyRow
from docproc.extract.tables.table_values import read_position
from docproc.model.record import record
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

NEAR = 1.3
"""A value of another row belongs to an anchor at most this many line heights away."""

PADDED = 1.55
"""Rows of values further apart than this many line heights have white between them that lines of one item lack."""

FARTHEST = 2.1
"""Lines of one item are at most this many line heights apart."""

CLEAR = 0.2
"""A distance is clearly wider than another by this many line heights."""

_AMOUNT = re.compile(r"\d[.,]\d{2}(?!\d)")


class _Side(Enum):
    """Where the further lines of an item stand, seen from the row of its values."""

    BELOW = auto()
    ABOVE = auto()
    AROUND = auto()


@record()
class _Gap:
    """The rows of text between two items: their places in the body, and the place before which the widest gap is.

    `cut` counts the rows before the widest gap, None where no gap is clearly the widest.
    """

    rows: tuple[int, ...]
    cut: int | None


def row_owners(body: Sequence[BodyRow], anchors: Sequence[int], size: float) -> dict[int, int]:
    """Return which anchor (by its place in `anchors`) each row of the body belongs to; rows of none are left out."""
    bands = _bands(body, anchors, size)
    owners = {at: number for number, band in enumerate(bands) for at in band}
    limit = _line_limit(body, bands, size)
    gaps = [_gap_between(body, first, second, size) for first, second in pairwise(bands)]
    left = _left_of_text(body, bands)
    head = _chain(body, range(bands[0][0] - 1, -1, -1), bands[0][0], limit, left)
    tail = _chain(body, range(bands[-1][-1] + 1, len(body)), bands[-1][-1], limit, left)
    side = _side_of(body, bands, gaps, head, tail)
    if side is not _Side.BELOW:
        owners.update(dict.fromkeys(head, 0))
    for number, gap in enumerate(gaps):
        below, above = _share_out(body, bands[number], bands[number + 1], gap, limit, side, left)
        owners.update(dict.fromkeys(below, number))
        owners.update(dict.fromkeys(above, number + 1))
    if side is not _Side.ABOVE:
        owners.update(dict.fromkeys(tail, len(anchors) - 1))
    return owners


def _bands(body: Sequence[BodyRow], anchors: Sequence[int], size: float) -> list[range]:
    """Return for each anchor the rows that overlap it vertically: cells of one item set a little higher or lower."""
    taken = set(anchors)
    bands: list[range] = []
    for anchor in anchors:
        middle = body[anchor].row.box.center_y
        ends = [anchor, anchor]
        for side, step in ((0, -1), (1, 1)):
            at = anchor + step
            while 0 <= at < len(body) and at not in taken and not body[at].total:
                upper, lower = (body[at], body[at - step]) if step < 0 else (body[at - step], body[at])
                white = lower.row.box.y - upper.row.box.bottom
                if white > -0.1 * size or abs(body[at].row.box.center_y - middle) > NEAR * size:
                    break
                taken.add(at)
                ends[side] = at
                at += step
        bands.append(range(ends[0], ends[1] + 1))
    return bands


def _distance(body: Sequence[BodyRow], upper: int, lower: int) -> float:
    return body[lower].row.box.center_y - body[upper].row.box.center_y


def _has_position(row: BodyRow) -> bool:
    """Tell whether a row prints a position: beside an item that has its own it is the heading of a group."""
    return read_position(row.text(Kind.POSITION)) is not None


def _line_limit(body: Sequence[BodyRow], bands: Sequence[range], size: float) -> float:
    """Return the distance in points up to which a row of text goes on the row above it."""
    pairs = list(pairwise(bands))
    adjacent = [_distance(body, first[-1], second[0]) for first, second in pairs if second[0] == first[-1] + 1]
    first, last = bands[0][0], bands[-1][-1]
    steps = [_distance(body, at, at + 1) for at in range(max(0, first - 1), min(len(body) - 1, last + 1))]
    lines = [step for step in steps if step > 0.6 * size]
    line = min(lines, default=FARTHEST * size)
    if not adjacent:
        return min(FARTHEST * size, 1.3 * line)
    rows = median(adjacent)
    if rows > PADDED * size or line < rows - CLEAR * size:
        return min(FARTHEST * size, rows - 0.12 * size)
    return min(FARTHEST * size, 1.15 * rows)


def _gap_between(body: Sequence[BodyRow], first: range, second: range, size: float) -> _Gap:
    rows = tuple(range(first[-1] + 1, second[0]))
    begins = next((at for at, row in enumerate(rows) if _has_position(body[row])), None)
    if begins is not None and not any(_has_position(body[at]) for at in second):
        return _Gap(rows, begins)
    order = [first[-1], *rows, second[0]]
    steps = [_distance(body, upper, lower) for upper, lower in pairwise(order)]
    widest = max(range(len(steps)), key=lambda at: steps[at])
    others = [step for at, step in enumerate(steps) if at != widest]
    return _Gap(rows, widest if others and steps[widest] > max(others) + CLEAR * size else None)


def _left_of_text(body: Sequence[BodyRow], bands: Sequence[range]) -> float:
    """Return where the text of items begins at the left, in points, less what a reader of scans may be off.

    It may begin anywhere (0) where the rows of values do not name their items.
    """
    if sum(not any(body[at].text(Kind.DESCRIPTION) for at in band) for band in bands) * 2 > len(bands):
        return 0.0
    found = [
        (word.box.x, word.confidence)
        for band in bands
        for at in band
        for kind in (Kind.DESCRIPTION, Kind.ARTICLE)
        for word in body[at].cells.get(kind, ())[:1]
    ]
    if not found:
        return 0.0
    scanned = any(confidence < 100 for _, confidence in found)
    return min(x for x, _ in found) - (6.0 if scanned else 1.5)


def _goes_on(row: BodyRow, left: float) -> bool:
    """Tell whether a row can be a further line of an item: text in its columns, and no amount beside it."""
    if row.total or not any(row.cells.get(kind) for kind in (Kind.DESCRIPTION, Kind.ARTICLE, Kind.POSITION)):
        return False
    if row.row.box.x < left and not _has_position(row):
        return False
    return len(row.row.cells) == 1 or not _AMOUNT.search(row.row.cells[-1].text)


def _chain(body: Sequence[BodyRow], order: range, start: int, limit: float, left: float) -> list[int]:
    """Return the rows that follow `start` in `order` line by line."""
    found = []
    last = start
    for at in order:
        if abs(_distance(body, last, at)) > limit or not _goes_on(body[at], left):
            break
        found.append(at)
        last = at
    return found


def _side_of(
    body: Sequence[BodyRow], bands: Sequence[range], gaps: Sequence[_Gap], head: Sequence[int], tail: Sequence[int]
) -> _Side:
    """Tell on which side of their values the further lines of the items stand, by the widest gaps between items."""
    cut = [gap for gap in gaps if gap.cut is not None]
    below = sum(gap.cut != 0 for gap in cut) + bool(tail)
    above = sum(gap.cut != len(gap.rows) for gap in cut if gap.cut is not None) + bool(head)
    if not cut:
        bare = sum(not any(body[at].text(Kind.DESCRIPTION) for at in band) for band in bands)
        if head and bare * 2 > len(bands):
            return _Side.ABOVE
        titled = sum(any(_has_position(body[at]) for at in band) for band in bands)
        if not head or titled * 2 >= len(bands) or not (len(bands) == 1 or any(gap.rows for gap in gaps)):
            return _Side.BELOW
        if len(bands) == 1:
            return _Side.AROUND
        return _Side.BELOW if tail else _Side.ABOVE
    if above and below and min(above, below) * 3 > max(above, below):
        return _Side.AROUND
    return _Side.ABOVE if above > below else _Side.BELOW


def _share_out(
    body: Sequence[BodyRow], first: range, second: range, gap: _Gap, limit: float, side: _Side, left: float
) -> tuple[list[int], list[int]]:
    """Return which rows between two items belong to the upper one, and which to the lower one."""
    if not gap.rows:
        return [], []
    titled = any(_has_position(body[at]) for at in first)
    end = len(gap.rows) if gap.cut is None or side is _Side.BELOW else gap.cut
    if side is _Side.ABOVE:
        end = gap.cut or 0
    below = _chain(body, range(first[-1] + 1, first[-1] + 1 + end), first[-1], limit, left)
    if titled:
        below = below[: next((at for at, row in enumerate(below) if _has_position(body[row])), len(below))]
    if side is _Side.BELOW:
        begins = gap.cut is not None and gap.cut < len(gap.rows) and _has_position(body[gap.rows[gap.cut]])
        if not begins or any(_has_position(body[at]) for at in second):
            return below, []
    start = below[-1] + 1 if below else first[-1] + 1
    return below, _chain(body, range(second[0] - 1, start - 1, -1), second[0], limit, left)
