"""Layouts drawn at random: recipes with random blocks, columns and margins, and the hand-made layouts between."""

from __future__ import annotations

from sample_docs.generator.blocks import infos
from sample_docs.generator.blocks.footers import FOOTERS
from sample_docs.generator.blocks.letterhead import LETTERHEADS
from sample_docs.generator.blocks.tables import TableStyle
from sample_docs.generator.blocks.totals import TOTALS
from sample_docs.generator.content import Content
from sample_docs.generator.dice import Dice
from sample_docs.generator.layouts import anglo, columns, letters, receipts
from sample_docs.generator.layouts.coded import coded
from sample_docs.generator.layouts.composed import Recipe, composed
from sample_docs.generator.pen import MM, Layout

PRICED = (
    ("description", "quantity_unit", "price", "amount"),
    ("pos", "description", "quantity", "unit", "price", "amount"),
    ("pos", "article", "description", "quantity", "price", "amount"),
    ("quantity", "unit", "description", "price", "amount"),
    ("pos", "quantity_unit", "article", "description", "price", "amount"),
    ("article", "description", "quantity_unit", "price", "rate", "amount"),
    ("pos", "description", "rate", "quantity", "price", "amount"),
    ("pos", "article", "description", "quantity", "price", "discount", "amount"),
    ("description", "quantity", "amount"),
    ("description", "amount"),
)
"""Columns of tables with prices, in the orders that occur."""

GOODS = (
    ("pos", "article", "description", "quantity", "unit"),
    ("description", "quantity_unit"),
    ("quantity", "unit", "article", "description"),
    ("pos", "quantity_unit", "description", "article"),
)
"""Columns of delivery notes."""


def random_layout(dice: Dice, content: Content) -> Layout:
    """Draw a layout that suits the kind of `content`."""
    if content.kind == "receipt":
        return receipts.till
    if content.kind == "reminder":
        return letters.reminder
    if content.kind == "letter":
        beside = dice.pick(("", "column", "leaders", "tabbed", "shaded"))
        return letters.letter(dice.pick(tuple(LETTERHEADS)), dice.pick(tuple(FOOTERS)), beside=beside)
    made = _hand_made(content)
    return dice.pick(made) if made and dice.chance(0.2) else composed(random_recipe(dice, content))


def _hand_made(content: Content) -> tuple[Layout, ...]:
    made: dict[tuple[str, str], tuple[Layout, ...]] = {
        ("en", "invoice"): (anglo.two_columns, anglo.spare, columns.sidebar),
        ("en", "credit_note"): (anglo.two_columns,),
        ("en", "delivery_note"): (anglo.two_columns,),
        ("en", "order"): (anglo.purchase_order,),
        ("fr", "invoice"): (columns.french, columns.sidebar),
        ("fr", "delivery_note"): (columns.french,),
        ("de", "invoice"): (columns.sidebar, coded) if content.currency == "EUR" else (columns.sidebar,),
    }
    return made.get((content.language, content.kind), ())


def random_recipe(dice: Dice, content: Content) -> Recipe:
    """Draw a recipe: every block and the order of facts and columns on their own."""
    place = dice.number(1, 3)
    shown_discount = any(line.discount for line in content.items)
    choices = [names for names in PRICED if ("discount" in names) == shown_discount]
    names = dice.pick(GOODS) if content.kind == "delivery_note" else dice.pick(choices)
    table = TableStyle(
        names,
        head=dice.pick(("fill", "rule", "grid", "plain")),
        rows=dice.pick(("zebra", "rule", "grid", "none")),
        figures="left" if dice.chance(0.12) else "right",
        size=dice.pick((8.5, 9.0, 9.0, 9.5)),
        marks=dice.chance(0.25),
        padding=dice.between(2.5, 6.0),
    )
    order = tuple(infos.ORDER if dice.chance(0.5) else dice.shuffled(infos.ORDER))
    return Recipe(
        letterhead=dice.pick(tuple(LETTERHEADS)),
        beside="" if place == 1 else dice.pick(tuple(infos.NARROW)),
        wide="" if place == 2 else dice.pick(tuple(infos.WIDE)),
        wide_facts=("customer_number", "order_number", "delivery_date", "service_period", "delivery_note_number"),
        table=table,
        totals=dice.pick(tuple(TOTALS)),
        footer=dice.pick(tuple(FOOTERS)),
        bank=dice.pick(("box", "line", "")) if content.kind == "invoice" else "",
        salutation=dice.chance(0.3),
        title_size=dice.pick((11.0, 14.0, 16.0, 20.0)),
        title_has_number=dice.chance(0.25),
        per_row=dice.pick((3, 4, 5)),
        fold_marks=dice.chance(0.3),
        mirrored=dice.chance(0.15),
        due_fact=dice.chance(0.4),
        days_only=not content.skonto and dice.chance(0.25),
        order=order,
        left=dice.pick((18, 20, 25)) * MM,
        right=dice.pick((15, 18, 20)) * MM,
    )
