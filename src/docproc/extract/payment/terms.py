"""Dates that follow from the text: the due date from the terms of payment, the end of a period of service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.values import ValueMatch, read_dates
from docproc.extract.wording import has_digit

_TO = re.compile(r"\s*(?:-|–|—|bis(?:\s+zum)?|to|until|till|through|au|à|jusqu'au|/)?\s*", re.IGNORECASE)

_SPAN = re.compile(r"tag|tg|day|jour|jrs|net|\bj\b", re.IGNORECASE)
_BAR = re.compile(r"\s*(?:-|–|—|bis(?:\s+zum)?|to|until|au)\s*", re.IGNORECASE)
_STARTS_TO = re.compile(r"(?:-|–|—|bis\b|to\b|until\b|au\b)", re.IGNORECASE)

PERIOD_ENDS: Mapping[str, str] = MappingProxyType({"service_start": "service_end", "contract_start": "contract_end"})
"""The field that holds the last day of a period, by the one that holds its first."""

MAX_DAYS = 180
"""No invoice is due later than this many days after its date."""


def due_from_terms(context: Context, issued: Candidate | None) -> Candidate | None:
    """Return the due date computed from the invoice date and the longest term printed, or None.

    The longest counts because shorter ones are for early payment discounts ("10 Tage 2 % Skonto, 30 Tage netto").
    """
    if issued is None or not isinstance(issued.value, date):
        return None
    best: tuple[int, Cell] | None = None
    for cell, days in _terms(context):
        if 0 < days <= MAX_DAYS and (best is None or days > best[0]):
            best = days, cell
    if best is None:
        return None
    days, cell = best
    text = f"{days} days after the document's date, by the terms of payment"
    return Candidate(
        field="due_date",
        value=issued.value + timedelta(days=days),
        raw=cell.text,
        method="computed:payment-terms",
        page=cell.page,
        box=cell.box,
        reasons=(Reason("terms", min(1.2, issued.score), text),),
    )


def _terms(context: Context) -> Iterator[tuple[Cell, int]]:
    for page in context.view.pages:
        for block in page.blocks:
            for at, cell in enumerate(block.cells):
                if not has_digit(cell.text):
                    continue
                before = block.cells[at - 1].text + " " if at else ""
                after = " " + block.cells[at + 1].text if at + 1 < len(block.cells) else ""
                text = f"{before}{cell.text}{after}"
                if not _SPAN.search(text):
                    continue
                for pattern in context.catalogue.term_days:
                    for found in pattern.find_all(text):
                        if len(before) <= found.start < len(before) + len(cell.text):
                            yield cell, int(found.value)


def last_days(candidates: Iterable[Candidate], context: Context) -> Iterator[Candidate]:
    """Replace a delivery date that begins a printed period by the period's last day, when the service is complete."""
    for candidate in candidates:
        end = _date_after(candidate, context) if candidate.field == "delivery_date" else None
        if end is None:
            yield candidate
            continue
        cell, match = end
        yield replace(candidate, field="service_start")
        box = cell.box_of(match.start, match.end)
        yield replace(candidate, field="service_end", value=match.value, raw=match.raw, box=box)
        reason = Reason("period", -0.3, "the last day of the period printed")
        yield replace(candidate, value=match.value, raw=match.raw, box=box).because(reason)


def period_ends(candidates: Sequence[Candidate], context: Context) -> Iterator[Candidate]:
    """Yield, for each candidate of the start of a period, the date after it in the same text as its end."""
    for candidate in candidates:
        field = PERIOD_ENDS.get(candidate.field)
        found = None if field is None else _date_after(candidate, context)
        if field is not None and found is not None:
            cell, end = found
            box = cell.box_of(end.start, end.end)
            yield replace(candidate, field=field, value=end.value, raw=end.raw, box=box)


def _date_after(candidate: Candidate, context: Context) -> tuple[Cell, ValueMatch] | None:
    """Return the date that follows a candidate's in the same cell after a dash or "bis", with its cell."""
    box = candidate.box
    if candidate.page is None or box is None:
        return None
    rows = context.view.page(candidate.page).rows_between(box.y - 20, box.bottom)
    near = (cell for row in rows for cell in row.cells if cell.box.intersects(box))
    cell = next((cell for cell in near if candidate.raw in cell.text), None)
    dates = read_dates(cell.text, context.reading) if cell is not None else ()
    at = next((index for index, match in enumerate(dates) if match.raw == candidate.raw), None)
    if cell is None or at is None:
        return None
    if at + 1 == len(dates):
        return _date_beyond(cell, cell.text[dates[at].end :], context)
    between = cell.text[dates[at].end : dates[at + 1].start]
    return (cell, dates[at + 1]) if _TO.fullmatch(between) else None


def _date_beyond(cell: Cell, rest: str, context: Context) -> tuple[Cell, ValueMatch] | None:
    """Return the date after a dash or "bis" that ends a cell, or stands in the next one: beside it, else under it."""
    page = context.view.page(cell.page)
    right = page.right_of(cell)[:2]
    dash = [other for other in right[:1] if _BAR.fullmatch(other.text)]
    if not (
        dash or (rest.strip() and _BAR.fullmatch(rest)) or any(_STARTS_TO.match(other.text) for other in right[:1])
    ):
        return None
    under = [other for other in page.below(cell, 1.5 * cell.size) if abs(other.box.x - cell.box.x) < cell.size]
    for other in (*right[len(dash) :][:1], *under[:1]):
        match = next(iter(read_dates(other.text, context.reading)), None)
        if match is not None and _TO.fullmatch(other.text[: match.start]):
            return other, match
    return None
