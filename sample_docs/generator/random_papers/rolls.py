"""Receipts: till rolls of shops, restaurants and filling stations, card slips, and forms filled in by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from sample_docs.generator import random_contents, random_parties
from sample_docs.generator.blocks.logos import logo
from sample_docs.generator.blocks.notes import scrawl
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content, Item, item
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import MM, Layout, Pen
from sample_docs.generator.phrases import rolls as words_of
from sample_docs.generator.random_papers.typeset import paragraph, put
from sample_docs.generator.vocabulary import COUNTRIES

UNSURE = {
    "due_amount", "line_items", "buyer_name", "buyer_address", "payment_terms", "net_amount", "vat_amount",
    "vat_breakdown", "payment_means", "supplier_tax_number", "customer_number",
}  # fmt: skip
"""What receipts hold in so many forms, or only imply, that it is not scored unless the paper says it outright."""

ROLL = (80 * MM, 820.0)
"""The paper a roll is drawn on before its end is cut off, in points."""


def receipt(dice: Dice, kind: str, country: str) -> Content:
    """Draw a receipt: its `variant` is shop, restaurant, fuel, slip or form."""
    place = COUNTRIES[country]
    variant = dice.pick(("shop",) * 5 + ("restaurant", "restaurant", "fuel", "slip", "form"))
    supplier = random_parties.supplier(dice, country)
    if variant in ("restaurant", "fuel") or dice.chance(0.3):
        name = dice.pick(words_of.HOUSES[variant if variant in words_of.HOUSES else "shop"][place.language])
        supplier = replace(supplier, name=name.format(dice.pick(place.surnames)))
    day = random_contents.random_day(dice)
    buyer = random_parties.buyer(dice, country, with_vat_id=False) if variant == "form" else Party("", "", "", country)
    items = _items(dice, country, variant)
    number = dice.pick(("{}", "{}/{}", "{}-{}", "B{}", "00{}")).format(dice.digits(dice.number(3, 6)), dice.digits(3))
    content = Content("receipt", place.language, supplier, buyer, number, day, items, place.currency, {},
                      gross_prices=True, variant=variant)  # fmt: skip
    if dice.chance(0.45):
        step = dice.pick((5, 10, 50))
        content = replace(content, given=(content.total // step + 1) * step)
    if country == "CH" and content.given:
        content = replace(content, given=Decimal(0))
    return content


def _items(dice: Dice, country: str, variant: str) -> tuple[Item, ...]:
    place, language = COUNTRIES[country], COUNTRIES[country].language
    goods = words_of.GOODS[language][
        "restaurant" if variant == "restaurant" else "fuel" if variant == "fuel" else "shop"
    ]
    count = 1 if variant in ("slip", "form") else dice.number(1, 2) if variant == "fuel" else dice.number(1, 11)
    made: list[Item] = []
    for wording, low, high in dice.shuffled(goods)[:count]:
        price = f"{dice.number(low, high)}.{dice.pick(('99', '49', '90', '50', '00', dice.digits(2)))}"
        quantity = str(dice.number(2, 4)) if dice.chance(0.2) else "1"
        rate = dice.pick(place.rates[:2]) if variant == "shop" and dice.chance(0.6) else place.rates[0]
        if variant == "fuel" and not made:
            price, quantity = f"1.{dice.digits(2)}9", f"{dice.number(12, 58)}.{dice.digits(2)}"
        made.append(item(wording, quantity, "x", price, rate))
    return tuple(made)


def receipt_page(seed: str) -> Layout:
    """A receipt whose every choice comes from `seed`."""

    def layout(pen: Pen) -> None:
        pen.doubtful.update(UNSURE)
        form = FORMS.get(pen.content.variant, till)
        form(pen, Dice(f"{seed}/receipt"))
        pen.doubtful |= {"currency"} - pen.printed

    return layout


def paper_of(content: Content) -> tuple[float, float]:
    """The size of the paper in points, ample for the roll's length."""
    if content.variant == "form":
        return (420.0, 298.0)
    return (ROLL[0], 330.0 + 24 * len(content.items) + (40 if content.variant == "fuel" else 0))


