"""What the store knows of a supplier from its documents. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class SupplierStatistics:
    """A supplier's documents: how many, their mean confidence in percent, the first and the last document date."""

    id: str
    name: str
    documents: int
    average_confidence: float | None
    first_document: date | None
    last_document: date | None


def supplier_statistics(store: Store) -> tuple[SupplierStatistics, ...]:
    """The statistics of every supplier that has had documents, by id; deleted documents do not count."""
    rows = store.reader.execute(
        "SELECT s.slug, s.name, count(d.id), avg(d.overall_confidence), min(d.document_date), max(d.document_date)"
        " FROM suppliers s LEFT JOIN documents d ON d.detected_supplier_id = s.id AND d.deleted_at IS NULL"
        " GROUP BY s.id ORDER BY s.slug"
    )
    return tuple(SupplierStatistics(row[0], row[1], row[2], row[3], _day(row[4]), _day(row[5])) for row in rows)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
