"""Payment codes: the EPC code of German invoices and the payment part of Swiss QR-bills."""

from __future__ import annotations

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from sample_docs.generator import formats
from sample_docs.generator.pen import GREY, MM, Pen


def qr_code(pen: Pen, x: float, y: float, size: float, data: str) -> None:
    """Draw a QR code (error correction M) with its top left corner at (x, y), without a margin."""
    widget = QrCodeWidget(data, barLevel="M", barWidth=size, barHeight=size, barBorder=0)
    drawing = Drawing(size, size)
    drawing.add(widget)
    renderPDF.draw(drawing, pen.canvas, x, pen.height - y - size)


def epc_code(pen: Pen, x: float, y: float, size: float = 70.0) -> None:
    """The EPC code (EPC069-12, version 002) of the amount due, with a caption."""
    content = pen.content
    reference = str(content.more.get("payment_reference", content.number))
    lines = ("BCD", "002", "1", "SCT", content.supplier.bic, content.supplier.name, content.supplier.iban,
             f"EUR{content.due:.2f}", "", "", reference)  # fmt: skip
    qr_code(pen, x, y, size, "\n".join(lines))
    pen.text(x + size / 2, y + size + 10, "Bezahlen per Code", size=7, align="center", color=GREY)


def swiss_payload(pen: Pen) -> str:
    """The data of a Swiss QR code (Swiss Payment Standards 2.3, creditor reference of type SCOR)."""
    content = pen.content
    parties = []
    for party in (content.supplier, content.buyer):
        street, _, house = party.street.rpartition(" ")
        parties.append(["S", party.name, street, house, party.postcode, party.town, party.country])
    reference = str(content.more["payment_reference"])
    lines = ["SPC", "0200", "1", content.supplier.iban, *parties[0], *[""] * 7, f"{content.due:.2f}", content.currency,
             *parties[1], "SCOR", reference, f"Rechnung {content.number}", "EPD"]  # fmt: skip
    return "\r\n".join(lines)


def swiss_slip(pen: Pen) -> None:
    """Receipt and payment part in the last 105 mm of an A4 page."""
    top = pen.height - 105 * MM
    pen.canvas.setDash(3, 2)
    pen.rule(0, top, pen.width, top, color="#1a1a1a", width=0.5)
    pen.rule(62 * MM, top, 62 * MM, pen.height, color="#1a1a1a", width=0.5)
    pen.canvas.setDash()
    _receipt_part(pen, 5 * MM, top + 8 * MM)
    _payment_part(pen, 67 * MM, top + 8 * MM)


def _labelled(pen: Pen, x: float, y: float, label: str, lines: list[str], size: float) -> float:
    pen.text(x, y, label, size=size - 2, bold=True)
    return pen.lines(x, y + size + 1, lines, size=size, leading=size + 1.5) + 6


def _party_lines(pen: Pen) -> tuple[list[str], list[str]]:
    supplier, buyer = pen.content.supplier, pen.content.buyer
    creditor = [pen.show("iban"), supplier.name, supplier.street, supplier.city]
    return creditor, [buyer.name, buyer.street, buyer.city]


def _amount(pen: Pen, x: float, y: float, size: float) -> None:
    pen.text(x, y, "Währung", size=size - 2, bold=True)
    pen.text(x + 46, y, "Betrag", size=size - 2, bold=True)
    pen.text(x, y + size + 3, pen.content.currency, size=size)
    pen.text(x + 46, y + size + 3, formats.number(pen.content.due, "CH").replace("'", " "), size=size)


def _receipt_part(pen: Pen, x: float, y: float) -> None:
    creditor, debtor = _party_lines(pen)
    pen.text(x, y, "Empfangsschein", size=11, bold=True)
    y = _labelled(pen, x, y + 20, "Konto / Zahlbar an", creditor, 8)
    y = _labelled(pen, x, y, "Referenz", [formats.iban(pen.show("payment_reference"))], 8)
    _labelled(pen, x, y, "Zahlbar durch", debtor, 8)
    _amount(pen, x, pen.height - 36 * MM, 8)
    pen.text(57 * MM, pen.height - 20 * MM, "Annahmestelle", size=6, bold=True, align="right")


def _payment_part(pen: Pen, x: float, y: float) -> None:
    creditor, debtor = _party_lines(pen)
    pen.text(x, y, "Zahlteil", size=11, bold=True)
    size = 46 * MM
    code_top = y + 14
    qr_code(pen, x, code_top, size, swiss_payload(pen))
    middle_x, middle_y = x + size / 2, code_top + size / 2
    pen.box(middle_x - 10, middle_y - 10, 20, 20, fill="#ffffff")
    pen.box(middle_x - 9, middle_y - 9, 18, 18, fill="#000000")
    pen.box(middle_x - 1.8, middle_y - 6, 3.6, 12, fill="#ffffff")
    pen.box(middle_x - 6, middle_y - 1.8, 12, 3.6, fill="#ffffff")
    _amount(pen, x, code_top + size + 16, 10)
    x += size + 8 * MM
    y = _labelled(pen, x, y, "Konto / Zahlbar an", creditor, 10)
    y = _labelled(pen, x, y, "Referenz", [formats.iban(pen.show("payment_reference"))], 10)
    y = _labelled(pen, x, y, "Zusätzliche Informationen", [f"Rechnung {pen.content.number}"], 10)
    _labelled(pen, x, y, "Zahlbar durch", debtor, 10)
