"""Tables without a heading: columns from the white that runs down between the rows, named by what their cells hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docproc.extract.layout import PageView, Row
from docproc.extract.tables.column_cuts import Part, currency_leads, row_parts
from docproc.extract.tables.column_roles import profile_of, settle_roles
from docproc.extract.tables.item_drafts import Draft, read_body
from docproc.extract.tables.table_columns import Column, Heading
from docproc.extract.tables.table_rows import BodyRow
from docproc.extract.tables.table_values import read_money, read_quantity
from docproc.extract.tables.table_words import TableWords
from docproc.model.geometry import Box
from docproc.parse.amounts import Locale
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

LEAST_COLUMNS = 3
GUTTER = 3.0
"""Columns are at least this many points apart."""

ROWS_ABOVE = 3
"""So many rows above the first one with an amount may hold text of its item."""

_TELLING = frozenset({Kind.QUANTITY, Kind.UNIT_PRICE, Kind.VAT_RATE, Kind.DISCOUNT})


@dataclass(frozen=True)
class BareRows:
    """The rows of one page that are known to be items of a table without a heading."""

    page: PageView
    rows: tuple[Row, ...]


def bare_drafts(found: Sequence[BareRows], words: TableWords, locale: Locale | None) -> tuple[Draft, ...]:
    """Return drafts of the items whose rows are known, with their columns; empty when no columns can be told."""
    heading = _heading([row for part in found for row in part.rows], locale)
    if heading is None:
        return ()
    drafts: list[Draft] = []
    for part in found:
        first, last = part.rows[0].index, part.rows[-1].index
        body = part.page.rows[max(0, first - ROWS_ABOVE) : last + ROWS_ABOVE + 2]
        drafts.extend(read_body(part.page, body, heading, words, locale).drafts)
    for draft in drafts:
        draft.headed = False
    return tuple(drafts) if len(drafts) == sum(len(part.rows) for part in found) else ()


def _heading(rows: Sequence[Row], locale: Locale | None) -> Heading | None:
    """Return a heading made up from what the columns hold: names, totals, and something else that tells a table."""
    leads = currency_leads(rows)
    body = [BodyRow(row, row_parts(row, currency_leads=leads)) for row in rows]
    bands = _bands(body)
    if len(bands) < LEAST_COLUMNS:
        return None
    top, bottom = rows[0].box.y, rows[0].box.bottom
    cuts = [float("-inf"), *((left[1] + right[0]) / 2 for left, right in pairwise(bands)), float("inf")]
    columns = [
        Column(None, Box.from_edges(*edges), "", cuts[at], cuts[at + 1])
        for at, edges in enumerate((left, top, right, bottom) for left, right in bands)
    ]
    settled = _with_totals(settle_roles(columns, body, locale), body, locale)
    kinds = {column.kind for column in settled}
    if Kind.DESCRIPTION not in kinds or Kind.AMOUNT not in kinds or not kinds & _TELLING:
        return None
    return Heading(settled, frozenset(), top, top)


def _bands(body: Sequence[BodyRow]) -> list[tuple[float, float]]:
    """Return the (left, right) edges in points between which the rows print something, from left to right."""
    spans = sorted(span for row in body for span in _spans(row))
    bands: list[tuple[float, float]] = []
    for left, right in spans:
        if bands and left - bands[-1][1] < GUTTER:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands


def _spans(row: BodyRow) -> Iterator[tuple[float, float]]:
    """Yield the edges of what belongs together: numbers at either end of a cell apart, words with all between them."""
    for cell in row.row.cells:
        parts = [part for part in row.parts if cell.box.x - 1 <= part.middle <= cell.box.right + 1]
        first, last = 0, len(parts)
        while first < last and _is_number(parts[first]):
            yield parts[first].left, parts[first].right
            first += 1
        while last > first and _is_number(parts[last - 1]):
            last -= 1
            yield parts[last].left, parts[last].right
        if last > first:
            yield parts[first].left, parts[last - 1].right


def _is_number(part: Part) -> bool:
    text = " ".join(word.text for word in part.words)
    return (text[:1].isdigit() and read_quantity(text, None) is not None) or read_money(text, None) is not None


def _with_totals(columns: tuple[Column, ...], body: Sequence[BodyRow], locale: Locale | None) -> tuple[Column, ...]:
    """Take the last column of money for the totals where no arithmetic told which one it is."""
    if any(column.kind is Kind.AMOUNT for column in columns):
        return columns
    for at in range(len(columns) - 1, -1, -1):
        column = columns[at]
        texts = [_text(row, column) for row in body]
        if column.kind in (None, Kind.QUANTITY) and profile_of([text for text in texts if text], locale).money > 0.9:
            renamed = Column(Kind.AMOUNT, column.box, "", column.left, column.right)
            return (*columns[:at], renamed, *columns[at + 1 :])
    return columns


def _text(row: BodyRow, column: Column) -> str:
    held = [part for part in row.parts if column.left <= part.middle < column.right]
    return " ".join(word.text for part in held for word in part.words)
