"""What is paid in the end: prepayments, rounding, the amount due, the terms of a cash discount."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from docproc.check.witnesses import CENTS, amount, close, follows_as_due
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Severity, Source
from docproc.model.fields import Extraction

_SETTLED_ELSEWHERE = frozenset({DocumentType.REMINDER, DocumentType.DELIVERY_NOTE})
_MOST_DISCOUNT = Decimal(10)
"""Percent: terms of trade grant 2 or 3, seldom more than 5; more than 10 is rather a rebate or misread."""
_DAY = timedelta(days=1)


def check_settlement(extraction: Extraction) -> Iterator[Finding]:
    """Yield findings about the amount due and the cash discount of a document that asks for money."""
    if extraction.document_type.document_type in _SETTLED_ELSEWHERE:
        return
    yield from _amount_due(extraction)
    yield from _discount_rate(extraction)
    yield from _discount_amount(extraction)
    yield from _discount_date(extraction)


def _amount_due(extraction: Extraction) -> Iterator[Finding]:
    """Total less what was paid, plus rounding, is due; without either, no more than the total may be due.

    An e-invoice may know of further amounts (those collected for others), and is held to BR-CO-16 of EN 16931 instead.
    """
    stated = extraction.get("due_amount")
    if stated is not None and stated.evidence.source is Source.EINVOICE:
        return
    due, total = amount(extraction, "due_amount"), amount(extraction, "total_amount")
    if due is None or total is None or follows_as_due(extraction, due):
        return
    prepaid, rounding = amount(extraction, "prepaid_amount"), amount(extraction, "rounding_amount") or Decimal(0)
    if prepaid is not None:
        words = f"total {total} less {abs(prepaid)} paid before" + (f" and rounding {rounding}" if rounding else "")
        message = f"{words} is not the {due} to be paid"
        yield Finding("due-sum", Severity.ERROR, message, ("due_amount", "prepaid_amount", "total_amount"))
    elif abs(due) > abs(total) + abs(rounding) + CENTS:
        message = f"{due} is to be paid, more than the total {total}"
        yield Finding("due-exceeds-total", Severity.ERROR, message, ("due_amount", "total_amount"))


def _discount_rate(extraction: Extraction) -> Iterator[Finding]:
    percent = amount(extraction, "cash_discount_percent")
    if percent is not None and not 0 < percent <= _MOST_DISCOUNT:
        message = f"a cash discount of {percent} % is unusual"
        yield Finding("cash-discount-percent", Severity.WARNING, message, ("cash_discount_percent",))


def _discount_amount(extraction: Extraction) -> Iterator[Finding]:
    """The percentage is taken of the total; some take it of the amount due or of the goods alone (net)."""
    percent, stated = amount(extraction, "cash_discount_percent"), amount(extraction, "cash_discount_amount")
    bases = [amount(extraction, name) for name in ("total_amount", "due_amount", "net_amount")]
    known = [base for base in bases if base is not None]
    if percent is None or stated is None or not known:
        return
    taken = [base * percent / 100 for base in known]
    left = [base - part for base, part in zip(known, taken, strict=True)]
    if not any(close(abs(stated), abs(possible)) for possible in (*taken, *left)):
        message = f"{percent} % of {known[0]} is {taken[0]:.2f}, but the cash discount is given as {stated}"
        names = ("cash_discount_amount", "cash_discount_percent")
        yield Finding("cash-discount-amount", Severity.WARNING, message, names)


def _discount_date(extraction: Extraction) -> Iterator[Finding]:
    last, days, due = (extraction.value(name) for name in ("cash_discount_date", "cash_discount_days", "due_date"))
    own = extraction.principal()[1]
    if not isinstance(last, date):
        return
    if isinstance(due, date) and last > due:
        message = f"the cash discount runs until {last}, longer than the term of payment ({due})"
        yield Finding("cash-discount-late", Severity.WARNING, message, ("cash_discount_date", "due_date"))
    if own is None or not isinstance(own.value, date) or not isinstance(days, Decimal):
        return
    if abs(Decimal((last - own.value) // _DAY) - days) > 1:
        message = f"{days} days from {own.value} do not end on {last}, the last day of the cash discount"
        names = ("cash_discount_date", "cash_discount_days")
        yield Finding("cash-discount-date", Severity.WARNING, message, names)
