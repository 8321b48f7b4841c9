"""Corrections of a document's tables: cells set, rows taken out and rows added, as a person says they are.

A cell is named by table, row and column: `items.2.quantity` is a cell of the second line item, `vat.19.net` of the VAT
breakdown's line of 19 %. A new row is named `+` or by the next number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, TypeAlias

from docproc.errors import UsageError
from docproc.extract.witnesses.printed import Place
from docproc.model.fields import Extraction, FieldKind, LineItem, Value, VatLine
from docproc.model.geometry import Box
from docproc.review.corrections import Judgement, written
from docproc.review.differences import item_text, vat_text
from docproc.review.entered_values import understand_as, with_cents

Row: TypeAlias = LineItem | VatLine

LINE_ITEMS, VAT_BREAKDOWN = "line_items", "vat_breakdown"
TABLES: Mapping[str, str] = MappingProxyType(
    {"items": LINE_ITEMS, LINE_ITEMS: LINE_ITEMS, "vat": VAT_BREAKDOWN, VAT_BREAKDOWN: VAT_BREAKDOWN}
)
"""The tables of a document by the names that a person may give them."""

COLUMNS: Mapping[str, Mapping[str, FieldKind]] = MappingProxyType(
    {
        LINE_ITEMS: MappingProxyType(
            {
                "description": FieldKind.TEXT,
                "article": FieldKind.TEXT,
                "quantity": FieldKind.NUMBER,
                "unit": FieldKind.TEXT,
                "unit_price": FieldKind.AMOUNT,
                "vat_rate": FieldKind.NUMBER,
                "net_amount": FieldKind.AMOUNT,
                "discount_percent": FieldKind.NUMBER,
                "discount_amount": FieldKind.AMOUNT,
            }
        ),
        VAT_BREAKDOWN: MappingProxyType({"rate": FieldKind.NUMBER, "net": FieldKind.AMOUNT, "vat": FieldKind.AMOUNT}),
    }
)
"""The columns of each table that a person may correct, with the kind of their values."""

_NEW = "+"
_CERTAIN = 100.0


@dataclass(frozen=True, slots=True)
class CellName:
    """A cell of a table, or with no column the whole row; `row` is a number, a rate in percent, or + for a new one."""

    table: str
    row: str
    column: str | None

    def __str__(self) -> str:
        row = f"{self.table}.{self.row}"
        return row if self.column is None else f"{row}.{self.column}"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell, or a whole row, before and after; None where there was, or is, nothing."""

    name: CellName
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class TablesCorrected:
    """A document with its tables corrected: what changed, in the order in which it was said."""

    extraction: Extraction
    changes: tuple[CellChange, ...] = ()
    judgements: tuple[Judgement, ...] = ()

    @property
    def tables(self) -> frozenset[str]:
        """The tables that a person has corrected."""
        return frozenset(change.name.table for change in self.changes)


def is_cell(name: str) -> bool:
    """Tell whether `name` speaks of a table rather than of a field."""
    table, dot, _ = name.partition(".")
    return bool(dot) and table in TABLES


def cell_name(name: str) -> CellName:
    """Return the cell or row that `name` means. Raises UsageError, with what there is, for one that means none."""
    table, _, rest = name.partition(".")
    table = TABLES[table]
    row, dot, column = rest.rpartition(".")
    if dot and column in COLUMNS[table]:
        return CellName(table, _row_name(table, row, name), column)
    if dot and not column.isdigit():
        near = get_close_matches(column, COLUMNS[table], n=1)
        raise UsageError(
            f"{name}: no column is called '{column}'; "
            + (f"is it {near[0]}?" if near else f"there are {', '.join(COLUMNS[table])}")
        )
    return CellName(table, _row_name(table, rest, name), None)


def cell_kind(cell: CellName) -> FieldKind:
    """Return the kind of a cell's values. Raises UsageError for a whole row."""
    if cell.column is None:
        raise UsageError(f"{cell}: name a column: {', '.join(COLUMNS[cell.table])}; '{cell}=' takes the row out")
    return COLUMNS[cell.table][cell.column]


