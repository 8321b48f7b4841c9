"""Line items of a document: drafts from its tables, read, checked by their arithmetic, and given a confidence.

`net_amount` of an item is the total of its line as printed. In a table of gross prices (receipts, sales to consumers)
it therefore holds VAT; which of the document's totals the items add up to tells net from gross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from docproc.extract.layout import DocumentView
from docproc.extract.tables.allowances import find_allowances, signed
from docproc.extract.tables.counted_items import counted_drafts
from docproc.extract.tables.item_drafts import find_tables
from docproc.extract.tables.item_reading import Item, read_item
from docproc.extract.tables.item_sums import (
    PrintedSums,
    total_of,
    with_discounts,
    without_document_rows,
    without_options,
    without_subtotals,
)
from docproc.extract.tables.loose_items import loose_drafts
from docproc.extract.tables.rate_codes import rate_codes
from docproc.extract.tables.sidebars import without_sidebars
from docproc.extract.tables.table_words import TableWords
from docproc.model.fields import LineItem
from docproc.model.geometry import Box
from docproc.parse.amounts import Locale


def find_line_items(view: DocumentView, words: TableWords, locale: Locale | None) -> tuple[LineItem, ...]:
    """Return the line items of a document in the order of its pages; empty when no table of items is found."""
    items = _read(without_sidebars(view, words), words, locale)
    if not items:
        return ()
    sums = PrintedSums(view, items, locale)
    _settle_lone_prices(items, sums)
    items = without_options(without_document_rows(items, words), sums)
    found = tuple(_line_item(item, number) for number, item in enumerate(items, start=1))
    changes = sum(map(signed, find_allowances(view, words, locale, found)), Decimal(0))
    total = total_of(item.amount for item in items)
    adds_up = sums.holds(total, len(items)) or (bool(changes) and sums.holds(total + changes, len(items)))
    return tuple(replace(line, confidence=_confidence(item, adds_up)) for line, item in zip(found, items, strict=True))


def _read(view: DocumentView, words: TableWords, locale: Locale | None) -> list[Item]:
    codes = rate_codes(view)
    items: list[Item] = []
    for table in find_tables(view, words, locale):
        read = [read_item(draft, words, locale, codes) for draft in table.drafts]
        items.extend(with_discounts(without_subtotals(read), words))
    if not items:
        drafts = loose_drafts(view, words, locale) or counted_drafts(view, words, locale)
        items = [read_item(draft, words, locale, codes) for draft in drafts]
    return items


def _settle_lone_prices(items: Sequence[Item], sums: PrintedSums) -> None:
    """Take the one price of each row for the row's total when the prices alone add up to a printed sum."""
    if any(item.amount is not None or item.unit_price is None for item in items):
        return
    if sums.holds(total_of(item.unit_price for item in items), len(items)):
        for item in items:
            item.amount, item.unit_price = item.unit_price, None


def _line_item(item: Item, number: int) -> LineItem:
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
        page=item.draft.page,
        box=Box.around(word.box for word in words).rounded() if words else None,
        discount_percent=item.discount_percent,
        discount_amount=item.discount_amount,
    )


def _confidence(item: Item, adds_up: bool) -> float:
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
