"""What each column of a table holds, settled from its heading, from what its cells look like, and from arithmetic.

A heading that is not known leaves its column open. Such a column takes the part that its cells fit: what multiplies
with the prices to the totals is the quantity, percentages are a discount or a rate of VAT, short words that go with a
quantity are units, and the widest column of words is the description.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from docproc.extract.tables.column_cuts import Part
from docproc.extract.tables.table_columns import Column
from docproc.extract.tables.table_rows import BodyRow, multiplies
from docproc.extract.tables.table_values import (
    read_money,
    read_position,
    read_price,
    read_product,
    read_quantity,
    read_rate,
)
from docproc.parse.amounts import Locale
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

HALF = 0.5
MOSTLY = 0.7
"""A column is of a sort when this share of its filled cells is."""

LONGEST_UNIT = 12
LONGEST_POSITION = 3

_RATES_IN_USE = "0 2.1 2.5 2.6 3.7 3.8 5 5.5 6 7 7.7 8 8.1 10 13 16 17 19 20 21 22 25"
VAT_RATES = frozenset(map(Decimal, _RATES_IN_USE.split()))
"""VAT rates of the European Union, Switzerland and Britain of the last years; other percentages are discounts."""

_TEXT_KINDS = (Kind.DESCRIPTION, Kind.ITEM, Kind.ARTICLE)
_OPEN_KINDS = (None, Kind.ORDERED)
_PRODUCT_KINDS = (Kind.QUANTITY, Kind.UNIT_PRICE, Kind.AMOUNT)
_LETTERS = re.compile(r"[^\W\d_]")
_UNIT = re.compile(r"(?:[^\W\d_]|[./()²³])+|[cdk]?m[23]")
_CODE = re.compile(r"(?=\S*\d)[\w./-]{3,20}")
_NESTED = re.compile(r"\d{1,3}(?:\.\d{1,4})+\.?")
_RATE_CODE = re.compile(r"[A-E]")
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})?|\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of one column look like: their texts, and the share of the filled ones that are of a sort."""

    texts: tuple[str, ...]
    numbers: float
    money: float
    percents: float
    products: float
    units: float
    words: float
    codes: float
    days: float
    running: bool


def profile_of(texts: Sequence[str], locale: Locale | None) -> Profile:
    """Return the profile of a column whose filled cells print `texts`, from top to bottom."""
    count = max(1, len(texts))
    numbers = [read_quantity(text, locale) or read_price(text, locale) for text in texts]
    money = [read_money(text, locale) for text in texts]
    positions = [int(found) for text in texts if (found := read_position(text)) is not None and found.isdigit()]
    return Profile(
        tuple(texts),
        numbers=sum(one is not None for one in numbers) / count,
        money=sum(one is not None and (one.decimals == 2 or one.currency is not None) for one in money) / count,
        percents=sum("%" in text and read_rate(text) is not None for text in texts) / count,
        products=sum(read_product(text, locale) is not None for text in texts) / count,
        units=sum(_is_unit(text) for text in texts) / count,
        words=sum(len(_LETTERS.findall(text)) for text in texts) / count,
        codes=sum(_CODE.fullmatch(text) is not None for text in texts) / count,
        days=sum(_DAY.fullmatch(text) is not None for text in texts) / count,
        running=len(positions) > 1
        and len(positions) == len(texts)
        and positions == list(range(positions[0], positions[0] + len(positions))),
    )


def _is_unit(text: str) -> bool:
    return len(text) <= LONGEST_UNIT and _UNIT.fullmatch(text) is not None


def settle_roles(columns: Sequence[Column], body: Sequence[BodyRow], locale: Locale | None) -> tuple[Column, ...]:
    """Give every kind to one column at most, by headings first, by cells and arithmetic where they leave it open."""
    rows = [row for row in body if not row.total]
    profiles = _Profiles([_texts(rows, column) for column in columns], locale)
    settled = _name_columns(_counted(columns), profiles)
    settled = _choose_products(_choose_rates(settled, profiles), rows, profiles, locale)
    return tuple(_fill_open(settled, rows, profiles, locale))


def _counted(columns: Sequence[Column]) -> Sequence[Column]:
    """Take the quantities that were ordered for those of the items where no others are printed."""
    if any(column.kind is Kind.QUANTITY for column in columns):
        return columns
    return [replace(column, kind=Kind.QUANTITY) if column.kind is Kind.ORDERED else column for column in columns]


