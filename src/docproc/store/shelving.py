"""Putting documents away and taking them out again: archived ones stay in sight, deleted ones only in the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import bindparam, select

from docproc.errors import LockedError, UnknownDocumentError, UsageError
from docproc.model.enums import DocumentStatus, DocumentType, JobStatus
from docproc.store.audit import record_document
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.leases import end_lease, held_for
from docproc.store.statements import Statement, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import PROCESSING_JOBS
from docproc.store.transitions import add_document_event, move_document

_DOCUMENT = Statement(
    select(DOCUMENTS.c.id, DOCUMENTS.c.filename, DOCUMENTS.c.status, DOCUMENTS.c.deleted_at)
    .add_columns(PROCESSING_JOBS.c.status.label("job_status"))
    .outerjoin(PROCESSING_JOBS, PROCESSING_JOBS.c.id == DOCUMENTS.c.current_job_id)
    .where(DOCUMENTS.c.uuid == bindparam("wanted"))
)
_MARK = updating(DOCUMENTS, ("deleted_at", "updated_at"), DOCUMENTS.c.id == bindparam("marked"))
_IN_WORK = (DocumentStatus.UPLOADED.value, DocumentStatus.QUEUED.value, DocumentStatus.PROCESSING.value)


class Move(StrEnum):
    """What can be done with a document as a whole; each value is the event that it leaves."""

    ARCHIVE = "archived"
    UNARCHIVE = "unarchived"
    DELETE = "deleted"
    UNDELETE = "undeleted"


@dataclass(frozen=True, slots=True)
class KeptSince:
    """What decides how long a document is kept: its type and its day (its own date, else the day it came in)."""

    filename: str
    document_type: DocumentType
    day: date
    was_read: bool


def kept_since(store: Store, document_id: str) -> KeptSince:
    """Return what decides how long a document is kept; a contract's day is its last, where that is known.

    `was_read` is False for a file that never became a document that could be read. UnknownDocumentError as usual.
    """
    row = store.reader.execute(
        "SELECT d.filename, d.document_type, d.document_date, d.created_at, d.version_count,"
        " (SELECT f.value FROM extracted_fields f WHERE f.document_id = d.id AND f.field_name = 'contract_end'"
        "  AND f.kind = 'date') AS contract_end FROM documents d WHERE d.uuid = ?",
        (document_id,),
    ).fetchone()
    if row is None:
        raise UnknownDocumentError(f"no document has the id {document_id}")
    kind = DocumentType(row["document_type"])
    own = row["document_date"]
    if kind is DocumentType.CONTRACT and row["contract_end"] is not None:
        own = max(own or "", row["contract_end"])
    day = stored_time(row["created_at"]).astimezone().date() if own is None else date.fromisoformat(own)
    return KeptSince(row["filename"], kind, day, row["version_count"] > 0)


def shelve(store: Store, document_id: str, move: Move, actor: str, note: str | None = None) -> None:
    """Archive, unarchive, delete or undelete a document. Deleting only marks it: nothing finds it any more.

    Raises UsageError when it is not where the move begins, LockedError while it is worked on or open at another
    person's, UnknownDocumentError for an id that no document has. Whether it must be kept is the caller's to ask.
    """
    with store.begin(CommitPoint.SHELVED) as transaction:
        row = transaction.first(_DOCUMENT, {"wanted": document_id})
        if row is None:
            raise UnknownDocumentError(f"no document has the id {document_id}")
        held_for(transaction, row["id"], actor, row["filename"], now())
        _MOVES[move](transaction, row)
        end_lease(transaction, row["id"])
        data = {"by": actor, **({} if note is None else {"note": note})}
        add_document_event(transaction, row["id"], move.value, f"{move} by {actor}", data)
        after = transaction.first(_DOCUMENT, {"wanted": document_id}) or row
        changes = {name: (row[name], after[name]) for name in ("status", "deleted_at") if row[name] != after[name]}
        record_document(transaction, actor, move.value, row["id"], f"{move} by {actor}", changes, note)


def _archive(transaction: Transaction, row: sqlite3.Row) -> None:
    _refuse_deleted(row)
    if not move_document(transaction, row["id"], DocumentStatus.ARCHIVED, {}):
        raise UsageError(f"{row['filename']}: is {row['status']}, and only finished documents are archived")


def _unarchive(transaction: Transaction, row: sqlite3.Row) -> None:
    _refuse_deleted(row)
    failed = row["job_status"] == JobStatus.FAILED.value
    before = DocumentStatus.FAILED if failed else DocumentStatus.COMPLETED
    if row["status"] != DocumentStatus.ARCHIVED.value or not move_document(transaction, row["id"], before, {}):
        raise UsageError(f"{row['filename']}: is {row['status']}, not archived")


def _delete(transaction: Transaction, row: sqlite3.Row) -> None:
    _refuse_deleted(row)
    if row["status"] in _IN_WORK:
        raise LockedError(f"{row['filename']}: is {row['status']}; let it finish, or cancel it (docproc jobs cancel)")
    time = now()
    transaction.run(_MARK, {"deleted_at": time, "updated_at": time, "marked": row["id"]})


def _undelete(transaction: Transaction, row: sqlite3.Row) -> None:
    if row["deleted_at"] is None:
        raise UsageError(f"{row['filename']}: is not deleted")
    transaction.run(_MARK, {"deleted_at": None, "updated_at": now(), "marked": row["id"]})


def _refuse_deleted(row: sqlite3.Row) -> None:
    if row["deleted_at"] is not None:
        raise UsageError(f"{row['filename']}: is deleted; bring it back first (docproc doc undelete)")


_MOVES: Mapping[Move, Callable[[Transaction, sqlite3.Row], None]] = MappingProxyType(
    {Move.ARCHIVE: _archive, Move.UNARCHIVE: _unarchive, Move.DELETE: _delete, Move.UNDELETE: _undelete}
)
