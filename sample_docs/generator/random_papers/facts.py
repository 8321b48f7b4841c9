"""Which facts a random document prints beside its table, and the twenty ways to set labels and values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import RULE, Pen
from sample_docs.generator.random_papers.typeset import PALES, Row, paragraph, plain_label, put, tint
from sample_docs.generator.vocabulary import COUNTRIES

USUAL = (
    "invoice_number", "document_number", "contract_number", "delivery_note_number", "invoice_date", "document_date",
    "due_date", "customer_number", "order_number", "buyer_reference", "delivery_date", "service_period",
    "preceding_invoice_number", "preceding_invoice_date", "buyer_vat_id", "payment_reference",
)  # fmt: skip
"""The facts of a document in their usual order; `service_period` stands for its two dates."""

Block = Callable[[Pen, Dice, float, float, float, Sequence[Row]], float]
"""Draws rows from (x, y) within a width, y being the first baseline; returns the y after them."""


def wanted(pen: Pen, dice: Dice) -> list[str]:
    """The facts the document has, in an order of its own."""
    names = [name for name in USUAL if pen.has("service_start" if name == "service_period" else name)]
    if pen.content.kind == "order" and not pen.content.variant and "order_number" in names:
        names.remove("order_number")
    return names if dice.chance(0.5) else dice.shuffled(names)


def row_of(pen: Pen, dice: Dice, name: str) -> Row:
    """The label and value of a fact, noted as printed."""
    if name == "service_period":
        form = pen.look.words["period_form"]
        value = form.format(start=pen.show("service_start"), end=pen.show("service_end"))
        return pen.label("service_period"), value
    if name == "preceding_invoice_number":
        pen.printed.add("references")
    if name == "buyer_reference" and pen.content.language != "de" and not pen.has("order_number"):
        pen.doubtful.add("order_number")  # "votre référence" is what most call their order's number by
    return pen.label(name), pen.show(name)


def both_days(pen: Pen) -> Row:
    """One row for the days of invoice and delivery, which are the same."""
    pen.show("delivery_date")
    return pen.look.label("both_days"), pen.show("invoice_date")


def noise(pen: Pen, dice: Dice, count: int) -> list[Row]:
    """Rows that hold no field: people, dates and numbers of other things."""
    words, content = pen.look.words, pen.content
    place = COUNTRIES[content.country]
    past = content.day - timedelta(days=dice.number(3, 60))
    person = f"{dice.pick(('A.', 'Jana ', 'Martin ', 'S.', 'Petra '))}{' ' if dice.chance(0.3) else ''}"
    rows = [
        ("contact", f"{person.strip()} {dice.pick(place.surnames)}"),
        ("phone", content.supplier.phone + dice.digits(2)),
        ("our_sign", f"{dice.pick(('kr', 'AB', 'mü', 'S'))}-{dice.digits(3)}"),
        ("offer", f"{dice.pick(('AN', 'A', 'Q'))}{dice.digits(5)}"),
        ("offer_date", pen.day(past)),
        ("ordered_on", pen.day(past)),
        ("printed_on", pen.day(content.day)),
        ("project", dice.pick(words.all("project_name"))),
        ("cost_centre", dice.digits(4)),
        ("shipping", dice.pick(words.all("shipping_name"))),
    ]
    if content.kind == "letter":
        rows.append(("your_message", pen.day(past)))
    elif content.kind == "delivery_note":
        weight = Decimal(dice.number(15, 9000)) / 10
        rows += [
            ("weight", f"{pen.number(weight)} kg"),
            ("packages", str(dice.number(1, 12))),
            ("tour", dice.digits(3)),
        ]
    elif content.kind == "order":
        pen.doubtful.add("payment_terms")
        rows = [row for row in rows if row[0] not in ("ordered_on", "offer_date")]
        rows += [("delivery_terms", words["delivery_terms_name"]), ("buyer_person", dice.pick(place.surnames))]
    return [(pen.look.marked(words[key]), value) for key, value in dice.shuffled(rows)[:count]]


def payment_row(pen: Pen, means: str) -> Row:
    """The row that says how to pay: `transfer`, `direct_debit`, `card` or `cash`."""
    words = pen.look.words
    key = {"transfer": "transfer_word", "direct_debit": "debit_word", "card": "card_word", "cash": "cash_word"}[means]
    pen.state("payment_means", means, words[key])
    return pen.look.marked(words["payment_word"]), words[key]


def spread(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Labels at the left edge, values at the right edge."""
    size, color, bold = pen.look.size, tint(dice, pen), dice.chance(0.25)
    return _two_columns(pen, x, y, width, rows, size=size, color=color, bold=bold, tab=0.0)


