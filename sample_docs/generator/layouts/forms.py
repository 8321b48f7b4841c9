"""Forms: an expense claim across the page, a direct debit mandate, a sheet of boxes filled in by hand."""

from __future__ import annotations

from sample_docs.generator import formats
from sample_docs.generator.blocks import notes
from sample_docs.generator.blocks.letterhead import logo_right
from sample_docs.generator.blocks.logos import logo
from sample_docs.generator.pen import GREY, PALE, RULE, Pen

HAND = "#14265c"


def claim(pen: Pen) -> None:
    """Landscape: heading fields, a wide table of days, a sum, two places to sign."""
    content = pen.content
    pen.left, pen.right = 36.0, pen.width - 36.0
    logo(pen, pen.left, 26, 26)
    pen.text(pen.left + 36, 40, pen.show("subject"), size=16, bold=True, color=pen.look.color)
    pen.text(pen.left + 36, 53, pen.show("supplier_name"), size=8.5, color=GREY)
    pen.text(pen.right, 40, f"{pen.label('document_number')} {pen.show('document_number')}", size=9, align="right")
    _boxes(pen, [row.split("|") for row in content.paragraphs], 70.0, 4)
    top = 160.0
    width = pen.right - pen.left
    shares = (0.1, 0.3, 0.12, 0.12, 0.12, 0.12, 0.12)
    for at, row in enumerate(content.rows):
        last = at == len(content.rows) - 1
        if at == 0 or last:
            pen.box(pen.left, top, width, 22, fill=PALE)
        x = pen.left
        for place, (cell, share) in enumerate(zip(row, shares, strict=True)):
            pen.box(x, top, share * width, 22, stroke=RULE)
            hand = at > 0 and not last
            right = place > 1
            pen.text(
                x + share * width - 5 if right else x + 5, top + 15, cell, size=9, bold=not hand,
                color=HAND if hand else "#1a1a1a", align="right" if right else "left",
            )  # fmt: skip
            x += share * width
        top += 22
    _sign_pair(pen, top + 60, content.closing.split("|"))


def _boxes(pen: Pen, cells: list[list[str]], top: float, per_row: int) -> float:
    width = (pen.right - pen.left) / per_row
    for at, (label, value) in enumerate(cells):
        x, y = pen.left + at % per_row * width, top + at // per_row * 38
        pen.box(x, y, width - 6, 32, stroke=RULE)
        pen.text(x + 5, y + 10, label, size=6.8, color=GREY)
        pen.text(x + 5, y + 25, value, size=10, color=HAND)
    return top + -(-len(cells) // per_row) * 38


def _sign_pair(pen: Pen, y: float, labels: list[str]) -> None:
    pen.printed.add("document_date")
    day = formats.day(pen.content.day, pen.content.language, pen.content.country)
    for hand, (x, label) in enumerate(zip((pen.left, pen.width / 2 + 20), labels, strict=True)):
        pen.text(x, y - 6, day, size=9, color=HAND)
        notes.scrawl(pen, x + 90, y - 4, 80, hand + 3)
        pen.y = y
        notes.signature(pen, label, x=x, width=230)


def mandate(pen: Pen) -> None:
    """Portrait: letterhead, explaining text, comb fields filled in, a place to sign."""
    logo_right(pen)
    pen.text(pen.left, 130, pen.show("subject"), size=16, bold=True, color=pen.look.color)
    pen.lines(pen.left, 152, [pen.content.supplier.name, pen.show("supplier_address")], size=9)
    pen.text(pen.left, 182, f"{pen.label('document_number')} {pen.show('document_number')}", size=9)
    pen.y = 212.0
    for paragraph in pen.content.paragraphs:
        pen.flow(paragraph)
    pen.y += 10
    for label, value in pen.content.rows:
        pen.text(pen.left, pen.y, label, size=7.5, color=GREY)
        pen.y += 4
        _comb(pen, value)
        pen.y += 34
    pen.y += 30
    pen.printed.add("document_date")
    day = formats.day(pen.content.day, pen.content.language, pen.content.country)
    pen.text(pen.left, pen.y - 5, f"{pen.content.buyer.town}, {day}", color=HAND)
    notes.scrawl(pen, pen.left + 270, pen.y - 4, 90, 2)
    for x, label in zip((pen.left, pen.left + 250), pen.content.closing.split("|"), strict=True):
        notes.signature(pen, label, x=x, width=200)


def _comb(pen: Pen, value: str) -> None:
    cell = 14.5
    for at in range(int((pen.right - pen.left) / cell)):
        x = pen.left + at * cell
        pen.rule(x, pen.y + 14, x, pen.y + 20, width=0.5)
        if at < len(value):
            pen.text(x + cell / 2, pen.y + 16, value[at], size=11, align="center", color=HAND)
    pen.rule(pen.left, pen.y + 20, pen.right, pen.y + 20, width=0.7)


def application(pen: Pen) -> None:
    """Portrait: sections of boxes and ticked choices."""
    pen.left, pen.right = 48.0, pen.width - 48.0
    pen.box(pen.left, 36, pen.right - pen.left, 44, fill=pen.look.color)
    pen.text(pen.left + 12, 56, pen.show("subject"), size=15, bold=True, color="#ffffff")
    pen.text(pen.left + 12, 71, pen.show("supplier_name"), size=8.5, color="#ffffff")
    pen.text(pen.right, 96, f"{pen.label('document_number')} {pen.show('document_number')}", size=8, align="right")
    pen.y = 112.0
    for paragraph in pen.content.paragraphs:
        heading, _, cells = paragraph.partition(":")
        pen.text(pen.left, pen.y, heading, size=10, bold=True, color=pen.look.color)
        pairs = [cell.split("|") for cell in cells.split(";")]
        pen.y = _boxes(pen, pairs, pen.y + 8, 2) + 16
    for label, ticked in pen.content.rows:
        pen.box(pen.left, pen.y - 8, 10, 10, stroke="#1a1a1a")
        if ticked:
            pen.rule(pen.left + 2, pen.y - 4, pen.left + 4, pen.y, color=HAND, width=1.4)
            pen.rule(pen.left + 4, pen.y, pen.left + 9, pen.y - 9, color=HAND, width=1.4)
        pen.text(pen.left + 18, pen.y, label)
        pen.y += 18
    _sign_pair(pen, pen.y + 60, pen.content.closing.split("|"))
