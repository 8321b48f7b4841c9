"""Where rules say that a document belongs: its tags and its category, each with who said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from docproc.model.decision import Decision, Finding
from docproc.model.fields import Extraction

BY_RULE, BY_SUPPLIER = "rule:", "supplier:"
"""How the names begin of what puts on tags by itself: a rule of docproc.yaml, or a supplier's own tags."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What rules say of a document: `tags` to who says so ("rule:energy"), and a category's slug with the same.

    `unclear` are rules that could not be applied, in words.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    category: tuple[str, str] | None = None
    unclear: tuple[str, ...] = ()


File: TypeAlias = Callable[[Extraction, Sequence[Finding], Decision], Filed]
"""Says where a document belongs by what was found in it, what checks noticed and what was decided."""


def by_itself(actor: str | None) -> bool:
    """Tell whether a tag or a category is a rule's, which rules may take back, and not a person's or a workflow's."""
    return actor is None or actor.startswith((BY_RULE, BY_SUPPLIER))
