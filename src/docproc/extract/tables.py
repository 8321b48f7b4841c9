"""Tables of items: from the rows under a heading to drafts of items, one for each row that holds a value.

The row that holds the line's total (or its quantity, in a table without prices) is the anchor of an item. Text above,
beside and below goes to the anchor that it stands closest to; sums, carried-over sums and headings of groups go to
none. A table goes on over page breaks, with or without its heading printed again, until a sum ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise, product
from statistics import median

from docproc.extract.layout import DocumentView, PageView, Row
from docproc.extract.column_cuts import cut_columns, tokens
from docproc.extract.table_columns import Column, Heading, TableWords, find_heading, heading_stack, key
from docproc.extract.table_values import Number, read_money, read_position, read_price, read_quantity
from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.parse.amounts import Locale
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

NEAR = 1.3
"""A value of another row belongs to an anchor at most this many line heights away."""

LARGEST_GAP = 10.0
"""White space of this many line heights ends a table, unless the row after it is complete."""

ASIDE = 15.0
"""A value stands under a heading when it is at most this many points to the left or right of it."""

_DECIMALS = re.compile(r"\d[.,]\d{2}(?!\d)")
_DIGIT = re.compile(r"\d")
_MAIN_KINDS = (Kind.AMOUNT, Kind.GROSS_AMOUNT, Kind.UNIT_PRICE, Kind.QUANTITY)
_PRODUCT_KINDS = (Kind.QUANTITY, Kind.UNIT_PRICE, Kind.AMOUNT)
_TEXT_KINDS = frozenset({Kind.DESCRIPTION, Kind.ARTICLE, Kind.ITEM})


@dataclass
class Draft:
    """One item as printed: the text of its cells by kind, the lines of its description, and its words on each page."""

    page: int
    top: float
    bottom: float
    cells: dict[ColumnKind, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    article_lines: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    after_total: bool = False


@dataclass(frozen=True)
class Table:
    """The drafts of one table in order, and the kinds of column it has."""

    drafts: tuple[Draft, ...]
    kinds: frozenset[ColumnKind]


@dataclass
class _BodyRow:
    row: Row
    cells: dict[ColumnKind, list[Word]]
    total: bool = False

    def text(self, kind: ColumnKind) -> str:
        return " ".join(word.text for word in self.cells.get(kind, ()))


def find_tables(view: DocumentView, words: TableWords, locale: Locale | None) -> tuple[Table, ...]:
    """Return the tables of items of a document, those that go on over a page break as one."""
    tables: list[list[Draft]] = []
    kinds: list[frozenset[ColumnKind]] = []
    running: Heading | None = None
    for page in view.pages:
        sections = _sections(page, words)
        if running is not None and (not sections or sections[0][1] > 0):
            end = next((at for at in range(len(page.rows)) if _ends_body(page.rows, at, words)), len(page.rows))
            drafts, ended, _ = _read_body(page, page.rows[:end], running, words, locale, repeated=True)
            tables[-1].extend(drafts)
            running = None if ended or not drafts else running
        for heading, start, body in sections:
            if start < 0:
                continue
            drafts, ended, found = _read_body(page, body, heading, words, locale, repeated=False)
            if running is not None and heading.kinds == running.kinds:
                tables[-1].extend(drafts)
            else:
                tables.append(drafts)
                kinds.append(found)
            running = None if ended else heading
    return tuple(Table(tuple(drafts), kind) for drafts, kind in zip(tables, kinds, strict=True) if drafts)


def _sections(page: PageView, words: TableWords) -> list[tuple[Heading, int, Sequence[Row]]]:
    """Return the headings of a page, each with its first row and the rows under it up to the next heading."""
    rows = page.rows
    found: list[tuple[Heading, int, Sequence[Row]]] = []
    at = 0
    while at < len(rows):
        heading = find_heading(rows, at, words)
        if heading is None:
            at += 1
            continue
        start = max(heading.rows) + 1
        end = start
        while end < len(rows) and not _ends_body(rows, end, words):
            end += 1
        found.append((heading, min(heading.rows), rows[start:end]))
        at = end
    return found


def _ends_body(rows: Sequence[Row], at: int, words: TableWords) -> bool:
    return any(heading_stack(rows, at, book) is not None for book in (words.items, words.rates))


def is_sum(row: Row, keys: frozenset[str]) -> bool:
    """Tell whether a cell of `row`, with no number to its left, begins with one of `keys` (as `key` makes them)."""
    for at, cell in enumerate(row.cells):
        if begins_with([word.text for word in cell.words], keys):
            return not any(_is_number(other.text) for other in row.cells[:at])
    return False


def _is_number(text: str) -> bool:
    return any(char.isdigit() for char in text) and read_quantity(text, None) is not None


def begins_with(words: Sequence[str], keys: frozenset[str]) -> bool:
    """Tell whether the first words, joined, are one of `keys`; signs, numbers and rates in front do not count."""
    start = 0
    while start < len(words) and not any(char.isalpha() for char in words[start]):
        start += 1
    joined = ""
    for word in words[start : start + 4]:
        joined += key(re.split(r"[\d:(]", word, maxsplit=1)[0] or word)
        if joined in keys:
            return True
    return False


def _read_body(
    page: PageView,
    rows: Sequence[Row],
    heading: Heading,
    words: TableWords,
    locale: Locale | None,
    *,
    repeated: bool,
) -> tuple[list[Draft], bool, frozenset[ColumnKind]]:
    priced = bool(heading.kinds & {Kind.AMOUNT, Kind.GROSS_AMOUNT, Kind.UNIT_PRICE})
    rows = [row for row in _inside(rows, heading) if not is_sum(row, words.carried)]
    sums = [is_sum(row, words.totals) for row in rows]
    first_sum = next((at for at, row in enumerate(rows) if sums[at] and _has_value(row, priced)), len(rows))
    columns = cut_columns(heading, _rows_with_values(rows[:first_sum], heading, priced))
    body = [_BodyRow(row, _assign_words(row, columns), total) for row, total in zip(rows, sums, strict=True)]
    columns = _settle_roles(columns, body, locale)
    body = [_BodyRow(row.row, _assign_words(row.row, columns), row.total) for row in body]
    kinds = frozenset(column.kind for column in columns if column.kind is not None)
    anchors = _anchors(body, kinds, locale, page.text_size, repeated=repeated)
    held = set(anchors)
    for at, row in enumerate(body):
        if at not in held:
            row.cells = _assign_cells(row.row, columns)
    drafts = _drafts(page, body, anchors)
    ended = any(row.total and _has_value(row.row, priced) for row in body)
    return drafts, ended, kinds


def _rows_with_values(rows: Sequence[Row], heading: Heading, priced: bool) -> list[Row]:
    """Return the rows that print a value about under the heading of the main column; else all that print one."""
    valued = [row for row in rows if _has_value(row, priced)]
    pattern = _DECIMALS if priced else _DIGIT
    main = next(kind for kind in (*_MAIN_KINDS, None) if kind is None or kind in heading.kinds)
    boxes = [column.box for column in heading.columns if column.kind is main]
    under = [
        row
        for row in valued
        if any(
            pattern.search(word.text) and any(_about_under(word.box, box) for box in boxes)
            for cell in row.cells
            for word in cell.words
        )
    ]
    return under or valued


def _about_under(value: Box, heading: Box) -> bool:
    return value.right > heading.x - ASIDE and value.x < heading.right + ASIDE


def _inside(rows: Sequence[Row], heading: Heading) -> Iterator[Row]:
    """Yield the rows without the single characters of text that runs up the margin beside the table."""
    left, right = heading.columns[0].box.x, heading.columns[-1].box.right
    for row in rows:
        cells = tuple(c for c in row.cells if len(c.text) > 1 or (c.box.right > left - 2 and c.box.x < right + 60))
        if len(cells) == len(row.cells):
            yield row
        elif cells:
            yield Row(row.index, cells, Box.around(cell.box for cell in cells))


def _has_value(row: Row, priced: bool) -> bool:
    pattern = _DECIMALS if priced else _DIGIT
    return any(pattern.search(word.text) for cell in row.cells for word in cell.words)


def _assign_words(row: Row, columns: Sequence[Column]) -> dict[ColumnKind, list[Word]]:
    """Give each word of a row with values to the column that its middle lies in."""
    cells: dict[ColumnKind, list[Word]] = {}
    for cell in row.cells:
        for part in tokens(cell):
            _put(cells, columns, (part[0].box.x + part[-1].box.right) / 2, part)
    return cells


def _assign_cells(row: Row, columns: Sequence[Column]) -> dict[ColumnKind, list[Word]]:
    """Give each cell of a row of text as a whole to the column that its first word lies in."""
    cells: dict[ColumnKind, list[Word]] = {}
    for cell in row.cells:
        _put(cells, columns, cell.words[0].box.center_x, cell.words)
    return cells


def _put(cells: dict[ColumnKind, list[Word]], columns: Sequence[Column], x: float, words: Sequence[Word]) -> None:
    column = next((column for column in columns if column.left <= x < column.right), None)
    if column is not None and column.kind is not None:
        cells.setdefault(column.kind, []).extend(words)


def _settle_roles(columns: Sequence[Column], body: Sequence[_BodyRow], locale: Locale | None) -> tuple[Column, ...]:
    """Give every kind to one column: the arithmetic of the rows chooses among columns of like name."""
    settled = list(_name_columns(columns))
    at = {kind: [i for i, column in enumerate(settled) if column.kind is kind] for kind in Kind}
    quantities = at[Kind.QUANTITY] or at[Kind.AMOUNT][:-1] + at[Kind.POSITION] + at[Kind.UNIT]
    prices = at[Kind.UNIT_PRICE]
    amounts = at[Kind.AMOUNT] or at[Kind.GROSS_AMOUNT]
    best, chosen = 0, (at[Kind.QUANTITY][:1], prices[:1], amounts[-1:] if len(amounts) < 3 else amounts[:1])
    if prices and amounts and (len(quantities) > 1 or len(prices) > 1 or len(amounts) > 1 or not at[Kind.QUANTITY]):
        values = [_numbers(row, settled, locale) for row in body if not row.total]
        for q, p, a in product(quantities, prices, amounts):
            if len({q, p, a}) == 3:
                score = sum(_multiplies(row.get(q), row.get(p), row.get(a)) for row in values)
                if score > best:
                    best, chosen = score, ([q], [p], [a])
    for kind, taken in zip(_PRODUCT_KINDS, chosen, strict=True):
        for index in set(at[kind]) - set(taken):
            settled[index] = replace(settled[index], kind=None)
    for kind, taken in zip(_PRODUCT_KINDS, chosen, strict=True):
        for index in taken:
            if kind is not Kind.AMOUNT or settled[index].kind is not Kind.GROSS_AMOUNT:
                settled[index] = replace(settled[index], kind=kind)
    return tuple(settled)


def _numbers(row: _BodyRow, columns: Sequence[Column], locale: Locale | None) -> dict[int, float]:
    found: dict[int, float] = {}
    words = [word for cell in row.row.cells for word in cell.words]
    for index, column in enumerate(columns):
        text = " ".join(word.text for word in words if column.left <= word.box.center_x < column.right)
        quantity = read_quantity(text, locale)
        price = read_price(text, locale)
        if quantity is not None:
            found[index] = float(quantity.number.value)
        elif price is not None:
            found[index] = float(price[0].value)
    return found


def _multiplies(quantity: float | None, price: float | None, amount: float | None) -> bool:
    if quantity is None or price is None or amount is None:
        return False
    return abs(quantity * price - amount) <= 0.011 + 0.006 * abs(quantity) and amount != 0


def _name_columns(columns: Sequence[Column]) -> list[Column]:
    """Choose the column of descriptions; what else could name an article is its number."""
    kinds = [column.kind for column in columns]
    for wanted in (Kind.DESCRIPTION, Kind.ITEM, Kind.ARTICLE, None):
        if wanted in kinds:
            candidates = [at for at, kind in enumerate(kinds) if kind is wanted]
            chosen = max(candidates, key=lambda at: min(columns[at].right, 2000.0) - max(columns[at].left, 0.0))
            break
    else:
        chosen = -1
    named: list[Column] = []
    article_taken = False
    for at, column in enumerate(columns):
        kind = column.kind
        if at == chosen:
            kind = Kind.DESCRIPTION
        elif kind in _TEXT_KINDS:
            kind = None if article_taken else Kind.ARTICLE
            article_taken = True
        named.append(replace(column, kind=kind))
    return named


def _anchors(
    body: Sequence[_BodyRow], kinds: frozenset[ColumnKind], locale: Locale | None, size: float, *, repeated: bool
) -> list[int]:
    """Return the rows that hold an item's main value."""
    main = next((kind for kind in _MAIN_KINDS if kind in kinds), None)
    if main is None:
        return []
    anchors: list[int] = []
    summed = False
    bottom: float | None = None
    running = Decimal(0)
    whole = _mostly_money(body, main, locale)
    for at, row in enumerate(body):
        value = row.text(main)
        held = read_quantity(value, locale) if main is Kind.QUANTITY else read_price(value, locale)
        complete = _is_complete(row, main, locale)
        far = bottom is not None and row.row.box.y - bottom > LARGEST_GAP * size
        amount = read_money(value, locale) if main is not Kind.QUANTITY else None
        row.total = not complete and (row.total or _is_running_sum(row, amount, running, len(anchors)))
        if row.total:
            summed = summed or held is not None or _has_value(row.row, main is not Kind.QUANTITY)
        elif held is None or (whole and not complete and amount is not None and not _is_money(amount)):
            pass
        elif (complete or not (summed or far)) and not (main is Kind.QUANTITY and summed):
            anchors.append(at)
            running += amount.value if amount is not None else 0
        if not far:
            bottom = row.row.box.bottom
    return anchors


