"""Dates: a plausible order, neither in the future nor very old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Severity
from docproc.model.fields import Extraction

FUTURE_DAYS = 7
"""Documents are post-dated by some days; beyond a week a date is rather misread."""

OLD_YEARS = 10
"""Longest period for which invoices are kept (§ 147 AO, § 257 HGB)."""

FAR_DAYS = 366
"""Delivery and invoice more than a year apart, or payment due more than a year later, are unusual."""


def check_dates(extraction: Extraction, today: date) -> Iterator[Finding]:
    """Yield findings about the dates of a document, held against each other and against `today`."""
    own = extraction.principal()[1]
    if own is not None and isinstance(own.value, date):
        yield from _age(own.name, own.value, today)
        yield from _due(extraction, own.name, own.value)
        yield from _delivery(extraction, own.name, own.value)
    start, end = extraction.value("service_start"), extraction.value("service_end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        message = f"the period of service ends on {end} before it begins on {start}"
        yield Finding("service-period", Severity.ERROR, message, ("service_start", "service_end"))


def _age(name: str, day: date, today: date) -> Iterator[Finding]:
    if day > today + timedelta(days=FUTURE_DAYS):
        yield Finding("future-date", Severity.ERROR, f"{day} lies in the future (today is {today})", (name,))
    elif day > today:
        yield Finding("future-date", Severity.WARNING, f"{day} is some days ahead (today is {today})", (name,))
    elif day.year < today.year - OLD_YEARS:
        yield Finding("old-date", Severity.WARNING, f"{day} is more than {OLD_YEARS} years ago", (name,))


def _due(extraction: Extraction, name: str, day: date) -> Iterator[Finding]:
    due = extraction.value("due_date")
    if not isinstance(due, date) or extraction.document_type.document_type is DocumentType.REMINDER:
        return
    if due < day:
        yield Finding("due-before-date", Severity.ERROR, f"due on {due}, before the date {day}", ("due_date", name))
    elif due > day + timedelta(days=FAR_DAYS):
        message = f"due on {due}, more than a year after {day}"
        yield Finding("due-far-off", Severity.WARNING, message, ("due_date", name))


def _delivery(extraction: Extraction, name: str, day: date) -> Iterator[Finding]:
    delivery = extraction.value("delivery_date")
    if isinstance(delivery, date) and abs((delivery - day).days) > FAR_DAYS:
        message = f"delivery on {delivery} and date {day} are more than a year apart"
        yield Finding("delivery-far-off", Severity.WARNING, message, ("delivery_date", name))
