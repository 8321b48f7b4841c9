"""What the columns of a sender's tables hold: headings by kind of column, from cells that people corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from docproc.extract.layout import Cell, PageView, Row
from docproc.extract.tables.table_columns import Column, find_heading
from docproc.extract.tables.table_words import TableWords, key
from docproc.extract.wording import has_digit
from docproc.learn.evidence import ReviewedDocument
from docproc.learn.item_cells import printed_cells, right_cells
from docproc.model.fields import Extraction, LineItem
from docproc.model.geometry import Box
from docproc.specs.line_items import ColumnKind

KINDS: Mapping[str, ColumnKind] = {
    "description": ColumnKind.DESCRIPTION,
    "article": ColumnKind.ARTICLE,
    "quantity": ColumnKind.QUANTITY,
    "unit": ColumnKind.UNIT,
    "unit_price": ColumnKind.UNIT_PRICE,
    "vat_rate": ColumnKind.VAT_RATE,
    "net_amount": ColumnKind.AMOUNT,
    "discount_percent": ColumnKind.DISCOUNT,
    "discount_amount": ColumnKind.DISCOUNT,
}
"""The kind of the column in which a cell of a line item stands."""

REACH = 40.0
"""A value's edge or middle lies so many points off that of its heading, at most."""

UNKNOWN_CELLS = 3
"""A row of so many cells without a digit over the items is a heading, though none of its words is known."""

_MOST_ROWS = 60
"""So many rows over an item its heading is looked for."""

_OPEN = frozenset({ColumnKind.ITEM, ColumnKind.GROSS_AMOUNT})
"""Kinds that a table of its own settles: they are not taught otherwise."""


@dataclass(slots=True)
class _Votes:
    """What speaks for the kind of one heading: how it is printed, what it is taken for, what its cells hold."""

    text: str
    now: ColumnKind | None
    kinds: Counter[ColumnKind] = field(default_factory=Counter)


def learned_headings(
    documents: Sequence[ReviewedDocument], found: Sequence[Extraction], words: TableWords | None
) -> dict[str, tuple[str, ...]]:
    """Return the headings whose columns hold something else than they are taken for, by kind of column.

    Only kinds of which a cell was found wrongly are taught, and only where no heading already taken for the kind holds
    such cells too. A heading that was taken for such a kind and holds none of the judged cells holds something `other`.
    """
    if words is None:
        return {}
    votes: dict[str, _Votes] = {}
    wrong: set[ColumnKind] = set()
    for document, extraction in zip(documents, found, strict=True):
        right = right_cells(document.rows, extraction.line_items)
        wrong |= {KINDS[column] for number, cells in document.rows.items() for column in cells
                  if (number, column) not in right}  # fmt: skip
        _vote(document, extraction.line_items, words, votes)
    return _decided(votes, wrong)


def _decided(votes: Mapping[str, _Votes], wrong: set[ColumnKind]) -> dict[str, tuple[str, ...]]:
    taught: dict[str, list[str]] = {}
    for each in votes.values():
        ranked = each.kinds.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            continue
        kind = ranked[0][0]
        contested = any(other.now is kind and other.kinds[kind] for other in votes.values())
        if kind in wrong and each.now is not kind and each.now not in _OPEN and not contested:
            taught.setdefault(kind.value, []).append(each.text)
    for each in votes.values():
        if not each.kinds and each.now is not None and each.now.value in taught:
            taught.setdefault(ColumnKind.OTHER.value, []).append(each.text)
    return {kind: tuple(sorted(texts)) for kind, texts in sorted(taught.items())}


def _vote(document: ReviewedDocument, items: Sequence[LineItem], words: TableWords, votes: dict[str, _Votes]) -> None:
    locale = document.looked.context.reading.locale
    for number, cells in document.rows.items():
        item = items[number - 1] if number <= len(items) else None
        for page in document.looked.context.view.pages:
            for column, row, cell in printed_cells(page, _rows(page, item), cells, locale):
                columns = _heading_over(page, row, words)
                over = _over(cell, columns)
                if over is None:
                    continue
                for each in columns:
                    votes.setdefault(key(each.text), _Votes(each.text, each.kind))
                votes[key(over.text)].kinds[KINDS[column]] += 1


def _rows(page: PageView, item: LineItem | None) -> Sequence[Row]:
    """The rows on which a judged row may be printed: those of the item that was found there, else all."""
    if item is None or item.box is None:
        return page.rows
    if item.page != page.number:
        return ()
    box = item.box
    return [row for row in page.rows if box.y - 1 <= row.box.center_y <= box.bottom + 1]


def _heading_over(page: PageView, row: Row, words: TableWords) -> tuple[Column, ...]:
    at = next(place for place, each in enumerate(page.rows) if each is row)
    above = range(at - 1, max(-1, at - _MOST_ROWS), -1)
    for place in above:
        heading = find_heading(page.rows, place, words)
        if heading is not None:
            return heading.columns
    for place in above:
        cells = page.rows[place].cells
        if len(cells) >= UNKNOWN_CELLS and not any(has_digit(cell.text) for cell in cells):
            return tuple(_unknown(cell, words) for cell in cells)
    return ()


def _unknown(cell: Cell, words: TableWords) -> Column:
    kind = words.items.kind_of_words([key(word.text) for word in cell.words])
    return Column(None if kind is None else ColumnKind(kind), cell.box, cell.text)


def _over(cell: Cell, columns: Sequence[Column]) -> Column | None:
    """The heading over a cell: the one whose left edge, middle or right edge is nearest to the cell's."""
    near = min(columns, key=lambda column: _away(cell.box, column.box), default=None)
    return near if near is not None and _away(cell.box, near.box) <= REACH else None


def _away(one: Box, other: Box) -> float:
    return min(abs(one.x - other.x), abs(one.right - other.right), abs(one.x + one.right - other.x - other.right) / 2)
