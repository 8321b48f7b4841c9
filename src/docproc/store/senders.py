"""What documents say of who sent them, for telling suppliers that YAML does not know. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docproc.parse.contacts import parse_email
from docproc.store.engine import Store

_FIELDS = (
    "SELECT f.document_id, f.field_name, f.value FROM extracted_fields f JOIN documents d ON d.id = f.document_id"
    " WHERE d.deleted_at IS NULL AND f.field_name IN ('supplier_name', 'supplier_address', 'supplier_vat_id',"
    " 'supplier_tax_number', 'iban') AND (? IS NULL OR d.uuid = ?)"
)


@dataclass(frozen=True, slots=True)
class SenderRecord:
    """A document's id and name, its supplier (`supplier_id` of one that YAML knows), and what it says of its sender.

    `fields` are values by the names of `FIELDS`; `mailed_from` is who sent the mail that it came in.
    """

    document_id: str
    filename: str
    supplier_id: str | None
    name: str
    approved: bool
    fields: Mapping[str, str]
    mailed_from: str | None


def sender_records(store: Store, document_id: str | None = None) -> tuple[SenderRecord, ...]:
    """Return the sender of every extracted document that names one (or of one document), oldest first."""
    fields = _sender_fields(store, document_id)
    rows = store.reader.execute(
        "SELECT d.id, d.uuid, d.filename, d.supplier_name, d.review_state, d.source, d.source_reference, s.slug"
        " FROM documents d LEFT JOIN suppliers s ON s.id = d.detected_supplier_id"
        " WHERE d.deleted_at IS NULL AND d.version_count > 0 AND d.supplier_name IS NOT NULL"
        " AND (? IS NULL OR d.uuid = ?) ORDER BY d.id",
        (document_id, document_id),
    )
    return tuple(
        SenderRecord(
            row["uuid"], row["filename"], row["slug"], row["supplier_name"], row["review_state"] == "approved",
            fields.get(row["id"], {}), parse_email(row["source_reference"] or "") if row["source"] == "email" else None,
        )
        for row in rows
    )  # fmt: skip


def _sender_fields(store: Store, document_id: str | None) -> Mapping[int, dict[str, str]]:
    rows: Iterable[tuple[int, str, str]] = store.reader.execute(_FIELDS, (document_id, document_id))
    found: dict[int, dict[str, str]] = {}
    for key, name, value in rows:
        found.setdefault(key, {})[name] = value
    return found
