"""Bringing one document through the pipeline, as a step of a workflow asks for it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from docproc.errors import StepTimeoutError, WorkflowStepError
from docproc.model.enums import Stage
from docproc.pipeline.batch import Batch
from docproc.pipeline.setup import WorkerSetup
from docproc.specs.suppliers import SupplierSpec
from docproc.store.engine import Store
from docproc.store.rework import requeue
from docproc.workflow.step import StepContext


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """Which templates of suppliers are used: all, none, or the one with this name."""

    use: bool = True
    name: str | None = None

    @property
    def is_usual(self) -> bool:
        """Tell whether this is what the pipeline does anyway."""
        return self.use and self.name is None

    def of(self, suppliers: Iterable[SupplierSpec]) -> tuple[SupplierSpec, ...]:
        """The suppliers with the chosen templates only. Raises WorkflowStepError where none has the name."""
        known = tuple(suppliers)
        if self.is_usual:
            return known
        if self.name is not None and not any(each.name == self.name for spec in known for each in spec.templates):
            raise WorkflowStepError(f"no supplier has a template called '{self.name}'")
        return tuple(
            spec.model_copy(
                update={"templates": tuple(each for each in spec.templates if self.use and each.name == self.name)}
            )
            for spec in known
        )


def ensure_extracted(context: StepContext, document: str, templates: TemplateChoice) -> None:
    """Read and extract the document, where that was not done yet or other templates than usual are asked for.

    Raises WorkflowStepError when the document fails, StepTimeoutError when time is up: it then waits where it was.
    """
    if is_extracted(context.store, document):
        if templates.is_usual:
            return
        refused = requeue(context.store, [document], Stage.EXTRACT, context.actor).refused
        if refused:
            raise WorkflowStepError(f"the document cannot be extracted again: {refused[0][1]}")
    setup = context.surroundings.setup()
    _process(context, document, replace(setup, suppliers=templates.of(setup.suppliers)))


def is_extracted(store: Store, document: str) -> bool:
    """Tell whether the document has come the whole way."""
    row = store.reader.execute("SELECT status FROM documents WHERE uuid = ?", (document,)).fetchone()
    return row is not None and row["status"] in ("completed", "archived")


def _process(context: StepContext, document: str, setup: WorkerSetup) -> None:
    def stop() -> bool:
        return time.monotonic() > context.deadline

    result = Batch(context.store, setup, Stage.EXTRACT, 1, [document], stop=stop).run()
    if result.interrupted:
        raise StepTimeoutError("the document was not read and extracted within the step's timeout_seconds")
    for _, code, message in result.failed:
        raise WorkflowStepError(f"{message} [{code}]")
    if not is_extracted(context.store, document):
        raise WorkflowStepError("another process works on the document, or it has failed before (docproc show)")
