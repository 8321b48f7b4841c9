"""The invoices that a reminder or a payment advice lists: a row for each, with number, date and amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView, Row
from docproc.extract.values import amounts_in, read_dates, read_identifier
from docproc.extract.wording import has_digit
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.parse.identifiers import find_ibans

LISTING = frozenset({DocumentType.REMINDER, DocumentType.LETTER})
"""Only documents of these types list invoices."""

SHORTEST = 3
"""A number of fewer characters is a position."""

_HEADINGS = frozenset({"listed_document", "listed_due", "listed_open", "listed_gross"})
_NAMES = frozenset({"named_credit_note"})
_DOCUMENTS = frozenset({"named_invoice", "named_credit_note"})


@record(eq=False, slots=False)
class ListedInvoice:
    """One row of the list; `day` and `amount` are None where the row prints none, `box` is the row's in points."""

    document_type: DocumentType
    number: str
    day: date | None
    amount: Decimal | None
    page: int
    box: Box
    raw: str
    headed: bool


@record(slots=False)
class _Columns:
    """Where the headings of a list stand: left and right edge by meaning; empty where the list has none."""

    spans: tuple[tuple[str, Box], ...] = ()

    def meaning_over(self, box: Box) -> str:
        """Return the meaning of the heading that `box` stands under, "" where none is known."""
        shared = [(span.overlap_x(box), meaning) for meaning, span in self.spans if span.overlap_x(box) > 0]
        return max(shared, default=(0.0, ""))[1]


def find_listed(context: Context) -> tuple[ListedInvoice, ...]:
    """Return the invoices that the pages list, in order; empty for types that list none."""
    if context.document_type not in LISTING:
        return ()
    return tuple(invoice for page in context.view.pages for invoice in _on_page(page, context))


def _on_page(page: PageView, context: Context) -> Iterator[ListedInvoice]:
    columns: _Columns | None = None
    for row in page.rows:
        heading = _heading(row, context)
        if heading is not None:
            columns = heading
            continue
        found = _listed(row, columns, page, context)
        if found is not None:
            yield found


def _heading(row: Row, context: Context) -> _Columns | None:
    """Return the columns of a row that heads a list: it names the document and prints no value."""
    if len(row.cells) < 2 or has_digit(row.text):
        return None
    spans = []
    for cell in row.cells:
        said = max(context.catalogue.phrases.said_in(cell.text, _HEADINGS), key=_length, default=None)
        spans.append(("" if said is None else said.meaning, cell.box))
    if not any(meaning == "listed_document" for meaning, _ in spans):
        return None
    return _Columns(tuple(spans))


def _length(said: object) -> int:
    return getattr(said, "end", 0) - getattr(said, "start", 0)


def _listed(row: Row, columns: _Columns | None, page: PageView, context: Context) -> ListedInvoice | None:
    if find_ibans(row.text):
        return None
    number = _number(row.cells, columns, context)
    amounts = list(_amounts(row, context))
    days = list(_days(row, context))
    if number is None or not amounts or (columns is None and not days):
        return None
    if columns is None and context.document_type is not DocumentType.REMINDER:
        return None
    credit = next(context.catalogue.phrases.said_in(row.text, _NAMES), None) is not None
    return ListedInvoice(
        DocumentType.CREDIT_NOTE if credit else DocumentType.INVOICE,
        number, _day(days, columns), _amount(amounts, columns, context.document_type),
        page.number, row.box, row.text, columns is not None,
    )  # fmt: skip


def _number(cells: Sequence[Cell], columns: _Columns | None, context: Context) -> str | None:
    """Return the number under its heading, else the first of the row that is no date, amount or position."""
    under = [cell for cell in cells if columns is not None and columns.meaning_over(cell.box) == "listed_document"]
    for cell in (*under, *cells):
        if columns is None and context.labels[cell.page].starts_with_label(cell) and ":" in cell.text:
            return None
        for match in read_identifier(_without_name(cell.text, context), context.reading):
            digits = sum(char.isdigit() for char in match.raw)
            if len(match.raw) >= SHORTEST and digits >= 2 and not _is_amount(match.raw, context):
                return match.raw
    return None


def _without_name(text: str, context: Context) -> str:
    """Return the text of a cell after the name of the document at its beginning: "Rechnung 4711"."""
    said = next((each for each in context.catalogue.phrases.said_in(text, _DOCUMENTS) if each.start == 0), None)
    return text if said is None else text[said.end :].lstrip(" .:")


def _is_amount(raw: str, context: Context) -> bool:
    found = amounts_in(raw, context.reading.locale)
    return any(match.decimals == 2 and len(match.raw) >= len(raw) - 1 for match in found)


def _amounts(row: Row, context: Context) -> Iterator[tuple[Decimal, Box]]:
    for cell in row.cells:
        for match in amounts_in(cell.text, context.reading.locale):
            if match.decimals == 2 and not any(
                day.start <= match.start < day.end for day in read_dates(cell.text, context.reading)
            ):
                yield match.value, cell.box_of(match.start, match.end)


def _days(row: Row, context: Context) -> Iterator[tuple[date, Box]]:
    for cell in row.cells:
        for match in read_dates(cell.text, context.reading):
            if isinstance(match.value, date):
                yield match.value, cell.box_of(match.start, match.end)


def _day(days: Sequence[tuple[date, Box]], columns: _Columns | None) -> date | None:
    """Return the date of the invoice: the earliest, but never the one under the heading of what is due."""
    issued = [day for day, box in days if columns is None or columns.meaning_over(box) != "listed_due"]
    return min(issued, default=None)


def _amount(
    amounts: Sequence[tuple[Decimal, Box]], columns: _Columns | None, document_type: DocumentType
) -> Decimal | None:
    """Return what is still open of an invoice that is reminded of, and the whole of one that was paid."""
    reminder = document_type is DocumentType.REMINDER
    wanted = "listed_open" if reminder else "listed_gross"
    under = [value for value, box in amounts if columns is not None and columns.meaning_over(box) == wanted]
    if under:
        return under[-1]
    return amounts[-1 if reminder else 0][0]
