"""The sums of a random document: stacks, boxes, tables by rate, strips, sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sample_docs.generator.content import RateTotal
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import PALE, RULE, Pen
from sample_docs.generator.random_papers.typeset import put


@dataclass(frozen=True)
class Sum:
    """One row of the sums: its label, figure and whether it stands out."""

    label: str
    figure: str
    bold: bool = False


def _rate_row(pen: Pen, total: RateTotal, *, on_net: bool) -> Sum:
    words, rate = pen.look.words, pen.number(total.rate)
    if pen.content.gross_prices:
        label = words["included_vat"].format(rate=rate)
    elif on_net:
        label = words["vat_line_on"].format(rate=rate, net=pen.money(total.net))
    else:
        label = words["vat_line"].format(rate=rate)
    return Sum(pen.look.marked(label), pen.money(total.vat))


def sum_rows(pen: Pen, dice: Dice, *, by_rate: bool = False) -> list[Sum]:
    """All sums in their order; `by_rate` leaves VAT to a table of its own."""
    content = pen.content
    rows: list[Sum] = []
    if content.gross_prices:
        rows += [_total_row(pen, dice), *_vat_rows(pen, dice, by_rate=by_rate)]
        if dice.chance(0.5):
            rows.append(Sum(pen.label("net_amount"), pen.show("net_amount")))
            _note_breakdown(pen)
        return rows + _due_rows(pen)
    if content.adjustments:
        rows.append(Sum(pen.look.label("lines_total"), pen.money(content.lines_total)))
        rows += _adjustment_rows(pen)
    if not content.tax_note:
        key = "net_or_lines" if not content.adjustments and dice.chance(0.3) else "net_amount"
        rows.append(Sum(pen.look.label(key), pen.show("net_amount")))
        rows += _vat_rows(pen, dice, by_rate=by_rate)
        _note_breakdown(pen)
    else:
        pen.doubtful.update({"net_amount", "vat_amount", "vat_breakdown"})
    return [*rows, _total_row(pen, dice), *_due_rows(pen)]


def _adjustment_rows(pen: Pen) -> list[Sum]:
    rows = []
    for adjustment in pen.content.adjustments:
        percent = f" {pen.number(adjustment.percent)} %" if adjustment.percent else ""
        rows.append(Sum(pen.look.marked(adjustment.reason + percent), pen.money(adjustment.signed)))
    pen.printed.add("allowances")
    return rows


def _vat_rows(pen: Pen, dice: Dice, *, by_rate: bool) -> list[Sum]:
    rates = [total for total in pen.content.rates if total.rate]
    if by_rate:
        return [Sum(pen.label("vat_amount"), pen.show("vat_amount"))]
    on_net = not pen.content.gross_prices and (dice.chance(0.35) if len(rates) > 1 else dice.chance(0.1))
    rows = [_rate_row(pen, total, on_net=on_net) for total in rates]
    if len(rates) == 1:
        pen.printed.add("vat_amount")
        pen.raw["vat_amount"] = rows[0].figure
    elif dice.chance(0.3):
        rows.append(Sum(pen.label("vat_amount"), pen.show("vat_amount")))
    else:
        pen.doubtful.add("vat_amount")  # a reader may add the rates up
    if on_net:
        pen.printed.add("vat_breakdown")
    return rows


def _note_breakdown(pen: Pen) -> None:
    charged = [total for total in pen.content.rates if total.rate]
    if len(pen.content.rates) == 1 and charged:
        pen.printed.add("vat_breakdown")
    elif "vat_breakdown" not in pen.printed:
        pen.doubtful.add("vat_breakdown")


def _total_row(pen: Pen, dice: Dice) -> Sum:
    """The total; where nothing was paid before it may be called by the words for what is to be paid."""
    content = pen.content
    to_pay = not content.prepaid and not content.rounding and content.kind == "invoice" and dice.chance(0.2)
    figure = pen.show("total_amount")
    if to_pay:
        pen.printed.add("due_amount")
        pen.raw["due_amount"] = figure
    label = pen.look.label("total_to_pay") if to_pay else pen.label("total_amount")
    return Sum(label, figure, bold=True)


def _due_rows(pen: Pen) -> list[Sum]:
    content, rows = pen.content, []
    if content.prepaid:
        pen.show("prepaid_amount")
        pen.raw["prepaid_amount"] = pen.money(content.prepaid, "bare")
        rows.append(Sum(pen.label("prepaid_amount"), pen.money(-content.prepaid)))
    if content.rounding:
        rows.append(Sum(pen.label("rounding_amount"), pen.show("rounding_amount")))
    if rows:
        rows.append(Sum(pen.label("due_amount"), pen.show("due_amount"), bold=True))
    return rows


Sums = Callable[[Pen, Dice], None]


def stack(pen: Pen, dice: Dice) -> None:
    """Label and figure one below the other at the right edge."""
    rows, size = sum_rows(pen, dice), pen.look.size
    width = min(pen.right - pen.left, dice.between(190, 270))
    _stacked(pen, dice, rows, pen.right - width, width, size)


def stack_left(pen: Pen, dice: Dice) -> None:
    """The same at the left edge."""
    width = min(pen.right - pen.left, dice.between(200, 280))
    _stacked(pen, dice, sum_rows(pen, dice), pen.left, width, pen.look.size)


def full_width(pen: Pen, dice: Dice) -> None:
    """Rows over the whole width, as if they were rows of the table."""
    _stacked(pen, dice, sum_rows(pen, dice), pen.left, pen.right - pen.left, pen.look.size)


def _stacked(pen: Pen, dice: Dice, rows: Sequence[Sum], left: float, width: float, size: float) -> None:
    rules, right_labels = dice.pick(("total", "all", "none", "double")), dice.chance(0.25)
    leading = size * dice.between(1.4, 1.9)
    pen.room(leading * len(rows) + 16)
    pen.y += leading
    for row in rows:
        bold = row.bold and dice.chance(0.85)
        figure = pen.measure(row.figure, size, bold=bold)
        align = "right" if right_labels else "left"
        if row.bold and rules in ("total", "double"):
            pen.rule(left, pen.y - size - 1, left + width, pen.y - size - 1, color="#1a1a1a")
        put(pen, left, pen.y, row.label, width - figure - 14, size=size, bold=bold, align=align)
        put(pen, left, pen.y, row.figure, width - 4, size=size, bold=bold, align="right")
        if rules == "all":
            pen.rule(left, pen.y + leading - size - 1.5, left + width, pen.y + leading - size - 1.5, width=0.35)
        pen.y += leading
    if rules == "double":
        for gap in (0.0, 2.0):
            pen.rule(left, pen.y - leading + 4 + gap, left + width, pen.y - leading + 4 + gap, color="#1a1a1a")
    pen.y += 8


def boxed(pen: Pen, dice: Dice) -> None:
    """A ruled box, the total shaded or filled."""
    rows, size = sum_rows(pen, dice), pen.look.size
    width = min(pen.right - pen.left, dice.between(200, 280))
    left = pen.left if dice.chance(0.2) else pen.right - width
    height, filled = size + 8, dice.chance(0.4)
    pen.room(height * len(rows) + 16)
    pen.y += dice.between(0, 14)
    for row in rows:
        fill = (pen.look.color if filled else PALE) if row.bold else ""
        pen.box(left, pen.y, width, height, fill=fill, stroke=RULE)
        color = "#ffffff" if row.bold and filled else "#1a1a1a"
        figure = pen.measure(row.figure, size, bold=row.bold)
        put(pen, left + 6, pen.y + size + 2, row.label, width - figure - 22, size=size, bold=row.bold, color=color)
        put(
            pen,
            left + 6,
            pen.y + size + 2,
            row.figure,
            width - 12,
            size=size,
            bold=row.bold,
            align="right",
            color=color,
        )
        pen.y += height
    pen.y += 12


def strip(pen: Pen, dice: Dice) -> None:
    """All sums side by side in one row of cells."""
    rows, size = sum_rows(pen, dice), pen.look.size
    pen.room(3 * size + 30)
    pen.y += 12
    width, height = (pen.right - pen.left) / len(rows), 2 * size + 14
    filled = dice.chance(0.5)
    for at, row in enumerate(rows):
        x = pen.left + at * width
        pen.box(x, pen.y, width, height, fill=PALE if row.bold and filled else "", stroke=RULE)
        put(pen, x + 4, pen.y + size, row.label.rstrip(":\u00a0"), width - 8, size=size * 0.8)
        put(pen, x + 4, pen.y + 2 * size + 7, row.figure, width - 8, size=size, bold=row.bold, align="right")
    pen.y += height + 14


def rate_table(pen: Pen, dice: Dice) -> None:
    """A table of net, VAT and gross per rate, then the sums."""
    content, words, size = pen.content, pen.look.words, pen.look.size * 0.92
    if content.tax_note:
        stack(pen, dice)
        return
    percent = dice.pick((" %", "%"))
    with_gross, ruled = dice.chance(0.6), dice.chance(0.5)
    heads = [words["tax_rate"], words["taxable"], words["tax"], *([words["gross"]] if with_gross else [])]
    table: list[list[str]] = [heads]
    for total in content.rates:
        figures = [total.net, total.vat, total.net + total.vat][: 3 if with_gross else 2]
        table.append([f"{pen.number(total.rate)}{percent}", *(pen.money(figure, "bare") for figure in figures)])
    pen.printed.add("vat_breakdown")
    rows = sum_rows(pen, dice, by_rate=True)
    pen.room((len(table) + len(rows)) * size * 1.6 + 40)
    pen.y += size * 2
    width = min(64.0, (pen.right - pen.left) / len(heads))
    for at, cells in enumerate(table):
        for place, cell in enumerate(cells):
            put(pen, pen.left + place * width + 3, pen.y, cell, width - 6, size=size, bold=at == 0, align="right")
        if ruled or at == 0:
            pen.rule(pen.left, pen.y + 3, pen.left + width * len(heads), pen.y + 3, width=0.4)
        pen.y += size * 1.5
    half = min(pen.right - pen.left, 240)
    _stacked(pen, dice, rows, pen.right - half, half, pen.look.size)


def sentence(pen: Pen, dice: Dice) -> None:
    """The sums as a running sentence, parted by semicolons."""
    rows = sum_rows(pen, dice)
    pen.y += pen.look.size * 1.6
    pen.flow("; ".join(f"{row.label} {row.figure}" for row in rows) + ".", bold=dice.chance(0.3))


SUMS: tuple[Sums, ...] = (
    (stack,) * 5 + (full_width,) * 3 + (boxed,) * 4 + (rate_table,) * 3 + (stack_left, strip, sentence)
)
"""The forms of the sums, as often as they are named."""


def second_currency(pen: Pen, dice: Dice) -> None:
    """The total in another currency, for information: no field of the document."""
    if pen.content.second_currency is None:
        return
    code, rate = pen.content.second_currency
    figure = pen.money((pen.content.total * rate).quantize(Decimal("0.01")), "bare")
    words = {"de": "entspricht {} {} (Kurs {})", "en": "equals {} {} (rate {})", "fr": "soit {} {} (cours {})"}
    pen.flow(words[pen.content.language].format(figure, code, pen.number(rate)), size=pen.look.size * 0.9)