def _is_money(amount: Number) -> bool:
    return amount.decimals > 0 or amount.currency is not None


def _mostly_money(body: Sequence[_BodyRow], main: ColumnKind, locale: Locale | None) -> bool:
    """Tell whether the main column prints its amounts with decimals or a currency, as most tables do."""
    amounts = [read_money(row.text(main), locale) for row in body if row.cells.get(main)]
    found = [amount for amount in amounts if amount is not None]
    return main is not Kind.QUANTITY and sum(map(_is_money, found)) * 2 >= len(found)


def _is_running_sum(row: _BodyRow, amount: Number | None, running: Decimal, items: int) -> bool:
    """Tell whether a row without quantity, price and position only adds up the items above it."""
    bare = not any(_is_number(row.text(kind)) for kind in (Kind.QUANTITY, Kind.UNIT_PRICE, Kind.POSITION))
    named = bool(row.cells.get(Kind.DESCRIPTION))
    return bare and amount is not None and amount.value == running and running != 0 and (items > 1 or not named)


def _is_complete(row: _BodyRow, main: ColumnKind, locale: Locale | None) -> bool:
    """Tell whether a row shows itself to be an item: quantity, price and total that multiply, or a position."""
    if main in (Kind.AMOUNT, Kind.GROSS_AMOUNT):
        quantity = read_quantity(row.text(Kind.QUANTITY), locale)
        price = read_price(row.text(Kind.UNIT_PRICE), locale)
        amount = read_money(row.text(main), locale)
        if quantity and price and amount:
            return _multiplies(float(quantity.number.value), float(price[0].value), float(amount.value))
    return read_position(row.text(Kind.POSITION)) is not None and bool(row.text(Kind.DESCRIPTION))


