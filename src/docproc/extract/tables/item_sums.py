"""Rows of a table held together by what they add up to: discounts under items, subtotals, options, printed sums."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal

from docproc.extract.layout import DocumentView
from docproc.extract.tables.allowances import is_allowance_label
from docproc.extract.tables.item_reading import CENT, Item
from docproc.extract.tables.table_values import amounts_in_cell
from docproc.extract.tables.table_words import TableWords, key
from docproc.parse.amounts import Locale, find_percentages

MOST_CENTS = 5
"""Rounding of single items makes their sum miss the printed one by no more than this."""


class PrintedSums:
    """The amounts that a document prints outside its items, ready to be asked for."""

    def __init__(self, view: DocumentView, items: Iterable[Item], locale: Locale | None) -> None:
        used = {id(word) for item in items for word in item.draft.words}
        self._amounts = sorted(
            abs(found.value)
            for cell, _ in view.amounts(locale)
            if id(cell.words[-1]) not in used and id(cell.words[0]) not in used
            for found in amounts_in_cell(cell.text, locale)
        )

    def holds(self, total: Decimal, items: int) -> bool:
        """Tell whether `total` is printed but for the rounding of so many `items`; never true for zero."""
        slack = CENT * min(MOST_CENTS, max(1, items // 2))
        at = bisect_left(self._amounts, abs(total) - slack)
        return bool(total) and at < len(self._amounts) and self._amounts[at] <= abs(total) + slack


def total_of(amounts: Iterable[Decimal | None]) -> Decimal:
    """Add up amounts; an item without one is free."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def with_discounts(items: Sequence[Item], words: TableWords) -> list[Item]:
    """Take a row "less 10 % discount, -2.00" off the item above it, when it is that share of just this item."""
    kept: list[Item] = []
    running = Decimal(0)
    for item in items:
        share = _discount_of(item, words)
        above = kept[-1].amount if kept else None
        own = share is not None and above is not None and _is_share(item.amount, share, above)
        alone = item is not items[-1] if len(kept) == 1 else not _is_share(item.amount, share, running)
        if own and alone:
            _take_off(kept[-1], item, share)
        else:
            kept.append(item)
        running += item.amount or Decimal(0)
    return kept


def _take_off(item: Item, discount: Item, percent: Decimal | None) -> None:
    """Lessen `item` by the row under it; the text of that row below the discount goes on the item's description."""
    item.amount = (item.amount or Decimal(0)) - abs(discount.amount or Decimal(0))
    item.discount_percent = item.discount_percent or percent
    item.discount_amount = abs(discount.amount or Decimal(0))
    item.draft.words.extend(discount.draft.words)


def _discount_of(item: Item, words: TableWords) -> Decimal | None:
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


def without_subtotals(items: Sequence[Item]) -> list[Item]:
    """Leave out rows that only add up the rows above them, since the last sum or from the start (two at least)."""
    kept: list[Item] = []
    since, added, running = Decimal(0), 0, Decimal(0)
    for item in items:
        bare = item.quantity is None and item.unit_price is None and item.position is None
        sums = [total for total, count in ((since, added), (running, len(kept))) if count > 1]
        if bare and item.amount is not None and item.amount in sums:
            since, added = Decimal(0), 0
            continue
        kept.append(item)
        if item.amount is not None:
            since, added, running = since + item.amount, added + 1, running + item.amount
    return kept


def without_document_rows(items: Sequence[Item], words: TableWords) -> list[Item]:
    """Leave out rows at the end that take off or add something for the whole document, among items with quantities."""
    kept = list(items)
    while len(kept) > 1 and sum(item.quantity is not None for item in kept[:-1]) * 2 > len(kept) - 1:
        last = kept[-1]
        bare = last.quantity is None and last.unit_price is None and last.position is None and last.article is None
        if not bare or not is_allowance_label(last.description, words):
            break
        kept.pop()
    return kept


def without_options(items: list[Item], sums: PrintedSums) -> list[Item]:
    """Leave out items offered and not charged when the others add up to a printed sum and all together do not."""
    charged = [item for item in items if not item.optional]
    if len(charged) in (0, len(items)):
        return items
    unpriced = all(item.amount is None for item in items if item.optional)
    together = total_of(item.amount for item in items)
    alone = total_of(item.amount for item in charged)
    return charged if sums.holds(alone, len(charged)) and (unpriced or not sums.holds(together, len(items))) else items
