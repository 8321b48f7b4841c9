"""Work as leased jobs: claiming, renewing, giving back, taking back, failing.

A claim is atomic because it happens in a transaction that begins by taking the store's write lock.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, select

from docproc.errors import LeaseLostError
from docproc.model.enums import DocumentStatus, JobStatus, Stage
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.job_rows import lease
from docproc.store.records import Claim, Owner
from docproc.store.statements import Statement, any_of, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import PROCESSING_JOBS
from docproc.store.transitions import add_event, move_document, move_job

MOST_KILLS = 2
"""So many times a document may kill its worker before it is failed (DESIGN.md section 3)."""
_LOOKED_UP_EACH = 200

_HELD = any_of(PROCESSING_JOBS.c.status, [JobStatus.RUNNING])
_RENEW = updating(PROCESSING_JOBS, ("lease_until",), PROCESSING_JOBS.c.lease_token == bindparam("token"), _HELD)
_RUNNING = Statement(
    select(PROCESSING_JOBS.c.id, PROCESSING_JOBS.c.document_id, DOCUMENTS.c.uuid, PROCESSING_JOBS.c.lease_until)
    .add_columns(PROCESSING_JOBS.c.lease_token, PROCESSING_JOBS.c.lease_host, PROCESSING_JOBS.c.lease_pid)
    .add_columns(PROCESSING_JOBS.c.lease_process_started)
    .join(DOCUMENTS, DOCUMENTS.c.id == PROCESSING_JOBS.c.document_id)
    .where(_HELD)
)


def claim(
    store: Store,
    owner: Owner,
    stages: Collection[Stage],
    lease_seconds: float,
    document_ids: Collection[str] | None = None,
) -> Claim | None:
    """Lease the next waiting job of these stages (and documents) to `owner`; None when nothing waits."""
    return next(iter(claim_many(store, owner, stages, lease_seconds, 1, document_ids)), None)


def claim_many(
    store: Store,
    owner: Owner,
    stages: Collection[Stage],
    lease_seconds: float,
    limit: int,
    document_ids: Collection[str] | None = None,
) -> tuple[Claim, ...]:
    """Lease up to `limit` waiting jobs, by priority, then by age; every job goes to one process only."""
    with store.begin(CommitPoint.CLAIMED) as transaction:
        waiting = _waiting(transaction, stages, limit, document_ids)
        return tuple(_lease_to(transaction, row, owner, lease_seconds) for row in waiting)


def renew(store: Store, owner: Owner, lease_seconds: float) -> int:
    """Lengthen every lease of `owner` to `lease_seconds` from now; returns how many it still holds."""
    until = now() + timedelta(seconds=lease_seconds)
    with store.begin(CommitPoint.RENEWED) as transaction:
        return transaction.run(_RENEW, {"lease_until": until, "token": owner.token}).rowcount


def give_back(store: Store, claim: Claim) -> None:
    """Let a claimed job wait again, as it was, because this process is interrupted; no retry is counted.

    A job that this process no longer holds is left alone.
    """
    with store.begin(CommitPoint.GIVEN_BACK) as transaction:
        if move_job(transaction, claim.job_key, JobStatus.PENDING, {"started_at": None}, claim.owner.token):
            move_document(transaction, claim.document_key, DocumentStatus.QUEUED, {})
            add_event(transaction, claim.job_key, "given_back")


def take_back(store: Store, time: datetime) -> tuple[str, ...]:
    """Free the jobs of processes of this host that are gone, and those whose lease had run out at `time`.

    Returns the ids of their documents. No retry is counted: a power cut is not the document's fault.
    """
    with store.begin(CommitPoint.TAKEN_BACK) as transaction:
        alive: dict[str, bool] = {}
        freed = []
        for row in transaction.run(_RUNNING, {}).fetchall():
            token = row["lease_token"]
            if token not in alive:
                holder = Owner(row["lease_host"], row["lease_pid"], row["lease_process_started"], token)
                alive[token] = not holder.is_dead()
            if not alive[token] or stored_time(row["lease_until"]) <= time:
                _free(transaction, row)
                freed.append(row["uuid"])
        return tuple(freed)


def fail(
    store: Store,
    claim: Claim,
    code: str,
    message: str,
    retry: bool,
    killed_worker: bool = False,
    details: Mapping[str, Any] | None = None,
) -> JobStatus:
    """Record that a claimed job did not succeed; PENDING when it will be tried again, else FAILED.

    A passing fault (`retry`) is tried again until max_retries; a document that killed its worker is tried once more
    and failed the second time. Raises LeaseLostError when this process no longer holds the job.
    """
    kills = claim.kills + int(killed_worker)
    retries = claim.attempt - 1
    again = kills < MOST_KILLS if killed_worker else retry
    again = again and retries < claim.max_retries
    error = {"error_code": code, "error_message": message, "error_details": None if details is None else dict(details)}
    if again:
        state, document = JobStatus.PENDING, DocumentStatus.QUEUED
        job = {**error, "retry_count": retries + 1, "started_at": None, "queued_at": now()}
    else:
        state, document = JobStatus.FAILED, DocumentStatus.FAILED
        job = {**error, "completed_at": now(), "success": False}
    with store.begin(CommitPoint.FAILED) as transaction:
        moved = move_job(transaction, claim.job_key, state, job, claim.owner.token)
        moved = moved and move_document(transaction, claim.document_key, document, {"kill_count": kills})
        if not moved:
            raise LeaseLostError(f"{claim.filename}: another process has the {claim.stage} job now")
        add_event(transaction, claim.job_key, "retrying" if again else "failed", message, {"code": code})
    return state


def _free(transaction: Transaction, row: sqlite3.Row) -> None:
    move_job(transaction, row["id"], JobStatus.PENDING, {"started_at": None}, row["lease_token"])
    move_document(transaction, row["document_id"], DocumentStatus.QUEUED, {})
    message = f"process {row['lease_pid']} on {row['lease_host']} is gone or late"
    add_event(transaction, row["id"], "taken_back", message)


def _waiting(
    transaction: Transaction, stages: Collection[Stage], limit: int, document_ids: Collection[str] | None
) -> list[sqlite3.Row]:
    """The first waiting jobs. Few documents are looked up each; for many the queue is walked until enough are found."""
    if document_ids is None:
        return transaction.run(_waiting_in(frozenset(stages)), {}).fetchmany(limit)
    if len(document_ids) <= _LOOKED_UP_EACH:
        statement = _waiting_of_document(frozenset(stages))
        found = [transaction.first(statement, {"wanted": document_id}) for document_id in document_ids]
        waiting = [row for row in found if row is not None]
        return sorted(waiting, key=lambda row: (row["priority"], row["queued_at"], row["id"]))[:limit]
    wanted = frozenset(document_ids)
    queue = transaction.run(_waiting_in(frozenset(stages)), {})
    return list(islice((row for row in queue if row["document_id"] in wanted), limit))


@cache
def _waiting_in(stages: frozenset[Stage]) -> Statement:
    jobs = PROCESSING_JOBS.c
    return Statement(_waiting_query(stages).order_by(jobs.priority, jobs.queued_at, jobs.id))


@cache
def _waiting_of_document(stages: frozenset[Stage]) -> Statement:
    return Statement(_waiting_query(stages).where(DOCUMENTS.c.uuid == bindparam("wanted")))


def _waiting_query(stages: frozenset[Stage]) -> Select[Any]:
    jobs, documents = PROCESSING_JOBS.c, DOCUMENTS.c
    return (
        select(jobs.id, jobs.uuid, jobs.stage, jobs.retry_count, jobs.processing_options, jobs.priority)
        .add_columns(jobs.queued_at, jobs.max_retries, jobs.created_by, documents.id.label("document_key"))
        .add_columns(documents.uuid.label("document_id"), documents.filename, documents.file_hash)
        .add_columns(documents.storage_path, documents.mime_type, documents.kill_count)
        .join(DOCUMENTS, documents.id == jobs.document_id)
        .where(any_of(jobs.status, [JobStatus.PENDING]), any_of(jobs.stage, sorted(stages)))
    )


def _lease_to(transaction: Transaction, row: sqlite3.Row, owner: Owner, lease_seconds: float) -> Claim:
    time = now()
    started = {"started_at": time, "run_id": owner.run}
    move_job(transaction, row["id"], JobStatus.RUNNING, {**started, **lease(owner, time, lease_seconds)})
    move_document(transaction, row["document_key"], DocumentStatus.PROCESSING, {"current_job_id": row["id"]})
    add_event(transaction, row["id"], "started")
    return Claim(
        job_id=row["uuid"],
        document_id=row["document_id"],
        stage=Stage(row["stage"]),
        attempt=row["retry_count"] + 1,
        filename=row["filename"],
        sha256=row["file_hash"],
        path=row["storage_path"],
        mime_type=row["mime_type"],
        kills=row["kill_count"],
        options=json.loads(row["processing_options"] or "{}"),
        owner=owner,
        lease_seconds=lease_seconds,
        priority=row["priority"],
        max_retries=row["max_retries"],
        created_by=row["created_by"],
        job_key=row["id"],
        document_key=row["document_key"],
    )
