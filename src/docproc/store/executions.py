"""Executions of workflows: entered once for what starts them, leased while they run, recorded step by step.

A step's record, what it changes in the store, what it hands to the outbox and where the execution goes on are one
transaction, so that a kill leaves a step done wholly or not at all.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from docproc.errors import LeaseLostError
from docproc.model.enums import ExecutionStatus
from docproc.store.audit import record
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.execution_records import (
    ENDED,
    Advance,
    ClaimedExecution,
    Effect,
    NewExecution,
    StepDone,
    StepRecord,
)
from docproc.store.failpoints import CommitPoint
from docproc.store.job_rows import lease
from docproc.store.keys import document_key
from docproc.store.records import Owner
from docproc.store.statements import Statement, any_of, inserting, updating
from docproc.store.tables_workflows import (
    WORKFLOW_EXECUTIONS,
    WORKFLOW_STEP_EXECUTIONS,
    WORKFLOWS,
    WorkflowExecution,
    WorkflowStepExecution,
)

_SPARE_SECONDS = 120.0
_UNLEASED = {"lease_token": None, "lease_until": None}
_EXECUTIONS = WORKFLOW_EXECUTIONS.c
_INSERT = inserting(WorkflowExecution)
_SAME_EVENT = Statement(
    select(_EXECUTIONS.id).where(
        _EXECUTIONS.workflow_id == bindparam("workflow"), _EXECUTIONS.event_key == bindparam("event")
    )
)
_COUNTERS = Statement(
    select(WORKFLOWS.c.total_executions, WORKFLOWS.c.successful_executions, WORKFLOWS.c.failed_executions).where(
        WORKFLOWS.c.id == bindparam("wanted")
    )
)
_COUNT = updating(
    WORKFLOWS,
    ("total_executions", "successful_executions", "failed_executions", "last_executed_at"),
    WORKFLOWS.c.id == bindparam("counted"),
)
_INSERT_STEP = inserting(WorkflowStepExecution)
_STEP_COLUMNS = (
    "status", "started_at", "completed_at", "duration_ms", "success", "error_message", "retry_count", "input_data",
    "output_data",
)  # fmt: skip
_RENEW_STEP = updating(
    WORKFLOW_STEP_EXECUTIONS,
    _STEP_COLUMNS,
    WORKFLOW_STEP_EXECUTIONS.c.execution_id == bindparam("execution"),
    WORKFLOW_STEP_EXECUTIONS.c.step_id == bindparam("step"),
)


def enter_execution(store: Store, new: NewExecution) -> str | None:
    """Enter one execution that waits for its turn and return its id; None when its event has started one before."""
    with store.begin(CommitPoint.EXECUTION_ENTERED) as transaction:
        entered = add_execution(transaction, new)
        if entered is not None:
            words, changes = f"by the trigger {new.trigger_event}", {"status": (None, ExecutionStatus.PENDING.value)}
            record(transaction, new.actor, "started", "execution", entered, words, changes)
        return entered


def add_execution(transaction: Transaction, new: NewExecution) -> str | None:
    """Enter an execution inside a transaction; as `enter_execution`."""
    same = {"workflow": new.workflow_key, "event": new.event_key}
    if new.event_key is not None and transaction.first(_SAME_EVENT, same) is not None:
        return None
    execution_id = str(uuid.uuid4())
    document = new.document_key if new.document_id is None else document_key(transaction, new.document_id)
    row = {
        "uuid": execution_id,
        "workflow_id": new.workflow_key,
        "workflow_version": new.version,
        "document_id": document,
        "trigger_event": new.trigger_event,
        "trigger_data": new.trigger_data,
        "event_key": new.event_key,
        "next_step": new.first_step,
        "created_by": new.actor,
        "created_at": now(),
    }
    transaction.insert(_INSERT, row)
    return execution_id


def take_back_executions(store: Store, time: datetime) -> int:
    """Let executions go on whose process is gone, or whose lease had run out at `time`; returns how many."""
    rows = store.reader.execute(
        "SELECT id, kill_count, lease_token, lease_host, lease_pid, lease_process_started, lease_until"
        " FROM workflow_executions WHERE status = 'running'"
    ).fetchall()
    owners = {row["lease_token"]: _owner(row) for row in rows}
    dead = {token for token, owner in owners.items() if owner.is_dead()}
    left = [row for row in rows if row["lease_token"] in dead or stored_time(row["lease_until"]) <= time]
    if not left:
        return 0
    values = {"status": ExecutionStatus.PENDING.value, **_UNLEASED}
    with store.begin(CommitPoint.EXECUTION_TAKEN_BACK) as transaction:
        return sum(
            _update(transaction, row["id"], {**values, "kill_count": row["kill_count"] + 1}, held_by=row["lease_token"])
            for row in left
        )


def claim_execution(
    store: Store, owner: Owner, time: datetime, ids: Collection[str] | None = None
) -> ClaimedExecution | None:
    """Lease the oldest execution that is due at `time` (or of `ids`, which need not be due); None when none is."""
    with store.begin(CommitPoint.EXECUTION_CLAIMED) as transaction:
        row = _next_due(transaction, time, ids)
        if row is None:
            return None
        started = now() if row["started_at"] is None else stored_time(row["started_at"])
        leased = lease(owner, now(), float(row["seconds"] or 0) + _SPARE_SECONDS)
        values = {"status": ExecutionStatus.RUNNING.value, "started_at": started, "resume_at": None, **leased}
        _update(transaction, row["id"], values)
        done = [] if row["started_at"] is None else _steps_done(transaction, row["id"])
    return ClaimedExecution(
        key=row["id"],
        execution_id=row["uuid"],
        workflow_key=row["workflow_id"],
        workflow_id=row["slug"],
        version=row["workflow_version"],
        document_id=row["document"],
        trigger_event=row["trigger_event"],
        trigger_data=_json(row["trigger_data"]),
        next_step=row["next_step"],
        tries=row["next_tries"],
        began_at=None if row["next_began_at"] is None else stored_time(row["next_began_at"]),
        kills=row["kill_count"],
        started_at=started,
        owner=owner,
        log=_json(row["execution_log"]) or [],
        done=done,
    )


def save_step(
    store: Store,
    claimed: ClaimedExecution,
    record: StepRecord | None,
    advance: Advance,
    effects: Sequence[Effect] = (),
    *,
    durable: bool = False,
) -> None:
    """Record a step (None: the execution ends before any), with its effects, and where the execution goes on.

    `durable` puts the commit on disk at once, for effects that leave the machine. Raises LeaseLostError, and writes
    nothing, when another process has the execution, or it was cancelled.
    """
    begin = store.begin_durable if durable else store.begin
    with begin(CommitPoint.STEP_RECORDED) as transaction:
        for effect in effects:
            effect(transaction)
        if record is not None:
            _write_step(transaction, claimed, record)
        ended = advance.status in ENDED
        values: dict[str, Any] = {
            "status": advance.status.value,
            "next_step": advance.next_step,
            "next_tries": advance.tries,
            "next_began_at": advance.began_at,
            "resume_at": advance.resume_at,
            "kill_count": 0,
            "execution_log": claimed.log,
        }
        if advance.status is not ExecutionStatus.RUNNING:
            values |= _UNLEASED
        if ended:
            values |= _end(transaction, claimed, advance)
        if not _update(transaction, claimed.key, values, held_by=claimed.owner.token):
            raise LeaseLostError(f"execution {claimed.execution_id[:8]}: cancelled, or another process has it now")


def cancel_execution(store: Store, execution_id: str, actor: str) -> bool:
    """Cancel an execution that has not ended; one that is running stops before its next step. False when it has."""
    open_ones = (ExecutionStatus.PENDING, ExecutionStatus.WAITING, ExecutionStatus.RUNNING)
    values = {"status": ExecutionStatus.CANCELLED.value, "completed_at": now(), "resume_at": None, **_UNLEASED}
    with store.begin(CommitPoint.EXECUTION_CANCELLED) as transaction:
        key = _key(transaction, execution_id)
        (before,) = transaction.execute("SELECT status FROM workflow_executions WHERE id = ?", (key,)).fetchone()
        if not _update(transaction, key, values, among=open_ones):
            return False
        changes = {"status": (before, values["status"])}
        record(transaction, actor, "cancelled", "execution", execution_id, "stopped before its end", changes)
        return True


def revive_execution(store: Store, execution_id: str, actor: str) -> bool:
    """Let a failed execution go on with the step that failed, its tries counted anew. False when it has not failed."""
    again: dict[str, Any] = {"status": ExecutionStatus.PENDING.value, "next_tries": 0, "kill_count": 0}
    again |= {"success": None, "error_message": None, "completed_at": None, "duration_ms": None}
    with store.begin(CommitPoint.EXECUTION_REVIVED) as transaction:
        key = _key(transaction, execution_id)
        if not _update(transaction, key, again, among=(ExecutionStatus.FAILED,)):
            return False
        row = transaction.first(_WORKFLOW_OF, {"wanted": key})
        if row is not None:
            _count(transaction, int(row["workflow_id"]), {"total_executions": -1, "failed_executions": -1})
        changes = {"status": (ExecutionStatus.FAILED.value, again["status"])}
        record(transaction, actor, "revived", "execution", execution_id, "goes on with the step that failed", changes)
        return True


_KEY = Statement(select(_EXECUTIONS.id).where(_EXECUTIONS.uuid == bindparam("wanted")))
_WORKFLOW_OF = Statement(select(_EXECUTIONS.workflow_id).where(_EXECUTIONS.id == bindparam("wanted")))


def _key(transaction: Transaction, execution_id: str) -> int:
    row = transaction.first(_KEY, {"wanted": execution_id})
    return 0 if row is None else int(row["id"])


def _next_due(transaction: Transaction, time: datetime, ids: Collection[str] | None) -> sqlite3.Row | None:
    """The next execution to lease; of `ids` one that is open whether or not it is due."""
    columns = (
        "SELECT e.*, w.slug, d.uuid AS document, (SELECT sum(s.timeout_seconds) FROM workflow_steps s"
        " WHERE s.workflow_id = e.workflow_id AND s.version = e.workflow_version) AS seconds"
        " FROM workflow_executions e JOIN workflows w ON w.id = e.workflow_id"
        " LEFT JOIN documents d ON d.id = e.document_id WHERE"
    )
    if ids is not None:
        for execution_id in ids:
            query = f"{columns} e.uuid = ? AND e.status IN ('pending', 'waiting')"
            row: sqlite3.Row | None = transaction.execute(query, (execution_id,)).fetchone()
            if row is not None:
                return row
        return None
    query = f"{columns} e.status = 'pending' AND e.resume_at IS NULL ORDER BY e.id LIMIT 1"  # in the index's order
    pending = transaction.execute(query).fetchone()
    if pending is not None:
        found: sqlite3.Row = pending
        return found
    due = (time.strftime("%Y-%m-%d %H:%M:%S.%f"),)
    query = f"{columns} e.status = 'waiting' AND e.resume_at <= ? ORDER BY e.resume_at, e.id LIMIT 1"
    waiting: sqlite3.Row | None = transaction.execute(query, due).fetchone()
    return waiting


def _steps_done(transaction: Transaction, key: int) -> list[StepDone]:
    rows = transaction.execute(
        "SELECT s.name, x.status, x.output_data, x.retry_count, x.started_at FROM workflow_step_executions x"
        " JOIN workflow_steps s ON s.id = x.step_id WHERE x.execution_id = ? ORDER BY x.id",
        (key,),
    )
    return [StepDone(row[0], ExecutionStatus(row[1]), _json(row[2]), row[3], stored_time(row[4])) for row in rows]


def _write_step(transaction: Transaction, claimed: ClaimedExecution, record: StepRecord) -> None:
    over = record.status is not ExecutionStatus.WAITING
    row = {
        "status": record.status.value,
        "started_at": record.started_at,
        "completed_at": now() if over else None,
        "duration_ms": record.milliseconds,
        "success": record.status in (ExecutionStatus.COMPLETED, ExecutionStatus.SKIPPED) if over else None,
        "error_message": record.error,
        "retry_count": record.retries,
        "input_data": record.input,
        "output_data": record.output,
    }
    same = {"execution": claimed.key, "step": record.step_key}
    if transaction.run(_RENEW_STEP, {**row, **same}).rowcount == 0:
        transaction.insert(_INSERT_STEP, {**row, "execution_id": claimed.key, "step_id": record.step_key})


def _end(transaction: Transaction, claimed: ClaimedExecution, advance: Advance) -> dict[str, Any]:
    """The columns of an execution that ends; the workflow's counters count it, unless it was skipped."""
    time = now()
    if advance.status in (ExecutionStatus.COMPLETED, ExecutionStatus.FAILED):
        good = advance.status is ExecutionStatus.COMPLETED
        which = "successful_executions" if good else "failed_executions"
        _count(transaction, claimed.workflow_key, {"total_executions": 1, which: 1}, time)
    return {
        "completed_at": time,
        "duration_ms": max(0, round((time - claimed.started_at) / timedelta(milliseconds=1))),
        "success": advance.status is not ExecutionStatus.FAILED,
        "error_message": advance.error,
    }