class Roll:
    """A narrow roll of paper that lines are printed on, one under the other."""

    def __init__(self, pen: Pen, dice: Dice) -> None:
        self.pen, self.dice = pen, dice
        pen.left, pen.right = 12.0, pen.width - 12.0
        pen.y, pen.bottom = 26.0, pen.height
        self.size = pen.look.size * 0.86
        self.dash = dice.pick(("-", "=", "*", ".", "", "_"))

    @property
    def width(self) -> float:
        """The points between the margins."""
        return self.pen.right - self.pen.left

    def line(self, text: str, *, align: str = "left", bold: bool = False, size: float = 0.0) -> None:
        """Print wrapped text and move on."""
        size, pen = size or self.size, self.pen
        pen.y += max(0.0, size - self.size)
        pen.y = paragraph(pen, pen.left, pen.y, [text], self.width, size=size, align=align, bold=bold)

    def pair(self, left: str, right: str, *, bold: bool = False, size: float = 0.0) -> None:
        """Print one text at each edge and move on."""
        size, pen = size or self.size, self.pen
        pen.y += size - self.size
        taken = pen.measure(right, size, bold=bold)
        put(pen, pen.left, pen.y, left, self.width - taken - 6, size=size, bold=bold)
        put(pen, pen.left, pen.y, right, self.width, size=size, bold=bold, align="right")
        pen.y += size * 1.3

    def part(self) -> None:
        """Print a line of dashes, or leave a gap."""
        pen = self.pen
        if self.dash:
            count = int(self.width / pen.measure(self.dash, self.size))
            pen.text(pen.left, pen.y, self.dash * count, size=self.size)
        pen.y += self.size * 1.3


def _head(roll: Roll) -> None:
    pen, dice = roll.pen, roll.dice
    align = dice.pick(("center", "center", "center", "left"))
    if dice.chance(0.3):
        logo(pen, (pen.left + pen.right) / 2 - 12, pen.y - 10, 24)
        pen.y += 28
    roll.line(
        pen.show("supplier_name"), align=align, bold=dice.chance(0.8), size=roll.size * dice.pick((1.0, 1.3, 1.5))
    )
    if dice.chance(0.9):
        lines = pen.sender_address()
        for line in [", ".join(lines)] if dice.chance(0.15) else lines:
            roll.line(line, align=align)
    if dice.chance(0.6):
        roll.line(f"{pen.look.words['phone']} {pen.content.supplier.phone}", align=align)
    if pen.has("supplier_vat_id") and dice.chance(0.6):
        roll.line(f"{pen.label('supplier_vat_id')} {pen.show('supplier_vat_id')}", align=align)
    if dice.chance(0.4):
        roll.line(pen.look.words["receipt"], align=align, bold=True)
    pen.y += roll.size * 0.6


def _day_lines(roll: Roll) -> None:
    pen, dice = roll.pen, roll.dice
    clock = f"{dice.number(7, 21):02d}:{dice.number(0, 59):02d}"
    clock += f":{dice.number(0, 59):02d}" if dice.chance(0.3) else ""
    day = pen.show("document_date")
    if dice.chance(0.25):
        roll.line(f"{pen.label('document_date')} {day}  {clock}")
    else:
        roll.pair(day, clock)
    if dice.chance(0.75):
        till = f"{dice.pick(words_of.TILLS[pen.content.language])} {dice.number(1, 9)}"
        roll.pair(f"{pen.label('document_number')} {pen.show('document_number')}", till if dice.chance(0.5) else "")
    else:
        pen.doubtful.add("document_number")
    if dice.chance(0.4):
        roll.line(
            f"{dice.pick(words_of.SERVED[pen.content.language])} {dice.pick(COUNTRIES[pen.content.country].surnames)}"
        )


def till(pen: Pen, dice: Dice) -> None:
    """A roll of a shop or restaurant: head, items, total, payment, VAT."""
    roll = Roll(pen, dice)
    _head(roll)
    first = dice.chance(0.6)
    if first:
        _day_lines(roll)
    if pen.content.variant == "restaurant":
        roll.line(f"{dice.pick(words_of.TABLES[pen.content.language])} {dice.number(1, 40)}")
    roll.part()
    _items_of(roll)
    roll.part()
    _total(roll)
    _paid(roll)
    _rates(roll)
    if not first:
        roll.part()
        _day_lines(roll)
    _thanks(roll)


