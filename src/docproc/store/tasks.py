"""Tasks in the store: what tasks.yaml said when it was last read, when each runs next, and how it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from docproc.errors import LeaseLostError, LockedError
from docproc.specs.tasks import TaskSpec
from docproc.store.audit import record
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.records import Owner
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_tasks import SCHEDULED_TASKS, TASK_RUNS, ScheduledTask, TaskRun
from docproc.store.task_reading import is_up_to_date

_TASK = SCHEDULED_TASKS.c
_LEASE = ("lease_host", "lease_pid", "lease_process_started", "lease_token")
_SAID = (
    "version", "description", "task_type", "task_config", "frequency", "cron_expression", "timezone", "start_time",
    "end_time", "is_enabled", "retry_on_failure", "max_retries", "retry_delay_minutes", "notify_on_failure",
    "notification_emails",
)  # fmt: skip
_ALL = Statement(select(SCHEDULED_TASKS))
_BY_NAME = Statement(select(SCHEDULED_TASKS).where(_TASK.name == bindparam("wanted")))
_INSERT = inserting(ScheduledTask)
_SAY = updating(SCHEDULED_TASKS, (*_SAID, "next_run_at", "retries"), _TASK.id == bindparam("said"))
_SWITCH_OFF = updating(SCHEDULED_TASKS, ("is_enabled", "next_run_at"), _TASK.id == bindparam("off"))
_PUT_OFF = updating(SCHEDULED_TASKS, ("next_run_at",), _TASK.id == bindparam("moved"))
_CLAIM = updating(SCHEDULED_TASKS, _LEASE, _TASK.id == bindparam("claimed"))
_DONE = (
    "last_run_at", "next_run_at", "last_run_success", "last_run_duration_ms", "last_run_error", "total_runs",
    "successful_runs", "failed_runs", "retries",
)  # fmt: skip
_FINISH = updating(
    SCHEDULED_TASKS, (*_DONE, *_LEASE), _TASK.id == bindparam("finished"), _TASK.lease_token == bindparam("held_by")
)
_INSERT_RUN = inserting(TaskRun)
_FINISH_RUN = updating(
    TASK_RUNS, ("finished_at", "success", "error_message", "summary"), TASK_RUNS.c.id == bindparam("ended")
)


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """A task that this process runs: its numbers, the time for which it runs, and how often it was tried before."""

    spec: TaskSpec
    key: int
    run_key: int
    token: str
    due_at: datetime
    started_at: datetime
    retries: int
    counts: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """How a run ended: `error` is None when it went well, `next_run_at` when the task runs again."""

    error: str | None
    summary: Mapping[str, Any]
    next_run_at: datetime | None
    retries: int


def sync_tasks(store: Store, specs: Sequence[TaskSpec], next_run: Callable[[TaskSpec], datetime], actor: str) -> None:
    """Bring the store up to tasks.yaml: new and changed tasks get their next run, those that are gone are off."""
    if is_up_to_date(store, specs):
        return
    with store.begin(CommitPoint.TASKS_SYNCED) as transaction:
        rows = {row["name"]: row for row in transaction.run(_ALL, {}).fetchall()}
        for spec in specs:
            row = rows.pop(spec.name, None)
            if row is not None and (row["version"], bool(row["is_enabled"])) == (spec.version(), spec.enabled):
                continue
            values = {**_said(spec), "next_run_at": next_run(spec) if spec.enabled else None, "retries": 0}
            changes = {"version": (None if row is None else row["version"], spec.version())}
            action = "created" if row is None else "updated"
            record(transaction, actor, action, "task", spec.name, "as tasks.yaml says", changes)
            if row is None:
                transaction.insert(_INSERT, {**values, "name": spec.name, "created_by": actor, "created_at": now()})
            else:
                transaction.run(_SAY, {**values, "said": row["id"]})
        for row in rows.values():
            transaction.run(_SWITCH_OFF, {"is_enabled": False, "next_run_at": None, "off": row["id"]})
            if row["is_enabled"]:
                gone = {"deleted": (False, True)}
                record(transaction, actor, "deleted", "task", row["name"], "tasks.yaml has it no more", gone)


def claim_task(
    store: Store, spec: TaskSpec, due_before: datetime | None, put_off: Callable[[datetime], datetime], actor: str
) -> ClaimedTask | None:
    """Take a task for this process; None when it is not due at `due_before`, or put off into its hours.

    Without `due_before` it is taken whenever it is. A run whose process is gone is written down as failed. Raises
    LockedError when another process runs it.
    """
    owner = Owner.current()
    with store.begin(CommitPoint.TASK_CLAIMED) as transaction:
        row = transaction.first(_BY_NAME, {"wanted": spec.name})
        if row is None:
            return None
        time = now()
        due_at = _time(row["next_run_at"])
        if due_before is not None:
            if due_at is None or due_at > due_before:
                return None
            later = put_off(due_before)
            if later > due_before:
                transaction.run(_PUT_OFF, {"next_run_at": later, "moved": row["id"]})
                return None
        _release_if_gone(transaction, row)
        lease = dict(zip(_LEASE, (owner.host, owner.pid, owner.started, owner.token), strict=True))
        transaction.run(_CLAIM, {**lease, "claimed": row["id"]})
        run = {"task_id": row["id"], "due_at": due_at or time, "started_at": time, "started_by": actor}
        run_key = transaction.insert(_INSERT_RUN, run)
        if due_before is None:
            record(transaction, actor, "started", "task", spec.name, "whatever its schedule says")
        counts = (row["total_runs"], row["successful_runs"], row["failed_runs"])
        return ClaimedTask(spec, row["id"], run_key, owner.token, due_at or time, time, row["retries"], counts)


def finish_task(store: Store, claimed: ClaimedTask, end: TaskEnd, also: Callable[[Transaction], None]) -> None:
    """Write down how a run ended, and do what belongs to it in the same transaction.

    Raises LeaseLostError when the task was taken over meanwhile.
    """
    total, good, bad = claimed.counts
    well = end.error is None
    with store.begin(CommitPoint.TASK_FINISHED) as transaction:
        time = now()
        task = {
            **dict.fromkeys(_LEASE),
            "last_run_at": claimed.started_at,
            "next_run_at": end.next_run_at,
            "last_run_success": well,
            "last_run_duration_ms": int((time - claimed.started_at).total_seconds() * 1000),
            "last_run_error": end.error,
            "total_runs": total + 1,
            "successful_runs": good + well,
            "failed_runs": bad + (not well),
            "retries": end.retries,
        }
        held = {"finished": claimed.key, "held_by": claimed.token}
        if transaction.run(_FINISH, {**task, **held}).rowcount != 1:
            raise LeaseLostError(f"{claimed.spec.name}: another process runs it now")
        run = {"finished_at": time, "success": well, "error_message": end.error, "summary": dict(end.summary)}
        transaction.run(_FINISH_RUN, {**run, "ended": claimed.run_key})
        also(transaction)


def _release_if_gone(transaction: Transaction, row: Any) -> None:
    if row["lease_token"] is None:
        return
    owner = Owner(row["lease_host"], row["lease_pid"], row["lease_process_started"], row["lease_token"])
    if not owner.is_dead():
        raise LockedError(f"{row['name']}: process {owner.pid} on {owner.host} runs it; try again later")
    transaction.execute(
        "UPDATE task_runs SET success = 0, error_message = ? WHERE task_id = ? AND finished_at IS NULL"
        " AND success IS NULL",
        (f"process {owner.pid} on {owner.host} is gone", row["id"]),
    )


def _said(spec: TaskSpec) -> dict[str, Any]:
    return {
        "version": spec.version(),
        "description": spec.description or None,
        "task_type": spec.type,
        "task_config": spec.config.model_dump(mode="json"),
        "frequency": spec.frequency,
        "cron_expression": spec.cron_expression(),
        "timezone": spec.timezone,
        "start_time": spec.start_time,
        "end_time": spec.end_time,
        "is_enabled": spec.enabled,
        "retry_on_failure": spec.retry_on_failure,
        "max_retries": spec.max_retries,
        "retry_delay_minutes": spec.retry_delay_minutes,
        "notify_on_failure": spec.notify_on_failure,
        "notification_emails": list(spec.notification_emails) or None,
    }


def _time(text: str | None) -> datetime | None:
    return None if text is None else stored_time(text)
