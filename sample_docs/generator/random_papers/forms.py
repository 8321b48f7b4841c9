"""Forms: boxes, lines, dots and comb fields with labels, filled in by hand or machine, and boxes to tick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from sample_docs.generator import formats, random_contents, random_parties
from sample_docs.generator.blocks.notes import scrawl
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content, Fact
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import GREY, MM, RULE, Layout, Pen
from sample_docs.generator.phrases import forms as words_of
from sample_docs.generator.random_papers.typeset import PALES, paragraph, put
from sample_docs.generator.vocabulary import COUNTRIES, FIRST_NAMES

HAND = "#14265c"


def form(dice: Dice, kind: str, country: str) -> Content:
    """Draw a form: its issuer, labels with values, some left empty, and boxes, some of them ticked."""
    place, day = COUNTRIES[country], random_contents.random_day(dice)
    title, fields, boxes = dice.pick(words_of.FORMS[place.language])
    filled = dice.chance(0.85)
    values = [(label, _value(dice, country, value) if filled and dice.chance(0.88) else "") for label, value in fields]
    ticks = [(label, "yes" if filled and dice.chance(0.5) else "") for label in boxes] if dice.chance(0.75) else []
    more: dict[str, Fact] = {"subject": title}
    number = dice.pick(("F-{}", "{}", "{}/26")).format(dice.digits(4)) if dice.chance(0.4) else ""
    supplier = replace(random_parties.supplier(dice, country), phone="")
    return Content(
        "form", place.language, supplier, Party("", "", "", country), number, day, (), place.currency, more,
        title=title,
        form=(*values, *ticks), rows=(tuple(label for label, _ in ticks),), variant="filled" if filled else "empty",
    )  # fmt: skip


def _value(dice: Dice, country: str, form_of: str) -> str:
    place = COUNTRIES[country]
    language = place.language
    surname, first, day = dice.pick(place.surnames), dice.pick(FIRST_NAMES[language]), random_contents.random_day(dice)
    words = words_of.VALUES[language]
    return form_of.format(
        surname=surname,
        first=first,
        person=f"{first} {surname}",
        day=formats.day(day, language, country),
        street=random_parties.street(dice, country),
        city=random_parties.city(dice, country),
        town=dice.pick(place.towns),
        phone=place.phone.format(dice.digits(2), dice.digits(2), dice.digits(3)),
        mail=f"{first[0].lower()}{dice.digits(2)}@post.example",
        letter=dice.pick("ABC"),
        department=dice.pick(words["department"]),
        purpose=dice.pick(words["purpose"]),
        number=dice.digits(6),
        small=str(dice.number(1, 30)),
        amount=formats.number(Decimal(dice.digits(5)) / 100, country),
        company=random_parties.company_name(dice, country),
        vat=random_parties.vat_id(dice, country),
        days=str(dice.pick((14, 30))),
    )


def form_page(seed: str) -> Layout:
    """A form whose every choice comes from `seed`."""

    def layout(pen: Pen) -> None:
        dice = Dice(f"{seed}/form")
        pen.doubtful.update(UNSURE)
        pen.left, pen.right = dice.between(16, 24) * MM, pen.width - dice.between(16, 24) * MM
        _head(pen, dice)
        ticks = set(pen.content.rows[0])
        hand = HAND if dice.chance(0.6) else "#1a1a1a"
        dice.pick(STYLES)(pen, dice, [pair for pair in pen.content.form if pair[0] not in ticks], hand)
        _ticks(pen, dice, [pair for pair in pen.content.form if pair[0] in ticks])
        _signed(pen, dice, hand)
        pen.printed.add("form_fields")

    return layout


UNSURE = {
    "buyer_name", "buyer_address", "customer_number", "total_amount", "due_amount", "currency", "supplier_vat_id",
    "buyer_vat_id", "iban", "bic", "service_start", "service_end", "delivery_date", "contract_start", "contract_number",
}  # fmt: skip
"""What a form's own fields may be read as; they are scored as form fields."""


def _head(pen: Pen, dice: Dice) -> None:
    width, size = pen.right - pen.left, dice.pick((14, 17, 20))
    issuer_first = dice.chance(0.5)
    pen.y = dice.between(46, 70)
    if issuer_first:
        put(pen, pen.left, pen.y, pen.show("supplier_name"), width, size=10.5, bold=True)
        if dice.chance(0.6):
            put(pen, pen.left, pen.y + 13, pen.show("supplier_address"), width, size=8.5, color=GREY)
        pen.y += 40
    if dice.chance(0.3):
        pen.box(pen.left - 4, pen.y - size, width + 8, size + 8, fill=dice.pick(PALES))
    put(pen, pen.left, pen.y, pen.show("subject"), width * 0.7, size=size, bold=True, color=pen.look.color)
    if pen.has("document_number"):
        label = dice.pick(words_of.NUMBERS[pen.content.language])
        put(
            pen,
            pen.left,
            pen.y,
            f"{pen.look.marked(label)} {pen.show('document_number')}",
            width,
            size=9,
            align="right",
        )
    pen.y += 18
    if not issuer_first:
        put(
            pen,
            pen.left,
            pen.y,
            f"{pen.show('supplier_name')}, {pen.show('supplier_address')}",
            width,
            size=8.5,
            color=GREY,
        )
        pen.y += 16
    if dice.chance(0.5):
        put(pen, pen.left, pen.y, dice.pick(words_of.HINTS[pen.content.language]), width, size=8, color=GREY)
        pen.y += 14
    pen.y += 16


