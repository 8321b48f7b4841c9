"""How an export is asked for: which columns and rows, and how values look in text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from docproc.errors import UsageError
from docproc.export.columns import Column, columns_of, default_columns
from docproc.specs.exports import ExportSettings, RowsPer


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a table is written as text. `date_format` is a strftime format; None writes ISO 8601."""

    delimiter: str = ","
    decimal_comma: bool = False
    date_format: str | None = None
    header: bool = True
    bom: bool = False
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Layout:
    """What is written: the `names` asked for (None: everything), `columns` of tables, what a row stands for."""

    names: tuple[str, ...] | None = None
    columns: tuple[Column, ...] = field(default_factory=lambda: default_columns(RowsPer.DOCUMENT))
    rows: RowsPer = RowsPer.DOCUMENT
    style: TextStyle = TextStyle()


EVERYTHING = Layout()
"""Whole documents, one row each."""

_LOCALES: Mapping[str | None, TextStyle] = MappingProxyType(
    {
        None: TextStyle(),
        "de": TextStyle(delimiter=";", decimal_comma=True, date_format="%d.%m.%Y"),
        "en": TextStyle(date_format="%d/%m/%Y"),
    }
)


def layout_of(names: Sequence[str] | None, rows: RowsPer) -> Layout:
    """Return the layout of names given on the command line; the id stands first. UsageError for an unknown name."""
    if names is None:
        return Layout(None, default_columns(rows), rows)
    unique = tuple(dict.fromkeys(("id", *names)))
    return Layout(tuple(names), columns_of(unique, rows), rows)


def layout_of_profile(profile: ExportSettings) -> Layout:
    """Return the layout of a profile; UsageError for a name that there is not."""
    base = _LOCALES[profile.locale]
    comma = base.decimal_comma if profile.decimal_comma is None else profile.decimal_comma
    style = TextStyle(
        delimiter=profile.delimiter or base.delimiter,
        decimal_comma=comma,
        date_format=profile.date_format or base.date_format,
        header=profile.header,
        bom=profile.bom,
        encoding=profile.encoding,
    )
    if not profile.columns:
        return Layout(None, default_columns(profile.rows), profile.rows, style)
    columns = columns_of(profile.columns, profile.rows)
    names = tuple(each if isinstance(each, str) else each.name or "" for each in profile.columns)
    return Layout(tuple(name for name in names if name), columns, profile.rows, style)


def require_rows(rows: RowsPer, can: Sequence[RowsPer], format_name: str) -> None:
    """Raise UsageError when a format cannot write such rows."""
    if rows not in can:
        raise UsageError(f"{format_name} holds whole documents; --rows {rows} is for tables (csv, tsv, excel, parquet)")