def _drafts(page: PageView, body: Sequence[_BodyRow], anchors: Sequence[int]) -> list[Draft]:
    if not anchors:
        return []
    owners = _owners(body, anchors, page.text_size)
    drafts: list[Draft] = []
    for number, anchor in enumerate(anchors):
        held = [at for at, owner in owners.items() if owner == number]
        drafts.append(_draft(page, body, anchor, sorted(held)))
    return drafts


def _draft(page: PageView, body: Sequence[_BodyRow], anchor: int, held: Sequence[int]) -> Draft:
    main = body[anchor]
    draft = Draft(page.number, main.row.box.y, main.row.box.bottom)
    for kind in main.cells:
        if kind not in _TEXT_KINDS:
            draft.cells[kind] = main.text(kind)
    reach = NEAR * page.text_size
    for at in held:
        row = body[at]
        near = abs(row.row.box.center_y - main.row.box.center_y) <= reach
        draft.words.extend(word for words in row.cells.values() for word in words)
        if row.text(Kind.DESCRIPTION):
            draft.lines.append(row.text(Kind.DESCRIPTION))
        if row.text(Kind.ARTICLE):
            draft.article_lines.append(row.text(Kind.ARTICLE))
        for kind in row.cells:
            if kind not in _TEXT_KINDS and kind not in draft.cells and (near or kind is Kind.POSITION):
                draft.cells[kind] = row.text(kind)
    return draft


