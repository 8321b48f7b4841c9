"""What is wrong with a workflow before anything runs: each mistake with file, line and column."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from docproc.errors import ConfigurationError
from docproc.specs.loader import Placed
from docproc.specs.settings import Settings
from docproc.specs.workflows import END, OnError, StepSpec, WorkflowSpec, load_workflow, workflow_files
from docproc.workflow import condition_check, step_type, step_types, templates
from docproc.workflow.context import known_before
from docproc.workflow.kinds import Kind, Known
from docproc.workflow.step import StepConfig

Place = tuple[int | str, ...]


def load_workflows(folder: Path) -> tuple[WorkflowSpec, ...]:
    """Load every workflow of a folder, by id. Raises ConfigurationError with file and line for any mistake."""
    specs = []
    for path in workflow_files(folder):
        placed = load_workflow(path)
        found = list(mistakes(placed))
        if found:
            raise ConfigurationError("\n".join(found[:5]))
        specs.append(placed.spec)
    return tuple(specs)


def mistakes(placed: Placed[WorkflowSpec]) -> Iterator[str]:
    """Yield what is wrong with a workflow whose shape is right: steps, jumps, templates, conditions."""
    spec = placed.spec
    for at, why in condition_check.mistakes(spec.conditions, known_before(())):
        yield placed.message(("conditions", *at), why)
    order = {step.name: index for index, step in reversed(list(enumerate(spec.steps)))}
    above: list[tuple[str, Known | Kind, Mapping[str, Kind]]] = []
    for index, step in enumerate(spec.steps):
        place: Place = ("steps", index)
        if order[step.name] != index:
            yield placed.message((*place, "name"), f"two steps are called '{step.name}'")
        yield from _unknown_target(placed, (*place, "next"), step.next, index, order)
        for at, why in condition_check.mistakes(step.conditions, known_before(above)):
            yield placed.message((*place, "conditions", *at), why)
        config = yield from _config(placed, place, step)
        if config is None:
            above.append((step.name, Kind.ANY, {}))
            continue
        for key, target in config.jumps().items():
            yield from _unknown_target(placed, (*place, "config", key), target, index, order)
        yield from _contents(placed, place, step, config, known_before(above))
        above.append((step.name, _output(step), config.labels()))


def _output(step: StepSpec) -> Known:
    """What later steps can see of a step; one that may fail and go on says why."""
    error = {"error": Kind.TEXT} if step.on_error is OnError.CONTINUE else {}
    return {**step_type(step.type).output, **error}


def lacking(placed: Placed[WorkflowSpec], settings: Settings) -> Iterator[str]:
    """Yield what the settings lack that the steps of a sound workflow need: destinations and webhooks by name."""
    for index, step in enumerate(placed.spec.steps):
        config = step_type(step.type).config.model_validate(step.config)
        for key, why in config.lacking(settings):
            yield placed.message(("steps", index, "config", key), why)


def _config(placed: Placed[WorkflowSpec], place: Place, step: StepSpec) -> Generator[str, None, StepConfig | None]:
    """Yield what is wrong with the step's type or configuration; returns the configuration where it is sound."""
    if step.type not in step_types():
        known = ", ".join(step_types())
        yield placed.message((*place, "type"), f"no type of steps is called '{step.type}'; there are {known}")
        return None
    kind = step_type(step.type).config
    try:
        return kind.model_validate(step.config)
    except ValidationError as error:
        yield from dict.fromkeys(placed.explain(error, kind, (*place, "config")))
        return None


def _unknown_target(
    placed: Placed[WorkflowSpec], place: Place, target: str | None, index: int, order: Mapping[str, int]
) -> Iterator[str]:
    """Jumps lead to steps below: so a workflow always ends."""
    if target is None or target == END:
        return
    if target not in order:
        yield placed.message(place, f"there is no step '{target}'")
    elif order[target] <= index:
        yield placed.message(place, f"the step '{target}' stands above; a jump leads to a step below (wait repeats)")


def _contents(
    placed: Placed[WorkflowSpec], place: Place, step: StepSpec, config: StepConfig, known: Known
) -> Iterator[str]:
    """Templates and conditions inside a step's configuration."""
    for key, value in step.config.items():
        at = (*place, "config", key)
        if key in config.logic:
            for inner, why in condition_check.mistakes(value, known):
                yield placed.message((*at, *inner), why)
        elif key not in config.verbatim:
            for inner, text in _texts(value):
                for why in templates.mistakes(text, known):
                    yield placed.message((*at, *inner), why)


def _texts(value: Any) -> Iterator[tuple[Place, str]]:
    """Every template inside a value, with its place."""
    if isinstance(value, str):
        if templates.has_templates(value):
            yield (), value
        return
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        for place, text in _texts(item):
            yield (key, *place), text
