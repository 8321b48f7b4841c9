"""How figures and dates are written in each country."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

_NARROW = "\u00a0"
SEPARATORS: Mapping[str, tuple[str, str]] = {
    "DE": (".", ","),
    "AT": (".", ","),
    "CH": ("'", "."),
    "GB": (",", "."),
    "FR": (_NARROW, ","),
    "none-comma": ("", ","),
    "none-point": ("", "."),
    "thin-comma": (_NARROW, ","),
    "point-comma": (".", ","),
    "comma-point": (",", "."),
    "quote-point": ("'", "."),
    "curly-point": ("\u2019", "."),
}
"""Thousands and decimal separator by country, and by name for documents that follow no country's habit."""

NEGATIVES: Mapping[str, str] = {"before": "-{}", "after": "{}-", "minus": "\u2212{}", "spaced": "- {}"}
"""How a negative amount is written, by name."""

MONTHS: Mapping[str, tuple[str, ...]] = {
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
           "November", "Dezember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
}  # fmt: skip

SHORT_MONTHS: Mapping[str, tuple[str, ...]] = {
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}

SYMBOLS: Mapping[str, str] = {"EUR": "€", "GBP": "£", "CHF": "CHF", "USD": "$"}


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


def money(value: Decimal, country: str, currency: str, style: str = "symbol", numbers: str = "") -> str:
    """Write an amount with its currency: `symbol` (€ or £) or `code` (EUR) where the country sets it, or `bare`.

    `symbol-before`, `symbol-after`, `symbol-close` (no space, before), `code-before` and `code-after` set it outright.
    `numbers` names the separators (default: the country's).
    """
    figure = price(value, numbers or country)
    kind, _, place = style.partition("-")
    if kind == "bare":
        return figure
    mark = currency if kind == "code" else SYMBOLS[currency]
    if not place:
        place = _MARK_PLACES.get(country, "after")
        place = "before" if place == "close" and kind == "code" else place
    return {"before": f"{mark} {figure}", "close": f"{mark}{figure}"}.get(place, f"{figure}{_NARROW}{mark}")


_MARK_PLACES = {"GB": "close", "AT": "before", "CH": "before"}


def day(value: date, language: str, country: str, style: str = "short") -> str:
    """Write a date in one of `DAY_STYLES`; the separator of figures is the country's."""
    if style in DAY_STYLES:
        return DAY_STYLES[style](value, language, country)
    raise KeyError(style)


def _named(value: date, language: str, months: Mapping[str, tuple[str, ...]], *, zero: bool = False) -> str:
    dot = "." if language == "de" else ""
    figure = f"{value.day:02d}" if zero else ("1er" if language == "fr" and value.day == 1 else str(value.day))
    return f"{figure}{dot} {months[language][value.month - 1]} {value.year}"


def _figures(value: date, country: str, year: str, mark: str = "", *, zeros: bool = True) -> str:
    mark = mark or ("." if country in ("DE", "AT", "CH") else "/")
    month, day_ = (f"{value.month:02d}", f"{value.day:02d}") if zeros else (str(value.month), str(value.day))
    return f"{day_}{mark}{month}{mark}{year}"


def _month_first(value: date, language: str) -> str:
    if language != "en":
        return _named(value, language, MONTHS, zero=True)
    return f"{MONTHS['en'][value.month - 1]} {value.day}, {value.year}"


DAY_STYLES: Mapping[str, Callable[[date, str, str], str]] = {
    "short": lambda value, language, country: _figures(value, country, str(value.year)),
    "two": lambda value, language, country: _figures(value, country, f"{value.year % 100:02d}"),
    "plain": lambda value, language, country: _figures(value, country, str(value.year), zeros=False),
    "dashes": lambda value, language, country: _figures(value, country, str(value.year), "-"),
    "iso": lambda value, language, country: value.isoformat(),
    "long": lambda value, language, country: _named(value, language, MONTHS),
    "long-zero": lambda value, language, country: _named(value, language, MONTHS, zero=True),
    "month-first": lambda value, language, country: _month_first(value, language),
    "abbreviated": lambda value, language, country: _named(value, language, SHORT_MONTHS),
}
"""The ways to write a date, by name: `two` has a two-digit year, `plain` no leading zeros."""


def iban(value: str) -> str:
    """Write an IBAN in groups of four."""
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))
