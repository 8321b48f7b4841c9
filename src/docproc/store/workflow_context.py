"""A document as conditions and templates of workflows see it: plain data, read in a few queries. Standard library."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from docproc.store.engine import Store


class Amount(float):
    """An amount as a number that prints with the decimals it was read with (119.00, never 119.0)."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Amount:
        """The amount of canonical decimal text."""
        amount = super().__new__(cls, text)
        amount.text = text
        return amount

    def __str__(self) -> str:
        return self.text

    __repr__ = float.__repr__


def document_context(store: Store, document_id: str) -> dict[str, Any] | None:
    """The document with this id, or None: its own facts, `extracted_data`, and its supplier under `supplier`."""
    with store.snapshot() as reader:
        row = reader.execute(_DOCUMENT, (document_id,)).fetchone()
        if row is None:
            return None
        key = row["id"]
        document = {
            "id": row["uuid"],
            "filename": row["filename"],
            "source_path": row["source_path"],
            "mime_type": row["mime_type"],
            "pages": row["page_count"],
            "language": row["language_code"],
            "document_type": row["document_type"],
            "type": row["document_type"],
            "type_confidence": row["document_type_confidence"],
            "document_number": row["document_number"],
            "document_date": row["document_date"],
            "status": row["status"],
            "review": row["review_state"],
            "decision": row["decision_outcome"],
            "confidence": row["overall_confidence"],
            "confidence_level": row["confidence_level"],
            "supplier_id": row["slug"],
            "category": row["category"],
            "assigned_to": row["assigned_to"],
            "assigned_role": row["assigned_role"],
            "extracted_data": _fields(reader, key),
            "findings": _column(reader, "SELECT code FROM findings WHERE document_id = ? ORDER BY row_number", key),
            "tags": _column(reader, _TAGS, key),
            "relations": [
                {"type": type, "document": other} for type, other in reader.execute(_RELATIONS, {"key": key}).fetchall()
            ],
        }
    supplier = {
        "id": row["slug"],
        "name": row["supplier_name"],
        "confidence": row["supplier_confidence"],
        "number": row["supplier_number"],
        "email": row["email"],
        "vat_id": row["vat_id"],
        "country": row["country"],
        "tags": json.loads(row["tags"] or "[]"),
    }
    return {"document": document, "supplier": supplier}


_DOCUMENT = (
    "SELECT d.*, s.slug, s.supplier_number, s.email, s.vat_id, s.country, s.tags, c.slug AS category"
    " FROM documents d LEFT JOIN categories c ON c.id = d.category_id"
    " LEFT JOIN suppliers s ON s.id = d.detected_supplier_id WHERE d.uuid = ? AND d.deleted_at IS NULL"
)
_TAGS = "SELECT t.name FROM document_tags dt JOIN tags t ON t.id = dt.tag_id WHERE dt.document_id = ? ORDER BY t.name"
_RELATIONS = (
    "SELECT r.relation_type, d.uuid FROM document_relations r JOIN documents d ON d.id = r.target_document_id"
    " WHERE r.source_document_id = :key ORDER BY r.id"
)


def _fields(reader: sqlite3.Connection, key: int) -> dict[str, Any]:
    """The fields' values: amounts and numbers as numbers, everything else as text (dates ISO)."""
    rows = reader.execute(
        "SELECT field_name, kind, value FROM extracted_fields WHERE document_id = ? ORDER BY position, id", (key,)
    )
    return {row[0]: Amount(row[2]) if row[1] == "amount" else row[2] for row in rows}


def _column(reader: sqlite3.Connection, query: str, key: int) -> list[str]:
    return [row[0] for row in reader.execute(query, (key,))]
