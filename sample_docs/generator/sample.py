"""One entry of the catalogue: a content, its layout and look, how the page is finished, and what the gold adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.pagesizes import A4

from sample_docs.generator.content import Content
from sample_docs.generator.gold import gold_of
from sample_docs.generator.look import FACES, Look
from sample_docs.generator.pen import Drawn, Layout, draw
from sample_docs.generator.wordings import Words

Finish = Callable[[Drawn, Content], bytes]


def as_drawn(drawn: Drawn, content: Content) -> bytes:
    """Leave the PDF as it was drawn."""
    return drawn.pdf


@dataclass(frozen=True)
class Sample:
    """One document to be written: `name` with its extension, and the parts it is made of.

    `error` is the code of the error that reading it must end in, `relations` are pairs of a relation type and a file
    name, `added` goes into the gold as it is (a later source of values than the page, for instance).
    """

    name: str
    content: Content
    layout: Layout
    look: Look
    finish: Finish = as_drawn
    size: tuple[float, float] = A4
    password: str = ""
    error: str = ""
    relations: tuple[tuple[str, str], ...] = ()
    added: dict[str, Any] = field(default_factory=dict)

    def make(self) -> tuple[bytes, dict[str, Any]]:
        """Return the file's bytes and its gold."""
        drawn = draw(self.layout, self.content, self.look, size=self.size, password=self.password)
        data = self.finish(drawn, self.content)
        if self.error:
            return data, failed(self.error)
        gold = gold_of(self.content, drawn.printed, drawn.columns, drawn.doubtful)
        gold["relations"] = [{"type": kind, "document": name} for kind, name in self.relations]
        return data, {**gold, **self.added}


def failed(code: str) -> dict[str, Any]:
    """The gold of a document that cannot be read."""
    return {"status": "failed", "error": code}


def look(content: Content, seed: int = 0, face: str = "helvetica", **choices: Any) -> Look:
    """A look in the supplier's colour with the words of `seed`; `fixed` sets single words, the rest goes to Look."""
    fixed = choices.pop("fixed", {})
    choices.setdefault("color", content.supplier.color)
    return Look(Words(content.language, seed, fixed), FACES[face], **choices)
