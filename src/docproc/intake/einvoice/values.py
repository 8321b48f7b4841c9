"""Text of an XML element to a typed value: strict, since a structured invoice leaves nothing to guess."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

_DECIMAL = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,20})?|\.[0-9]{1,20})")
_DATES = (
    re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[TZ+-].*)?"),  # ISO 8601, a time zone or time after it
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{4}|[0-9]{6})?"),  # UNTDID 2379, formats 102, 203 and 204
)
_SIX_DIGITS = re.compile(r"[0-9]{6}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def read_decimal(text: str) -> Decimal | None:
    """Return the number of an xs:decimal ("1234.50"), None for anything else."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def read_date(text: str) -> date | None:
    """Return the day of an ISO date or of the compact UNTDID 2379 formats, None for anything else."""
    for pattern in _DATES:
        if (match := pattern.fullmatch(text)) is not None:
            try:
                return date(*(int(part) for part in match.groups()))
            except ValueError:
                return None
    return None


def read_month_or_week(text: str, *, week: bool, last: bool) -> date | None:
    """Return the first or last day of a month (UNTDID 2379, format 610: CCYYMM) or an ISO week (616: CCYYWW)."""
    if not _SIX_DIGITS.fullmatch(text):
        return None
    year, number = int(text[:4]), int(text[4:])
    try:
        if week:
            return date.fromisocalendar(year, number, 7 if last else 1)
        return date(year, number, monthrange(year, number)[1] if last else 1)
    except ValueError:
        return None


def read_iban(text: str) -> str | None:
    """Return an account number shaped like an IBAN without its spaces; checksums are checked elsewhere."""
    compact = re.sub(r"[\s.-]", "", text).upper()
    return compact if _IBAN.fullmatch(compact) else None
