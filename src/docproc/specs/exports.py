"""Shape of an export profile: which rows and columns are written, and how values look."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field, field_validator, model_validator

from docproc.specs.loader import Spec


class RowsPer(StrEnum):
    """What one row of a table stands for."""

    DOCUMENT = "document"
    LINE_ITEM = "line_item"
    VAT_RATE = "vat_rate"
    FINDING = "finding"


class ColumnSettings(Spec):
    """One column: a `name` of the export (total_amount, supplier.id), or the same `value` in every row."""

    name: str | None = Field(None, description="what is written: a field, or a part of the export object")
    value: str | None = Field(None, description="a text that every row has, in place of a name")
    title: str | None = Field(None, min_length=1, description="heading of the column; else its name")
    format: str | None = Field(None, description="how dates are written here, as strftime (%d%m)")
    decimals: int | None = Field(None, ge=0, le=8, description="digits behind the decimal point, rounded half up")

    @model_validator(mode="after")
    def _is_one_thing(self) -> ColumnSettings:
        if (self.name is None) == (self.value is None):
            raise ValueError("give a column a name or a value")
        if self.format is not None:
            require_date_format(self.format)
        return self


class ExportSettings(Spec):
    """A named export: `docproc export --profile NAME`."""

    format: str = Field("csv", description="json, jsonl, csv, tsv, xml, excel, parquet")
    rows: RowsPer = Field(
        RowsPer.DOCUMENT, description="what a row stands for: document, line_item, vat_rate or finding"
    )
    columns: tuple[ColumnSettings | str, ...] = Field((), description="what is written, in order; nothing: everything")
    locale: Literal["de", "en"] | None = Field(
        None, description="de: decimal comma, 31.12.2026, semicolons; en: decimal point, 31/12/2026, commas"
    )
    decimal_comma: bool | None = Field(None, description="write 119,00 (csv, tsv)")
    date_format: str | None = Field(None, description="how dates are written, as strftime (csv, tsv)")
    delimiter: str | None = Field(None, description="one character between values (csv)")
    header: bool = Field(True, description="write a first row of headings (csv, tsv)")
    bom: bool = Field(False, description="begin with a byte order mark, which old spreadsheets need (csv, tsv)")
    encoding: Literal["utf-8", "cp1252"] = Field("utf-8", description="how letters are written (csv, tsv)")

    @field_validator("columns")
    @classmethod
    def _are_columns(cls, value: tuple[ColumnSettings | str, ...]) -> tuple[ColumnSettings | str, ...]:
        titles = [each if isinstance(each, str) else each.title or each.name or each.value for each in value]
        for title in titles:
            if titles.count(title) > 1:
                raise ValueError(f"two columns are headed '{title}'; give one another title")
        return value

    @model_validator(mode="after")
    def _fits(self) -> ExportSettings:
        if self.date_format is not None:
            require_date_format(self.date_format)
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n'):
            raise ValueError("the delimiter is one character, no quotation mark and no line break")
        if self.bom and self.encoding != "utf-8":
            raise ValueError("only utf-8 has a byte order mark")
        return self


def require_date_format(value: str) -> str:
    """Return a strftime format as it is; ValueError for one that writes no part of a date."""
    first, second = (date(2026, 12, 31).strftime(value), date(2025, 11, 30).strftime(value))
    if first == second:
        raise ValueError(f"'{value}' writes no date; a format is such as %d.%m.%Y")
    return value