class _Profiles:
    """The profiles of the columns of a table, each made when it is asked for."""

    def __init__(self, texts: Sequence[Sequence[str]], locale: Locale | None) -> None:
        self._texts = texts
        self._locale = locale
        self._made: dict[int, Profile] = {}

    def __getitem__(self, at: int) -> Profile:
        if at not in self._made:
            self._made[at] = profile_of(self._texts[at], self._locale)
        return self._made[at]


def _texts(rows: Sequence[BodyRow], column: Column) -> list[str]:
    texts = (" ".join(word.text for part in _inside(row.parts, column) for word in part.words) for row in rows)
    return [text for text in texts if text]


def _inside(parts: Sequence[Part], column: Column) -> list[Part]:
    return [part for part in parts if column.left <= part.middle < column.right]


def _name_columns(columns: Sequence[Column], profiles: _Profiles) -> list[Column]:
    """Choose the column of descriptions; what else could name an article is its number."""
    kinds = [column.kind for column in columns]
    chosen = -1
    for wanted in (Kind.DESCRIPTION, Kind.ITEM, None, Kind.ARTICLE):
        candidates = [at for at, kind in enumerate(kinds) if kind is wanted]
        if wanted is None:
            candidates = [at for at in candidates if profiles[at].words >= 6 and profiles[at].numbers < 1 - MOSTLY]
        if candidates:
            chosen = max(candidates, key=lambda at: _width(columns[at]))
            break
    named: list[Column] = []
    article_taken = False
    for at, column in enumerate(columns):
        kind = column.kind
        if at == chosen:
            kind = Kind.DESCRIPTION
        elif kind is Kind.ITEM and profiles[at].running and Kind.POSITION not in kinds:
            kind = Kind.POSITION
        elif kind in _TEXT_KINDS:
            kind = None if article_taken else Kind.ARTICLE
            article_taken = True
        elif kind is Kind.POSITION and not profiles[at].running and _numbers_articles(columns, at, profiles):
            kind = Kind.ARTICLE if Kind.ARTICLE not in kinds else None
        named.append(replace(column, kind=kind))
    return named


def _choose_rates(columns: Sequence[Column], profiles: _Profiles) -> list[Column]:
    """Where several columns are headed like one of rates, keep one that holds nothing else; amounts of VAT are none."""
    rated = [at for at, column in enumerate(columns) if column.kind is Kind.VAT_RATE]
    if len(rated) < 2:
        return list(columns)
    sure = [at for at in rated if profiles[at].texts and {read_rate(text) for text in profiles[at].texts} <= VAT_RATES]
    kept = (sure or rated)[0]
    return [replace(one, kind=None) if at in rated and at != kept else one for at, one in enumerate(columns)]


def _numbers_articles(columns: Sequence[Column], at: int, profiles: _Profiles) -> bool:
    """Tell whether a column headed like one of positions ("Item no.") holds codes, or stands beside the positions."""
    if sum(column.kind is Kind.POSITION for column in columns) > 1:
        return True
    texts = profiles[at].texts
    long = sum(len(text) > LONGEST_POSITION and _NESTED.fullmatch(text) is None for text in texts)
    return profiles[at].codes >= MOSTLY and long * 2 > len(texts)


def _width(column: Column) -> float:
    return min(column.right, 2000.0) - max(column.left, 0.0)


def _choose_products(
    columns: Sequence[Column], rows: Sequence[BodyRow], profiles: _Profiles, locale: Locale | None
) -> list[Column]:
    """Give quantity, price and total to the columns that multiply in most rows.

    Columns of like name are tried first, then those whose heading is not known, and where no row multiplies, any.
    """
    settled = list(columns)
    at = {kind: [i for i, column in enumerate(settled) if column.kind is kind] for kind in Kind}
    amounts = at[Kind.AMOUNT] or at[Kind.GROSS_AMOUNT]
    usual = (at[Kind.QUANTITY][:1], at[Kind.UNIT_PRICE][:1], amounts[-1:] if len(amounts) < 3 else amounts[:1])
    free = [i for i, one in enumerate(settled) if one.kind in _OPEN_KINDS and profiles[i].numbers >= HALF]
    named = (
        at[Kind.QUANTITY] or at[Kind.AMOUNT][:-1] + at[Kind.POSITION] + at[Kind.UNIT] + free,
        at[Kind.UNIT_PRICE] or at[Kind.AMOUNT][:-1] + free,
        amounts or free,
    )
    chosen = usual
    if any(len(choice) > 1 for choice in named) or not all(usual) or free:
        chosen = _multiplying(named, free, settled, rows, locale) or usual
    for kind, taken in zip(_PRODUCT_KINDS, chosen, strict=True):
        for index in set(at[kind]) - set(taken):
            settled[index] = replace(settled[index], kind=None)
    for kind, taken in zip(_PRODUCT_KINDS, chosen, strict=True):
        for index in taken:
            if kind is not Kind.AMOUNT or settled[index].kind is not Kind.GROSS_AMOUNT:
                settled[index] = replace(settled[index], kind=kind)
    return settled


