"""The text that patterns are tried on, one row of cells or a whole page, with the way back from letters to boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docproc.extract.candidate import Reason, read_quality
from docproc.extract.layout import Cell, PageView, Row
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.model.text import Word


@record()
class RowText:
    """Text of page `page`; `parts` are its cells, each with the place in `text` where its own text begins."""

    page: int
    text: str
    parts: tuple[tuple[int, Cell], ...]

    def box(self, start: int, end: int) -> Box:
        """Return the box around the letters from `start` to `end` (at least one of them lies in a cell)."""
        return Box.around(cell.box_of(first, last) for cell, first, last in self._touched(start, end))

    def quality(self, start: int, end: int) -> tuple[Reason, ...]:
        """Return the reasons that badly read words among these letters give."""
        return tuple(reason for cell, a, b in self._touched(start, end) for reason in read_quality(cell, a, b))[:1]

    def _touched(self, start: int, end: int) -> Iterator[tuple[Cell, int, int]]:
        for at, cell in self.parts:
            if at < max(end, start + 1) and start < at + len(cell.text):
                yield cell, max(0, start - at), min(len(cell.text), max(end, start + 1) - at)


def rows_of(page: PageView) -> Iterator[RowText]:
    """Yield the text of each row of `page`, its cells set apart by spaces."""
    for row in page.rows:
        yield _joined(page, [row])


def whole_page(page: PageView) -> RowText:
    """Return all rows of `page` as one text, a row a line."""
    return _joined(page, page.rows)


def word_starts(cell: Cell) -> Iterator[tuple[int, Word]]:
    """Yield the words of `cell`, each with the place in the cell's text where it begins."""
    at = 0
    for word in cell.words:
        yield at, word
        at += len(word.text) + 1


def _joined(page: PageView, rows: Sequence[Row]) -> RowText:
    lines, parts, at = [], [], 0
    for row in rows:
        lines.append(" ".join([cell.text for cell in row.cells]))
        for cell in row.cells:
            parts.append((at, cell))
            at += len(cell.text) + 1
    return RowText(page.number, "\n".join(lines), tuple(parts))
