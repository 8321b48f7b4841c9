"""What people have said of extracted values, read back to learn from, and marked once it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam

from docproc.model.codec import decode
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, FieldKind, FieldValue, Value
from docproc.store.audit import record
from docproc.store.clock import stored_time
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import updating
from docproc.store.tables_learning import TRAINING_DATA

_JUDGED = (
    " FROM training_data t JOIN documents d ON d.id = t.document_id"
    " LEFT JOIN suppliers s ON s.id = d.detected_supplier_id WHERE d.deleted_at IS NULL"
)
_MARK = updating(TRAINING_DATA, ("used_for_training", "training_batch_id"), TRAINING_DATA.c.id == bindparam("pair"))
_NUMBERS = frozenset({FieldKind.AMOUNT, FieldKind.NUMBER})


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """A document of which people judged fields: `truth` holds them, None for one that the document does not have.

    `cells` is what they say of cells of its tables, as texts by their names; `confirmed` are the fields that were
    right as they were found, by what found them. `pairs` are the ids of its training data, `supplier_id` who it was
    last taken to be from.
    """

    document_id: str
    filename: str
    mime_type: str
    document_type: DocumentType
    supplier_id: str | None
    supplier_name: str | None
    approved: bool
    truth: dict[str, Value | None]
    cells: dict[str, str]
    confirmed: dict[str, str]
    pairs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrainingFilter:
    """Which training data are meant: of one field, of one supplier, not used yet, at most so many."""

    field: str | None = None
    supplier_id: str | None = None
    unused: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One judged field of one document, texts as `TrainingPair` has them."""

    id: int
    document_id: str
    filename: str
    supplier_id: str | None
    field: str
    expected: str
    extracted: str | None
    method: str | None
    was_correct: bool
    page: int | None
    box: tuple[float, ...] | None
    validated_by: str
    validated_at: datetime
    batch: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain data for JSON, keys stable."""
        return {
            "id": self.id, "document": self.document_id, "filename": self.filename, "supplier": self.supplier_id,
            "field": self.field, "expected": self.expected, "extracted": self.extracted, "method": self.method,
            "was_correct": self.was_correct, "page": self.page, "box": None if self.box is None else list(self.box),
            "validated_by": self.validated_by, "validated_at": self.validated_at.isoformat(), "batch": self.batch,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShadowValue:
    """What a rule on trial found, `used` the value of the rules in force, `expected` what people say, if they did.

    All are texts as training data keep them.
    """

    filename: str
    supplier_id: str | None
    field: str
    method: str
    found: str
    used: str | None
    expected: str | None


@dataclass(slots=True)
class _Judged:
    """A judged document while its training data are gathered; `row` is the first of them."""

    row: sqlite3.Row
    truth: dict[str, Value | None] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    pairs: list[int] = field(default_factory=list)

    def document(self) -> JudgedDocument:
        row = self.row
        return JudgedDocument(
            row["uuid"], row["filename"], row["mime_type"], DocumentType(row["document_type"]), row["slug"],
            row["supplier_name"], row["review_state"] == "approved", self.truth, self.cells, self.confirmed,
            tuple(self.pairs),
        )  # fmt: skip


def judged_documents(store: Store) -> tuple[JudgedDocument, ...]:
    """Return every document that people judged, in the order they came in; deleted ones are left out."""
    rows = store.reader.execute(
        "SELECT d.uuid, d.filename, d.mime_type, d.document_type, s.slug, d.supplier_name, d.review_state, t.id,"
        " t.field_name, t.expected_value, t.extraction_method, t.was_correct" + _JUDGED + " ORDER BY d.id, t.id"
    )
    found: dict[str, _Judged] = {}
    for row in rows:
        name = row["field_name"]
        if name not in FIELDS and "." not in name:
            continue
        judged = found.setdefault(row["uuid"], _Judged(row))
        if name in FIELDS:
            judged.truth[name] = typed_value(name, row["expected_value"])
            if row["was_correct"] and row["extraction_method"]:
                judged.confirmed[name] = row["extraction_method"]
        else:
            judged.cells[name] = row["expected_value"]
        judged.pairs.append(row["id"])
    return tuple(each.document() for each in found.values())


def judged_cells(store: Store, document_id: str) -> frozenset[str]:
    """Return the names of the cells and rows of a document's tables of which people said something."""
    rows = store.reader.execute(
        "SELECT t.field_name FROM training_data t JOIN documents d ON d.id = t.document_id"
        " WHERE d.uuid = ? AND t.field_name LIKE '%.%'",
        (document_id,),
    )
    return frozenset(row[0] for row in rows)


