"""The rows of a table: words given to columns, columns given one role each, sums told from items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from types import MappingProxyType

from docproc.extract.layout import Cell, Row
from docproc.extract.tables.column_cuts import FLUSH, Part, currency_leads, row_parts, tokens
from docproc.extract.tables.table_columns import Column, Heading
from docproc.extract.tables.table_values import (
    read_money,
    read_position,
    read_price,
    read_product,
    read_quantity,
    read_rate,
)
from docproc.extract.tables.table_words import TableWords, key
from docproc.extract.wording import has_digit
from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.parse.amounts import Locale
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

ASIDE = 15.0
"""A value stands under a heading when it is at most this many points to the left or right of it."""

MAIN_KINDS = (Kind.AMOUNT, Kind.GROSS_AMOUNT, Kind.UNIT_PRICE, Kind.QUANTITY)
"""What can be an item's main value, the best first."""

TEXT_KINDS = frozenset({Kind.DESCRIPTION, Kind.ARTICLE, Kind.ITEM})
_DECIMALS = re.compile(r"\d[.,]\d{2}(?!\d)")
_LETTER = re.compile(r"[^\W\d_]")
_TAIL = re.compile(r"[\d:(]")
_PAGES = re.compile(r"\d{1,3} ?/ ?\d{1,3}|[-–—] ?\d{1,3} ?[-–—]|\d{1,3} (?:von|of|sur|de) \d{1,3}")
_DIGIT = re.compile(r"\d")


@dataclass
class BodyRow:
    """A row under a heading: its words by kind of column, and whether it is a sum and no item."""

    row: Row
    parts: tuple[Part, ...]
    total: bool = False
    cells: dict[ColumnKind, list[Word]] = field(default_factory=dict)

    def text(self, kind: ColumnKind) -> str:
        """The words of the cell of `kind`, "" for none."""
        words = self.cells.get(kind)
        if not words:
            return ""
        return words[0].text if len(words) == 1 else " ".join([word.text for word in words])


def is_sum(row: Row, keys: frozenset[str]) -> bool:
    """Tell whether a cell of `row`, with no number to its left, begins with one of `keys` (as `key` makes them)."""
    for at, cell in enumerate(row.cells):
        if not keys.isdisjoint(openings(cell.text)):
            return not any(is_number(other.text) for other in row.cells[:at])
    return False


def is_number(text: str) -> bool:
    """Tell whether `text` is a number as a whole; a unit or currency may stand beside it."""
    return has_digit(text) and read_quantity(text, None) is not None


def begins_with(text: str, keys: frozenset[str]) -> bool:
    """Tell whether the first words of `text`, joined, are one of `keys`."""
    return not keys.isdisjoint(openings(text))


@lru_cache(maxsize=4096)
def openings(text: str) -> tuple[str, ...]:
    """Return the keys of the first word of `text`, the first two, up to four; signs and numbers do not count.

    What a word prints from a digit, colon or bracket on does not count: "MwSt.(19%)" is "mwst".
    """
    words = [word for word in text.split()[:8] if _LETTER.search(word)]
    keys = (key(_TAIL.split(word, maxsplit=1)[0] or word) for word in words[:4])
    return tuple(accumulate(keys))


def rows_with_values(rows: Sequence[BodyRow], heading: Heading, *, priced: bool) -> list[BodyRow]:
    """Return the rows that print a value about under the heading of the main column; else all that print one."""
    pattern = _DECIMALS if priced else _DIGIT
    main = next(kind for kind in (*MAIN_KINDS, None) if kind is None or kind in heading.kinds)
    boxes = [column.box for column in heading.columns if column.kind is main]
    valued: list[BodyRow] = []
    under: list[BodyRow] = []
    for row in rows:
        values = [part for part in row.parts if any(pattern.search(word.text) for word in part.words)]
        if values:
            valued.append(row)
        if any(_about_under(part, box) for part in values for box in boxes):
            under.append(row)
    return under or valued


def _about_under(value: Part, heading: Box) -> bool:
    return value.right > heading.x - ASIDE and value.left < heading.right + ASIDE


