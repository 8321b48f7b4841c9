"""Tables of items: from the rows under a heading to drafts of items, one for each row that holds a value.

The row that holds the line's total (or its quantity, in a table without prices) is the anchor of an item. Text above,
beside and below goes to the anchor that it stands closest to; sums, carried-over sums and headings of groups go to
none. A table goes on over page breaks, with or without its heading printed again, until a sum ends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from docproc.extract.layout import DocumentView, PageView, Row
from docproc.extract.tables.column_cuts import cut_columns
from docproc.extract.tables.column_roles import settle_roles
from docproc.extract.tables.quantity_rows import like_each_other
from docproc.extract.tables.row_owners import NEAR, row_owners
from docproc.extract.tables.table_columns import Heading, find_heading, heading_stack
from docproc.extract.tables.table_rows import (
    MAIN_KINDS,
    TEXT_KINDS,
    BodyRow,
    assign_cells,
    assign_words,
    body_rows,
    has_value,
    is_number,
    mend_row,
    multiplies,
    names_above,
    rows_with_values,
)
from docproc.extract.tables.table_values import Number, read_money, read_position, read_price, read_quantity, read_rate
from docproc.extract.tables.table_words import TableWords
from docproc.extract.wording import has_digit
from docproc.model.record import record
from docproc.model.text import Word
from docproc.parse.amounts import Locale
from docproc.specs.line_items import ColumnKind

Kind = ColumnKind

LARGEST_GAP = 10.0
"""White space of this many line heights ends a table, unless the row after it is complete."""


@dataclass
class Draft:
    """One item as printed: the text of its cells by kind, the lines of its description, and its words.

    `headed` says whether a heading named its columns.
    """

    page: int
    top: float
    bottom: float
    cells: dict[ColumnKind, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    article_lines: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    headed: bool = True


@record(slots=False)
class Table:
    """The drafts of one table in order, and the kinds of column it has."""

    drafts: tuple[Draft, ...]
    kinds: frozenset[ColumnKind]


@record(slots=False)
class Body:
    """What the rows under one heading are: drafts of items, the kinds of column, and how they end.

    `ended` says that a sum ended them, `carried` that the sum may be one carried over to the next page: it is the last
    row with a value, and comes to `total`. `resumed` says that they begin with the sum of the page before.
    """

    drafts: list[Draft]
    kinds: frozenset[ColumnKind]
    ended: bool = False
    carried: bool = False
    total: Decimal | None = None
    resumed: bool = False


def find_tables(view: DocumentView, words: TableWords, locale: Locale | None) -> tuple[Table, ...]:
    """Return the tables of items of a document, those that go on over a page break as one."""
    tables: list[list[Draft]] = []
    kinds: list[frozenset[ColumnKind]] = []
    running: Heading | None = None
    last: Body | None = None
    for page in view.pages:
        sections = _sections(page, words)
        if running is not None and (not sections or sections[0][1] > 0):
            end = next((at for at in range(len(page.rows)) if _ends_body(page.rows, at, words)), len(page.rows))
            body = read_body(page, page.rows[:end], running, words, locale, last.total if last else None)
            going_on = body.resumed or any(_figures_multiply(draft.cells, locale) for draft in body.drafts)
            if last is None or not last.ended or going_on:
                tables[-1].extend(body.drafts)
                last = body
                running = running if body.drafts and (not body.ended or body.carried) else None
        for heading, start, rows in sections:
            if start < 0:
                continue
            body = read_body(page, rows, heading, words, locale, last.total if running and last else None)
            if running is not None and heading.kinds == running.kinds:
                tables[-1].extend(body.drafts)
            else:
                tables.append(body.drafts)
                kinds.append(body.kinds)
            last = body
            running = None if body.ended and not body.carried else heading
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


def read_body(
    page: PageView,
    rows: Sequence[Row],
    heading: Heading,
    words: TableWords,
    locale: Locale | None,
    brought: Decimal | None = None,
) -> Body:
    """Read the rows under `heading`, up to the sum that ends them.

    `brought` is the sum at the foot of the page before, which these rows may begin with.
    """
    priced = bool(heading.kinds & {Kind.AMOUNT, Kind.GROSS_AMOUNT, Kind.UNIT_PRICE})
    body = body_rows(rows, heading, words)
    top = next((at for at, row in enumerate(body) if has_value(row.row, priced=True)), None)
    resumed = top is not None and brought is not None and _sum_of(body[top], locale) == brought
    if top is not None and resumed:
        body = body[top + 1 :]
    first_sum = next((at for at, row in enumerate(body) if row.total and has_value(row.row, priced=priced)), len(body))
    valued = rows_with_values(body[:first_sum], heading, priced=priced)
    columns = settle_roles(cut_columns(heading.columns, [row.parts for row in valued]), valued or body, locale)
    for row in body:
        assign_words(row, columns)
        if has_value(row.row, priced=priced):
            mend_row(row, columns, locale)
    kinds = frozenset(column.kind for column in columns if column.kind is not None)
    anchors = _anchors(body, kinds, locale, page.text_size)
    held = set(anchors)
    above = names_above(body, anchors, columns)
    for at, row in enumerate(body):
        if at not in held:
            assign_cells(row, columns, names_above=above)
    sums = [at for at, row in enumerate(body) if row.total and has_value(row.row, priced=priced)]
    last = max((at for at, row in enumerate(body) if has_value(row.row, priced=True)), default=-1)
    carried = sums[-1:] == [last]
    total = _sum_of(body[last], locale) if carried else None
    return Body(_drafts(page, body, anchors), kinds, bool(sums), carried, total, resumed)


def _sum_of(row: BodyRow, locale: Locale | None) -> Decimal | None:
    """Return the amount of a row that is a sum, None for any other row."""
    found = read_money(row.row.cells[-1].text, locale) if row.total else None
    return None if found is None else found.value


def _anchors(body: Sequence[BodyRow], kinds: frozenset[ColumnKind], locale: Locale | None, size: float) -> list[int]:
    """Return the rows that hold an item's main value."""
    main = next((kind for kind in MAIN_KINDS if kind in kinds), None)
    if main is None:
        return []
    anchors: list[int] = []
    summed, running, position = False, Decimal(0), None
    group, grouped = Decimal(0), False
    bottom: float | None = None
    whole = _mostly_money(body, main, locale)
    for at, row in enumerate(body):
        held, amount = _main_value(row, main, locale)
        follows = _is_next(row, position)
        complete = _is_complete(row, main, locale) or follows
        held = held or (follows and read_quantity(row.text(Kind.QUANTITY), locale) is not None)
        far = bottom is not None and row.row.box.y - bottom > LARGEST_GAP * size
        row.total = not complete and (row.total or _is_running_sum(row, amount, running, len(anchors)))
        if row.total and amount is not None and amount.value == group != 0:
            group, grouped = Decimal(0), True
        elif row.total:
            summed = summed or held or len(row.row.cells) > 2 or has_value(row.row, priced=main is not Kind.QUANTITY)
        elif (
            (grouped and not complete and not _is_counted(row, locale))
            or not held
            or (whole and not complete and amount is not None and not _is_money(amount))
        ):
            pass
        elif (complete or not (summed or far)) and not (main is Kind.QUANTITY and summed):
            anchors.append(at)
            running += amount.value if amount is not None else 0
            group += amount.value if amount is not None else 0
            position = read_position(row.text(Kind.POSITION)) or position
        if not far:
            bottom = row.row.box.bottom
    return like_each_other(body, anchors) if main is Kind.QUANTITY else anchors


