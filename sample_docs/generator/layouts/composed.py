"""Commercial papers built from named blocks: a recipe says which, the layout puts them on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from sample_docs.generator.blocks import address, infos, notes
from sample_docs.generator.blocks.footers import FOOT, FOOTERS
from sample_docs.generator.blocks.letterhead import LETTERHEADS, title
from sample_docs.generator.blocks.tables import TableStyle, item_table
from sample_docs.generator.blocks.totals import TOTALS
from sample_docs.generator.pen import GREY, MM, Layout, Pen


@dataclass(frozen=True)
class Recipe:
    """Which block stands where on a letter with an address window.

    `beside` is an info block at the right of the window, `wide` one over the whole width beneath it; an empty name
    leaves it out. `bank` is box, line or empty (the footer has it). `salutation` adds opening words. `mirrored` puts
    the recipient at the right and the facts at the left; `order` sets the order of the facts, `left` and `right` the
    margins in points. `due_fact` shows the due date among the facts, `days_only` gives the terms in days.
    """

    letterhead: str = "logo_right"
    beside: str = "column"
    wide: str = ""
    wide_facts: tuple[str, ...] = ()
    table: TableStyle = field(default_factory=TableStyle)
    totals: str = "stack"
    footer: str = "columns"
    bank: str = ""
    salutation: bool = False
    title_size: float = 14.0
    title_has_number: bool = False
    per_row: int = 4
    fold_marks: bool = False
    mirrored: bool = False
    due_fact: bool = False
    days_only: bool = False
    order: tuple[str, ...] = infos.ORDER
    left: float = 25 * MM
    right: float = 20 * MM


def composed(recipe: Recipe) -> Layout:
    """Make the layout of `recipe`."""

    def layout(pen: Pen) -> None:
        pen.left, pen.right = recipe.left, pen.width - recipe.right
        _frame(pen, recipe)
        LETTERHEADS[recipe.letterhead](pen)
        address.window(pen, x=118 * MM if recipe.mirrored else 0.0)
        beside, wide = _facts(pen, recipe)
        lowest = 95 * MM
        if beside:
            x = pen.left if recipe.mirrored else 125 * MM
            width = 82 * MM if recipe.mirrored else pen.right - x
            lowest = max(lowest, infos.NARROW[recipe.beside](pen, x, 52 * MM, width, beside) + 14)
        pen.y = max(lowest, 100 * MM)
        _headline(pen, recipe)
        if wide:
            _wide(pen, recipe, wide)
        _body(pen, recipe)

    return layout


def _frame(pen: Pen, recipe: Recipe) -> None:
    pen.bottom = pen.height - FOOT - 14

    def foot() -> None:
        FOOTERS[recipe.footer](pen)
        if pen.pages > 1:
            pen.text(pen.right, pen.height - FOOT + 4, pen.page_label(), size=8, align="right", color=GREY)
        if recipe.fold_marks:
            for mark in (105 * MM, 210 * MM):
                pen.rule(10, mark, 20, mark, width=0.4)

    def following_page() -> None:
        foot()
        pen.text(pen.left, pen.y, f"{title(pen)} {pen.content.number}", size=8.5, color=GREY)
        pen.y += 18

    foot()
    pen.on_new_page = following_page


def _facts(pen: Pen, recipe: Recipe) -> tuple[list[str], list[str]]:
    names = infos.wanted(pen, recipe.order)
    if recipe.bank == "box" and "payment_reference" in names:
        names.remove("payment_reference")
    if "due_date" in names and not recipe.due_fact:
        names.remove("due_date")
    if recipe.title_has_number:
        names = [name for name in names if name != _number(pen)]
    if not recipe.wide:
        return (names if recipe.beside else []), []
    if not recipe.beside:
        return [], names
    wide = [name for name in names if name in recipe.wide_facts]
    return [name for name in names if name not in wide], wide


def _number(pen: Pen) -> str:
    names = ("invoice_number", "delivery_note_number", "document_number", "contract_number")
    if pen.content.kind == "delivery_note":
        return "delivery_note_number"
    return next(name for name in names if pen.has(name))


def _headline(pen: Pen, recipe: Recipe) -> None:
    text = title(pen)
    if recipe.title_has_number:
        text = f"{text} {_mark(pen)} {pen.show(_number(pen))}"
    pen.text(pen.left, pen.y, text, size=recipe.title_size, bold=True, color=pen.look.color)
    pen.y += recipe.title_size + 6


def _mark(pen: Pen) -> str:
    return {"de": "Nr.", "en": "No.", "fr": "n°"}[pen.content.language]


def _wide(pen: Pen, recipe: Recipe, names: list[str]) -> None:
    width = pen.right - pen.left
    if recipe.wide == "grid":
        pen.y = infos.grid(pen, pen.left, pen.y, width, names, recipe.per_row)
    else:
        pen.y = infos.WIDE[recipe.wide](pen, pen.left, pen.y, width, names)
    pen.y += 20


def _body(pen: Pen, recipe: Recipe) -> None:
    if recipe.salutation:
        pen.flow(pen.look.words["salutation"])
    if pen.content.opening:
        pen.flow(pen.content.opening, gap=10)
    item_table(pen, recipe.table)
    if "amount" in recipe.table.columns:
        TOTALS[recipe.totals](pen)
        notes.days_only(pen) if recipe.days_only else notes.terms(pen)
    else:
        pen.y += 18
    if recipe.bank == "box":
        notes.bank_box(pen)
    elif recipe.bank == "line":
        notes.pay_line(pen)
    notes.free_text(pen)
    if recipe.salutation:
        pen.flow(pen.look.words["regards"])
        pen.flow(pen.content.supplier.director or pen.content.supplier.name)
    if pen.content.kind == "delivery_note":
        pen.room(60)
        pen.text(pen.left, pen.y + 14, pen.look.words["received"])
        pen.y += 44
        notes.signature(pen, pen.look.words["signature"])


LONG = ("pos", "article", "description", "quantity", "unit", "price", "amount")
RATED = ("pos", "description", "quantity_unit", "price", "rate", "amount")
DISCOUNTED = ("pos", "article", "description", "quantity_unit", "price", "discount", "amount")
GOODS = ("pos", "article", "description", "quantity", "unit")

RECIPES: dict[str, Recipe] = {
    "din_letter": Recipe(fold_marks=True),
    "grid_header": Recipe(
        letterhead="logo_left", beside="", wide="grid", table=TableStyle(LONG, "grid", "grid"), totals="by_rate",
        footer="three_columns",
    ),
    "band": Recipe(
        letterhead="band", beside="shaded", table=TableStyle(RATED, "fill", "zebra", marks=True), totals="box_right",
        footer="coloured", bank="line",
    ),
    "freelancer": Recipe(
        letterhead="centered", beside="", wide="running", footer="centered", salutation=True, bank="line",
        table=TableStyle(("description", "quantity_unit", "price", "amount"), "plain", "none", figures="left"),
        title_has_number=True, title_size=12,
    ),
    "leaders": Recipe(
        letterhead="logo_left", beside="leaders", table=TableStyle(DISCOUNTED, "rule", "rule"), totals="box_left",
        footer="columns", bank="box",
    ),
    "strip": Recipe(
        letterhead="logo_right", beside="tabbed", wide="strip",
        wide_facts=("customer_number", "order_number", "delivery_date", "delivery_note_number", "service_period"),
        table=TableStyle(LONG, "fill", "rule"), totals="strip", footer="three_columns",
    ),
    "typewriter": Recipe(
        letterhead="plain", beside="tabbed",
        table=TableStyle(("pos", "description", "quantity", "unit", "amount"), "rule", "none"),
        totals="stack", footer="centered", bank="line",
    ),
    "goods": Recipe(
        letterhead="logo_right", beside="column", table=TableStyle(GOODS, "rule", "rule"), footer="columns",
    ),
    "goods_grid": Recipe(
        letterhead="logo_left", beside="", wide="grid", table=TableStyle(GOODS, "grid", "grid"),
        footer="three_columns",
    ),
    "goods_band": Recipe(
        letterhead="band", beside="leaders",
        table=TableStyle(("description", "article", "quantity_unit"), "fill", "zebra"),
        footer="coloured",
    ),
}  # fmt: skip
"""The named recipes of the sample set."""
