"""The code that German tills print on a receipt: what the security device signed (§ 6 KassenSichV).

Source: DSFinV-K 2.x (Digitale Schnittstelle der Finanzverwaltung für Kassensysteme), annex I: fields set apart by
semicolons, the sale itself as `Beleg^` gross amounts by rate `^` means of payment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

_MOST_CHARACTERS = 4000
_FIELDS = 12
_AMOUNT = re.compile(r"-?\d{1,9}[.,]\d{2}", re.ASCII)
_PAYMENT = re.compile(r"(-?\d{1,9}[.,]\d{2}):(Bar|Unbar)(?::([A-Z]{3}))?", re.ASCII)
_TIME = re.compile(r"(20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?Z?", re.ASCII)
_LOWERED = (date(2020, 7, 1), date(2020, 12, 31))


@dataclass(frozen=True, slots=True)
class TillReceipt:
    """What a till signed: gross amounts by VAT rate in percent (no zero amounts), the total, and when (UTC)."""

    gross: tuple[tuple[Decimal, Decimal], ...]
    total: Decimal
    cash: Decimal
    started: datetime
    ended: datetime

    @property
    def days(self) -> frozenset[date]:
        """The days that the receipt may bear: of start and end, in UTC and in German time."""
        hours = (timedelta(0), timedelta(hours=1), timedelta(hours=2))
        return frozenset((time + shift).date() for time in (self.started, self.ended) for shift in hours)


def read_till_code(text: str) -> TillReceipt | None:
    """Return what a receipt's code says; None for any other text, and for a sale in another currency than EUR."""
    parts = text.strip().split(";") if len(text) <= _MOST_CHARACTERS else []
    if len(parts) != _FIELDS or parts[0] != "V0" or parts[2] != "Kassenbeleg-V1":
        return None
    sale, started, ended = parts[3].split("^"), _time(parts[6]), _time(parts[7])
    if len(sale) != 3 or sale[0] != "Beleg" or started is None or ended is None:
        return None
    amounts = [_amount(part) for part in sale[1].split("_")]
    payments = [_PAYMENT.fullmatch(part) for part in sale[2].split("_") if part]
    if len(amounts) != 5 or any(payment is None or payment[3] not in (None, "EUR") for payment in payments):
        return None
    known = [amount for amount in amounts if amount is not None]
    if len(known) != len(amounts):
        return None
    gross = tuple((rate, amount) for rate, amount in zip(_rates(started.date()), known, strict=True) if amount)
    cash = sum((_decimal(payment[1]) for payment in payments if payment and payment[2] == "Bar"), Decimal(0))
    return TillReceipt(gross, sum(known, Decimal(0)), cash, started, ended)


def _rates(day: date) -> tuple[Decimal, ...]:
    """The rates in the order of the code: § 12 (1), § 12 (2), § 24 (1) no. 3, § 24 (1) no. 1 UStG, none."""
    if _LOWERED[0] <= day <= _LOWERED[1]:
        return tuple(map(Decimal, ("16", "5", "10.7", "5.5", "0")))
    return tuple(map(Decimal, ("19", "7", "10.7", "5.5", "0")))


def _amount(text: str) -> Decimal | None:
    return _decimal(text) if _AMOUNT.fullmatch(text) else None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _time(text: str) -> datetime | None:
    match = _TIME.fullmatch(text)
    try:
        return datetime.fromisoformat(f"{match[1]}+00:00") if match else None
    except ValueError:
        return None
