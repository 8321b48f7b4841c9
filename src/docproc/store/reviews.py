"""What people say of documents: saved with a version, an event and training data, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from sqlite3 import Row
from typing import Any

from sqlalchemy import bindparam, delete, select

from docproc.errors import LockedError, UnknownDocumentError, UsageError
from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentStatus, ReviewState
from docproc.model.fields import Extraction
from docproc.model.filing import File
from docproc.model.geometry import Box
from docproc.model.supplier_knowledge import LearnedLayout
from docproc.store.audit import content_of, record_review
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.extractions import VersionChange, repeat_version, write_extraction
from docproc.store.failpoints import CommitPoint
from docproc.store.leases import end_lease, held_for
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
BY_A_PERSON = "review"
"""How a value that a person entered names its method."""

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


_SAID = Statement(
    select(TRAINING_DATA.c.extracted_value, TRAINING_DATA.c.extraction_method, TRAINING_DATA.c.expected_value)
    .where(TRAINING_DATA.c.document_id == bindparam("judged_document"))
    .where(TRAINING_DATA.c.field_name == bindparam("judged_field"))
)
_SAID_FIELDS = Statement(
    select(TRAINING_DATA.c.field_name).where(TRAINING_DATA.c.document_id == bindparam("judged_document"))
)
_UNSAY = Statement(
    delete(TRAINING_DATA)
    .where(TRAINING_DATA.c.document_id == bindparam("judged_document"))
    .where(TRAINING_DATA.c.field_name == bindparam("judged_field"))
)


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

    `kind` is correction, approval, rejection, reopening or revert; `removed` are the fields that the document does not
    have, `tables` those that a person has corrected ("line_items", "vat_breakdown"); `note` goes to the document,
    `layout` (of a first approval) to what is known of its supplier. With `still_said`, what was said before of other
    fields and tables than these is taken back. `file` says which tags and which category rules give the document now.
    """

    kind: str
    state: ReviewState
    description: str
    actor: str
    pairs: Sequence[TrainingPair] = ()
    removed: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    note: str | None = None
    layout: LearnedLayout | None = None
    still_said: frozenset[str] | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A document as a reviewer finds it: `version` is its newest, `removed` the fields that it is said not to have.

    `tables` are those that a person has corrected.
    """

    document_id: str
    filename: str
    language: str
    version: int
    state: ReviewState
    removed: frozenset[str]
    tables: frozenset[str] = frozenset()


def reviewable(store: Store, document_id: str) -> Reviewable:
    """Return how the document stands. Raises UsageError for one that was not extracted yet, or is being worked on."""
    row = store.reader.execute(
        "SELECT filename, language_code, version_count, status, review_state, extracted_data FROM documents"
        " LEFT JOIN document_data ON document_id = id WHERE uuid = ? AND deleted_at IS NULL",
        (document_id,),
    ).fetchone()
    if row is None:
        raise UnknownDocumentError(f"no document has the id {document_id}")
    if row["status"] != DocumentStatus.COMPLETED.value or not row["version_count"]:
        raise UsageError(f"{row['filename']}: is {row['status']}, and only completed documents are reviewed")
    data = json.loads(row["extracted_data"])
    removed, tables = (frozenset(data.get(part, ())) for part in ("removed", "corrected_tables"))
    state = ReviewState(row["review_state"])
    return Reviewable(document_id, row["filename"], row["language_code"], row["version_count"], state, removed, tables)


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

    Raises LockedError, and writes nothing, when the document has changed since, is being worked on, or is open at
    another person's.
    """
    with store.begin(CommitPoint.REVIEWED) as transaction:
        write_review(transaction, document_id, version, extraction, findings, decision, change)


