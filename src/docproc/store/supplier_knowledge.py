"""What the store knows of suppliers that their YAML does not say, for workers. Standard library only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from docproc.model.codec import decode
from docproc.model.enums import DocumentType
from docproc.model.supplier_knowledge import LayoutMark, LearnedLayout, SupplierKnowledge
from docproc.specs.suppliers import SupplierSpec
from docproc.store.engine import Store

_CONFIRMED = (
    "SELECT DISTINCT s.slug, t.expected_value FROM training_data t JOIN documents d ON d.id = t.document_id"
    " JOIN suppliers s ON s.id = d.detected_supplier_id"
    " WHERE t.field_name = 'iban' AND t.expected_value <> '' AND d.review_state = 'approved' AND d.deleted_at IS NULL"
    " ORDER BY s.slug, t.expected_value"
)
_PASSED = (
    "SELECT DISTINCT s.slug, f.value FROM suppliers s JOIN documents d ON d.detected_supplier_id = s.id"
    " JOIN extracted_fields f ON f.document_id = d.id AND f.field_name = 'iban'"
    " WHERE d.review_state = 'none' AND d.decision_outcome = 'auto' AND d.deleted_at IS NULL"
    " ORDER BY s.slug, f.value"
)


def supplier_knowledge(store: Store, specs: Sequence[SupplierSpec]) -> tuple[SupplierKnowledge, ...]:
    """Return what documents have shown of the suppliers `specs`; those of which they have shown nothing are left out.

    An account counts as a supplier's when a person approved a document with it. As long as neither YAML nor approvals
    name one, those on documents that passed by themselves do.
    """
    accounts = confirmed_accounts(store)
    bare = {spec.id for spec in specs if not spec.ibans and spec.id not in accounts}
    if bare:
        accounts = {**accounts, **{slug: found for slug, found in _by_slug(store, _PASSED).items() if slug in bare}}
    layouts = _layouts(store)
    return tuple(
        SupplierKnowledge(spec.id, accounts.get(spec.id, ()), layouts.get(spec.id, ()))
        for spec in specs
        if spec.id in accounts or spec.id in layouts
    )


def confirmed_accounts(store: Store) -> Mapping[str, tuple[str, ...]]:
    """Return the IBANs on documents that people approved, by the supplier they are from."""
    return _by_slug(store, _CONFIRMED)


def best_first(store: Store, specs: Sequence[SupplierSpec]) -> tuple[SupplierSpec, ...]:
    """Return suppliers with the templates of one type in order: best success rate first, then the most used.

    A template that nobody judged yet stands behind those that were found good (80 % and more), before the others.
    """
    several = {spec.id for spec in specs if len({each.document_type for each in spec.templates}) < len(spec.templates)}
    if not several:
        return tuple(specs)
    rows = store.reader.execute(
        "SELECT s.slug, t.template_name, t.success_rate, t.usage_count FROM supplier_templates t"
        " JOIN suppliers s ON s.id = t.supplier_id"
    )
    ranks = {(row[0], row[1]): (-(_UNJUDGED if row[2] is None else row[2]), -row[3]) for row in rows}
    return tuple(spec if spec.id not in several else _ordered(spec, ranks) for spec in specs)


_UNJUDGED = 80.0


def _ordered(spec: SupplierSpec, ranks: Mapping[tuple[str, str], tuple[float, int]]) -> SupplierSpec:
    templates = sorted(spec.templates, key=lambda template: ranks.get((spec.id, template.name), (-_UNJUDGED, 0)))
    return spec.model_copy(update={"templates": tuple(templates)})


def layout_of_row(row: sqlite3.Row) -> LearnedLayout:
    """Return the layout that a row of `supplier_layouts` holds."""
    marks = json.loads(row["marks"])
    return LearnedLayout(
        document_type=DocumentType(row["document_type"]),
        documents=row["documents"],
        width=row["page_width"],
        height=row["page_height"],
        marks=tuple(decode(LayoutMark, mark) for mark in marks),
    )


def _layouts(store: Store) -> Mapping[str, tuple[LearnedLayout, ...]]:
    rows = store.reader.execute(
        "SELECT s.slug, l.* FROM supplier_layouts l JOIN suppliers s ON s.id = l.supplier_id"
        " WHERE s.deleted_at IS NULL ORDER BY s.slug, l.document_type"
    )
    found: dict[str, tuple[LearnedLayout, ...]] = {}
    for row in rows:
        found[row["slug"]] = (*found.get(row["slug"], ()), layout_of_row(row))
    return found


def _by_slug(store: Store, query: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    rows: Iterable[tuple[str, str]] = store.reader.execute(query)
    for slug, value in rows:
        found[slug] = (*found.get(slug, ()), value)
    return found
