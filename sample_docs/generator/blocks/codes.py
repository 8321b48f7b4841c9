"""Payment codes: the EPC code of German invoices and the payment part of Swiss QR-bills."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from sample_docs.generator import formats
from sample_docs.generator.pen import GREY, MM, Pen


def qr_code(pen: Pen, x: float, y: float, size: float, data: str) -> None:
    """Draw a QR code (error correction M) with its top left corner at (x, y), without a margin."""
    rows = _modules(data)
    side = size / len(rows)
    path = pen.canvas.beginPath()
    for at, row in enumerate(rows):
        for start, end in _runs(row):
            path.rect(x + start * side, pen.height - y - (at + 1) * side, (end - start) * side, side)
    pen.canvas.setFillColorRGB(0, 0, 0)
    pen.canvas.drawPath(path, stroke=0, fill=1)


@lru_cache(maxsize=8)
def _modules(data: str) -> tuple[tuple[bool, ...], ...]:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(data)
    code.make()
    return tuple(tuple(map(bool, row)) for row in code.modules)


def _runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin and end."""
    start = -1
    for at, dark in enumerate((*row, False)):
        if dark and start < 0:
            start = at
        elif not dark and start >= 0:
            yield start, at
            start = -1


def epc_payload(pen: Pen, version: str = "002") -> str:
    """The data of an EPC code (EPC069-12) for the amount due; version 001 must name the bank, 002 need not."""
    content = pen.content
    reference = str(content.more.get("payment_reference", content.number))
    structured, free = (reference, "") if reference.startswith("RF") else ("", reference)
    lines = ("BCD", version, "1", "SCT", content.supplier.bic, content.supplier.name[:70], content.supplier.iban,
             f"EUR{content.due:.2f}", "", structured, free)  # fmt: skip
    return "\n".join(lines)


def epc_code(
    pen: Pen, x: float, y: float, size: float = 70.0, *, caption: str = "Bezahlen per Code", version: str = "002"
) -> None:
    """The EPC code of the amount due, with a caption."""
    qr_code(pen, x, y, size, epc_payload(pen, version))
    pen.text(x + size / 2, y + size + 10, caption, size=7, align="center", color=GREY)


def swiss_payload(pen: Pen) -> str:
    """The data of a Swiss QR code (Swiss Payment Standards 2.3), its reference of type QRR, SCOR or none (NON)."""
    content = pen.content
    parties = []
    for party in (content.supplier, content.buyer):
        street, _, house = party.street.rpartition(" ")
        parties.append(["S", party.name, street, house, party.postcode, party.town, party.country])
    reference = str(content.more.get("payment_reference", ""))
    kind = "NON" if not reference else "SCOR" if reference.startswith("RF") else "QRR"
    lines = ("SPC", "0200", "1", content.supplier.iban, *parties[0], *[""] * 7, f"{content.due:.2f}", content.currency,
             *parties[1], kind, reference, f"Rechnung {content.number}", "EPD")  # fmt: skip
    return "\r\n".join(lines)


def swiss_slip(pen: Pen) -> None:
    """Receipt and payment part in the last 105 mm of an A4 page."""
    top = pen.height - SLIP_HEIGHT
    pen.canvas.setDash(3, 2)
    pen.rule(0, top, pen.width, top, color="#1a1a1a", width=0.5)
    pen.rule(62 * MM, top, 62 * MM, pen.height, color="#1a1a1a", width=0.5)
    pen.canvas.setDash()
    _receipt_part(pen, 5 * MM, top + 8 * MM)
    _payment_part(pen, 67 * MM, top + 8 * MM)


SLIP_HEIGHT = 105 * MM
"""The height of a Swiss QR-bill's payment part and receipt, in points."""


def _labelled(pen: Pen, x: float, y: float, label: str, lines: list[str], size: float, width: float) -> float:
    pen.text(x, y, label, size=size - 2, bold=True)
    wrapped = [part for line in lines for part in pen.wrap(line, width, size)]
    return pen.lines(x, y + size + 1, wrapped, size=size, leading=size + 1.5) + 6


def _party_lines(pen: Pen) -> tuple[list[str], list[str]]:
    supplier, buyer = pen.content.supplier, pen.content.buyer
    creditor = [pen.show("iban"), supplier.name, supplier.street, supplier.city]
    return creditor, [buyer.name, buyer.street, buyer.city]


def _references(pen: Pen) -> list[str]:
    """The reference as the bill prints it: QR references in fives from the right, creditor references in fours."""
    if not pen.has("payment_reference"):
        return []
    reference = pen.show("payment_reference")
    if not reference.isdigit():
        return [formats.iban(reference)]
    first = len(reference) % 5
    return [" ".join([reference[:first], *(reference[at : at + 5] for at in range(first, len(reference), 5))])]


def _amount(pen: Pen, x: float, y: float, size: float) -> None:
    pen.text(x, y, "Währung", size=size - 2, bold=True)
    pen.text(x + 46, y, "Betrag", size=size - 2, bold=True)
    pen.text(x, y + size + 3, pen.content.currency, size=size)
    pen.text(x + 46, y + size + 3, formats.number(pen.content.due, "CH").replace("'", " "), size=size)


def _receipt_part(pen: Pen, x: float, y: float) -> None:
    creditor, debtor = _party_lines(pen)
    width = 52 * MM
    pen.text(x, y, "Empfangsschein", size=11, bold=True)
    y = _labelled(pen, x, y + 20, "Konto / Zahlbar an", creditor, 8, width)
    for reference in _references(pen):
        y = _labelled(pen, x, y, "Referenz", [reference], 8, width)
    _labelled(pen, x, y, "Zahlbar durch", debtor, 8, width)
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
    width = pen.width - x - 5 * MM
    y = _labelled(pen, x, y, "Konto / Zahlbar an", creditor, 10, width)
    for reference in _references(pen):
        y = _labelled(pen, x, y, "Referenz", [reference], 10, width)
    y = _labelled(pen, x, y, "Zusätzliche Informationen", [f"Rechnung {pen.content.number}"], 10, width)
    _labelled(pen, x, y, "Zahlbar durch", debtor, 10, width)
