"""Papers that are none of the known types: menus, flyers, tables of figures, drawings, minutes and instructions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from sample_docs.generator import formats, random_contents, random_parties
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import GREY, RULE, Layout, Pen
from sample_docs.generator.phrases import sundries as words_of
from sample_docs.generator.random_papers.typeset import PALES, paragraph, put
from sample_docs.generator.vocabulary import COUNTRIES


def sundry(dice: Dice, kind: str, country: str) -> Content:
    """Draw a paper of no known type; it has no fields."""
    language = COUNTRIES[country].language
    variant = dice.pick(("menu", "flyer", "figures", "drawing", "minutes"))
    title = dice.pick(words_of.HEADLINES[language][variant])
    supplier = random_parties.supplier(dice, country)
    day = random_contents.random_day(dice)
    return Content("unknown", language, supplier, Party("", "", "", country), "", day, (), COUNTRIES[country].currency,
    {},
                   title=title, variant=variant)  # fmt: skip


def sundry_page(seed: str) -> Layout:
    """A paper of no known type whose every choice comes from `seed`."""

    def layout(pen: Pen) -> None:
        dice = Dice(f"{seed}/sundry")
        pen.doubtful.update({"document_date", "subject", "total_amount", "iban", "bic", "supplier_vat_id"})
        pen.left, pen.right = 60.0, pen.width - 60.0
        size = dice.pick((18, 24, 30))
        pen.y = dice.between(70, 120)
        align = dice.pick(("left", "center"))
        width = pen.right - pen.left
        put(pen, pen.left, pen.y, pen.content.title, width, size=size, bold=True, align=align, color=pen.look.color)
        pen.y += size + 14
        SHEETS[pen.content.variant](pen, dice)

    return layout


def menu(pen: Pen, dice: Dice) -> None:
    """Dishes with prices."""
    dots = dice.chance(0.5)
    for dish in dice.shuffled(words_of.LINES[pen.content.language]["menu"]):
        price = formats.number(Decimal(dice.number(390, 2890)) / 100, pen.content.country)
        put(pen, pen.left, pen.y, dish, 320, size=11)
        put(pen, pen.left, pen.y, price, pen.right - pen.left, size=11, align="right")
        start, end = pen.left + pen.measure(dish, 11) + 4, pen.right - pen.measure(price, 11) - 4
        if dots:
            pen.text(end, pen.y, "." * int((end - start) / pen.measure(".", 11)), size=11, align="right", color=GREY)
        pen.y += dice.between(22, 30)


def flyer(pen: Pen, dice: Dice) -> None:
    """Coloured areas and a few lines in large letters."""
    pen.box(0, pen.height * 0.72, pen.width, pen.height * 0.28, fill=dice.pick(PALES))
    pen.box(pen.left, pen.y, pen.right - pen.left, 160, fill=pen.look.color)
    pen.y += 210
    lines = dice.shuffled(words_of.LINES[pen.content.language]["text"])[:3]
    pen.y = paragraph(pen, pen.left, pen.y, lines, pen.right - pen.left, size=14, leading=22)
    put(pen, pen.left, pen.height * 0.8, pen.content.supplier.name, pen.right - pen.left, size=13, bold=True)
    put(pen, pen.left, pen.height * 0.8 + 18, pen.content.supplier.phone, pen.right - pen.left, size=10)


def figures(pen: Pen, dice: Dice) -> None:
    """A table of measurements."""
    heads = words_of.LINES[pen.content.language]["head"][: dice.number(3, 5)]
    width = (pen.right - pen.left) / len(heads)
    months = formats.MONTHS[pen.content.language]
    rows = [list(heads)]
    rows += [[month, *(pen.number(Decimal(dice.number(10, 9999)) / 10) for _ in heads[1:])] for month in months]
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            align = "right" if place else "left"
            put(pen, pen.left + place * width, pen.y, cell, width - 8, size=9.5, bold=at == 0, align=align)
        pen.rule(pen.left, pen.y + 5, pen.right, pen.y + 5, color=RULE)
        pen.y += 19


def drawing(pen: Pen, dice: Dice) -> None:
    """A plan: walls, dimensions and a title block."""
    x, y, width, height = pen.left + 20, pen.y + 20, 380.0, 300.0
    pen.box(x, y, width, height, stroke="#1a1a1a")
    for _ in range(dice.number(2, 5)):
        at = x + dice.between(60, 320)
        pen.rule(at, y, at, y + height * dice.between(0.4, 1.0), color="#1a1a1a", width=1.2)
    for place in range(4):
        put(pen, x + place * 95, y + height + 16, f"{dice.number(120, 640) / 100:.2f}", 90, size=8)
    pen.box(pen.right - 180, pen.height - 110, 180, 70, stroke="#1a1a1a")
    lines = [pen.content.title, "M 1:100", f"{dice.pick('ABC')}-{dice.digits(3)}"]
    paragraph(pen, pen.right - 172, pen.height - 94, lines, 164, size=9)


def minutes(pen: Pen, dice: Dice) -> None:
    """Numbered paragraphs."""
    for at, line in enumerate(dice.shuffled(words_of.LINES[pen.content.language]["text"])):
        pen.flow(f"{at + 1}. {line}", size=10.5, gap=dice.between(4, 12))


SHEETS: Mapping[str, Callable[[Pen, Dice], None]] = {
    "menu": menu, "flyer": flyer, "figures": figures, "drawing": drawing, "minutes": minutes,
}  # fmt: skip
"""The sheets by the variant of their content."""
