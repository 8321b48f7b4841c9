"""What one cell of a table says: quantities with units, prices per unit, rates, discounts, amounts, positions.

A number whose separators can be read in two ways ("1.234", "2,500") keeps both readings; the arithmetic of its row
chooses between them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from docproc.extract.values import amounts_in
from docproc.model.record import record
from docproc.parse.amounts import AmountMatch, Locale, parse_percent, read_amount

LONGEST_VALUE = 60
"""A longer text is a sentence and no value."""

_KNOWN = 4096
"""So many texts are kept with what they were read as: each cell of a table is looked at several times."""

_UNIT = r"(?:[cdk]?m[23]|[^\W\d_][^\d\s]{0,14}(?:\s?[^\W\d_][^\d\s]{0,9})?)"
_NUMBER = r"[-+−–]?\s?(?:\d{1,3}(?:[ '’.,\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
_QUANTITY = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<minus>[-−])?\s*(?P<times>[x×*]|\.(?=\s?[^\W\d_]))?\s*(?P<unit>{_UNIT}\.?)?"
)
_UNIT_FIRST = re.compile(rf"(?P<unit>[^\W\d_]{{1,6}}\.?)\s+(?P<number>{_NUMBER})")
_PRICE_PER = re.compile(
    r"(?P<price>.+?)\s*(?:/|\b(?:je|pro|per|par|p\.)\s)\s*(?P<count>\d{1,5}\b)?\s*(?P<unit>[^\W\d_][\w²³.]{0,14})?",
    re.IGNORECASE,
)
_POSITION = re.compile(r"(?:#\s?)?(?P<number>\d{1,6}(?:[.\-/]\d{1,4}){0,4})[.):]?")
_LESS = r"(?:\s*[-−–]\s*(?P<less>\d{1,2}(?:[.,]\d{1,2})?)\s*%)?"
_MULTIPLIED = re.compile(
    rf"[(\[]?\s*(?P<quantity>{_NUMBER})\s*(?P<unit>{_UNIT}\.?)?\s*[x×*@à]\s*(?P<price>[^()\[\]%]{{1,24}}?)"
    rf"{_LESS}\s*[)\]]?"
)
_SUM_SHAPED = re.compile(r"\d[.,'’ \u00a0\u202f]\d|\d\s?(?:[€$£]|[A-Z]{3}\b)|(?:[€$£]|[A-Z]{3}\b)\s?\d|\d,[-–—]")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,3}(\.\d{3})+)\.(\d{2})(?![\d.])")
"""An amount whose comma was misread as one more period: "15.387.08"."""

_TAX_CODE = re.compile(r"(?P<amount>.*\d)\s*(?P<code>[A-D*#])")


@record()
class Number:
    """A number with its other possible reading (None for one that is unmistakable) and its printed decimal places."""

    value: Decimal
    other: Decimal | None = None
    decimals: int = 0
    currency: str | None = None

    @property
    def readings(self) -> tuple[Decimal, ...]:
        """Both readings, the likelier one first."""
        return (self.value,) if self.other is None else (self.value, self.other)


@record()
class Measured:
    """A number with the unit that stands beside it."""

    number: Number
    unit: str | None = None


@lru_cache(maxsize=_KNOWN)
def amounts_in_cell(text: str, locale: Locale | None) -> tuple[AmountMatch, ...]:
    """Return the amounts in the text of a cell, left to right; the modules of tables ask for the same cells."""
    return amounts_in(text, locale) if _SUM_SHAPED.search(text) else ()


@lru_cache(maxsize=_KNOWN)
def read_money(text: str, locale: Locale | None) -> Number | None:
    """Return the amount that `text` is as a whole (a code letter of a VAT rate may follow), or None."""
    text = _DOTTED.sub(r"\1,\3", text) if _DOTTED.search(text) else text
    found = read_amount(text, locale)
    if found is None:
        coded = _TAX_CODE.fullmatch(text.strip())
        found = read_amount(coded["amount"], locale) if coded else None
        if found is None:
            return None
    other = None
    if found.ambiguous:
        readings = {amount.value for side in ("de", "en") if (amount := read_amount(found.raw, side)) is not None}
        other = next(iter(sorted(readings - {found.value})), None)
    return Number(found.value, other, found.decimals, found.currency)


@lru_cache(maxsize=_KNOWN)
def read_quantity(text: str, locale: Locale | None) -> Measured | None:
    """Return the quantity of "3 Stk", "2,5 h", "1 x", "Std 3" or "5,000", or None."""
    stripped = text.strip()
    if len(stripped) > LONGEST_VALUE:
        return None
    match = _QUANTITY.fullmatch(stripped) or _UNIT_FIRST.fullmatch(stripped)
    if match is None:
        return None
    number = read_money(match["number"].replace(" ", "") if " " not in stripped[1:] else match["number"], locale)
    if number is None:
        return None
    if "minus" in match.groupdict() and match["minus"]:
        number = Number(-number.value, None if number.other is None else -number.other, number.decimals)
    return Measured(number, match["unit"] or None)


@lru_cache(maxsize=_KNOWN)
def read_price(text: str, locale: Locale | None) -> tuple[Number, int, str | None] | None:
    """Return (price, for how many units, unit) of "18,00 €/Sack", "12,50 per 100" or "4,10", or None."""
    plain = read_money(text, locale)
    if plain is not None:
        return plain, 1, None
    match = _PRICE_PER.fullmatch(text.strip()) if len(text) <= LONGEST_VALUE else None
    number = read_money(match["price"], locale) if match else None
    if match is None or number is None:
        return None
    return number, int(match["count"] or 1) or 1, match["unit"]


@lru_cache(maxsize=_KNOWN)
def read_rate(text: str) -> Decimal | None:
    """Return the percentage that `text` is or begins with ("19 %", "19,0", "7% VAT (S)"), or None beyond 0 to 100."""
    stripped = text.strip()
    value = parse_percent(stripped)
    if value is None and "%" in stripped:
        value = parse_percent(stripped[: stripped.index("%") + 1])
    return value if value is not None and 0 <= value <= 100 else None


def read_discount(text: str, locale: Locale | None) -> tuple[Decimal, bool] | None:
    """Return (size, whether it is a percentage) of a discount's cell, the sign dropped; None for an empty one."""
    stripped = text.strip()
    percent = parse_percent(stripped) if "%" in stripped else None
    if percent is not None:
        return abs(percent), True
    amount = read_money(stripped, locale)
    return None if amount is None else (abs(amount.value), amount.currency is None and abs(amount.value) <= 100)