def body_rows(rows: Sequence[Row], heading: Heading, words: TableWords) -> list[BodyRow]:
    """Return the rows under a heading, sums marked, carried-over sums left out."""
    leads = currency_leads(rows)
    kept = [row for row in inside(rows, heading) if not is_sum(row, words.carried) and not _numbers_page(row, words)]
    body: list[BodyRow] = []
    for row in kept:
        strip = bool(body) and body[-1].total and _is_strip(body[-1].row, row)
        body.append(BodyRow(row, row_parts(row, currency_leads=leads), total=strip or is_sum(row, words.totals)))
    return body


def _is_strip(labels: Row, row: Row) -> bool:
    """Tell whether `row` holds nothing but the amounts of the sums that `labels` names right above it."""
    if has_value(labels, priced=True) or row.box.y - labels.box.bottom > 1.5 * row.box.height:
        return False
    return all(_DECIMALS.search(cell.text) and read_money(cell.text, None) is not None for cell in row.cells)


def _numbers_page(row: Row, words: TableWords) -> bool:
    """Tell whether a row says no more than which page this is: "Seite 2 von 3", "2 / 3"."""
    first, *others = row.text.split()
    if key(first) in words.page_marks:
        return 0 < len(others) <= 4 and others[0].strip(":.")[:1].isdigit()
    return len(row.cells) == 1 and _PAGES.fullmatch(row.text) is not None


def inside(rows: Sequence[Row], heading: Heading) -> Iterator[Row]:
    """Yield the rows without the single characters of text that runs up the margin beside the table."""
    left, right = heading.columns[0].box.x, heading.columns[-1].box.right
    for row in rows:
        cells = tuple(cell for cell in row.cells if not _runs_up_margin(cell, left, right))
        if len(cells) == len(row.cells):
            yield row
        elif cells:
            yield Row(row.index, cells, Box.around(cell.box for cell in cells))


def _runs_up_margin(cell: Cell, left: float, right: float) -> bool:
    """Tell whether a cell is set upright: one letter outside the table, or a box much taller than it is wide."""
    if len(cell.text) == 1:
        return cell.box.right <= left - 2 or cell.box.x >= right + 60
    tall = cell.box.height > (1.5 if len(cell.text) == 2 else 0.9) * cell.box.width
    return tall and cell.box.right < left + 2


def has_value(row: Row, *, priced: bool) -> bool:
    """Tell whether a row prints a number with cents (`priced`), or any digit at all."""
    return (_DECIMALS if priced else _DIGIT).search(row.text) is not None


def assign_words(row: BodyRow, columns: Sequence[Column]) -> None:
    """Give each word of a row with values to the column that its middle lies in."""
    row.cells = {}
    for part in row.parts:
        _put(row.cells, columns, part.middle, part.words)


def assign_cells(row: BodyRow, columns: Sequence[Column], *, names_above: bool = False) -> None:
    """Give each cell of a row of text to the column that its first word lies in.

    A cell is parted only before a word that begins where the heading of another column does. `names_above` says that
    names stand over the numbers of their articles.
    """
    row.cells = {}
    if _runs_over(row, columns) or (names_above and _is_name(row, columns)):
        row.cells[Kind.DESCRIPTION] = list(row.row.cells[0].words)
        return
    for cell in row.row.cells:
        group: list[Word] = []
        for word in cell.words:
            column = column_at(columns, word.box.center_x)
            if group and column is not None and abs(word.box.x - column.box.x) <= FLUSH:
                _put(row.cells, columns, group[0].box.center_x, group)
                group = []
            group.append(word)
        _put(row.cells, columns, group[0].box.center_x, group)


def _runs_over(row: BodyRow, columns: Sequence[Column]) -> bool:
    """Tell whether a row is one text from a column of values on, left of the names: set over the values of its item."""
    words = row.row.cells[0].words
    column = column_at(columns, words[0].box.center_x)
    if len(row.row.cells) > 1 or column is None or column.kind in TEXT_KINDS:
        return False
    names = next((other for other in columns if other.kind is Kind.DESCRIPTION), None)
    if names is not None and names.box.x < column.box.x:
        return False
    return sum(map(str.isalpha, row.row.text)) > 2 and row.row.box.right > column.box.right