def _owners(body: Sequence[_BodyRow], anchors: Sequence[int], size: float) -> dict[int, int]:
    """Return which anchor (by its place in `anchors`) each row of the body belongs to; rows of none are left out."""
    bands = _bands(body, anchors, size)
    owners = {at: number for number, band in enumerate(bands) for at in band}
    above = _text_stands_above(body, bands, size)
    if above:
        for at in _chain(body, range(bands[0][0] - 1, -1, -1), bands[0][0], size):
            owners[at] = 0
    for number, (first, second) in enumerate(pairwise(bands)):
        between = [at for at in range(first[-1] + 1, second[0]) if not body[at].total]
        split = _split(body, first[-1], between, second[0], size, above=above)
        for at in between[:split]:
            owners[at] = number
        if above:
            for at in between[split:]:
                owners[at] = number + 1
    for at in _chain(body, range(bands[-1][-1] + 1, len(body)), bands[-1][-1], size):
        owners[at] = len(anchors) - 1
    return owners


def _bands(body: Sequence[_BodyRow], anchors: Sequence[int], size: float) -> list[range]:
    """Return for each anchor the rows that overlap it vertically: cells of one item set a little higher or lower."""
    taken = set(anchors)
    bands: list[range] = []
    for anchor in anchors:
        middle = body[anchor].row.box.center_y
        ends = [anchor, anchor]
        for side, step in ((0, -1), (1, 1)):
            at = anchor + step
            while 0 <= at < len(body) and at not in taken and not body[at].total:
                upper, lower = (body[at], body[at - step]) if step < 0 else (body[at - step], body[at])
                if _gap(upper, lower) > -0.1 * size or abs(body[at].row.box.center_y - middle) > NEAR * size:
                    break
                taken.add(at)
                ends[side] = at
                at += step
        bands.append(range(ends[0], ends[1] + 1))
    return bands


