"""Lines of a page grouped by geometry: rows that share a baseline, and blocks set like a paragraph."""

from __future__ import annotations

import re
from itertools import pairwise
from operator import itemgetter

from docproc.model.geometry import Box
from docproc.model.text import Line

ROW_OVERLAP = 0.5
"""Two cells share a row when their vertical overlap is at least this share of the lower one's height."""

WORD_SPACE = (0.85, 1.3)
"""White of so many line heights lies between words set in a typewriter's type, which readers take for a gutter."""

THOUSANDS_SPACE = 0.75
"""So many line heights lie at most between the thousands of an amount and the rest, where a space parts them."""

TYPEWRITTEN = 12
"""So many gaps of that width, and half of all the narrow ones, tell a page set in a typewriter's type."""

_THOUSANDS = re.compile(r"^(?:[€$£-]\s?)?\d{1,3}$")
_REST = re.compile(r"\d{3}[.,]\d{2}(?!\d)")

BLOCK_GAP = 0.95
"""Lines of one block are at most this many line heights apart (white space between them)."""


def rows_of_lines(lines: list[Line]) -> list[list[Line]]:
    """Return the lines (with words) of a page in rows from top to bottom, each from left to right.

    What a reader set apart although it belongs together (thousands of an amount, words in a typewriter's type) is one.
    """
    rows = [_join_thousands(row) for row in _group_rows(lines)]
    return [_join_close(row) for row in rows] if _typewritten(rows) else rows


def _typewritten(rows: list[list[Line]]) -> bool:
    """Tell whether most gaps between neighbours are as wide as one character of a typewriter's type and its white."""
    shares = [
        (right.box.x - left.box.right) / min(left.box.height, right.box.height)
        for row in rows
        for left, right in pairwise(row)
        if min(left.box.height, right.box.height) > 0
    ]
    least, most = WORD_SPACE
    spaces = sum(least <= share <= most for share in shares)
    return spaces >= TYPEWRITTEN and spaces > 0.5 * sum(share <= 3 * most for share in shares)


def _join_close(row: list[Line]) -> list[Line]:
    """Join neighbours that a reader set apart although no more than a word space lies between them."""
    joined: list[Line] = []
    for line in row:
        gap = line.box.x - joined[-1].box.right if joined else 0.0
        if joined and gap <= WORD_SPACE[1] * min(line.box.height, joined[-1].box.height) and not _marked(joined[-1]):
            joined[-1] = Line((*joined[-1].words, *line.words), joined[-1].block)
        else:
            joined.append(line)
    return joined


def _join_thousands(row: list[Line]) -> list[Line]:
    """Join thousands to the rest of their amount ("13" and "688,70 €"), set apart by no more than a wide space."""
    if len(row) == 1:
        return row
    joined: list[Line] = []
    for line in row:
        gap = line.box.x - joined[-1].box.right if joined else 0.0
        close = joined and gap <= THOUSANDS_SPACE * min(line.box.height, joined[-1].box.height)
        if close and _THOUSANDS.search(joined[-1].text) and _REST.match(line.text):
            joined[-1] = Line((*joined[-1].words, *line.words), joined[-1].block)
        else:
            joined.append(line)
    return joined


def _marked(line: Line) -> bool:
    return line.words[-1].text.endswith((":", "|"))


def _group_rows(lines: list[Line]) -> list[list[Line]]:
    """Group lines by baseline: a line joins a row near its top when they overlap vertically by half of the lower.

    Rows come from top to bottom, their lines from left to right.
    """
    rows: list[list[Line]] = []
    extents: list[tuple[float, float]] = []
    middles: list[list[float]] = []
    for middle, line in sorted([(line.box.center_y, line) for line in lines], key=itemgetter(0)):
        box = line.box
        y, lower = box.y, box.bottom
        for at in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = extents[at]
            shared = (bottom if bottom < lower else lower) - (top if top > y else y)
            if shared < ROW_OVERLAP * min(bottom - top, box.height):
                continue
            if not _overprints(box, rows[at]):
                rows[at].append(line)
                middles[at].append(middle)
                break
        else:
            rows.append([line])
            extents.append((y, lower))
            middles.append([middle])
    ranked = sorted([(sum(held) / len(held), at) for at, held in enumerate(middles)])
    return [sorted(rows[at], key=_left) if len(rows[at]) > 1 else rows[at] for _, at in ranked]


def _left(line: Line) -> float:
    return line.box.x


def _overprints(box: Box, row: list[Line]) -> bool:
    """Tell whether a line would cover a third of another in a row, so that it must stand in one of its own."""
    left, right, width = box.x, box.right, box.width
    for line in row:
        other = line.box
        if min(right, other.right) - max(left, other.x) > 0.3 * min(other.width, width):
            return True
    return False


def group_blocks(drafts: list[tuple[int, Line]]) -> list[int]:
    """Return the block number of every line: lines chain to the nearest aligned line close above them."""
    numbers: list[int] = []
    count = 0
    open_lines: list[int] = []
    boxes = [line.box for _, line in drafts]
    bottoms = [box.bottom for box in boxes]
    for index, (row, _) in enumerate(drafts):
        box = boxes[index]
        top, reach = box.y, 3 * BLOCK_GAP * box.height
        open_lines = [at for at in open_lines if top - bottoms[at] < reach]
        for parent in reversed(open_lines):
            if drafts[parent][0] < row and _stacked(boxes[parent], box):
                numbers.append(numbers[parent])
                open_lines.remove(parent)
                break
        else:
            numbers.append(count)
            count += 1
        open_lines.append(index)
    return numbers


def _stacked(above: Box, below: Box) -> bool:
    """Tell whether a line continues one above: close below it, of like size, with a common left, right or middle."""
    size, larger = above.height, below.height
    if larger < size:
        size, larger = larger, size
    gap = below.y - (above.y + above.height)
    if gap > BLOCK_GAP * size or gap < -0.6 * size or larger > 1.7 * size:
        return False
    slack = 0.4 * size
    if abs(above.x - below.x) <= slack:
        return True
    return abs(above.right - below.right) <= slack or abs(above.center_x - below.center_x) <= slack
