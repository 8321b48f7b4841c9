"""Rows of an extraction: fields, line items, VAT lines and findings of a document, and its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from docproc.model.codec import encode
from docproc.model.decision import Decision, Finding
from docproc.model.enums import ConfidenceLevel, Source
from docproc.model.fields import Extraction, FieldValue, SupplierMatch
from docproc.store.columns import now
from docproc.store.field_rows import field_row, finding_row, line_item_row, stored_value, vat_row
from docproc.store.job_rows import inserted_key
from docproc.store.tables_documents import DOCUMENT_VERSIONS
from docproc.store.tables_results import EXTRACTED_FIELDS, FINDINGS, LINE_ITEMS, SUPPLIERS, VAT_BREAKDOWN


def write_extraction(
    connection: Connection,
    key: int,
    extraction: Extraction,
    findings: Sequence[Finding],
    decision: Decision,
    actor: str,
) -> dict[str, Any]:
    """Replace what was found in document `key` and return the columns that its own row gets."""
    settled = _settled(connection, key)
    fields = _with_settled(extraction.fields, settled)
    merged = replace(extraction, fields=fields)
    _replace_fields(connection, key, fields, settled)
    _replace(connection, LINE_ITEMS, key, [line_item_row(key, n, item) for n, item in enumerate(merged.line_items)])
    _replace(connection, VAT_BREAKDOWN, key, [vat_row(key, n, line) for n, line in enumerate(merged.vat_breakdown)])
    _replace(connection, FINDINGS, key, [finding_row(key, n, finding) for n, finding in enumerate(findings)])
    version = _write_version(connection, key, merged, decision, actor)
    return {**_document_columns(merged, decision), **_supplier_columns(connection, merged.supplier), **version}


def _settled(connection: Connection, key: int) -> dict[str, FieldValue]:
    """The values of the document that a person has settled, by field name."""
    fields = EXTRACTED_FIELDS.c
    query = select(EXTRACTED_FIELDS).where(fields.document_id == key, fields.source == Source.REVIEW.value)
    return {row["field_name"]: stored_value(dict(row)) for row in connection.execute(query).mappings()}


def _with_settled(found: Sequence[FieldValue], settled: dict[str, FieldValue]) -> tuple[FieldValue, ...]:
    names = {value.name for value in found}
    kept = [settled.get(value.name, value) for value in found]
    return (*kept, *(value for name, value in settled.items() if name not in names))


def _replace_fields(
    connection: Connection, key: int, fields: Sequence[FieldValue], settled: dict[str, FieldValue]
) -> None:
    table = EXTRACTED_FIELDS
    connection.execute(delete(table).where(table.c.document_id == key, table.c.source != Source.REVIEW.value))
    rows = [field_row(key, n, value) for n, value in enumerate(fields) if value.name not in settled]
    if rows:
        connection.execute(insert(table), rows)


def _replace(connection: Connection, table: Table, key: int, rows: list[dict[str, Any]]) -> None:
    connection.execute(delete(table).where(table.c.document_id == key))
    if rows:
        connection.execute(insert(table), rows)


def _document_columns(extraction: Extraction, decision: Decision) -> dict[str, Any]:
    number, day = extraction.principal()
    guess = extraction.document_type
    return {
        "document_type": guess.document_type.value,
        "document_type_confidence": guess.confidence,
        "language_code": extraction.language,
        "document_number": None if number is None else str(number.value),
        "document_date": day.value if day is not None and isinstance(day.value, date) else None,
        "overall_confidence": decision.confidence,
        "confidence_level": ConfidenceLevel.of(decision.confidence).value,
        "decision_outcome": decision.outcome.value,
        "decision_confidence": decision.confidence,
        "decision_reasons": list(decision.reasons),
        "extracted_data": {
            "type_reasons": list(guess.reasons),
            "supplier_reasons": [] if extraction.supplier is None else list(extraction.supplier.reasons),
            "alternatives": encode(extraction.alternatives),
            "comparisons": encode(extraction.comparisons),
        },
    }


def _supplier_columns(connection: Connection, match: SupplierMatch | None) -> dict[str, Any]:
    if match is None:
        return {"detected_supplier_id": None, "supplier_name": None, "supplier_confidence": None}
    key = None if match.supplier_id is None else _supplier_key(connection, match.supplier_id, match.name)
    return {"detected_supplier_id": key, "supplier_name": match.name, "supplier_confidence": match.confidence}


def _supplier_key(connection: Connection, slug: str, name: str) -> int:
    """The row of a supplier from YAML, made when its first document arrives."""
    row = connection.execute(select(SUPPLIERS.c.id).where(SUPPLIERS.c.slug == slug)).first()
    if row is not None:
        return int(row[0])
    time = now()
    new = {"slug": slug, "name": name, "version": 1, "is_active": True, "created_at": time, "updated_at": time}
    return inserted_key(connection, SUPPLIERS, new)


def _write_version(
    connection: Connection, key: int, extraction: Extraction, decision: Decision, actor: str
) -> dict[str, Any]:
    versions = DOCUMENT_VERSIONS
    last = connection.execute(
        select(versions.c.version_number, versions.c.data_snapshot)
        .where(versions.c.document_id == key)
        .order_by(versions.c.version_number.desc())
        .limit(1)
    ).first()
    snapshot = {"extraction": encode(extraction), "decision": encode(decision)}
    changed = None if last is None else changed_parts(last.data_snapshot["extraction"], snapshot["extraction"])
    if changed is not None and not changed:
        return {}
    number = 1 if last is None else last.version_number + 1
    row = {
        "document_id": key,
        "version_number": number,
        "change_type": "extraction",
        "data_snapshot": snapshot,
        "changed_fields": changed,
        "change_description": None if changed is None else f"extracted again: {', '.join(changed)}",
        "created_by": actor,
        "created_at": now(),
    }
    connection.execute(insert(versions), row)
    return {"version_count": number}


def changed_parts(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of what differs in value between two encoded extractions: fields, and the document's other parts."""
    old, new = _values(before), _values(after)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _values(extraction: dict[str, Any]) -> dict[str, Any]:
    """What counts as the content of an encoded extraction: values without confidence and evidence."""
    supplier = extraction["supplier"]
    items = [{k: v for k, v in item.items() if k not in _OF_THE_READING} for item in extraction["line_items"]]
    return {
        **{value["name"]: value["value"] for value in extraction["fields"]},
        "document_type": extraction["document_type"]["document_type"],
        "supplier": None if supplier is None else (supplier["supplier_id"] or supplier["name"]),
        "line_items": items,
        "vat_breakdown": extraction["vat_breakdown"],
    }


_OF_THE_READING = frozenset({"confidence", "page", "box"})
