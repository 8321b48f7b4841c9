"""What an ONNX model is told of each text on a page that could be a value of the field it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView
from docproc.extract.rules.row_text import word_starts
from docproc.extract.values import ValueMatch, read_values
from docproc.model.record import record
from docproc.specs.rules import LabelRule

FEATURES = (
    "page", "is_last_page", "left", "top", "right", "bottom", "type_size", "characters", "digits", "capitals",
    "cells_in_row", "place_in_row", "form", "label",
)  # fmt: skip
"""The columns: page counted from 1, 1 on the last page; the cell's edges as shares of the page; its height by that of
the page's text; characters of the value; shares of digits and of capital letters in it; cells in its row, and its place
among them from 0 to 1; how sound the value is in itself (log-odds); 2 where a label of the field stands in the same
cell or to the left of it, 1 where one stands within 60 points above, else 0."""

_ABOVE = 60.0
MOST = 2000
"""No more texts than this are scored in one document."""


@record()
class Offer:
    """A value in a cell, beginning with the character `start` of its text, and its row of features."""

    cell: Cell
    start: int
    match: ValueMatch
    features: tuple[float, ...]


def offers(field: str, context: Context) -> list[Offer]:
    """Return every text of the document that could be a value of `field`, in reading order."""
    labels = {
        hit.cell: None
        for rule in context.catalogue.rules_for(context.document_type, context.supplier_id)
        if rule.spec.field == field and isinstance(rule.spec, LabelRule)
        for hit in context.hits("rule", rule.key)
    }
    found = list(_offers(field, context, frozenset(labels)))
    return found[:MOST]


def _offers(field: str, context: Context, labels: frozenset[Cell]) -> Iterator[Offer]:
    for page in context.view.pages:
        last = page is context.view.pages[-1]
        for cell in page.cells:
            for start, match in _values(field, cell, context):
                yield Offer(cell, start, match, _features(page, last, cell, match, labels))


def _values(field: str, cell: Cell, context: Context) -> Iterator[tuple[int, ValueMatch]]:
    """The values that begin with a word of the cell, each with the place where it begins."""
    seen: set[int] = set()
    for at, _ in word_starts(cell):
        for match in read_values(field, cell.text[at:], context.reading):
            if (at == 0 or match.start == 0) and at + match.start not in seen:
                seen.add(at + match.start)
                yield at + match.start, match


def _features(page: PageView, last: bool, cell: Cell, match: ValueMatch, labels: frozenset[Cell]) -> tuple[float, ...]:
    box, row, text = cell.box, page.rows[cell.row].cells, match.raw
    return (
        float(page.number),
        float(last),
        box.x / page.width,
        box.y / page.height,
        box.right / page.width,
        box.bottom / page.height,
        cell.size / page.text_size,
        float(len(text)),
        sum(char.isdigit() for char in text) / max(1, len(text)),
        sum(char.isupper() for char in text) / max(1, len(text)),
        float(len(row)),
        row.index(cell) / max(1, len(row) - 1),
        match.points,
        _label(page, cell, labels),
    )


def _label(page: PageView, cell: Cell, labels: frozenset[Cell]) -> float:
    if cell in labels or any(other in labels for other in page.left_of(cell)):
        return 2.0
    return float(any(other in labels for other in page.above(cell, _ABOVE)))
