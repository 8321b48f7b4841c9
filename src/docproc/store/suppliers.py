"""What the store knows of suppliers from their documents. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class SupplierStatistics:
    """A supplier's documents: how many, their mean confidence in percent, the first and the last document date.

    Of `reviewed` values that people looked at, `corrected` were wrong.
    """

    id: str
    name: str
    documents: int
    average_confidence: float | None
    first_document: date | None
    last_document: date | None
    reviewed: int
    corrected: int

    @property
    def correction_rate(self) -> float | None:
        """The share of reviewed values that were corrected, in percent; None when none was reviewed."""
        return None if not self.reviewed else 100 * self.corrected / self.reviewed


@dataclass(frozen=True, slots=True)
class TemplateStatistics:
    """How a supplier's own rules of one template did on reviewed documents: values found, and how many were right."""

    found: int
    right: int

    @property
    def success_rate(self) -> float:
        """The share of found values that were right, in percent."""
        return 100 * self.right / self.found


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A template as the store knows it: its version, on how many documents it gave a value, and when last (ISO, UTC).

    `success_rate` (percent, None before anybody judged a value) is an exponential moving average, alpha 0.1.
    """

    name: str
    document_type: str
    version: int
    usage_count: int
    success_rate: float | None
    last_used_at: str | None


def template_use(store: Store, supplier_id: str) -> tuple[TemplateUse, ...]:
    """How the active templates of a supplier are used, in the order in which they are asked."""
    rows = store.reader.execute(
        "SELECT t.template_name, t.document_type, t.version, t.usage_count, t.success_rate, t.last_used_at"
        " FROM supplier_templates t JOIN suppliers s ON s.id = t.supplier_id WHERE s.slug = ? AND t.is_active"
        " ORDER BY t.document_type, coalesce(t.success_rate, 80) DESC, t.usage_count DESC, t.id",
        (supplier_id,),
    )
    return tuple(TemplateUse(*row) for row in rows)


def supplier_statistics(store: Store) -> tuple[SupplierStatistics, ...]:
    """The statistics of every supplier that has had documents, by id; deleted documents do not count."""
    rows = store.reader.execute(
        "SELECT s.slug, s.name, count(d.id), avg(d.overall_confidence), min(d.document_date), max(d.document_date),"
        " coalesce(sum(t.reviewed), 0), coalesce(sum(t.corrected), 0)"
        " FROM suppliers s LEFT JOIN documents d ON d.detected_supplier_id = s.id AND d.deleted_at IS NULL"
        " LEFT JOIN (SELECT document_id, count(*) AS reviewed, sum(NOT was_correct) AS corrected FROM training_data"
        " WHERE instr(field_name, '.') = 0 GROUP BY document_id) t ON t.document_id = d.id"
        " GROUP BY s.id ORDER BY s.slug"
    )
    return tuple(
        SupplierStatistics(row[0], row[1], row[2], row[3], _day(row[4]), _day(row[5]), row[6], row[7]) for row in rows
    )


def template_statistics(store: Store, supplier_id: str) -> Mapping[str, TemplateStatistics]:
    """How the templates of a supplier did, by name; only those whose rules found a value that was reviewed."""
    found: dict[str, list[int]] = {}
    rows = store.reader.execute(
        "SELECT t.extraction_method, count(*), sum(t.was_correct) FROM training_data t"
        " JOIN documents d ON d.id = t.document_id JOIN suppliers s ON s.id = d.detected_supplier_id"
        " WHERE s.slug = ? AND d.deleted_at IS NULL AND t.extraction_method LIKE '%/%' GROUP BY t.extraction_method",
        (supplier_id,),
    )
    for method, number, right in rows:
        supplier, _, rest = method.partition(":")[2].partition("/")
        if supplier == supplier_id:
            sums = found.setdefault(rest.partition("/")[0], [0, 0])
            sums[0] += number
            sums[1] += right
    return {name: TemplateStatistics(*sums) for name, sums in found.items()}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
