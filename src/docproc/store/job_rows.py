"""Rows of jobs: how a job is born, waiting or already leased."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam

from docproc.model.enums import JobStatus, Stage
from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.records import Failure, Owner
from docproc.store.statements import inserting, updating
from docproc.store.tables_jobs import PROCESSING_JOBS, ProcessingJob
from docproc.store.transitions import add_event

_INSERT_JOB = inserting(ProcessingJob)
_REFUSE = updating(
    PROCESSING_JOBS,
    ("status", "completed_at", "success", "error_code", "error_message"),
    PROCESSING_JOBS.c.id == bindparam("refused"),
)


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to enter, by the store's own numbers; `parent` is the job that it replaces."""

    document_key: int
    stage: Stage
    actor: str
    priority: int = 5
    max_retries: int = 3
    parent: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobIdentity:
    """A job's own number and its public id."""

    key: int
    job_id: str


def insert_job(transaction: Transaction, new: NewJob) -> JobIdentity:
    """Enter a job that waits."""
    return _insert(transaction, new, {"status": JobStatus.PENDING.value})


def insert_running_job(transaction: Transaction, new: NewJob, owner: Owner, lease_seconds: float) -> JobIdentity:
    """Enter a job that is leased to `owner` from the start."""
    time = now()
    started = {"status": JobStatus.RUNNING.value, "started_at": time, "run_id": owner.run}
    leased = {**started, **lease(owner, time, lease_seconds)}
    return _insert(transaction, new, leased)


def refuse_job(transaction: Transaction, key: int, failure: Failure) -> None:
    """Mark the intake job of a file that is refused at the door; it never ran."""
    error = {"error_code": failure.code, "error_message": failure.message}
    transaction.run(
        _REFUSE, {**error, "status": JobStatus.FAILED.value, "completed_at": now(), "success": False, "refused": key}
    )
    add_event(transaction, key, "failed", failure.message, {"code": failure.code})


def lease(owner: Owner, time: datetime, seconds: float) -> dict[str, Any]:
    """The lease columns of a job that `owner` holds from `time` on."""
    return {
        "lease_host": owner.host,
        "lease_pid": owner.pid,
        "lease_process_started": owner.started,
        "lease_token": owner.token,
        "lease_until": time + timedelta(seconds=seconds),
    }


def _insert(transaction: Transaction, new: NewJob, state: Mapping[str, Any]) -> JobIdentity:
    job_id = str(uuid.uuid4())
    row = {
        "uuid": job_id,
        "document_id": new.document_key,
        "parent_job_id": new.parent,
        "stage": new.stage.value,
        "processing_options": dict(new.options) or None,
        "priority": new.priority,
        "queued_at": now(),
        "max_retries": new.max_retries,
        "created_by": new.actor,
        **state,
    }
    return JobIdentity(transaction.insert(_INSERT_JOB, row), job_id)
