"""Items of tables without a heading, receipts above all: rows that end in an amount, up to the first sum.

A row counts when the amounts of its kind add up to a sum printed below them, or when most of them are a quantity times
a price. Nothing is given when neither holds: a list of amounts is not yet a list of items.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate

from docproc.extract.layout import DocumentView, PageView, Row
from docproc.extract.tables.bare_tables import BareRows, bare_drafts
from docproc.extract.tables.column_cuts import FLUSH, tokens
from docproc.extract.tables.counted_items import add_cells
from docproc.extract.tables.item_drafts import Draft
from docproc.extract.tables.table_rows import begins_with, is_sum, multiplies
from docproc.extract.tables.table_values import (
    Measured,
    Number,
    Product,
    find_product,
    read_money,
    read_product,
    read_quantity,
)
from docproc.extract.tables.table_words import TableWords
from docproc.model.text import Word
from docproc.parse.amounts import Locale, find_amounts
from docproc.specs.line_items import ColumnKind

LONGEST_LIST = 400
"""At most this many rows before a sum are taken for items."""

WIDEST_GAP = 6.0
"""Rows of one list are at most this many line heights apart."""

_DATE = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)")
"""A list of dated amounts is one of documents, days or bookings, not of items."""

_CODE = re.compile(r"[A-Z*#]{1,2}\d?|[A-Z]=?\d{1,2}%")


@dataclass
class _Line:
    """A row that ends in an amount: the words before it, the amount, and what stands around it."""

    page: PageView
    row: Row
    before: list[Word]
    amount: Number
    total: bool
    product: tuple[Decimal, Decimal, str | None] | None = None
    lone: Measured | None = None
    extra: list[Row] | None = None
    below: list[Row] = field(default_factory=list)


def loose_drafts(view: DocumentView, words: TableWords, locale: Locale | None) -> tuple[Draft, ...]:
    """Return drafts of the items of a document whose items stand under no heading; empty when they cannot be told."""
    lines = [line for page in view.pages for line in _page_lines(page, words, locale)]
    first_total = next((at for at, line in enumerate(lines) if line.total and at), None)
    candidates = _list_before(lines, len(lines) if first_total is None else first_total)
    sums = {
        abs(found.value)
        for line in lines[len(candidates) if first_total is None else first_total :]
        for found in find_amounts(line.row.text, locale)
        if line.total
    }
    chosen = _adding_up(candidates, sums) or _multiplying(candidates)
    if not chosen:
        chosen = _multiplying([line for line in lines if not line.total])
    dated = sum(line.product is None and bool(_DATE.search(line.row.text)) for line in chosen)
    if not chosen or dated * 2 >= len(chosen):
        return ()
    bare = bare_drafts(_by_page(chosen), words, locale)
    if bare:
        return bare
    counted = sum(line.lone is not None for line in chosen) * 2 > len(chosen)
    return tuple(_draft(line, counted=counted) for line in chosen)


def _by_page(lines: Sequence[_Line]) -> list[BareRows]:
    pages = {line.page.number: line.page for line in lines}
    return [BareRows(page, tuple(line.row for line in lines if line.page is page)) for _, page in sorted(pages.items())]


def _page_lines(page: PageView, words: TableWords, locale: Locale | None) -> list[_Line]:
    found: list[_Line] = []
    pending: list[Row] = []
    waiting: Product | None = None
    for row in page.rows:
        product = read_product(row.text.replace("  ", " "), locale)
        if product is not None:
            waiting = None if found and _take_product(found[-1], product) else product
            continue
        line = _line(page, row, words, locale)
        if line is None:
            if not (found and _wraps(found[-1], row)):
                pending.append(row)
            continue
        if waiting is not None and _take_product(line, waiting):
            waiting = None
        if not _named(line) and _is_label_row(pending, row, words):
            line.total = True
        else:
            line.extra = _names_above(line, pending)
        pending = []
        found.append(line)
    return found


def _wraps(line: _Line, row: Row) -> bool:
    """Tell whether `row` is one more line of the name of `line`: close below, and set under the words of its name."""
    last = line.below[-1] if line.below else line.row
    if (
        line.total
        or len(line.row.cells) < 3
        or len(row.cells) > 1
        or row.box.y - last.box.bottom > 0.5 * row.box.height
    ):
        return False
    if not any(abs(cell.box.x - row.box.x) <= FLUSH for cell in line.row.cells if not _numeric(cell.text)):
        return False
    line.below.append(row)
    return True


def _take_product(line: _Line, product: Product) -> bool:
    """Give a row "2 x 1,50" to the row that prints what it makes; False when it makes something else."""
    quantity, price = product.quantity.number.value, product.price.value
    if line.product is not None or not multiplies(float(quantity), float(price), float(line.amount.value)):
        return False
    line.product = quantity, price, product.quantity.unit
    return True


def _is_label_row(pending: Sequence[Row], row: Row, words: TableWords) -> bool:
    """Tell whether the row close above names sums, of which `row` prints the amounts."""
    if not pending or row.box.y - pending[-1].box.bottom > row.box.height:
        return False
    return any(begins_with(cell.text, words.totals | words.gross) for cell in pending[-1].cells)


def _line(page: PageView, row: Row, words: TableWords, locale: Locale | None) -> _Line | None:
    """Read a row that ends in an amount with cents, after which a code of a VAT rate may stand."""
    parts = [part for cell in row.cells for part in tokens(cell.words)]
    if len(parts) > 1 and _CODE.fullmatch(parts[-1][0].text):
        parts = parts[:-1]
    amount = read_money(" ".join(word.text for word in parts[-1]), locale) if parts else None
    if amount is None or amount.decimals != 2:
        return None
    before = [word for part in parts[:-1] for word in part]
    line = _Line(page, row, before, amount, is_sum(row, words.totals | words.gross))
    line.product = _product(parts[:-1], amount, locale)
    if line.product is None and len(row.cells) > 2:
        line.lone = read_quantity(row.cells[-2].text, locale)
    return line


def _product(
    parts: Sequence[tuple[Word, ...]], amount: Number, locale: Locale | None
) -> tuple[Decimal, Decimal, str | None] | None:
    """Return (quantity, price, unit) when two numbers of the row, or "2 x 1,50" in it, make the amount."""
    text = " ".join(word.text for part in parts for word in part)
    inside = find_product(text, locale)
    if inside is not None:
        quantity, price = inside.quantity.number.value, inside.price.value
        if multiplies(float(quantity), float(price), float(amount.value)):
            return quantity, price, inside.quantity.unit
    numbers = [
        (number.value, number.decimals)
        for part in parts
        if (number := read_money(" ".join(word.text for word in part), locale)) is not None
    ]
    for at, (price, decimals) in enumerate(numbers):
        for other, (quantity, _) in enumerate(numbers):
            if at != other and decimals and multiplies(float(quantity), float(price), float(amount.value)):
                return quantity, price, None
    return None


def _names_above(line: _Line, pending: Sequence[Row]) -> list[Row]:
    """Return the rows without an amount that name the item of `line`: those close above a row that has no name."""
    if not pending or any(char.isalpha() for word in line.before for char in word.text if len(word.text) > 1):
        return []
    close: list[Row] = []
    below = line.row
    for row in reversed(pending):
        if below.box.y - row.box.bottom > line.page.text_size or not any(char.isalpha() for char in row.text):
            break
        close.insert(0, row)
        below = row
    return close[-2:]


def _list_before(lines: Sequence[_Line], end: int) -> list[_Line]:
    """Return the lines before the sum at `end` that follow each other closely on a page, from the top."""
    chosen: list[_Line] = []
    for line in reversed(lines[max(0, end - LONGEST_LIST) : end]):
        if line.total:
            break
        if chosen and chosen[-1].page is line.page:
            gap = chosen[-1].row.box.y - line.row.box.bottom
            if gap > WIDEST_GAP * line.page.text_size:
                break
        chosen.append(line)
    return chosen[::-1]


def _adding_up(lines: Sequence[_Line], sums: set[Decimal]) -> list[_Line]:
    """Return the longest run of lines before the sum whose amounts add up to one of `sums`."""
    backwards = list(accumulate(line.amount.value for line in reversed(lines)))
    for count in range(len(backwards), 0, -1):
        if abs(backwards[count - 1]) in sums:
            kept = list(lines[len(lines) - count :])
            if count > 1 or _named(kept[0]):
                return kept
    return []


def _multiplying(lines: Sequence[_Line]) -> list[_Line]:
    kept = [line for line in lines if line.product is not None]
    return kept if kept and len(kept) * 2 >= len(lines) else []


def _named(line: _Line) -> bool:
    return bool(line.extra) or any(len(word.text) > 2 and word.text.isalpha() for word in line.before)


def _draft(line: _Line, *, counted: bool) -> Draft:
    """Make the draft of one item: numbers that made its product are no part of the description.

    `counted` says that most rows have one number in a cell of its own before the amount, which is then a quantity.
    """
    draft = Draft(line.page.number, line.row.box.y, line.row.box.bottom, headed=False)
    draft.cells[ColumnKind.AMOUNT] = str(line.amount.value)
    if line.product is not None:
        quantity, price, unit = line.product
        draft.cells[ColumnKind.QUANTITY] = f"{_decimals(quantity)} {unit}" if unit else _decimals(quantity)
        draft.cells[ColumnKind.UNIT_PRICE] = _decimals(price)
    elif counted and line.lone is not None:
        draft.cells[ColumnKind.QUANTITY] = line.row.cells[-2].text
    rows = [*(line.extra or ()), line.row, *line.below]
    if len(line.row.cells) > 2:
        add_cells(draft, line.row.cells[:-1])
    else:
        names = line.before if line.product is None else _without_numbers(line.before)
        draft.lines.extend([" ".join(word.text for word in names)] if names else [])
    draft.lines[:0] = [row.text.replace("  ", " ") for row in line.extra or ()]
    draft.lines.extend(row.text for row in line.below)
    draft.words.extend(word for row in rows for cell in row.cells for word in cell.words)
    return draft


def _decimals(value: Decimal) -> str:
    """Print a number so that no locale takes its decimals for thousands."""
    text = f"{value:f}"
    return text + "0" if len(text.partition(".")[2]) == 3 else text


def _without_numbers(words: Sequence[Word]) -> list[Word]:
    """Leave out the numbers at either end of a row, and the sign between them."""
    kept = list(words)
    while kept and _numeric(kept[-1].text):
        kept.pop()
    while kept and _numeric(kept[0].text):
        kept.pop(0)
    return kept


def _numeric(text: str) -> bool:
    return (
        text.casefold() in {"x", "×", "*", "@", "à"}
        or read_quantity(text, None) is not None
        or read_product(text, None) is not None
    )
