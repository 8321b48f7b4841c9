"""The VAT breakdown: rows and sentences that say which rate makes which tax of which net amount.

A row counts when it speaks of VAT (in its own words or in the heading above it) and its numbers agree: rate times net
makes the tax within two cents. A row that prints only rate and tax takes as net the printed amount that agrees.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from docproc.extract.layout import Cell, DocumentView, PageView, Row
from docproc.extract.tables.stacked_sums import labels_above
from docproc.extract.tables.table_columns import heading_stack, segments
from docproc.extract.tables.table_rows import begins_with, is_sum
from docproc.extract.tables.table_values import amounts_in_cell
from docproc.extract.tables.table_words import TableWords, key
from docproc.model.fields import LineItem, VatLine
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.parse.amounts import Locale, find_percentages
from docproc.specs.line_items import VatColumn

SLACK = Decimal("0.02")
"""Rate times net may miss the printed tax by this much: it is often summed over rounded lines."""

HIGHEST_RATE = Decimal(30)
"""No VAT rate is higher (the highest of the European Union is Hungary's 27 percent)."""

_PLAIN_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,]*\d)")
_LABELLED_RATE = re.compile(r"^[^\d]{2,30}?[\s(:]\(?(\d{1,2}(?:[.,]\d{1,2})?)(?:\s|$|\))(?![.,]?\d)")
_ZERO = re.compile(r"(?<![\d.,])0(?![\d.,])")
_DECIMALS = re.compile(r"\d[.,]\d{2}(?!\d)")
_BASES = frozenset({VatColumn.NET, VatColumn.GROSS})
_TAXES = frozenset({VatColumn.RATE, VatColumn.VAT})
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")


@record()
class _Found:
    """A line of the breakdown with where it stands, complete when net and tax are both printed in it."""

    line: VatLine
    complete: bool


