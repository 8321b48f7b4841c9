"""Registering files as documents, once each, whatever path they come from."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, insert, select, update

from docproc.errors import UnknownDocumentError
from docproc.model.enums import DocumentStatus, RelationType, Stage
from docproc.store.columns import now
from docproc.store.engine import Store
from docproc.store.job_rows import NewJob, insert_job, inserted_key, refuse_job
from docproc.store.records import NewDocument, Registration, RegistrationOutcome
from docproc.store.relations import add_relation
from docproc.store.tables_documents import DOCUMENTS, SIGHTINGS
from docproc.store.transitions import add_event


def register(store: Store, new: NewDocument) -> Registration:
    """Enter a file in one transaction that is on disk when this returns, so that its source may be deleted.

    NEW: a document with a pending intake job, or a failed one with its reason. KNOWN: same path and same bytes were
    seen before; nothing is written. SEEN_ELSEWHERE: the bytes are a document already; the path is noted. DUPLICATE:
    as before, but a document of its own was asked for. Raises UnknownDocumentError when `new.parent` is no document.
    """
    with store.begin_durable() as connection:
        return _register(connection, new)


def _register(connection: Connection, new: NewDocument) -> Registration:
    parent = None if new.parent is None else document_key(connection, new.parent)
    known = _seen_here(connection, new)
    if known is not None:
        key, document_id = known
        outcome = RegistrationOutcome.KNOWN
    elif (twin := _same_bytes(connection, new)) is not None and not new.allow_duplicates:
        key, document_id = twin
        _note_sighting(connection, new, key)
        outcome = RegistrationOutcome.SEEN_ELSEWHERE
    else:
        key, document_id = _insert(connection, new)
        outcome = RegistrationOutcome.NEW
        if twin is not None:
            add_relation(connection, key, twin[0], RelationType.DUPLICATE_OF, 100.0, "same bytes", new.actor)
            outcome = RegistrationOutcome.DUPLICATE
    if parent is not None and parent != key:
        add_relation(connection, key, parent, RelationType.ATTACHMENT_TO, 100.0, None, new.actor)
    return Registration(outcome, document_id)


def document_key(connection: Connection, document_id: str) -> int:
    """The store's own number of the document with this full id; UnknownDocumentError when there is none."""
    key = connection.execute(select(DOCUMENTS.c.id).where(DOCUMENTS.c.uuid == document_id)).scalar()
    if key is None:
        raise UnknownDocumentError(f"no document has the id {document_id}")
    return int(key)


def _identity(new: NewDocument) -> tuple[str | None, int]:
    return (new.sha256, new.size) if new.kept is None else (new.kept.sha256, new.kept.size)


def _seen_here(connection: Connection, new: NewDocument) -> tuple[int, str] | None:
    sha256, size = _identity(new)
    row = connection.execute(
        select(DOCUMENTS.c.id, DOCUMENTS.c.uuid)
        .join(SIGHTINGS, SIGHTINGS.c.document_id == DOCUMENTS.c.id)
        .where(
            SIGHTINGS.c.source_path == new.source_path,
            SIGHTINGS.c.file_hash.is_(None) if sha256 is None else SIGHTINGS.c.file_hash == sha256,
            SIGHTINGS.c.file_size == size,
        )
    ).first()
    return None if row is None else (row[0], row[1])


def _same_bytes(connection: Connection, new: NewDocument) -> tuple[int, str] | None:
    """The first document with these bytes; files without kept bytes are known by their path only."""
    if new.kept is None:
        return None
    row = connection.execute(
        select(DOCUMENTS.c.id, DOCUMENTS.c.uuid)
        .where(DOCUMENTS.c.file_hash == new.kept.sha256, DOCUMENTS.c.storage_path.is_not(None))
        .order_by(DOCUMENTS.c.id)
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def _note_sighting(connection: Connection, new: NewDocument, key: int) -> None:
    _insert_sighting(connection, new, key)
    job = connection.execute(select(DOCUMENTS.c.current_job_id).where(DOCUMENTS.c.id == key)).scalar_one()
    add_event(connection, job, "seen_elsewhere", f"the same bytes were found at {new.source_path}")


def _insert_sighting(connection: Connection, new: NewDocument, key: int) -> None:
    sha256, size = _identity(new)
    row = {"source_path": new.source_path, "file_hash": sha256, "file_size": size, "document_id": key, "seen_at": now()}
    connection.execute(insert(SIGHTINGS), row)


def _insert(connection: Connection, new: NewDocument) -> tuple[int, str]:
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
        **_DEFAULTS,
    }
    key = inserted_key(connection, DOCUMENTS, row)
    job = _insert_intake(connection, new, key)
    connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.id == key).values(current_job_id=job))
    _insert_sighting(connection, new, key)
    return key, document_id


def _insert_intake(connection: Connection, new: NewDocument, key: int) -> int:
    job = insert_job(
        connection,
        NewJob(key, Stage.INTAKE, new.actor, priority=new.priority, max_retries=new.max_retries, options=new.options),
    ).key
    if new.failure is None:
        add_event(connection, job, "registered", new.source_path)
    else:
        refuse_job(connection, job, new.failure)
    return job


_DEFAULTS: dict[str, Any] = {
    "document_type": "unknown",
    "language_code": "de",
    "page_count": 1,
    "kill_count": 0,
    "needs_review": False,
    "review_state": "none",
    "version_count": 0,
}
