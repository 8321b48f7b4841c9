"""Allowances and charges on the whole document: rows beside the sums that take something off or add something.

A row counts when a word of its label names an allowance ("Rabatt", "remise") or a charge ("Fracht", "shipping"), it
prints an amount, and it is no item. Where the items are known, the document's arithmetic has the last word: rows that
only tell what was taken off before are left out. A cash discount for early payment is no allowance.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from docproc.extract.layout import Cell, DocumentView, PageView, Row
from docproc.extract.tables.stacked_sums import labels_above
from docproc.extract.tables.table_values import amounts_in_cell, read_money
from docproc.extract.tables.table_words import TableWords, key
from docproc.model.fields import AllowanceCharge, LineItem
from docproc.model.geometry import Box
from docproc.parse.amounts import AmountMatch, Locale, find_percentages

CENT = Decimal("0.01")

LONGEST_LABEL = 8
"""A label of more words is a sentence."""

LEADING_WORDS = 3
"""The naming word is among the first so many words of the label: "abzgl. 3 % Rabatt"."""

SHORTEST_PART = 5
"""A word of this length on also names an allowance as part of a compound: "Treuerabatt", "Versandpauschale"."""

_BEFORE = frozenset({"before", "vor", "avant", "ohne", "without", "sans"})
_CENTS = re.compile(r"\d[.,]\d\d(?!\d)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_TAX_BESIDE = re.compile(r"(?:mwst|ust|mehrwertsteuer|umsatzsteuer|vat|tva|tax)\D{0,12}$", re.IGNORECASE)


def find_allowances(
    view: DocumentView, words: TableWords, locale: Locale | None, items: Sequence[LineItem] = ()
) -> tuple[AllowanceCharge, ...]:
    """Return the allowances and charges of a document in printed order; rows inside the boxes of `items` are none."""
    rows = [
        (page, row) for page in view.pages for row in _below_items(page, items) if _CENTS.search(row.cells[-1].text)
    ]
    found = [part for page, row in rows for part in _read_row(page, row, words, locale)]
    return tuple(_held_to_sums(_distinct(found), view, locale, items)) if found else ()


def is_allowance_label(text: str, words: TableWords) -> bool:
    """Tell whether one of the first words of `text` names an allowance or a charge on a whole document."""
    return _naming(text, words) is not None


def signed(part: AllowanceCharge) -> Decimal:
    """What `part` changes the document's sum by."""
    return part.amount if part.charge else -part.amount


def _named(row: Row, words: TableWords) -> bool:
    return any(_naming(cell.text, words) is not None for cell in row.cells)


def _naming(text: str, words: TableWords) -> bool | None:
    """Return False for the label of an allowance, True for that of a charge, None for any other text."""
    return _named_by(text, words.allowances, words.charges)


@lru_cache(maxsize=4096)
def _named_by(text: str, allowances: frozenset[str], charges: frozenset[str]) -> bool | None:
    keys = [key(word) for word in text.replace("/", " ").split()[: LONGEST_LABEL + 4] if _LETTERS.search(word)]
    if len(keys) > LONGEST_LABEL or (keys and keys[0] in _BEFORE):
        return None
    for at in range(min(LEADING_WORDS, len(keys))):
        for length in (3, 2, 1):
            joined = "".join(keys[at : at + length])
            if joined in allowances or (length == 1 and _ends_like(joined, allowances)):
                return False
            if joined in charges or (length == 1 and _ends_like(joined, charges)):
                return True
    return None


def _ends_like(word: str, names: frozenset[str]) -> bool:
    return len(word) > SHORTEST_PART and word.endswith(_long_names(names))


@lru_cache(maxsize=8)
def _long_names(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in names if len(name) >= SHORTEST_PART))


def _below_items(page: PageView, items: Sequence[LineItem]) -> Iterator[Row]:
    """Return the rows of a page that stand neither among its items nor above them (a table's heading, a term)."""
    boxes = [item.box for item in items if item.page == page.number and item.box is not None]
    end = max((box.bottom for box in boxes), default=-math.inf)
    return (row for row in page.rows if row.box.center_y > end)


def _read_row(page: PageView, row: Row, words: TableWords, locale: Locale | None) -> Iterator[AllowanceCharge]:
    """Yield what a row holds: one allowance or charge, or those of a strip of sums with their labels above."""
    strip = labels_above(page, row)
    for label, cell in strip:
        charge = _naming(label, words)
        amount = read_money(cell.text, locale)
        if charge is not None and amount is not None and amount.value:
            yield AllowanceCharge(charge, abs(amount.value), label, page=page.number, box=cell.box.rounded())
    if not strip and _named(row, words):
        found = _read(page, row, words, locale)
        if found is not None:
            yield found


