"""The one way to change a document's or a job's state: model.lifecycle says which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, insert, update

from docproc.model.enums import DocumentStatus, JobStatus
from docproc.model.lifecycle import DOCUMENT_TRANSITIONS, JOB_TRANSITIONS
from docproc.store.columns import now
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import JOB_EVENTS, PROCESSING_JOBS

S = TypeVar("S", bound=StrEnum)


def move_document(connection: Connection, key: int, to: DocumentStatus, values: Mapping[str, Any]) -> bool:
    """Bring document `key` to status `to` and set `values`; False when its present status does not allow that."""
    stamped = {**values, "updated_at": now()}
    return _move(connection, DOCUMENTS, key, to, DOCUMENT_TRANSITIONS, stamped)


def move_job(
    connection: Connection, key: int, to: JobStatus, values: Mapping[str, Any], held_by: str | None = None
) -> bool:
    """Bring job `key` to status `to` and set `values`; a job that ends or waits loses its lease.

    False when its present status does not allow that, or when it is not leased under the token `held_by`.
    """
    lease = {} if to is JobStatus.RUNNING else {"lease_token": None, "lease_until": None}
    held = () if held_by is None else (PROCESSING_JOBS.c.lease_token == held_by,)
    return _move(connection, PROCESSING_JOBS, key, to, JOB_TRANSITIONS, {**lease, **values}, *held)


def add_event(
    connection: Connection, job_key: int, kind: str, message: str | None = None, data: Mapping[str, Any] | None = None
) -> None:
    """Write down what happened to a job."""
    row = {"job_id": job_key, "event_type": kind, "event_message": message, "event_data": data, "created_at": now()}
    connection.execute(insert(JOB_EVENTS), row)


def _move(
    connection: Connection,
    table: Table,
    key: int,
    to: S,
    allowed: Mapping[S, frozenset[S]],
    values: Mapping[str, Any],
    *conditions: ColumnElement[bool],
) -> bool:
    sources = [state.value for state, following in allowed.items() if to in following]
    statement = update(table).where(table.c.id == key, table.c.status.in_(sources), *conditions)
    return connection.execute(statement.values(status=to.value, **values)).rowcount == 1
