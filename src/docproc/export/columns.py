"""The columns of an export: every flat name, what kind of value it holds, and how it is found in an export object.

A name is a column's own (`supplier_id`, `total_amount`, `item_quantity`), or leads into the object with full stops:
`supplier.id`, `decision.outcome`, `total_amount.confidence`, `item.quantity`, `vat.rate`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from docproc.errors import UsageError
from docproc.model.fields import FIELDS, FieldKind
from docproc.specs.exports import ColumnSettings, RowsPer

Object = Mapping[str, Any]
Row = tuple[Object, Object]
"""A document's export object, and the line item or VAT line that the row stands for (empty where it is neither)."""


class Kind(StrEnum):
    """What a column holds. Decimals, dates and times are kept as exact text until a format writes them."""

    TEXT = "text"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    REAL = "real"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, kind, how it is found, and how it is written where it differs from the rest."""

    name: str
    kind: Kind
    find: Callable[[Row], Any]
    rows: RowsPer = RowsPer.DOCUMENT
    title: str = ""
    date_format: str | None = None
    decimals: int | None = None

    @property
    def heading(self) -> str:
        """What stands above the column."""
        return self.title or self.name


def _part(name: str) -> Callable[[Row], Any]:
    return lambda row: row[0].get(name)


def _inner(outer: str, name: str) -> Callable[[Row], Any]:
    return lambda row: (row[0].get(outer) or {}).get(name)


def _joined(name: str, separator: str, part: str | None = None) -> Callable[[Row], Any]:
    def find(row: Row) -> str | None:
        values = row[0].get(name) or ()
        return separator.join(str(each[part] if part else each) for each in values) or None

    return find


def _counted(name: str) -> Callable[[Row], Any]:
    return lambda row: len(row[0].get(name) or ())


def _of_field(name: str, part: str = "value") -> Callable[[Row], Any]:
    def find(row: Row) -> Any:
        found = row[0].get("fields", {}).get(name)
        return row[0].get(name) if found is None and part == "value" else (found or {}).get(part)

    return find


def _of_line(name: str) -> Callable[[Row], Any]:
    return lambda row: row[1].get(name)


def _vat_text(row: Row) -> str | None:
    lines = row[0].get("vat_breakdown") or ()
    return "; ".join(f"{line['rate']} %: {line['net'] or ''} + {line['vat'] or ''}" for line in lines) or None


def _relations(row: Row) -> str | None:
    return " ".join(f"{each['type']}:{each['document']}" for each in row[0].get("relations") or ()) or None


_FIELD_KINDS: Mapping[FieldKind, Kind] = {FieldKind.AMOUNT: Kind.DECIMAL, FieldKind.DATE: Kind.DATE}


def _columns() -> Iterator[Column]:
    text, real, whole = Kind.TEXT, Kind.REAL, Kind.WHOLE
    for name in ("id", "filename", "source_path", "sha256", "mime_type"):
        yield Column(name, text, _part(name))
    yield Column("pages", whole, _part("pages"))
    yield Column("status", text, _part("status"))
    yield Column("error", text, _inner("error", "code"))
    yield Column("error_message", text, _inner("error", "message"))
    for name in ("review", "complexity", "backend", "document_type"):
        yield Column(name, text, _part(name))
    yield Column("document_subtype", text, _part("document_subtype"))
    yield Column("document_type_confidence", real, _part("document_type_confidence"))
    yield Column("confidence", real, _part("confidence"))
    yield Column("confidence_level", text, _part("confidence_level"))
    yield Column("language", text, _part("language"))
    yield Column("supplier_id", text, _inner("supplier", "id"))
    yield Column("supplier", text, _inner("supplier", "name"))
    yield Column("supplier_confidence", real, _inner("supplier", "confidence"))
    for name, (kind, _) in FIELDS.items():
        yield Column(name, _FIELD_KINDS.get(kind, text), _of_field(name))
    yield Column("line_items", whole, _counted("line_items"))
    yield Column("vat_breakdown", text, _vat_text)
    yield Column("findings", text, _joined("findings", " ", "code"))
    yield Column("decision", text, _inner("decision", "outcome"))
    yield Column("decision_confidence", real, _inner("decision", "confidence"))
    yield Column("decision_reasons", text, lambda row: "; ".join((row[0].get("decision") or {}).get("reasons", ())))
    yield Column("categories", text, _joined("categories", "; "))
    yield Column("tags", text, _joined("tags", "; "))
    yield Column("relations", text, _relations)
    yield Column("versions", whole, _part("versions"))
    yield Column("created_at", Kind.TIME, _part("created_at"))
    yield Column("updated_at", Kind.TIME, _part("updated_at"))


def _line_columns() -> Iterator[Column]:
    decimal = {"quantity", "unit_price", "vat_rate", "discount_percent", "discount_amount", "net_amount"}
    kinds = {"position": Kind.WHOLE, "page": Kind.WHOLE, "confidence": Kind.REAL}
    for name in (
        "position", "article", "description", "quantity", "unit", "unit_price", "vat_rate", "discount_percent",
        "discount_amount", "net_amount", "confidence", "page",
    ):  # fmt: skip
        kind = Kind.DECIMAL if name in decimal else kinds.get(name, Kind.TEXT)
        yield Column(f"item_{name}", kind, _of_line(name), RowsPer.LINE_ITEM)
    for name, part in (("vat_rate", "rate"), ("vat_net", "net"), ("vat_tax", "vat")):
        yield Column(name, Kind.DECIMAL, _of_line(part), RowsPer.VAT_RATE)
    for name in ("code", "severity", "message"):
        yield Column(f"finding_{name}", Kind.TEXT, _of_line(name), RowsPer.FINDING)
    yield Column("finding_fields", Kind.TEXT, lambda row: " ".join(row[1].get("fields") or ()), RowsPer.FINDING)


COLUMNS: Mapping[str, Column] = MappingProxyType({column.name: column for column in (*_columns(), *_line_columns())})
"""Every column by name; those of line items, VAT rates and findings exist only in rows that stand for these."""

_DOCUMENT_NAMES = (
    "id", "filename", "source_path", "status", "error", "review", "document_type", "document_type_confidence",
    "confidence", "confidence_level", "language", "supplier_id", "document_number", "document_date",
)  # fmt: skip
_LAST_NAMES = ("line_items", "findings", "decision", "decision_reasons")
_LINE_DOCUMENT_NAMES = (
    "id", "filename", "document_type", "supplier_id", "supplier", "document_number", "document_date", "currency",
)  # fmt: skip

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "supplier.id": "supplier_id", "supplier.name": "supplier", "supplier.confidence": "supplier_confidence",
        "error.code": "error", "error.message": "error_message", "decision.outcome": "decision",
        "decision.confidence": "decision_confidence", "decision.reasons": "decision_reasons",
        "vat.rate": "vat_rate", "vat.net": "vat_net", "vat.tax": "vat_tax",
        **{name.replace("_", ".", 1): name for name in COLUMNS if name.startswith(("item_", "finding_"))},
    }
)  # fmt: skip
"""Nested names of what is a column of its own."""

LINES: Mapping[RowsPer, str] = MappingProxyType(
    {RowsPer.LINE_ITEM: "line_items", RowsPer.VAT_RATE: "vat_breakdown", RowsPer.FINDING: "findings"}
)
"""The part of an export object that has a row each."""

_FIELD_PARTS: Mapping[str, Kind] = {
    "value": Kind.TEXT, "raw": Kind.TEXT, "confidence": Kind.REAL, "page": Kind.WHOLE, "source": Kind.TEXT,
    "method": Kind.TEXT,
}  # fmt: skip


def default_columns(rows: RowsPer) -> tuple[Column, ...]:
    """Return the columns that are written when none are asked for."""
    if rows is RowsPer.DOCUMENT:
        names: Collection[str] = dict.fromkeys((*_DOCUMENT_NAMES, *FIELDS, *_LAST_NAMES))
    else:
        names = (*_LINE_DOCUMENT_NAMES, *(name for name, column in COLUMNS.items() if column.rows is rows))
    return tuple(COLUMNS[name] for name in names)


def column_named(name: str, rows: RowsPer = RowsPer.DOCUMENT) -> Column:
    """Return the column of that name for such rows; UsageError that names the nearest one or the rows it needs."""
    column = COLUMNS.get(ALIASES.get(name, name)) or _part_of_field(name)
    if column is None:
        known = (*COLUMNS, *ALIASES)
        near = get_close_matches(name, known, n=1)
        raise UsageError(f"no field is called '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
    if column.rows not in (RowsPer.DOCUMENT, rows):
        raise UsageError(
            f"'{name}' is there only with one row per {column.rows.replace('_', ' ')} (--rows {column.rows})"
        )
    return column


def columns_of(settings: Sequence[ColumnSettings | str], rows: RowsPer) -> tuple[Column, ...]:
    """Return the columns of a profile; UsageError for a name that there is not."""
    return tuple(_column_of(each, rows) for each in settings)


def _column_of(settings: ColumnSettings | str, rows: RowsPer) -> Column:
    if isinstance(settings, str):
        return replace(column_named(settings, rows), title=settings)
    if settings.name is None:
        value = settings.value
        return Column(str(value), Kind.TEXT, lambda _: value, title=settings.title or str(value))
    column = column_named(settings.name, rows)
    title = settings.title or settings.name
    return replace(column, title=title, date_format=settings.format, decimals=settings.decimals)


def _part_of_field(name: str) -> Column | None:
    field, _, part = name.removeprefix("fields.").partition(".")
    part = part or "value"
    if field not in FIELDS or part not in _FIELD_PARTS:
        return None
    kind = _FIELD_KINDS.get(FIELDS[field][0], Kind.TEXT) if part == "value" else _FIELD_PARTS[part]
    return Column(name, kind, _of_field(field, part))


def iter_rows(document: Object, rows: RowsPer) -> Iterator[Row]:
    """Yield the rows of a document: itself, or one for each of its line items or VAT rates."""
    if rows is RowsPer.DOCUMENT:
        yield document, {}
    else:
        for line in document.get(LINES[rows]) or ():
            yield document, line
