"""The top of a random page: who writes, to whom, and where on the page they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sample_docs.generator.blocks.letterhead import title
from sample_docs.generator.blocks.logos import logo
from sample_docs.generator.content import COUNTRY_NAMES
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import GREY, RULE, Pen
from sample_docs.generator.random_papers.typeset import PALES, fit, paragraph, plain_label, put

Head = Callable[[Pen, Dice, bool], float]
"""Draws who writes; told whether to print the full address there, returns where the head ends."""


@dataclass(frozen=True)
class Frame:
    """Where the sender's data are printed besides the head, and what of a title the head has taken."""

    address_in_head: bool
    title_in_head: bool


def contact_lines(pen: Pen, dice: Dice) -> list[str]:
    """Phone, fax, mail and website with their labels, in a form of their own."""
    supplier, words = pen.content.supplier, pen.look.words
    pairs = [("phone", supplier.phone), ("email", supplier.email), ("website", supplier.website)]
    if supplier.phone and dice.chance(0.4):
        pairs.insert(1, ("fax", supplier.phone + "-9"))
    labelled = dice.chance(0.75)
    kept = [pair for pair in pairs if pair[1] and dice.chance(0.8)]
    return [
        f"{plain_label(words[key])}{':' if pen.look.colon else ''} {value}" if labelled else value
        for key, value in kept
    ]


def tax_lines(pen: Pen) -> list[str]:
    """VAT id and tax number of the supplier, those it has, noted as printed."""
    names = [name for name in ("supplier_vat_id", "supplier_tax_number") if pen.has(name)]
    return [f"{pen.label(name)} {pen.show(name)}" for name in names]


def bank_lines(pen: Pen, dice: Dice) -> list[str]:
    """Bank, IBAN and BIC, noted as printed."""
    lines = [pen.content.supplier.bank] if dice.chance(0.85) else []
    lines.append(f"{pen.label('iban')} {pen.show('iban')}")
    if dice.chance(0.85):
        lines.append(f"{pen.label('bic')} {pen.show('bic')}")
    return lines


def left_and_right(pen: Pen, dice: Dice, full: bool) -> float:
    """The name at one side, address and contacts at the other, a logo or none."""
    size, top = dice.pick((11, 13, 15, 18)), dice.between(38, 62)
    color = pen.look.color if dice.chance(0.7) else "#1a1a1a"
    width = pen.right - pen.left
    swapped, mark = dice.chance(0.35), dice.chance(0.6)
    left, right = (pen.left, pen.left + width * 0.6) if not swapped else (pen.left + width * 0.45, pen.left)
    name_width = width * 0.55
    if mark:
        logo(pen, left, top - 20, 34)
        left, name_width = left + 42, name_width - 42
    y = paragraph(pen, left, top, [pen.show("supplier_name")], name_width, size=size, bold=True, color=color)
    if pen.content.supplier.trade and dice.chance(0.6):
        y = paragraph(pen, left, y, [pen.content.supplier.trade], name_width, size=8.5, color=GREY)
    lines = ([*pen.sender_address()] if full else []) + contact_lines(pen, dice)
    small = dice.pick((7.5, 8.0, 8.5, 9.0))
    align = "right" if not swapped and dice.chance(0.6) else "left"
    end = paragraph(pen, right, top - 8, lines, width * 0.4, size=small, align=align, color=GREY)
    return _ruled_off(pen, dice, max(y, end, top + 20))


def _ruled_off(pen: Pen, dice: Dice, y: float) -> float:
    if dice.chance(0.4):
        pen.rule(pen.left, y, pen.right, y, color=pen.look.color, width=dice.pick((0.5, 1.0, 2.0)))
        return y + 4
    return y


def centered(pen: Pen, dice: Dice, full: bool) -> float:
    """Everything in the middle of the page."""
    top, width = dice.between(40, 60), pen.right - pen.left
    name = pen.show("supplier_name")
    size = fit(pen, name, width, dice.pick((14, 17, 20)), bold=True)
    middle = (pen.left + pen.right) / 2
    if dice.chance(0.4):
        logo(pen, middle - 15, top - 24, 30)
        top += 24
    pen.text(middle, top, name, size=size, bold=True, align="center", color=pen.look.color)
    y = top + 14
    mark = dice.pick((" · ", " | ", " • ", ", "))
    parts = ([pen.show("supplier_address").replace(", ", mark)] if full else []) + contact_lines(pen, dice)
    y = paragraph(pen, pen.left, y, [mark.join(parts)], width, size=8.5, align="center", color=GREY)
    return _ruled_off(pen, dice, y)


def band(pen: Pen, dice: Dice, full: bool) -> float:
    """A coloured or pale band over the whole width."""
    height, pale = dice.between(46, 84), dice.chance(0.3)
    pen.box(0, 0, pen.width, height, fill=dice.pick(PALES) if pale else pen.look.color)
    color = pen.look.color if pale else "#ffffff"
    left = pen.left
    if dice.chance(0.6):
        logo(pen, left, height / 2 - 15, 30, color)
        left += 40
    room = (pen.right - left) * 0.58
    put(pen, left, height / 2 + 4, pen.show("supplier_name"), room, size=16, bold=True, color=color)
    lines = ([*pen.sender_address()] if full else []) + contact_lines(pen, dice)[: 2 if full else 3]
    y = height / 2 - 4.5 * len(lines) + 8
    paragraph(pen, left + room + 10, y, lines, pen.right - left - room - 10, size=7.5, align="right", color=color)
    return height + 6