def _gap(upper: _BodyRow, lower: _BodyRow) -> float:
    return lower.row.box.y - upper.row.box.bottom


def _chain(body: Sequence[_BodyRow], order: range, start: int, size: float) -> list[int]:
    """Return the rows that follow `start` in `order` with no wide gap and no sum between."""
    found = []
    last = start
    for at in order:
        upper, lower = (body[last], body[at]) if at > last else (body[at], body[last])
        if body[at].total or _gap(upper, lower) > 1.6 * size or not _has_text(body[at]):
            break
        found.append(at)
        last = at
    return found


def _has_text(row: _BodyRow) -> bool:
    return any(row.cells.get(kind) for kind in (Kind.DESCRIPTION, Kind.ARTICLE, Kind.POSITION))


def _text_stands_above(body: Sequence[_BodyRow], bands: Sequence[range], size: float) -> bool:
    """Tell whether the text of an item begins above its anchor.

    So it is when most anchors have text close above them, closer than what stands above that text.
    """
    votes = 0
    for number, band in enumerate(bands):
        first = band[0]
        end = bands[number - 1][-1] if number else -1
        if first - 1 <= end or body[first - 1].total or not body[first - 1].text(Kind.DESCRIPTION):
            continue
        close = _gap(body[first - 1], body[first])
        if close > 0.8 * size:
            continue
        gaps = [_gap(body[at], body[at + 1]) for at in range(max(end, 0), first - 1)]
        bare = not any(body[at].text(Kind.DESCRIPTION) for at in band)
        votes += bare or number == 0 or (bool(gaps) and max(gaps) > close + 0.3 * size)
    return votes * 2 > len(bands)


def _split(
    body: Sequence[_BodyRow], first: int, between: Sequence[int], second: int, size: float, *, above: bool
) -> int:
    """Return how many of the rows `between` two anchors belong to the first; the rest is the second's, or no item's."""
    if not between:
        return 0
    order = [first, *between, second]
    gaps = [_gap(body[upper], body[lower]) for upper, lower in pairwise(order)]
    widest = max(range(len(gaps)), key=lambda at: gaps[at])
    if above:
        return widest
    usual = median(gaps)
    return widest if widest < len(between) and gaps[widest] > max(1.6 * size, 2 * usual) else len(between)
