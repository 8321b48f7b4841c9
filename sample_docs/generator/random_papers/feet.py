"""The foot of a random page and the bar at its side: company data in columns, on lines, in a bar, or none."""

from __future__ import annotations

from collections.abc import Callable

from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import GREY, Pen
from sample_docs.generator.random_papers import heads
from sample_docs.generator.random_papers.typeset import PALES, paragraph, plain_label, put

Foot = Callable[[Pen, list[list[str]], Dice], float]
"""Draws groups of company data at the end of the page; returns the points it took."""


def company_parts(pen: Pen, dice: Dice, *, bank: bool, tax: bool) -> list[list[str]]:
    """The groups of company data: address, contact, bank, office; what is left out is printed elsewhere."""
    supplier = pen.content.supplier
    parts = [[pen.show("supplier_name"), *pen.sender_address()], heads.contact_lines(pen, dice)]
    if bank:
        lines = heads.bank_lines(pen, dice)
        parts.append([plain_label(pen.look.words["bank"]), *lines] if dice.chance(0.4) else lines)
    office = heads.tax_lines(pen) if tax else []
    if supplier.register and dice.chance(0.8):
        office.append(supplier.register)
    if supplier.director and dice.chance(0.7):
        office.append(f"{plain_label(pen.look.words['director'])}: {supplier.director}")
    parts.append(office)
    return [part for part in parts if part]


def columns(pen: Pen, parts: list[list[str]], dice: Dice) -> float:
    """Two to five columns side by side."""
    count = len(parts) if dice.chance(0.6) else max(2, len(parts) - 1)
    while len(parts) > count:
        parts = [*parts[:-2], parts[-2] + parts[-1]]
    size, gap = dice.pick((6.0, 6.5, 7.0)), 10
    width = (pen.right - pen.left - gap * (len(parts) - 1)) / len(parts)
    wrapped = [[line for part in group for line in pen.wrap(part, width, size)] for group in parts]
    height = max(map(len, wrapped)) * size * 1.28
    top = pen.height - 24 - height
    if dice.chance(0.6):
        pen.rule(pen.left, top - size - 3, pen.right, top - size - 3)
    align = dice.pick(("left", "left", "left", "center"))
    for at, lines in enumerate(wrapped):
        paragraph(pen, pen.left + at * (width + gap), top, lines, width, size=size, align=align, color=GREY)
    return height + size + 30


def lines(pen: Pen, parts: list[list[str]], dice: Dice) -> float:
    """Each group on a line of its own, in the middle or at the left."""
    mark, size = dice.pick((" · ", " | ", " – ", ", ", "  ")), dice.pick((6.5, 7.0, 7.5))
    align = dice.pick(("left", "center", "center"))
    rows = [mark.join(group) for group in parts]
    wrapped = [part for row in rows for part in pen.wrap(row, pen.right - pen.left, size)]
    height = len(wrapped) * size * 1.3
    paragraph(
        pen,
        pen.left,
        pen.height - 22 - height + size,
        wrapped,
        pen.right - pen.left,
        size=size,
        align=align,
        color=GREY,
    )
    return height + 30


def bar(pen: Pen, parts: list[list[str]], dice: Dice) -> float:
    """A coloured or pale bar with everything in it."""
    size, pale = 6.6, dice.chance(0.4)
    rows = [" | ".join(group) for group in parts]
    wrapped = [part for row in rows for part in pen.wrap(row, pen.width - 60, size)]
    height = len(wrapped) * 8.6 + 14
    pen.box(0, pen.height - height, pen.width, height, fill=dice.pick(PALES) if pale else pen.look.color)
    color = "#333333" if pale else "#ffffff"
    paragraph(
        pen, 30, pen.height - height + 13, wrapped, pen.width - 60, size=size, leading=8.6, align="center", color=color
    )
    return height + 8


FEET: tuple[Foot, ...] = (columns, columns, columns, lines, lines, bar)
"""The feet with company data, as often as they are named."""


def side_bar(pen: Pen, parts: list[list[str]], dice: Dice) -> None:
    """Company data in a column at the left or right edge; narrows the page to what is left."""
    width, at_left = dice.between(108, 132), dice.chance(0.5)
    x = 0.0 if at_left else pen.width - width
    style = dice.pick(("pale", "pale", "rule", "color"))
    if style != "rule":
        pen.box(x, 0, width, pen.height, fill=pen.look.color if style == "color" else dice.pick(PALES))
    else:
        edge = width if at_left else pen.width - width
        pen.rule(edge, 30, edge, pen.height - 30, color=pen.look.color)
    color = "#ffffff" if style == "color" else "#333333"
    y = dice.pick((60.0, 130.0, 260.0))
    for group in parts:
        y = paragraph(pen, x + 12, y, group, width - 24, size=7.2, color=color) + 10
    if at_left:
        pen.left = width + 22
    else:
        pen.right = pen.width - width - 20


def page_number(pen: Pen, dice: Dice, y: float) -> None:
    """The page's number at the left, in the middle or at the right, its baseline at `y`."""
    align = dice.pick(("left", "center", "right"))
    put(pen, pen.left, y, pen.page_label(), pen.right - pen.left, size=7.5, align=align, color=GREY)
