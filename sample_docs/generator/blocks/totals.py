"""The sums of an invoice: a stack at the right, a ruled box, a table by rate, a coloured strip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from sample_docs.generator import formats
from sample_docs.generator.content import RateTotal
from sample_docs.generator.pen import PALE, RULE, Pen

Row = tuple[str, str, bool]


def _rate_label(pen: Pen, rate: Decimal) -> str:
    return pen.look.label("vat_line").format(rate=formats.quantity(rate, pen.content.country))


def _sum_rows(pen: Pen) -> list[Row]:
    """Net, VAT per rate and total (label, figure, bold), then what was paid and is left."""
    content = pen.content
    rows: list[Row] = []
    charged = [total for total in content.rates if total.rate]
    if not content.tax_note:
        rows.append((pen.label("net_amount"), pen.show("net_amount"), False))
        rows += [(_rate_label(pen, total.rate), pen.money(total.vat), False) for total in charged]
        _note_breakdown(pen, charged)
    else:
        pen.doubtful.update({"net_amount", "vat_amount", "vat_breakdown"})
    rows.append((pen.label("total_amount"), pen.show("total_amount"), True))
    return rows + _due_rows(pen)


def _note_breakdown(pen: Pen, charged: list[RateTotal]) -> None:
    if len(pen.content.rates) == 1 and charged:
        pen.printed.update({"vat_amount", "vat_breakdown"})
    else:
        # with several rates neither their nets nor the VAT in total are printed: a reader may still add them up
        pen.doubtful.update({"vat_amount", "vat_breakdown"})


def _due_rows(pen: Pen) -> list[Row]:
    if not pen.content.prepaid:
        return []
    pen.printed.add("prepaid_amount")
    return [
        (pen.look.label("prepaid"), pen.money(-pen.content.prepaid), False),
        (pen.label("due_amount"), pen.show("due_amount"), True),
    ]


def stack(pen: Pen) -> None:
    """Label and figure one below the other at the right edge, a double rule under the total."""
    rows = _sum_rows(pen)
    pen.room(16 * len(rows) + 20)
    pen.y += 16
    left = pen.right - 210
    for label, figure, bold in rows:
        if bold:
            pen.rule(left, pen.y - 11, pen.right, pen.y - 11, color="#1a1a1a")
        pen.text(left, pen.y, label, bold=bold)
        pen.text(pen.right - 3, pen.y, figure, bold=bold, align="right")
        pen.y += 16
    pen.rule(left, pen.y - 11, pen.right, pen.y - 11, color="#1a1a1a")
    pen.rule(left, pen.y - 9, pen.right, pen.y - 9, color="#1a1a1a")
    pen.y += 6


def _ruled_box(pen: Pen, left: float, width: float) -> None:
    rows = _sum_rows(pen)
    pen.room(17 * len(rows) + 16)
    pen.y += 10
    for label, figure, bold in rows:
        pen.box(left, pen.y, width, 17, fill=PALE if bold else "", stroke=RULE)
        pen.text(left + 6, pen.y + 12, label, bold=bold)
        pen.text(left + width - 6, pen.y + 12, figure, bold=bold, align="right")
        pen.y += 17
    pen.y += 14


def box_right(pen: Pen) -> None:
    """A ruled box at the right edge, sums shaded."""
    _ruled_box(pen, pen.right - 230, 230)


def box_left(pen: Pen) -> None:
    """The same box at the left edge."""
    _ruled_box(pen, pen.left, 230)


def by_rate(pen: Pen) -> None:
    """A table of net, VAT and gross per rate at the left, the total in a filled box at the right."""
    words = pen.look.words
    rates = [total for total in pen.content.rates if not pen.content.tax_note]
    pen.room(15 * (len(rates) + 2) + 34)
    pen.y += 22
    top = pen.y
    places = [pen.left + 36, pen.left + 110, pen.left + 180, pen.left + 258]
    heads = ("%", words["taxable"], words["tax"], words["gross"])
    for x, head in zip(places, heads, strict=True):
        pen.text(x, pen.y, head, size=8, bold=True, align="right")
    rows = [(formats.quantity(t.rate, pen.content.country), t.net, t.vat, t.net + t.vat) for t in rates]
    for rate, *amounts in rows:
        pen.y += 13
        pen.text(places[0], pen.y, rate, size=8.5, align="right")
        for x, amount in zip(places[1:], amounts, strict=True):
            pen.text(x, pen.y, pen.money(amount, "bare"), size=8.5, align="right")
    pen.y += 5
    pen.rule(pen.left, pen.y, places[-1] + 3, pen.y)
    pen.y += 12
    for x, name in zip(places[1:3], ("net_amount", "vat_amount"), strict=True):
        pen.show(name)
        value = pen.content.net if name == "net_amount" else pen.content.vat
        pen.text(x, pen.y, pen.money(value, "bare"), size=8.5, bold=True, align="right")
    pen.text(places[3], pen.y, pen.money(pen.content.total, "bare"), size=8.5, bold=True, align="right")
    pen.printed.add("vat_breakdown")
    _total_box(pen, top)
    pen.y += 18


def _total_box(pen: Pen, top: float) -> None:
    width = 196.0
    left = pen.right - width
    rows = [(pen.label("total_amount"), pen.show("total_amount"), True), *_due_rows(pen)]
    for label, figure, bold in rows:
        filled = bold
        pen.box(left, top - 11, width, 20, fill=pen.look.color if filled else "", stroke=pen.look.color)
        color = "#ffffff" if filled else "#1a1a1a"
        pen.text(left + 8, top + 3, label, bold=bold, color=color)
        pen.text(pen.right - 8, top + 3, figure, bold=bold, align="right", color=color)
        top += 22
    pen.y = max(pen.y, top)


def strip(pen: Pen) -> None:
    """All sums side by side in one row of cells."""
    rows = _sum_rows(pen)
    pen.room(48)
    pen.y += 12
    width = (pen.right - pen.left) / len(rows)
    for at, (label, figure, bold) in enumerate(rows):
        x = pen.left + at * width
        pen.box(x, pen.y, width, 32, fill=PALE if bold else "", stroke=RULE)
        pen.text(x + 5, pen.y + 11, label.rstrip(":\u00a0"), size=7.2)
        pen.text(x + width - 5, pen.y + 25, figure, bold=bold, align="right")
    pen.y += 46


TOTALS: Mapping[str, Callable[[Pen], None]] = {
    "stack": stack,
    "box_right": box_right,
    "box_left": box_left,
    "by_rate": by_rate,
    "strip": strip,
}
"""The styles of totals by name."""
