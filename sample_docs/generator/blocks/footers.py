"""The foot of a page: company data in columns or on a line, and the page number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sample_docs.generator.pen import GREY, Pen


def _numbered(pen: Pen, *names: str) -> list[str]:
    lines = []
    for name in names:
        if pen.has(name):
            value = pen.show(name)
            lines.append(f"{pen.word(name)}: {value}")
    return lines


def _parts(pen: Pen) -> list[list[str]]:
    supplier, words = pen.content.supplier, pen.look.words
    address = [pen.show("supplier_name"), *pen.sender_address()]
    contact = [f"{words['phone']} {supplier.phone}", supplier.email, supplier.website]
    bank = [supplier.bank, f"IBAN {pen.show('iban')}", f"BIC {pen.show('bic')}"]
    office = [line for line in (supplier.register, *_numbered(pen, "supplier_vat_id", "supplier_tax_number")) if line]
    if supplier.director and pen.content.country != "GB":
        office.append(f"{_office(pen)}: {supplier.director}")
    return [address, contact, bank, office]


def _office(pen: Pen) -> str:
    name = pen.content.supplier.name
    if pen.content.language == "de" and (" AG" in name or "Inh." in name or "e.U." in name):
        return "Vorstand" if " AG" in name else "Inhaberin"
    return pen.look.words["director"]


def columns(pen: Pen, count: int = 4) -> None:
    """Address, contact, bank and register side by side; with three columns address and contact share one."""
    parts = _parts(pen)
    if count == 3:
        parts = [parts[0] + parts[1][:1], parts[2], parts[3]]
    shares = (0.23, 0.25, 0.27, 0.25) if count == 4 else (0.34, 0.33, 0.33)
    top = pen.height - 62
    total = pen.right - pen.left + 20
    x = pen.left - 10
    pen.rule(x, top - 10, x + total, top - 10)
    for share, lines in zip(shares, parts, strict=True):
        room = share * total - 8
        wrapped = [piece for line in lines for piece in pen.wrap(line, room, 6.6)]
        size = min(6.6, *(6.6 * room / pen.measure(piece, 6.6) for piece in wrapped))
        pen.lines(x, top, wrapped, size=size, leading=8.4, color=GREY)
        x += share * total


def three_columns(pen: Pen) -> None:
    """The same data in three columns."""
    columns(pen, 3)


def centered_lines(pen: Pen) -> None:
    """All company data centred on a few lines, parted by dots."""
    address, contact, bank, office = _parts(pen)
    y = pen.height - 52
    for lines in (address + contact[:1], bank, office):
        pen.text(pen.width / 2, y, " · ".join(lines), size=6.8, align="center", color=GREY)
        y += 9.5


def page_only(pen: Pen) -> None:
    """Nothing but the page number."""
    pen.text(
        pen.width / 2,
        pen.height - 30,
        pen.look.words["page"].format(page=pen.page, pages=pen.pages),
        size=8,
        align="center",
        color=GREY,
    )


def coloured(pen: Pen) -> None:
    """A bar in the company's colour with bank and tax data in white."""
    address, contact, bank, office = _parts(pen)
    pen.box(0, pen.height - 44, pen.width, 44, fill=pen.look.color)
    pen.text(pen.left, pen.height - 27, "  |  ".join(bank + contact[1:2]), size=7, color="#ffffff")
    line = "  |  ".join([", ".join(address), *office])
    size = min(6.2, 6.2 * (pen.width - pen.left - 20) / pen.measure(line, 6.2))
    pen.text(pen.left, pen.height - 15, line, size=size, color="#ffffff")


FOOTERS: Mapping[str, Callable[[Pen], None]] = {
    "columns": columns,
    "three_columns": three_columns,
    "centered": centered_lines,
    "coloured": coloured,
}
"""Footers with company data by name; they stand in the last 75 points of a page."""

FOOT = 82.0
"""Points that a footer with company data needs at the end of a page."""
