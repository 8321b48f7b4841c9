"""Workflows as their YAML has them now, by version, with their counters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from docproc.specs.workflows import StepSpec, WorkflowSpec
from docproc.store.audit import record
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_workflows import WORKFLOWS, Workflow, WorkflowStep

_BY_SLUG = Statement(
    select(WORKFLOWS.c.id, WORKFLOWS.c.version, WORKFLOWS.c.content_hash, WORKFLOWS.c.trigger_type)
    .add_columns(WORKFLOWS.c.trigger_config, WORKFLOWS.c.is_active, WORKFLOWS.c.deleted_at)
    .where(WORKFLOWS.c.slug == bindparam("wanted"))
)
_INSERT = inserting(Workflow)
_INSERT_STEP = inserting(WorkflowStep)
_OF_YAML = (
    "name", "description", "trigger_type", "trigger_config", "conditions", "is_active", "is_system", "definition",
    "content_hash", "version", "scheduled_from", "updated_at", "deleted_at",
)  # fmt: skip
_RENEW = updating(WORKFLOWS, _OF_YAML, WORKFLOWS.c.id == bindparam("renewed"))
_REMOVE = updating(WORKFLOWS, ("deleted_at", "updated_at"), WORKFLOWS.c.id == bindparam("removed"))


@dataclass(frozen=True, slots=True)
class StoredWorkflow:
    """A workflow in force: the store's number and version of what its YAML says; `scheduled_from`: see `due`."""

    key: int
    version: int
    spec: WorkflowSpec
    scheduled_from: datetime


@dataclass(frozen=True, slots=True)
class WorkflowCounters:
    """How often a workflow ran, with what success, when last, and what of it is under way."""

    total: int
    successful: int
    failed: int
    last_executed_at: datetime | None
    version: int
    waiting: int
    running: int


def sync_workflows(store: Store, specs: Sequence[WorkflowSpec], actor: str) -> tuple[StoredWorkflow, ...]:
    """Bring the store to what the YAML says, and return the workflows in force, by id.

    A changed workflow gets a new version; executions that are under way keep to theirs. One whose file is gone is
    deleted (and comes back with its file), unless it is a system workflow, which goes on as it was last known.
    """
    known = _known(store)
    wanted = {spec.id: spec for spec in specs}
    changed = [spec for spec in specs if spec.id not in known or known[spec.id]["content_hash"] != content_hash(spec)]
    back = [spec for spec in specs if spec.id in known and known[spec.id]["deleted_at"]]
    gone = [
        slug for slug, row in known.items() if slug not in wanted and not row["deleted_at"] and not row["is_system"]
    ]
    if changed or back or gone:
        with store.begin(CommitPoint.WORKFLOWS_SYNCED) as transaction:
            for spec in {each.id: each for each in (*changed, *back)}.values():
                _write(transaction, spec, actor)
                was = known[spec.id]["content_hash"] if spec.id in known else None
                action, changes = "created" if was is None else "updated", {"content_hash": (was, content_hash(spec))}
                record(transaction, actor, action, "workflow", spec.id, "as its file says", changes)
            for slug in gone:
                time = now()
                transaction.run(_REMOVE, {"deleted_at": time, "updated_at": time, "removed": known[slug]["id"]})
                record(transaction, actor, "deleted", "workflow", slug, "its file is gone", {"deleted": (False, True)})
        known = _known(store)
    return tuple(
        StoredWorkflow(
            row["id"],
            row["version"],
            wanted.get(slug) or WorkflowSpec.model_validate(json.loads(row["definition"])),
            stored_time(row["scheduled_from"]),
        )
        for slug, row in known.items()
        if not row["deleted_at"]
    )


