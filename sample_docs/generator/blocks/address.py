"""Recipients: the address window of DIN 5008 and plain blocks with a heading."""

from __future__ import annotations

from sample_docs.generator.content import COUNTRY_NAMES
from sample_docs.generator.pen import GREY, MM, Pen


def recipient(pen: Pen) -> list[str]:
    """The recipient's lines, the country last where it is not the sender's."""
    buyer = pen.content.buyer
    name = pen.show("buyer_name")
    pen.printed.add("buyer_address")
    lines = [name, buyer.contact, buyer.street, buyer.city]
    if buyer.country != pen.content.country:
        pen.doubtful.add("buyer_address")  # with or without its country
        lines.append(COUNTRY_NAMES[buyer.country][pen.content.language])
    return [line for line in lines if line]


def window(pen: Pen, *, x: float = 0.0, sender: bool = True) -> None:
    """The address window of DIN 5008 form B: return address in small letters, the recipient beneath."""
    x = x or pen.left
    if sender:
        supplier = pen.content.supplier
        pen.show("supplier_name")
        address = pen.show("supplier_address").replace(", ", " · ")
        text = f"{supplier.name} · {address}"
        size = 7.0
        while pen.measure(text, size) > 82 * MM:
            size -= 0.25
        width = pen.text(x, 50 * MM, text, size=size, color=GREY)
        pen.rule(x, 51 * MM, x + width, 51 * MM, width=0.4)
    pen.lines(x, 60 * MM, _fitted(pen, 80 * MM), size=10, leading=13)


def block(pen: Pen, x: float, y: float, heading: str, *, width: float = 180.0, filled: bool = False) -> float:
    """A heading and the recipient's lines beneath; returns the baseline after the last."""
    if filled:
        pen.box(x - 6, y - 11, width, 16, fill=pen.look.color)
        pen.text(x, y, heading, size=9, bold=True, color="#ffffff")
    else:
        pen.text(x, y, heading, size=8.5, bold=True, color=pen.look.color)
    return pen.lines(x, y + 17, _fitted(pen, width), leading=12.5)


def sender_block(pen: Pen, x: float, y: float, heading: str) -> float:
    """A heading with the supplier's name and address beneath; returns the baseline after the last."""
    pen.text(x, y, heading, size=8.5, bold=True, color=pen.look.color)
    lines = [pen.show("supplier_name"), *pen.sender_address()]
    return pen.lines(x, y + 17, lines, leading=12.5)


def ship_to(pen: Pen, x: float, y: float, heading: str, lines: tuple[str, ...]) -> float:
    """A delivery address, which is no field of its own; returns the baseline after the last line."""
    pen.text(x, y, heading, size=8.5, bold=True, color=pen.look.color)
    return pen.lines(x, y + 17, list(lines), leading=12.5)


def _fitted(pen: Pen, width: float) -> list[str]:
    return [part for line in recipient(pen) for part in pen.wrap(line, width, 10)]
