"""What only reminders say: which one it is, and the sum of the invoices reminded of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.context import Context
from docproc.extract.kinds.classify import Title
from docproc.extract.kinds.listed_invoices import ListedInvoice
from docproc.extract.kinds.mentions import find_mentions
from docproc.extract.layout import Cell
from docproc.extract.payment.amounts import printed_amounts
from docproc.extract.values import read_dates
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, FieldKind
from docproc.model.geometry import Box

LEVELS: Mapping[str, int] = MappingProxyType(
    {"reminder_first": 1, "reminder_second": 2, "reminder_third": 3, "reminder_fourth": 4, "reminder_last": 3}
)
"""The reminder that a phrase names; the last is commonly the third, after which creditors go to court."""

ADDED = ("reminder_fee", "late_interest")
"""What a reminder adds to the invoices reminded of."""

LONGEST = 70
"""A title or subject line has no more characters than this."""

SENTENCE = 3
"""A line with so many words beside a date is a sentence, no label with its value."""

_OF_LIST = frozenset({FieldKind.DATE, FieldKind.IDENTIFIER})
_LEVELS = frozenset("1234")
_LEVEL = re.compile(r"[1-4][.)]?")
_FIGURE = re.compile(r"\d+")
_COUNTED = MappingProxyType(
    {"zweite": 2, "dritte": 3, "vierte": 4, "second": 2, "third": 3, "fourth": 4, "deuxième": 2, "troisième": 3}
)
_AND_LAST = re.compile(
    rf"\b(?:([1-4])(?:\.|st|nd|rd|th|e|ème)?|({'|'.join(_COUNTED)}))\s+(?:und|and|et)\s+$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_EARLIER = re.compile(
    r"\b(?:trotz|auf|nach|unserer|unsere|unseren|vorherige[nr]?|despite|our|previous|following|after|malgré|notre|nos)\W*$",
    re.IGNORECASE,
)


def find_level(context: Context) -> Iterator[Candidate]:
    """Yield the level that a title or subject names; one named in a sentence is an earlier reminder's."""
    if context.document_type is not DocumentType.REMINDER:
        return
    for page in context.view.pages[:1]:
        for cell in page.cells:
            for said in context.catalogue.phrases.said_in(cell.text, frozenset(LEVELS)):
                before = cell.text[: said.start]
                if _EARLIER.search(before):
                    continue
                counted = _AND_LAST.search(before) if said.meaning == "reminder_last" else None
                level, start = LEVELS[said.meaning], said.start
                if counted is not None:
                    level, start = int(counted[1] or _COUNTED[counted[2].lower()]), counted.start()
                sure = counted is not None or said.meaning != "reminder_last"
                yield _level(cell, level, start, said.end, page.text_size, sure)


def find_level_in_titles(titles: Sequence[Title], context: Context) -> Iterator[Candidate]:
    """Yield the one figure that the title of a reminder prints: "MAHNUNG (2. Stufe)", "Reminder no. 2"."""
    if context.document_type is not DocumentType.REMINDER:
        return
    for title in titles:
        figures = list(_FIGURE.finditer(title.cell.text)) if title.word.type is DocumentType.REMINDER else []
        if len(figures) == 1 and figures[0][0] in _LEVELS and len(title.cell.text) < LONGEST:
            start, end = figures[0].span()
            reasons = (Reason("title", 1.4, "the figure in its title"), *read_quality(title.cell, start, end))
            box = title.cell.box_of(start, end)
            level, raw = Decimal(figures[0][0]), title.cell.text
            yield Candidate("reminder_level", level, raw, "title:level", title.cell.page, box, reasons)


def _level(cell: Cell, level: int, start: int, end: int, usual: float, sure: bool) -> Candidate:
    before = sum(char.isalpha() for char in cell.text[:start])
    points = 1.0 + (0.8 if cell.size > 1.2 * usual else 0.0) - (1.4 if len(cell.text) > LONGEST else 0.0)
    points += 1.0 if before <= len("Betreff") else -0.8
    points -= 0.0 if sure else 0.8
    raw = cell.text[start:end]
    reasons = (Reason("phrase", points, f'says "{raw}"'), *read_quality(cell, start, end))
    box = cell.box_of(start, end)
    return Candidate("reminder_level", Decimal(level), raw, "phrase:reminder-level", cell.page, box, reasons)


