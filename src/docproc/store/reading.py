"""What the command line asks the store: which document, how many, which failed, which jobs. Standard library only."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docproc.errors import UnknownDocumentError
from docproc.model.enums import DocumentStatus, JobStatus, ReviewState, Stage
from docproc.store.clock import stored_time
from docproc.store.document_filter import JOINED, DocumentFilter, conditions_of
from docproc.store.engine import Store
from docproc.store.file_names import readable

_NAMED = 5
_NO_LIMIT = 2**31 - 1
_EVERYTHING = DocumentFilter()
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failed documents with one error code: how many, and one of them."""

    code: str
    count: int
    example_id: str
    example_path: str
    message: str


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """How the documents of a workspace stand; every count is of documents."""

    documents: int
    by_status: Mapping[DocumentStatus, int]
    by_review: Mapping[ReviewState, int]
    waiting: Mapping[Stage, int]
    running: Mapping[Stage, int]
    failures: tuple[FailureGroup, ...]


@dataclass(frozen=True, slots=True)
class FailedDocument:
    """A failed document and why; `stage` is where it failed."""

    id: str
    filename: str
    source_path: str
    stage: Stage
    code: str
    message: str
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as the command line lists it; `retries` of at most `max_retries`."""

    id: str
    document_id: str
    filename: str
    stage: Stage
    status: JobStatus
    priority: int
    backend: str
    retries: int
    max_retries: int
    queued_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    milliseconds: int | None
    ram_mb: int | None
    error_code: str | None
    error_message: str | None
    parent: str | None
    owner: str | None


def find_document(store: Store, token: str) -> str:
    """The id of the one document that `token` names: a prefix of its id or hash, its file name or its source path.

    Raises UnknownDocumentError when none or several answer; the message names the candidates.
    """
    return _find(store, token, "deleted_at IS NULL")


def find_deleted(store: Store, token: str) -> str:
    """The id of the one deleted document that `token` names; raises as `find_document` does."""
    return _find(store, token, "deleted_at IS NOT NULL")


def list_documents(store: Store, chosen: DocumentFilter) -> tuple[str, ...]:
    """The ids of the documents that `chosen` describes (`ids` apart), in the order in which they came in."""
    joined, conditions, values = _narrowed(chosen)
    query = f"SELECT d.uuid FROM documents d {joined} WHERE {conditions} ORDER BY d.id"  # noqa: S608  # written here
    return tuple(row[0] for row in store.reader.execute(query, values))


def _find(store: Store, asked: str, condition: str) -> str:
    token = readable(asked)
    rows = store.reader.execute(
        f"SELECT uuid, filename, source_path FROM documents WHERE {condition} AND id IN ("  # noqa: S608  # written here
        " SELECT id FROM documents WHERE uuid >= :token AND uuid < :end"
        " UNION SELECT id FROM documents WHERE filename = :token"
        " UNION SELECT id FROM documents WHERE file_hash >= :token AND file_hash < :end"
        " UNION SELECT document_id FROM sightings WHERE source_path = :token"
        ") ORDER BY id LIMIT :most",
        {"token": token, "end": token + _LAST_CHARACTER, "most": _NAMED + 1},
    ).fetchall()
    exact = [row for row in rows if row["uuid"] == token]
    if token and len(exact or rows) == 1:
        return str((exact or rows)[0]["uuid"])
    if not token or not rows:
        raise UnknownDocumentError(f"no document answers to {token!r}; give an id, a file name or a hash")
    named = ", ".join(f"{row['uuid'][:8]} ({row['source_path']})" for row in rows[:_NAMED])
    more = ", and more" if len(rows) > _NAMED else ""
    raise UnknownDocumentError(f"several documents answer to {token!r}: {named}{more}; give more of the id")


def status_counts(store: Store, chosen: DocumentFilter = _EVERYTHING) -> StatusCounts:
    """Count the documents that `chosen` describes by status, review, waiting and running stage; failures by code."""
    read = store.reader.execute
    joined, conditions, values = _narrowed(chosen)
    states = read(
        f"SELECT d.status, d.review_state, count(*) FROM documents d {joined} WHERE {conditions} GROUP BY 1, 2",  # noqa: S608  # as below
        values,
    ).fetchall()
    by_status, by_review = dict.fromkeys(DocumentStatus, 0), dict.fromkeys(ReviewState, 0)
    for status, review, count in states:
        by_status[DocumentStatus(status)] += count
        by_review[ReviewState(review)] += count
    jobs: dict[str, dict[Stage, int]] = {"pending": dict.fromkeys(Stage, 0), "running": dict.fromkeys(Stage, 0)}
    for status, stage, count in read(
        "SELECT j.status, j.stage, count(*) FROM processing_jobs j"  # noqa: S608  # conditions written here
        f" CROSS JOIN documents d ON d.id = j.document_id {joined}"
        f" WHERE {conditions} AND j.status IN ('pending', 'running') GROUP BY 1, 2",
        values,
    ):
        jobs[status][Stage(stage)] = count
    total = sum(by_status.values())
    return StatusCounts(total, by_status, by_review, jobs["pending"], jobs["running"], _failure_groups(store, chosen))


def list_failures(
    store: Store, code: str | None = None, limit: int | None = None, chosen: DocumentFilter = _EVERYTHING
) -> tuple[FailedDocument, ...]:
    """Failed documents, the latest failure first; only those with one error code when `code` is given."""
    joined, conditions, values = _failed(chosen)
    rows = store.reader.execute(
        "SELECT d.uuid, d.filename, d.source_path, j.stage, j.error_code, j.error_message, j.completed_at"  # noqa: S608
        f" FROM {joined} WHERE {conditions} AND (? IS NULL OR j.error_code = ?)"  # written here, values apart
        " ORDER BY j.completed_at DESC, d.id DESC LIMIT ?",
        (*values, code, code, _NO_LIMIT if limit is None else limit),
    )
    return tuple(
        FailedDocument(row[0], row[1], row[2], Stage(row[3]), row[4] or "", row[5] or "", _time(row[6])) for row in rows
    )


def _narrowed(chosen: DocumentFilter) -> tuple[str, str, list[Any]]:
    """Joins to `documents d`, conditions and their values for what `chosen` describes."""
    conditions, values = conditions_of(chosen)
    joined = "" if chosen.suppliers is None and chosen.categories is None else JOINED
    return joined, " AND ".join(["d.deleted_at IS NULL", *conditions]), values


def _failed(chosen: DocumentFilter) -> tuple[str, str, list[Any]]:
    """What to select failed documents `d` with their jobs `j` from, conditions and their values.

    Both conditions of state are those of an index over few rows; jobs come first, so that the newest are found first.
    """
    joined, conditions, values = _narrowed(chosen)
    source = (
        "processing_jobs j INDEXED BY processing_jobs_unsuccessful"
        f" CROSS JOIN documents d ON d.current_job_id = j.id {joined}"
    )
    return source, f"j.status IN ('failed', 'cancelled') AND d.status = 'failed' AND {conditions}", values


def list_jobs(
    store: Store,
    status: JobStatus | None = None,
    stage: Stage | None = None,
    document_id: str | None = None,
    limit: int | None = None,
) -> tuple[JobRecord, ...]:
    """Jobs, the newest first, of one status, stage or document where these are given."""
    wanted = {"j.status": status, "j.stage": stage, "d.uuid": document_id}
    given = {column: str(value) for column, value in wanted.items() if value is not None}
    conditions = " AND ".join(f"{column} = ?" for column in given) or "1 = 1"
    rows = store.reader.execute(
        "SELECT j.*, d.uuid AS document_uuid, d.filename, p.uuid AS parent_uuid FROM processing_jobs j"  # noqa: S608
        " JOIN documents d ON d.id = j.document_id LEFT JOIN processing_jobs p ON p.id = j.parent_job_id"
        f" WHERE {conditions} ORDER BY j.id DESC LIMIT ?",  # column names written above, values are parameters
        (*given.values(), _NO_LIMIT if limit is None else limit),
    )
    return tuple(map(_job, rows))


def _failure_groups(store: Store, chosen: DocumentFilter) -> tuple[FailureGroup, ...]:
    joined, conditions, values = _failed(chosen)
    rows = store.reader.execute(
        "SELECT coalesce(j.error_code, ''), count(*), min(d.id)"  # noqa: S608  # written here
        f" FROM {joined} WHERE {conditions} GROUP BY 1 ORDER BY 2 DESC, 1",
        values,
    ).fetchall()
    return tuple(_failure_group(store, *row) for row in rows)


def _failure_group(store: Store, code: str, count: int, example: int) -> FailureGroup:
    row = store.reader.execute(
        "SELECT d.uuid, d.source_path, j.error_message FROM documents d"
        " JOIN processing_jobs j ON j.id = d.current_job_id WHERE d.id = ?",
        (example,),
    ).fetchone()
    return FailureGroup(code, count, row[0], row[1], row[2] or "")


def _job(row: sqlite3.Row) -> JobRecord:
    return JobRecord(
        id=row["uuid"],
        document_id=row["document_uuid"],
        filename=row["filename"],
        stage=Stage(row["stage"]),
        status=JobStatus(row["status"]),
        priority=row["priority"],
        backend=row["backend_type"],
        retries=row["retry_count"],
        max_retries=row["max_retries"],
        queued_at=stored_time(row["queued_at"]),
        started_at=_time(row["started_at"]),
        completed_at=_time(row["completed_at"]),
        milliseconds=row["processing_time_ms"],
        ram_mb=row["ram_used_mb"],
        error_code=row["error_code"],
        error_message=row["error_message"],
        parent=row["parent_uuid"],
        owner=f"{row['lease_host']}:{row['lease_pid']}" if row["lease_token"] else None,
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else stored_time(text)
