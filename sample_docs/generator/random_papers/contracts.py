"""Contracts of several kinds over one to three pages: parties, sections, term and notice, two signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sample_docs.generator import random_contents, random_parties
from sample_docs.generator.blocks.letterhead import title
from sample_docs.generator.blocks.notes import scrawl
from sample_docs.generator.content import Content, Fact
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import GREY, MM, Layout, Pen
from sample_docs.generator.phrases import contracts as words_of
from sample_docs.generator.random_papers import facts, feet
from sample_docs.generator.random_papers.typeset import paragraph, put
from sample_docs.generator.vocabulary import COUNTRIES

MORE = ("contract_start", "contract_end", "contract_term", "notice_period")


def contract(dice: Dice, kind: str, country: str) -> Content:
    """Draw a contract: a kind with its parties, sections, a beginning and mostly a term, an end and a notice."""
    place, day = COUNTRIES[country], random_contents.random_day(dice)
    form = dice.pick(words_of.KINDS[place.language])
    start = day + timedelta(days=dice.number(0, 60))
    more: dict[str, Fact] = {"contract_start": start, "notice_period": dice.pick(words_of.NOTICES[place.language])}
    which = dice.number(1, 4)
    if which != 1:
        more["contract_term"] = dice.pick(words_of.TERMS[place.language])
    if which == 1 or dice.chance(0.2):
        last = start.replace(day=min(start.day, 28), year=start.year + dice.number(1, 3))
        more["contract_end"] = last - timedelta(days=1)
    if dice.chance(0.75):
        more["subject"] = dice.pick(form.subjects)
    number = (
        dice.pick(("V-{}", "{}", "WV-{}/26", "RV{}", "{}-2026")).format(dice.digits(dice.number(3, 6)))
        if dice.chance(0.75)
        else ""
    )
    supplier = replace(random_parties.supplier(dice, country), phone="", tax_number="")
    parts = dice.shuffled(form.sections)[: dice.number(2, 5)]
    parts += dice.shuffled(words_of.GENERAL[place.language])[: dice.number(0, 7)]
    sections = tuple(f"# {head}\n{text}" for head, text in parts)
    return Content(
        "contract", place.language, supplier, random_parties.buyer(dice, country, with_vat_id=False), number, day, (),
        place.currency, more, title=dice.pick(form.titles), paragraphs=sections, rows=(form.roles,),
    )  # fmt: skip


def contract_page(seed: str) -> Layout:
    """A contract whose every choice comes from `seed`."""

    def layout(pen: Pen) -> None:
        dice = Dice(f"{seed}/contract")
        pen.doubtful.update({"currency", "supplier_vat_id", "iban", "bic"})
        pen.left, pen.right = dice.between(20, 28) * MM, pen.width - dice.between(18, 26) * MM
        _frame(pen, seed)
        pen.y = dice.between(60, 96)
        _heading(pen, dice)
        _parties(pen, dice, running=Dice(f"{seed}/running").chance(0.3))
        tabled = dice.chance(0.35)
        if tabled:
            _table(pen, dice)
        _sections(pen, dice, tabled=tabled)
        _signatures(pen, dice)
        pen.doubtful |= {"contract_end", "contract_term"} - pen.printed  # each follows from the other

    return layout


def _frame(pen: Pen, seed: str) -> None:
    pen.bottom = pen.height - 64

    def every_page() -> None:
        dice = Dice(f"{seed}/foot")
        if dice.chance(0.6):
            put(pen, pen.left, pen.height - 48, f"{title(pen)} {pen.content.number}", 260, size=7.5, color=GREY)
        feet.page_number(pen, dice, pen.height - 34)

    every_page()
    pen.on_new_page = every_page


def _heading(pen: Pen, dice: Dice) -> None:
    align, width = dice.pick(("center", "center", "left")), pen.right - pen.left
    put(pen, pen.left, pen.y, title(pen), width, size=dice.pick((14, 17, 20, 24)), bold=True, align=align,
        color=pen.look.color if dice.chance(0.3) else "#1a1a1a")  # fmt: skip
    pen.y += 20
    if pen.has("contract_number"):
        text = f"{pen.label('contract_number')} {pen.show('contract_number')}"
        put(pen, pen.left, pen.y, text, width, size=pen.look.size, align=align)
        pen.y += 16
    if pen.has("subject"):
        label = (
            f"{pen.look.marked(dice.pick(words_of.LABELS[pen.content.language]['subject']))} "
            if dice.chance(0.4)
            else ""
        )
        pen.y = paragraph(
            pen, pen.left, pen.y, [label + pen.show("subject")], width, size=pen.look.size + 1, align=align
        )
    pen.y += 14


def _parties(pen: Pen, dice: Dice, *, running: bool) -> None:
    first, second, form = dice.pick(words_of.PARTIES[pen.content.language])
    align, size = dice.pick(("center", "left")), pen.look.size
    width, roles = pen.right - pen.left, pen.content.rows[0]
    beneath = dice.chance(0.5)
    if running:
        for word, who, role in ((first, "supplier", roles[0]), (second, "buyer", roles[1])):
            named = f"{pen.show(f'{who}_name')}, {pen.show(f'{who}_address')}"
            pen.flow(f"{word} {named} {form.format(role=role)}", gap=6)
        pen.y += 4
        return
    for word, who, role in ((first, "supplier", roles[0]), (second, "buyer", roles[1])):
        pen.y = paragraph(pen, pen.left, pen.y, [word], width, size=size, align=align) + 4
        pen.y = paragraph(pen, pen.left, pen.y, [pen.show(f"{who}_name")], width, size=size + 1, bold=True, align=align)
        address = pen.show(f"{who}_address")
        lines = address.split(", ") if beneath else [address]
        pen.y = paragraph(pen, pen.left, pen.y, lines, width, size=size, align=align)
        pen.y = (
            paragraph(pen, pen.left, pen.y, [form.format(role=role)], width, size=size, align=align, color=GREY) + 10
        )


def _table(pen: Pen, dice: Dice) -> None:
    """Beginning, end, term and notice as labels and values."""
    labels = words_of.LABELS[pen.content.language]
    rows = [(pen.look.marked(dice.pick(labels[name])), pen.show(name)) for name in MORE if pen.has(name)]
    if dice.chance(0.5):
        rows.insert(0, (pen.label("document_date"), pen.show("document_date")))
    block = dice.pick((facts.tabbed, facts.ruled, facts.leaders, facts.spread, facts.shaded))
    pen.y = block(pen, dice, pen.left, pen.y + 8, min(pen.right - pen.left, 320), rows) + 8


def _sections(pen: Pen, dice: Dice, *, tabled: bool) -> None:
    mark = dice.pick(("§ {}", "§ {}", "{}.", "Art. {}", "({})"))
    sections = [section[2:].split("\n", 1) for section in pen.content.paragraphs]
    if not tabled:
        sections.insert(dice.number(0, len(sections)), [words_of.DURATION[pen.content.language][0], ""])
    beside = dice.chance(0.6)
    for at, (head, text) in enumerate(sections):
        pen.room(54)
        number = mark.format(at + 1)
        if beside:
            pen.flow(f"{number} {head}", bold=True, gap=3)
        else:
            put(pen, pen.left, pen.y, number, pen.right - pen.left, size=pen.look.size, bold=True, align="center")
            pen.y += pen.look.size * 1.4
            put(pen, pen.left, pen.y, head, pen.right - pen.left, size=pen.look.size, bold=True, align="center")
            pen.y += pen.look.size * 1.6
        pen.flow(text or _duration(pen, dice), gap=10)


def _duration(pen: Pen, dice: Dice) -> str:
    _, starts, ends, notices = words_of.DURATION[pen.content.language]
    parts = [dice.pick(starts).format(start=pen.show("contract_start"))]
    if pen.has("contract_term"):
        parts.append(_worded(pen, "contract_term", "term", dice.pick(words_of.TERM[pen.content.language])))
    if pen.has("contract_end"):
        parts.append(dice.pick(ends).format(end=pen.show("contract_end")))
    parts.append(_worded(pen, "notice_period", "notice", dice.pick(notices)))
    return " ".join(parts)


def _worded(pen: Pen, name: str, key: str, form: str) -> str:
    """A sentence with a stretch of time, in German in the case it asks for (`{terms}`, `{notices}`: the dative)."""
    text = pen.show(name)
    if f"{{{key}s}}" in form:
        text = " ".join(_DATIVES.get(word, word) for word in text.split())
        pen.state(name, text, text)
    return form.format(**{key: text, f"{key}s": text})


_DATIVES = {"ein": "einem", "Monate": "Monaten", "Jahre": "Jahren"}


def _signatures(pen: Pen, dice: Dice) -> None:
    pen.room(120)
    pen.y += 30
    width = (pen.right - pen.left - 40) / 2
    together = dice.chance(0.4)
    for at, party in enumerate((pen.content.supplier, pen.content.buyer)):
        x = pen.left + at * (width + 40)
        if at == 0 or not together:
            put(pen, x, pen.y, f"{party.town}, {pen.show('document_date')}", width, size=pen.look.size)
        scrawl(pen, x + 16, pen.y + 48, 70 + 25 * at, dice.number(0, 5))
        pen.rule(x, pen.y + 52, x + width, pen.y + 52, color="#1a1a1a")
        put(pen, x, pen.y + 63, party.name, width, size=7.5, color=GREY)
    pen.y += 70
