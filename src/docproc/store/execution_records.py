"""Executions of workflows as the engine hands them to the store and gets them from it; standard library only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from docproc.model.enums import ExecutionStatus
from docproc.store.engine import Transaction
from docproc.store.records import Owner

Effect = Callable[[Transaction], None]
"""What a step changes, run in the transaction that records it."""

ENDED = frozenset(
    {ExecutionStatus.COMPLETED, ExecutionStatus.FAILED, ExecutionStatus.SKIPPED, ExecutionStatus.CANCELLED}
)


@dataclass(frozen=True, slots=True)
class NewExecution:
    """What is to be executed: a version of a workflow, by the store's own numbers, and what started it.

    The document is named by the store's number or by its id. `event_key` names the event that started it (one execution
    each); None for one that was started by hand.
    """

    workflow_key: int
    version: int
    first_step: str
    trigger_event: str
    trigger_data: Any
    actor: str
    document_key: int | None = None
    event_key: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class StepDone:
    """What the store has of a step that an execution has come to: its output, and its times."""

    name: str
    status: ExecutionStatus
    output: Any
    retries: int
    started_at: datetime


@dataclass(slots=True)
class ClaimedExecution:
    """An execution that this process has leased: where it goes on (`next_step`, after `tries` tries), and what it did.

    `began_at` is when that step was begun for the first time, `kills` how often its process died in it.
    """

    key: int
    execution_id: str
    workflow_key: int
    workflow_id: str
    version: int
    document_id: str | None
    trigger_event: str
    trigger_data: Any
    next_step: str | None
    tries: int
    began_at: datetime | None
    kills: int
    started_at: datetime
    owner: Owner
    log: list[dict[str, Any]]
    done: list[StepDone] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step as it stands after a try; `step_key` is the store's number, `input` its configuration as rendered."""

    step_key: int
    status: ExecutionStatus
    started_at: datetime
    milliseconds: int
    retries: int
    input: Any = None
    output: Any = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """Where an execution stands after a step: its status, the step to go on with, and when where it waits."""

    status: ExecutionStatus
    next_step: str | None = None
    tries: int = 0
    began_at: datetime | None = None
    resume_at: datetime | None = None
    error: str | None = None
