"""Running executions: each step is done, recorded, and only then the next one is begun.

What a step sends, and what it changes, is committed with its record. After a crash the execution goes on with the step
that was not recorded. A step that waits, or is tried again later, frees the process: the execution is due again then.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from docproc.deliver.events import announce
from docproc.errors import DocprocError, LeaseLostError, StepTimeoutError, WorkflowStepError
from docproc.model.delivery import WebhookEvent
from docproc.model.enums import ExecutionStatus
from docproc.pipeline.batch import GRACE_SECONDS
from docproc.specs.workflows import OnError
from docproc.store.engine import Transaction
from docproc.store.execution_records import Advance, ClaimedExecution, Effect, StepRecord
from docproc.store.executions import claim_execution, save_step, take_back_executions
from docproc.store.records import Owner
from docproc.store.workflow_context import document_context
from docproc.workflow.conditions import holds, plain
from docproc.workflow.context import add_output, variables
from docproc.workflow.plan import Plan, PlannedStep, load_plan
from docproc.workflow.step import StepContext, StepResult, Surroundings
from docproc.workflow.time_limit import time_limit
from docproc.workflow.watchdog import Watchdog

MOST_KILLS = 2
"""A step in which the process has died so often has failed."""

_MOST_LOG_LINES = 500
_ANNOUNCED: Mapping[ExecutionStatus, WebhookEvent] = MappingProxyType(
    {
        ExecutionStatus.COMPLETED: WebhookEvent.WORKFLOW_COMPLETED,
        ExecutionStatus.FAILED: WebhookEvent.WORKFLOW_FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class Stopped:
    """How far an execution has come in one go: its status now, and why it failed, if it did."""

    execution_id: str
    workflow_id: str
    document_id: str | None
    status: ExecutionStatus
    error: str | None = None


class Engine:
    """Executes what waits for its turn; `observe` is told how far each execution came.

    Runs in the main thread of a process, where steps can be cut off at their timeout.
    """

    def __init__(self, surroundings: Surroundings, observe: Callable[[Stopped], None] = lambda _: None) -> None:
        self._around = surroundings
        self._observe = observe
        self._owner = Owner.current()
        self._plan = lru_cache(maxsize=256)(lambda key, version: load_plan(surroundings.store, key, version))

    def run(self, ids: Collection[str] | None = None, stop: Callable[[], bool] = lambda: False) -> list[Stopped]:
        """Execute everything that is due now, or the executions `ids` whether due or not, until `stop` says so."""
        now = self._around.clock()
        take_back_executions(self._around.store, now)
        left = None if ids is None else list(ids)
        stopped: list[Stopped] = []
        with Watchdog(self._around.store.folder) as watchdog:
            while not stop():
                claimed = claim_execution(self._around.store, self._owner, now, left)
                if claimed is None:
                    break
                if left is not None:
                    left = left[left.index(claimed.execution_id) + 1 :]
                stopped.append(self._execute(claimed, watchdog))
                self._observe(stopped[-1])
        return stopped

    def _execute(self, claimed: ClaimedExecution, watchdog: Watchdog) -> Stopped:
        try:
            advance = _Run(self._around, claimed, self._plan(claimed.workflow_key, claimed.version), watchdog).go()
        except LeaseLostError:
            advance = Advance(ExecutionStatus.CANCELLED)
        except DocprocError as error:  # the workflow cannot be made ready: a package is gone, say
            advance = Advance(ExecutionStatus.FAILED, claimed.next_step, error=error.message)
            save_step(self._around.store, claimed, None, advance)
        return Stopped(claimed.execution_id, claimed.workflow_id, claimed.document_id, advance.status, advance.error)


@dataclass(slots=True)
class _Tried:
    """A try of a step: what is recorded of it, where the execution goes on, and what it gave (None: it did nothing)."""

    record: StepRecord
    advance: Advance
    result: StepResult | None = None


class _Run:
    """One execution in hand."""

    def __init__(self, surroundings: Surroundings, claimed: ClaimedExecution, plan: Plan, watchdog: Watchdog) -> None:
        self._around = surroundings
        self._claimed = claimed
        self._plan = plan
        self._watchdog = watchdog
        self._seen = variables(
            surroundings.store,
            execution_id=claimed.execution_id,
            workflow_id=claimed.workflow_id,
            trigger_event=claimed.trigger_event,
            trigger_data=claimed.trigger_data,
            document_id=claimed.document_id,
            now=surroundings.clock(),
        )
        for done in claimed.done:
            if done.status is not ExecutionStatus.WAITING:
                add_output(self._seen, done.name, done.output, plan.labels_of(done.name, done.output))

    def go(self) -> Advance:
        """Do step after step until the execution ends or waits."""
        if not self._claimed.done and (refused := self._refused()) is not None:
            save_step(self._around.store, self._claimed, None, refused)
            return refused
        advance = Advance(ExecutionStatus.RUNNING, self._claimed.next_step, self._claimed.tries, self._claimed.began_at)
        while advance.status is ExecutionStatus.RUNNING:
            step = self._plan.steps.get(advance.next_step or "")
            if step is None:
                raise WorkflowStepError(f"there is no step '{advance.next_step}'")
            advance = self._do(step, advance)
        return advance

    def _refused(self) -> Advance | None:
        """How the execution ends before any step: its conditions do not hold, or cannot be evaluated."""
        try:
            if holds(self._plan.conditions, self._seen):
                return None
        except WorkflowStepError as error:
            return Advance(ExecutionStatus.FAILED, self._claimed.next_step, error=error.message)
        self._log(None, "the conditions of the workflow do not hold")
        return Advance(ExecutionStatus.SKIPPED)

    def _do(self, step: PlannedStep, at: Advance) -> Advance:
        """Do one step, record it with what it changes, and return where the execution goes on."""
        started, clock = self._around.clock(), time.perf_counter()
        at = replace(at, began_at=at.began_at or started)
        tried = _Tried(StepRecord(step.key, ExecutionStatus.SKIPPED, started, 0, at.tries), at)
        try:
            self._try(step, tried)
            tried.record = replace(tried.record, milliseconds=_milliseconds_since(clock))
            self._save(step, tried)
        except LeaseLostError:
            raise
        except DocprocError as error:  # in the step, or in what it was to change: that was changed meanwhile
            self._fail(step, tried, at, error.message)
            tried.record = replace(tried.record, milliseconds=_milliseconds_since(clock))
            self._save(step, tried)
        return tried.advance

    def _try(self, step: PlannedStep, tried: _Tried) -> None:
        """Run the step where its conditions hold."""
        at, record = tried.advance, tried.record
        self._refuse_killer(step)
        if not holds(step.spec.conditions, self._seen):
            self._log(step, "skipped: its conditions do not hold")
            tried.advance = self._succeeded(step, at, None)
            return
        given, result = self._limited(step, at)
        status = ExecutionStatus.COMPLETED if result.wait_until is None else ExecutionStatus.WAITING
        tried.record = replace(record, status=status, input=given, output=_plain(result.output))
        tried.result, tried.advance = result, self._succeeded(step, at, result)

    def _refuse_killer(self, step: PlannedStep) -> None:
        """Do not begin a step that the process was ended for, or has died in too often."""
        execution_id = self._claimed.execution_id
        if not self._claimed.kills:
            return
        if self._watchdog.was_cut_off(execution_id, step.spec.name):
            seconds = step.spec.timeout_seconds
            raise StepTimeoutError(
                f"it took longer than {seconds:g} seconds (timeout_seconds), and the process was ended"
            )
        if self._claimed.kills >= MOST_KILLS:
            raise WorkflowStepError(f"the process died in it {self._claimed.kills} times")

    def _fail(self, step: PlannedStep, tried: _Tried, at: Advance, why: str) -> None:
        """Let the step have failed in this try, and nothing of it remain."""
        tried.advance = self._failed(step, at, why)
        tried.result = None
        again = tried.advance.next_step == step.spec.name and tried.advance.status is not ExecutionStatus.FAILED
        status = ExecutionStatus.WAITING if again else ExecutionStatus.FAILED
        retries = tried.advance.tries if again else at.tries
        tried.record = replace(tried.record, status=status, retries=retries, output=None, error=why)

    def _limited(self, step: PlannedStep, at: Advance) -> tuple[Any, StepResult]:
        """Fill in the step's configuration and run it, within its time."""
        seconds = step.spec.timeout_seconds
        context = StepContext(
            surroundings=self._around,
            variables=self._seen,
            document_id=self._claimed.document_id,
            execution_id=self._claimed.execution_id,
            workflow_id=self._claimed.workflow_id,
            step=step.spec.name,
            now=self._around.clock(),
            began_at=at.began_at or self._around.clock(),
            deadline=time.monotonic() + seconds,
        )
        spare = 2 * GRACE_SECONDS if step.type.keeps_time else 0
        self._watchdog.expect(seconds + spare, self._claimed.execution_id, step.spec.name)
        try:
            with time_limit(seconds + spare):
                rendered = step.rendered(self._seen)
                return _plain(rendered), step.type.run(step.config(rendered), context)
        except DocprocError:
            raise
        except Exception as error:  # a step type of another package may raise anything
            raise WorkflowStepError(f"{type(error).__name__}: {error}") from error
        finally:
            self._watchdog.rest()

    def _succeeded(self, step: PlannedStep, at: Advance, result: StepResult | None) -> Advance:
        name = step.spec.name
        if result is not None and result.wait_until is not None:
            return replace(at, status=ExecutionStatus.WAITING, resume_at=result.wait_until)
        jump = None if result is None else result.jump
        following = self._plan.flow.target(jump) if jump is not None else self._plan.flow.after(name)
        if jump is not None:
            self._log(step, f"goes on with {following or 'the end'}")
        return _going_on(following)

    def _failed(self, step: PlannedStep, at: Advance, why: str) -> Advance:
        spec = step.spec
        if spec.on_error is OnError.RETRY and at.tries < spec.max_retries:
            self._log(step, f"failed, try {at.tries + 1} of {spec.max_retries + 1}: {why}")
            again = replace(at, tries=at.tries + 1)
            if not spec.retry_delay_seconds:
                return again
            due = self._around.clock() + timedelta(seconds=spec.retry_delay_seconds)
            return replace(again, status=ExecutionStatus.WAITING, resume_at=due)
        if spec.on_error is OnError.CONTINUE:
            self._log(step, f"failed, and the workflow goes on: {why}")
            return _going_on(self._plan.flow.after(spec.name))
        self._log(step, f"failed: {why}")
        return Advance(ExecutionStatus.FAILED, spec.name, error=f"{spec.name}: {why}")

    def _save(self, step: PlannedStep, tried: _Tried) -> None:
        """Record the step with its effects, and let later steps see its output."""
        record, advance, result = tried.record, tried.advance, tried.result
        effects = () if result is None else result.effects
        sends = result is not None and result.sends
        if advance.status in _ANNOUNCED and self._around.settings.webhooks:
            effects, sends = (*effects, self._announcing(advance)), True
        save_step(self._around.store, self._claimed, record, advance, effects, durable=sends)
        if self._claimed.kills:
            self._watchdog.forget(self._claimed.execution_id)
            self._claimed.kills = 0
        if record.status is ExecutionStatus.WAITING:
            return
        output = record.output if record.error is None else {"error": record.error}
        add_output(self._seen, step.spec.name, output or {}, {} if result is None else result.labels)
        if result is not None and result.changed and self._claimed.document_id is not None:
            self._seen.update(document_context(self._around.store, self._claimed.document_id) or {})

    def _announcing(self, advance: Advance) -> Effect:
        """Tell the webhooks that listen how the execution ended."""
        claimed, event = self._claimed, _ANNOUNCED[advance.status]
        data = {
            "workflow": claimed.workflow_id,
            "execution": claimed.execution_id,
            "document": claimed.document_id,
            "error": advance.error,
        }

        def effect(transaction: Transaction) -> None:
            key = f"{event}:{claimed.execution_id}:{claimed.started_at.timestamp()}"
            webhooks = self._around.settings.webhooks
            announce(transaction, webhooks, event, data, key, claimed.document_id, f"workflow:{claimed.workflow_id}")

        return effect

    def _log(self, step: PlannedStep | None, message: str) -> None:
        if len(self._claimed.log) < _MOST_LOG_LINES:
            line = {"time": _second(self._around.clock()), "step": step and step.spec.name, "message": message}
            self._claimed.log.append(line)


def _milliseconds_since(clock: float) -> int:
    return round(1000 * (time.perf_counter() - clock))


def _going_on(following: str | None) -> Advance:
    return Advance(ExecutionStatus.COMPLETED if following is None else ExecutionStatus.RUNNING, following)


def _plain(value: Any) -> Any:
    """What the store keeps of a value, and gives back after a crash."""
    return json.loads(json.dumps(value, default=plain, ensure_ascii=False))


def _second(time: datetime) -> str:
    return time.isoformat(timespec="seconds")
