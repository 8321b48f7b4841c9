"""Rows of an extraction: fields, line items, VAT lines and findings of a document, and its versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlmodel import SQLModel

from docproc.check.history import number_key, reconsidered
from docproc.check.subtype import subtype_of
from docproc.model.codec import encode
from docproc.model.decision import Decision, Finding
from docproc.model.enums import ConfidenceLevel
from docproc.model.fields import Extraction, SupplierMatch
from docproc.model.filing import File, Filed
from docproc.model.priority import euros
from docproc.model.settled import Settled
from docproc.store.clock import now
from docproc.store.columns import table_of
from docproc.store.engine import Transaction
from docproc.store.field_rows import (
    LISTED,
    field_row,
    finding_row,
    line_item_row,
    vat_row,
)
from docproc.store.filing import category_columns, file_tags
from docproc.store.linking import link_document
from docproc.store.loading import settled_before
from docproc.store.statements import Statement, inserting
from docproc.store.tables_documents import DOCUMENT_VERSIONS, DocumentVersion
from docproc.store.tables_results import (
    DocumentData,
    ExtractedField,
    FindingRow,
    LineItemRow,
    VatRow,
)
from docproc.store.tables_suppliers import SUPPLIERS, Supplier


@dataclass(frozen=True, slots=True)
class VersionChange:
    """Why a document gets another version, and by whom.

    `by_person` tells that the extraction is what a person says it is: `removed` are the fields that the document does
    not have. Without it, what people have settled before stands over what was found. `file` says which tags and which
    category rules give the document; without it none do.
    """

    type: str
    actor: str
    description: str | None = None
    by_person: bool = False
    removed: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    file: File | None = None


_MOST_DAYS = 3650
"""No cash discount runs longer; a misread number must not leave the calendar."""

_FOUND: tuple[type[SQLModel], ...] = (DocumentData, ExtractedField, LineItemRow, VatRow, FindingRow)
"""Tables of what was found in a document; a document that was never extracted has no rows there."""

_OF_THE_READING = frozenset({"confidence", "page", "box", "raw"})

_SUPPLIER = Statement(select(SUPPLIERS.c.id).where(SUPPLIERS.c.slug == bindparam("wanted")))
_LAST_VERSION = Statement(
    select(DOCUMENT_VERSIONS.c.version_number, DOCUMENT_VERSIONS.c.data_snapshot)
    .where(DOCUMENT_VERSIONS.c.document_id == bindparam("document"))
    .order_by(DOCUMENT_VERSIONS.c.version_number.desc())
    .limit(1)
)


def write_extraction(
    transaction: Transaction,
    key: int,
    extraction: Extraction,
    findings: Sequence[Finding],
    decision: Decision,
    change: VersionChange,
) -> dict[str, Any]:
    """Replace what was found in document `key` and return the columns that its own row gets."""
    said_now = Settled(removed=tuple(sorted(change.removed)), tables=tuple(sorted(change.tables)))
    settled = said_now if change.by_person else settled_before(transaction, key)
    merged = settled.over(extraction)
    noticed = link_document(transaction, key, merged)
    findings, decision = (*findings, *noticed), reconsidered(decision, noticed)
    last = transaction.first(_LAST_VERSION, {"document": key})
    if last is not None:
        _clear(transaction, key)
    encoded = encode(merged)
    _write_rows(transaction, key, merged, findings, _without_rows(merged, encoded, settled))
    snapshot = {
        "extraction": encoded,
        "findings": encode(tuple(findings)),
        "decision": encode(decision),
        "removed": list(settled.removed),
        "corrected_tables": list(settled.tables),
    }
    version = _write_version(transaction, key, last, snapshot, change)
    columns = _document_columns(merged, decision)
    filed = Filed() if change.file is None else change.file(merged, findings, decision)
    file_tags(transaction, key, filed)
    category = category_columns(transaction, key, merged.document_type.document_type, filed)
    return {**columns, **_supplier_columns(transaction, merged.supplier), **version, **category}


def _clear(transaction: Transaction, key: int) -> None:
    """Remove what an earlier version left; a document without a version has no such rows."""
    for model in _FOUND:
        transaction.run(_deleting(model), {"document": key})


def _write_rows(
    transaction: Transaction, key: int, extraction: Extraction, findings: Sequence[Finding], data: dict[str, Any]
) -> None:
    rows: Mapping[type[SQLModel], list[dict[str, Any]]] = {
        DocumentData: [{"document_id": key, "extracted_data": data}],
        ExtractedField: [field_row(key, n, value) for n, value in enumerate(extraction.fields)],
        LineItemRow: [line_item_row(key, n, item) for n, item in enumerate(extraction.line_items)],
        VatRow: [vat_row(key, n, line) for n, line in enumerate(extraction.vat_breakdown)],
        FindingRow: [finding_row(key, n, finding) for n, finding in enumerate(findings)],
    }
    for model in _FOUND:
        if rows[model]:
            transaction.insert_all(_inserting(model), rows[model])


@cache
def _inserting(model: type[SQLModel]) -> Statement:
    return inserting(model)


@cache
def _deleting(model: type[SQLModel]) -> Statement:
    table = table_of(model)
    return Statement(delete(table).where(table.c.document_id == bindparam("document")))


def _without_rows(extraction: Extraction, encoded: Mapping[str, Any], settled: Settled) -> dict[str, Any]:
    """What has no rows of its own; `encoded` is the extraction as plain data."""
    supplier = extraction.supplier
    return {
        "type_reasons": list(extraction.document_type.reasons),
        "supplier_reasons": [] if supplier is None else list(supplier.reasons),
        "alternatives": encoded["alternatives"],
        **({"removed": list(settled.removed)} if settled.removed else {}),
        **({"corrected_tables": list(settled.tables)} if settled.tables else {}),
        **({"shadows": encoded["shadows"]} if extraction.shadows else {}),
        **{part: encoded[part] for part in LISTED},
    }


def _document_columns(extraction: Extraction, decision: Decision) -> dict[str, Any]:
    """The columns of the document's own row."""
    number, day = extraction.principal()
    guess = extraction.document_type
    return {
        "document_type": guess.document_type.value,
        "document_type_confidence": guess.confidence,
        "document_subtype": subtype_of(extraction),
        "language_code": extraction.language,
        "document_number": None if number is None else str(number.value),
        "number_key": None if number is None else number_key(str(number.value)) or None,
        **_urgency_columns(extraction),
        "document_date": day.value if day is not None and isinstance(day.value, date) else None,
        "overall_confidence": decision.confidence,
        "confidence_level": ConfidenceLevel.of(decision.confidence).value,
        "decision_outcome": decision.outcome.value,
        "decision_confidence": decision.confidence,
        "decision_reasons": list(decision.reasons),
    }