def correct_tables(
    extraction: Extraction,
    entered: Mapping[str, str],
    language: str,
    places: Mapping[str, Place] = MappingProxyType({}),
) -> TablesCorrected:
    """Return the extraction with cells set to what was typed for them, by the names of the module's first lines.

    Rows are numbered as they stand before; "" takes out what stands in a cell, or a whole row. `places` are where
    values were read from. Raises UsageError for an unknown row or column, and for what is no value or could be two.
    """
    if not entered:
        return TablesCorrected(extraction)
    sheets = {table: _Sheet(table, getattr(extraction, table)) for table in COLUMNS}
    changes, judgements = [], []
    for name, typed in entered.items():
        cell = cell_name(name)
        value = None
        if cell.column is not None and typed.strip():
            value = with_cents(understand_as(str(cell), cell_kind(cell), typed, language), cell_kind(cell), extraction)
        elif typed.strip():
            cell_kind(cell)
        change = sheets[cell.table].change(cell, value, places.get(name))
        changes.append(change)
        judgements.append(_judged(change, places.get(name)))
    made: Any = {table: sheet.rows() for table, sheet in sheets.items()}
    return TablesCorrected(replace(extraction, **made), tuple(changes), tuple(judgements))


def confirm_tables(extraction: Extraction, said: Collection[str]) -> tuple[Judgement, ...]:
    """Return a judgement for each cell that stands as it was found, which a person thereby says is right.

    `said` are the cells and rows, by name, of which people said something before: that holds. Where a row was taken out
    or the rate of one changed, rows have other names than those under which they were found, so that no more is said of
    such a table.
    """
    moved = {cell.table for cell in map(cell_name, said) if cell.column in (None, "rate")}
    found = [judged for table in COLUMNS if table not in moved for judged in _standing(table, extraction)]
    times = Counter(judged.field for judged in found)
    return tuple(judged for judged in found if judged.field not in said and times[judged.field] == 1)


def _standing(table: str, extraction: Extraction) -> Iterator[Judgement]:
    rows: Sequence[Row] = getattr(extraction, table)
    for at, row in enumerate(rows):
        place = (row.page, row.box, row.confidence) if isinstance(row, LineItem) else (None, None, None)
        for column in COLUMNS[table]:
            value = getattr(row, column)
            if value is not None and value != "":
                name, text = str(CellName(table, _NAME[table](row, at), column)), written(value)
                yield Judgement(name, text, text, None, True, *place)


class _Sheet:
    """One table while it is corrected: rows that are taken out keep their places until the end."""

    def __init__(self, table: str, rows: Sequence[Row]) -> None:
        self._table = table
        self._found = list(rows)
        self._gone: set[int] = set()
        self._stood = len(rows)
        self._new: int | None = None

    def rows(self) -> tuple[Row, ...]:
        return tuple(row for at, row in enumerate(self._found) if at not in self._gone)

    def change(self, cell: CellName, value: Value | None, place: Place | None) -> CellChange:
        at = self._place(cell)
        if cell.column is None:
            if at == len(self._found):
                raise UsageError(f"{cell}: there is no such row; {_count(self._stood)}")
            self._gone.add(at)
            return CellChange(cell, _TEXT[self._table](self._found[at]), None)
        if at == len(self._found):
            self._found.append(_MAKE[self._table](self._found, cell, value))
        row: Any = self._found[at]
        before = getattr(row, cell.column) if at < self._stood else None
        self._found[at] = _with_cell(row, cell, value, place)
        named = replace(cell, row=_NAME[self._table](row, at)) if cell.row == _NEW else cell
        return CellChange(named, None if before == "" else before, value)

    def _place(self, cell: CellName) -> int:
        """Where the row stands that is meant; behind the last for one that is to be made."""
        if cell.row != _NEW:
            return _FIND[self._table](self._found, cell)
        if self._new is None:
            self._new = len(self._found)
        return self._new


