"""Tasks and their runs, for people to look at. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docproc.specs.tasks import TaskSpec
from docproc.store.clock import stored_time
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class TaskState:
    """How a task stands: `running` while a process holds it."""

    name: str
    type: str
    enabled: bool
    running: bool
    next_run_at: datetime | None
    last_run_at: datetime | None
    last_success: bool | None
    last_error: str | None
    total: int
    failed: int


@dataclass(frozen=True, slots=True)
class RunState:
    """One run of a task; `success` is None while it runs."""

    task: str
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None
    success: bool | None
    error: str | None
    summary: Mapping[str, Any]
    started_by: str


def is_up_to_date(store: Store, tasks: Sequence[TaskSpec]) -> bool:
    """Tell whether the store has every task as it is now, and no other that is on."""
    rows = store.reader.execute("SELECT name, version, is_enabled FROM scheduled_tasks").fetchall()
    known = {row["name"]: (row["version"], bool(row["is_enabled"])) for row in rows}
    same = all(known.get(task.name) == (task.version(), task.enabled) for task in tasks)
    return same and {name for name, (_, enabled) in known.items() if enabled} <= {task.name for task in tasks}


def is_idle(store: Store, tasks: Sequence[TaskSpec], time: datetime) -> bool:
    """Tell whether nothing is to be done at `time`: the store is up to date with the tasks, and none is due."""
    due = any(state.next_run_at is not None and state.next_run_at <= time for state in task_states(store))
    return not due and is_up_to_date(store, tasks)


def task_states(store: Store) -> tuple[TaskState, ...]:
    """Every task that was ever in tasks.yaml, by name."""
    rows = store.reader.execute("SELECT * FROM scheduled_tasks ORDER BY name")
    return tuple(
        TaskState(
            name=row["name"],
            type=row["task_type"],
            enabled=bool(row["is_enabled"]),
            running=row["lease_token"] is not None,
            next_run_at=_time(row["next_run_at"]),
            last_run_at=_time(row["last_run_at"]),
            last_success=None if row["last_run_success"] is None else bool(row["last_run_success"]),
            last_error=row["last_run_error"],
            total=row["total_runs"],
            failed=row["failed_runs"],
        )
        for row in rows
    )


def run_states(store: Store, task: str | None, limit: int) -> tuple[RunState, ...]:
    """The runs of a task (None: of all), the newest first."""
    rows = store.reader.execute(
        "SELECT r.*, t.name FROM task_runs r JOIN scheduled_tasks t ON t.id = r.task_id"
        " WHERE :task IS NULL OR t.name = :task ORDER BY r.id DESC LIMIT :limit",
        {"task": task, "limit": limit},
    )
    return tuple(
        RunState(
            task=row["name"],
            due_at=stored_time(row["due_at"]),
            started_at=stored_time(row["started_at"]),
            finished_at=_time(row["finished_at"]),
            success=None if row["success"] is None else bool(row["success"]),
            error=row["error_message"],
            summary=json.loads(row["summary"] or "{}"),
            started_by=row["started_by"],
        )
        for row in rows
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else stored_time(text)
