"""The top of a page: who writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sample_docs.generator.blocks.logos import logo
from sample_docs.generator.pen import GREY, MM, Pen


def contact_lines(pen: Pen) -> list[str]:
    """Phone, mail and website of the supplier with their labels."""
    supplier = pen.content.supplier
    pairs = (("phone", supplier.phone), ("email", supplier.email), ("website", supplier.website))
    return [f"{pen.look.words[key]} {value}" for key, value in pairs if value]


def _name_size(pen: Pen, width: float, largest: float) -> float:
    name = pen.content.supplier.name
    size = largest
    while pen.measure(name, size, bold=True) > width:
        size -= 0.5
    return size


def logo_right(pen: Pen) -> None:
    """The mark at the top right, the name to its left, a hairline beneath."""
    name = pen.show("supplier_name")
    size = _name_size(pen, pen.right - pen.left - 60, 15)
    logo(pen, pen.right - 42, 32, 42)
    pen.text(pen.right - 54, 54, name, size=size, bold=True, align="right", color=pen.look.color)
    pen.text(pen.right - 54, 68, pen.content.supplier.trade, size=8.5, align="right", color=GREY)
    pen.rule(pen.left, 86, pen.right, 86, color=pen.look.color)


def logo_left(pen: Pen) -> None:
    """The mark at the top left with the name, address and contacts beside and at the right."""
    name = pen.show("supplier_name")
    logo(pen, pen.left, 36, 40)
    pen.text(pen.left + 52, 56, name, size=_name_size(pen, 250, 14), bold=True, color=pen.look.color)
    pen.text(pen.left + 52, 70, pen.content.supplier.trade, size=8.5, color=GREY)
    lines = [*pen.sender_address(), *contact_lines(pen)]
    y = 46.0
    for line in lines:
        pen.text(pen.right, y, line, size=8, align="right", color=GREY)
        y += 10.5


def centered(pen: Pen) -> None:
    """The name in the middle, small capitals of the trade beneath, address on one line."""
    middle = pen.width / 2
    name = pen.show("supplier_name")
    pen.text(middle, 50, name, size=_name_size(pen, 420, 19), bold=True, align="center", color=pen.look.color)
    pen.text(middle, 65, pen.content.supplier.trade.upper(), size=7.5, align="center", color=GREY)
    address = pen.show("supplier_address").replace(", ", " · ")
    pen.text(middle, 78, " · ".join([address, pen.content.supplier.phone]), size=8, align="center", color=GREY)
    pen.rule(middle - 60, 86, middle + 60, 86, color=pen.look.color, width=1.2)


def band(pen: Pen) -> None:
    """A coloured band over the whole width with the name in white."""
    pen.box(0, 0, pen.width, 74, fill=pen.look.color)
    logo(pen, pen.left, 20, 34, "#ffffff")
    name = pen.show("supplier_name")
    pen.text(pen.left + 46, 40, name, size=_name_size(pen, 380, 17), bold=True, color="#ffffff")
    pen.text(pen.left + 46, 54, pen.content.supplier.trade, size=8.5, color="#ffffff")


def split(pen: Pen) -> None:
    """Name and address at the left, the document's title in large letters at the right."""
    supplier = pen.content.supplier
    pen.text(pen.left, 52, pen.show("supplier_name"), size=_name_size(pen, 260, 15), bold=True)
    lines = [*pen.sender_address(), *contact_lines(pen)]
    pen.lines(pen.left, 67, lines, size=8.5, leading=11.5, color=GREY)
    pen.text(pen.right, 60, title(pen), size=26, bold=True, align="right", color=supplier.color)


def plain(pen: Pen) -> None:
    """No mark: the name in bold and the address beneath, as typed with an office program."""
    pen.text(pen.left, 54, pen.show("supplier_name"), size=_name_size(pen, 300, 12), bold=True)
    pen.lines(pen.left, 68, [*pen.sender_address(), *contact_lines(pen)], size=9, leading=12)


def title(pen: Pen) -> str:
    """The document's title: its own, or the word for its kind."""
    return pen.content.title or pen.look.words[pen.content.variant or pen.content.kind]


LETTERHEADS: Mapping[str, Callable[[Pen], None]] = {
    "logo_right": logo_right,
    "logo_left": logo_left,
    "centered": centered,
    "band": band,
    "plain": plain,
}
"""The letterheads that end above the address window (127 points), by name."""

LETTERHEAD_END = 45 * MM
"""Where the address window begins in DIN 5008 form B, in points from the top."""