Pairs = list[tuple[str, str]]


def boxed(pen: Pen, dice: Dice, pairs: Pairs, hand: str) -> None:
    """Boxes with a small label in the corner and the value beneath it, one to three side by side."""
    per_row = dice.number(1, 3)
    width = (pen.right - pen.left + 6) / per_row
    for at, (label, value) in enumerate(pairs):
        x, y = pen.left + at % per_row * width, pen.y + at // per_row * 36
        pen.box(x, y, width - 6, 31, stroke=RULE)
        put(pen, x + 4, y + 9, label, width - 16, size=6.8, color=GREY)
        put(pen, x + 5, y + 24, value, width - 16, size=10, color=hand)
    pen.y += -(-len(pairs) // per_row) * 36 + 12


def lined(pen: Pen, dice: Dice, pairs: Pairs, hand: str) -> None:
    """The label at the left, the value on a line or on dots."""
    dotted, tab = dice.chance(0.5), max(pen.measure(label + ":", 9.5) for label, _ in pairs) + 12
    colon = ":" if dice.chance(0.6) else ""
    for label, value in pairs:
        put(pen, pen.left, pen.y, label + colon, tab - 4, size=9.5)
        put(pen, pen.left + tab + 4, pen.y - 1, value, pen.right - pen.left - tab - 8, size=10.5, color=hand)
        if dotted:
            pen.canvas.setDash(1, 2)
        pen.rule(pen.left + tab, pen.y + 3, pen.right, pen.y + 3, color="#555555")
        pen.canvas.setDash()
        pen.y += 25
    pen.y += 6


def beneath(pen: Pen, dice: Dice, pairs: Pairs, hand: str) -> None:
    """Two columns of lines to write on, the label in small letters beneath."""
    width = (pen.right - pen.left - 20) / 2
    for at, (label, value) in enumerate(pairs):
        x, y = pen.left + at % 2 * (width + 20), pen.y + at // 2 * 38
        put(pen, x + 2, y + 8, value, width - 4, size=10.5, color=hand)
        pen.rule(x, y + 12, x + width, y + 12, color="#333333")
        put(pen, x, y + 20, label, width, size=7, color=GREY)
    pen.y += -(-len(pairs) // 2) * 38 + 12


def tabled(pen: Pen, dice: Dice, pairs: Pairs, hand: str) -> None:
    """A ruled table of two columns, the labels shaded."""
    tab = (pen.right - pen.left) * dice.between(0.3, 0.45)
    for label, value in pairs:
        pen.box(pen.left, pen.y, tab, 22, fill=PALES[0], stroke=RULE)
        pen.box(pen.left + tab, pen.y, pen.right - pen.left - tab, 22, stroke=RULE)
        put(pen, pen.left + 5, pen.y + 14, label, tab - 10, size=9)
        put(pen, pen.left + tab + 5, pen.y + 15, value, pen.right - pen.left - tab - 10, size=10, color=hand)
        pen.y += 22
    pen.y += 14


STYLES: tuple[Callable[[Pen, Dice, Pairs, str], None], ...] = (boxed, lined, beneath, tabled)
"""The styles of forms."""


def _ticks(pen: Pen, dice: Dice, pairs: Pairs) -> None:
    """Boxes to tick: drawn, so that no reader of text sees them, or typed in brackets."""
    across, side = dice.chance(0.5), 9.0
    x, typed = pen.left, dice.chance(0.5)
    if not typed:
        pen.doubtful.add("ticks")
    for label, value in pairs:
        width = side + 8 + pen.measure(label, 9.5) + 18
        if x + width > pen.right:
            x, pen.y = pen.left, pen.y + 18
        if typed:
            put(pen, x, pen.y, f"[{'x' if value else ' '}] {label}", width + 8, size=9.5)
            x = x + width + 8 if across else pen.left
            pen.y += 0 if across else 18
            continue
        pen.box(x, pen.y - side + 1, side, side, stroke="#1a1a1a")
        if value:
            pen.rule(x + 1.5, pen.y - side + 2.5, x + side - 1.5, pen.y - 0.5, color=HAND, width=1.3)
            pen.rule(x + 1.5, pen.y - 0.5, x + side - 1.5, pen.y - side + 2.5, color=HAND, width=1.3)
        put(pen, x + side + 6, pen.y, label, width, size=9.5)
        x = x + width if across else pen.left
        pen.y += 0 if across else 18
    pen.y += 24


def _signed(pen: Pen, dice: Dice, hand: str) -> None:
    pen.y += dice.between(20, 70)
    label = dice.pick(words_of.PLACES[pen.content.language])
    if pen.content.variant == "filled" and dice.chance(0.85):
        place = f"{pen.content.supplier.town}, " if dice.chance(0.5) else ""
        text = place + pen.show("document_date")
        put(pen, pen.left, pen.y - 4, text, 170, size=10, color=hand)
        scrawl(pen, pen.left + 230, pen.y - 4, 90, dice.number(0, 5))
    for x, text in ((pen.left, label), (pen.left + 210, pen.look.words["signature"])):
        pen.rule(x, pen.y, x + 170, pen.y, color="#1a1a1a")
        paragraph(pen, x, pen.y + 10, [text], 170, size=7.5, color=GREY)
