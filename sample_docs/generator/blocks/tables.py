"""The item table: chosen columns, several ways to rule it, wrapped descriptions, sums carried over pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sample_docs.generator import formats
from sample_docs.generator.content import Item
from sample_docs.generator.pen import PALE, RULE, Pen

WIDTHS: Mapping[str, float] = {
    "pos": 26, "article": 62, "quantity": 44, "unit": 38, "quantity_unit": 62, "price": 66, "discount": 44,
    "rate": 42, "amount": 72,
}  # fmt: skip
"""Column widths in points; the description takes what is left."""

FIGURES = frozenset({"quantity", "quantity_unit", "price", "discount", "rate", "amount"})
PRINTS: Mapping[str, tuple[str, ...]] = {
    "pos": ("position",), "article": ("article",), "description": ("description",), "quantity": ("quantity",),
    "unit": ("unit",), "quantity_unit": ("quantity", "unit"), "price": ("unit_price",), "discount": (),
    "rate": ("vat_rate",), "amount": ("net_amount",),
}  # fmt: skip
"""Which facts of a line item a column prints, by the names of the export."""


@dataclass(frozen=True)
class TableStyle:
    """How an item table looks.

    `head` is fill, rule, grid or plain; `rows` is zebra, rule, grid or none; `figures` is right or left. `marks` adds
    the currency to every price. `unit_after_price` is no column of its own: the unit follows the quantity where
    `quantity_unit` is among the columns.
    """

    columns: tuple[str, ...] = ("pos", "description", "quantity", "unit", "price", "amount")
    head: str = "rule"
    rows: str = "none"
    figures: str = "right"
    size: float = 9.0
    marks: bool = False
    padding: float = 4.0


def item_table(pen: Pen, style: TableStyle) -> None:
    """Draw the table from `pen.y` down, over as many pages as it needs, with the sum carried over."""
    widths = _widths(pen, style)
    _head(pen, style, widths)
    carried = Decimal("0.00")
    for at, line in enumerate(pen.content.items):
        cells = _cells(pen, style, at + 1, line)
        description = pen.wrap(cells["description"], widths["description"] - 6, style.size)
        height = len(description) * style.size * 1.25 + 2 * style.padding
        if pen.y + height + 20 > pen.bottom:
            if "amount" in style.columns:
                _carry(pen, style, carried)
            pen.new_page()
            _head(pen, style, widths)
            if "amount" in style.columns:
                _carry(pen, style, carried)
        _row(pen, style, widths, at, cells, description, height)
        carried += line.amount
    if style.rows in ("none", "zebra"):
        pen.rule(pen.left, pen.y, pen.right, pen.y)
    for name in style.columns:
        pen.columns.update(PRINTS[name])


def _widths(pen: Pen, style: TableStyle) -> dict[str, float]:
    widths = {name: WIDTHS[name] * style.size / 9 for name in style.columns if name != "description"}
    widths["description"] = pen.right - pen.left - sum(widths.values())
    return {name: widths[name] for name in style.columns}


def _head(pen: Pen, style: TableStyle, widths: Mapping[str, float]) -> None:
    height = style.size + 10
    if style.head == "fill":
        pen.box(pen.left, pen.y, pen.right - pen.left, height, fill=pen.look.color)
    elif style.head == "grid":
        pen.box(pen.left, pen.y, pen.right - pen.left, height, fill=PALE, stroke=RULE)
    color = "#ffffff" if style.head == "fill" else "#1a1a1a"
    labels = {name: _heading(pen, name) for name in style.columns}
    _cells_at(pen, style, widths, pen.y + style.size + 4, labels, bold=True, color=color)
    pen.y += height
    if style.head == "rule":
        pen.rule(pen.left, pen.y, pen.right, pen.y, color="#1a1a1a", width=0.9)


def _heading(pen: Pen, name: str) -> str:
    label = pen.look.words["quantity" if name == "quantity_unit" else name]
    if name == "amount" and pen.look.money == "bare":
        pen.printed.add("currency")
        return f"{label} {formats.SYMBOLS[pen.content.currency]}"
    return label


def _cells(pen: Pen, style: TableStyle, position: int, line: Item) -> dict[str, str]:
    country = pen.content.country
    quantity = formats.quantity(line.quantity, country)
    # a currency is noted as printed only where a column of amounts shows it
    money = "" if style.marks and {"price", "amount"} & set(style.columns) else "bare"
    return {
        "pos": str(position),
        "article": line.article,
        "description": line.description,
        "quantity": quantity,
        "unit": line.unit,
        "quantity_unit": f"{quantity} {line.unit}",
        "price": pen.money(line.price, money),
        "discount": f"{formats.quantity(line.discount, country)} %" if line.discount else "",
        "rate": f"{formats.quantity(line.rate, country)} %",
        "amount": pen.money(line.amount, money),
    }


def _row(
    pen: Pen,
    style: TableStyle,
    widths: Mapping[str, float],
    at: int,
    cells: dict[str, str],
    description: Sequence[str],
    height: float,
) -> None:
    if style.rows == "zebra" and at % 2:
        pen.box(pen.left, pen.y, pen.right - pen.left, height, fill=PALE)
    baseline = pen.y + style.padding + style.size * 0.85
    _cells_at(pen, style, widths, baseline, {**cells, "description": description[0]})
    x = pen.left + sum(_before(widths, "description"))
    pen.lines(x + 3, baseline + style.size * 1.25, list(description[1:]), size=style.size, leading=style.size * 1.25)
    if style.rows == "grid":
        x = pen.left
        for width in widths.values():
            pen.box(x, pen.y, width, height, stroke=RULE)
            x += width
    pen.y += height
    if style.rows == "rule":
        pen.rule(pen.left, pen.y, pen.right, pen.y, width=0.35)


def _before(widths: Mapping[str, float], name: str) -> list[float]:
    names = list(widths)
    return [widths[other] for other in names[: names.index(name)]]


def _cells_at(
    pen: Pen,
    style: TableStyle,
    widths: Mapping[str, float],
    baseline: float,
    cells: Mapping[str, str],
    *,
    bold: bool = False,
    color: str = "#1a1a1a",
) -> None:
    x = pen.left
    for name, width in widths.items():
        right = name in FIGURES and style.figures == "right"
        place = x + width - 3 if right else x + 3
        align = "right" if right else "left"
        pen.text(place, baseline, cells[name], size=style.size, bold=bold, align=align, color=color)
        x += width


def _carry(pen: Pen, style: TableStyle, amount: Decimal) -> None:
    pen.y += style.size + 5
    label = pen.look.words["carried"]
    pen.text(pen.right - WIDTHS["amount"] - 12, pen.y, label, size=style.size, italic=True, align="right")
    pen.text(pen.right - 3, pen.y, pen.money(amount, "bare"), size=style.size, italic=True, align="right")
    pen.y += 6
    pen.rule(pen.left, pen.y, pen.right, pen.y, width=0.35)
