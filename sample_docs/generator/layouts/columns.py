"""Layouts that leave the letter form: a coloured sidebar, and French sheets with boxed parties."""

from __future__ import annotations

from sample_docs.generator.blocks import address, infos, notes
from sample_docs.generator.blocks.letterhead import contact_lines, title
from sample_docs.generator.blocks.logos import logo
from sample_docs.generator.blocks.tables import TableStyle, item_table
from sample_docs.generator.blocks.totals import by_rate, stack
from sample_docs.generator.pen import GREY, MM, RULE, Pen

SIDE = 60 * MM


def sidebar(pen: Pen) -> None:
    """A coloured column at the left with sender, facts and bank; recipient, table and sums at the right."""
    pen.left, pen.right, pen.bottom = SIDE + 22, pen.width - 34, pen.height - 50
    _side(pen)
    pen.on_new_page = lambda: pen.box(0, 0, SIDE, pen.height, fill=pen.look.color)
    pen.lines(pen.left, 84, address.recipient(pen), size=10, leading=13.5)
    pen.y = 190.0
    pen.text(pen.left, pen.y, title(pen), size=22, bold=True, color=pen.look.color)
    pen.y += 28
    if pen.content.opening:
        pen.flow(pen.content.opening, gap=12)
    item_table(pen, TableStyle(("description", "quantity_unit", "price", "amount"), "rule", "rule", size=8.6))
    stack(pen)
    notes.terms(pen)
    notes.free_text(pen)


def _side(pen: Pen) -> None:
    white, pale = "#ffffff", "#e8edf2"
    pen.box(0, 0, SIDE, pen.height, fill=pen.look.color)
    logo(pen, 24, 40, 46, white)
    width = SIDE - 40
    y = 116.0
    for line in pen.wrap(pen.show("supplier_name"), width, 12, bold=True):
        pen.text(24, y, line, size=12, bold=True, color=white)
        y += 15
    lines = [*pen.sender_address(), *contact_lines(pen)]
    wrapped = [piece for line in lines for piece in pen.wrap(line, width, 8)]
    y += 4
    for piece in wrapped:
        pen.text(24, y, piece, size=min(8.0, 8 * width / pen.measure(piece, 8)), color=pale)
        y += 11.5
    y += 16
    for name in infos.wanted(pen, without=("due_date", "payment_reference")):
        pen.text(24, y, pen.word(name), size=7, color=pale)
        value = pen.period() if name == "service_period" else pen.show(name)
        y = pen.lines(24, y + 12, pen.wrap(value, width, 9.5), size=9.5, leading=11.5, color=white) + 8
    y = pen.height - 150
    supplier = pen.content.supplier
    bank = [supplier.bank, pen.show("iban"), f"{pen.word('bic')} {pen.show('bic')}"]
    for name in ("supplier_vat_id", "supplier_tax_number"):
        if pen.has(name):
            bank += pen.wrap(f"{pen.word(name)} {pen.show(name)}", width, 7.5)
    pen.text(24, y, pen.look.words["bank"], size=8, bold=True, color=white)
    pen.lines(24, y + 13, bank, size=7.5, leading=11, color=pale)


def french(pen: Pen) -> None:
    """Seller at the left, client in a round box at the right, title in a bar, ruled grid, VAT table, legal line."""
    pen.left, pen.right, pen.bottom = 42.0, pen.width - 42.0, pen.height - 70
    _legal_line(pen)
    pen.on_new_page = lambda: _legal_line(pen)
    logo(pen, pen.left, 36, 36)
    pen.text(pen.left + 46, 52, pen.show("supplier_name"), size=13, bold=True, color=pen.look.color)
    pen.text(pen.left + 46, 65, pen.content.supplier.trade, size=8.5, italic=True, color=GREY)
    lines = [*pen.sender_address(), *contact_lines(pen)]
    pen.lines(pen.left, 90, lines, size=8.5, leading=11.5)
    pen.box(pen.right - 230, 84, 230, 78, stroke=pen.look.color, radius=6)
    address.block(pen, pen.right - 218, 100, pen.look.words["bill_to"], width=210)
    pen.box(pen.left, 182, pen.right - pen.left, 24, fill=pen.look.color)
    pen.text(pen.left + 10, 199, title(pen).upper(), size=13, bold=True, color="#ffffff")
    names = infos.wanted(pen, without=("payment_reference",))
    pen.y = infos.grid(pen, pen.left, 216, pen.right - pen.left, names, per_row=min(4, len(names))) + 18
    if pen.content.opening:
        pen.flow(pen.content.opening, gap=10)
    _french_table(pen)


def _french_table(pen: Pen) -> None:
    if pen.content.kind == "delivery_note":
        item_table(pen, TableStyle(("article", "description", "quantity", "unit"), "grid", "grid"))
        pen.y += 24
        pen.flow(pen.look.words["received"], gap=40)
        notes.signature(pen, pen.look.words["signature"])
        return
    item_table(pen, TableStyle(("article", "description", "quantity", "price", "rate", "amount"), "grid", "grid"))
    by_rate(pen)
    notes.terms(pen)
    if pen.content.kind == "invoice":
        notes.pay_line(pen)
    notes.free_text(pen)


def _legal_line(pen: Pen) -> None:
    supplier = pen.content.supplier
    pen.rule(pen.left, pen.height - 54, pen.right, pen.height - 54, color=RULE)
    vat = f"{pen.word('supplier_vat_id')} {pen.show('supplier_vat_id')}"
    text = " – ".join([supplier.name, pen.content.supplier.address, supplier.register, vat])
    size = min(7.0, 7.0 * (pen.right - pen.left) / pen.measure(text, 7))
    pen.text(pen.width / 2, pen.height - 42, text, size=size, align="center", color=GREY)
    if pen.pages > 1:
        pen.text(pen.right, pen.height - 26, pen.page_label(), size=7.5, align="right", color=GREY)
