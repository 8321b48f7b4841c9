"""A German invoice with a payment code beside the bank data."""

from __future__ import annotations

from sample_docs.generator.blocks import address, infos, notes
from sample_docs.generator.blocks.codes import epc_code
from sample_docs.generator.blocks.footers import FOOT, three_columns
from sample_docs.generator.blocks.letterhead import logo_left, title
from sample_docs.generator.blocks.tables import TableStyle, item_table
from sample_docs.generator.blocks.totals import box_right
from sample_docs.generator.pen import MM, Pen


def coded(pen: Pen) -> None:
    """Window and stacked facts, table with articles, sums in a box, bank data with the EPC code at its right."""
    pen.bottom = pen.height - FOOT - 14
    three_columns(pen)
    logo_left(pen)
    address.window(pen)
    x = 140 * MM
    names = infos.wanted(pen, without=("due_date", "payment_reference"))
    infos.stacked(pen, x, 52 * MM, pen.right - x, names)
    pen.y = 104 * MM
    pen.text(pen.left, pen.y, title(pen), size=15, bold=True, color=pen.look.color)
    pen.y += 20
    columns = ("pos", "article", "description", "quantity_unit", "price", "rate", "amount")
    item_table(pen, TableStyle(columns, "fill", "zebra", size=8.8))
    box_right(pen)
    notes.terms(pen)
    top = pen.y
    notes.bank_box(pen)
    epc_code(pen, pen.left + 320, top)
    pen.y = max(pen.y, top + 90)
    notes.free_text(pen)