def _urgency_columns(extraction: Extraction) -> dict[str, Any]:
    """What the queue of reviews is ordered by: what is to be paid, until when, and how long for less.

    A cash discount of which only the days are stated ends so many days after the document's date.
    """
    amount = extraction.value("due_amount")
    payable = extraction.value("total_amount") if amount is None else amount
    due_on, ends = extraction.value("due_date"), extraction.value("cash_discount_date")
    days, day = extraction.value("cash_discount_days"), extraction.principal()[1]
    if ends is None and isinstance(days, Decimal) and day is not None and isinstance(day.value, date):
        ends = day.value + timedelta(days=min(int(days), _MOST_DAYS))
    stake = float(payable) if isinstance(payable, Decimal) else None
    currency = extraction.value("currency")
    return {
        "payable_amount": stake,
        "payable_eur": None if stake is None else euros(stake, None if currency is None else str(currency)),
        "due_on": due_on if isinstance(due_on, date) else None,
        "discount_until": ends if isinstance(ends, date) else None,
    }


def _supplier_columns(transaction: Transaction, match: SupplierMatch | None) -> dict[str, Any]:
    if match is None:
        return {"detected_supplier_id": None, "supplier_name": None, "supplier_confidence": None}
    key = None if match.supplier_id is None else _supplier_key(transaction, match.supplier_id, match.name)
    return {"detected_supplier_id": key, "supplier_name": match.name, "supplier_confidence": match.confidence}


def _supplier_key(transaction: Transaction, slug: str, name: str) -> int:
    """The row of a supplier from YAML, made when its first document arrives."""
    row = transaction.first(_SUPPLIER, {"wanted": slug})
    if row is not None:
        return int(row["id"])
    time = now()
    return transaction.insert(
        _inserting(Supplier), {"slug": slug, "name": name, "created_at": time, "updated_at": time}
    )


def _write_version(
    transaction: Transaction, key: int, last: sqlite3.Row | None, snapshot: dict[str, Any], change: VersionChange
) -> dict[str, Any]:
    """Write a version where `snapshot` differs from that of the `last` one; the columns that the document gets."""
    changed = (
        None if last is None else changed_parts(json.loads(last["data_snapshot"])["extraction"], snapshot["extraction"])
    )
    if changed is not None and not changed and not change.by_person:
        return {}
    number = 1 if last is None else last["version_number"] + 1
    described = change.description or (changed and f"extracted again: {', '.join(changed)}")
    _insert_version(transaction, key, number, snapshot, changed, replace(change, description=described or None))
    return {"version_count": number}


def repeat_version(transaction: Transaction, key: int, change: VersionChange) -> dict[str, Any]:
    """Write a version with the content of the last one, and return the columns that the document's row gets.

    Raises ValueError for a document that has no version yet.
    """
    last = transaction.first(_LAST_VERSION, {"document": key})
    if last is None:
        raise ValueError("a document that was never extracted has no version to repeat")
    number = last["version_number"] + 1
    _insert_version(transaction, key, number, json.loads(last["data_snapshot"]), [], change)
    return {"version_count": number}


def _insert_version(
    transaction: Transaction,
    key: int,
    number: int,
    snapshot: dict[str, Any],
    changed: list[str] | None,
    change: VersionChange,
) -> None:
    row = {
        "document_id": key,
        "version_number": number,
        "change_type": change.type,
        "data_snapshot": snapshot,
        "changed_fields": changed,
        "change_description": change.description,
        "created_by": change.actor,
        "created_at": now(),
    }
    transaction.insert(_inserting(DocumentVersion), row)


def changed_parts(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of what differs in value between two encoded extractions: fields, and the document's other parts."""
    old, new = _values(before), _values(after)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _values(extraction: dict[str, Any]) -> dict[str, Any]:
    """What counts as the content of an encoded extraction: values without confidence and evidence."""
    supplier = extraction["supplier"]
    return {
        **{value["name"]: value["value"] for value in extraction["fields"]},
        "document_type": extraction["document_type"]["document_type"],
        "supplier": None if supplier is None else (supplier["supplier_id"] or supplier["name"]),
        "line_items": _bare(extraction["line_items"]),
        "vat_breakdown": extraction["vat_breakdown"],
        **{part: _bare(extraction.get(part, [])) for part in LISTED if part != "comparisons"},
    }


def _bare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in _OF_THE_READING} for row in rows]
