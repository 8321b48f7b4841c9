"""Dates that follow from the text: the due date from the terms of payment, the end of a period of service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.values import read_dates

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
                if not any(char.isdigit() for char in cell.text):
                    continue
                before = block.cells[at - 1].text + " " if at else ""
                after = " " + block.cells[at + 1].text if at + 1 < len(block.cells) else ""
                text = f"{before}{cell.text}{after}"
                for pattern in context.catalogue.term_days:
                    for found in pattern.find_all(text):
                        if len(before) <= found.start < len(before) + len(cell.text):
                            yield cell, int(found.value)


def period_ends(candidates: list[Candidate], context: Context) -> Iterator[Candidate]:
    """Yield, for each candidate of the start of a period, the date after it in the same text as its end."""
    for candidate in candidates:
        if candidate.field != "service_start" or candidate.page is None or candidate.box is None:
            continue
        cell = next(
            (cell for cell in context.view.page(candidate.page).cells if cell.box.intersects(candidate.box)), None
        )
        dates = read_dates(cell.text, context.reading) if cell is not None else ()
        at = next((index for index, match in enumerate(dates) if match.raw == candidate.raw), None)
        if cell is None or at is None or at + 1 >= len(dates):
            continue
        end = dates[at + 1]
        yield replace(candidate, field="service_end", value=end.value, raw=end.raw, box=cell.box_of(end.start, end.end))
