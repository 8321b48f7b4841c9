"""Letters, reminders and contracts: running text under a letterhead."""

from __future__ import annotations

from collections.abc import Sequence

from sample_docs.generator import formats
from sample_docs.generator.blocks import address, infos, notes
from sample_docs.generator.blocks.footers import FOOT, FOOTERS
from sample_docs.generator.blocks.letterhead import LETTERHEADS, title
from sample_docs.generator.pen import GREY, MM, PALE, RULE, Layout, Pen


def letter(letterhead: str, footer: str, *, beside: str = "column") -> Layout:
    """A letter in DIN 5008 order: window, info block or date at the right, subject in bold, text, signature."""

    def layout(pen: Pen) -> None:
        _frame(pen, footer)
        LETTERHEADS[letterhead](pen)
        address.window(pen)
        if beside:
            names = infos.wanted(pen)
            infos.NARROW[beside](pen, 130 * MM, 58 * MM, pen.right - 130 * MM, names)
            pen.y = 103 * MM
        else:
            pen.printed.add("document_date")
            pen.text(pen.right, 95 * MM, f"{pen.content.supplier.town}, {notes.written_day(pen)}", align="right")
            pen.y = 107 * MM
        _letter_text(pen)

    return layout


def _frame(pen: Pen, footer: str) -> None:
    pen.bottom = pen.height - FOOT - 10

    def foot() -> None:
        FOOTERS[footer](pen)
        if pen.pages > 1:
            pen.text(pen.right, pen.height - FOOT + 2, pen.page_label(), size=8, align="right", color=GREY)

    foot()
    pen.on_new_page = foot


def _letter_text(pen: Pen) -> None:
    content = pen.content
    if pen.has("subject"):
        pen.flow(f"{content.title} {pen.show('subject')}".strip(), size=pen.look.size + 1, bold=True, gap=12)
    pen.flow(content.opening or pen.look.words["salutation"])
    for paragraph in content.paragraphs:
        pen.flow(paragraph, gap=8)
    pen.room(80)
    pen.flow(pen.look.words["regards"], gap=0)
    notes.scrawl(pen, pen.left + 4, pen.y + 24)
    pen.y += 44
    pen.flow(content.closing or content.supplier.director or content.supplier.name)


def reminder(pen: Pen) -> None:
    """A reminder: letter with a table of open items, fees and the sum to be paid."""
    _frame(pen, "columns")
    LETTERHEADS["logo_right"](pen)
    address.window(pen)
    names = infos.wanted(pen, ("document_number", "document_date", "customer_number"))
    infos.column(pen, 130 * MM, 58 * MM, pen.right - 130 * MM, names)
    pen.y = 100 * MM
    pen.text(pen.left, pen.y, title(pen), size=14, bold=True, color=pen.look.color)
    pen.y += 24
    _reminder_text(pen)


def _reminder_text(pen: Pen) -> None:
    content = pen.content
    pen.flow(pen.look.words["salutation"])
    pen.flow(content.paragraphs[0], gap=12)
    rows_table(pen, content.rows, shares=(0.34, 0.22, 0.22, 0.22))
    pen.y += 16
    label = pen.look.label("due_amount")
    pen.box(pen.right - 230, pen.y - 13, 230, 20, fill=PALE)
    pen.text(pen.right - 224, pen.y, label, bold=True)
    pen.text(pen.right - 6, pen.y, pen.show("due_amount"), bold=True, align="right")
    pen.y += 28
    pen.doubtful.update({"total_amount", "invoice_number", "invoice_date", "net_amount", "vat_amount", "line_items"})
    pen.doubtful.update({"payment_terms", "payment_means", "preceding_invoice_number", "preceding_invoice_date"})
    pen.doubtful |= {"reminder_level"} - pen.printed
    if content.mentions:
        pen.printed.add("references")
    if pen.has("due_date"):
        pen.flow(pen.look.words["terms"].format(due=pen.show("due_date")))
    for paragraph in content.paragraphs[1:]:
        pen.flow(paragraph)
    notes.pay_line(pen)
    pen.flow(pen.look.words["regards"])
    pen.flow(content.supplier.name)


