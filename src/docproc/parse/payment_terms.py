"""Payment terms in words: days to pay, discount for paying early, or at once."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from docproc.model.record import record

_NUMBER_WORDS = {
    "sieben": 7, "acht": 8, "zehn": 10, "vierzehn": 14, "zwanzig": 20, "dreißig": 30, "dreissig": 30, "sechzig": 60,
    "seven": 7, "ten": 10, "fourteen": 14, "thirty": 30, "sixty": 60, "einer": 1, "eine": 1, "zwei": 2, "drei": 3,
    "vier": 4, "one": 1, "two": 2, "three": 3, "four": 4, "trente": 30, "quinze": 15,
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True)) + r")"
_DAYS = re.compile(
    rf"(?<![\w.,/]){_COUNT}[\s-]{{0,2}}(?:\(\w{{1,12}}\)\s?)?(?:calendar\s|Kalender)?(?P<unit>Tag(?:e|en|es)?|days?|jours?|Wochen?|weeks?)(?![^\W_])",
    re.IGNORECASE,
)
_NET = re.compile(
    r"(?<!\w)net(?:to)?[\s:-]{1,2}(?P<count>\d{1,3})(?![\d.,%/]|\s?(?:[%€$£]|EUR|CHF|GBP|USD))", re.IGNORECASE
)
_SHORT = re.compile(
    r"(?<![\w.,/])(?P<percent>\d{1,2}(?:[.,]\d{1,2})?)(?:\s?%?\s?/\s?|\s?%\s)(?P<count>\d{1,3})(?=[\s,;]{1,2}(?:net|n/))",
    re.IGNORECASE,
)
_PERCENT = r"(?P<percent>\d{1,2}(?:[.,]\d{1,2})?)\s?%"
_DISCOUNT = re.compile(
    rf"(?<![\d.,]){_PERCENT}[^%\n]{{0,25}}?(?:Skonto|discount|escompte|Abzug|S?konti)|(?:Skonto|discount|escompte|deduct)[^%\d\n]{{0,20}}"
    r"(?P<percent2>\d{1,2}(?:[.,]\d{1,2})?)\s?%",
    re.IGNORECASE,
)
_BARE_PERCENT = re.compile(rf"(?<![\d.,]){_PERCENT}(?P<percent2>(?!))?")
_NO_DISCOUNT = re.compile(
    r"zins|M[Ww]St|USt|steuer|VAT|TVA|tax|interest|Gebühr|Anzahlung|deposit|acompte", re.IGNORECASE
)
_END_OF_MONTH = re.compile(r"fin de mois|end of (?:the )?month|\bEOM\b|zum Monatsende", re.IGNORECASE)
_ABOUT_PAYING = (
    "zahl", "netto", "net ", "net:", "net-", "fällig", "faellig", "ziel", "begleich", "überweis", "ueberweis", "pay",
    "terms", "due", "règl", "regl", "paiement", "échéance", "echeance", "skonto", "konti", "discount", "escompte",
    "abzug", "rechnungsdatum", "rechnungserhalt", "rechnungseingang", "invoice date", "date de facture", "fin de mois",
    "jours",
)  # fmt: skip
_AT_ONCE = (
    "sofort", "umgehend", "unverzüglich", "nach erhalt", "bei erhalt", "mit erhalt", "rechnungserhalt", "on receipt",
    "upon receipt", "immediate", "à réception", "comptant", "due now", "pay now", "ohne zahlungsziel",
    "bereits bezahlt", "bereits beglichen",
)  # fmt: skip
_NET_NEAR = re.compile(r"netto|\bnet\b|ohne (?:jeden )?Abzug|rein", re.IGNORECASE)
_OTHER_DAYS = re.compile(
    r"Liefer|Widerruf|Rückgabe|Reklam|beanstand|Gewährleist|Garantie|Kündig|gültig|valid|warranty|return|Mahn|Verzug|delivery|deliver|livraison|"
    r"rétractation|Einspr|Widerspr",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[;\n]|,(?!\d)|\.(?=\s|$)|\s(?:oder|sonst|ansonsten|otherwise|or|sinon)\s", re.IGNORECASE)


@record()
class PaymentTerm:
    """How a document asks to be paid.

    `days` until the full amount is due, `discount_percent` for payment within `discount_days`, `immediate` when payment
    is asked for at once. Days count from the document's date; with `end_of_month` the payment is due at the end of the
    month in which they are over ("30 jours fin de mois").
    """

    days: int | None = None
    discount_percent: Decimal | None = None
    discount_days: int | None = None
    immediate: bool = False
    end_of_month: bool = False

    def due_date(self, from_day: date) -> date | None:
        """Return the last day for the full amount, counted from `from_day`; None when the term names no days."""
        if self.days is None:
            return from_day if self.immediate else None
        due = from_day + timedelta(days=self.days)
        if not self.end_of_month:
            return due
        return due.replace(day=monthrange(due.year, due.month)[1])


def parse_payment_term(text: str) -> PaymentTerm | None:
    """Return the payment term that `text` states, or None when it speaks of no payment or of other periods.

    Only the first 2,000 characters are read; working days are no term, since their number depends on a calendar.
    """
    text = text[:2000]
    lower = text.lower()
    asked_at_once = any(word in lower for word in _AT_ONCE)
    if not asked_at_once and not any(word in lower for word in _ABOUT_PAYING):
        return None
    percent, discount_days = _short_discount(text)
    days: int | None = None
    for clause in _clauses(text):
        if _OTHER_DAYS.search(clause):
            continue
        counts = _day_counts(clause)
        discount = _discount(clause) if counts or percent is None else None
        if discount is not None:
            early, counts = _split_counts(clause, counts, discount.start())
            if percent is None:
                percent, discount_days = _decimal(discount["percent"] or discount["percent2"]), early
        if counts and days is None:
            days = counts[-1][1]
    at_once = days is None and asked_at_once
    term = PaymentTerm(days, percent, discount_days, at_once, days is not None and bool(_END_OF_MONTH.search(text)))
    return None if term == PaymentTerm() else term


def _discount(clause: str) -> re.Match[str] | None:
    """A percentage called a discount, or one that stands with days and is no tax, interest or deposit."""
    if "%" not in clause:
        return None
    named = _DISCOUNT.search(clause)
    if named is not None or _NO_DISCOUNT.search(clause):
        return named
    return _BARE_PERCENT.search(clause) if _day_counts(clause) else None


def _clauses(text: str) -> Iterable[str]:
    """The parts between commas and stops, a lone count of days kept with the percentage that follows it."""
    parts = [part for part in _CLAUSES.split(text) if part and part.strip()]
    joined: list[str] = []
    for part in parts:
        bare = joined and _DISCOUNT.search(part) and not _day_counts(part)
        if bare and _day_counts(joined[-1]) and not _DISCOUNT.search(joined[-1]) and not _NET_NEAR.search(joined[-1]):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def _day_counts(clause: str) -> list[tuple[int, int]]:
    """(position, days) of every count of days or weeks in a clause, and of "net 30"."""
    found = []
    for match in _DAYS.finditer(clause):
        count = match["count"].lower()
        number = int(count) if count.isdigit() else _NUMBER_WORDS[count]
        weeks = match["unit"].lower().startswith("w")
        if not weeks and not count.isdigit() and number < 7:
            continue
        found.append((match.start(), number * 7 if weeks else number))
    taken = {position for position, _ in found}
    found += [(m.start("count"), int(m["count"])) for m in _NET.finditer(clause) if m.start("count") not in taken]
    return sorted(found)


def _split_counts(
    clause: str, counts: list[tuple[int, int]], discount_at: int
) -> tuple[int | None, list[tuple[int, int]]]:
    """Tell the days of the discount from those of the full amount in one clause."""
    if not counts:
        return None, []
    if len(counts) == 1:
        return counts[0][1], []
    net = next((c for c in counts if _NET_NEAR.search(clause[c[0] : c[0] + 30])), None)
    others = [c for c in counts if c is not net]
    nearest = min(others, key=lambda c: (abs(c[0] - discount_at), c[1]))
    return nearest[1], [c for c in counts if c is not nearest]


def _short_discount(text: str) -> tuple[Decimal | None, int | None]:
    match = _SHORT.search(text)
    return (None, None) if match is None else (_decimal(match["percent"]), int(match["count"]))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