def tabbed(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Values left-aligned at a tab stop."""
    size, color, bold = pen.look.size, tint(dice, pen), dice.chance(0.25)
    tab = min(width * 0.55, max(pen.measure(label, size) for label, _ in rows) + dice.between(6, 22))
    return _two_columns(pen, x, y, width, rows, size=size, color=color, bold=bold, tab=tab)


def right_labels(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Labels right-aligned against the values."""
    size, bold = pen.look.size, dice.chance(0.5)
    tab = min(width * 0.55, max(pen.measure(label, size) for label, _ in rows) + 2)
    for label, value in rows:
        put(pen, x, y, label, tab, size=size, bold=bold, align="right")
        y = paragraph(pen, x + tab + 6, y, [value], width - tab - 6, size=size) + size * 0.15
    return y


def _two_columns(
    pen: Pen, x: float, y: float, width: float, rows: Sequence[Row], *, size: float, color: str, bold: bool, tab: float
) -> float:
    for label, value in rows:
        start = tab or pen.measure(label, size) + 8
        if start + pen.measure(value, size, bold=bold) <= width and pen.measure(label, size) <= start - 3:
            pen.text(x, y, label, size=size, color=color)
            left = x + start if tab else x
            put(pen, left, y, value, x + width - left, size=size, bold=bold, align="left" if tab else "right")
            y += size * 1.42
            continue
        put(pen, x, y, label, width, size=size, color=color)
        y = paragraph(pen, x, y + size * 1.25, [value], width, size=size, bold=bold, align="left" if tab else "right")
        y += size * 0.2
    return y


def leaders(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Label and value joined by dots."""
    size, mark = pen.look.size, dice.pick((".", ".", " .", "_"))
    for label, value in rows:
        label = plain_label(label)
        needed = pen.measure(label, size) + pen.measure(value, size) + 20
        put(pen, x, y, label, width, size=size)
        start = x + pen.measure(label, size) + 3
        if needed > width:
            y, start = y + size * 1.3, x
        put(pen, x, y, value, width, size=size, align="right")
        end = x + width - min(width, pen.measure(value, size)) - 3
        count = int((end - start) / pen.measure(mark, size))
        if count > 0:
            pen.text(end, y, mark * count, size=size, align="right", color="#666666")
        y += size * 1.45
    return y


def above(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """The label above its value, one pair after the other."""
    size, small, color, bold = (
        pen.look.size,
        pen.look.size * dice.between(0.72, 0.95),
        tint(dice, pen),
        dice.chance(0.4),
    )
    for label, value in rows:
        put(pen, x, y, plain_label(label), width, size=small, color=color)
        y = paragraph(pen, x, y + size * 1.2, [value], width, size=size, bold=bold) + size * 0.35
    return y


def below(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Ruled lines to write on with the label in small letters beneath, as on forms."""
    size, small = pen.look.size, pen.look.size * 0.68
    for label, value in rows:
        put(pen, x, y, value, width, size=size)
        pen.rule(x, y + 2.5, x + width, y + 2.5, width=0.4)
        put(pen, x, y + 4 + small, plain_label(label), width, size=small, color="#555555")
        y += size + small + 12
    return y


def shaded(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """A pale or framed box around label and value columns."""
    inner = dice.pick((spread, tabbed, right_labels))
    seed = str(dice.number(1, 10**6))
    height = _height(pen, inner, seed, width - 16, rows)
    framed = dice.chance(0.4)
    fill, stroke = "" if framed else dice.pick(PALES), pen.look.color if framed else ""
    pen.box(x, y - pen.look.size - 4, width, height + 10, fill=fill, stroke=stroke, radius=dice.pick((0, 0, 4)))
    return inner(pen, Dice(seed), x + 8, y, width - 16, rows) + 10


def _height(pen: Pen, block: Block, seed: str, width: float, rows: Sequence[Row]) -> float:
    """How high `block` will be, by drawing it where nothing is seen."""
    return block(pen.unseen(), Dice(seed), 0, 0, width, rows)


def ruled(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """A small table of two columns, ruled."""
    size, pale = pen.look.size, dice.chance(0.4)
    tab = width * dice.between(0.4, 0.52)
    height = size + 7
    y -= size + 2
    for label, value in rows:
        pen.box(x, y, tab, height, fill=dice.pick(PALES[:1]) if pale else "", stroke=RULE)
        pen.box(x + tab, y, width - tab, height, stroke=RULE)
        put(pen, x + 4, y + size + 1.5, label, tab - 8, size=size)
        put(pen, x + tab + 4, y + size + 1.5, value, width - tab - 8, size=size)
        y += height
    return y + size + 4


def one_line_each(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Label and value as running words, each pair on a line of its own."""
    size, align = pen.look.size, dice.pick(("left", "left", "right"))
    for label, value in rows:
        y = paragraph(pen, x, y, [f"{label} {value}"], width, size=size, align=align) + size * 0.1
    return y


def broken(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Label on one line, its value indented on the next."""
    size, indent = pen.look.size, dice.pick((0.0, 10.0, 24.0))
    for label, value in rows:
        put(pen, x, y, label, width, size=size, bold=True)
        y = paragraph(pen, x + indent, y + size * 1.25, [value], width - indent, size=size) + size * 0.2
    return y


def boxes(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Cells side by side with a small label above the value."""
    per_row = min(len(rows), dice.number(3, 5))
    size, small, cell = pen.look.size, pen.look.size * 0.74, width / per_row
    height = size + small + dice.between(8, 13)
    ruled_cells, color = dice.chance(0.65), tint(dice, pen)
    top = y - size
    for at, (label, value) in enumerate(rows):
        left, cell_top = x + at % per_row * cell, top + at // per_row * height
        if ruled_cells:
            pen.box(left, cell_top, cell, height, stroke=RULE)
        put(pen, left + 4, cell_top + small + 2, plain_label(label), cell - 8, size=small, color=color)
        put(pen, left + 4, cell_top + small + size + 5, value, cell - 8, size=size)
    return top + -(-len(rows) // per_row) * height + size


def headed_row(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """A row of labels over a row of values, at most six side by side."""
    style, align = dice.pick(("fill", "rules", "plain", "grid")), dice.pick(("left", "center"))
    size, bold = pen.look.size, dice.chance(0.6)
    for start in range(0, len(rows), 6):
        part = rows[start : start + 6]
        cell, top = width / len(part), y - size
        if style == "fill":
            pen.box(x, top - 3, width, size + 7, fill=pen.look.color)
        elif style == "grid":
            pen.box(x, top - 3, width, 2 * size + 15, stroke=RULE)
        color = "#ffffff" if style == "fill" else "#1a1a1a"
        for at, (label, value) in enumerate(part):
            put(
                pen,
                x + at * cell + 3,
                y - 1,
                plain_label(label),
                cell - 6,
                size=size * 0.9,
                bold=bold,
                align=align,
                color=color,
            )
            put(pen, x + at * cell + 3, y + size + 5, value, cell - 6, size=size, align=align)
        if style == "rules":
            pen.rule(x, y + 4, x + width, y + 4)
            pen.rule(x, y + size + 10, x + width, y + size + 10)
        y += 2 * size + 22
    return y


def running(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """All facts in running lines, parted by a mark."""
    mark, size = dice.pick(("   |   ", "  ·  ", "; ", "    ", ", ")), pen.look.size
    line = ""
    for label, value in rows:
        longer = f"{line}{mark}{label} {value}" if line else f"{label} {value}"
        if line and pen.measure(longer, size) > width:
            put(pen, x, y, line, width, size=size)
            y += size * 1.35
            line = f"{label} {value}"
        else:
            line = longer
    put(pen, x, y, line, width, size=size)
    return y + size * 1.5


def side_by_side(pen: Pen, dice: Dice, x: float, y: float, width: float, rows: Sequence[Row]) -> float:
    """Two columns of label and value pairs beside each other."""
    half, inner, seed = (
        -(-len(rows) // 2),
        dice.pick((tabbed, spread, right_labels, leaders)),
        str(dice.number(1, 10**6)),
    )
    gap = 18
    left = inner(pen, Dice(seed), x, y, (width - gap) / 2, rows[:half])
    if len(rows) == half:
        return left
    right = inner(pen, Dice(seed), x + (width + gap) / 2, y, (width - gap) / 2, rows[half:])
    return max(left, right)


NARROW: tuple[Block, ...] = (
    spread, spread, tabbed, tabbed, right_labels, leaders, above, shaded, shaded, ruled, one_line_each, broken, below,
)  # fmt: skip
"""Blocks that stand beside something, as often as they are named."""

WIDE: tuple[Block, ...] = (boxes, boxes, headed_row, headed_row, running, side_by_side, side_by_side)
"""Blocks that take the whole width."""