def _with_cell(row: Any, cell: CellName, value: Value | None, place: Place | None) -> Any:
    new: dict[str, Any] = {str(cell.column): value}
    if isinstance(row, VatLine):
        if cell.column == "rate" and value is None:
            raise UsageError(f"{cell}: a line of the VAT breakdown has a rate; '{cell.table}.{cell.row}=' takes it out")
        return replace(row, **new)
    if cell.column == "description" and value is None:
        new["description"] = ""
    page, box = _around(row.page, row.box, place)
    return replace(row, **new, confidence=_CERTAIN, page=page, box=box)


def _around(page: int | None, box: Box | None, place: Place | None) -> tuple[int | None, Box | None]:
    """The place of a row of which a cell was read at `place`: both together, where they stand on one page."""
    if place is None or (box is not None and page != place.page):
        return page, box
    return place.page, (place.box if box is None else Box.around((box, place.box))).rounded()


def _item_at(rows: Sequence[Row], cell: CellName) -> int:
    number = int(cell.row) - 1
    if number > len(rows):
        raise UsageError(f"{cell}: there is no row {cell.row}; {_count(len(rows))}, and items.+ adds one")
    return number


def _rate_at(rows: Sequence[Any], cell: CellName) -> int:
    rate = Decimal(cell.row)
    found = [at for at, line in enumerate(rows) if line.rate == rate]
    if len(found) > 1:
        raise UsageError(f"{cell}: {len(found)} lines have the rate {cell.row}, so it is not clear which is meant")
    return found[0] if found else len(rows)


def _new_item(rows: Sequence[Any], cell: CellName, value: Value | None) -> LineItem:
    return LineItem(position=1 + max((item.position for item in rows), default=0), description="", confidence=_CERTAIN)


def _new_line(rows: Sequence[Any], cell: CellName, value: Value | None) -> VatLine:
    if cell.row != _NEW:
        return VatLine(Decimal(cell.row), None, None)
    if cell.column != "rate" or not isinstance(value, Decimal):
        raise UsageError(f"{cell}: a new line of the VAT breakdown begins with its rate: vat.+.rate=19")
    return VatLine(value, None, None)


_FIND: Mapping[str, Callable[[Sequence[Row], CellName], int]] = MappingProxyType(
    {LINE_ITEMS: _item_at, VAT_BREAKDOWN: _rate_at}
)
_MAKE: Mapping[str, Callable[[Sequence[Row], CellName, Value | None], Row]] = MappingProxyType(
    {LINE_ITEMS: _new_item, VAT_BREAKDOWN: _new_line}
)
_NAME: Mapping[str, Callable[[Any, int], str]] = MappingProxyType(
    {LINE_ITEMS: lambda _, at: str(at + 1), VAT_BREAKDOWN: lambda line, _: _plain(line.rate)}
)
_TEXT: Mapping[str, Callable[[Any], str]] = MappingProxyType({LINE_ITEMS: item_text, VAT_BREAKDOWN: vat_text})


def _row_name(table: str, row: str, name: str) -> str:
    """The row as it is kept: a number from 1, a rate as a plain decimal, or + for a new one."""
    if row == _NEW or (table == LINE_ITEMS and row.isascii() and row.isdigit() and int(row) > 0):
        return row if row == _NEW else str(int(row))
    if table == VAT_BREAKDOWN:
        try:
            rate = Decimal(row.removesuffix("%").replace(",", "."))
        except InvalidOperation:
            rate = Decimal(-1)
        if 0 <= rate <= 100:
            return _plain(rate)
    example = "items.2.quantity" if table == LINE_ITEMS else "vat.19.net"
    raise UsageError(f"'{name}' names no row; write it like {example}, with {_NEW} for a new row")


def _plain(rate: Decimal) -> str:
    return format(rate.normalize(), "f")


def _count(number: int) -> str:
    return f"there {'is' if number == 1 else 'are'} {number or 'none'}"


def _judged(change: CellChange, place: Place | None) -> Judgement:
    """A cell as training data: tables have no rule that a rate could be kept of, so no method."""
    return Judgement(
        field=str(change.name),
        expected="" if change.after is None else written(change.after),
        extracted=None if change.before is None else written(change.before),
        method=None,
        was_correct=change.before == change.after,
        page=None if place is None else place.page,
        box=None if place is None else place.box.rounded(),
    )
