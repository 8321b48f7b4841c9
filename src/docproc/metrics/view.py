"""What a table of `docproc sql` is made of: columns, each with its meaning, over rows of the store."""

from __future__ import annotations

from dataclasses import dataclass, replace

DECIMAL = "DECIMAL(18,4)"
"""Exact to four places, and large enough for every amount that a business document prints."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the SQL expression over the view's source, its DuckDB type, what it means.

    One that `is_field` is the value that the document has of the field of its name.
    """

    name: str
    expression: str
    kind: str
    meaning: str
    is_field: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A table to ask: `source` is what follows FROM in the store; `of_documents` when its rows belong to documents.

    `number` is an expression of a whole number by which a large table is read in parts.
    """

    name: str
    meaning: str
    source: str
    columns: tuple[Column, ...]
    of_documents: bool = True
    number: str = ""

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


def of_field(column: Column) -> Column:
    """Return the column as one of the documents' values of the field of its name."""
    return replace(column, is_field=True)


KEY = whole("document_key", "joins with documents", "document_id")
BOX = (
    real("x", "left edge of the box in points, from the left of the upright page"),
    real("y", "upper edge of the box in points, from the top"),
    real("width", "width of the box in points"),
    real("height", "height of the box in points"),
)