def extracted_sources(store: Store) -> Iterator[tuple[str, str]]:
    """Yield id and source path of every document that was extracted and that nobody judged, the newest last."""
    rows = store.reader.execute(
        "SELECT d.uuid, d.source_path FROM documents d WHERE d.deleted_at IS NULL AND d.version_count > 0"
        " AND NOT EXISTS (SELECT 1 FROM training_data t WHERE t.document_id = d.id) ORDER BY d.id"
    )
    yield from ((row["uuid"], row["source_path"]) for row in rows)


def training_rows(store: Store, chosen: TrainingFilter) -> Iterator[TrainingRow]:
    """Yield the training data that `chosen` names, those never used first, then the newest first."""
    rows = store.reader.execute(
        "SELECT t.*, d.uuid, d.filename, s.slug" + _JUDGED + " AND (:field IS NULL OR t.field_name = :field)"
        " AND (:supplier IS NULL OR s.slug = :supplier) AND (NOT :unused OR NOT t.used_for_training)"
        " ORDER BY t.used_for_training, t.validated_at DESC, t.id LIMIT :most",
        {
            "field": chosen.field, "supplier": chosen.supplier_id, "unused": chosen.unused,
            "most": -1 if chosen.limit is None else chosen.limit,
        },
    )  # fmt: skip
    yield from map(_row, rows)


def shadow_values(store: Store) -> Iterator[ShadowValue]:
    """Yield every value that a rule on trial gave, beside what the rules in force gave and what people say of it."""
    rows = store.reader.execute(
        "SELECT d.id, d.filename, s.slug, a.extracted_data FROM documents d"
        " JOIN document_data a ON a.document_id = d.id LEFT JOIN suppliers s ON s.id = d.detected_supplier_id"
        " WHERE d.deleted_at IS NULL AND json_extract(a.extracted_data, '$.shadows') IS NOT NULL ORDER BY d.id"
    )
    for row in rows.fetchall():
        for shadow in (decode(FieldValue, each) for each in json.loads(row["extracted_data"])["shadows"]):
            judged = store.reader.execute(
                "SELECT expected_value, extracted_value FROM training_data WHERE document_id = ? AND field_name = ?",
                (row["id"], shadow.name),
            ).fetchone()
            given = store.reader.execute(
                "SELECT value FROM extracted_fields WHERE document_id = ? AND field_name = ?", (row["id"], shadow.name)
            ).fetchone()
            used = judged["extracted_value"] if judged is not None else None if given is None else given["value"]
            expected = None if judged is None else judged["expected_value"]
            yield ShadowValue(
                row["filename"], row["slug"], shadow.name, shadow.evidence.method, _text(shadow.value), used, expected
            )


def _text(value: Value) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def mark_used(store: Store, pairs: Sequence[int], batch: str, actor: str) -> None:
    """Note that training data were used in the batch of this name."""
    with store.begin(CommitPoint.LEARNED) as transaction:
        for pair in pairs:
            transaction.run(_MARK, {"pair": pair, "used_for_training": True, "training_batch_id": batch})
        changes = {"used_for_training": (False, True)}
        record(transaction, actor, "used", "training_data", batch, f"{len(pairs)} pairs used for learning", changes)


def typed_value(field: str, text: str) -> Value | None:
    """Return the value that training data keep as `text`; None for a field that the document does not have."""
    if not text:
        return None
    kind = FIELDS[field][0]
    if kind is FieldKind.DATE:
        return date.fromisoformat(text)
    return Decimal(text) if kind in _NUMBERS else text


def _row(row: sqlite3.Row) -> TrainingRow:
    box = None if row["bounding_box"] is None else json.loads(row["bounding_box"])
    return TrainingRow(
        row["id"], row["uuid"], row["filename"], row["slug"], row["field_name"], row["expected_value"],
        row["extracted_value"], row["extraction_method"], bool(row["was_correct"]), row["page_number"],
        None if box is None else tuple(box), row["validated_by"], stored_time(row["validated_at"]),
        row["training_batch_id"],
    )  # fmt: skip