def names_above(body: Sequence[BodyRow], anchors: Sequence[int], columns: Sequence[Column]) -> bool:
    """Tell whether the names of the items stand on lines of their own, over the numbers of their articles.

    `anchors` are the places of the rows with values. Their own column holds no names then, and some name is too long
    for the column of article numbers.
    """
    if sum(not body[at].text(Kind.DESCRIPTION) for at in anchors) * 2 <= len(anchors):
        return False
    names = [row for at, row in enumerate(body[: anchors[-1]]) if at not in anchors]
    found = [(row, column_at(columns, row.row.cells[0].words[0].box.center_x)) for row in names]
    if any(column is not None and column.kind is Kind.DESCRIPTION for _, column in found):
        return False
    return any(_is_name(row, columns) and column and row.row.box.right > column.right for row, column in found)


def _is_name(row: BodyRow, columns: Sequence[Column]) -> bool:
    """Tell whether a row is one text that begins with the numbers of articles, and not such a number itself."""
    column = column_at(columns, row.row.cells[0].words[0].box.center_x)
    if len(row.row.cells) > 1 or column is None or column.kind is not Kind.ARTICLE:
        return False
    return sum(map(str.isalpha, row.row.text)) > 2 and not (" " not in row.row.text and has_digit(row.row.text))


def column_at(columns: Sequence[Column], x: float) -> Column | None:
    """Return the column that holds `x` (points), None for none."""
    for column in columns:
        if column.left <= x < column.right:
            return column
    return None


def _put(cells: dict[ColumnKind, list[Word]], columns: Sequence[Column], x: float, words: Sequence[Word]) -> None:
    column = column_at(columns, x)
    if column is not None and column.kind is not None:
        cells.setdefault(column.kind, []).extend(words)


def multiplies(quantity: float | None, price: float | None, amount: float | None) -> bool:
    """Tell whether quantity times price makes the amount, within what rounding the price to half a cent allows."""
    if quantity is None or price is None or amount is None:
        return False
    return abs(quantity * price - amount) <= 0.011 + 0.006 * abs(quantity) and amount != 0


_READERS: Mapping[ColumnKind, Callable[[str, Locale | None], object]] = MappingProxyType(
    {
        Kind.POSITION: lambda text, _: read_position(text),
        Kind.QUANTITY: lambda text, locale: read_quantity(text, locale) or read_product(text, locale),
        Kind.UNIT_PRICE: read_price,
        Kind.AMOUNT: read_money,
        Kind.GROSS_AMOUNT: read_money,
        Kind.VAT_RATE: lambda text, _: read_rate(text),
    }
)
"""How the cells of a column of values are read; None says that a text is no such value."""


def mend_row(row: BodyRow, columns: Sequence[Column], locale: Locale | None) -> None:
    """Move words over the cuts of one row where that makes two neighbouring cells readable that were not."""
    kinds = [column.kind for column in columns if column.kind is not None]
    for left, right in pairwise(kinds):
        if _readable(row, left, locale) and _readable(row, right, locale):
            continue
        parts = tokens([*row.cells.get(left, ()), *row.cells.get(right, ())])
        if not 2 <= len(parts) <= 12:
            continue
        usual = len(tokens(row.cells.get(left, [])))
        for at in sorted(range(1, len(parts)), key=lambda at: abs(at - usual)):
            sides = [[word for part in side for word in part] for side in (parts[:at], parts[at:])]
            trial = BodyRow(row.row, (), cells={left: sides[0], right: sides[1]})
            if _readable(trial, left, locale) and _readable(trial, right, locale):
                row.cells[left], row.cells[right] = sides
                break


def _readable(row: BodyRow, kind: ColumnKind, locale: Locale | None) -> bool:
    reader = _READERS.get(kind)
    text = row.text(kind)
    return reader is None or not text or reader(text, locale) is not None