def _count(transaction: Transaction, key: int, by: dict[str, int], time: datetime | None = None) -> None:
    row = transaction.first(_COUNTERS, {"wanted": key})
    if row is not None:
        counted = {name: row[name] + by.get(name, 0) for name in row.keys()}  # noqa: SIM118  # a row iterates its values
        transaction.run(_COUNT, {**counted, "last_executed_at": time or now(), "counted": key})


def _update(
    transaction: Transaction,
    key: int,
    values: dict[str, Any],
    held_by: str | None = None,
    among: Collection[ExecutionStatus] = (),
) -> bool:
    statement = _updating(tuple(values), held_by is not None, tuple(sorted(among)))
    return transaction.run(statement, {**values, "changed": key, "held_by": held_by}).rowcount == 1


@cache
def _updating(columns: tuple[str, ...], held: bool, among: tuple[ExecutionStatus, ...]) -> Statement:
    conditions = [_EXECUTIONS.id == bindparam("changed")]
    if held:
        conditions.append(_EXECUTIONS.lease_token == bindparam("held_by"))
    if among:
        conditions.append(any_of(_EXECUTIONS.status, among))
    return updating(WORKFLOW_EXECUTIONS, columns, *conditions)


def _owner(row: sqlite3.Row) -> Owner:
    return Owner(row["lease_host"], row["lease_pid"], row["lease_process_started"], row["lease_token"])


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)
