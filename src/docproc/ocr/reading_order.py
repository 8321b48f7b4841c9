"""From words in any order to lines, blocks and reading order; the same for every backend.

Words on one baseline form a row; a row is cut at gaps wider than a gutter; what is left are lines (a table cell is a
line of its own). Regions are then cut as in the recursive XY cut (Nagy and Seth, 1984): into bands at white strips
across, and a band into columns at white strips down, unless its lines stand in rows, as in a table.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from docproc.model.geometry import Box
from docproc.model.text import Line, Word

_GUTTER = 1.0
_UNLIKE = 0.22
_NARROW_GUTTER = 0.4
_WIDER_THAN_USUAL = 1.6
_SAME_EDGE = 1.2
_COLUMN_REACH = 12.0
_COLUMN_ROWS = 2
_SAME_ROW = 0.35
_CLEARLY_SAME_ROW = 0.05
_SAME_STRIP = 0.5
_FLAT = 0.5
_BAND_GAP = 0.9
_COLUMN_GAP = 1.5
_SAME_BASELINE = 0.3
_ALIGNED_ROWS = 0.5
_ALIGNED_ROWS_OF_MANY = 0.35
_MANY_COLUMNS = 4
_STANDING = 0.12
_ASKEW = 0.35
_HUGE = 3.0


@dataclass(slots=True)
class _Cell:
    """A line in the making, with its edges at hand."""

    words: list[Word]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def arrange(words: Iterable[Word]) -> tuple[Line, ...]:
    """Return the words as lines in reading order, blocks numbered from 0.

    Text that stands on end or runs askew (far higher than its letters are wide) follows after everything else, each
    run as a block of its own.
    """
    given = list(words)
    usual = statistics.median(word.box.height for word in given) if given else 0.0
    level: list[Word] = []
    standing: list[Word] = []
    for word in given:
        (standing if _stands(word, usual) else level).append(word)
    cells = _cut_at_columns([_cut(row) for row in _rows(level)])
    blocks: list[list[_Cell]] = []
    if cells:
        _order(cells, statistics.median(cell.height for cell in cells), blocks)
    lines = [Line(tuple(cell.words), number) for number, block in enumerate(blocks) for cell in block]
    lines += [Line(tuple(run), len(blocks) + number) for number, run in enumerate(_standing_runs(standing))]
    return tuple(lines)


def _stands(word: Word, usual: float) -> bool:
    """Tell whether a word is far too high for its width; a stamp set askew is huge beside the `usual` height."""
    box, count = word.box, len(word.text)
    if box.width >= _ASKEW * box.height * count:
        return False
    most = _ASKEW if box.height > _HUGE * usual else _STANDING
    return count > 2 and box.width < most * box.height * count


def _standing_runs(words: Sequence[Word]) -> list[list[Word]]:
    """Standing words that follow one another in the same strip belong together, as they came."""
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1].box if runs else None
        if last and last.overlap_x(word.box) > _SAME_STRIP * min(last.width, word.box.width):
            gap = max(word.box.y - last.bottom, last.y - word.box.bottom)
            if gap < 2 * max(last.width, word.box.width):
                runs[-1].append(word)
                continue
        runs.append([word])
    return runs


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Group words whose middles lie on one height, top to bottom, each row left to right.

    Middles are compared, not overlaps: boxes as high as their font overlap those of the next line in close-set text.
    """
    middles = sorted([(word.box.y + word.box.height / 2, number) for number, word in enumerate(words)])
    rows: list[_Row] = []
    open_from = 0
    for middle, number in middles:
        word = words[number]
        height = word.box.height
        if height < _FLAT:
            height = _FLAT
        best, least = None, _SAME_ROW
        for index in range(len(rows) - 1, open_from - 1, -1):
            row = rows[index]
            distance = abs(middle - row.middle) / (height if height < row.height else row.height)
            if distance < least:
                best, least = row, distance
                if distance < _CLEARLY_SAME_ROW:
                    break
        if best is None:
            rows.append(_Row([word], middle, height))
        else:
            best.take(word, middle, height)
        while open_from < len(rows) - 1 and rows[open_from].middle < middle - 2 * height:
            open_from += 1
    return [sorted(row.words, key=_left) for row in rows]


@dataclass(slots=True)
class _Row:
    """Words on one baseline; `middle` and `height` are the means of theirs."""

    words: list[Word]
    middle: float
    height: float

    def take(self, word: Word, middle: float, height: float) -> None:
        count = len(self.words) + 1
        self.middle += (middle - self.middle) / count
        self.height += (height - self.height) / count
        self.words.append(word)


_left = attrgetter("box.x")
_left_edge = attrgetter("left")
_top_edge = attrgetter("top")


def _cut(row: Sequence[Word]) -> list[_Cell]:
    """Cut a row into cells at gaps wider than a gutter, which grows with the size of the letters.

    A narrower gap will do where the words also stand on unlike heights: then they belong to neighbouring columns.
    """
    cells: list[_Cell] = []
    last: Box | None = None
    for word in row:
        box = word.box
        right, bottom = box.x + box.width, box.y + box.height
        if last is not None and _belongs(last, box, box.x - cells[-1].right):
            cell = cells[-1]
            cell.words.append(word)
            if right > cell.right:
                cell.right = right
            if box.y < cell.top:
                cell.top = box.y
            if bottom > cell.bottom:
                cell.bottom = bottom
        else:
            cells.append(_Cell([word], box.x, box.y, right, bottom))
        last = box
    return cells


