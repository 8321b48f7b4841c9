"""Swiss invoices: the payment part of a QR-bill fills the foot of the page."""

from __future__ import annotations

from sample_docs.generator.blocks import address, infos, notes
from sample_docs.generator.blocks.codes import swiss_slip
from sample_docs.generator.blocks.letterhead import contact_lines, title
from sample_docs.generator.blocks.logos import logo
from sample_docs.generator.blocks.tables import TableStyle, item_table
from sample_docs.generator.blocks.totals import stack
from sample_docs.generator.pen import GREY, MM, Pen


def qr_bill(pen: Pen) -> None:
    """Recipient at the right (as in Switzerland), facts at the left, table, sums, then the payment part."""
    pen.left, pen.right = 22 * MM, pen.width - 20 * MM
    pen.bottom = pen.height - 108 * MM
    logo(pen, pen.left, 34, 30)
    pen.text(pen.left + 40, 46, pen.show("supplier_name"), size=12, bold=True, color=pen.look.color)
    line = " · ".join([pen.show("supplier_address").replace(", ", " · "), *contact_lines(pen)[:1]])
    pen.text(pen.left + 40, 60, line, size=8, color=GREY)
    names = infos.wanted(pen, without=("payment_reference",))
    low = infos.tabbed(pen, pen.left, 122, 220, names)
    low = max(low, pen.lines(118 * MM, 122, address.recipient(pen), size=10, leading=13))
    vat = f"{pen.word('supplier_vat_id')} {pen.show('supplier_vat_id')} MWST"
    pen.text(pen.left, low + 4, vat, size=8, color=GREY)
    pen.y = low + 32
    pen.text(pen.left, pen.y, title(pen), size=14, bold=True, color=pen.look.color)
    pen.y += 14
    item_table(
        pen, TableStyle(("description", "quantity_unit", "price", "rate", "amount"), "rule", "none", padding=2.5)
    )
    stack(pen)
    notes.terms(pen)
    swiss_slip(pen)
