"""The facts of a document as label and value: in a column, a grid, dotted lines, a strip, or running lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sample_docs.generator.pen import GREY, PALE, RULE, Pen

ORDER = (
    "invoice_number", "document_number", "contract_number", "delivery_note_number", "invoice_date", "document_date",
    "due_date", "customer_number", "order_number", "delivery_date", "service_period", "buyer_vat_id",
    "payment_reference",
)  # fmt: skip
"""The facts an info block shows, in their usual order; `service_period` stands for its two dates."""


def wanted(pen: Pen, names: Sequence[str] = ORDER, without: Sequence[str] = ()) -> list[str]:
    """The facts among `names` that the document has."""
    return [
        name
        for name in names
        if name not in without
        and not (name == "buyer_vat_id" and pen.content.kind in ("order", "delivery_note"))
        and (pen.has("service_start") if name == "service_period" else pen.has(name))
    ]


def shown(pen: Pen, name: str) -> str:
    """The value of a fact as printed."""
    return pen.period() if name == "service_period" else pen.show(name)


def column(pen: Pen, x: float, y: float, width: float, names: Sequence[str]) -> float:
    """Labels at the left edge, values at the right edge of a column; returns the y after it."""
    for name in names:
        value = shown(pen, name)
        pen.text(x, y, pen.label(name), size=8.5, color=GREY)
        if _crowded(pen, name, value, width):
            y += 11
        pen.text(x + width, y, value, size=9, align="right")
        y += 13
    return y


def _crowded(pen: Pen, name: str, value: str, width: float) -> bool:
    return pen.measure(pen.label(name), 9) + pen.measure(value, 9, bold=True) + 6 > width


def tabbed(pen: Pen, x: float, y: float, width: float, names: Sequence[str]) -> float:
    """Labels and values both left-aligned, values at a tab stop; returns the y after them."""
    tab = max((pen.measure(pen.label(name), 9, bold=True) for name in names), default=0) + 12
    for name in names:
        pen.text(x, y, pen.label(name), size=9, bold=True)
        value = shown(pen, name)
        size = min(9.0, max(7.2, 9 * (width - tab) / pen.measure(value, 9)))
        y = pen.lines(x + tab, y, pen.wrap(value, width - tab, size), size=size, leading=11) + 2
    return y


def _fitting(pen: Pen, value: str, width: float) -> float:
    return min(9.0, 9 * width / pen.measure(value, 9, bold=True))


def grid(pen: Pen, x: float, y: float, width: float, names: Sequence[str], per_row: int = 4) -> float:
    """Cells with a small label above the value, ruled; returns the y after the grid."""
    cell = width / per_row
    for at, name in enumerate(names):
        left = x + at % per_row * cell
        top = y + at // per_row * 30
        pen.box(left, top, cell, 30, stroke=RULE)
        pen.text(left + 4, top + 10, pen.label(name).rstrip(":\u00a0"), size=6.8, color=GREY)
        value = shown(pen, name)
        pen.text(left + 4, top + 23, value, size=_fitting(pen, value, cell - 7), bold=True)
    return y + -(-len(names) // per_row) * 30


def strip(pen: Pen, x: float, y: float, width: float, names: Sequence[str]) -> float:
    """A filled row of labels, the values in a row beneath; returns the y after it."""
    cell = width / max(1, len(names))
    pen.box(x, y, width, 16, fill=pen.look.color)
    for at, name in enumerate(names):
        middle = x + (at + 0.5) * cell
        pen.text(
            middle, y + 11, pen.label(name).rstrip(":\u00a0"), size=7.8, bold=True, align="center", color="#ffffff"
        )
        value = shown(pen, name)
        pen.text(middle, y + 29, value, size=_fitting(pen, value, cell - 6), align="center")
    pen.box(x, y, width, 36, stroke=RULE)
    return y + 36


def leaders(pen: Pen, x: float, y: float, width: float, names: Sequence[str]) -> float:
    """Label and value joined by dots; returns the y after them."""
    for name in names:
        label, value = pen.label(name).rstrip(":\u00a0"), shown(pen, name)
        pen.text(x, y, label, size=9)
        if _crowded(pen, name, value, width):
            y += 11
            label = ""
        pen.text(x + width, y, value, size=9, align="right")
        start, end = x + pen.measure(label, 9) + 4, x + width - pen.measure(value, 9) - 4
        dots = int((end - start) / pen.measure(".", 9))
        pen.text(end, y, "." * max(0, dots), size=9, align="right", color=GREY)
        y += 13.5
    return y


def stacked(pen: Pen, x: float, y: float, width: float, names: Sequence[str]) -> float:
    """The label above its value, one fact after the other; returns the y after them."""
    for name in names:
        pen.text(x, y, pen.label(name).rstrip(":\u00a0"), size=7.5, color=GREY)
        y = pen.lines(x, y + 12, pen.wrap(shown(pen, name), width, 9.5), size=9.5, leading=11.5) + 8
    return y


def shaded(pen: Pen, x: float, y: float, width: float, names: Sequence[str]) -> float:
    """A pale box with label and value columns; returns the y after it."""
    values = {name: shown(pen, name) for name in names}
    crowded = {name for name, value in values.items() if _crowded(pen, name, value, width - 16)}
    pen.box(x, y - 13, width, 14 * len(names) + 11 * len(crowded) + 10, fill=PALE)
    for name, value in values.items():
        pen.text(x + 8, y + 1, pen.label(name), size=8.5)
        if name in crowded:
            y += 11
        pen.text(x + width - 8, y + 1, value, size=8.5, bold=True, align="right")
        y += 14
    return y + 6


def running(pen: Pen, x: float, y: float, width: float, names: Sequence[str]) -> float:
    """All facts in running lines, parted by bars; returns the y after them."""
    line = ""
    for name in names:
        part = f"{pen.label(name)} {shown(pen, name)}"
        longer = f"{line}   |   {part}" if line else part
        if line and pen.measure(longer, 8.5) > width:
            pen.text(x, y, line, size=8.5)
            y += 12
            line = part
        else:
            line = longer
    pen.text(x, y, line, size=8.5)
    return y + 12


Block = Callable[[Pen, float, float, float, Sequence[str]], float]

NARROW: Mapping[str, Block] = {
    "column": column,
    "tabbed": tabbed,
    "leaders": leaders,
    "stacked": stacked,
    "shaded": shaded,
}
"""Info blocks that stand beside something, by name."""

WIDE: Mapping[str, Block] = {"grid": grid, "strip": strip, "running": running}
"""Info blocks that take the whole width, by name."""
