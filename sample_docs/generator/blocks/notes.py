"""What follows the sums: terms of payment, tax notes, bank details, thanks, places to sign."""

from __future__ import annotations

from datetime import date

from sample_docs.generator import formats
from sample_docs.generator.blocks.infos import tabbed
from sample_docs.generator.pen import GREY, PALE, Pen


def days_only(pen: Pen) -> None:
    """The reason for missing VAT, and how many days there are to pay: a due date that a reader must reckon."""
    pen.y += 10
    if pen.content.tax_note:
        _tax_note(pen)
    pen.doubtful.add("payment_means")
    due = pen.facts.get("due_date")
    if isinstance(due, date):
        _sentence(pen, pen.look.words["terms_days"].format(days=(due - pen.content.day).days))
        if "due_date" not in pen.printed:
            pen.doubtful.add("due_date")


def terms(pen: Pen) -> None:
    """The reason for missing VAT and the terms of payment, as running text."""
    words, content = pen.look.words, pen.content
    pen.y += 10
    if content.tax_note:
        _tax_note(pen)
    pen.doubtful.add("payment_means")
    if pen.has("due_date"):
        due = pen.show("due_date")
        if content.skonto:
            percent, days = (pen.show(f"cash_discount_{part}") for part in ("percent", "days"))
            pen.doubtful.update({"cash_discount_date", "cash_discount_amount"})  # they can be reckoned
            _sentence(pen, words["skonto"].format(percent=percent, days=days, due=due))
        else:
            _sentence(pen, words["terms"].format(due=due))


def _sentence(pen: Pen, text: str) -> None:
    """Print the terms; behind a label of their own it is open whether the label belongs to them."""
    pen.state("payment_terms", text, text)
    if ":" in text:
        pen.doubtful.add("payment_terms")
    pen.flow(text)


def _tax_note(pen: Pen) -> None:
    pen.printed.add("vat_treatment")
    pen.flow(pen.look.words[pen.content.tax_note])


def free_text(pen: Pen) -> None:
    """The closing words of the content, if it has any."""
    if pen.content.closing:
        pen.flow(pen.content.closing)


def bank_box(pen: Pen, *, x: float = 0.0, width: float = 290.0) -> None:
    """A pale box with bank, IBAN, BIC and the reference to give."""
    names = [name for name in ("iban", "bic", "payment_reference") if pen.has(name)]
    height = 13 * len(names) + 24
    pen.room(height + 8)
    x = x or pen.left
    pen.box(x, pen.y, width, height, fill=PALE)
    pen.text(x + 8, pen.y + 14, f"{pen.look.words['bank']}: {pen.content.supplier.bank}", size=9, bold=True)
    tabbed(pen, x + 8, pen.y + 28, width - 12, names)
    pen.y += height + 14


def pay_line(pen: Pen) -> None:
    """One line with bank, IBAN and BIC."""
    supplier = pen.content.supplier
    pen.flow(f"{supplier.bank}, {pen.label('iban')} {pen.show('iban')}, {pen.label('bic')} {pen.show('bic')}")


def signature(pen: Pen, label: str, *, x: float = 0.0, width: float = 190.0) -> None:
    """A line to sign on with its label beneath."""
    x = x or pen.left
    pen.rule(x, pen.y, x + width, pen.y, color="#1a1a1a")
    pen.text(x, pen.y + 10, label, size=7.5, color=GREY)


def scrawl(pen: Pen, x: float, y: float, width: float = 70.0, hand: int = 0) -> None:
    """A hand-drawn looking signature, baseline at y; every `hand` writes differently."""
    path = pen.canvas.beginPath()
    base = pen.height - y
    path.moveTo(x, base)
    for at in range(5):
        step = width / 5
        left = x + at * step
        rise = (16, 9, 12, 5, 8, 18, 6, 11)[(at * (hand + 1) + hand) % 8]
        path.curveTo(left + step * 0.2, base + rise, left + step * 0.9, base + rise * 0.8, left + step * 0.7, base - 2)
        path.curveTo(left + step * 0.6, base - 4, left + step * 0.9, base + 2, left + step, base + 1)
    pen.canvas.setStrokeColorRGB(0.08, 0.12, 0.45)
    pen.canvas.setLineWidth(1.1)
    pen.canvas.drawPath(path, stroke=1, fill=0)


def written_day(pen: Pen) -> str:
    """The document's date with the month's name, not counted as printed."""
    return formats.day(pen.content.day, pen.content.language, pen.content.country, "long")
