"""The order of steps: one after the other, except where one jumps; branches do not run into each other.

A conditional that jumps has two branches: one begins at its true step, the other at its false step, and where it names
only one of them, the other begins right below it. The branch that stands higher ends where the lower one begins: then
the workflow is over, unless its last step says where to go on (`next`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docproc.specs.workflows import END, StepSpec


@dataclass(frozen=True, slots=True)
class Branching:
    """A step that jumps: the steps that its branches begin with (None: the end), by what leads to them."""

    step: str
    branches: Mapping[str, str | None]


class Flow:
    """The steps of a workflow and what follows each; `jumps` are the keys and targets of those that jump, by name."""

    def __init__(self, steps: Sequence[StepSpec], jumps: Mapping[str, Mapping[str, str]]) -> None:
        self.steps = tuple(steps)
        self._at = {step.name: index for index, step in enumerate(steps)}
        self._jumps = jumps
        self._ends = frozenset(end for step in steps if (end := self._end_of_branch(step.name)) is not None)

    @property
    def first(self) -> str:
        """The step that the workflow begins with."""
        return self.steps[0].name

    def after(self, name: str) -> str | None:
        """The step after `name` when it does not jump; None at the end."""
        step = self.steps[self._at[name]]
        if step.next is not None:
            return None if step.next == END else step.next
        return None if self._at[name] in self._ends else self._below(name)

    def target(self, name: str) -> str | None:
        """The step that a jump to `name` leads to; None for a jump to the end."""
        return None if name == END else name

    def branching(self, name: str) -> Branching | None:
        """The branches of a step that jumps; None for one that does not."""
        given = self._jumps.get(name, {})
        if not given:
            return None
        targets = {key: given.get(f"{key}_step") or self._default(name) for key in ("true", "false")}
        return Branching(name, {key: target and self.target(target) for key, target in targets.items()})

    def _default(self, name: str) -> str | None:
        """Where a branch begins that the conditional does not name."""
        return self.steps[self._at[name]].next or self._below(name)

    def _below(self, name: str) -> str | None:
        following = self._at[name] + 1
        return self.steps[following].name if following < len(self.steps) else None

    def _end_of_branch(self, name: str) -> int | None:
        """The index of the last step of the higher branch of a conditional."""
        branching = self.branching(name)
        if branching is None:
            return None
        heads = sorted(self._at[target] for target in branching.branches.values() if target in self._at)
        return heads[1] - 1 if len(heads) == 2 and heads[0] < heads[1] else None
