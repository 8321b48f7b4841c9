"""Registering files as documents, once each, whatever path they come from."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import bindparam, select

from docproc.errors import StoredFileMissingError
from docproc.model.enums import DocumentStatus, RelationType, Stage
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.error_log import log_error
from docproc.store.error_reading import ErrorSeverity
from docproc.store.failpoints import CommitPoint
from docproc.store.job_rows import NewJob, insert_job, refuse_job
from docproc.store.keys import document_key
from docproc.store.records import NewDocument, Registration, RegistrationOutcome
from docproc.store.relations import add_relation
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import DOCUMENTS, SIGHTINGS, Document, Sighting
from docproc.store.transitions import add_event

_INSERT = inserting(Document)
_INSERT_SIGHTING = inserting(Sighting)
_SET_JOB = updating(DOCUMENTS, ("current_job_id",), DOCUMENTS.c.id == bindparam("registered"))
_CURRENT_JOB = Statement(select(DOCUMENTS.c.current_job_id).where(DOCUMENTS.c.id == bindparam("wanted")))
_SIGHTED = (
    select(DOCUMENTS.c.id, DOCUMENTS.c.uuid)
    .join(SIGHTINGS, SIGHTINGS.c.document_id == DOCUMENTS.c.id)
    .where(SIGHTINGS.c.source_path == bindparam("path"), SIGHTINGS.c.file_size == bindparam("size"))
)
_SIGHTING = Statement(_SIGHTED.where(SIGHTINGS.c.file_hash == bindparam("sha256")))
_UNHASHED_SIGHTING = Statement(_SIGHTED.where(SIGHTINGS.c.file_hash.is_(None)))
_TWIN = Statement(
    select(DOCUMENTS.c.id, DOCUMENTS.c.uuid)
    .where(DOCUMENTS.c.file_hash == bindparam("sha256"), DOCUMENTS.c.storage_path.is_not(None))
    .order_by(DOCUMENTS.c.id)
    .limit(1)
)


def register(store: Store, new: NewDocument) -> Registration:
    """Enter a file in one transaction that is on disk when this returns, so that its source may be deleted.

    NEW: a document with a pending intake job, or a failed one with its reason. KNOWN: same path and same bytes were
    seen before; nothing is written. SEEN_ELSEWHERE: the bytes are a document already; the path is noted. DUPLICATE:
    as before, but a document of its own was asked for. Raises UnknownDocumentError when `new.parent` is no document,
    StoredFileMissingError when the kept file has gone meanwhile (a repair set it aside): keep it again.
    """
    with store.begin_durable(CommitPoint.REGISTERED) as transaction:
        if new.kept is not None and not (store.folder / new.kept.path).is_file():
            raise StoredFileMissingError(f"{new.filename}: {new.kept.path} is gone")
        return _register(transaction, new)


def _register(transaction: Transaction, new: NewDocument) -> Registration:
    parent = None if new.parent is None else document_key(transaction, new.parent)
    known = _seen_here(transaction, new)
    if known is not None:
        key, document_id = known
        outcome = RegistrationOutcome.KNOWN
    elif (twin := _same_bytes(transaction, new)) is not None and not new.allow_duplicates:
        key, document_id = twin
        _note_sighting(transaction, new, key)
        outcome = RegistrationOutcome.SEEN_ELSEWHERE
    else:
        key, document_id = _insert(transaction, new)
        outcome = RegistrationOutcome.NEW
        if (failure := new.failure) is not None:
            log_error(transaction, ErrorSeverity.ERROR, failure.code, failure.message, document_id=document_id)
        if twin is not None:
            add_relation(transaction, key, twin[0], RelationType.DUPLICATE_OF, 100.0, "same bytes", new.actor)
            outcome = RegistrationOutcome.DUPLICATE
    if parent is not None and parent != key:
        add_relation(transaction, key, parent, RelationType.ATTACHMENT_TO, 100.0, None, new.actor)
    return Registration(outcome, document_id)


def _identity(new: NewDocument) -> tuple[str | None, int]:
    return (new.sha256, new.size) if new.kept is None else (new.kept.sha256, new.kept.size)


def _seen_here(transaction: Transaction, new: NewDocument) -> tuple[int, str] | None:
    sha256, size = _identity(new)
    statement = _UNHASHED_SIGHTING if sha256 is None else _SIGHTING
    row = transaction.first(statement, {"path": new.source_path, "sha256": sha256, "size": size})
    return None if row is None else (row["id"], row["uuid"])


def _same_bytes(transaction: Transaction, new: NewDocument) -> tuple[int, str] | None:
    """The first document with these bytes; files without kept bytes are known by their path only."""
    if new.kept is None:
        return None
    row = transaction.first(_TWIN, {"sha256": new.kept.sha256})
    return None if row is None else (row["id"], row["uuid"])


def _note_sighting(transaction: Transaction, new: NewDocument, key: int) -> None:
    _insert_sighting(transaction, new, key)
    job = transaction.run(_CURRENT_JOB, {"wanted": key}).fetchone()["current_job_id"]
    add_event(transaction, job, "seen_elsewhere", f"the same bytes were found at {new.source_path}")


def _insert_sighting(transaction: Transaction, new: NewDocument, key: int) -> None:
    sha256, size = _identity(new)
    row = {"source_path": new.source_path, "file_hash": sha256, "file_size": size, "document_id": key, "seen_at": now()}
    transaction.insert(_INSERT_SIGHTING, row)


def _insert(transaction: Transaction, new: NewDocument) -> tuple[int, str]:
    document_id = str(uuid.uuid4())
    sha256, size = _identity(new)
    time = now()
    status = DocumentStatus.UPLOADED if new.failure is None else DocumentStatus.FAILED
    row: dict[str, Any] = {
        "uuid": document_id,
        "filename": new.filename,
        "original_filename": new.filename,
        "source_path": new.source_path,
        "mime_type": new.mime_type,
        "file_size": size,
        "file_hash": sha256,
        "storage_path": None if new.kept is None else new.kept.path,
        "status": status.value,
        "source": new.source,
        "source_reference": new.source_reference,
        "created_by": new.actor,
        "created_at": time,
        "updated_at": time,
    }
    key = transaction.insert(_INSERT, row)
    job = _insert_intake(transaction, new, key)
    transaction.run(_SET_JOB, {"current_job_id": job, "registered": key})
    _insert_sighting(transaction, new, key)
    return key, document_id


def _insert_intake(transaction: Transaction, new: NewDocument, key: int) -> int:
    job = insert_job(
        transaction,
        NewJob(key, Stage.INTAKE, new.actor, priority=new.priority, max_retries=new.max_retries, options=new.options),
    ).key
    if new.failure is None:
        add_event(transaction, job, "registered", new.source_path)
    else:
        refuse_job(transaction, job, new.failure)
    return job
