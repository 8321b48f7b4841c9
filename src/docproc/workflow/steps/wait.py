"""wait: for a length of time, or until a condition holds; meanwhile no process is busy with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import model_validator

from docproc.workflow.conditions import holds
from docproc.workflow.durations import Duration
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType


class Config(StepConfig):
    """`duration` alone, or `until` with `check_every` and, where it may not hold for ever, `at_most`."""

    logic: ClassVar[frozenset[str]] = frozenset({"until"})

    duration: Duration | None = None
    until: Any = None
    check_every: Duration = timedelta(minutes=5)
    at_most: Duration | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Config:
        if (self.duration is None) == (self.until is None):
            raise ValueError("wait takes either duration or until")
        if self.at_most is not None and self.until is None:
            raise ValueError("at_most goes with until")
        return self


def run(config: Config, context: StepContext) -> StepResult:
    """Say that the wait is over, or when to look again. The output says whether the condition held, and how long."""
    waited = context.now - context.began_at
    if config.duration is not None:
        return _over(True, waited) if waited >= config.duration else _later(context.began_at + config.duration)
    if holds(config.until, context.variables):
        return _over(True, waited)
    if config.at_most is not None and waited >= config.at_most:
        return _over(False, waited)
    again = context.now + config.check_every
    return _later(again if config.at_most is None else min(again, context.began_at + config.at_most))


def _over(met: bool, waited: timedelta) -> StepResult:
    return StepResult({"met": met, "waited_seconds": round(waited.total_seconds())})


def _later(time: datetime) -> StepResult:
    return StepResult({}, wait_until=time)


STEP = StepType(Config, {"met": Kind.BOOLEAN, "waited_seconds": Kind.NUMBER}, run)
