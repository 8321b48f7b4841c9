"""A page seen as geometry: rows, cells, blocks and neighbours, in points of the upright page.

A cell is a line of the text model (words on one baseline with no gap wider than a column gutter). A row is all cells
that share a baseline across the page. A block is a stack of cells set like a paragraph. The view is built once per
page in about linear time; every other module of this room asks it instead of comparing boxes on its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from enum import StrEnum
from itertools import pairwise
from statistics import median

from docproc.extract.line_groups import group_blocks, rows_of_lines
from docproc.extract.values import amounts_in
from docproc.extract.wording import heads_of
from docproc.model.geometry import Box
from docproc.model.lazy import lazy
from docproc.model.record import record
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.parse.amounts import AmountMatch, Locale


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

    @lazy
    def confidence(self) -> float:
        """The mean of the words' confidences in percent."""
        return sum([word.confidence for word in self.words]) / len(self.words)

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
    def text(self) -> str:
        """The text of the rows, one row a line: what it does not hold, no row and no cell holds."""
        return "\n".join([row.text for row in self.rows])

    @lazy
    def _tops(self) -> list[float]:
        return [row.box.y for row in self.rows]

    @lazy
    def ink(self) -> Box:
        """The box around everything printed (the whole page when it is empty)."""
        if not self.cells:
            return Box(0, 0, self.width, self.height)
        return Box.around([cell.box for cell in self.cells])

    def cells_with(self, heads: Set[str]) -> list[Cell]:
        """The cells in which a token begins with one of `heads` (see `wording.heads_of`), in reading order."""
        held = {at for head in self._cells_by_head.keys() & heads for at in self._cells_by_head[head]}
        return [self.cells[at] for at in sorted(held)]

    @lazy
    def _cells_by_head(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, cell in enumerate(self.cells):
            for head in heads_of(cell.text):
                found.setdefault(head, []).append(at)
        return found

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

    def amounts(self, locale: Locale | None) -> tuple[tuple[Cell, tuple[AmountMatch, ...]], ...]:
        """The cells of all pages that print amounts, in reading order, each with its amounts as read in `locale`."""
        if locale not in self._amounts:
            found = ((cell, amounts_in(cell.text, locale)) for cell in self.cells)
            self._amounts[locale] = tuple([(cell, amounts) for cell, amounts in found if amounts])
        return self._amounts[locale]

    @lazy
    def _amounts(self) -> dict[Locale | None, tuple[tuple[Cell, tuple[AmountMatch, ...]], ...]]:
        return {}

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
    rows = rows_of_lines([line for line in page.lines if line.words])
    drafts = [(number, line) for number, row in enumerate(rows) for line in row]
    blocks = group_blocks(drafts)
    cells = tuple(
        [
            Cell(page.number, index, row, blocks[index], line.words, line.text, line.box, _size(line))
            for index, (row, line) in enumerate(drafts)
        ]
    )
    return PageView(page.number, page.width, page.height, cells, _rows(cells), _blocks(cells))


def _size(line: Line) -> float:
    heights = sorted([word.box.height for word in line.words])
    middle = len(heights) // 2
    return heights[middle] if len(heights) % 2 else (heights[middle - 1] + heights[middle]) / 2


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