def _belongs(last: Box, box: Box, gap: float) -> bool:
    """Tell whether `gap` points between two words of a row are no gutter."""
    higher, lower = (last.height, box.height) if last.height > box.height else (box.height, last.height)
    if gap <= _NARROW_GUTTER * higher:
        return True
    if gap > _GUTTER * higher:
        return False
    drift = abs(last.y + last.height / 2 - box.y - box.height / 2)
    return not (drift > _UNLIKE * lower and lower > 0.5 * higher)


def _cut_at_columns(rows: list[list[_Cell]]) -> list[_Cell]:
    """Cut cells once more where a narrower gap ends at the left edge of a column that other rows show.

    A label that nearly reaches its value leaves less than a gutter; the values above and below give it away.
    """
    starts = sorted((cell.left, cell.middle) for row in rows for cell in row[1:])
    result: list[_Cell] = []
    for row in rows:
        for cell in row:
            result += _cut_at(cell, starts) if len(cell.words) > 1 else [cell]
    return result


def _cut_at(cell: _Cell, starts: Sequence[tuple[float, float]]) -> list[_Cell]:
    words = cell.words
    gaps = [after.box.x - before.box.right for before, after in pairwise(words)]
    widest, least = max(gaps), _NARROW_GUTTER * cell.height
    if widest < least:
        return [cell]
    if len(gaps) > 1:
        least = max(least, min(widest, _WIDER_THAN_USUAL * statistics.median(gaps)))
    parts = [[words[0]]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap >= least and _begins_column(word.box.x, cell, starts):
            parts.append([])
        parts[-1].append(word)
    if len(parts) == 1:
        return [cell]
    return [cell for part in parts for cell in _cut(part)]


def _begins_column(left: float, cell: _Cell, starts: Sequence[tuple[float, float]]) -> bool:
    reach = _COLUMN_REACH * cell.height
    found = 0
    for index in range(bisect_left(starts, (left - _SAME_EDGE, 0.0)), len(starts)):
        edge, middle = starts[index]
        if edge > left + _SAME_EDGE:
            break
        found += abs(middle - cell.middle) < reach
        if found >= _COLUMN_ROWS:
            return True
    return False


def _order(cells: list[_Cell], unit: float, blocks: list[list[_Cell]]) -> None:
    """Append the cells of a region to `blocks` in reading order; `unit` is the usual line height in points."""
    pending = [(cells, False)]
    while pending:
        region, is_band = pending.pop()
        if len(region) == 1:
            blocks.append(region)
            continue
        bands = [region] if is_band else _split(region, _BAND_GAP * unit, across=True)
        if len(bands) > 1:
            pending.extend((band, True) for band in reversed(bands))
            continue
        columns = _split(region, _COLUMN_GAP * unit, across=False)
        groups = _side_by_side(columns, unit)
        if len(groups) > 1:
            pending.extend((group, False) for group in reversed(groups))
            continue
        _close(region, columns, unit, blocks)


def _split(cells: list[_Cell], gap: float, across: bool) -> list[list[_Cell]]:
    """Cut at white strips of at least `gap` points that run across (or down) the whole region."""
    ordered = sorted(cells, key=_top_edge if across else _left_edge)
    parts: list[list[_Cell]] = []
    reach = 0.0
    for cell in ordered:
        start, end = (cell.top, cell.bottom) if across else (cell.left, cell.right)
        if not parts or start - reach >= gap:
            parts.append([cell])
            reach = end
        else:
            parts[-1].append(cell)
            reach = max(reach, end)
    return parts


def _side_by_side(columns: list[list[_Cell]], unit: float) -> list[list[_Cell]]:
    """Part columns only where what lies left and right shares few baselines: cells of one table share most.

    Running text is seldom set in four columns and more, so less is asked of many columns.
    """
    least = _ALIGNED_ROWS if len(columns) < _MANY_COLUMNS else _ALIGNED_ROWS_OF_MANY
    groups = [list(columns[0])]
    for index in range(1, len(columns)):
        before = [cell for column in columns[:index] for cell in column]
        after = [cell for column in columns[index:] for cell in column]
        if _aligned(before, after, unit) < least:
            groups.append([])
        groups[-1] += columns[index]
    return groups


def _aligned(first: list[_Cell], second: list[_Cell], unit: float) -> float:
    """The share of the cells of the shorter list that stand on a baseline of the longer one."""
    fewer, more = sorted((first, second), key=len)
    middles = sorted(cell.middle for cell in more)
    return sum(_near(middles, cell.middle, _SAME_BASELINE * unit) for cell in fewer) / len(fewer)


def _near(values: Sequence[float], value: float, tolerance: float) -> bool:
    index = bisect_left(values, value - tolerance)
    return index < len(values) and values[index] <= value + tolerance


def _close(region: list[_Cell], columns: list[list[_Cell]], unit: float, blocks: list[list[_Cell]]) -> None:
    """Number a region that is cut no further: one column is one block, a table one block per cell group of a row."""
    if len(columns) == 1:
        blocks.append(_by_rows(region, unit))
        return
    blocks.extend([cell] for cell in _by_rows(region, unit))


def _by_rows(cells: list[_Cell], unit: float) -> list[_Cell]:
    """Cells top to bottom, those on about one baseline left to right."""
    ordered = sorted(cells, key=lambda cell: cell.middle)
    result: list[_Cell] = []
    row: list[_Cell] = []
    for cell in ordered:
        if row and cell.middle - row[0].middle > 0.5 * unit:
            result += sorted(row, key=_left_edge)
            row = []
        row.append(cell)
    return result + sorted(row, key=_left_edge)
