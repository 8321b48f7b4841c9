"""What people say of documents: saved with a version, an event and training data, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import bindparam, select

from docproc.errors import LockedError, UnknownDocumentError, UsageError
from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentStatus, ReviewState
from docproc.model.fields import Extraction
from docproc.model.geometry import Box
from docproc.model.supplier_knowledge import LearnedLayout
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.extractions import VersionChange, write_extraction
from docproc.store.failpoints import CommitPoint
from docproc.store.rules import count_outcomes
from docproc.store.statements import Statement, inserting, updating
from docproc.store.supplier_layouts import learn_layout
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_learning import TRAINING_DATA, TrainingData
from docproc.store.template_use import note_judged
from docproc.store.transitions import add_event

_STANDING = Statement(
    select(DOCUMENTS.c.id, DOCUMENTS.c.filename, DOCUMENTS.c.version_count, DOCUMENTS.c.status)
    .add_columns(DOCUMENTS.c.current_job_id)
    .where(DOCUMENTS.c.uuid == bindparam("wanted"), DOCUMENTS.c.deleted_at.is_(None))
)
_INSERT = inserting(TrainingData)
_RENEW = updating(
    TRAINING_DATA,
    (
        "expected_value", "extracted_value", "extraction_method", "was_correct", "page_number", "bounding_box",
        "validated_by", "validated_at", "used_for_training", "training_batch_id",
    ),
    TRAINING_DATA.c.document_id == bindparam("judged_document"),
    TRAINING_DATA.c.field_name == bindparam("judged_field"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """One field as a person says it is, and as it was extracted: texts (ISO dates, plain decimals).

    `expected` is "" where the document has no such value, `extracted` None where none was found; `page` counts from 1,
    `box` is in points: where the expected value is printed, if it is. `confidence` (percent) is the extracted value's.
    """

    field: str
    expected: str
    extracted: str | None
    method: str | None
    was_correct: bool
    page: int | None
    box: Box | None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """What a person did: the kind of version it makes, the state it leads to, and what it says of single fields.

    `kind` is correction, approval or rejection; `removed` are the fields that the document does not have; `note` goes
    to the document, `layout` (of a first approval) to what is known of its supplier.
    """

    kind: str
    state: ReviewState
    description: str
    actor: str
    pairs: Sequence[TrainingPair] = ()
    removed: frozenset[str] = frozenset()
    note: str | None = None
    layout: LearnedLayout | None = None


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A document as a reviewer finds it: `version` is its newest, `removed` the fields that it is said not to have."""

    document_id: str
    filename: str
    language: str
    version: int
    state: ReviewState
    removed: frozenset[str]


def reviewable(store: Store, document_id: str) -> Reviewable:
    """Return how the document stands. Raises UsageError for one that was not extracted yet, or is being worked on."""
    row = store.reader.execute(
        "SELECT filename, language_code, version_count, status, review_state, extracted_data FROM documents"
        " WHERE uuid = ? AND deleted_at IS NULL",
        (document_id,),
    ).fetchone()
    if row is None:
        raise UnknownDocumentError(f"no document has the id {document_id}")
    if row["status"] != DocumentStatus.COMPLETED.value or not row["version_count"]:
        raise UsageError(f"{row['filename']}: is {row['status']}, and only completed documents are reviewed")
    removed = frozenset(json.loads(row["extracted_data"]).get("removed", ()))
    state = ReviewState(row["review_state"])
    return Reviewable(document_id, row["filename"], row["language_code"], row["version_count"], state, removed)


def save_review(
    store: Store,
    document_id: str,
    version: int,
    extraction: Extraction,
    findings: Sequence[Finding],
    decision: Decision,
    change: ReviewChange,
) -> None:
    """Save what a person did to a document of which version `version` was seen; findings and decision are checked anew.

    Raises LockedError, and writes nothing, when the document has changed since or is being worked on.
    """
    with store.begin(CommitPoint.REVIEWED) as transaction:
        row = transaction.first(_STANDING, {"wanted": document_id})
        if row is None:
            raise UnknownDocumentError(f"no document has the id {document_id}")
        if row["version_count"] != version or row["status"] != DocumentStatus.COMPLETED.value:
            raise LockedError(f"{row['filename']}: changed in the meantime; look at it again (docproc show)")
        key = int(row["id"])
        made = VersionChange(change.kind, change.actor, change.description, by_person=True, removed=change.removed)
        columns = write_extraction(transaction, key, extraction, findings, decision, made)
        columns |= {"review_state": change.state.value, "needs_review": change.state is ReviewState.PENDING}
        columns["updated_at"] = now()
        if change.note is not None:
            columns["review_notes"] = change.note
        transaction.run(_reviewing(tuple(columns)), {**columns, "reviewed": key})
        _keep_pairs(transaction, key, change)
        note_judged(transaction, ((pair.method, pair.was_correct) for pair in change.pairs))
        if change.layout is not None and extraction.supplier is not None and extraction.supplier.supplier_id:
            learn_layout(transaction, extraction.supplier.supplier_id, change.layout)
        count_outcomes(transaction, key, change.pairs)
        data = {"version": columns.get("version_count", version), "by": change.actor, "state": change.state.value}
        add_event(transaction, row["current_job_id"], change.kind, change.description, data)


@cache
def _reviewing(columns: tuple[str, ...]) -> Statement:
    return updating(DOCUMENTS, columns, DOCUMENTS.c.id == bindparam("reviewed"))


def _keep_pairs(transaction: Transaction, key: int, change: ReviewChange) -> None:
    time = now()
    for pair in change.pairs:
        row = {
            "expected_value": pair.expected,
            "extracted_value": pair.extracted,
            "extraction_method": pair.method,
            "was_correct": pair.was_correct,
            "page_number": pair.page,
            "bounding_box": None if pair.box is None else [pair.box.x, pair.box.y, pair.box.width, pair.box.height],
            "validated_by": change.actor,
            "validated_at": time,
            "used_for_training": False,
            "training_batch_id": None,
        }
        known = {"judged_document": key, "judged_field": pair.field}
        if transaction.run(_RENEW, {**row, **known}).rowcount == 0:
            transaction.insert(_INSERT, {**row, "document_id": key, "field_name": pair.field})
