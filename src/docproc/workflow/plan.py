"""A version of a workflow made ready to run: its steps with their types, and what follows each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from docproc.errors import WorkflowStepError
from docproc.specs.reasons import plain_reason
from docproc.specs.workflows import StepSpec
from docproc.store.engine import Store
from docproc.store.workflows import load_conditions, load_steps
from docproc.workflow import step_type
from docproc.workflow.flow import Flow
from docproc.workflow.step import StepConfig, StepType
from docproc.workflow.templates import has_templates, render


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its type; `fixed` is its configuration where that has no templates."""

    key: int
    spec: StepSpec
    type: StepType
    fixed: StepConfig | None

    def rendered(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The configuration with its templates filled in. Raises WorkflowStepError as `render` does."""
        if self.fixed is not None:
            return self.spec.config
        return render_config(self.spec.config, self.type.config, variables)

    def config(self, rendered: Mapping[str, Any]) -> StepConfig:
        """The checked configuration. Raises WorkflowStepError when the templates gave what does not fit."""
        if self.fixed is not None:
            return self.fixed
        try:
            return self.type.config.model_validate(rendered)
        except ValidationError as error:
            problem = error.errors()[0]
            place = ".".join(map(str, problem["loc"]))
            raise WorkflowStepError(
                f"the configuration does not fit: {place}: {plain_reason(dict(problem))}"
            ) from error


def render_config(config: Mapping[str, Any], kind: type[StepConfig], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the templates of a configuration; patterns and conditions stay as they are."""
    left = kind.verbatim | kind.logic
    return {key: value if key in left else render(value, variables) for key, value in config.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one version, by name, their flow, and the workflow's conditions."""

    steps: Mapping[str, PlannedStep]
    flow: Flow
    conditions: Any

    def labels_of(self, name: str, output: Any) -> dict[str, str]:
        """The variables that a step which was done before has put into the context."""
        step = self.steps.get(name)
        names = () if step is None or not isinstance(output, Mapping) else _config(step.spec, step.type).labels()
        return {label: output["label"] for label in names if output.get("label")}


def load_plan(store: Store, workflow_key: int, version: int) -> Plan:
    """Make a version ready. Raises ConfigurationError for a step type that nobody brings any longer."""
    steps = {}
    for key, spec in load_steps(store, workflow_key, version):
        kind = step_type(spec.type)
        left = kind.config.verbatim | kind.config.logic
        templated = has_templates({name: value for name, value in spec.config.items() if name not in left})
        steps[spec.name] = PlannedStep(key, spec, kind, None if templated else _config(spec, kind))
    jumps = {name: _config(step.spec, step.type).jumps() for name, step in steps.items()}
    flow = Flow([step.spec for step in steps.values()], jumps)
    return Plan(steps, flow, load_conditions(store, workflow_key))


def _config(spec: StepSpec, kind: StepType) -> StepConfig:
    return kind.config.model_validate(spec.config)
