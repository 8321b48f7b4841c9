"""Item tables drawn at random: any columns in any order, ruled or not, figures anywhere, sums carried over pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sample_docs.generator import formats
from sample_docs.generator.content import Item, cents
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import PALE, RULE, Pen
from sample_docs.generator.random_papers.typeset import PALES, put

FIGURES = frozenset(
    {
        "line_vat",
        "line_gross",
        "ordered",
        "delivered",
        "quantity",
        "price",
        "discount",
        "rate",
        "amount",
        "quantity_unit",
    }
)
PRINTS: Mapping[str, tuple[str, ...]] = {
    "pos": ("position",), "article": ("article",), "description": ("description",), "quantity": ("quantity",),
    "unit": ("unit",), "quantity_unit": ("quantity", "unit"), "price": ("unit_price",), "discount": (),
    "rate": ("vat_rate",), "amount": ("net_amount",),
    "line_vat": (), "line_gross": (), "ordered": (), "delivered": ("quantity",),
}  # fmt: skip
"""Which facts of a line item a column prints, by the names of the export."""

PRICED = (
    ("description", "quantity_unit", "price", "amount"), ("pos", "description", "quantity", "unit", "price", "amount"),
    ("pos", "article", "description", "quantity", "price", "amount"), ("description", "quantity", "price", "amount"),
    ("quantity", "unit", "description", "price", "amount"), ("quantity", "description", "price", "amount"),
    ("pos", "quantity_unit", "article", "description", "price", "amount"), ("quantity_unit", "description", "amount"),
    ("article", "description", "quantity_unit", "price", "rate", "amount"), ("description", "rate", "amount"),
    ("pos", "description", "rate", "quantity", "price", "amount"), ("description", "quantity", "amount"),
    ("pos", "article", "description", "quantity", "unit", "price", "rate", "amount"), ("description", "amount"),
    ("article", "quantity", "unit", "description", "price", "amount"), ("pos", "description", "amount"),
    ("description", "price", "quantity", "amount"), ("pos", "quantity", "unit", "description", "price", "amount"),
    ("article", "description", "price", "quantity", "rate", "amount"),
    ("quantity", "article", "description", "price", "amount"),
    ("description", "quantity", "unit", "price", "rate", "amount"),
    ("pos", "description", "quantity", "price", "rate", "amount"),
)  # fmt: skip
"""Columns of tables with prices, in the orders that occur; a discount goes before the amount where there is one."""

GOODS = (
    ("article", "description", "ordered", "delivered"),
    ("pos", "description", "delivered", "unit"),
    ("pos", "article", "description", "quantity", "unit"), ("description", "quantity_unit"),
    ("pos", "description", "quantity"), ("quantity", "unit", "article", "description"),
    ("pos", "quantity_unit", "description", "article"), ("article", "description", "quantity"),
    ("quantity", "description"), ("pos", "article", "quantity", "unit", "description"),
)  # fmt: skip
"""Columns of delivery notes."""


@dataclass(frozen=True)
class Style:
    """How the table looks; every choice is drawn on its own.

    `head` is fill, pale, rule, rules, grid or plain; `rows` rule, grid, columns, zebra, frame or none; `figures` right,
    left or center; `places` the decimal places of quantities (-1: as many as there are).
    """

    columns: tuple[str, ...]
    head: str
    rows: str
    figures: str
    size: float
    padding: float
    marks: bool
    two_line_head: bool
    caps: bool
    article_beneath: bool
    two_lines: bool
    figures_last: bool
    places: int
    percent: str
    carries: bool
    group_sums: bool


def draw_style(dice: Dice, pen: Pen) -> Style:
    """Draw the style of a table that suits the document's kind and items."""
    content = pen.content
    choices = GOODS if content.kind == "delivery_note" else PRICED
    columns = list(dice.pick(choices))
    if content.kind != "delivery_note" and not content.gross_prices and dice.chance(0.05):
        columns = ["description", "quantity", "price", "amount", "rate", "line_vat", "line_gross"]
    if any(line.discount for line in content.items) and "amount" in columns:
        columns = [name for name in columns if name != "discount"]
        columns.insert(columns.index("amount"), "discount")
        if "price" not in columns:
            columns.insert(columns.index("discount"), "price")
        if not {"quantity", "quantity_unit"} & set(columns):
            columns.insert(columns.index("price"), "quantity")
    beneath = "article" in columns and dice.chance(0.15)
    if beneath:
        columns.remove("article")
    return Style(
        tuple(columns),
        head=dice.pick(("fill", "fill", "pale", "rule", "rule", "rules", "grid", "plain")),
        rows=dice.pick(("rule", "rule", "grid", "columns", "zebra", "none", "none", "frame")),
        figures=dice.pick(("right",) * 8 + ("left", "center")),
        size=min(pen.look.size, dice.pick((8.0, 8.5, 9.0, 9.5, 10.0))),
        padding=dice.between(2.0, 6.5),
        marks=dice.chance(0.2),
        two_line_head=dice.chance(0.3),
        caps=dice.chance(0.12),
        article_beneath=beneath,
        two_lines=dice.chance(0.08),
        figures_last=dice.chance(0.12),
        places=dice.pick((-1, -1, -1, 2, 2, 1)),
        percent=dice.pick(("{} %", "{}%", "{}", "{} %")),
        carries=dice.chance(0.6),
        group_sums=dice.chance(0.5),
    )


