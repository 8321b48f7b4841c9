"""Line items of a document: drafts from its tables, read, checked by their arithmetic, and given a confidence.

`net_amount` of an item is the total of its line as printed. In a table of gross prices (receipts, sales to consumers)
it therefore holds VAT; which of the document's totals the items add up to tells net from gross.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from docproc.extract.counted_items import counted_drafts
from docproc.extract.layout import DocumentView
from docproc.extract.loose_items import loose_drafts
from docproc.extract.table_columns import TableWords, key, table_words
from docproc.extract.table_values import (
    Number,
    find_product,
    read_discount,
    read_money,
    read_position,
    read_price,
    read_quantity,
    read_rate,
)
from docproc.extract.tables import Draft, Table, find_tables
from docproc.model.fields import LineItem
from docproc.model.geometry import Box
from docproc.parse.amounts import Locale, find_amounts, find_percentages
from docproc.specs.line_items import ColumnKind, LineItemWording

CENT = Decimal("0.01")
MOST_CENTS = 5
"""Rounding of single items makes their sum miss the printed one by no more than this."""

_NO_DIGIT = re.compile(r"\D+")
_LABEL = re.compile(r"(?P<label>[^:]{2,24}?)\s*[:#]\s*(?P<number>\S.*)")


@dataclass
class _Item:
    """An item being settled: its values, and what speaks for them."""

    draft: Draft
    position: str | None
    description: str
    article: str | None
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    vat_rate: Decimal | None
    amount: Decimal | None
    multiplies: bool | None


def find_line_items(view: DocumentView, wording: LineItemWording, locale: Locale | None) -> tuple[LineItem, ...]:
    """Return the line items of a document in the order of its pages; empty when no table of items is found."""
    words = table_words(wording)
    tables = find_tables(view, words, locale)
    items: list[_Item] = []
    for table in tables:
        items.extend(_read_table(table, words, locale))
    if not items:
        drafts = loose_drafts(view, words, locale) or counted_drafts(view, words, locale)
        items = [_read_draft(draft, words, locale) for draft in drafts]
    if not items:
        return ()
    _settle_lone_prices(items, view, locale)
    adds_up = _adds_up([item.amount for item in items], items, view, locale)
    return tuple(_line_item(item, number, adds_up) for number, item in enumerate(items, start=1))


def _read_table(table: Table, words: TableWords, locale: Locale | None) -> list[_Item]:
    read = [_read_draft(draft, words, locale) for draft in table.drafts]
    return _with_discounts(_without_subtotals(read), words)


def _read_draft(draft: Draft, words: TableWords, locale: Locale | None) -> _Item:
    cells = draft.cells
    measured = read_quantity(cells.get(ColumnKind.QUANTITY, ""), locale)
    priced = read_price(cells.get(ColumnKind.UNIT_PRICE, ""), locale)
    printed = cells.get(ColumnKind.AMOUNT, "") or cells.get(ColumnKind.GROSS_AMOUNT, "")
    amount = read_money(printed, locale)
    description, article = _texts(draft, words)
    unit = cells.get(ColumnKind.UNIT) or (measured.unit if measured else None) or (priced[2] if priced else None)
    if unit is None and key(cells.get(ColumnKind.QUANTITY, "")) in words.flat_units:
        unit = cells[ColumnKind.QUANTITY]
    quantity, price = measured.number if measured else None, priced[0] if priced else None
    per = priced[1] if priced else 1
    per_cell = read_quantity(cells.get(ColumnKind.PRICE_UNIT, ""), locale)
    if per_cell is not None and per_cell.number.value > 0:
        per = int(per_cell.number.value) or 1
    rate = read_rate(cells.get(ColumnKind.VAT_RATE, ""))
    discount = read_discount(cells.get(ColumnKind.DISCOUNT, ""), locale)
    percent = discount[0] if discount and discount[1] else Decimal(0)
    inside = find_product(description, locale) if quantity is None and price is None and amount is not None else None
    if inside is not None and amount and _fits(inside.quantity.number, inside.price, amount, 1, inside.percent):
        quantity, price, percent = inside.quantity.number, inside.price, inside.percent
        unit = unit or inside.quantity.unit
        description = (description[: inside.span[0]] + description[inside.span[1] :]).strip()
    if amount is None and quantity is not None and price is not None:
        amount = _same_digits(printed, quantity, price)
    chosen = None
    if quantity is not None and price is not None and amount is not None:
        chosen = _fits(quantity, price, amount, per, percent) or (
            _fits(quantity, price, amount, per, percent, rate) if rate else None
        )
    values = chosen or tuple(None if number is None else number.value for number in (quantity, price, amount))
    checked = None if quantity is None or price is None or amount is None else chosen is not None
    return _Item(
        draft,
        read_position(cells.get(ColumnKind.POSITION, "")),
        description,
        article,
        values[0],
        unit,
        values[1],
        rate,
        values[2],
        checked,
    )


def _texts(draft: Draft, words: TableWords) -> tuple[str, str | None]:
    """Return description and article number; a line "Art.-Nr.: 4711" under the description gives the number."""
    article = draft.article_lines[0] if draft.article_lines else None
    lines = []
    for line in draft.lines:
        match = _LABEL.fullmatch(line)
        if match is not None and key(match["label"]) in words.article_labels:
            article = article or match["number"].strip()
        else:
            lines.append(line)
    return _joined(lines) or (article or ""), article


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a description; a hyphen before a capital stays, one that parts a word goes."""
    text = ""
    for line in lines:
        if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and line[:1].isalpha():
            text = text + line if line[0].isupper() else text[:-1] + line
        else:
            text = f"{text} {line}" if text else line
    return text


