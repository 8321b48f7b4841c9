"""What a step type is: the shape of its configuration, what it gives, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BeforeValidator

from docproc.errors import WorkflowStepError
from docproc.specs.loader import Spec
from docproc.store.engine import Store
from docproc.store.execution_records import Effect
from docproc.workflow.kinds import Kind, Known

if TYPE_CHECKING:
    from docproc.pipeline.setup import WorkerSetup
    from docproc.specs.settings import Settings


def _text(value: Any) -> Any:
    """A number that a whole-value template gave where text is wanted."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_text)]
"""Text of a configuration, which may be a template."""


class StepConfig(Spec):
    """The configuration of a step; every text in it is a template, except what `verbatim` and `logic` name."""

    verbatim: ClassVar[frozenset[str]] = frozenset()
    """Keys whose texts are taken as they stand: patterns, for example."""

    logic: ClassVar[frozenset[str]] = frozenset()
    """Keys that hold JSONLogic rules."""

    def jumps(self) -> Mapping[str, str]:
        """Names of steps that this one may jump to, by the key that names them."""
        return {}

    def labels(self) -> Mapping[str, Kind]:
        """Variables that this step puts into the context of later ones."""
        return {}

    def lacking(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Yield what the settings lack that the step needs, each with the key that asks for it."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What steps work with: the store, the settings in force, and how documents are processed (made when asked for).

    `templates` is the workspace's folder of mail templates.
    """

    store: Store
    settings: Settings
    setup: Callable[[], WorkerSetup]
    clock: Callable[[], datetime]
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class StepContext:
    """What one step sees: `variables` are those of templates; `began_at` is when it was first begun.

    `deadline` is a time of time.monotonic(); `key` tells this step of this execution from every other.
    """

    surroundings: Surroundings
    variables: Mapping[str, Any]
    document_id: str | None
    execution_id: str
    workflow_id: str
    step: str
    now: datetime
    began_at: datetime
    deadline: float

    @property
    def store(self) -> Store:
        """The open store."""
        return self.surroundings.store

    @property
    def actor(self) -> str:
        """Who does what the step does, as records name it."""
        return f"workflow:{self.workflow_id}"

    @property
    def key(self) -> str:
        """The idempotency key of what the step sends."""
        return f"workflow:{self.execution_id}:{self.step}"

    def document(self) -> str:
        """The id of the document. Raises WorkflowStepError when the workflow was started without one."""
        if self.document_id is None:
            raise WorkflowStepError("this step works on a document, and the workflow was started without one")
        return self.document_id


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step did: its output, and `effects` that are committed with its record.

    `sends` says that an effect leaves the machine, `changed` that the document was changed, `jump` names the step to
    go on with, `labels` are variables for later steps, `wait_until` says that the step is not over before then.
    """

    output: Mapping[str, Any]
    effects: tuple[Effect, ...] = ()
    sends: bool = False
    changed: bool = False
    jump: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepType:
    """A type of steps: the shape of its configuration, the kinds of its output's values, and what does it.

    One that `keeps_time` ends at its deadline by itself, and cleanly; every other one is cut off there.
    """

    config: type[StepConfig]
    output: Known
    run: Callable[[Any, StepContext], StepResult]
    keeps_time: bool = False