def plain(pen: Pen, dice: Dice, full: bool) -> float:
    """The name and the address beneath, as typed with an office program."""
    top, size = dice.between(40, 64), pen.look.size
    align = dice.pick(("left", "left", "right"))
    lines = ([*pen.sender_address()] if full else []) + (contact_lines(pen, dice) if dice.chance(0.7) else [])
    if dice.chance(0.25):
        lines += tax_lines(pen)
    width = pen.right - pen.left
    y = paragraph(
        pen, pen.left, top, [pen.show("supplier_name")], width, size=size + 2, bold=dice.chance(0.7), align=align
    )
    return paragraph(pen, pen.left, y, lines, width, size=size, align=align)


def with_title(pen: Pen, dice: Dice, full: bool) -> float:
    """Name and address at the left, the document's title in large letters at the right."""
    top, width = dice.between(44, 60), pen.right - pen.left
    size = dice.pick((20, 24, 28))
    left, bold = pen.left + width * 0.55, dice.chance(0.7)
    put(pen, left, top + 4, title(pen), width * 0.45, size=size, bold=bold, align="right", color=pen.look.color)
    y = paragraph(pen, pen.left, top, [pen.show("supplier_name")], width * 0.52, size=13, bold=True)
    lines = ([*pen.sender_address()] if full else []) + contact_lines(pen, dice)
    return paragraph(pen, pen.left, y, lines, width * 0.5, size=8.5, color=GREY)


def logo_only(pen: Pen, dice: Dice, full: bool) -> float:
    """A mark and an address, or a mark alone: the name must be read elsewhere."""
    side = dice.pick((34, 44, 56))
    x = dice.pick((pen.left, pen.right - side, (pen.left + pen.right - side) / 2))
    logo(pen, x, 34, side)
    if full:
        left = pen.left if x > pen.left else pen.left + 80
        line = " · ".join([pen.show("supplier_name"), pen.show("supplier_address").replace(", ", " · ")])
        room = pen.right - pen.left - 90
        put(
            pen,
            left,
            34 + side / 2,
            line,
            room if x in (pen.left, pen.right - side) else x - left - 6,
            size=8.5,
            color=GREY,
        )
    return 40 + side


def nothing(pen: Pen, dice: Dice, full: bool) -> float:
    """No head at all: preprinted paper, or a writer who needs none."""
    return dice.between(40, 60)


HEADS: tuple[Head, ...] = (left_and_right,) * 4 + (
    centered,
    centered,
    band,
    band,
    plain,
    plain,
    with_title,
    logo_only,
    nothing,
)
"""The heads, as often as they are named."""


def recipient_lines(pen: Pen, dice: Dice) -> list[str]:
    """The recipient's lines: person or c/o before the street, the country last where it is another one."""
    buyer = pen.content.buyer
    name = pen.show("buyer_name")
    pen.printed.add("buyer_address")
    pen.raw["buyer_address"] = buyer.address
    lines = [name, buyer.contact, buyer.street, buyer.city]
    if not buyer.contact and dice.chance(0.2) and pen.content.language == "de" and len(name) > 12:
        lines.insert(0, "Firma")
    if buyer.country != pen.content.country:
        pen.doubtful.add("buyer_address")  # with or without its country
        country = COUNTRY_NAMES[buyer.country][pen.content.language]
        lines.append(country.upper() if dice.chance(0.4) else country)
    return [line for line in lines if line]


def return_line(pen: Pen, dice: Dice, x: float, y: float, width: float) -> float:
    """The sender on one small line above the recipient; returns the baseline for the recipient."""
    mark = dice.pick((" · ", " - ", ", ", " | ", " • ", " – "))
    parts = [pen.show("supplier_name"), *pen.show("supplier_address").split(", ")]
    text = mark.join(parts)
    size = fit(pen, text, width, dice.pick((6.5, 7.0, 7.5)))
    pen.text(x, y, text, size=size, color=GREY)
    if dice.chance(0.6):
        pen.rule(x, y + 2, x + pen.measure(text, size), y + 2, width=0.4)
    return y + dice.between(14, 22)


def address_field(pen: Pen, dice: Dice, x: float, y: float, width: float, *, sender: bool) -> float:
    """The recipient in the window of an envelope, with or without the line that returns the letter."""
    if sender:
        y = return_line(pen, dice, x, y, width)
    bold = dice.chance(0.15)
    size = dice.pick((9.5, 10.0, 10.5))
    return paragraph(pen, x, y, recipient_lines(pen, dice), width, size=size, leading=size * 1.25, bold=bold)


def headed_party(pen: Pen, dice: Dice, x: float, y: float, width: float, heading: str, lines: list[str]) -> float:
    """A heading and the lines of a party: filled, framed, bold or small and grey."""
    style, size = dice.pick(("fill", "bold", "bold", "grey", "frame")), pen.look.size
    leading = size * 1.3
    wrapped = [part for line in lines for part in pen.wrap(line, width - 10, size)]
    if style == "fill":
        pen.box(x, y - size - 2, width, size + 7, fill=pen.look.color)
    elif style == "frame":
        pen.box(x, y - size - 3, width, (len(wrapped) + 1) * leading + 12, stroke=RULE)
    inset = 5 if style in ("fill", "frame") else 0
    color = {"fill": "#ffffff", "grey": GREY}.get(style, "#1a1a1a")
    small = size * 0.85 if style == "grey" else size
    put(pen, x + inset, y, heading, width - 10, size=small, bold=style != "grey", color=color)
    return paragraph(pen, x + inset, y + leading + 3, wrapped, width - 10, size=size, leading=leading) + 4


def sender_lines(pen: Pen, dice: Dice) -> list[str]:
    """The sender as a party of its own block."""
    lines = [pen.show("supplier_name"), *pen.sender_address()]
    return lines + (contact_lines(pen, dice)[:2] if dice.chance(0.4) else [])