def _fits(
    quantity: Number, price: Number, amount: Number, per: int, percent: Decimal, rate: Decimal = Decimal(0)
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return the readings of quantity, price and amount that multiply: price for `per` units, less `percent`, plus VAT.

    `rate` is the VAT in percent that a gross total holds over net prices.
    """
    for q in quantity.readings:
        for p in price.readings:
            for a in amount.readings:
                slack = max(CENT, abs(q) * Decimal(10) ** -max(price.decimals, 2) / 2 / per) + CENT / 2
                for share in {percent, Decimal(0)}:
                    due = q * p / per * (1 - share / 100) * (1 + rate / 100)
                    if abs(abs(due) - abs(a)) <= slack and a:
                        return q, p, a
    return None


def _same_digits(printed: str, quantity: Number, price: Number) -> Number | None:
    """Return quantity times price when a misread amount ("660:25", ".1 900,00") prints just its digits."""
    due = (quantity.value * price.value).quantize(CENT)
    digits = "".join(char for char in printed if char.isdigit())
    return Number(due, None, 2) if due and digits == str(abs(due)).replace(".", "") else None


def _with_discounts(items: Sequence[_Item], words: TableWords) -> list[_Item]:
    """Take a row "less 10 % discount, -2.00" off the item above it, when it is that share of just this item."""
    kept: list[_Item] = []
    running = Decimal(0)
    for item in items:
        share = _discount_of(item, words)
        above = kept[-1].amount if kept else None
        own = share is not None and above is not None and _is_share(item.amount, share, above)
        if own and (len(kept) == 1 or not _is_share(item.amount, share, running)) and item is not items[-1]:
            kept[-1].amount = (above or Decimal(0)) - abs(item.amount or Decimal(0))
            kept[-1].draft.words.extend(item.draft.words)
        else:
            kept.append(item)
        running += item.amount or Decimal(0)
    return kept


def _discount_of(item: _Item, words: TableWords) -> Decimal | None:
    """Return the percentage of a row that only says what is taken off, None for an item."""
    if item.position is not None or item.quantity is not None or item.amount is None or item.amount >= 0:
        return None
    if not any(key(word) in words.discounts for word in item.description.split()):
        return None
    found = find_percentages(item.description)
    return abs(found[0].value) if len(found) == 1 else None


def _is_share(amount: Decimal | None, percent: Decimal | None, of: Decimal) -> bool:
    """Tell whether `amount` is `percent` of `of`, the percentage being printed with one decimal at least."""
    if amount is None or percent is None:
        return False
    return abs(abs(of) * percent / 100 - abs(amount)) <= abs(of) * Decimal("0.0005") + CENT


def _without_subtotals(items: Sequence[_Item]) -> list[_Item]:
    """Leave out rows that only add up the rows above them since the last sum (two at least)."""
    kept: list[_Item] = []
    since, added = Decimal(0), 0
    for item in items:
        bare = item.quantity is None and item.unit_price is None and item.position is None
        if bare and item.amount is not None and added > 1 and since == item.amount:
            since, added = Decimal(0), 0
            continue
        kept.append(item)
        if item.amount is not None:
            since, added = since + item.amount, added + 1
    return kept


def _settle_lone_prices(items: Sequence[_Item], view: DocumentView, locale: Locale | None) -> None:
    """Take the one price of each row for the row's total when the prices alone add up to a printed sum."""
    prices = [item.unit_price for item in items]
    if any(item.amount is not None or item.unit_price is None for item in items):
        return
    if not _adds_up(prices, items, view, locale):
        return
    for item in items:
        item.amount, item.unit_price = item.unit_price, None


def _adds_up(
    amounts: Sequence[Decimal | None], items: Sequence[_Item], view: DocumentView, locale: Locale | None
) -> bool:
    """Tell whether `amounts` (one of each item, None for a free one) add up to one that is printed elsewhere."""
    total = abs(sum((amount for amount in amounts if amount is not None), Decimal(0)))
    if not total:
        return False
    slack = CENT * min(MOST_CENTS, max(1, len(items) // 2))
    steps = range(-int(slack * 100), int(slack * 100) + 1)
    digits = {f"{total + step * CENT:.2f}".replace(".", "").lstrip("0") for step in steps}
    if total == total.to_integral_value():
        digits.add(f"{total:.0f}")
    used = {id(word) for item in items for word in item.draft.words}
    for cell in view.cells:
        printed = _NO_DIGIT.sub("", cell.text)
        if not any(sought in printed for sought in digits) or any(id(word) in used for word in cell.words):
            continue
        if any(abs(abs(found.value) - total) <= slack for found in find_amounts(cell.text, locale)):
            return True
    return False


def _line_item(item: _Item, number: int, adds_up: bool) -> LineItem:
    position = int(item.position) if item.position and item.position.isdigit() and len(item.position) <= 6 else number
    words = item.draft.words
    return LineItem(
        position=position,
        description=item.description,
        article=item.article,
        quantity=item.quantity,
        unit=item.unit,
        unit_price=item.unit_price,
        vat_rate=item.vat_rate,
        net_amount=item.amount,
        confidence=_confidence(item, adds_up),
        page=item.draft.page,
        box=Box.around(word.box for word in words).rounded() if words else None,
    )


def _confidence(item: _Item, adds_up: bool) -> float:
    words = item.draft.words
    read = sum(word.confidence for word in words) / len(words) if words else 0.0
    base = 72.0 + (14.0 if adds_up else 0.0)
    if item.multiplies is not None:
        base += 12.0 if item.multiplies else -22.0
    if not item.draft.headed:
        base -= 8.0
    if not item.description:
        base -= 20.0
    return round(min(base, 99.0) * min(1.0, (read + 10.0) / 100.0), 1)
