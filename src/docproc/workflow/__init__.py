"""Workflows: triggers, conditions, the engine, and its steps.

`STEPS` is the door: the name that YAML uses, and the type of steps behind it. Packages outside come in through the
entry-point group `docproc.workflow_steps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType

from docproc.errors import ConfigurationError
from docproc.workflow.step import StepType

ENTRY_POINT_GROUP = "docproc.workflow_steps"

STEPS: Mapping[str, str] = MappingProxyType(
    {
        name: f"docproc.workflow.steps.{name}"
        for name in (
            "classify_document",
            "extract_data",
            "validate_data",
            "send_notification",
            "send_email",
            "call_webhook",
            "update_field",
            "assign_user",
            "create_relation",
            "export_document",
            "conditional",
            "wait",
        )
    }
)
"""Every type of steps that docproc brings along, and the module whose STEP it is; imported when a workflow uses it."""


@cache
def step_types() -> Mapping[str, object]:
    """Return the names of all step types, our own and those of installed packages, with what loads each.

    Raises ConfigurationError when a package brings a name that exists already.
    """
    found: dict[str, object] = dict(STEPS)
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        if entry.name in found:
            raise ConfigurationError(
                f"two types of steps are called {entry.name!r}; uninstall the package that brings {entry.value}"
            )
        found[entry.name] = entry
    return MappingProxyType(found)


@cache
def step_type(name: str) -> StepType:
    """Return the step type called `name`. Raises ConfigurationError for a name that nobody knows."""
    known = step_types()
    if name not in known:
        raise ConfigurationError(f"no type of workflow steps is called {name!r}; there are {', '.join(sorted(known))}")
    behind = known[name]
    found = import_module(behind).STEP if isinstance(behind, str) else behind.load()  # type: ignore[attr-defined]  # an entry point
    if not isinstance(found, StepType):
        raise ConfigurationError(f"what a package brings as the type of workflow steps {name!r} is no StepType")
    return found
