"""One entry of the catalogue: a content, its layout and look, how the page is finished, and what the gold adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from reportlab.lib.pagesizes import A4

from sample_docs.generator.content import Content
from sample_docs.generator.gold import COLUMNS, gold_of, gold_of_mail
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
    name. `stated` are fields that an e-invoice states besides those printed; where it stands `alone` there is no page.
    `unsure` are fields that are not scored, because page and e-invoice differ in them.
    A `locked` PDF asks for a password.
    """

    name: str
    content: Content
    layout: Layout
    look: Look
    finish: Finish = as_drawn
    size: tuple[float, float] = A4
    locked: bool = False
    error: str = ""
    relations: tuple[tuple[str, str], ...] = ()
    stated: frozenset[str] = frozenset()
    alone: bool = False
    unsure: frozenset[str] = frozenset()

    def make(self) -> tuple[bytes, dict[str, Any]]:
        """Return the file's bytes and its gold."""
        drawn = draw(self.layout, self.content, self.look, size=self.size, locked=self.locked)
        data = self.finish(drawn, self.content)
        if self.error:
            return data, failed(self.error)
        if self.name.endswith(".eml"):
            return data, gold_of_mail(self.content)
        gold = self.gold(drawn)
        gold["relations"] = [{"type": kind, "document": name} for kind, name in self.relations]
        return data, gold

    def gold(self, drawn: Drawn) -> dict[str, Any]:
        """The gold of what was drawn, without its relations to other files."""
        if not self.stated:
            content = replace(self.content, more={**self.content.more, **drawn.stated})
            return gold_of(content, drawn.printed, drawn.columns, drawn.doubtful)
        printed = self.stated if self.alone else self.stated | drawn.printed
        # means of payment are a code in the e-invoice, terms are words of the page alone
        content = replace(self.content, more={**self.content.more, "payment_means": "transfer"})
        # units are codes in an e-invoice and words on the page
        return gold_of(content, printed, COLUMNS - {"unit"}, self.unsure | {"payment_terms"})


def failed(code: str) -> dict[str, Any]:
    """The gold of a document that cannot be read."""
    return {"status": "failed", "error": code}


def look(content: Content, seed: int = 0, face: str = "helvetica", **choices: Any) -> Look:
    """A look in the supplier's colour with the words of `seed`; `fixed` sets single words, the rest goes to Look."""
    fixed = choices.pop("fixed", {})
    choices.setdefault("color", content.supplier.color)
    return Look(Words(content.language, seed, fixed), FACES[face], **choices)
