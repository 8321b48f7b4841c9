"""Reading back what the stages saved, as model values."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from docproc.errors import DocumentError, UnknownDocumentError
from docproc.model.codec import decode
from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentSubtype, DocumentType, Outcome, ReviewState
from docproc.model.fields import (
    AllowanceCharge,
    BankAccount,
    Comparison,
    EInvoice,
    Extraction,
    FieldValue,
    FormField,
    Reference,
    SupplierMatch,
    TypeGuess,
)
from docproc.model.settled import NOTHING_SETTLED, Settled
from docproc.model.text import DocumentText, Page
from docproc.parse.contacts import parse_email
from docproc.store.engine import Store, Transaction
from docproc.store.field_rows import field_value, finding, line_item, vat_line
from docproc.store.page_codec import unpack_page
from docproc.store.records import Claim

T = TypeVar("T")
Execute: TypeAlias = Callable[..., sqlite3.Cursor]
"""Runs a query: of the store's reader, or of a transaction."""

_DOCUMENT = (
    "SELECT d.*, s.slug AS supplier_slug, a.extracted_data FROM documents d"
    " LEFT JOIN suppliers s ON s.id = d.detected_supplier_id LEFT JOIN document_data a ON a.document_id = d.id"
)


def load_text(store: Store, document_id: str) -> DocumentText:
    """The pages of a document as read last, in order; no pages when it has not been read.

    Raises UnknownDocumentError, and DocumentError when a stored page is damaged.
    """
    rows = store.reader.execute(
        "SELECT p.page_number, p.reason, p.processing_time_ms, t.content FROM document_pages p"
        " JOIN page_texts t ON t.id = p.page_text_id WHERE p.document_id = ? ORDER BY p.page_number",
        (_document(store, document_id)["id"],),
    )
    try:
        return DocumentText(tuple(_page(row) for row in rows))
    except ValueError as error:
        raise DocumentError(f"{document_id}: {error}; read it again with --force") from error


def has_twin(store: Store, claim: Claim) -> bool:
    """Tell whether another document has the bytes of the claimed one."""
    query = "SELECT 1 FROM documents WHERE file_hash = ? AND id <> ? LIMIT 1"
    return store.reader.execute(query, (claim.sha256, claim.document_key)).fetchone() is not None


def load_einvoice(store: Store, document_id: str) -> EInvoice | None:
    """The structured invoice that intake found in the document, or None."""
    encoded = _document(store, document_id)["einvoice"]
    return None if encoded is None else decode(EInvoice, json.loads(encoded))


def load_intake_findings(store: Store, document_id: str) -> tuple[Finding, ...]:
    """What intake noticed when it opened the file, in its order."""
    encoded = _document(store, document_id)["intake_findings"]
    return () if encoded is None else tuple(decode(Finding, item) for item in json.loads(encoded))


def load_extraction(store: Store, document_id: str) -> Extraction | None:
    """What was found in the document, with what people have settled; None before its first extraction."""
    row = _document(store, document_id)
    return _extraction(store.reader.execute, row) if row["version_count"] else None


def load_settled(store: Store, document_id: str) -> Settled:
    """What people have said of a document: what they entered, and by their approval all that stands in it."""
    return _settled(store.reader.execute, _document(store, document_id))


def settled_before(transaction: Transaction, key: int) -> Settled:
    """What people have said of the document with this key, as `load_settled`."""
    row = transaction.execute(f"{_DOCUMENT} WHERE d.id = ?", (key,)).fetchone()
    return _settled(transaction.execute, row)


def _settled(execute: Execute, row: sqlite3.Row) -> Settled:
    if not row["version_count"]:
        return NOTHING_SETTLED
    data = json.loads(row["extracted_data"])
    said = Settled.approved if row["review_state"] == ReviewState.APPROVED.value else Settled.entered
    return said(_extraction(execute, row), data.get("removed", ()), data.get("corrected_tables", ()))


def _extraction(execute: Execute, row: sqlite3.Row) -> Extraction:
    data = json.loads(row["extracted_data"])
    reasons = tuple(data["type_reasons"])
    return Extraction(
        document_type=TypeGuess(
            DocumentType(row["document_type"]),
            row["document_type_confidence"],
            reasons,
            None if row["document_subtype"] is None else DocumentSubtype(row["document_subtype"]),
        ),
        language=row["language_code"],
        supplier=_supplier(row, tuple(data["supplier_reasons"])),
        fields=tuple(map(field_value, _rows(execute, "extracted_fields", row["id"], "position, id"))),
        line_items=tuple(map(line_item, _rows(execute, "line_items", row["id"], "row_number"))),
        vat_breakdown=tuple(map(vat_line, _rows(execute, "vat_breakdown", row["id"], "row_number"))),
        alternatives=tuple(decode(FieldValue, item) for item in data["alternatives"]),
        comparisons=_listed(data, "comparisons", Comparison),
        allowances=_listed(data, "allowances", AllowanceCharge),
        accounts=_listed(data, "accounts", BankAccount),
        references=_listed(data, "references", Reference),
        form_fields=_listed(data, "form_fields", FormField),
        shadows=_listed(data, "shadows", FieldValue),
    )


def load_mail_sender(store: Store, document_id: str) -> str | None:
    """The address from which the mail was sent that the document came in; None for one that came otherwise."""
    row = _document(store, document_id)
    return parse_email(row["source_reference"] or "") if row["source"] == "email" else None


def _listed(data: dict[str, Any], part: str, kind: type[T]) -> tuple[T, ...]:
    """A part that documents extracted by an older docproc do not have is empty."""
    return tuple(decode(kind, item) for item in data.get(part, ()))


def load_findings(store: Store, document_id: str) -> tuple[Finding, ...]:
    """What the checks noticed, in their order."""
    return tuple(
        map(finding, _rows(store.reader.execute, "findings", _document(store, document_id)["id"], "row_number"))
    )


def load_decision(store: Store, document_id: str) -> Decision | None:
    """What was decided about the document, or None before that."""
    row = _document(store, document_id)
    if row["decision_outcome"] is None:
        return None
    reasons = tuple(json.loads(row["decision_reasons"]))
    return Decision(Outcome(row["decision_outcome"]), row["decision_confidence"], reasons)


def _document(store: Store, document_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = store.reader.execute(f"{_DOCUMENT} WHERE d.uuid = ?", (document_id,)).fetchone()
    if row is None:
        raise UnknownDocumentError(f"no document has the id {document_id}")
    return row


def _rows(execute: Execute, table: str, key: int, order: str) -> list[dict[str, Any]]:
    """The rows of one document; `table` and `order` are names written in this module."""
    query = f"SELECT * FROM {table} WHERE document_id = ? ORDER BY {order}"  # noqa: S608  # no outside text
    return [dict(row) for row in execute(query, (key,))]


def _supplier(row: sqlite3.Row, reasons: tuple[str, ...]) -> SupplierMatch | None:
    if row["supplier_name"] is None:
        return None
    return SupplierMatch(row["supplier_slug"], row["supplier_name"], row["supplier_confidence"], reasons)


def _page(row: sqlite3.Row) -> Page:
    """The stored page as this document has it: equal pages of several documents share one text."""
    page = unpack_page(row["content"])
    return replace(page, number=row["page_number"], reason=row["reason"], milliseconds=row["processing_time_ms"])
