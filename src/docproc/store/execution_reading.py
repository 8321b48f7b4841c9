"""What the command line asks about executions of workflows. Standard library only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docproc.errors import UnknownWorkflowError
from docproc.model.enums import ExecutionStatus
from docproc.store.clock import stored_time
from docproc.store.engine import Store

_LAST_CHARACTER = "\U0010ffff"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class ExecutionRecord:
    """An execution as it is listed; `resume_at` is when one that waits is due."""

    id: str
    workflow: str
    version: int
    document_id: str | None
    filename: str | None
    trigger_event: str
    status: ExecutionStatus
    next_step: str | None
    resume_at: datetime | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    milliseconds: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class StepExecution:
    """What one step did in an execution, over all its tries."""

    name: str
    type: str
    status: ExecutionStatus
    started_at: datetime
    completed_at: datetime | None
    milliseconds: int | None
    retries: int
    error: str | None
    input: Any
    output: Any


@dataclass(frozen=True, slots=True)
class ExecutionDetail:
    """Everything about one execution; `log` are its lines, oldest first."""

    record: ExecutionRecord
    trigger_data: Any
    steps: tuple[StepExecution, ...]
    log: tuple[Mapping[str, Any], ...]


_COLUMNS = (
    "SELECT e.*, w.slug, d.uuid AS document, d.filename FROM workflow_executions e"
    " JOIN workflows w ON w.id = e.workflow_id LEFT JOIN documents d ON d.id = e.document_id"
)


def list_executions(
    store: Store,
    workflow: str | None = None,
    status: ExecutionStatus | None = None,
    document_id: str | None = None,
    limit: int = 50,
) -> tuple[ExecutionRecord, ...]:
    """Executions, the newest first, of one workflow, status or document where these are given.

    Those whose conditions did not hold are left out unless their status is asked for.
    """
    wanted = {"w.slug": workflow, "e.status": status, "d.uuid": document_id}
    given = {column: str(value) for column, value in wanted.items() if value is not None}
    shown = () if status is not None else ("e.status <> 'skipped'",)
    conditions = " AND ".join((*(f"{column} = ?" for column in given), *shown))
    query = f"{_COLUMNS} WHERE {conditions} ORDER BY e.id DESC LIMIT ?"
    return tuple(map(_record, store.reader.execute(query, (*given.values(), limit))))


def find_execution(store: Store, token: str) -> str:
    """The id of the one execution whose id begins with `token`. Raises UnknownWorkflowError for none or several."""
    rows = store.reader.execute(
        "SELECT uuid FROM workflow_executions WHERE uuid >= ? AND uuid < ? ORDER BY id LIMIT ?",
        (token, token + _LAST_CHARACTER, _NAMED + 1),
    ).fetchall()
    if token and len(rows) == 1:
        return str(rows[0]["uuid"])
    if not token or not rows:
        raise UnknownWorkflowError(f"no execution has an id that begins with '{token}' (docproc workflow executions)")
    named = ", ".join(row["uuid"][:12] for row in rows[:_NAMED])
    raise UnknownWorkflowError(f"several executions have an id that begins with '{token}': {named}")


def execution_detail(store: Store, execution_id: str) -> ExecutionDetail:
    """Everything about the execution with this id. Raises UnknownWorkflowError where there is none."""
    row = store.reader.execute(f"{_COLUMNS} WHERE e.uuid = ?", (execution_id,)).fetchone()
    if row is None:
        raise UnknownWorkflowError(f"no execution has the id {execution_id}")
    steps = store.reader.execute(
        "SELECT s.name, s.step_type, x.* FROM workflow_step_executions x JOIN workflow_steps s ON s.id = x.step_id"
        " WHERE x.execution_id = ? ORDER BY x.id",
        (row["id"],),
    )
    log = tuple(_json(row["execution_log"]) or ())
    return ExecutionDetail(_record(row), _json(row["trigger_data"]), tuple(map(_step, steps)), log)


def open_executions(store: Store) -> bool:
    """Tell whether any execution waits for its turn, for a time, or is running."""
    query = "SELECT 1 FROM workflow_executions WHERE status IN ('pending', 'waiting', 'running') LIMIT 1"
    return store.reader.execute(query).fetchone() is not None


def _record(row: sqlite3.Row) -> ExecutionRecord:
    return ExecutionRecord(
        id=row["uuid"],
        workflow=row["slug"],
        version=row["workflow_version"],
        document_id=row["document"],
        filename=row["filename"],
        trigger_event=row["trigger_event"],
        status=ExecutionStatus(row["status"]),
        next_step=row["next_step"],
        resume_at=_time(row["resume_at"]),
        created_by=row["created_by"],
        created_at=stored_time(row["created_at"]),
        started_at=_time(row["started_at"]),
        completed_at=_time(row["completed_at"]),
        milliseconds=row["duration_ms"],
        error=row["error_message"],
    )


def _step(row: sqlite3.Row) -> StepExecution:
    return StepExecution(
        name=row["name"],
        type=row["step_type"],
        status=ExecutionStatus(row["status"]),
        started_at=stored_time(row["started_at"]),
        completed_at=_time(row["completed_at"]),
        milliseconds=row["duration_ms"],
        retries=row["retry_count"],
        error=row["error_message"],
        input=_json(row["input_data"]),
        output=_json(row["output_data"]),
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else stored_time(text)


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)
