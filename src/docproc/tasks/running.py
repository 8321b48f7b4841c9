"""Running tasks: those that are due, or one by name; each by one process at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from docproc.errors import DocprocError, LockedError
from docproc.model.delivery import NotificationType, OutboxKind, Severity
from docproc.specs.tasks import TaskSpec
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.outbox import enqueue
from docproc.store.task_reading import task_states
from docproc.store.tasks import ClaimedTask, TaskEnd, claim_task, finish_task, sync_tasks
from docproc.tasks import TASKS
from docproc.tasks.schedule import into_window, next_run
from docproc.tasks.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Ran:
    """A run of a task: `error` is None when it went well."""

    task: str
    summary: Mapping[str, Any]
    error: str | None


@dataclass(frozen=True, slots=True)
class DueRound:
    """What was due: the runs, and the tasks that another process was running."""

    runs: tuple[Ran, ...]
    locked: tuple[str, ...]


def keep_tasks(store: Store, tasks: Sequence[TaskSpec], actor: str) -> None:
    """Bring the store up to tasks.yaml; a new or changed task runs next when its schedule says so."""
    time = now()
    sync_tasks(store, tasks, lambda task: next_run(task, time), actor)


def run_due(tasks: Sequence[TaskSpec], around: Surroundings, time: datetime) -> DueRound:
    """Run every task that is due at `time`, the longest overdue first; runs that were missed are caught up by one.

    Overlapping calls are safe: a task that another process is running is left to it. One whose hours are over runs when
    they begin again.
    """
    keep_tasks(around.store, tasks, around.actor)
    due = {state.name: state.next_run_at for state in task_states(around.store)}
    waiting = [(at, task) for task in tasks if (at := due.get(task.name)) is not None and at <= time]
    waiting.sort(key=lambda each: each[0])
    runs, locked = [], []
    for _, task in waiting:
        if around.stop():
            break
        try:
            claimed = claim_task(around.store, task, time, partial(into_window, task), around.actor)
        except LockedError:
            locked.append(task.name)
            continue
        if claimed is not None:
            runs.append(_run(claimed, around))
    return DueRound(tuple(runs), tuple(locked))


def run_now(task: TaskSpec, tasks: Sequence[TaskSpec], around: Surroundings) -> Ran:
    """Run a task now, whatever its schedule says; its next run stays when it was. LockedError when it is running."""
    keep_tasks(around.store, tasks, around.actor)
    claimed = claim_task(around.store, task, None, lambda time: time, around.actor)
    if claimed is None:
        raise LockedError(f"{task.name}: tasks.yaml was changed meanwhile; try again")
    return _run(claimed, around)


def _run(claimed: ClaimedTask, around: Surroundings) -> Ran:
    task = claimed.spec
    summary: Mapping[str, Any] = {}
    error: str | None = None
    try:
        summary = TASKS[task.type](task, around)
    except DocprocError as failure:
        error = failure.message
    except Exception as failure:  # a task that breaks must not keep the others from running
        error = f"{type(failure).__name__}: {failure}"
    end = _end(claimed, summary, error)

    def tell(transaction: Transaction) -> None:
        if error is not None and task.notify_on_failure and end.retries == 0:
            _tell_of_failure(transaction, claimed, error, around.actor)

    finish_task(around.store, claimed, end, tell)
    return Ran(task.name, summary, error)


def _end(claimed: ClaimedTask, summary: Mapping[str, Any], error: str | None) -> TaskEnd:
    task, time = claimed.spec, now()
    regular = next_run(task, time) if task.enabled else None
    if error is None or not task.retry_on_failure or claimed.retries >= task.max_retries or regular is None:
        return TaskEnd(error, summary, regular, 0)
    again = into_window(task, time + timedelta(minutes=task.retry_delay_minutes))
    return TaskEnd(error, summary, min(again, regular), claimed.retries + 1)


def _tell_of_failure(transaction: Transaction, claimed: ClaimedTask, error: str, actor: str) -> None:
    """Tell the addresses of the task by mail, and in the list the user whose account runs the tasks."""
    task = claimed.spec
    title = f"Task {task.name} failed"
    key = f"task:{task.name}:{claimed.run_key}"
    message = f"{error} (docproc task history {task.name})"
    for address in task.notification_emails:
        mail = {"to_address": address, "subject": title, "body_text": f"{message}\n", "created_by": actor}
        enqueue(transaction, OutboxKind.MAIL, mail, f"{key}:{address}")
    told = {
        "type": NotificationType.SYSTEM_ALERT.value,
        "severity": Severity.ERROR.value,
        "title": title,
        "message": error,
        "user_id": actor,
        "link_url": f"docproc task history {task.name}",
        "created_by": actor,
    }
    enqueue(transaction, OutboxKind.NOTIFICATION, told, key)