def _read(page: PageView, row: Row, words: TableWords, locale: Locale | None) -> AllowanceCharge | None:
    """Read one row: the label's cell and what stands right of it, the last amount being the allowance's own."""
    at = next(at for at, cell in enumerate(row.cells) if _naming(cell.text, words) is not None)
    label = row.cells[at]
    charge = _naming(label.text, words)
    text = "  ".join(cell.text for cell in row.cells[at:])
    amounts = [found for found in amounts_in_cell(text, locale) if found.decimals == 2]
    if not amounts or charge is None or not amounts[-1].value:
        return None
    amount = abs(amounts[-1].value)
    percent, base = _percent_and_base(label.text, text, amounts)
    boxes = [cell.box for cell in row.cells[at:]]
    return AllowanceCharge(
        charge=charge,
        amount=amount,
        reason=_reason(label, amounts),
        percent=percent,
        base=base,
        vat_rate=_vat_rate(text, percent),
        page=page.number,
        box=Box.around(boxes).rounded(),
    )


def _reason(label: Cell, amounts: Sequence[AmountMatch]) -> str:
    """Return the words of the label up to its first amount."""
    text = label.text
    for found in amounts:
        before, printed, _ = text.partition(found.raw)
        text = before if printed else text
    return text.strip(" :-–=")


def _percent_and_base(label: str, text: str, amounts: Sequence[AmountMatch]) -> tuple[Decimal | None, Decimal | None]:
    """Return percentage and base of the last of `amounts`, each None where it is not printed.

    A percentage that no printed base confirms must stand in the label: elsewhere it may be a rate of VAT.
    """
    amount = abs(amounts[-1].value)
    for found in find_percentages(text):
        for base in amounts[:-1]:
            if abs(abs(base.value * found.value) / 100 - amount) <= CENT:
                return abs(found.value), abs(base.value)
    named = [abs(found.value) for found in find_percentages(label) if not _speaks_of_tax(label, found.start)]
    return (named[0] if named else None), None


def _vat_rate(text: str, percent: Decimal | None) -> Decimal | None:
    """Return the rate of VAT that the row prints beside its percentage, by its words where it has some."""
    others = [found for found in find_percentages(text) if abs(found.value) != percent]
    spoken = [found for found in others if _speaks_of_tax(text, found.start)] or others
    return abs(spoken[-1].value) if spoken else None


def _speaks_of_tax(text: str, end: int) -> bool:
    return _TAX_BESIDE.search(text[max(0, end - 30) : end]) is not None


def _distinct(found: Sequence[AllowanceCharge]) -> list[AllowanceCharge]:
    """Leave out a row that repeats one before (on a slip below, say), and one that only adds up those before it."""
    kept: list[AllowanceCharge] = []
    for part in found:
        same = [other for other in kept if other.charge is part.charge]
        repeated = any(other.amount == part.amount and other.reason == part.reason for other in same)
        if not repeated and not (len(same) > 1 and sum(other.amount for other in same) == part.amount):
            kept.append(part)
    return kept


def _held_to_sums(
    found: list[AllowanceCharge], view: DocumentView, locale: Locale | None, items: Sequence[LineItem]
) -> Iterator[AllowanceCharge]:
    """Yield `found`, but for a document whose items alone make a printed sum only those that lead to another one."""
    amounts = [item.net_amount for item in items if item.net_amount is not None]
    if not amounts:
        yield from found
        return
    summed = sum(amounts, Decimal(0))
    printed = sorted(
        abs(match.value) for cell, _ in view.amounts(locale) for match in amounts_in_cell(cell.text, locale)
    )
    rates = {abs(match.value) for cell in view.cells if "%" in cell.text for match in find_percentages(cell.text)}
    due = summed + sum(map(signed, found))
    slack = CENT * max(1, min(5, len(amounts) // 2))
    if _leads_to_sum(due, printed, rates, slack):
        yield from (_with_base(part, summed) for part in found)
        return
    single = [part for part in found if _leads_to_sum(summed + signed(part), printed, rates, slack)]
    if single or _leads_to_sum(summed, printed, rates, slack):
        yield from (_with_base(part, summed) for part in single[:1])
    else:
        yield from found


def _with_base(part: AllowanceCharge, summed: Decimal) -> AllowanceCharge:
    """Add what the items come to as the base of a percentage, where that makes the amount."""
    if part.percent is None or part.base is not None:
        return part
    fits = abs(abs(summed) * part.percent / 100 - part.amount) <= CENT
    return replace(part, base=abs(summed)) if fits else part


def _leads_to_sum(net: Decimal, printed: Sequence[Decimal], rates: set[Decimal], slack: Decimal) -> bool:
    """Tell whether `net` is printed, or is with VAT of a printed rate."""
    wanted = [abs(net), *(abs(net) * (1 + rate / 100) for rate in rates if 0 < rate < 30)]
    for value in wanted:
        at = bisect_left(printed, value - slack)
        if at < len(printed) and printed[at] <= value + slack:
            return True
    return False
