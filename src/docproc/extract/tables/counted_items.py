"""Items of delivery notes and orders whose table has no readable heading: rows of a name and a quantity.

The quantities stand under each other, and each is named as one: by a unit beside it, by a running position before it,
or by a column of four at least that holds nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from docproc.extract.layout import Cell, DocumentView, PageView, Row
from docproc.extract.tables.item_drafts import Draft
from docproc.extract.tables.row_owners import NEAR
from docproc.extract.tables.table_rows import has_value, is_sum
from docproc.extract.tables.table_values import read_position, read_quantity
from docproc.extract.tables.table_words import TableWords
from docproc.parse.amounts import Locale
from docproc.specs.line_items import ColumnKind

LEAST_ROWS = 2
LEAST_BARE_ROWS = 4
"""Rows of a list whose quantities have units or positions, and of one whose quantities are bare numbers."""

ALIGNED = 4.0
"""Quantities of one column have their left or right edge within this many points."""

LARGEST = Decimal(100_000)
"""A larger number at the end of a row is a code or an account, no quantity."""

WIDEST_GAP = 5.0
"""Rows of one list are at most this many line heights apart."""

_ARTICLE = re.compile(r"(?=\S*[\d-])[A-Z0-9][\w./-]{1,24}")


def counted_drafts(view: DocumentView, words: TableWords, locale: Locale | None) -> tuple[Draft, ...]:
    """Return drafts of the items of a document that prints no amounts and no heading; empty when there is no list."""
    if any(is_sum(row, words.totals) and has_value(row, priced=True) for page in view.pages for row in page.rows):
        return ()
    best: list[tuple[PageView, list[Row]]] = []
    for page in view.pages:
        rows = [row for row in page.rows if _is_counted(row, words, locale)]
        group = max(_groups(rows, page), key=len, default=[])
        if _is_list(group, locale):
            best.append((page, group))
    return tuple(_draft(page, row, group) for page, group in best for row in group)


def add_cells(draft: Draft, cells: Sequence[Cell]) -> None:
    """Tell cells by what they hold: a position first, a code before the name, a quantity with its unit."""
    names = [cell for cell in cells if read_quantity(cell.text, None) is None]
    for cell in cells:
        measured = read_quantity(cell.text, None)
        if cell is cells[0] and names and len(cell.text) <= 4 and read_position(cell.text) is not None:
            draft.cells[ColumnKind.POSITION] = cell.text
        elif measured is not None and _says_quantity(draft, unit=measured.unit):
            draft.cells[ColumnKind.QUANTITY] = cell.text
    code = next((cell for cell in names if len(names) > 1 and _ARTICLE.fullmatch(cell.text)), None)
    if code is not None:
        names.remove(code)
        draft.article_lines.append(code.text)
    draft.lines.extend(cell.text for cell in names)


def _says_quantity(draft: Draft, *, unit: str | None) -> bool:
    """Tell whether a number is the quantity: one with a unit always, a bare one where no price could be meant."""
    return unit is not None or not {ColumnKind.QUANTITY, ColumnKind.AMOUNT} & draft.cells.keys()


def _is_counted(row: Row, words: TableWords, locale: Locale | None) -> bool:
    """Tell whether a row is a name of several letters and, in its last cell, a quantity."""
    if len(row.cells) < 2 or is_sum(row, words.totals):
        return False
    measured = read_quantity(row.cells[-1].text, locale)
    if measured is None or measured.number.currency is not None or not 0 < measured.number.value < LARGEST:
        return False
    return any(sum(char.isalpha() for char in cell.text) > 2 and ":" not in cell.text for cell in row.cells[:-1])


def _groups(rows: Sequence[Row], page: PageView) -> list[list[Row]]:
    """Return runs of rows that follow each other closely, their quantities and names under each other."""
    groups: list[list[Row]] = []
    for row in rows:
        last = groups[-1][-1] if groups else None
        if last is not None and row.box.y - last.box.bottom < WIDEST_GAP * page.text_size and _under(last, row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _under(upper: Row, lower: Row) -> bool:
    above, below = upper.cells[-1].box, lower.cells[-1].box
    return abs(above.x - below.x) <= ALIGNED or abs(above.right - below.right) <= ALIGNED


def _is_list(group: Sequence[Row], locale: Locale | None) -> bool:
    if len(group) < LEAST_ROWS:
        return False
    measured = [read_quantity(row.cells[-1].text, locale) for row in group]
    if all(one is not None and one.unit is not None for one in measured):
        return True
    positions = [read_position(row.cells[0].text) for row in group]
    if all(position is not None for position in positions) and len(set(positions)) == len(positions):
        return True
    return len(group) >= LEAST_BARE_ROWS


def _draft(page: PageView, row: Row, group: Sequence[Row]) -> Draft:
    draft = Draft(page.number, row.box.y, row.box.bottom, headed=False)
    add_cells(draft, row.cells)
    following = next((other.index for other in group if other.index > row.index), row.index + 4)
    rows = [row]
    for other in page.rows[row.index + 1 : following]:
        name = any(abs(cell.box.x - other.box.x) <= ALIGNED for cell in row.cells[:-1])
        if other.box.y - rows[-1].box.bottom > NEAR * other.box.height or not name or len(other.cells) > 1:
            break
        draft.lines.append(other.text)
        rows.append(other)
    draft.words.extend(word for held in rows for cell in held.cells for word in cell.words)
    return draft
