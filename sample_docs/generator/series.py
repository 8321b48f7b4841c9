"""Several documents of one sender in one layout: the same words in the same places, other numbers, days and items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from reportlab.lib.pagesizes import A4

from sample_docs.generator import random_contents
from sample_docs.generator.content import Content, Fact
from sample_docs.generator.dice import Dice
from sample_docs.generator.procedural import HOME, random_look
from sample_docs.generator.random_papers.papers import random_paper
from sample_docs.generator.sample import Sample

KINDS = ("invoice",) * 4 + ("delivery_note", "credit_note")
"""The kinds that come in series, as often as they are named."""

_RUN = re.compile(r"\d+")


def random_series(count: int, seed: int, length: int) -> Iterator[tuple[Sample, ...]]:
    """Yield `count` series of `length` documents each, a sender and a layout a series."""
    for at in range(count):
        name = f"series-{seed}-{at:04d}"
        dice = Dice(f"{seed}/{at}/series")
        kind, country = dice.pick(KINDS), dice.pick(HOME)
        first = _plain(random_contents.paper(dice, kind, country))
        layout, look = random_paper(name), random_look(Dice(f"{name}/look"), first, name)
        contents = (first, *(_again(first, Dice(f"{seed}/{at}/{turn}"), country) for turn in range(1, length)))
        yield tuple(
            Sample(f"{name}-{turn:02d}.pdf", content, layout, look, size=A4) for turn, content in enumerate(contents)
        )


def _plain(content: Content) -> Content:
    """The content without what hangs on its amounts: payments on account, charges, codes."""
    more = {field: fact for field, fact in content.more.items() if field != "payment_reference"}
    return replace(content, more=more, adjustments=(), prepaid=Decimal(0), rounding=Decimal(0), code="")


def _again(first: Content, dice: Dice, country: str) -> Content:
    """The same sender's next document: it states the same facts of other value."""
    day = first.day + timedelta(days=dice.number(3, 200))
    other = random_contents.paper(dice, first.kind, country)
    items = tuple(replace(line, rate=first.items[0].rate, group="") for line in other.items)
    turned = {field: _turned(fact, first.day, day, dice) for field, fact in first.more.items()}
    mentions = tuple(
        replace(mention, number=str(turned["preceding_invoice_number"]), day=_moved(mention.day, first.day, day))
        for mention in first.mentions
    )
    return replace(
        first, number=_renumbered(first.number, first.day, day, dice), day=day, items=items, more=turned,
        mentions=mentions,
    )  # fmt: skip


def _turned(fact: Fact, before: date, after: date, dice: Dice) -> Fact:
    if isinstance(fact, date):
        return fact + (after - before)
    return _renumbered(fact, before, after, dice) if isinstance(fact, str) else fact


def _moved(day: date | None, before: date, after: date) -> date | None:
    return None if day is None else day + (after - before)


def _renumbered(number: str, before: date, after: date, dice: Dice) -> str:
    """A number of the same form: the year follows the day, every other run of digits is drawn anew."""

    def drawn(match: re.Match[str]) -> str:
        for form in ("%Y", "%y", "%m"):
            if match[0] == before.strftime(form):
                return after.strftime(form)
        return dice.digits(len(match[0]))

    return _RUN.sub(drawn, number)
