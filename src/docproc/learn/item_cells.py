"""Cells of line items that people judged: held against extracted items, and where on the page they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from docproc.extract.layout import Cell, PageView, Row
from docproc.extract.tables.table_values import read_discount, read_money, read_quantity, read_rate
from docproc.extract.tables.table_words import key
from docproc.model.fields import LineItem
from docproc.parse.amounts import Locale

TABLE = "line_items"
"""How training data name the table: `line_items.2.quantity` is a cell of its second row."""

COLUMNS = (
    "description", "article", "quantity", "unit", "unit_price", "vat_rate", "net_amount", "discount_percent",
    "discount_amount",
)  # fmt: skip
"""The columns of which people say something, by the names of `LineItem`."""

_TEXTS = frozenset({"description", "article", "unit"})
_FEWEST = 2
"""A row of which so many cells are known is found again whatever its number is."""

Rows = Mapping[int, Mapping[str, str]]
"""What people say of rows: by number (from 1) and column, as training data keep it; "" for an empty cell."""


def rows_of(judged: Mapping[str, str]) -> Rows:
    """Return the rows that training data speak of, by the names of cells."""
    rows: dict[int, dict[str, str]] = {}
    for name, expected in judged.items():
        table, _, rest = name.partition(".")
        number, _, column = rest.partition(".")
        if table == TABLE and number.isdecimal() and column in COLUMNS:
            rows.setdefault(int(number), {})[column] = expected
    return rows


def right_cells(rows: Rows, items: Sequence[LineItem]) -> frozenset[tuple[int, str]]:
    """Return the cells (row, column) that stand in `items` as people say; a row is the item most like it."""
    right = set()
    for number, cells in rows.items():
        item = _item_of(number, cells, items)
        if item is not None:
            right |= {(number, column) for column, expected in cells.items() if _is(item, column, expected)}
        else:
            right |= {(number, column) for column, expected in cells.items() if not expected}
    return frozenset(right)


def _item_of(number: int, cells: Mapping[str, str], items: Sequence[LineItem]) -> LineItem | None:
    at = number - 1
    if len(cells) < _FEWEST:
        return items[at] if at < len(items) else None

    def likeness(place: int) -> tuple[int, bool]:
        return sum(_is(items[place], column, expected) for column, expected in cells.items()), place == at

    return items[max(range(len(items)), key=likeness)] if items else None


def _is(item: LineItem, column: str, expected: str) -> bool:
    value = getattr(item, column)
    if value is None or value == "":
        return not expected
    if column in _TEXTS:
        return key(str(value)) == key(expected)
    return number_of(expected) == Decimal(value)


def number_of(text: str) -> Decimal | None:
    """The number that training data keep as text, None for what is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def printed_cells(
    page: PageView, rows: Sequence[Row], cells: Mapping[str, str], locale: Locale | None
) -> Iterator[tuple[str, Row, Cell]]:
    """Yield where the cells of a judged row are printed: of `rows` the one that prints most, each value once.

    A value that stands in two cells of that row says nothing; one row at least has to print two of the values, unless
    there is only one row.
    """
    found = [(row, {column: _holders(row, column, text, locale) for column, text in cells.items()}) for row in rows]
    best = max(found, key=lambda each: sum(bool(held) for held in each[1].values()), default=None)
    if best is None or (len(rows) > 1 and sum(bool(held) for held in best[1].values()) < _FEWEST):
        return
    row, held = best
    for column, holders in held.items():
        if len(holders) == 1:
            yield column, row, holders[0]


def _holders(row: Row, column: str, expected: str, locale: Locale | None) -> list[Cell]:
    return [cell for cell in row.cells if expected and _reads(cell.text, column, expected, locale)]


def _reads(text: str, column: str, expected: str, locale: Locale | None) -> bool:
    if column == "unit":
        measured = read_quantity(text, locale)
        return key(text) == key(expected) or (measured is not None and key(measured.unit or "") == key(expected))
    if column in _TEXTS:
        return key(text) == key(expected) or (len(key(text)) > _FEWEST and key(expected).startswith(key(text)))
    wanted = number_of(expected)
    if column == "vat_rate":
        return read_rate(text) == wanted
    if column.startswith("discount"):
        discount = read_discount(text, locale)
        return discount is not None and discount[0] == wanted
    measured = read_quantity(text, locale) if column == "quantity" else None
    number = measured.number if measured is not None else read_money(text, locale)
    return number is not None and wanted in number.readings