def content_hash(spec: WorkflowSpec) -> str:
    """The hash by which a workflow's versions are told apart (SHA-256 of its canonical JSON)."""
    text = json.dumps(spec.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def workflow_counters(store: Store) -> Mapping[str, WorkflowCounters]:
    """The counters of every workflow that the store knows, deleted ones left out, by id."""
    rows = store.reader.execute(
        "SELECT w.slug, w.total_executions, w.successful_executions, w.failed_executions, w.last_executed_at,"
        " w.version, coalesce(sum(e.status IN ('pending', 'waiting')), 0), coalesce(sum(e.status = 'running'), 0)"
        " FROM workflows w LEFT JOIN workflow_executions e ON e.workflow_id = w.id"
        " AND e.status IN ('pending', 'waiting', 'running') WHERE w.deleted_at IS NULL GROUP BY w.id"
    )
    return {
        slug: WorkflowCounters(total, good, bad, None if last is None else stored_time(last), *rest)
        for slug, total, good, bad, last, *rest in rows
    }


def load_steps(store: Store, key: int, version: int) -> tuple[tuple[int, StepSpec], ...]:
    """The steps of one version of a workflow, in order, each with the store's own number."""
    rows = store.reader.execute(
        "SELECT id, name, step_type, step_config, conditions, on_error, max_retries, retry_delay_seconds,"
        " timeout_seconds, next_step FROM workflow_steps WHERE workflow_id = ? AND version = ? ORDER BY step_order",
        (key, version),
    )
    return tuple((row["id"], _step(dict(row))) for row in rows)


def load_conditions(store: Store, key: int) -> Any:
    """The JSONLogic rule under which a workflow does anything; None where there is none."""
    (text,) = store.reader.execute("SELECT conditions FROM workflows WHERE id = ?", (key,)).fetchone()
    return None if text is None else json.loads(text)


def _step(row: Mapping[str, Any]) -> StepSpec:
    return StepSpec(
        name=row["name"],
        type=row["step_type"],
        config=json.loads(row["step_config"]),
        conditions=None if row["conditions"] is None else json.loads(row["conditions"]),
        on_error=row["on_error"],
        max_retries=row["max_retries"],
        retry_delay_seconds=row["retry_delay_seconds"],
        timeout_seconds=row["timeout_seconds"],
        next=row["next_step"],
    )


def _known(store: Store) -> dict[str, Any]:
    rows = store.reader.execute(
        "SELECT id, slug, version, content_hash, is_system, definition, scheduled_from, deleted_at FROM workflows"
        " ORDER BY slug"
    )
    return {row["slug"]: row for row in rows}


def _write(transaction: Transaction, spec: WorkflowSpec, actor: str) -> None:
    """Write what the YAML says; the steps of a new version are new rows."""
    known = transaction.first(_BY_SLUG, {"wanted": spec.id})
    time, hashed = now(), content_hash(spec)
    definition = spec.model_dump(mode="json")
    trigger = dict(definition["trigger"])
    row: dict[str, Any] = {
        "name": spec.name,
        "description": spec.description or None,
        "trigger_type": trigger.pop("type"),
        "trigger_config": trigger,
        "conditions": definition["conditions"],
        "is_active": spec.active,
        "is_system": spec.system,
        "definition": definition,
        "content_hash": hashed,
        "version": 1,
        "scheduled_from": time,
        "updated_at": time,
        "deleted_at": None,
    }
    if known is None:
        key = transaction.insert(_INSERT, {**row, "slug": spec.id, "created_by": actor, "created_at": time})
        _write_steps(transaction, key, 1, spec.steps)
        return
    key, same = int(known["id"]), known["content_hash"] == hashed
    row["version"] = known["version"] + (not same)
    transaction.run(_RENEW, {**row, "renewed": key})
    if not same:
        _write_steps(transaction, key, row["version"], spec.steps)


def _write_steps(transaction: Transaction, key: int, version: int, steps: Collection[StepSpec]) -> None:
    rows = [
        {
            "workflow_id": key,
            "version": version,
            "name": step.name,
            "step_type": step.type,
            "step_config": step.model_dump(mode="json")["config"],
            "step_order": order,
            "conditions": step.conditions,
            "on_error": step.on_error.value,
            "max_retries": step.max_retries,
            "retry_delay_seconds": step.retry_delay_seconds,
            "timeout_seconds": step.timeout_seconds,
            "next_step": step.next,
        }
        for order, step in enumerate(steps)
    ]
    transaction.insert_all(_INSERT_STEP, rows)
