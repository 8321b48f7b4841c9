"""Letters: in the order of DIN 5008 and in others, on printed paper or plain, from companies and private people."""

from __future__ import annotations

from dataclasses import replace

from sample_docs.generator import random_contents, random_parties
from sample_docs.generator.blocks.notes import scrawl
from sample_docs.generator.content import Content, Fact
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import Layout, Pen
from sample_docs.generator.phrases import letters as words_of
from sample_docs.generator.random_papers.pages import Plan, opened
from sample_docs.generator.random_papers.typeset import put
from sample_docs.generator.vocabulary import COUNTRIES


def letter(dice: Dice, kind: str, country: str) -> Content:
    """Draw a letter: a subject and two to six sentences; a private writer has neither bank nor tax number."""
    place = COUNTRIES[country]
    supplier = random_parties.supplier(dice, country)
    if dice.chance(0.3):
        supplier = random_parties.private(dice, supplier)
    more: dict[str, Fact] = {"subject": dice.pick(words_of.SUBJECTS[place.language])}
    if dice.chance(0.2):
        more["customer_number"] = dice.digits(dice.number(4, 7))
    first, *others = words_of.SENTENCES[place.language]
    body = dice.shuffled(others)[: dice.number(1, 6)]
    paragraphs = tuple([first, *body] if dice.chance(0.5) else body)
    buyer = random_parties.buyer(dice, country, with_vat_id=False)
    day = random_contents.random_day(dice)
    return Content("letter", place.language, supplier, buyer, "", day, (), place.currency, more,
                   paragraphs=paragraphs)  # fmt: skip


def letter_page(seed: str) -> Layout:
    """A letter whose every choice comes from `seed`."""

    def layout(pen: Pen) -> None:
        dice = Dice(f"{seed}/letter")
        if not pen.content.supplier.iban:
            _opened_privately(pen, seed)
        else:
            opened(pen, seed, lambda plan: _for_letter(plan, dice))
        if "document_date" not in pen.printed:
            text = pen.look.words["dateline"].format(town=pen.content.supplier.town, date=pen.show("document_date"))
            put(
                pen,
                pen.left,
                pen.y + 4,
                text,
                pen.right - pen.left,
                size=pen.look.size,
                align=dice.pick(("right", "right", "left")),
            )
            pen.y += 24
        _text(pen, dice)

    return layout


def _for_letter(plan: Plan, dice: Dice) -> Plan:
    """Letters have no title, and only some an info block."""
    facts = dice.pick(("beside",) * 5 + ("wide",) * 2 + ("none",) * 3)
    bank = "foot" if plan.foot != "none" and dice.chance(0.6) else "none"
    noise = 0 if facts == "none" else dice.number(0, 3)
    return replace(
        plan,
        party_heading=False,
        facts=facts,
        number="facts",
        bank=bank,
        noise=noise,
        title_first=False,
        means="",
        tax="foot",
    )


def _opened_privately(pen: Pen, seed: str) -> None:
    """No printed paper: the writer's own address at the top, no foot."""
    opened(pen, seed, lambda plan: replace(
        plan, foot="none", head_address=True, sender_line=False, facts="none", number="facts", bank="none", tax="none",
        title_first=False, means="", noise=0, party_heading=False,
    ))  # fmt: skip


def _text(pen: Pen, dice: Dice) -> None:
    words, content = pen.look.words, pen.content
    bold, size = dice.chance(0.8), pen.look.size + dice.pick((0.0, 0.0, 1.0, 2.0))
    pen.y += dice.between(10, 40)
    pen.flow(dice.pick(words_of.MARKS[content.language]) + pen.show("subject"), size=size, bold=bold, gap=14)
    pen.flow(words["salutation"], gap=8)
    for paragraph in content.paragraphs:
        pen.flow(paragraph, gap=dice.pick((2.0, 8.0, 8.0)))
    pen.room(90)
    pen.y += 8
    pen.flow(words["regards"], gap=0)
    if dice.chance(0.6):
        scrawl(pen, pen.left + 4, pen.y + 24, hand=dice.number(0, 5))
    pen.y += 44
    pen.flow(content.supplier.director or content.supplier.name)
    if dice.chance(0.25):
        pen.flow(dice.pick(words_of.ENCLOSURES[content.language]), size=pen.look.size * 0.9)