def outside_list(
    candidates: Iterable[Candidate], listed: Sequence[ListedInvoice], context: Context
) -> Iterator[Candidate]:
    """Yield the candidates, but for dates and numbers of the invoices listed, and for levels taken for a number."""
    reminder = context.document_type is DocumentType.REMINDER
    for candidate in candidates:
        of_list = FIELDS[candidate.field][0] in _OF_LIST and any(_within(candidate, invoice) for invoice in listed)
        level = reminder and candidate.field == "document_number" and _LEVEL.fullmatch(candidate.raw) is not None
        if not (of_list or level):
            yield candidate


def find_deadline(listed: Sequence[ListedInvoice], context: Context) -> Iterator[Candidate]:
    """Yield the last day that the pages name, where a sentence of a reminder names it: the new deadline."""
    if context.document_type is not DocumentType.REMINDER:
        return
    dated = [
        (match.value, cell, match)
        for page in context.view.pages
        for cell in page.cells
        for match in read_dates(cell.text, context.reading)
        if isinstance(match.value, date) and not any(_in_row(cell.box, cell.page, invoice) for invoice in listed)
    ]
    days = {day for day, _, _ in dated}
    for day, cell, match in dated:
        words = len(_WORD.findall(cell.text[: match.start] + cell.text[match.end :]))
        if day == max(days) and len(days) > 1 and words >= SENTENCE:
            reasons = (Reason("deadline", 1.2, "the last day named, in a sentence"),
                       *read_quality(cell, match.start, match.end))  # fmt: skip
            box = cell.box_of(match.start, match.end)
            yield Candidate("due_date", day, match.raw, "phrase:deadline", cell.page, box, reasons)


def _within(candidate: Candidate, invoice: ListedInvoice) -> bool:
    return candidate.box is not None and _in_row(candidate.box, candidate.page, invoice)


def _in_row(box: Box, page: int | None, invoice: ListedInvoice) -> bool:
    return page == invoice.page and invoice.box.y - 1 <= box.center_y <= invoice.box.bottom


def find_due(found: Sequence[Candidate], listed: Sequence[ListedInvoice], context: Context) -> Iterator[Candidate]:
    """Yield the sum of the invoices reminded of, with what the reminder adds, where the pages print that sum."""
    if context.document_type is not DocumentType.REMINDER:
        return
    named = [invoice.amount for invoice in listed if invoice.amount is not None] or list(_mentioned(context))
    if not named:
        return
    printed = printed_amounts(context)
    base = sum(named, Decimal(0))
    extras = [max(_of(name, found), default=None, key=lambda each: each.score) for name in ADDED]
    added = [each.value for each in extras if each is not None and isinstance(each.value, Decimal) and each.score > 0]
    for value, points, text in _sums(base, added, named):
        place = printed.get(value)
        if place is not None:
            cell, start, end = place
            reasons = (Reason("list", points, text), *read_quality(cell, start, end))
            box = cell.box_of(start, end)
            raw = cell.text[start:end]
            yield Candidate("due_amount", value, raw, "arithmetic:invoices-listed", cell.page, box, reasons)
            return


def _mentioned(context: Context) -> Iterator[Decimal]:
    """Yield the amounts of the invoices that running text names, each invoice once."""
    seen: set[str] = set()
    for mention in find_mentions(context):
        if mention.document_type is DocumentType.INVOICE and mention.amount is not None and mention.number not in seen:
            seen.add(mention.number)
            yield mention.amount


def _of(name: str, found: Sequence[Candidate]) -> Iterator[Candidate]:
    return (candidate for candidate in found if candidate.field == name)


def _sums(base: Decimal, added: Sequence[Decimal], named: Sequence[Decimal]) -> Iterator[tuple[Decimal, float, str]]:
    if added:
        yield base + sum(added, Decimal(0)), 3.0, "the invoices listed and what the reminder adds"
    else:
        yield base, 2.2 if len(named) > 1 else 1.4, "the sum of the invoices reminded of"