def _is_counted(row: BodyRow, locale: Locale | None) -> bool:
    return bool(row.text(Kind.DESCRIPTION)) and read_quantity(row.text(Kind.QUANTITY), locale) is not None


def _main_value(row: BodyRow, main: ColumnKind, locale: Locale | None) -> tuple[bool, Number | None]:
    """Tell whether a row holds the main value, and read it where it is an amount.

    Digits that make no amount (a misread one) count when quantity and price are there to say what they should be.
    """
    value = row.text(main)
    if main is Kind.QUANTITY:
        return read_quantity(value, locale) is not None, None
    amount = read_money(value, locale)
    if amount is not None or read_price(value, locale) is not None:
        return True, amount
    witnessed = read_quantity(row.text(Kind.QUANTITY), locale) and read_price(row.text(Kind.UNIT_PRICE), locale)
    return bool(witnessed) and main is not Kind.UNIT_PRICE and has_digit(value), None


def _is_money(amount: Number) -> bool:
    return amount.decimals > 0 or amount.currency is not None


def _mostly_money(body: Sequence[BodyRow], main: ColumnKind, locale: Locale | None) -> bool:
    """Tell whether the main column prints its amounts with decimals or a currency, as most tables do."""
    amounts = [read_money(row.text(main), locale) for row in body if row.cells.get(main)]
    found = [amount for amount in amounts if amount is not None]
    return main is not Kind.QUANTITY and sum(map(_is_money, found)) * 2 >= len(found)