_Triple = tuple[list[int], list[int], list[int]]


def _multiplying(
    named: Sequence[list[int]],
    free: list[int],
    columns: Sequence[Column],
    rows: Sequence[BodyRow],
    locale: Locale | None,
) -> _Triple | None:
    """Return the columns that multiply in most rows; open ones are tried beside the named when those do not."""
    values = [_numbers(row, columns, locale) for row in rows]
    found = _best_triple(named, values)
    if found is None and free:
        found = _best_triple([sorted({*choice, *free}) for choice in named], values)
    return found


def _best_triple(choices: Sequence[Sequence[int]], values: Sequence[dict[int, float]]) -> _Triple | None:
    best, found = 0, None
    for q, p, a in product(*choices):
        if len({q, p, a}) == 3:
            score = sum(multiplies(row.get(q), row.get(p), row.get(a)) for row in values)
            if score > best:
                best, found = score, ([q], [p], [a])
    return found


def _numbers(row: BodyRow, columns: Sequence[Column], locale: Locale | None) -> dict[int, float]:
    found: dict[int, float] = {}
    for index, column in enumerate(columns):
        text = " ".join(word.text for part in _inside(row.parts, column) for word in part.words)
        quantity = read_quantity(text, locale)
        price = read_price(text, locale)
        if quantity is not None:
            found[index] = float(quantity.number.value)
        elif price is not None:
            found[index] = float(price[0].value)
    return found


def _fill_open(
    columns: Sequence[Column], rows: Sequence[BodyRow], profiles: _Profiles, locale: Locale | None
) -> list[Column]:
    """Give the columns that are still open what their cells look like, if no other column holds it."""
    settled = list(columns)
    for at in range(len(settled) - 1, -1, -1):
        column = settled[at]
        if column.kind is None and profiles[at].texts:
            taken = {other.kind for other in settled}
            kind = _looks_like(profiles[at], taken)
            if kind is Kind.VAT_RATE and Kind.DISCOUNT not in taken and _lessens(column, settled, rows, locale):
                kind = Kind.DISCOUNT
            settled[at] = replace(column, kind=kind)
    return settled


def _lessens(column: Column, columns: Sequence[Column], rows: Sequence[BodyRow], locale: Locale | None) -> bool:
    """Tell whether taking the percentages of `column` off quantity × price makes the totals of most rows."""
    places = [next((at for at, one in enumerate(columns) if one.kind is kind), None) for kind in _PRODUCT_KINDS]
    own = columns.index(column)
    less = fits = 0
    for row in rows:
        q, p, a = (_numbers(row, columns, locale).get(-1 if place is None else place) for place in places)
        rate = read_rate(" ".join(word.text for part in _inside(row.parts, columns[own]) for word in part.words))
        if rate and q is not None and p is not None:
            less += 1
            fits += multiplies(q, p * (1 - float(rate) / 100), a)
    return fits * 2 > less


def _looks_like(profile: Profile, taken: set[ColumnKind | None]) -> ColumnKind | None:
    rates = {read_rate(text) for text in profile.texts}
    tests: tuple[tuple[ColumnKind, bool], ...] = (
        (Kind.DATE, profile.days >= MOSTLY),
        (Kind.QUANTITY, profile.products >= MOSTLY),
        (Kind.VAT_RATE, profile.percents >= MOSTLY and rates <= VAT_RATES and len(rates) <= 3),
        (Kind.VAT_RATE, all(_RATE_CODE.fullmatch(text) for text in profile.texts)),
        (Kind.DISCOUNT, profile.percents >= MOSTLY),
        (Kind.POSITION, profile.running),
        (Kind.AMOUNT, profile.money >= MOSTLY and Kind.GROSS_AMOUNT not in taken),
        (Kind.QUANTITY, profile.numbers >= MOSTLY and profile.money < 0.5 and profile.codes < MOSTLY),
        (Kind.UNIT, profile.units >= MOSTLY and len(set(profile.texts)) <= max(3, len(profile.texts) // 2)),
        (Kind.ARTICLE, profile.codes >= MOSTLY),
    )
    return next((kind for kind, fits in tests if fits and kind not in taken), None)
