"""What a table of `docproc sql` is made of: columns, each with its meaning, over rows of the store."""

from __future__ import annotations

from dataclasses import dataclass

DECIMAL = "DECIMAL(18,4)"
"""Exact to four places, and large enough for every amount that a business document prints."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the SQL expression over the view's source, its DuckDB type, what it means."""

    name: str
    expression: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class View:
    """A table to ask: `source` is what follows FROM in the store; `of_documents` when its rows belong to documents."""

    name: str
    meaning: str
    source: str
    columns: tuple[Column, ...]
    of_documents: bool = True

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when there is none."""
        return next(column for column in self.columns if column.name == name)


def text(name: str, meaning: str, expression: str = "") -> Column:
    """Return a column of a text; without an expression it is the store's own of that name."""
    return Column(name, expression or name, "VARCHAR", meaning)


def whole(name: str, meaning: str, expression: str = "") -> Column:
    """Return a column of a whole number; without an expression it is the store's own of that name."""
    return Column(name, expression or name, "BIGINT", meaning)


def real(name: str, meaning: str, expression: str = "") -> Column:
    """Return a column of a real number; without an expression it is the store's own of that name."""
    return Column(name, expression or name, "DOUBLE", meaning)


def flag(name: str, meaning: str, expression: str = "") -> Column:
    """Return a column of yes or no; without an expression it is the store's own of that name."""
    return Column(name, expression or name, "BOOLEAN", meaning)


def day(name: str, meaning: str, expression: str = "") -> Column:
    """Return a column of a date; without an expression it is the store's own of that name."""
    return Column(name, expression or name, "DATE", meaning)


def time(name: str, meaning: str, expression: str = "") -> Column:
    """Return a column of a time, UTC; without an expression it is the store's own of that name."""
    return Column(name, expression or name, "TIMESTAMP", f"{meaning} (UTC)")


def amount(name: str, meaning: str, expression: str = "") -> Column:
    """Return a column of an exact decimal; without an expression it is the store's own of that name."""
    return Column(name, expression or name, DECIMAL, meaning)


def value_of(field: str, of: str = "d.id") -> str:
    """Return the expression of the value that a document has of `field`."""
    return f"(SELECT f.value FROM extracted_fields f WHERE f.document_id = {of} AND f.field_name = '{field}')"  # noqa: S608  # our own names


KEY = whole("document_key", "joins with documents", "document_id")
BOX = (
    real("x", "left edge of the box in points, from the left of the upright page"),
    real("y", "upper edge of the box in points, from the top"),
    real("width", "width of the box in points"),
    real("height", "height of the box in points"),
)