def _items_of(roll: Roll) -> None:
    pen, dice = roll.pen, roll.dice
    letters = {total.rate: letter for total, letter in zip(pen.content.rates, dice.pick(("ABC", "123")), strict=False)}
    lettered, before = dice.chance(0.6), dice.chance(0.5)
    for line in pen.content.items:
        figure = pen.money(line.amount, "bare") + (f" {letters[line.rate]}" if lettered else "")
        count = f"{pen.number(line.quantity)} x {pen.money(line.price, 'bare')}"
        if line.quantity == 1:
            roll.pair(line.description, figure)
        elif before:
            roll.line(count)
            roll.pair(line.description, figure)
        else:
            roll.pair(f"{pen.number(line.quantity)} {line.description}", figure)


def _total(roll: Roll) -> None:
    pen, dice = roll.pen, roll.dice
    if dice.chance(0.2) and len(pen.content.items) > 1:
        roll.pair(dice.pick(words_of.SUBTOTALS[pen.content.language]), pen.money(pen.content.total, "bare"))
    label = dice.pick(words_of.TOTALS[pen.content.language])
    roll.pair(label, pen.show("total_amount"), bold=dice.chance(0.8), size=roll.size * dice.pick((1.0, 1.2, 1.5)))
    pen.y += 2


def _paid(roll: Roll) -> None:
    pen, content = roll.pen, roll.pen.content
    words = words_of.PAYMENTS[content.language]
    if content.given:
        label = roll.dice.pick(words["cash"])
        roll.pair(label, pen.money(content.given, "bare"))
        roll.pair(roll.dice.pick(words["change"]), pen.money(content.given - content.total, "bare"))
        pen.state("payment_means", "cash", label)
        pen.doubtful.discard("payment_means")
    else:
        label = roll.dice.pick(words["card"])
        roll.pair(label, pen.money(content.total, "bare"))
        pen.state("payment_means", "card", label)
        pen.doubtful.discard("payment_means")
    roll.part()


def _rates(roll: Roll) -> None:
    pen, dice, words = roll.pen, roll.dice, roll.pen.look.words
    form = dice.pick(("table", "table", "lines", "none"))
    if form == "none":
        return
    rates = pen.content.rates
    if form == "lines":
        for total in rates:
            label = words["included_vat"].format(rate=pen.number(total.rate))
            roll.pair(label, pen.money(total.vat, "bare"))
    else:
        cell = roll.width / 4
        heads = [words["tax_rate"], words["taxable"], words["tax"], words["gross"]]
        rows = [heads] + [
            [
                f"{pen.number(total.rate)}%",
                *(pen.money(amount, "bare") for amount in (total.net, total.vat, total.net + total.vat)),
            ]
            for total in rates
        ]
        for row in rows:
            for at, text in enumerate(row):
                put(pen, pen.left + at * cell, pen.y, text, cell - 4, size=roll.size * 0.9, align="right")
            pen.y += roll.size * 1.3
        pen.doubtful.discard("vat_breakdown")
        pen.printed.add("vat_breakdown")
    if len(rates) == 1:
        names = {"vat_amount"} | ({"net_amount"} if form == "table" else set())
        pen.printed |= names
        pen.doubtful -= names
        pen.raw.update({"vat_amount": pen.money(rates[0].vat, "bare"), "net_amount": pen.money(rates[0].net, "bare")})


def _thanks(roll: Roll) -> None:
    pen, dice = roll.pen, roll.dice
    pen.y += roll.size
    for line in dice.shuffled(words_of.THANKS[pen.content.language])[: dice.number(1, 3)]:
        roll.line(line, align="center")
    if pen.content.country in ("DE", "AT") and dice.chance(0.3):
        roll.line(f"TSE {dice.digits(6)}  Sig. {dice.digits(8)}", size=roll.size * 0.8)


def fuel(pen: Pen, dice: Dice) -> None:
    """A roll of a filling station: pump, litres and price a litre, total, VAT."""
    roll = Roll(pen, dice)
    _head(roll)
    _day_lines(roll)
    roll.part()
    for at, line in enumerate(pen.content.items):
        if at == 0:
            roll.line(f"{dice.pick(words_of.PUMPS[pen.content.language])} {dice.number(1, 12)}")
            roll.pair(line.description, pen.money(line.amount, "bare"), bold=True)
            pen.printed.add("currency")
            roll.line(f"{pen.number(line.quantity)} l x {pen.number(line.price)} {pen.content.currency}/l")
        else:
            roll.pair(line.description, pen.money(line.amount, "bare"))
    roll.part()
    _total(roll)
    _paid(roll)
    _rates(roll)
    _thanks(roll)


