"""What people have settled of a document: it stands, whatever is found in the document afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from docproc.model.enums import DocumentType, Source
from docproc.model.fields import BY_PERSON, Extraction, FieldValue, LineItem, SupplierMatch, VatLine


@dataclass(frozen=True, slots=True)
class Settled:
    """What people said of a document: its type and its sender, values of fields, rows of tables.

    `removed` are fields that it does not have, `tables` those that somebody corrected ("line_items",
    "vat_breakdown"). Rows are None for a table that is found anew.
    """

    document_type: DocumentType | None = None
    supplier: SupplierMatch | None = None
    values: tuple[FieldValue, ...] = ()
    removed: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    line_items: tuple[LineItem, ...] | None = None
    vat_breakdown: tuple[VatLine, ...] | None = None

    @classmethod
    def entered(cls, extraction: Extraction, removed: Iterable[str], tables: Iterable[str]) -> Settled:
        """Return what people entered of an extraction: the values that say so, and the `tables` that they corrected."""
        tables = tuple(sorted(tables))
        return cls(
            *_whole(extraction),
            values=tuple(value for value in extraction.fields if value.evidence.source is Source.REVIEW),
            removed=tuple(sorted(removed)),
            tables=tables,
            line_items=extraction.line_items if "line_items" in tables else None,
            vat_breakdown=extraction.vat_breakdown if "vat_breakdown" in tables else None,
        )

    @classmethod
    def approved(cls, extraction: Extraction, removed: Iterable[str], tables: Iterable[str]) -> Settled:
        """Return what an approval settles: every value, and the rows of every table that has some."""
        entered = cls.entered(extraction, removed, tables)
        return replace(
            entered,
            values=extraction.fields,
            line_items=extraction.line_items or entered.line_items,
            vat_breakdown=extraction.vat_breakdown or entered.vat_breakdown,
        )

    @property
    def names(self) -> frozenset[str]:
        """The fields whose values are settled."""
        return frozenset(value.name for value in self.values)

    @property
    def beside_values(self) -> frozenset[str]:
        """What is settled without a value that says so: fields that were taken out, tables that were corrected."""
        return frozenset((*self.removed, *self.tables))

    def over(self, found: Extraction) -> Extraction:
        """Return what was found with what is settled in its place; settled values that were not found come last."""
        said = {value.name: value for value in self.values}
        names = {value.name for value in found.fields}
        kept = [said.get(value.name, value) for value in found.fields if value.name not in self.removed]
        rows: dict[str, Any] = {
            table: rows
            for table, rows in (("line_items", self.line_items), ("vat_breakdown", self.vat_breakdown))
            if rows is not None
        }
        return replace(found, fields=(*kept, *(value for name, value in said.items() if name not in names)), **rows)


def _whole(extraction: Extraction) -> tuple[DocumentType | None, SupplierMatch | None]:
    """Type and sender, each where a person said it."""
    guess, supplier = extraction.document_type, extraction.supplier
    return (
        guess.document_type if guess.reasons == (BY_PERSON,) else None,
        supplier if supplier is not None and supplier.reasons == (BY_PERSON,) else None,
    )


NOTHING_SETTLED = Settled()
"""Of a document that nobody has looked at."""
