"""Till receipts, 80 mm wide, and a receipt written on a form."""

from __future__ import annotations

from decimal import Decimal

from sample_docs.generator import formats
from sample_docs.generator.blocks import notes
from sample_docs.generator.blocks.logos import logo
from sample_docs.generator.pen import GREY, MM, Pen

TILL_WIDTH = 80 * MM


def till_height(lines: int) -> float:
    """The length of paper for a receipt of so many items, in points."""
    return 296.0 + 20 * lines


def till(pen: Pen) -> None:
    """A narrow receipt: items with gross prices and a letter for the rate, total, payment, VAT table."""
    pen.left, pen.right = 12.0, pen.width - 12.0
    pen.bottom = pen.height
    _till_head(pen)
    _till_items(pen)
    _till_sums(pen)
    _till_rates(pen)
    pen.y += 10
    for line in (pen.content.closing or "").split("\n"):
        pen.text(pen.width / 2, pen.y, line, size=8, align="center")
        pen.y += 11


def _dashes(pen: Pen) -> None:
    pen.text(pen.width / 2, pen.y, "-" * int((pen.right - pen.left) / pen.measure("-", 8)), size=8, align="center")
    pen.y += 12


def _till_head(pen: Pen) -> None:
    middle, supplier = pen.width / 2, pen.content.supplier
    pen.y = 28.0
    for line in pen.wrap(pen.show("supplier_name"), pen.right - pen.left, 12, bold=True):
        pen.text(middle, pen.y, line, size=12, bold=True, align="center")
        pen.y += 14
    for line in (*pen.sender_address(), f"{pen.look.words['phone']} {supplier.phone}"):
        pen.text(middle, pen.y, line, size=8, align="center")
        pen.y += 11
    for name in ("supplier_vat_id", "supplier_tax_number"):
        if pen.has(name):
            pen.text(middle, pen.y, f"{pen.label(name)} {pen.show(name)}", size=7.5, align="center")
            pen.y += 11
            break
    pen.y += 4
    pen.text(pen.left, pen.y, f"{pen.label('document_number')} {pen.show('document_number')}", size=8)
    pen.text(pen.right, pen.y, pen.show("document_date"), size=8, align="right")
    pen.y += 11
    pen.text(pen.left, pen.y, pen.content.opening, size=8)
    pen.y += 12
    _dashes(pen)


def _letters(pen: Pen) -> dict[Decimal, str]:
    return {total.rate: "ABC"[at] for at, total in enumerate(pen.content.rates)}


def _till_items(pen: Pen) -> None:
    letters = _letters(pen)
    for line in pen.content.items:
        pen.text(pen.left, pen.y, line.description, size=8.5)
        pen.text(pen.right, pen.y, f"{pen.money(line.amount, 'bare')} {letters[line.rate]}", size=8.5, align="right")
        pen.y += 11
        if line.quantity != 1:
            quantity = formats.quantity(line.quantity, pen.content.country)
            pen.text(
                pen.left + 10, pen.y, f"{quantity} {line.unit} x {pen.money(line.price, 'bare')}", size=7.5, color=GREY
            )
            pen.y += 11
    pen.columns.add("description")
    pen.doubtful.add("line_items")
    _dashes(pen)


def _till_sums(pen: Pen) -> None:
    pen.text(pen.left, pen.y + 3, pen.look.words["total_amount"].upper(), size=12, bold=True)
    pen.text(pen.right, pen.y + 3, pen.show("total_amount"), size=12, bold=True, align="right")
    pen.y += 18
    pen.state("payment_means", "cash" if pen.content.given else "card", pen.content.payments[0][0])
    for label, paid in pen.content.payments:
        pen.text(pen.left, pen.y, label, size=8.5)
        pen.text(pen.right, pen.y, pen.money(paid, "bare"), size=8.5, align="right")
        pen.y += 11
    pen.doubtful.add("due_amount")
    _dashes(pen)


def _till_rates(pen: Pen) -> None:
    words, letters = pen.look.words, _letters(pen)
    places = (pen.left + 58, pen.left + 110, pen.left + 152, pen.right)
    for x, head in zip(places, ("%", words["taxable"], words["tax"], words["gross"]), strict=True):
        pen.text(x, pen.y, head, size=7.5, align="right")
    for total in pen.content.rates:
        pen.y += 10
        rate = formats.quantity(total.rate, pen.content.country)
        pen.text(pen.left, pen.y, letters[total.rate], size=7.5)
        pen.text(places[0], pen.y, rate, size=7.5, align="right")
        for x, amount in zip(places[1:], (total.net, total.vat, total.net + total.vat), strict=True):
            pen.text(x, pen.y, pen.money(amount, "bare"), size=7.5, align="right")
    pen.printed.add("vat_breakdown")
    if len(pen.content.rates) == 1:
        pen.printed.update({"net_amount", "vat_amount"})
    else:
        pen.doubtful.update({"net_amount", "vat_amount"})
    pen.y += 12


def slip(pen: Pen) -> None:
    """A receipt form filled in by hand: amount box, payer, purpose, place, signature. Half a page, landscape."""
    content = pen.content
    pen.left, pen.right = 30.0, pen.width - 30.0
    pen.box(18, 18, pen.width - 36, pen.height - 36, stroke="#3a5f3a")
    pen.text(40, 52, pen.look.words["receipt"], size=22, bold=True, color="#3a5f3a")
    pen.text(40, 72, f"{pen.label('document_number')} {pen.show('document_number')}", size=9)
    _amount_boxes(pen)
    country = content.country
    rows = (
        ("von", pen.show("buyer_name")),
        ("für", content.opening),
        ("Betrag in Worten", content.closing),
        ("Ort / Datum", f"{content.supplier.town}, {formats.day(content.day, 'de', country)}"),
    )
    pen.printed.add("document_date")
    y = 148.0
    for label, value in rows:
        pen.text(40, y, label, size=8, color="#3a5f3a")
        pen.text(130, y - 1, value, size=11, italic=True, color="#14265c")
        pen.rule(126, y + 4, pen.width - 40, y + 4, color="#3a5f3a")
        y += 30
    logo(pen, 40, y + 2, 24)
    pen.text(74, y + 12, pen.show("supplier_name"), size=9, bold=True)
    pen.text(74, y + 24, pen.show("supplier_address"), size=8)
    if pen.has("supplier_tax_number"):
        pen.text(74, y + 35, f"{pen.label('supplier_tax_number')} {pen.show('supplier_tax_number')}", size=8)
    notes.scrawl(pen, pen.width - 190, y + 24, 100)
    pen.rule(pen.width - 220, y + 28, pen.width - 40, y + 28, color="#3a5f3a")
    pen.text(pen.width - 220, y + 38, "Stempel / Unterschrift", size=7.5, color="#3a5f3a")


def _amount_boxes(pen: Pen) -> None:
    content = pen.content
    rate = formats.quantity(content.rates[0].rate, content.country)
    rows = (("Netto", "net_amount"), (f"+ {rate} % MwSt.", "vat_amount"), ("Gesamt", "total_amount"))
    y = 36.0
    for label, name in rows:
        pen.box(pen.width - 240, y, 200, 24, stroke="#3a5f3a")
        pen.text(pen.width - 232, y + 16, label, size=9, color="#3a5f3a")
        pen.text(pen.width - 50, y + 17, pen.show(name), size=12, italic=True, align="right", color="#14265c")
        y += 24
    pen.printed.add("vat_breakdown")
    pen.doubtful.update({"line_items", "due_amount"})
