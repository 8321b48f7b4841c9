"""Which documents a command is about: the one set of conditions that every list, export and batch understands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from docproc.model.enums import DocumentStatus, DocumentSubtype, DocumentType, Outcome, ReviewState, Stage

JOINED = (
    "LEFT JOIN suppliers s ON s.id = d.detected_supplier_id LEFT JOIN categories c ON c.id = d.category_id"
)  # fmt: skip
"""What a query over `documents d` joins for the conditions."""


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents: each given condition must hold; an empty collection asks for nothing.

    `suppliers` are ids or names, `since` and `until` bound the document date (both included), `stages` are the last
    stages passed, `ids` full document ids. `tags` must all be on a document; `categories` are slugs or paths, and hold
    what lies below them. `least_amount` and `most_amount` bound what is to be paid (both included, whatever the
    currency). `assigned` are users or roles. `not_handed_by` is the name of an export: processed
    documents whose newest version it has not handed out yet. Deleted documents are never among them.
    """

    types: Collection[DocumentType] | None = None
    suppliers: Collection[str] | None = None
    since: date | None = None
    until: date | None = None
    decisions: Collection[Outcome] | None = None
    statuses: Collection[DocumentStatus] | None = None
    ids: Collection[str] | None = None
    stages: Collection[Stage] | None = None
    tags: Collection[str] | None = None
    categories: Collection[str] | None = None
    reviews: Collection[ReviewState] | None = None
    least_amount: float | None = None
    most_amount: float | None = None
    assigned: Collection[str] | None = None
    not_handed_by: str | None = None
    subtypes: Collection[DocumentSubtype] | None = None


def conditions_of(chosen: DocumentFilter) -> tuple[list[str], list[Any]]:
    """Return the SQL conditions over `documents d` with `JOINED`, and their values; `ids` are left to the caller."""
    conditions: list[str] = []
    parameters: list[Any] = []
    listed: tuple[tuple[str, Collection[str] | None], ...] = (
        ("d.document_type IN ({0})", chosen.types),
        ("d.document_subtype IN ({0})", chosen.subtypes),
        ("d.decision_outcome IN ({0})", chosen.decisions),
        ("d.status IN ({0})", chosen.statuses),
        ("d.stage IN ({0})", chosen.stages),
        ("d.review_state IN ({0})", chosen.reviews),
    )
    for condition, values in listed:
        if values is not None:
            conditions.append(condition.format(marks(values)))
            parameters.extend(str(value) for value in values)
    for condition, bound in (
        ("d.document_date >= ?", None if chosen.since is None else chosen.since.isoformat()),
        ("d.document_date <= ?", None if chosen.until is None else chosen.until.isoformat()),
        ("d.payable_amount >= ?", chosen.least_amount),
        ("d.payable_amount <= ?", chosen.most_amount),
    ):
        if bound is not None:
            conditions.append(condition)
            parameters.append(bound)
    return _with_names(chosen, conditions, parameters)


def _with_names(chosen: DocumentFilter, conditions: list[str], parameters: list[Any]) -> tuple[list[str], list[Any]]:
    if chosen.suppliers is not None:
        names = marks(chosen.suppliers)
        conditions.append(f"(s.slug IN ({names}) OR d.supplier_name IN ({names}))")
        parameters += [*chosen.suppliers, *chosen.suppliers]
    if chosen.assigned is not None:
        names = marks(chosen.assigned)
        conditions.append(f"(d.assigned_to IN ({names}) OR d.assigned_role IN ({names}))")
        parameters += [*chosen.assigned, *chosen.assigned]
    if chosen.not_handed_by is not None:
        conditions.append(
            "d.status IN ('completed', 'archived') AND NOT EXISTS (SELECT 1 FROM exported_versions v"
            " JOIN exports e ON e.id = v.export_id WHERE e.name = ? AND v.document_id = d.id"
            " AND v.version_number = d.version_count)"
        )
        parameters.append(chosen.not_handed_by)
    for tag in chosen.tags or ():
        conditions.append(
            "EXISTS (SELECT 1 FROM document_tags dt JOIN tags t ON t.id = dt.tag_id"
            " WHERE dt.document_id = d.id AND t.name = ?)"
        )
        parameters.append(tag)
    if chosen.categories is not None:
        # a category is named by its slug or path, and holds those whose path goes on from its own
        below = (
            "EXISTS (SELECT 1 FROM categories w WHERE (w.slug = ? OR w.path = ?)"
            " AND (c.path = w.path OR substr(c.path, 1, length(w.path) + 1) = w.path || '/'))"
        )
        conditions.append(f"({' OR '.join([below] * len(chosen.categories)) or '1 = 0'})")
        parameters += [name for category in chosen.categories for name in (category, category)]
    return conditions, parameters


def marks(values: Collection[object]) -> str:
    """Return as many question marks as there are values, separated by commas."""
    return ",".join("?" * len(values))
