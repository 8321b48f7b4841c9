"""conditional: one of two ways, or one of two labels, by a JSONLogic condition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field, model_validator

from docproc.workflow.conditions import holds
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType


class Config(StepConfig):
    """Where to go on, or what to call it; later steps see the label under the name `label`."""

    logic: ClassVar[frozenset[str]] = frozenset({"condition"})

    condition: Any
    true_step: str | None = None
    false_step: str | None = None
    true_label: str | None = None
    false_label: str | None = None
    label: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$", description="the variable for the label")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Config:
        labels = (self.true_label, self.false_label)
        if not any((self.true_step, self.false_step, *labels)):
            raise ValueError("a conditional has true_step or false_step, or true_label and false_label")
        if any(labels) and not (all(labels) and self.label):
            raise ValueError("labels take true_label, false_label and label, the name of the variable")
        if self.label in _TAKEN:
            raise ValueError(f"'{self.label}' is a variable already")
        return self

    def jumps(self) -> Mapping[str, str]:
        """The steps of the two branches, where they are named."""
        named = {"true_step": self.true_step, "false_step": self.false_step}
        return {key: step for key, step in named.items() if step is not None}

    def labels(self) -> Mapping[str, Kind]:
        """The variable that takes the label."""
        return {} if self.label is None else {self.label: Kind.TEXT}


_TAKEN = frozenset(
    {"document", "supplier", "steps", "previous_step_output", "trigger_data", "trigger_event", "now", "execution_id"}
    | {"workflow_id"}
)


def run(config: Config, context: StepContext) -> StepResult:
    """Decide. The output says whether the condition held, the label and the step that follows."""
    result = holds(config.condition, context.variables)
    label = config.true_label if result else config.false_label
    jump = config.true_step if result else config.false_step
    return StepResult(
        {"result": result, "label": label, "next_step": jump},
        jump=jump,
        labels={config.label: label} if config.label and label else {},
    )


STEP = StepType(Config, {"result": Kind.BOOLEAN, "label": Kind.TEXT, "next_step": Kind.TEXT}, run)
