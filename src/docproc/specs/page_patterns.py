"""Shapes of what a template tries on a whole document: its prepared text, parts of it, rows of tables by patterns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from docproc.specs.loader import Spec

Preparation: TypeAlias = tuple[bool, bool, bool, tuple[tuple[str, str], ...]]


class PageText(Spec):
    """The text that a template's patterns are tried on, where that is the whole document and not its single lines.

    The lines are laid out with their columns kept by spaces; then spaces are taken out, accents taken off, letters made
    small and texts replaced (pairs of a pattern and what stands for it), in this order. The patterns count only where
    all keywords stand in the text as printed, or all as prepared, and none that excludes the template.
    """

    keywords: tuple[str, ...] = ()
    exclude_keywords: tuple[str, ...] = ()
    remove_whitespace: bool = False
    remove_accents: bool = False
    lowercase: bool = False
    replace: tuple[tuple[str, str], ...] = ()

    @property
    def preparation(self) -> Preparation:
        """What is done to the text: the same for templates that differ in their keywords alone."""
        return self.remove_whitespace, self.remove_accents, self.lowercase, self.replace


Taken = Literal["first", "last", "sum", "min", "max", "join"]


class Part(Spec):
    """A part of the document's text: what stands between the first match of `start` and the next of `end`."""

    start: str = Field(min_length=1, description="regular expression of what stands before the part")
    end: str = Field(min_length=1, description="regular expression of what stands after it")


def _listed(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


Patterns = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)]
"""One regular expression or several, of which the first that matches a line counts."""

ItemColumn = Literal[
    "position", "article", "description", "quantity", "unit", "unit_price", "vat_rate", "net_amount",
    "discount_percent", "discount_amount",
]  # fmt: skip
VatPart = Literal["rate", "net", "vat"]


class RowPatterns(Part):
    """Rows of a table by patterns, each tried on the single lines of every part of the text; groups name the columns.

    A line that `first_line` matches begins a row; then `line` adds to it and `last_line` ends it. Without those two
    every line that `line` matches is a row. What `skip_line` matches is passed over. Several texts of one description
    are joined.
    """

    columns: Mapping[str, str]
    end_match: Literal["first", "last"] = Field(default="first", description="which of the ends after a start counts")
    line: Patterns = Field(min_length=1)
    first_line: Patterns = ()
    last_line: Patterns = ()
    skip_line: Patterns = ()
    line_separator: str = Field(default=r"\n", min_length=1, description="regular expression of what parts lines")
    format: Literal[",", "."] | None = Field(
        default=None, description="the decimal mark; without it the document's own"
    )


class ItemRows(RowPatterns):
    """Rows of line items."""

    columns: dict[str, ItemColumn] = Field(default={}, description="column by group; else a group is called as one")


class VatRows(RowPatterns):
    """Rows of the VAT by rate: each needs its rate, in percent."""

    columns: dict[str, VatPart] = Field(default={}, description="column by group; else a group is called as one")

    @model_validator(mode="after")
    def _has_a_rate(self) -> VatRows:
        groups = "".join((*self.line, *self.first_line, *self.last_line))
        names = [group for group, column in self.columns.items() if column == "rate"] or ["rate"]
        if not any(f"(?P<{name}>" in groups for name in names):
            raise ValueError("rows of VAT by rate need a group for the rate")
        return self
