import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from docproc.specs.loader import parse_placed
from docproc.specs.settings import Settings
from docproc.specs.workflows import WorkflowSpec
from docproc.store.engine import Store, open_store
from docproc.store.execution_reading import ExecutionDetail, execution_detail
from docproc.store.workflows import StoredWorkflow, sync_workflows
from docproc.workflow.checking import mistakes
from docproc.workflow.engine import Engine
from docproc.workflow.step import Surroundings
from docproc.workflow.triggers import start

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@dataclass
class House:
    """A store with workflows, and a clock that is put forward by hand."""

    store: Store
    settings: Settings = field(default_factory=Settings)
    time: datetime = NOON

    def workflow(self, text: str, id: str = "probe") -> StoredWorkflow:
        placed = parse_placed(textwrap.dedent(text), WorkflowSpec, f"{id}.yaml")
        assert list(mistakes(placed)) == []
        spec = placed.spec.model_copy(update={"id": id, "name": "Probe"})
        return next(each for each in sync_workflows(self.store, [spec], "anna") if each.spec.id == id)

    def steps(self, steps: str, **more: str) -> StoredWorkflow:
        given = "".join(f"{key}: {value}\n" for key, value in more.items())
        return self.workflow(f"name: Probe\ntrigger: {{type: manual}}\n{given}steps:\n{textwrap.dedent(steps)}")

    def start(self, workflow: StoredWorkflow, data: Any = None, document: str | None = None) -> str:
        entered = start(self.store, workflow, "manual", data, "anna", document)
        assert entered is not None
        return entered

    def run(self, ids: list[str] | None = None) -> None:
        Engine(Surroundings(self.store, self.settings, _no_setup, lambda: self.time)).run(ids)

    def later(self, **length: float) -> None:
        self.time += timedelta(**length)

    def done(self, steps: str, data: Any = None, document: str | None = None, **more: str) -> ExecutionDetail:
        execution = self.start(self.steps(steps, **more), data, document)
        self.run()
        return execution_detail(self.store, execution)


def _no_setup() -> Any:
    raise AssertionError("nothing is processed here")


def outputs(detail: ExecutionDetail) -> Mapping[str, Any]:
    return {step.name: step.output for step in detail.steps}


@pytest.fixture
def house(store_folder: Path) -> Iterator[House]:
    with open_store(store_folder) as store:
        yield House(store)


Outputs = Callable[[ExecutionDetail], Mapping[str, Any]]
