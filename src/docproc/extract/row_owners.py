"""Which item the text of a table belongs to: rows above, beside and below the row that holds an item's value."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from docproc.extract.table_rows import BodyRow
from docproc.extract.table_values import read_position
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

NEAR = 1.3
"""A value of another row belongs to an anchor at most this many line heights away."""


def row_owners(body: Sequence[BodyRow], anchors: Sequence[int], size: float) -> dict[int, int]:
    """Return which anchor (by its place in `anchors`) each row of the body belongs to; rows of none are left out."""
    bands = _bands(body, anchors, size)
    owners = {at: number for number, band in enumerate(bands) for at in band}
    above = _text_stands_above(body, bands, size)
    if above:
        for at in _chain(body, range(bands[0][0] - 1, -1, -1), bands[0][0], size):
            owners[at] = 0
    for number, (first, second) in enumerate(pairwise(bands)):
        titled = any(_has_position(body[at]) for at in first)
        between = [
            at
            for at in range(first[-1] + 1, second[0])
            if not body[at].total and not (titled and _has_position(body[at]))
        ]
        split = _split(body, first[-1], between, second[0], size, above=above)
        for at in between[:split]:
            owners[at] = number
        if above:
            for at in between[split:]:
                owners[at] = number + 1
    for at in _chain(body, range(bands[-1][-1] + 1, len(body)), bands[-1][-1], size):
        owners[at] = len(anchors) - 1
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
                if _gap(upper, lower) > -0.1 * size or abs(body[at].row.box.center_y - middle) > NEAR * size:
                    break
                taken.add(at)
                ends[side] = at
                at += step
        bands.append(range(ends[0], ends[1] + 1))
    return bands


def _has_position(row: BodyRow) -> bool:
    """Tell whether a row prints a position: beside an item that has its own it is the heading of a group."""
    return read_position(row.text(Kind.POSITION)) is not None


def _gap(upper: BodyRow, lower: BodyRow) -> float:
    return lower.row.box.y - upper.row.box.bottom


def _chain(body: Sequence[BodyRow], order: range, start: int, size: float) -> list[int]:
    """Return the rows that follow `start` in `order` with no wide gap and no sum between."""
    found = []
    last = start
    for at in order:
        upper, lower = (body[last], body[at]) if at > last else (body[at], body[last])
        if body[at].total or _gap(upper, lower) > 1.6 * size or not _has_text(body[at]):
            break
        found.append(at)
        last = at
    return found


def _has_text(row: BodyRow) -> bool:
    return any(row.cells.get(kind) for kind in (Kind.DESCRIPTION, Kind.ARTICLE, Kind.POSITION))


def _text_stands_above(body: Sequence[BodyRow], bands: Sequence[range], size: float) -> bool:
    """Tell whether the text of an item begins above its anchor.

    So it is when most anchors have text close above them, closer than what stands above that text.
    """
    votes = 0
    for number, band in enumerate(bands):
        first = band[0]
        end = bands[number - 1][-1] if number else -1
        if first - 1 <= end or body[first - 1].total or not body[first - 1].text(Kind.DESCRIPTION):
            continue
        close = _gap(body[first - 1], body[first])
        if close > 0.8 * size:
            continue
        gaps = [_gap(body[at], body[at + 1]) for at in range(max(end, 0), first - 1)]
        bare = not any(body[at].text(Kind.DESCRIPTION) for at in band)
        votes += bare or number == 0 or (bool(gaps) and max(gaps) > close + 0.3 * size)
    return votes * 2 > len(bands)


def _split(
    body: Sequence[BodyRow], first: int, between: Sequence[int], second: int, size: float, *, above: bool
) -> int:
    """Return how many of the rows `between` two anchors belong to the first; the rest is the second's, or no item's."""
    if not between:
        return 0
    order = [first, *between, second]
    gaps = [_gap(body[upper], body[lower]) for upper, lower in pairwise(order)]
    widest = max(range(len(gaps)), key=lambda at: gaps[at])
    if above:
        return widest
    usual = median(gaps)
    return widest if widest < len(between) and gaps[widest] > max(1.6 * size, 2 * usual) else len(between)