class Table:
    """One item table on its way down the page."""

    def __init__(self, pen: Pen, style: Style) -> None:
        self.pen, self.style = pen, style
        self.cells = [self._cells(at + 1, line) for at, line in enumerate(pen.content.items)]
        self.heads = {name: self._heading(name) for name in style.columns}
        self.widths = self._widths()

    def _cells(self, position: int, line: Item) -> dict[str, str]:
        pen, style = self.pen, self.style
        quantity = self._quantity(line.quantity)
        money = "" if style.marks and {"price", "amount"} & set(style.columns) else "bare"
        cells = {
            "pos": str(position),
            "article": line.article,
            "description": line.description,
            "quantity": quantity,
            "unit": line.unit,
            "quantity_unit": f"{quantity} {line.unit}",
            "price": pen.money(line.price, money),
            "discount": style.percent.format(pen.number(line.discount)) if line.discount else "",
            "rate": style.percent.format(pen.number(line.rate)),
            "amount": pen.money(line.amount, money),
            "ordered": quantity,
            "delivered": quantity,
        }
        vat = cents(line.amount * line.rate / 100)
        cells |= {"line_vat": pen.money(vat, "bare"), "line_gross": pen.money(line.amount + vat, "bare")}
        return {name: cells[name] for name in style.columns}

    def _quantity(self, quantity: Decimal) -> str:
        if self.style.places < 0 or quantity != round(quantity, self.style.places):
            return self.pen.number(quantity)
        return formats.number(quantity, self.pen.look.numbers or self.pen.content.country, self.style.places)

    def _heading(self, name: str) -> str:
        pen = self.pen
        name = {"line_vat": "tax", "line_gross": "gross"}.get(name, name)
        gross = f"{name}_gross"
        label = pen.look.words[gross if pen.content.gross_prices and gross in pen.look.words else name]
        if name == "amount" and pen.look.money == "bare":
            pen.printed.add("currency")
            mark = formats.SYMBOLS[pen.content.currency] if self.style.percent == "{}%" else pen.content.currency
            label = f"{label} {mark}" if self.style.padding < 4 else f"{label} ({mark})"
        return label.upper() if self.style.caps else label

    def _head_lines(self, name: str) -> list[str]:
        label = self.heads[name]
        if not self.style.two_line_head:
            return [label]
        return (
            label.replace("-", "-\n", 1).split("\n") if "-" in label[1:-1] and " " not in label else label.split(" ", 1)
        )

    def _widths(self) -> dict[str, float]:
        pen, style = self.pen, self.style
        whole = pen.right - pen.left
        widths = {}
        for name in style.columns:
            cells = max((pen.measure(cell[name], style.size) for cell in self.cells), default=0.0)
            head = max(pen.measure(part, style.size, bold=True) for part in self._head_lines(name))
            widths[name] = max(cells + 8, min(head, cells + 40) + 8)
        rest = whole - sum(width for name, width in widths.items() if name != "description")
        least = 0.28 * whole
        if rest < least:
            factor = (whole - least) / (whole - rest)
            widths = {name: width * factor for name, width in widths.items()}
            rest = least
        return {name: rest if name == "description" else widths[name] for name in style.columns}

    def draw(self) -> None:
        """Draw the table from `pen.y` down, over as many pages as it needs."""
        pen, style, items = self.pen, self.style, self.pen.content.items
        self._head()
        carried, group, group_sum, top = Decimal("0.00"), "", Decimal("0.00"), pen.y
        for at, line in enumerate(items):
            described = self._described(line, self.cells[at])
            height = (len(described) + style.two_lines) * style.size * 1.25 + 2 * style.padding
            new_group = bool(line.group) and line.group != group
            needed = height + (style.size + 8 if new_group else 0)
            if pen.y + needed + style.size + 12 > pen.bottom:
                self._frame(top)
                self._turn(carried)
                top = pen.y
            if new_group:
                self._group(group, group_sum, line.group)
                group, group_sum = line.group, Decimal("0.00")
            self._row(at, described, height)
            carried, group_sum = carried + line.amount, group_sum + line.amount
        if group:
            self._group(group, group_sum, "")
        self._frame(top)
        for name in style.columns:
            pen.columns.update(PRINTS[name])
        if style.article_beneath:
            pen.columns.discard("description")
            pen.columns.add("article")

    def _described(self, line: Item, cells: Mapping[str, str]) -> list[str]:
        text = "\n".join((line.description, *line.notes))
        if self.style.article_beneath:
            text += f"\n{self.pen.look.words['article']} {line.article}"
        width = self.pen.right - self.pen.left if self.style.two_lines else self.widths["description"]
        return self.pen.wrap(text, width - 8, self.style.size)

    def _turn(self, carried: Decimal) -> None:
        carries = self.style.carries and "amount" in self.style.columns
        if carries:
            self._carry(carried)
        self.pen.new_page()
        self._head()
        if carries:
            self._carry(carried)

    def _carry(self, amount: Decimal) -> None:
        pen, size = self.pen, self.style.size
        pen.y += size + 4
        text = pen.money(amount, "bare")
        pen.text(pen.right - 4, pen.y, text, size=size, align="right")
        pen.text(pen.right - 24 - pen.measure(text, size), pen.y, pen.look.words["carried"], size=size, align="right")
        pen.y += 6

    def _group(self, old: str, total: Decimal, new: str) -> None:
        pen, size = self.pen, self.style.size
        if old and self.style.group_sums and "amount" in self.style.columns:
            pen.y += size + 3
            text = pen.money(total, "bare")
            pen.text(pen.right - 4, pen.y, text, size=size, bold=True, align="right")
            label = f"{pen.look.words['subtotal']} {old}"
            put(pen, pen.left + 4, pen.y, label, pen.right - pen.left - 20 - pen.measure(text, size), size=size)
            pen.y += 5
        if new:
            pen.y += size + 3
            put(pen, pen.left + 4, pen.y, new, pen.right - pen.left - 8, size=size, bold=True)
            pen.y += 4

    def _head(self) -> None:
        pen, style = self.pen, self.style
        lines = {name: self._head_lines(name) for name in style.columns}
        count = max(map(len, lines.values()))
        height = count * style.size * 1.2 + 7
        width = pen.right - pen.left
        if style.head in ("fill", "pale"):
            pen.box(pen.left, pen.y, width, height, fill=pen.look.color if style.head == "fill" else PALE)
        elif style.head == "grid":
            pen.box(pen.left, pen.y, width, height, fill=PALES[1], stroke=RULE)
        elif style.head == "rules":
            pen.rule(pen.left, pen.y, pen.right, pen.y, color="#1a1a1a")
        color = "#ffffff" if style.head == "fill" else "#1a1a1a"
        for at in range(count):
            parts = {name: part[at] if at < len(part) else "" for name, part in lines.items()}
            self._line(pen.y + style.size + 2.5 + at * style.size * 1.2, parts, bold=style.head != "plain", color=color)
        pen.y += height
        if style.head in ("rule", "rules"):
            pen.rule(pen.left, pen.y, pen.right, pen.y, color="#1a1a1a", width=0.9)

    def _line(self, baseline: float, cells: Mapping[str, str], *, bold: bool = False, color: str = "#1a1a1a") -> None:
        x, style = self.pen.left, self.style
        for name, width in self.widths.items():
            align = style.figures if name in FIGURES else "left"
            if cells[name]:
                put(
                    self.pen,
                    x + 4,
                    baseline,
                    cells[name],
                    width - 8,
                    size=style.size,
                    bold=bold,
                    align=align,
                    color=color,
                )
            x += width

    def _row(self, at: int, described: Sequence[str], height: float) -> None:
        pen, style = self.pen, self.style
        if style.rows == "zebra" and at % 2:
            pen.box(pen.left, pen.y, pen.right - pen.left, height, fill=PALE)
        first = pen.y + style.padding + style.size * 0.85
        leading = style.size * 1.25
        last = first + (len(described) - 1) * leading
        figures = {**self.cells[at], "description": ""}
        if style.two_lines:
            self._line(last + leading, figures)
            x, width = pen.left, pen.right - pen.left
        else:
            self._line(last if style.figures_last else first, figures)
            x, width = pen.left + self._start_of("description"), self.widths["description"]
        for line in described:
            put(pen, x + 4, first, line, width - 8, size=style.size)
            first += leading
        if style.rows == "grid":
            left = pen.left
            for width in self.widths.values():
                pen.box(left, pen.y, width, height, stroke=RULE)
                left += width
        pen.y += height
        if style.rows == "rule":
            pen.rule(pen.left, pen.y, pen.right, pen.y, width=0.35)

    def _start_of(self, name: str) -> float:
        """How far from the left edge a column begins."""
        names = list(self.widths)
        return sum(self.widths[other] for other in names[: names.index(name)])

    def _frame(self, top: float) -> None:
        pen, style = self.pen, self.style
        if style.rows in ("columns", "frame"):
            pen.box(pen.left, top, pen.right - pen.left, pen.y - top, stroke=RULE)
        if style.rows == "columns":
            x = pen.left
            for width in list(self.widths.values())[:-1]:
                x += width
                pen.rule(x, top, x, pen.y, width=0.5)
        if style.rows in ("none", "zebra"):
            pen.rule(pen.left, pen.y, pen.right, pen.y)


def item_table(pen: Pen, dice: Dice) -> Style:
    """Draw the items of the document in a style of their own; returns the style."""
    style = draw_style(dice, pen)
    if pen.content.gross_prices:
        style = replace(style, group_sums=False)
    if style.two_lines and style.rows in ("grid", "columns"):
        style = replace(style, rows="rule")  # a line through the description would strike it out
    Table(pen, style).draw()
    return style