def write_review(
    transaction: Transaction,
    document_id: str,
    version: int,
    extraction: Extraction,
    findings: Sequence[Finding],
    decision: Decision,
    change: ReviewChange,
) -> None:
    """Write what a person or a workflow did as part of a transaction; as `save_review`."""
    row, seconds = _standing(transaction, document_id, version, change.actor)
    key = int(row["id"])
    made = VersionChange(
        change.kind,
        change.actor,
        change.description,
        by_person=True,
        removed=change.removed,
        tables=change.tables,
        file=change.file,
    )
    before = content_of(transaction, key)
    columns = write_extraction(transaction, key, extraction, findings, decision, made)
    _settle(transaction, row, columns, change, seconds)
    _take_back(transaction, key, change)
    _keep_pairs(transaction, key, change)
    note_judged(transaction, ((pair.method, pair.was_correct) for pair in change.pairs))
    if change.layout is not None and extraction.supplier is not None and extraction.supplier.supplier_id:
        learn_layout(transaction, extraction.supplier.supplier_id, change.layout)
    count_outcomes(transaction, key, [pair for pair in change.pairs if "." not in pair.field])
    record_review(transaction, key, before, change.actor, change.kind, change.note)


def save_state(store: Store, document_id: str, version: int, change: ReviewChange) -> None:
    """Save a change of state alone: the document's content, findings and decision stay as they are.

    Raises LockedError as `save_review` does.
    """
    with store.begin(CommitPoint.REVIEW_STATE_CHANGED) as transaction:
        write_state(transaction, document_id, version, change)


def write_state(transaction: Transaction, document_id: str, version: int, change: ReviewChange) -> None:
    """Write a change of state alone as part of a transaction; as `save_state`."""
    row, seconds = _standing(transaction, document_id, version, change.actor)
    made = VersionChange(change.kind, change.actor, change.description, by_person=True)
    before = content_of(transaction, int(row["id"]))
    columns = repeat_version(transaction, int(row["id"]), made)
    _settle(transaction, row, columns, change, seconds)
    _take_back(transaction, int(row["id"]), change)
    record_review(transaction, int(row["id"]), before, change.actor, change.kind, change.note)


def _standing(transaction: Transaction, document_id: str, version: int, actor: str) -> tuple[Row, float | None]:
    """The document, and for how many seconds `actor` has had it open."""
    row = transaction.first(_STANDING, {"wanted": document_id})
    if row is None:
        raise UnknownDocumentError(f"no document has the id {document_id}")
    if row["version_count"] != version or row["status"] != DocumentStatus.COMPLETED.value:
        raise LockedError(f"{row['filename']}: changed in the meantime; look at it again (docproc show)")
    held = held_for(transaction, row["id"], actor, row["filename"], now())
    return row, None if held is None else held.total_seconds()


def _settle(
    transaction: Transaction, row: Row, columns: Mapping[str, Any], change: ReviewChange, seconds: float | None
) -> None:
    """Write the document's new state and the event; a document that waits no more is nobody's any longer."""
    pending = change.state is ReviewState.PENDING
    state = {"review_state": change.state.value, "needs_review": pending, "updated_at": now()}
    noted = {} if change.note is None else {"review_notes": change.note}
    values = {**columns, **state, **noted}
    transaction.run(_reviewing(tuple(values)), {**values, "reviewed": row["id"]})
    if not pending:
        end_lease(transaction, row["id"])
    data: dict[str, Any] = {"version": values["version_count"], "by": change.actor, "state": change.state.value}
    if change.note is not None:
        data["note"] = change.note
    if seconds is not None:
        data["seconds"] = round(seconds, 1)
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
        before = transaction.first(_SAID, known)
        if before is not None and (pair.method == BY_A_PERSON or _was_said(pair, before)):
            # the value that is corrected was a person's: what the extraction said stands in the earlier judgement
            row["extracted_value"], row["extraction_method"] = before["extracted_value"], before["extraction_method"]
            row["was_correct"] = (before["extracted_value"] or "") == pair.expected
        if before is not None:
            transaction.run(_RENEW, {**row, **known})
        else:
            transaction.insert(_INSERT, {**row, "document_id": key, "field_name": pair.field})


def _was_said(pair: TrainingPair, before: Row) -> bool:
    """Whether what is corrected in a cell of a table, which names no method, is what a person said of it before."""
    return "." in pair.field and before["expected_value"] == (pair.extracted or "")


def _take_back(transaction: Transaction, key: int, change: ReviewChange) -> None:
    """Delete what was said before of fields, and of cells of tables, of which it is not said any more."""
    if change.still_said is None:
        return
    said = [row["field_name"] for row in transaction.run(_SAID_FIELDS, {"judged_document": key})]
    for field in said:
        if field.partition(".")[0] not in change.still_said:
            transaction.run(_UNSAY, {"judged_document": key, "judged_field": field})
