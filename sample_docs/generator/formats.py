"""How figures and dates are written in each country."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

_NARROW = "\u00a0"
SEPARATORS: Mapping[str, tuple[str, str]] = {
    "DE": (".", ","),
    "AT": (".", ","),
    "CH": ("'", "."),
    "GB": (",", "."),
    "FR": (_NARROW, ","),
}
"""Thousands and decimal separator by country."""

MONTHS: Mapping[str, tuple[str, ...]] = {
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
           "November", "Dezember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
}  # fmt: skip

SYMBOLS: Mapping[str, str] = {"EUR": "€", "GBP": "£", "CHF": "CHF"}


def number(value: Decimal, country: str, places: int = 2) -> str:
    """Write `value` with the country's separators and a fixed number of decimal places."""
    thousands, point = SEPARATORS[country]
    whole, _, fraction = f"{abs(value):,.{places}f}".partition(".")
    text = whole.replace(",", thousands) + (point + fraction if places else "")
    return f"-{text}" if value < 0 else text


def price(value: Decimal, country: str) -> str:
    """Write a unit price with the decimal places it has, two at least."""
    return number(value, country) if value == round(value, 2) else quantity(value, country)


def quantity(value: Decimal, country: str) -> str:
    """Write a quantity or rate with as many decimal places as it has."""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return number(plain, country, max(0, -exponent) if isinstance(exponent, int) else 0)


def money(value: Decimal, country: str, currency: str, style: str = "symbol") -> str:
    """Write an amount with its currency: `symbol` (€ or £), `code` (EUR) or `bare`."""
    figure = price(value, country)
    if style == "bare":
        return figure
    mark = currency if style == "code" else SYMBOLS[currency]
    if country == "GB":
        return f"{mark} {figure}" if style == "code" else f"{mark}{figure}"
    if country in ("AT", "CH"):
        return f"{mark} {figure}"
    return f"{figure}{_NARROW}{mark}"


def day(value: date, language: str, country: str, style: str = "short") -> str:
    """Write a date: `short` with figures, `long` with the month's name, `iso`, or `two` with a two-digit year."""
    if style == "iso":
        return value.isoformat()
    if style == "long":
        dot = "." if language == "de" else ""
        return f"{value.day}{dot} {MONTHS[language][value.month - 1]} {value.year}"
    mark = "." if country in ("DE", "AT", "CH") else "/"
    year = f"{value.year % 100:02d}" if style == "two" else str(value.year)
    return f"{value.day:02d}{mark}{value.month:02d}{mark}{year}"


def iban(value: str) -> str:
    """Write an IBAN in groups of four."""
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))