def _is_running_sum(row: BodyRow, amount: Number | None, running: Decimal, items: int) -> bool:
    """Tell whether a row without quantity, price and position only adds up the items above it."""
    bare = not any(is_number(row.text(kind)) for kind in (Kind.QUANTITY, Kind.UNIT_PRICE, Kind.POSITION))
    named = bool(row.cells.get(Kind.DESCRIPTION))
    return bare and amount is not None and amount.value == running and running != 0 and (items > 1 or not named)


def _is_complete(row: BodyRow, main: ColumnKind, locale: Locale | None) -> bool:
    """Tell whether a row shows itself to be an item: quantity, price and total that multiply."""
    if main not in (Kind.AMOUNT, Kind.GROSS_AMOUNT):
        return False
    return _figures_multiply({kind: row.text(kind) for kind in row.cells}, locale)


def _figures_multiply(cells: Mapping[ColumnKind, str], locale: Locale | None) -> bool:
    """Tell whether quantity and price make the total; a discount or VAT may stand beside."""
    quantity = read_quantity(cells.get(Kind.QUANTITY, ""), locale)
    price = read_price(cells.get(Kind.UNIT_PRICE, ""), locale)
    amount = read_money(cells.get(Kind.AMOUNT, "") or cells.get(Kind.GROSS_AMOUNT, ""), locale)
    if quantity is None or price is None or amount is None:
        return False
    rate = float(read_rate(cells.get(Kind.VAT_RATE, "")) or 0)
    less = float(read_rate(cells.get(Kind.DISCOUNT, "")) or 0)
    figures = float(quantity.number.value), float(price[0].value) * (1 - less / 100), float(amount.value)
    return multiplies(*figures) or multiplies(figures[0], figures[1] * (1 + rate / 100), figures[2])


def _is_next(row: BodyRow, position: str | None) -> bool:
    """Tell whether a row has a description and the position that follows `position`: one, or as much as ten, more."""
    found = read_position(row.text(Kind.POSITION))
    if found is None or position is None or not row.text(Kind.DESCRIPTION):
        return False
    if found.isdigit() and position.isdigit():
        return 0 < int(found) - int(position) <= 10
    return found.count(".") == position.count(".") > 0 and found > position


def _drafts(page: PageView, body: Sequence[BodyRow], anchors: Sequence[int]) -> list[Draft]:
    if not anchors:
        return []
    held: dict[int, list[int]] = {}
    for at, owner in sorted(row_owners(body, anchors, page.text_size).items()):
        held.setdefault(owner, []).append(at)
    return [_draft(page, body, anchor, held[number]) for number, anchor in enumerate(anchors)]


def _draft(page: PageView, body: Sequence[BodyRow], anchor: int, held: Sequence[int]) -> Draft:
    main = body[anchor]
    draft = Draft(page.number, main.row.box.y, main.row.box.bottom)
    for kind in main.cells:
        if kind not in TEXT_KINDS:
            draft.cells[kind] = main.text(kind)
    reach = NEAR * page.text_size
    for at in held:
        row = body[at]
        near = abs(row.row.box.center_y - main.row.box.center_y) <= reach
        draft.words.extend(word for words in row.cells.values() for word in words)
        if row.text(Kind.DESCRIPTION):
            draft.lines.append(row.text(Kind.DESCRIPTION))
        if row.text(Kind.ARTICLE) and not (at < anchor and main.cells.get(Kind.ARTICLE) and _is_title(row)):
            draft.article_lines.append(row.text(Kind.ARTICLE))
        for kind in row.cells:
            if kind not in TEXT_KINDS and kind not in draft.cells and (near or kind is Kind.POSITION):
                draft.cells[kind] = row.text(kind)
    if not draft.lines and not draft.article_lines:
        draft.lines.extend(_label_beside(main))
    return draft


def _is_title(row: BodyRow) -> bool:
    """Tell whether the text over a number of an article is none itself: the heading of a group, by words or figures."""
    text = row.text(Kind.ARTICLE)
    return not has_digit(text) or len(text.split()) > 2


def _label_beside(row: BodyRow) -> list[str]:
    """Return the words of a row that stand in columns of numbers, as those of a discount do, up to its last number."""
    words = [word.text for part in row.parts[:-1] for word in part.words]
    return [" ".join(words)] if any(len(word) > 1 and word[0].isalpha() for word in words) else []
