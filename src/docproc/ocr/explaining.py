"""What would be done with a page, without doing it: what was measured, which backend would read it, and why."""

from __future__ import annotations

from dataclasses import dataclass

from docproc.model.enums import Complexity
from docproc.model.text import Page
from docproc.model.traits import PageTraits
from docproc.ocr.complexity import difficulty_of
from docproc.ocr.page_making import is_blank
from docproc.ocr.protocol import SourcePage
from docproc.ocr.reader import Reader


@dataclass(frozen=True, slots=True)
class Explained:
    """One page: its traits, how hard they make it, the backend and the reason, as they would be recorded.

    `backend` is None for a page that would not be read, because it is blank; `signs` are what makes it hard, in words;
    `rather` names the backends that the policy would prefer if they were to be had, each with what is missing.
    """

    number: int
    complexity: Complexity
    signs: tuple[str, ...]
    backend: str | None
    reason: str
    traits: PageTraits
    rather: tuple[tuple[str, ...], ...] = ()


def explain(reader: Reader, source: SourcePage) -> Explained:
    """Say how `reader` would read the page `source`; raises the document errors of opening and drawing it."""
    approached = reader.approach(source)
    traits = approached.traits or PageTraits()
    difficulty = difficulty_of(traits)
    if isinstance(approached, Page):
        backend = None if is_blank(approached) else approached.backend
        return Explained(source.number, difficulty.complexity, difficulty.signs, backend, approached.reason, traits)
    choice = approached.choice
    return Explained(
        number=source.number,
        complexity=difficulty.complexity,
        signs=difficulty.signs,
        backend=approached.backend,
        reason=approached.reason if choice is None else f"{approached.reason}; {choice.reason}",
        traits=traits,
        rather=() if choice is None else choice.rather,
    )
