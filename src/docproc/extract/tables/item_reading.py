"""One row of a table read: the values of its cells, chosen among their readings by quantity × price = total.

What is printed wins; the arithmetic only decides between readings of the same print: which separator is the decimal
one, whether a discount is a percentage or an amount, whether a total holds VAT, and where a reader of scans lost a
separator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docproc.extract.tables.item_drafts import Draft
from docproc.extract.tables.table_values import (
    Number,
    find_product,
    read_discount,
    read_money,
    read_position,
    read_price,
    read_product,
    read_quantity,
    read_rate,
)
from docproc.extract.tables.table_words import TableWords, key
from docproc.model.record import record
from docproc.parse.amounts import Locale, find_percentages
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

CENT = Decimal("0.01")

_LABEL = re.compile(r"(?P<label>[^:]{2,24}?)\s*[:#]\s*(?P<number>\S.*)")
_RATE_CODE = re.compile(r"(?:.*\d\s*)?(?P<code>[A-E])")
_NO_DIGIT = re.compile(r"\D+")


@dataclass
class Item:
    """An item being settled: its values, and what speaks for them.

    `multiplies` says whether quantity × price less the discount makes the total; None where one of them is missing.
    """

    draft: Draft
    position: str | None = None
    description: str = ""
    article: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    vat_rate: Decimal | None = None
    amount: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    multiplies: bool | None = None
    optional: bool = False


@record()
class _Cut:
    """What is taken off quantity × price: a percentage, or an amount; nothing by default."""

    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)


@record()
class _Figures:
    """The numbers of a row as printed: each may have two readings; `per` units cost the price."""

    quantity: Number | None
    price: Number | None
    amount: Number | None
    per: int = 1


def read_item(draft: Draft, words: TableWords, locale: Locale | None, codes: Mapping[str, Decimal]) -> Item:
    """Return the item that `draft` prints; `codes` are the VAT rates that single letters stand for."""
    cells = draft.cells
    item = Item(draft, read_position(cells.get(Kind.POSITION, "")))
    item.description, item.article = _texts(draft, words)
    item.vat_rate = _rate(cells, codes)
    figures = _figures(item, cells, words, locale)
    _settle(item, figures, _cuts(item, cells, words, locale), locale)
    item.optional = _is_optional(draft, words)
    return item


def _figures(item: Item, cells: Mapping[ColumnKind, str], words: TableWords, locale: Locale | None) -> _Figures:
    """Read the numbers of a row, and set its unit; a product may stand in the cell of the quantity or in the text."""
    counted = cells.get(Kind.QUANTITY, "")
    measured, priced = read_quantity(counted, locale), read_price(cells.get(Kind.UNIT_PRICE, ""), locale)
    quantity, price = measured.number if measured else None, priced[0] if priced else None
    amount = read_money(cells.get(Kind.AMOUNT, "") or cells.get(Kind.GROSS_AMOUNT, ""), locale)
    item.unit = cells.get(Kind.UNIT) or (measured.unit if measured else None) or (priced[2] if priced else None)
    if item.unit is None and key(counted) in words.flat_units:
        item.unit = counted
    inside = read_product(counted, locale) if quantity is None else None
    if inside is None and quantity is None and price is None and amount is not None:
        inside = find_product(item.description, locale)
        if inside is not None and _fit(
            _Figures(inside.quantity.number, inside.price, amount), [_Cut(inside.percent)], None
        ):
            start, end = inside.span
            item.description = (item.description[:start] + item.description[end:]).strip()
            item.discount_percent = inside.percent or None
        else:
            inside = None
    if inside is not None:
        quantity, price = inside.quantity.number, price or inside.price
        item.unit = item.unit or inside.quantity.unit
    per = priced[1] if priced else 1
    per_cell = read_quantity(cells.get(Kind.PRICE_UNIT, ""), locale)
    if per_cell is not None and per_cell.number.value >= 1:
        per = int(per_cell.number.value)
    elif per_cell is None:
        item.unit = item.unit or cells.get(Kind.PRICE_UNIT)
    return _Figures(quantity, price, amount, per)


def _rate(cells: Mapping[ColumnKind, str], codes: Mapping[str, Decimal]) -> Decimal | None:
    printed = cells.get(Kind.VAT_RATE, "")
    rate = read_rate(printed)
    if rate is not None:
        return rate
    code = _RATE_CODE.fullmatch((printed or cells.get(Kind.AMOUNT, "")).strip())
    return codes.get(code["code"]) if code else None


def _cuts(item: Item, cells: Mapping[ColumnKind, str], words: TableWords, locale: Locale | None) -> list[_Cut]:
    """Return the discounts that the row may mean, the likelier first: of its column, in its text, none."""
    found: list[_Cut] = []
    printed = cells.get(Kind.DISCOUNT, "")
    discount = read_discount(printed, locale)
    if discount is not None and discount[0]:
        as_percent, as_amount = _Cut(percent=discount[0]), _Cut(amount=discount[0])
        found = [as_percent] if "%" in printed else [as_percent, as_amount] if discount[1] else [as_amount]
    if item.discount_percent:
        found.append(_Cut(item.discount_percent))
    for line in item.draft.lines:
        if any(key(word) in words.discounts for word in line.split()):
            found.extend(_Cut(abs(percent.value)) for percent in find_percentages(line))
    return found


def _settle(item: Item, figures: _Figures, cuts: Sequence[_Cut], locale: Locale | None) -> None:
    """Set quantity, price, total and discount to the readings that multiply, or to the likeliest ones."""
    fit = _fit(figures, cuts, item.vat_rate)
    if fit is None:
        repaired = _with_lost_separator(figures, item.draft, cuts)
        fit = _fit(repaired, cuts, item.vat_rate) if repaired is not None else None
        figures = repaired if fit is not None and repaired is not None else figures
    numbers = (figures.quantity, figures.price, figures.amount)
    if all(number is not None for number in numbers):
        item.multiplies = fit is not None
    cut = cuts[0] if cuts and item.draft.cells.get(Kind.DISCOUNT) else _Cut(item.discount_percent or Decimal(0))
    if fit is not None:
        item.quantity, item.unit_price, item.amount, cut = fit
    else:
        item.quantity, item.unit_price, item.amount = (None if one is None else one.value for one in numbers)
    item.discount_percent, item.discount_amount = cut.percent or None, cut.amount or None
    if cut.percent and not item.draft.cells.get(Kind.DISCOUNT):
        item.description = _without_discount(item, cut.percent)


def _without_discount(item: Item, percent: Decimal) -> str:
    """Return the description without a line that says no more than the discount."""
    kept = [line for line in item.draft.lines if not _says_only(line, percent)]
    return item.description if len(kept) == len(item.draft.lines) or not kept else joined(kept)


def _says_only(line: str, percent: Decimal) -> bool:
    found = find_percentages(line)
    return len(found) == 1 and abs(found[0].value) == percent and len(line.split()) <= 5


_Fit = tuple[Decimal, Decimal, Decimal, _Cut]


def _fit(figures: _Figures, cuts: Sequence[_Cut], rate: Decimal | None) -> _Fit | None:
    """Return the readings of quantity, price and total that multiply with one of `cuts` or none, and that cut.

    `rate` is the VAT in percent that a total may hold over prices without it.
    """
    if figures.quantity is None or figures.price is None or figures.amount is None:
        return None
    for vat in (Decimal(0), rate) if rate else (Decimal(0),):
        for cut in (*cuts, _Cut()):
            for q, p, a in _readings(figures):
                due = (q * p / figures.per * (1 - cut.percent / 100) - cut.amount) * (1 + vat / 100)
                slack = max(CENT, abs(q) * Decimal(10) ** -max(figures.price.decimals, 2) / 2 / figures.per) + CENT / 2
                if (a and abs(abs(due) - abs(a)) <= slack) or (not a and not due):
                    return q, p, a, cut
    return None


def _readings(figures: _Figures) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    if figures.quantity is None or figures.price is None or figures.amount is None:
        return
    for q in figures.quantity.readings:
        for p in figures.price.readings:
            for a in figures.amount.readings:
                yield q, p, a


def _with_lost_separator(figures: _Figures, draft: Draft, cuts: Sequence[_Cut]) -> _Figures | None:
    """Return the figures with the one that prints just the digits of what the other two make ("660:25", "12600")."""
    quantity, price, amount = figures.quantity, figures.price, figures.amount
    less = 1 - (cuts[0].percent if cuts else Decimal(0)) / 100
    printed = draft.cells.get(Kind.AMOUNT, "") or draft.cells.get(Kind.GROSS_AMOUNT, "")
    if quantity is not None and price is not None:
        due = (quantity.value * price.value / figures.per * less).quantize(CENT)
        if due and _same_digits(printed, due):
            return replace(figures, amount=Number(due, None, 2))
    if amount is None or not amount.value or not less:
        return None
    if quantity is not None and quantity.value:
        due = (amount.value / quantity.value * figures.per / less).quantize(CENT)
        if _same_digits(draft.cells.get(Kind.UNIT_PRICE, ""), due):
            return replace(figures, price=Number(due, None, 2))
    if price is not None and price.value:
        due = (amount.value / price.value * figures.per / less).quantize(CENT).normalize()
        if _same_digits(draft.cells.get(Kind.QUANTITY, ""), due):
            return replace(figures, quantity=Number(due, None, 2))
    return None


def _same_digits(printed: str, due: Decimal) -> bool:
    digits = _NO_DIGIT.sub("", printed)
    return bool(digits) and digits == f"{abs(due):f}".replace(".", "").lstrip("0")


def _is_optional(draft: Draft, words: TableWords) -> bool:
    """Tell whether a line of the text is or begins with a word for an item that is offered and not charged."""
    for line in draft.lines:
        first = line.replace(":", " ").replace("(", " ").replace(")", " ").split()
        if any(key("".join(first[:count])) in words.optional for count in (1, 2)):
            return True
    return False


def _texts(draft: Draft, words: TableWords) -> tuple[str, str | None]:
    """Return description and article number; a line "Art.-Nr.: 4711" under the description gives the number."""
    article = draft.article_lines[0] if draft.article_lines else None
    lines = []
    for line in draft.lines:
        number = _labelled_article(line, words)
        if number is not None:
            article = article or number
        else:
            lines.append(line)
    return joined(lines) or (article or ""), article


def _labelled_article(line: str, words: TableWords) -> str | None:
    """Return the number that a line gives after the label of an article number, None for any other line."""
    match = _LABEL.fullmatch(line)
    if match is not None:
        return match["number"].strip() if key(match["label"]) in words.article_labels else None
    *label, number = line.split()
    spoken = "".join(label)
    return number if label and key(spoken) in words.article_labels and any(map(str.isdigit, number)) else None


def joined(lines: Sequence[str]) -> str:
    """Join the lines of a description; a hyphen before a capital stays, one that parts a word goes."""
    text = ""
    for line in lines:
        if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and line[:1].isalpha():
            text = text + line if line[0].isupper() else text[:-1] + line
        else:
            text = f"{text} {line}" if text else line
    return text
