"""A page on its way to the backend that reads its pixels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

from docproc.model.text import Page
from docproc.model.traits import PageTraits
from docproc.ocr.choosing import Choice
from docproc.ocr.protocol import PageView, SourcePage


@dataclass(frozen=True)
class Waiting:
    """A page that is to be read from its pixels: why, by which backend, and what was measured (if anything was).

    `milliseconds` is what it took so far; `choice` how the backend was chosen where it was not named.
    """

    source: SourcePage
    view: PageView
    reason: str
    backend: str
    traits: PageTraits
    choice: Choice | None = None
    milliseconds: float = 0.0

    @cached_property
    def picture(self) -> str:
        """A hash of what can be seen: pages of equal pictures read the same."""
        grey = self.view.grey
        size = f"{grey.size} {self.source.width:.2f}x{self.source.height:.2f} {self.view.dpi:g}"
        return hashlib.sha256(grey.tobytes() + size.encode()).hexdigest()

    def told(self, page: Page) -> Page:
        """`page`, read from this picture or an equal one, as this page: with its own number and reason."""
        parts = [self.reason]
        if self.choice is not None:
            parts.append(self.choice.reason)
        if page.guessed:
            parts.append(f"the place of {len(page.guessed)} of {len(page.words)} words is a guess")
        return replace(page, number=self.source.number, reason="; ".join(parts))
