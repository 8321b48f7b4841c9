"""A page seen as geometry: rows, cells, blocks and neighbours, in points of the upright page.

A cell is a line of the text model (words on one baseline with no gap wider than a column gutter). A row is all cells
that share a baseline across the page. A block is a stack of cells set like a paragraph. The view is built once per
page in about linear time; every other module of this room asks it instead of comparing boxes on its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from statistics import median

from docproc.model.geometry import Box
from docproc.model.lazy import lazy
from docproc.model.record import record
from docproc.model.text import DocumentText, Line, Page, Word

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


class Region(StrEnum):
    """Where on a page a box stands: the parts of a business letter (DIN 5008), loosely."""

    HEAD = "head"
    ADDRESS = "address"
    BODY = "body"
    FOOT = "foot"


@record(eq=False, slots=False)
class Cell:
    """One line of text on a page.

    `index` is its place in reading order (rows from top to bottom, left to right) and `row` the index of its row;
    both count from 0 on the page `page` (counted from 1). `block` is the index of its block. Cells compare by identity.
    """

    page: int
    index: int
    row: int
    block: int
    words: tuple[Word, ...]
    text: str
    box: Box
    size: float

    @property
    def confidence(self) -> float:
        """The mean of the words' confidences in percent."""
        return sum(word.confidence for word in self.words) / len(self.words)

    def words_of(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the characters `start` to `end` of `text` belong to (end excluded)."""
        found, at = [], 0
        for word in self.words:
            if at >= end:
                break
            stop = at + len(word.text)
            if stop > start:
                found.append(word)
            at = stop + 1
        return tuple(found)

    def box_of(self, start: int, end: int) -> Box:
        """The box around the words that the characters `start` to `end` belong to; the cell's box if none does."""
        words = self.words_of(start, end)
        return Box.around([word.box for word in words]) if words else self.box


@record(eq=False, slots=False)
class Row:
    """All cells that share a baseline, from left to right, and the box around them."""

    index: int
    cells: tuple[Cell, ...]
    box: Box

    @lazy
    def text(self) -> str:
        """The text of the cells, two spaces between them."""
        return "  ".join([cell.text for cell in self.cells])


@record(eq=False, slots=False)
class Block:
    """Cells that stand under each other like the lines of a paragraph or of an address, from top to bottom."""

    index: int
    cells: tuple[Cell, ...]
    box: Box

    @property
    def lines(self) -> tuple[str, ...]:
        """The text of the cells."""
        return tuple(cell.text for cell in self.cells)


@record(eq=False, slots=False)
class PageView:
    """One page: its size in points, its cells in reading order, its rows from top to bottom, its blocks."""

    number: int
    width: float
    height: float
    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]

    @lazy
    def text_size(self) -> float:
        """The median height of a line in points: what is much larger is a heading (10 for an empty page)."""
        return median(cell.size for cell in self.cells) if self.cells else 10.0

    @lazy
    def _tops(self) -> list[float]:
        return [row.box.y for row in self.rows]

    @lazy
    def ink(self) -> Box:
        """The box around everything printed (the whole page when it is empty)."""
        if not self.cells:
            return Box(0, 0, self.width, self.height)
        return Box.around([cell.box for cell in self.cells])

    def right_of(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells of the same row to the right, nearest first."""
        x = cell.box.x
        return tuple([other for other in self.rows[cell.row].cells if other.box.x > x])

    def beside(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells to the right that overlap `cell` vertically by half, nearest first, of its row or not."""
        box, left = cell.box, cell.box.right - 2
        found = [
            other
            for row in self.rows[max(0, cell.row - 2) : cell.row + 3]
            for other in row.cells
            if other.box.x >= left
            and (other.row == cell.row or other.box.overlap_y(box) >= 0.55 * min(other.box.height, box.height))
        ]
        return tuple(sorted(found, key=lambda other: other.box.x))

    def left_of(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells of the same row to the left, nearest first."""
        x = cell.box.x
        return tuple([other for other in reversed(self.rows[cell.row].cells) if other.box.x < x])

    def below(self, cell: Cell, reach: float = 60.0) -> Iterator[Cell]:
        """Yield the cells under `cell` that overlap it horizontally, at most `reach` points down, nearest first."""
        box, rows, bottom = cell.box, self.rows, cell.box.bottom
        for at in range(cell.row + 1, len(rows)):
            if rows[at].box.y - bottom > reach:
                return
            for other in rows[at].cells:
                if other.box.y - bottom <= reach and other.box.overlap_x(box) > 0:
                    yield other

    def above(self, cell: Cell, reach: float = 60.0) -> Iterator[Cell]:
        """Yield the cells over `cell` that overlap it horizontally, at most `reach` points up, nearest first."""
        box, rows, top = cell.box, self.rows, cell.box.y
        for at in range(cell.row - 1, -1, -1):
            if top - rows[at].box.bottom > reach:
                return
            for other in rows[at].cells:
                if top - other.box.bottom <= reach and other.box.overlap_x(box) > 0:
                    yield other

    def rows_between(self, top: float, bottom: float) -> tuple[Row, ...]:
        """The rows whose top edge lies between `top` (held) and `bottom` (not held), in points."""
        return self.rows[bisect_left(self._tops, top) : bisect_left(self._tops, bottom)]

    def region(self, box: Box) -> Region:
        """Tell in which part of a letter `box` stands, by its middle."""
        y = box.center_y / self.height
        if y > 0.86:
            return Region.FOOT
        if 0.13 < y < 0.35 and box.x < self.width * 0.5:
            return Region.ADDRESS
        return Region.HEAD if y <= 0.22 else Region.BODY


@record(eq=False, slots=False)
class DocumentView:
    """All pages of a document as geometry."""

    pages: tuple[PageView, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """All cells of all pages in reading order."""
        return (cell for page in self.pages for cell in page.cells)

    def page(self, number: int) -> PageView:
        """Return the page with `number`, counted from 1; KeyError when there is none."""
        return self._by_number[number]

    @lazy
    def _by_number(self) -> dict[int, PageView]:
        return {page.number: page for page in self.pages}


def column_bands(rows: Sequence[Row], gutter: float = 3.0) -> tuple[tuple[float, float], ...]:
    """Return the (left, right) bands in points that the cells of `rows` cover, cut where no row prints anything.

    A white gap narrower than `gutter` points does not cut.
    """
    spans = sorted((cell.box.x, cell.box.right) for row in rows for cell in row.cells)
    bands: list[tuple[float, float]] = []
    for left, right in spans:
        if bands and left - bands[-1][1] < gutter:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return tuple(bands)


def view_document(text: DocumentText) -> DocumentView:
    """Build the view of all pages of `text`."""
    return DocumentView(tuple(view_page(page) for page in text.pages))


def view_page(page: Page) -> PageView:
    """Build the view of one page; lines without words are left out."""
    rows = [_join_thousands(row) for row in _group_rows([line for line in page.lines if line.words])]
    if _typewritten(rows):
        rows = [_join_close(row) for row in rows]
    drafts = [(number, line) for number, row in enumerate(rows) for line in row]
    blocks = _group_blocks(drafts)
    cells = tuple(
        [
            Cell(page.number, index, row, blocks[index], line.words, line.text, line.box, _size(line))
            for index, (row, line) in enumerate(drafts)
        ]
    )
    return PageView(page.number, page.width, page.height, cells, _rows(cells), _blocks(cells))


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


def _size(line: Line) -> float:
    heights = sorted([word.box.height for word in line.words])
    middle = len(heights) // 2
    return heights[middle] if len(heights) % 2 else (heights[middle - 1] + heights[middle]) / 2


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


def _group_blocks(drafts: list[tuple[int, Line]]) -> list[int]:
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


def _rows(cells: Sequence[Cell]) -> tuple[Row, ...]:
    grouped: dict[int, list[Cell]] = {}
    for cell in cells:
        grouped.setdefault(cell.row, []).append(cell)
    return tuple([Row(index, tuple(row), Box.around([cell.box for cell in row])) for index, row in grouped.items()])


def _blocks(cells: Sequence[Cell]) -> tuple[Block, ...]:
    grouped: dict[int, list[Cell]] = {}
    for cell in cells:
        grouped.setdefault(cell.block, []).append(cell)
    return tuple(
        [Block(index, tuple(block), Box.around([cell.box for cell in block])) for index, block in grouped.items()]
    )


def gaps(row: Row) -> tuple[float, ...]:
    """The white gaps between neighbouring cells of `row` in points."""
    return tuple(right.box.x - left.box.right for left, right in pairwise(row.cells))
