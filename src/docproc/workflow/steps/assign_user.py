"""assign_user: give the document to a person or a role."""

from __future__ import annotations

from pydantic import model_validator

from docproc.store.assigning import write_assignment
from docproc.store.engine import Transaction
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType, Text


class Config(StepConfig):
    """To whom: a user name or a role."""

    user: Text | None = None
    role: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Config:
        if (self.user is None) == (self.role is None):
            raise ValueError("name user or role")
        return self


def run(config: Config, context: StepContext) -> StepResult:
    """Assign the document, unless that is where it is already; the output says to whom."""
    document = context.document()
    seen = context.variables["document"]
    output = {"user": config.user, "role": config.role}
    if (seen["assigned_to"], seen["assigned_role"]) == (config.user, config.role):
        return StepResult(output)

    def effect(transaction: Transaction) -> None:
        write_assignment(transaction, document, context.actor, user=config.user, role=config.role, note=config.note)

    return StepResult(output, (effect,), changed=True)


STEP = StepType(Config, {"user": Kind.TEXT, "role": Kind.TEXT}, run)