class _Bands:
    """The heights of a page that boxes cover, overlapping ones merged."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._tops: list[float] = []
        self._bottoms: list[float] = []
        for box in sorted(boxes, key=lambda box: box.y):
            if self._bottoms and box.y <= self._bottoms[-1]:
                self._bottoms[-1] = max(self._bottoms[-1], box.bottom)
            else:
                self._tops.append(box.y)
                self._bottoms.append(box.bottom)

    def __contains__(self, y: float) -> bool:
        at = bisect_right(self._tops, y) - 1
        return at >= 0 and y <= self._bottoms[at]


def find_vat_breakdown(
    view: DocumentView, words: TableWords, locale: Locale | None, items: Sequence[LineItem] = ()
) -> tuple[VatLine, ...]:
    """Return the lines of the VAT breakdown in printed order, each rate and net amount once.

    Rows inside the boxes of `items` are no breakdown. A line whose net amount is printed nowhere has None there.
    """
    amounts = sorted(_printed_amounts(view, locale))
    found: list[_Found] = []
    for page in view.pages:
        boxes = [item.box for item in items if item.page == page.number and item.box is not None]
        found.extend(_page_lines(page, words, locale, _Bands(boxes), amounts))
    if not found:
        found = _by_rate_of_items(view, words, locale, items, amounts) or _exempt(view, words, locale)
    return tuple(_with_items(_settled(found, amounts), items))


def _with_items(lines: Sequence[VatLine], items: Sequence[LineItem]) -> Iterator[VatLine]:
    """Yield `lines`, those without a net amount with what the items of their rate add up to, where that agrees."""
    for line in lines:
        amounts = [item.net_amount for item in items if item.vat_rate == line.rate and item.net_amount is not None]
        total = sum(amounts, Decimal(0))
        fits = line.net is None and line.vat is not None and amounts and _agree(line.rate, total, line.vat)
        yield replace(line, net=total) if fits else line


def _exempt(view: DocumentView, words: TableWords, locale: Locale | None) -> list[_Found]:
    """Return the one line of a document that says why it charges no VAT: its largest sum at the rate zero."""
    if not any(reason in key(cell.text) for cell in view.cells for reason in words.exempt):
        return []
    rows = (row for page in view.pages for row in page.rows if is_sum(row, words.net | words.gross))
    sums = [amount for row in rows for amount in _amounts(row.text, locale)]
    return [_Found(VatLine(Decimal(0), max(sums, key=abs), Decimal("0.00")), complete=True)] if sums else []


def _by_rate_of_items(
    view: DocumentView,
    words: TableWords,
    locale: Locale | None,
    items: Sequence[LineItem],
    printed: Sequence[Decimal],
) -> list[_Found]:
    """Return the one line of a document that prints its tax without a rate, when all items have the same rate."""
    rates = {item.vat_rate for item in items}
    rate = rates.pop() if len(rates) == 1 else None
    if rate is None or not 0 < rate <= HIGHEST_RATE:
        return []
    for cell in view.cells:
        if _speaks_of_vat(cell.text, words):
            row = view.page(cell.page).rows[cell.row]
            amounts = _amounts("  ".join(other.text for other in row.cells if other.box.x >= cell.box.x), locale)
            if len(amounts) == 1 and amounts[0]:
                net = _net_of(rate, amounts[0], printed)
                return [_Found(VatLine(_plain(rate), net, amounts[0]), complete=False)]
    return []


def _settled(found: Sequence[_Found], printed: Sequence[Decimal]) -> list[VatLine]:
    """Leave out repetitions: a line without its net gives way to one that has it, equal lines count once."""
    complete = {one.line.rate for one in found if one.complete}
    lines: list[VatLine] = []
    for one in found:
        repeated = any(line.rate == one.line.rate and (line.vat == one.line.vat or not one.complete) for line in lines)
        if not repeated and (one.complete or one.line.rate not in complete):
            lines.append(one.line)
    return _with_rest(lines, printed)


def _with_rest(lines: Sequence[VatLine], printed: Sequence[Decimal]) -> list[VatLine]:
    """Give the one line without a net amount what the others leave of a printed sum, where that agrees."""
    open_lines = [line for line in lines if line.net is None]
    if len(open_lines) != 1 or len(lines) == 1 or open_lines[0].vat is None:
        return list(lines)
    rate, tax = open_lines[0].rate, open_lines[0].vat
    known = sum((line.net for line in lines if line.net is not None), Decimal(0))
    taxes = sum((line.vat for line in lines if line.vat is not None), Decimal(0))
    rest = _near(rate, tax, printed, known) or _near(rate, tax, printed, known + taxes)
    return [replace(line, net=rest) if line.net is None else line for line in lines]


def _printed_amounts(view: DocumentView, locale: Locale | None) -> list[Decimal]:
    cells = (cell for cell, _ in view.amounts(locale))
    return [found.value for cell in cells for found in amounts_in_cell(cell.text, locale) if found.decimals == 2]


def _page_lines(
    page: PageView, words: TableWords, locale: Locale | None, taken: _Bands, amounts: Sequence[Decimal]
) -> Iterator[_Found]:
    headed = False
    for at, row in enumerate(page.rows):
        if not _DECIMALS.search(row.text):
            stack = heading_stack(page.rows, at, words.rates)
            kinds = {part.kind for part in stack[0]} if stack is not None else set()
            headed = headed if stack is None else bool(kinds & _BASES) and bool(kinds & _TAXES)
            continue
        if row.box.center_y in taken:
            continue
        if _is_heading_beside(row, words):
            headed = True
            continue
        line = _read_row(page, row, words, locale, amounts, headed=headed)
        if line is None:
            yield from _read_strip(page, row, words, locale, amounts)
        if line is not None:
            yield line
        elif headed and begins_with(row.text, words.totals):
            headed = False


def _read_strip(
    page: PageView, row: Row, words: TableWords, locale: Locale | None, printed: Sequence[Decimal]
) -> Iterator[_Found]:
    """Yield the taxes of a strip of sums whose labels stand above: "19 % MwSt." over "31,64"."""
    for label, cell in labels_above(page, row):
        if _speaks_of_vat(label, words):
            found = _read_single(f"{label}  {cell.text}", locale, printed, sure=True)
            if found is not None:
                yield found


def _is_heading_beside(row: Row, words: TableWords) -> bool:
    """Tell whether a row is the heading of a breakdown with a sum of the document printed beside it."""
    cells = [cell for cell in row.cells if not _DIGIT.search(cell.text)]
    kinds = {part.kind for cell in cells for part in segments(cell, words.rates)} if len(cells) > 2 else set()
    return bool(kinds & _BASES) and bool(kinds & _TAXES) and len(kinds - {None}) > 2


def _read_row(
    page: PageView, row: Row, words: TableWords, locale: Locale | None, printed: Sequence[Decimal], *, headed: bool
) -> _Found | None:
    """Read a row by its own words, by the heading above it, or with the label that is wrapped around it."""
    spoken = next((cell for cell in row.cells if _speaks_of_vat(cell.text, words)), None)
    text = row.text if spoken is None else "  ".join(cell.text for cell in row.cells if cell.box.x >= spoken.box.x)
    if spoken is not None or headed:
        found = _read_complete(row.text, locale) or _read_zero(text, locale)
        if found is None and spoken is not None:
            label = begins_with(spoken.text, words.vat | words.totals) and not spoken.text[:1].isdigit()
            found = _read_single(text, locale, printed, sure=label)
        if found is not None:
            return found
    if find_percentages(row.text):
        return None
    above = page.rows[row.index - 1].text if row.index else ""
    if spoken is None and not _DECIMALS.search(above) and _speaks_of_vat(above, words):
        found = _read_complete(f"{above}  {row.text}", locale)
        if found is not None:
            return found
    wrapped = _with_wrapped_label(page, row)
    return _read_single(wrapped, locale, printed, sure=False) if _speaks_of_vat(wrapped, words) else None


def _speaks_of_vat(text: str, words: TableWords) -> bool:
    """Tell whether a word of `text` names VAT."""
    return any(key(part) in words.vat for part in _LETTERS.findall(text))


def _with_wrapped_label(page: PageView, row: Row) -> str:
    """Return the text of `row` with the cells that stand close over and under it: "VAT" over, "(19%)" under."""
    text = row.text
    for other in (row.index - 1, row.index + 1):
        if 0 <= other < len(page.rows):
            close = [cell.text for cell in page.rows[other].cells if _touches(cell, row, page.text_size)]
            text = "  ".join([*close, text]) if other < row.index else "  ".join([text, *close])
    return text


def _touches(cell: Cell, row: Row, size: float) -> bool:
    gap = max(cell.box.y - row.box.bottom, row.box.y - cell.box.bottom)
    return gap < 0.3 * size and not _DECIMALS.search(cell.text) and cell.box.x > row.cells[-1].box.x - 40 * size


def _amounts(text: str, locale: Locale | None) -> list[Decimal]:
    return [found.value for found in amounts_in_cell(text, locale) if found.decimals == 2]


def _rates(text: str) -> list[Decimal]:
    return [found.value for found in find_percentages(text) if 0 <= found.value <= HIGHEST_RATE]


def _read_complete(text: str, locale: Locale | None) -> _Found | None:
    """Read a row that prints rate, net and tax, all agreeing; the rate may stand without its percent sign."""
    amounts = _amounts(text, locale)
    rates = _rates(text) or [Decimal(found.replace(",", ".")) for found in _PLAIN_RATE.findall(text)]
    for rate in rates:
        pair = _agreeing(rate, amounts) if 0 < rate <= HIGHEST_RATE else None
        if pair is not None:
            return _Found(VatLine(_plain(rate), *pair), complete=True)
    return None


def _read_zero(text: str, locale: Locale | None) -> _Found | None:
    """Read a row of the rate zero: it prints a net amount and a tax of 0.00."""
    amounts = _amounts(text, locale)
    zero = Decimal(0) in _rates(text) or _ZERO.search(text)
    if not zero or Decimal(0) not in amounts or not any(amounts):
        return None
    return _Found(VatLine(Decimal(0), max(amounts, key=abs), Decimal("0.00")), complete=True)


def _read_single(text: str, locale: Locale | None, printed: Sequence[Decimal], *, sure: bool) -> _Found | None:
    """Read a row that prints a rate and one amount; unless its label makes it `sure`, a printed net must agree."""
    amounts = _amounts(text, locale)
    rates = {rate for rate in _rates(text) if rate > 0}
    if not rates and (match := _LABELLED_RATE.search(text)) is not None:
        rates = {Decimal(match[1].replace(",", "."))} - set(amounts)
    if len(rates) != 1 or len(amounts) != 1 or not amounts[0]:
        return None
    rate = rates.pop()
    if not 0 < rate <= HIGHEST_RATE:
        return None
    net = _net_of(rate, amounts[0], printed)
    return None if net is None and not sure else _Found(VatLine(_plain(rate), net, amounts[0]), complete=False)


def _net_of(rate: Decimal, tax: Decimal, printed: Sequence[Decimal]) -> Decimal | None:
    """Return the printed amount that makes `tax` at `rate`, or a printed amount with VAT less the tax."""
    found = _near(rate, tax, printed, Decimal(0))
    return found if found is not None else _near(rate, tax, printed, tax)


def _near(rate: Decimal, tax: Decimal, printed: Sequence[Decimal], less: Decimal) -> Decimal | None:
    """Return the amount of `printed` (ascending), `less` taken off, that agrees best with rate and tax, or None."""
    due, slack = tax * 100 / rate, SLACK * 100 / rate
    start, end = bisect_left(printed, due - slack + less), bisect_right(printed, due + slack + less)
    close = (amount - less for amount in printed[start : min(end, start + 50)] if amount)
    return min((net for net in close if net), key=lambda net: abs(net - due), default=None)


def _plain(rate: Decimal) -> Decimal:
    """Return 19 for 19.00, 5.5 for 5.50, 20 (not 2E+1) for 20.0."""
    return rate.quantize(Decimal(1)) if rate == rate.to_integral_value() else rate.normalize()


def _agreeing(rate: Decimal, amounts: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """Return the (net, tax) of `amounts` that agree best with `rate`: whose sum is printed too, the largest net."""
    pairs = [
        (net + tax not in amounts, abs(net * rate / 100 - tax), -abs(net), net, tax)
        for net in amounts
        for tax in amounts
        if tax is not net and net and abs(tax) < abs(net) and _agree(rate, net, tax)
    ]
    return min(pairs)[3:] if pairs else None


def _agree(rate: Decimal, net: Decimal, tax: Decimal) -> bool:
    return abs(net * rate / 100 - tax) <= SLACK
