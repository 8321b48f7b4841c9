"""Shape of a workflow's YAML file, `workflows/<id>.yaml`: what starts it, under which conditions, and its steps.

The configuration of a step is checked by its step type (docproc.workflow.steps), of which packages can bring more.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from docproc.errors import ConfigurationError
from docproc.model.enums import DocumentType
from docproc.specs.delivery import TimeZone
from docproc.specs.loader import Placed, Spec, load_placed
from docproc.specs.secrets import SecretReference

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
END = "end"
"""What a step names as `next` to end the workflow."""


class OnError(StrEnum):
    """What happens when a step fails: the execution fails, goes on, or the step is tried again later."""

    FAIL = "fail"
    CONTINUE = "continue"
    RETRY = "retry"


class ManualTrigger(Spec):
    """Started by hand: docproc workflow run."""

    type: Literal["manual"]


class UploadedTrigger(Spec):
    """A document came in; with `types` or `suppliers` the workflow starts once these are known."""

    type: Literal["document_uploaded"]
    types: tuple[DocumentType, ...] = ()
    suppliers: tuple[str, ...] = Field(default=(), description="ids or names")
    extensions: tuple[str, ...] = Field(default=(), description="of the file's name, such as .pdf")


class ProcessedTrigger(Spec):
    """A document was read, checked and decided."""

    type: Literal["document_processed"]
    types: tuple[DocumentType, ...] = ()
    min_confidence: float | None = Field(default=None, ge=0, le=100, description="of the whole document, in percent")


class LowConfidenceTrigger(Spec):
    """A document was processed with less confidence than `threshold` percent."""

    type: Literal["confidence_below_threshold"]
    threshold: float = Field(default=80, ge=0, le=100)
    types: tuple[DocumentType, ...] = ()


class SupplierTrigger(Spec):
    """A supplier was recognised on a document: one of `suppliers` (ids or names), or any."""

    type: Literal["supplier_detected"]
    suppliers: tuple[str, ...] = ()


class ScheduleTrigger(Spec):
    """At the times of a cron expression with five fields, in a time zone."""

    type: Literal["schedule"]
    cron: str
    timezone: TimeZone = "Europe/Berlin"

    @model_validator(mode="after")
    def _understood(self) -> ScheduleTrigger:
        from croniter import croniter

        if len(self.cron.split()) != 5 or not croniter.is_valid(self.cron):
            raise ValueError(f"'{self.cron}' is no cron expression with five fields (minute hour day month weekday)")
        return self


class WebhookTrigger(Spec):
    """A call from outside: docproc workflow trigger, or a signed POST to /hooks/ID of docproc serve."""

    type: Literal["webhook"]
    secret: SecretReference | None = Field(
        default=None,
        description="what callers sign with, as env:NAME or file:PATH; without it only the command line starts it",
    )


Trigger = Annotated[
    ManualTrigger
    | UploadedTrigger
    | ProcessedTrigger
    | LowConfidenceTrigger
    | SupplierTrigger
    | ScheduleTrigger
    | WebhookTrigger,
    Field(discriminator="type"),
]


class StepSpec(Spec):
    """One step; `config` is what its type asks for, `conditions` a JSONLogic rule without which it is skipped."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="later steps find its output as steps.<name>")
    type: str
    config: dict[str, Any] = Field(default_factory=dict)
    conditions: Any = None
    on_error: OnError = OnError.FAIL
    max_retries: int = Field(default=0, ge=0, le=100)
    retry_delay_seconds: float = Field(default=60, ge=0, le=7 * 86400)
    timeout_seconds: float = Field(default=300, gt=0, le=86400)
    next: str | None = Field(default=None, description="the step to go on with, or 'end'; default: the one below")

    @model_validator(mode="after")
    def _retries(self) -> StepSpec:
        if (self.on_error is OnError.RETRY) != (self.max_retries > 0):
            raise ValueError("on_error: retry and max_retries of at least 1 go together")
        if self.name == END:
            raise ValueError(f"'{END}' is the end of the workflow and no name of a step")
        return self


class WorkflowSpec(Spec):
    """A workflow; its id is the name of its file."""

    schema_name = "workflow"

    id: str = ""
    name: str = Field(min_length=1)
    description: str = ""
    trigger: Trigger
    conditions: Any = Field(default=None, description="a JSONLogic rule; where it does not hold, nothing is done")
    steps: tuple[StepSpec, ...]
    active: bool = True
    system: bool = Field(default=False, description="cannot be deleted")

    @field_validator("steps")
    @classmethod
    def _some(cls, steps: tuple[StepSpec, ...]) -> tuple[StepSpec, ...]:
        if not steps:
            raise ValueError("a workflow has at least one step")
        return steps

    def step(self, name: str) -> StepSpec | None:
        """The step called `name`, or None."""
        return next((step for step in self.steps if step.name == name), None)


def workflow_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder of workflows, by name; none when it is absent."""
    files = (*folder.glob("*.yaml"), *folder.glob("*.yml")) if folder.is_dir() else ()
    return sorted(path for path in files if not path.name.startswith("."))


def load_workflow(path: Path) -> Placed[WorkflowSpec]:
    """Load one workflow with its places; its id is the name of the file. Raises ConfigurationError with the line."""
    placed = load_placed(path, WorkflowSpec)
    if not ID.fullmatch(path.stem):
        raise ConfigurationError(
            f"{path}: a workflow's file is named by its id: lower-case letters, digits and hyphens"
        )
    if placed.spec.id not in ("", path.stem):
        raise ConfigurationError(
            placed.message(("id",), f"the id '{placed.spec.id}' is not the name of the file, '{path.stem}'")
        )
    return Placed(placed.spec.model_copy(update={"id": path.stem}), placed.name, placed.text, placed.marks)
