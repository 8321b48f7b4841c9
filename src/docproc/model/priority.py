"""Which of the documents that wait for a person comes first: points for money, dates, age and sender, in words too.

The points are steps, not a curve, so that the reasons say all that counts, and a store can compute them by comparing:

| what | points |
| --- | --- |
| worth from 250, 1,000, 5,000, 10,000 euros | 10, 20, 30, 40 |
| due within 14, 7, 2 days; overdue | 15, 30, 45, 50 |
| cash discount ends within 14, 7, 2 days | 10, 25, 40 |
| waiting for 1, 3, 7, 14, 30 days | 3, 8, 15, 25, 40 |
| the sender is none of the suppliers | 10 |

Amounts of other currencies count by rounded rates that are part of docproc: the steps are so wide that rates of the day
would seldom change a place in the queue, and nothing is paid or booked by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

AMOUNT_STEPS = ((10_000, 40), (5_000, 30), (1_000, 20), (250, 10))
"""Least worth in euros and its points; the first step that is reached counts. So with all steps."""

DUE_STEPS = ((-1, 50), (2, 45), (7, 30), (14, 15))
"""Most days until the payment is due."""

DISCOUNT_STEPS = ((2, 40), (7, 25), (14, 10))
"""Most days until the last day of a cash discount; one that has passed is lost and counts nothing."""

AGE_STEPS = ((30, 40), (14, 25), (7, 15), (3, 8), (1, 3))
"""Least days since the document came in."""

UNKNOWN_SENDER = 10

IN_EUROS: Mapping[str, float] = MappingProxyType(
    {
        "EUR": 1, "GBP": 1.2, "CHF": 1, "USD": 0.9, "CAD": 0.6, "AUD": 0.6, "NZD": 0.5, "SGD": 0.7, "BAM": 0.5,
        "BGN": 0.5, "PLN": 0.2, "RON": 0.2, "ILS": 0.2, "AED": 0.2, "SAR": 0.2, "MYR": 0.2, "BRL": 0.2, "DKK": 0.13,
        "HRK": 0.13, "CNY": 0.12, "HKD": 0.11, "SEK": 0.09, "NOK": 0.09, "ZAR": 0.05, "MXN": 0.05, "CZK": 0.04,
        "TWD": 0.03, "THB": 0.03, "TRY": 0.02, "UAH": 0.02, "MKD": 0.016, "INR": 0.01, "RUB": 0.01, "RSD": 0.009,
        "ISK": 0.007, "JPY": 0.006, "HUF": 0.0025, "KRW": 0.0006, "LIR": 0.0005,
    }
)  # fmt: skip
"""What one unit of a currency (ISO 4217) is worth in euros, about: the ECB's reference rates of 2025, one digit or two,
and the fixed rates of currencies that the euro has replaced."""


def euros(amount: float, currency: str | None) -> float | None:
    """Return what an amount is worth in euros, about; without a currency it is in euros, None for an unknown one."""
    rate = 1.0 if currency is None else IN_EUROS.get(currency)
    return None if rate is None else amount * rate


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the priority of a waiting document is made of: an amount in its own currency, days as calendar days."""

    amount: float | None
    currency: str | None
    due_on: date | None
    discount_until: date | None
    came_in: date
    sender_known: bool

    def priority(self, today: date) -> int:
        """Return the sum of the points; the highest comes first."""
        return sum(points for points, _ in self._counted(today))

    def reasons(self, today: date) -> tuple[str, ...]:
        """Return in words what counts, most points first."""
        return tuple(words for _, words in sorted(self._counted(today), key=lambda each: -each[0]))

    def _counted(self, today: date) -> Iterator[tuple[int, str]]:
        if self.amount is not None and (points := _from(AMOUNT_STEPS, euros(self.amount, self.currency) or 0)):
            yield points, f"{' '.join(filter(None, (f'{self.amount:,.2f}', self.currency)))} at stake"
        if self.due_on is not None and (points := _until(DUE_STEPS, left := (self.due_on - today).days)):
            yield points, f"overdue since {self.due_on}" if left < 0 else f"due {_in_days(left)} ({self.due_on})"
        last = self.discount_until
        if last is not None and last >= today and (points := _until(DISCOUNT_STEPS, left := (last - today).days)):
            yield points, f"cash discount ends {_in_days(left)} ({last})"
        if points := _from(AGE_STEPS, waited := (today - self.came_in).days):
            yield points, f"waits for {waited} {'day' if waited == 1 else 'days'}"
        if not self.sender_known:
            yield UNKNOWN_SENDER, "the sender is none of the suppliers"


def _from(steps: Iterable[tuple[int, int]], found: float) -> int:
    return next((points for least, points in steps if found >= least), 0)


def _until(steps: Iterable[tuple[int, int]], found: int) -> int:
    return next((points for most, points in steps if found <= most), 0)


def _in_days(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
