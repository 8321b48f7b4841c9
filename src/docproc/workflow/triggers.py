"""What starts a workflow: what happens to documents, a time, a call from outside, a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from docproc.specs.workflows import (
    LowConfidenceTrigger,
    ProcessedTrigger,
    ScheduleTrigger,
    SupplierTrigger,
    UploadedTrigger,
)
from docproc.store.engine import Store
from docproc.store.execution_records import NewExecution
from docproc.store.executions import enter_execution
from docproc.store.workflow_events import AUTHOR, Happening, HappeningKind, pick_up_events
from docproc.store.workflows import StoredWorkflow


def pick_up(store: Store, workflows: Sequence[StoredWorkflow]) -> int:
    """Enter an execution for everything that has happened since the last look and starts a workflow.

    Each event starts each active workflow once, however often and by how many processes this is called; returns how
    many executions were entered.
    """
    active = [workflow for workflow in workflows if workflow.spec.active and type(workflow.spec.trigger) in _JUDGES]

    def started_by(happening: Happening) -> Iterator[NewExecution]:
        for workflow in active:
            if _JUDGES[type(workflow.spec.trigger)](workflow.spec.trigger, happening):
                yield _started(workflow, happening)

    return pick_up_events(store, started_by if active else None)


def start(
    store: Store,
    workflow: StoredWorkflow,
    event: str,
    data: Any,
    actor: str,
    document_id: str | None = None,
    event_key: str | None = None,
) -> str | None:
    """Enter one execution and return its id; None where `event_key` names an event that has started one before."""
    first = workflow.spec.steps[0].name
    new = NewExecution(
        workflow.key, workflow.version, first, event, data, actor, event_key=event_key, document_id=document_id
    )
    return enter_execution(store, new)


def due_schedules(
    store: Store, workflows: Sequence[StoredWorkflow], now: datetime
) -> tuple[tuple[StoredWorkflow, datetime], ...]:
    """The scheduled workflows that are due at `now`, each with the time for which it is.

    Times that were missed are caught up once: the last of them. A workflow is due from when it was first seen on.
    """
    due = []
    for workflow in workflows:
        trigger = workflow.spec.trigger
        if workflow.spec.active and isinstance(trigger, ScheduleTrigger):
            last = last_time(trigger, now)
            if last > workflow.scheduled_from and not _has_started(store, workflow, last):
                due.append((workflow, last))
    return tuple(due)


def start_due(store: Store, workflows: Sequence[StoredWorkflow], now: datetime) -> int:
    """Enter an execution for every schedule that is due; returns how many that is."""
    entered = 0
    for workflow, time in due_schedules(store, workflows, now):
        data = {"scheduled_for": time.isoformat()}
        actor = f"{AUTHOR}{workflow.spec.id}"
        entered += start(store, workflow, "schedule", data, actor, event_key=_schedule_key(time)) is not None
    return entered


def last_time(trigger: ScheduleTrigger, now: datetime) -> datetime:
    """The last time at or before `now` (aware) at which the schedule fires, in UTC.

    A time that the clock skips in spring fires when it has been put forward; one that it shows twice in autumn fires
    the first time.
    """
    from croniter import croniter

    zone = ZoneInfo(trigger.timezone)
    wall = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    candidates = croniter(trigger.cron, wall)
    found: datetime = wall if croniter.match(trigger.cron, wall) else candidates.get_prev(datetime)
    fired = found.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while fired > now:
        found = candidates.get_prev(datetime)
        fired = found.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return fired


def _has_started(store: Store, workflow: StoredWorkflow, time: datetime) -> bool:
    query = "SELECT 1 FROM workflow_executions WHERE workflow_id = ? AND event_key = ?"
    return store.reader.execute(query, (workflow.key, _schedule_key(time))).fetchone() is not None


def _schedule_key(time: datetime) -> str:
    return f"schedule:{time.astimezone(UTC).isoformat(timespec='minutes')}"


def _started(workflow: StoredWorkflow, happening: Happening) -> NewExecution:
    trigger = workflow.spec.trigger
    once = isinstance(trigger, UploadedTrigger)
    return NewExecution(
        workflow_key=workflow.key,
        version=workflow.version,
        first_step=workflow.spec.steps[0].name,
        trigger_event=trigger.type,
        trigger_data={
            "document_id": happening.document_id,
            "filename": happening.filename,
            "document_type": happening.document_type.value,
            "confidence": happening.confidence,
            "supplier_id": happening.supplier_id,
        },
        actor=f"{AUTHOR}{workflow.spec.id}",
        document_key=happening.document_key,
        event_key=f"uploaded:{happening.document_id}" if once else f"event:{happening.event_id}",
    )


def _uploaded(trigger: UploadedTrigger, happening: Happening) -> bool:
    """With types or suppliers the document must have been processed once, so that these are known."""
    awaited = HappeningKind.PROCESSED if trigger.types or trigger.suppliers else HappeningKind.UPLOADED
    name = happening.filename.lower()
    endings = [ending.lower().lstrip("*.") for ending in trigger.extensions]
    return (
        happening.kind is awaited
        and (not trigger.types or happening.document_type in trigger.types)
        and (not trigger.suppliers or _is_one_of(happening, trigger.suppliers))
        and (not endings or any(name.endswith(f".{ending}") for ending in endings))
    )


def _processed(trigger: ProcessedTrigger, happening: Happening) -> bool:
    return (
        happening.kind is HappeningKind.PROCESSED
        and (not trigger.types or happening.document_type in trigger.types)
        and (trigger.min_confidence is None or (happening.confidence or 0) >= trigger.min_confidence)
    )


def _low_confidence(trigger: LowConfidenceTrigger, happening: Happening) -> bool:
    return (
        happening.kind is HappeningKind.PROCESSED
        and (not trigger.types or happening.document_type in trigger.types)
        and (happening.confidence or 0) < trigger.threshold
    )


def _supplier(trigger: SupplierTrigger, happening: Happening) -> bool:
    if happening.kind is not HappeningKind.PROCESSED:
        return False
    if trigger.suppliers:
        return _is_one_of(happening, trigger.suppliers)
    return happening.supplier_id is not None


def _is_one_of(happening: Happening, suppliers: Collection[str]) -> bool:
    return not {happening.supplier_id, happening.supplier_name}.isdisjoint(suppliers)


_JUDGES: Mapping[type, Callable[[Any, Happening], bool]] = MappingProxyType(
    {
        UploadedTrigger: _uploaded,
        ProcessedTrigger: _processed,
        LowConfidenceTrigger: _low_confidence,
        SupplierTrigger: _supplier,
    }
)