def rows_table(pen: Pen, rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
    """A plain ruled table; the first row is its head, all columns but the first are right-aligned."""
    width = pen.right - pen.left
    for at, row in enumerate(rows):
        if at == 0:
            pen.box(pen.left, pen.y, width, 17, fill=pen.look.color)
        x = pen.left
        for place, (cell, share) in enumerate(zip(row, shares, strict=True)):
            color = "#ffffff" if at == 0 else "#1a1a1a"
            right = place > 0
            pen.text(
                x + share * width - 5 if right else x + 5, pen.y + 12, cell, size=8.8, bold=at == 0, color=color,
                align="right" if right else "left",
            )  # fmt: skip
            x += share * width
        pen.y += 17
        pen.rule(pen.left, pen.y, pen.right, pen.y, color=RULE, width=0.4)


def contract(pen: Pen) -> None:
    """A contract: title, number, the two parties, numbered sections, two signatures, page numbers."""
    content = pen.content
    pen.bottom = pen.height - 64

    def foot() -> None:
        pen.text(pen.left, pen.height - 34, f"{title(pen)} {content.number}", size=7.5, color=GREY)
        pen.text(pen.right, pen.height - 34, pen.page_label(), size=7.5, align="right", color=GREY)

    foot()
    pen.on_new_page = foot
    pen.text(pen.width / 2, 76, title(pen), size=20, bold=True, align="center", color=pen.look.color)
    pen.text(
        pen.width / 2, 96, f"{pen.label('contract_number')} {pen.show('contract_number')}", align="center", color=GREY
    )
    pen.y = 124.0
    if pen.has("subject"):
        pen.text(pen.width / 2, pen.y, pen.show("subject"), size=11, align="center", italic=True)
        pen.y += 26
    _parties(pen)
    for paragraph in content.paragraphs:
        if paragraph.startswith("# "):
            pen.room(44)
            pen.y += 6
            pen.flow(paragraph[2:], size=10.5, bold=True, gap=2)
        else:
            pen.flow(paragraph)
    _signatures(pen)


_PARTY_WORDS = {
    "de": ("zwischen", "nachfolgend Auftragnehmer genannt", "und", "nachfolgend Auftraggeber genannt"),
    "en": ("between", 'hereinafter the "Provider"', "and", 'hereinafter the "Client"'),
    "fr": ("entre", "ci-après le prestataire", "et", "ci-après le client"),
}


def _parties(pen: Pen) -> None:
    between, first, and_, second = _PARTY_WORDS[pen.content.language]
    names = ("supplier_name", "supplier_address"), ("buyer_name", "buyer_address")
    for word, (name, place), role in ((between, names[0], first), (and_, names[1], second)):
        pen.text(pen.width / 2, pen.y, word, align="center")
        pen.y += 18
        pen.text(pen.width / 2, pen.y, pen.show(name), bold=True, size=11, align="center")
        pen.y += 14
        pen.text(pen.width / 2, pen.y, pen.show(place), align="center")
        pen.y += 14
        pen.text(pen.width / 2, pen.y, f"– {role} –", italic=True, align="center", color=GREY)
        pen.y += 20
    pen.y += 4


def _signatures(pen: Pen) -> None:
    content = pen.content
    pen.room(110)
    pen.y += 44
    pen.printed.add("document_date")
    day = formats.day(content.day, content.language, content.country, pen.look.dates)
    parties = ((pen.left, content.supplier), (pen.width / 2 + 10, content.buyer))
    for hand, (x, party) in enumerate(parties):
        pen.text(x, pen.y - 5, f"{party.town}, {day}", size=9, italic=True)
        pen.rule(x, pen.y, x + 190, pen.y, color="#1a1a1a")
        pen.text(x, pen.y + 10, pen.look.words["place_date"], size=7.5, color=GREY)
        notes.scrawl(pen, x + 20, pen.y + 48, 70 + 25 * hand, 2 * hand)
        pen.rule(x, pen.y + 52, x + 190, pen.y + 52, color="#1a1a1a")
        pen.text(x, pen.y + 62, party.name, size=7.5, color=GREY)
    pen.y += 66