@lru_cache(maxsize=_KNOWN)
def read_position(text: str) -> str | None:
    """Return the printed position ("3", "1.2", "01.0010"), or None."""
    match = _POSITION.fullmatch(text.strip())
    return match["number"] if match else None


@record()
class Product:
    """A quantity times a price in one text, less a discount in percent, and where in the text it stands."""

    quantity: Measured
    price: Number
    percent: Decimal
    span: tuple[int, int]


def read_product(text: str, locale: Locale | None) -> Product | None:
    """Return the product that `text` is as a whole ("(3 × 12,50 € -10 %)", "2 Stk x 1,50"), or None."""
    match = _MULTIPLIED.fullmatch(text.strip()) if len(text) <= LONGEST_VALUE else None
    if match is None:
        return None
    quantity, price = read_money(match["quantity"], locale), read_money(match["price"], locale)
    if quantity is None or price is None:
        return None
    percent = Decimal(match["less"].replace(",", ".")) if match["less"] else Decimal(0)
    return Product(Measured(quantity, match["unit"] or None), price, percent, (0, len(text)))


def find_product(text: str, locale: Locale | None) -> Product | None:
    """Return the last product inside `text`, or None."""
    found = None
    for match in _PRODUCT_INSIDE.finditer(text):
        product = read_product(match[0], locale)
        if product is not None:
            found = replace(product, span=match.span())
    return found


_PRODUCT_INSIDE = re.compile(
    rf"[(\[]?\s?(?<![\w.,]){_NUMBER}\s*(?:{_UNIT}\.?)?\s*[x×*@à]\s*[€$£]?\s?{_NUMBER}(?:\s?(?:€|EUR|[$£]|CHF))?"
    rf"{_LESS}(?![\w])\s?[)\]]?"
)
