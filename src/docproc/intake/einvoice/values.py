"""Text of an XML element to a typed value: strict, since a structured invoice leaves nothing to guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from docproc.intake.einvoice.syntax import Reader
from docproc.model.fields import Value

_DECIMAL = re.compile(r"[+-]?(\d{1,30}(\.\d{0,20})?|\.\d{1,20})")
_DATES = (
    re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[TZ+-].*)?"),  # ISO 8601, a time zone or time after it
    re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?"),  # UNTDID 2379, formats 102, 203 and 204
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


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


def read_iban(text: str) -> str | None:
    """Return an account number shaped like an IBAN without its spaces; checksums are checked elsewhere."""
    compact = re.sub(r"[\s.-]", "", text).upper()
    return compact if _IBAN.fullmatch(compact) else None


def _read_text(text: str) -> str | None:
    return text or None


READERS: Mapping[Reader, Callable[[str], Value | None]] = {
    Reader.TEXT: _read_text,
    Reader.IDENTIFIER: _read_text,
    Reader.IBAN: read_iban,
    Reader.AMOUNT: read_decimal,
    Reader.DATE: read_date,
    Reader.LAST_DATE: read_date,
}
