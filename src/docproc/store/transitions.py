"""The one way to change a document's or a job's state: model.lifecycle says which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from docproc.model.enums import DocumentStatus, JobStatus
from docproc.model.lifecycle import DOCUMENT_TRANSITIONS, JOB_TRANSITIONS
from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.statements import Statement, any_of, inserting, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import PROCESSING_JOBS, JobEvent

_INSERT_EVENT = inserting(JobEvent)
_PRESENT_JOB = Statement(select(DOCUMENTS.c.current_job_id).where(DOCUMENTS.c.id == bindparam("wanted")))


def move_document(transaction: Transaction, key: int, to: DocumentStatus, values: Mapping[str, Any]) -> bool:
    """Bring document `key` to status `to` and set `values`; False when its present status does not allow that."""
    row = {**values, "status": to.value, "updated_at": now()}
    return transaction.run(_moving_document(to, tuple(row)), {**row, "moved": key}).rowcount == 1


def move_job(
    transaction: Transaction, key: int, to: JobStatus, values: Mapping[str, Any], held_by: str | None = None
) -> bool:
    """Bring job `key` to status `to` and set `values`; a job that ends or waits loses its lease.

    False when its present status does not allow that, or when it is not leased under the token `held_by`.
    """
    lease = {} if to is JobStatus.RUNNING else {"lease_token": None, "lease_until": None}
    row = {**lease, **values, "status": to.value}
    statement = _moving_job(to, tuple(row), held_by is not None)
    return transaction.run(statement, {**row, "moved": key, "held_by": held_by}).rowcount == 1


def add_event(
    transaction: Transaction, job_key: int, kind: str, message: str | None = None, data: Mapping[str, Any] | None = None
) -> None:
    """Write down what happened to a job."""
    row = {"job_id": job_key, "event_type": kind, "event_message": message, "event_data": data, "created_at": now()}
    transaction.insert(_INSERT_EVENT, row)


def add_document_event(
    transaction: Transaction, document_key: int, kind: str, message: str, data: Mapping[str, Any]
) -> None:
    """Write down what was done to a document, with its present job."""
    row = transaction.first(_PRESENT_JOB, {"wanted": document_key})
    if row is not None and row["current_job_id"] is not None:
        add_event(transaction, row["current_job_id"], kind, message, data)


@cache
def _moving_document(to: DocumentStatus, columns: tuple[str, ...]) -> Statement:
    allowed = any_of(DOCUMENTS.c.status, _sources(DOCUMENT_TRANSITIONS, to))
    return updating(DOCUMENTS, columns, DOCUMENTS.c.id == bindparam("moved"), allowed)


@cache
def _moving_job(to: JobStatus, columns: tuple[str, ...], held: bool) -> Statement:
    jobs = PROCESSING_JOBS.c
    conditions = [jobs.id == bindparam("moved"), any_of(jobs.status, _sources(JOB_TRANSITIONS, to))]
    if held:
        conditions.append(jobs.lease_token == bindparam("held_by"))
    return updating(PROCESSING_JOBS, columns, *conditions)


def _sources(transitions: Mapping[Any, frozenset[Any]], to: StrEnum) -> list[str]:
    return [state.value for state, following in transitions.items() if to in following]
