"""Work as leased jobs: claiming, renewing, giving back, taking back, failing.

Writes go through SQLAlchemy Core statements, which SQLAlchemy compiles once and keeps: a claim costs a fraction of a
millisecond, and the statements stay portable.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from docproc.errors import LeaseLostError
from docproc.model.enums import DocumentStatus, JobStatus, Stage
from docproc.store.columns import now
from docproc.store.engine import Store
from docproc.store.job_rows import lease
from docproc.store.records import Claim, Owner
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import PROCESSING_JOBS
from docproc.store.transitions import add_event, move_document, move_job

MOST_KILLS = 2
"""So many times a document may kill its worker before it is failed (DESIGN.md section 3)."""
_IDS_IN_A_QUERY = 500


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
    with store.begin() as connection:
        waiting = _waiting(connection, stages, limit, document_ids)
        return tuple(_lease_to(connection, row, owner, lease_seconds) for row in waiting)


def renew(store: Store, owner: Owner, lease_seconds: float) -> int:
    """Lengthen every lease of `owner` to `lease_seconds` from now; returns how many it still holds."""
    jobs = PROCESSING_JOBS.c
    with store.begin() as connection:
        return connection.execute(
            update(PROCESSING_JOBS)
            .where(jobs.lease_token == owner.token, jobs.status == JobStatus.RUNNING.value)
            .values(lease_until=now() + timedelta(seconds=lease_seconds))
        ).rowcount


def give_back(store: Store, claim: Claim) -> None:
    """Let a claimed job wait again, as it was, because this process is interrupted; no retry is counted.

    A job that this process no longer holds is left alone.
    """
    with store.begin() as connection:
        if move_job(connection, claim.job_key, JobStatus.PENDING, {"started_at": None}, claim.owner.token):
            move_document(connection, claim.document_key, DocumentStatus.QUEUED, {})
            add_event(connection, claim.job_key, "given_back")


def take_back(store: Store, time: datetime) -> tuple[str, ...]:
    """Free the jobs of processes of this host that are gone, and those whose lease had run out at `time`.

    Returns the ids of their documents. No retry is counted: a power cut is not the document's fault.
    """
    jobs, documents = PROCESSING_JOBS.c, DOCUMENTS.c
    query = (
        select(jobs.id, jobs.document_id, documents.uuid, jobs.lease_until, jobs.lease_token)
        .add_columns(jobs.lease_host, jobs.lease_pid, jobs.lease_process_started)
        .join(DOCUMENTS, documents.id == jobs.document_id)
        .where(jobs.status == JobStatus.RUNNING.value)
    )
    with store.begin() as connection:
        freed = []
        alive: dict[str, bool] = {}
        for row in connection.execute(query).all():
            token = row.lease_token
            if token not in alive:
                holder = Owner(row.lease_host, row.lease_pid, row.lease_process_started, token)
                alive[token] = not holder.is_dead()
            if alive[token] and row.lease_until > time:
                continue
            move_job(connection, row.id, JobStatus.PENDING, {"started_at": None}, token)
            move_document(connection, row.document_id, DocumentStatus.QUEUED, {})
            add_event(connection, row.id, "taken_back", f"process {row.lease_pid} on {row.lease_host} is gone or late")
            freed.append(row.uuid)
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
    with store.begin() as connection:
        if again:
            job = {**error, "retry_count": retries + 1, "started_at": None, "queued_at": now()}
            moved = move_job(connection, claim.job_key, JobStatus.PENDING, job, claim.owner.token)
            moved = moved and move_document(
                connection, claim.document_key, DocumentStatus.QUEUED, {"kill_count": kills}
            )
        else:
            job = {**error, "completed_at": now(), "success": False}
            moved = move_job(connection, claim.job_key, JobStatus.FAILED, job, claim.owner.token)
            moved = moved and move_document(
                connection, claim.document_key, DocumentStatus.FAILED, {"kill_count": kills}
            )
        if not moved:
            raise LeaseLostError(f"{claim.filename}: another process has the {claim.stage} job now")
        add_event(connection, claim.job_key, "retrying" if again else "failed", message, {"code": code})
    return JobStatus.PENDING if again else JobStatus.FAILED


def _waiting(
    connection: Connection, stages: Collection[Stage], limit: int, document_ids: Collection[str] | None
) -> list[Row[Any]]:
    query = _waiting_query(stages)
    if document_ids is None:
        return list(connection.execute(query.limit(limit)).all())
    if len(document_ids) <= _IDS_IN_A_QUERY:
        return list(connection.execute(query.where(DOCUMENTS.c.uuid.in_(document_ids)).limit(limit)).all())
    wanted, found = frozenset(document_ids), list[Row[Any]]()
    with connection.execute(query) as rows:
        for row in rows:
            if row.document_id in wanted:
                found.append(row)
                if len(found) == limit:
                    break
    return found


def _waiting_query(stages: Collection[Stage]) -> Select[Any]:
    jobs, documents = PROCESSING_JOBS.c, DOCUMENTS.c
    return (
        select(jobs.id, jobs.uuid, jobs.stage, jobs.retry_count, jobs.processing_options, jobs.priority)
        .add_columns(jobs.max_retries, jobs.created_by, documents.id.label("document_key"))
        .add_columns(documents.uuid.label("document_id"), documents.filename, documents.file_hash)
        .add_columns(documents.storage_path, documents.mime_type, documents.kill_count, documents.status)
        .join(DOCUMENTS, documents.id == jobs.document_id)
        .where(jobs.status == JobStatus.PENDING.value, jobs.stage.in_([stage.value for stage in stages]))
        .order_by(jobs.priority, jobs.queued_at, jobs.id)
    )


def _lease_to(connection: Connection, row: Row[Any], owner: Owner, lease_seconds: float) -> Claim:
    time = now()
    move_job(connection, row.id, JobStatus.RUNNING, {"started_at": time, **lease(owner, time, lease_seconds)})
    move_document(connection, row.document_key, DocumentStatus.PROCESSING, {"current_job_id": row.id})
    add_event(connection, row.id, "started")
    return Claim(
        job_id=row.uuid,
        document_id=row.document_id,
        stage=Stage(row.stage),
        attempt=row.retry_count + 1,
        filename=row.filename,
        sha256=row.file_hash,
        path=row.storage_path,
        mime_type=row.mime_type,
        kills=row.kill_count,
        options=row.processing_options or {},
        owner=owner,
        lease_seconds=lease_seconds,
        priority=row.priority,
        max_retries=row.max_retries,
        created_by=row.created_by,
        job_key=row.id,
        document_key=row.document_key,
    )
