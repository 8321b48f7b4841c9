"""Doing work again, or not at all: retry, cancel, requeue. A finished job stays as it is; its successor names it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from docproc.errors import UnknownDocumentError
from docproc.model.enums import DocumentStatus, JobStatus, Stage
from docproc.model.lifecycle import DOCUMENT_TRANSITIONS, STAGES
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.job_rows import NewJob, insert_job
from docproc.store.records import Changed
from docproc.store.statements import Statement
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import PROCESSING_JOBS
from docproc.store.transitions import add_event, move_document, move_job

CANCELLED_CODE = "cancelled"
"""The error code of a document whose processing was cancelled before it had any result."""

_CURRENT = (
    select(DOCUMENTS.c.id, DOCUMENTS.c.uuid, DOCUMENTS.c.status, DOCUMENTS.c.stage, DOCUMENTS.c.storage_path)
    .add_columns(PROCESSING_JOBS.c.id.label("job"), PROCESSING_JOBS.c.status.label("job_status"))
    .add_columns(PROCESSING_JOBS.c.stage.label("job_stage"), PROCESSING_JOBS.c.priority)
    .add_columns(PROCESSING_JOBS.c.max_retries, PROCESSING_JOBS.c.processing_options)
    .join(PROCESSING_JOBS, PROCESSING_JOBS.c.id == DOCUMENTS.c.current_job_id)
)
_BY_DOCUMENT = Statement(_CURRENT.where(DOCUMENTS.c.uuid == bindparam("wanted")))
_BY_JOB = Statement(_CURRENT.where(PROCESSING_JOBS.c.uuid == bindparam("wanted")))

_Change = Callable[[Transaction, sqlite3.Row], str | None]


def retry(store: Store, ids: Collection[str], actor: str) -> Changed:
    """Enter a new job in place of the failed one of each document (ids of documents or of their present jobs).

    Refused: a document that has not failed, and one whose bytes were never kept. Raises UnknownDocumentError, and then
    changes nothing, for an id that is neither.
    """

    def again(transaction: Transaction, row: sqlite3.Row) -> str | None:
        if row["status"] != DocumentStatus.FAILED.value:
            return f"it is {row['status']}, not failed"
        return _enter(transaction, row, Stage(row["job_stage"]), actor, "retried", {"kill_count": 0})

    return _change_each(store, ids, again)


def requeue(
    store: Store, ids: Collection[str], stage: Stage, actor: str, options: Mapping[str, Any] | None = None
) -> Changed:
    """Enter a new job of `stage` for each document, so that it runs again from there.

    The job of a later stage that waits is cancelled for it; a document that waits for `stage`, or for one before it,
    comes there anyway and stays as it is. Refused: a document that is worked on, is archived, has not come as far as
    `stage`, or has no bytes.
    """

    def again(transaction: Transaction, row: sqlite3.Row) -> str | None:
        if row["job_status"] == JobStatus.PENDING.value:
            if STAGES.index(Stage(row["job_stage"])) <= STAGES.index(stage):
                return None
            _withdraw(transaction, row, actor)
            row = transaction.first(_BY_DOCUMENT, {"wanted": row["uuid"]}) or row
        earlier = STAGES[: STAGES.index(stage)]
        if earlier and (row["stage"] is None or STAGES.index(Stage(row["stage"])) < len(earlier) - 1):
            return f"it has not passed {earlier[-1]}"
        return _enter(transaction, row, stage, actor, "requeued", {}, options)

    return _change_each(store, ids, again)


def cancel(store: Store, ids: Collection[str], actor: str) -> Changed:
    """Cancel the waiting or running job of each document.

    A document that has results keeps them and is completed; one that has none is failed with the code `cancelled`.
    Whoever works on a cancelled job finds its lease lost when it saves.
    """

    def stop(transaction: Transaction, row: sqlite3.Row) -> str | None:
        return _withdraw(transaction, row, actor)

    return _change_each(store, ids, stop)


def _withdraw(transaction: Transaction, row: sqlite3.Row, actor: str) -> str | None:
    """Cancel the document's present job; returns why not, or None."""
    error = {"error_code": CANCELLED_CODE, "error_message": f"cancelled by {actor}"}
    values = {**error, "completed_at": now(), "success": False}
    if not move_job(transaction, row["job"], JobStatus.CANCELLED, values):
        return f"its {row['job_stage']} job is {row['job_status']}"
    after = DocumentStatus.COMPLETED if row["stage"] == Stage.EXTRACT.value else DocumentStatus.FAILED
    move_document(transaction, row["id"], after, {})
    add_event(transaction, row["job"], "cancelled", f"cancelled by {actor}")
    changes = {"job": (row["job_status"], JobStatus.CANCELLED.value)}
    record(transaction, actor, "cancelled", "document", row["uuid"], f"its {row['job_stage']} job", changes)
    return None


def _enter(
    transaction: Transaction,
    row: sqlite3.Row,
    stage: Stage,
    actor: str,
    event: str,
    values: Mapping[str, Any],
    options: Mapping[str, Any] | None = None,
) -> str | None:
    """Enter a successor of the document's present job; returns why not, or None."""
    if row["storage_path"] is None:
        return "its bytes were never kept; ingest the file again"
    if row["job_status"] in (JobStatus.PENDING.value, JobStatus.RUNNING.value):
        return f"its {row['job_stage']} job is {row['job_status']}"
    if DocumentStatus.QUEUED not in DOCUMENT_TRANSITIONS[DocumentStatus(row["status"])]:
        return f"it is {row['status']}"
    chosen = json.loads(row["processing_options"] or "{}") if options is None else options
    new = NewJob(
        row["id"],
        stage,
        actor,
        priority=row["priority"],
        max_retries=row["max_retries"],
        parent=row["job"],
        options=chosen,
    )
    job = insert_job(transaction, new)
    add_event(transaction, job.key, event, f"{event} by {actor}")
    changes = {"status": (row["status"], DocumentStatus.QUEUED.value)}
    record(transaction, actor, event, "document", row["uuid"], f"again from {stage.value}", changes)
    move_document(transaction, row["id"], DocumentStatus.QUEUED, {**values, "current_job_id": job.key})
    return None


def _change_each(store: Store, ids: Collection[str], change: _Change) -> Changed:
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    with store.begin(CommitPoint.WORK_CHANGED) as transaction:
        for given in dict.fromkeys(ids):
            wanted = {"wanted": given}
            row = transaction.first(_BY_DOCUMENT, wanted) or transaction.first(_BY_JOB, wanted)
            if row is None:
                raise UnknownDocumentError(f"{given}: no document and no document's present job has this id")
            reason = change(transaction, row)
            if reason is None:
                done.append(row["uuid"])
            else:
                refused.append((row["uuid"], reason))
    return Changed(tuple(done), tuple(refused))
