"""The text of a page with its layout kept as Markdown: headings, paragraphs, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from docproc.extract.layout import Cell, PageView, Row, view_document
from docproc.model.text import DocumentText

HEADING = 1.3
"""A row whose letters are so much taller than those of the page's usual line is a heading."""

GAP = 1.2
"""Rows with more than so many lines' height between them are of two tables."""

_MARKS = re.compile(r"([\\`*_\[\]<>#|])")
_LIST_LIKE = re.compile(r"^(\d*)([-+.)])(?=\s)")


def markdown_of(text: DocumentText) -> tuple[str, ...]:
    """Return each page as Markdown: everything that was read, in rows from top to bottom.

    Rows of several cells under each other are a table; its columns are the gaps that no cell of it bridges. Large
    type is a heading, lines of one block a paragraph.
    """
    return tuple("\n\n".join(_parts(page)) for page in view_document(text).pages)


def _parts(page: PageView) -> Iterator[str]:
    for tabular, rows in groupby(page.rows, lambda row: len(row.cells) > 1):
        if tabular:
            yield from map(_table, _apart(list(rows), page.text_size))
        else:
            yield from _paragraphs([row.cells[0] for row in rows if row.cells], page.text_size)


def _paragraphs(cells: Sequence[Cell], usual: float) -> Iterator[str]:
    for (_, large), lines in groupby(cells, lambda cell: (cell.block, cell.size >= HEADING * usual)):
        words = [_LIST_LIKE.sub(r"\1\\\2", _escaped(line.text)) for line in lines]
        yield f"## {' '.join(words)}" if large else "  \n".join(words)


def _apart(rows: Sequence[Row], usual: float) -> Iterator[list[Row]]:
    """The rows in groups between which the page leaves more than a line free."""
    group: list[Row] = []
    for row in rows:
        if group and row.box.y - group[-1].box.bottom > GAP * usual:
            yield group
            group = []
        group.append(row)
    yield group


def _table(rows: Sequence[Row]) -> str:
    edges = _columns(rows)
    lines = []
    for row in rows:
        texts: list[list[str]] = [[] for _ in edges]
        for cell in row.cells:
            at = max(number for number, edge in enumerate(edges) if edge <= cell.box.x)
            texts[at].append(_escaped(cell.text))
        lines.append(f"| {' | '.join(' '.join(said) for said in texts)} |")
    return "\n".join([lines[0], f"|{' --- |' * len(edges)}", *lines[1:]])


def _columns(rows: Sequence[Row]) -> list[float]:
    """The left edges of the columns: of each run of cells that overlap sideways, whatever their rows."""
    edges: list[float] = []
    right = float("-inf")
    for cell in sorted((cell for row in rows for cell in row.cells), key=lambda cell: cell.box.x):
        if cell.box.x >= right:
            edges.append(cell.box.x)
        right = max(right, cell.box.right)
    return edges


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
