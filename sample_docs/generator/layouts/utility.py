"""The yearly bill of an energy supplier: a letter with the sums, then a page with meter readings."""

from __future__ import annotations

from sample_docs.generator.blocks import address, infos, notes
from sample_docs.generator.blocks.footers import FOOT, columns
from sample_docs.generator.blocks.letterhead import logo_right, title
from sample_docs.generator.blocks.tables import TableStyle, item_table
from sample_docs.generator.blocks.totals import box_right
from sample_docs.generator.layouts.letters import rows_table
from sample_docs.generator.pen import GREY, MM, Pen


def utility(pen: Pen) -> None:
    """Page one: window, facts, sums with the instalments paid; page two: readings and how the sum came about."""
    pen.bottom = pen.height - FOOT - 14

    def foot() -> None:
        columns(pen)
        pen.text(pen.right, pen.height - FOOT + 4, pen.page_label(), size=8, align="right", color=GREY)

    foot()
    pen.on_new_page = foot
    logo_right(pen)
    address.window(pen)
    names = infos.wanted(pen, without=("due_date", "payment_reference"))
    infos.stacked(pen, 140 * MM, 52 * MM, pen.right - 140 * MM, names)
    pen.y = 114 * MM
    pen.text(pen.left, pen.y, title(pen), size=15, bold=True, color=pen.look.color)
    pen.y += 24
    pen.flow(pen.content.opening)
    for paragraph in pen.content.paragraphs:
        pen.flow(paragraph)
    box_right(pen)
    notes.terms(pen)
    pen.flow(pen.look.words["regards"], gap=0)
    pen.flow(pen.content.supplier.name)
    pen.new_page()
    pen.text(pen.left, pen.y + 6, "Zählerstände", size=12, bold=True, color=pen.look.color)
    pen.y += 18
    rows_table(pen, pen.content.rows, (0.24, 0.19, 0.19, 0.19, 0.19))
    pen.y += 34
    pen.text(pen.left, pen.y, "Berechnung", size=12, bold=True, color=pen.look.color)
    pen.y += 12
    item_table(pen, TableStyle(("description", "quantity_unit", "price", "amount"), "fill", "zebra"))
    pen.y += 16
    notes.free_text(pen)