def slip(pen: Pen, dice: Dice) -> None:
    """What a card terminal prints: terminal and trace numbers, the amount, no VAT."""
    roll = Roll(pen, dice)
    words = words_of.SLIP[pen.content.language]
    roll.line(dice.pick(words["title"]), align="center", bold=True)
    pen.y += roll.size * 0.5
    _head(roll)
    rows = [
        (words["terminal"][0], dice.digits(8)),
        (words["trace"][0], dice.digits(6)),
        ("AID", f"A00000{dice.digits(8)}"),
    ]
    day_row = (pen.show("document_date"), f"{dice.number(7, 21):02d}:{dice.number(0, 59):02d}")
    rows.insert(dice.number(0, len(rows)), day_row)
    for left, right in rows:
        roll.pair(left, right)
    roll.pair(f"{pen.label('document_number')}", pen.show("document_number"))
    card = dice.pick(words["card"])
    roll.pair(card, f"#### #### #### {dice.digits(4)}")
    pen.state("payment_means", "card", card)
    pen.doubtful.discard("payment_means")
    roll.part()
    roll.pair(dice.pick(words["amount"]), pen.show("total_amount"), bold=True, size=roll.size * 1.3)
    roll.part()
    roll.line(dice.pick(words["done"]), align="center")
    pen.doubtful.update({"vat_amount", "net_amount"})


def form(pen: Pen, dice: Dice) -> None:
    """A receipt form of a pad: amounts in boxes, payer, purpose, place and date, signature."""
    words, content = words_of.SLIP[pen.content.language], pen.content
    pen.left, pen.right = 26.0, pen.width - 26.0
    pen.box(14, 14, pen.width - 28, pen.height - 28, stroke=pen.look.color)
    title = pen.look.words["receipt"]
    put(pen, pen.left, 44, title, 150, size=18, bold=True, color=pen.look.color)
    put(pen, pen.left, 60, f"{pen.label('document_number')} {pen.show('document_number')}", 160, size=8.5)
    rate = pen.number(content.rates[0].rate)
    boxes = [(pen.label("net_amount"), "net_amount"), (pen.look.words["vat_line"].format(rate=rate), "vat_amount"),
             (dice.pick(words_of.TOTALS[content.language]), "total_amount")]  # fmt: skip
    y = 26.0
    for label, name in boxes:
        pen.box(pen.right - 200, y, 200, 22, stroke=pen.look.color)
        put(pen, pen.right - 195, y + 14, label, 95, size=8)
        put(pen, pen.right - 100, y + 15, pen.show(name), 95, size=11, align="right", color="#14265c")
        y += 22
    pen.printed.add("vat_breakdown")
    pen.doubtful -= {"net_amount", "vat_amount", "vat_breakdown", "buyer_name"}
    rows = [(words["payer"], pen.show("buyer_name")), (words["purpose"], content.items[0].description),
            (words["place"], f"{content.supplier.town}, {pen.show('document_date')}")]  # fmt: skip
    y = 124.0
    for labels, value in rows:
        put(pen, pen.left, y, dice.pick(labels), 90, size=8, color=pen.look.color)
        put(pen, pen.left + 96, y - 1, value, pen.right - pen.left - 100, size=10.5, color="#14265c")
        pen.rule(pen.left + 94, y + 3, pen.right, y + 3, color=pen.look.color)
        y += 28
    put(pen, pen.left, y + 12, pen.show("supplier_name"), 170, size=9, bold=True)
    put(pen, pen.left, y + 23, pen.show("supplier_address"), 170, size=8)
    scrawl(pen, pen.right - 150, y + 20, 100, dice.number(0, 5))
    pen.rule(pen.right - 160, y + 24, pen.right, y + 24, color=pen.look.color)


FORMS: dict[str, Callable[[Pen, Dice], None]] = {"fuel": fuel, "slip": slip, "form": form}
"""The receipts that are no till rolls, by variant."""
