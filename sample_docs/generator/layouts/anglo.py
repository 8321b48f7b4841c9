"""British layouts: title at the right, parties side by side, and a spare one without rules."""

from __future__ import annotations

from sample_docs.generator.blocks import address, infos, notes
from sample_docs.generator.blocks.letterhead import split, title
from sample_docs.generator.blocks.tables import TableStyle, item_table
from sample_docs.generator.blocks.totals import box_right, stack
from sample_docs.generator.pen import GREY, Pen

CODED = TableStyle(("article", "description", "quantity", "price", "rate", "amount"), "fill", "rule")
SPARE = TableStyle(("description", "quantity", "price", "amount"), "plain", "none", padding=6)
LISTED = TableStyle(("pos", "article", "description", "quantity", "unit"), "fill", "grid")


def _numbers(pen: Pen) -> list[str]:
    names = []
    for name in ("supplier_vat_id", "supplier_tax_number"):
        if pen.has(name):
            names.append(f"{pen.word(name)} {pen.show(name)}")
    return [*names, pen.content.supplier.register]


def _foot(pen: Pen) -> None:
    parts = [part for part in (pen.content.supplier.name, *_numbers(pen)) if part]
    pen.rule(pen.left, pen.height - 48, pen.right, pen.height - 48, color=pen.look.color)
    pen.text(pen.width / 2, pen.height - 35, "  ·  ".join(parts), size=7.2, align="center", color=GREY)
    if pen.pages > 1:
        pen.text(pen.right, pen.height - 22, pen.page_label(), size=7.5, align="right", color=GREY)


def _start(pen: Pen) -> None:
    pen.left, pen.right, pen.bottom = 48.0, pen.width - 48.0, pen.height - 66
    _foot(pen)
    pen.on_new_page = lambda: _foot(pen)


def two_columns(pen: Pen) -> None:
    """Sender and large title on top, bill-to and ship-to beneath, facts in a shaded box at the right."""
    _start(pen)
    split(pen)
    words = pen.look.words
    low = address.block(pen, pen.left, 150, words["bill_to"], width=150)
    if pen.content.ship_to:
        low = max(low, address.ship_to(pen, pen.left + 165, 150, words["ship_to"], pen.content.ship_to))
    names = infos.wanted(pen, without=("payment_reference",))
    low = max(low, infos.shaded(pen, pen.right - 190, 152, 190, names))
    pen.y = low + 22
    if pen.content.opening:
        pen.flow(pen.content.opening, gap=10)
    if pen.content.kind == "delivery_note":
        item_table(pen, LISTED)
        pen.y += 24
        pen.flow(words["received"], gap=34)
        notes.signature(pen, words["signature"])
        return
    item_table(pen, CODED)
    box_right(pen)
    notes.terms(pen)
    if pen.content.kind == "invoice":
        notes.bank_box(pen)
    notes.free_text(pen)


def spare(pen: Pen) -> None:
    """Much white: a small heading, facts stacked in a left column, the table without lines, sums at the right."""
    _start(pen)
    pen.text(pen.left, 70, pen.show("supplier_name"), size=12, bold=True)
    address_lines = pen.show("supplier_address").replace(", ", "  ·  ")
    pen.text(pen.left, 85, f"{address_lines}  ·  {pen.content.supplier.email}", size=8, color=GREY)
    pen.text(pen.left, 150, title(pen).lower(), size=30, color=pen.look.color)
    names = infos.wanted(pen, without=("payment_reference",))
    low = infos.stacked(pen, pen.left, 190, 130, names)
    low = max(low, address.block(pen, pen.left + 190, 190, pen.look.words["bill_to"], width=250))
    pen.y = low + 20
    item_table(pen, SPARE)
    stack(pen)
    notes.terms(pen)
    notes.pay_line(pen)
    notes.free_text(pen)


def purchase_order(pen: Pen) -> None:
    """An order: vendor and delivery address in filled blocks, facts in a strip, a place to sign."""
    _start(pen)
    split(pen)
    words = pen.look.words
    low = address.block(pen, pen.left + 6, 152, words["from"], width=220, filled=True)
    if pen.content.ship_to:
        pen.box(pen.right - 226, 141, 226, 16, fill=pen.look.color)
        pen.text(pen.right - 220, 152, words["ship_to"], size=9, bold=True, color="#ffffff")
        low = max(low, pen.lines(pen.right - 220, 169, list(pen.content.ship_to), leading=12.5))
    names = infos.wanted(pen, without=("payment_reference",))
    pen.y = infos.strip(pen, pen.left, low + 14, pen.right - pen.left, names) + 18
    item_table(pen, TableStyle(("pos", "article", "description", "quantity_unit", "price", "amount"), "grid", "grid"))
    box_right(pen)
    notes.free_text(pen)
    pen.y += 40
    notes.scrawl(pen, pen.left + 14, pen.y - 4, hand=1)
    notes.signature(pen, words["signature"])
