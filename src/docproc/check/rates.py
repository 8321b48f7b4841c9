"""VAT rates that a country has, or had at the time of the supply, within the last ten years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from docproc.check.vat_law.country import supplier_country
from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.model.fields import Extraction

_LATE_DAYS = 366
"""An invoice that names no day of supply may be a year late; the rate is that of the supply."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A VAT rate in percent with the first and last day on which it applied; None for one that is open."""

    percent: Decimal
    first: date | None = None
    last: date | None = None

    def applied(self, start: date, end: date) -> bool:
        """Tell whether the rate applied on any day from `start` to `end`."""
        return (self.first is None or self.first <= end) and (self.last is None or self.last >= start)


def _always(*percent: str) -> tuple[Rate, ...]:
    return tuple(Rate(Decimal(text)) for text in percent)


def _until(last: str, *percent: str) -> tuple[Rate, ...]:
    return tuple(Rate(Decimal(text), None, date.fromisoformat(last)) for text in percent)


def _since(first: str, *percent: str) -> tuple[Rate, ...]:
    return tuple(Rate(Decimal(text), date.fromisoformat(first)) for text in percent)


def _between(first: str, last: str, *percent: str) -> tuple[Rate, ...]:
    return tuple(Rate(Decimal(text), date.fromisoformat(first), date.fromisoformat(last)) for text in percent)


_GERMANY = (
    *_always("0", "5.5"),
    *_until("2020-06-30", "19", "7"),
    *_between("2020-07-01", "2020-12-31", "16", "5"),
    *_since("2021-01-01", "19", "7"),
    *_until("2021-12-31", "10.7"),
    *_between("2022-01-01", "2022-12-31", "9.5"),
    *_between("2023-01-01", "2024-12-05", "9"),
    *_between("2024-12-06", "2024-12-31", "8.4"),
    *_since("2025-01-01", "7.8"),
)
"""§ 12 and § 28 UStG (16 and 5 % in the second half of 2020), the average rates of § 24 UStG for farmers."""

_SWITZERLAND = (
    *_always("0"),
    *_until("2017-12-31", "8", "2.5", "3.8"),
    *_between("2018-01-01", "2023-12-31", "7.7", "2.5", "3.7"),
    *_since("2024-01-01", "8.1", "2.6", "3.8"),
)
"""Art. 25 MWSTG; Liechtenstein follows."""

RATES: Mapping[str, tuple[Rate, ...]] = MappingProxyType(
    {
        "DE": _GERMANY,
        "AT": (
            *_always("20", "13", "10", "0", "19"),
            *_between("2020-07-01", "2021-12-31", "5"),
            *_since("2026-07-01", "4.9"),
        ),
        "CH": _SWITZERLAND,
        "LI": _SWITZERLAND,
        "FR": _always("20", "10", "5.5", "2.1", "0", "8.5", "1.05", "1.75", "13", "0.9"),
        "GB": (*_always("20", "5", "0"), *_between("2021-10-01", "2022-03-31", "12.5")),
        "NL": (*_always("21", "0"), *_until("2018-12-31", "6"), *_since("2019-01-01", "9")),
        "BE": _always("21", "12", "6", "0"),
        "LU": (*_always("17", "14", "8", "3", "0"), *_between("2023-01-01", "2023-12-31", "16", "13", "7")),
        "IT": _always("22", "10", "5", "4", "0"),
        "ES": _always("21", "10", "5", "4", "0", "7.5", "2"),
        "PL": _always("23", "8", "5", "0"),
        "CZ": (*_always("21", "0"), *_until("2023-12-31", "15", "10"), *_since("2024-01-01", "12")),
        "DK": _always("25", "0"),
        "SE": _always("25", "12", "6", "0"),
        "NO": _always("25", "15", "12", "11.11", "0"),
        "FI": (
            *_always("14", "10", "0"),
            *_until("2024-08-31", "24"),
            *_since("2024-09-01", "25.5"),
            *_since("2026-01-01", "13.5"),
        ),
        "IE": (*_always("23", "13.5", "9", "4.8", "0"), *_between("2020-09-01", "2021-02-28", "21")),
        "PT": _always("23", "13", "6", "0", "22", "12", "5", "4", "18", "16", "9"),
        "GR": _always("24", "13", "6", "0", "17", "9", "4"),
        "CY": _always("19", "9", "5", "3", "0"),
        "MT": _always("18", "12", "7", "5", "0"),
        "HU": _always("27", "18", "5", "0"),
        "SI": _always("22", "9.5", "5", "0"),
        "HR": _always("25", "13", "5", "0"),
        "BG": _always("20", "9", "0"),
        "RO": (*_always("9", "0"), *_until("2025-07-31", "19", "5"), *_since("2025-08-01", "21", "11")),
        "SK": (*_always("5", "0"), *_until("2024-12-31", "20", "10"), *_since("2025-01-01", "23", "19")),
        "EE": (
            *_always("9", "5", "13", "0"),
            *_until("2023-12-31", "20"),
            *_between("2024-01-01", "2025-06-30", "22"),
            *_since("2025-07-01", "24"),
        ),
        "LV": _always("21", "12", "5", "0"),
        "LT": _always("21", "12", "9", "5", "0"),
    }
)
"""VAT rates by country: of today and of the last ten years, with regional rates."""

_BY_LANGUAGE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH", "LU"), "en": ("GB",)}
)


def check_rates(extraction: Extraction) -> Iterator[Finding]:
    """Yield a warning for every VAT rate that the supplier's country does not have, or did not have at the time."""
    countries = seller_countries(extraction)
    known = [rate for country in countries for rate in RATES[country]]
    if not known:
        return
    stated = {line.rate for line in extraction.vat_breakdown}
    stated |= {item.vat_rate for item in extraction.line_items if item.vat_rate is not None}
    time = _time_of_supply(extraction)
    for percent in sorted(stated):
        rates = [rate for rate in known if rate.percent == percent]
        words = f"{percent.normalize():f} % is no VAT rate of {' or '.join(countries)}"
        if not rates:
            yield Finding("vat-rate-unknown", Severity.WARNING, words, ("vat_amount",))
        elif time is not None and not any(rate.applied(*time) for rate in rates):
            message = f"{words} at the time of the supply ({time[1]})"
            yield Finding("vat-rate-date", Severity.WARNING, message, ("vat_amount",))


def _time_of_supply(extraction: Extraction) -> tuple[date, date] | None:
    """The days on which the supply may have been made: as stated, else in the year before the document's date."""
    named = [extraction.value(name) for name in ("service_start", "delivery_date", "service_end")]
    days = [day for day in named if isinstance(day, date)]
    if days:
        return min(days), max(days)
    own = extraction.principal()[1]
    if own is None or not isinstance(own.value, date):
        return None
    return date.fromordinal(max(1, own.value.toordinal() - _LATE_DAYS)), own.value


def seller_countries(extraction: Extraction) -> tuple[str, ...]:
    """Return the countries whose VAT the document most likely carries: the supplier's, else those of its language.

    Empty where the supplier's country is one whose rates are not known here.
    """
    country = supplier_country(extraction)
    if country is not None:
        return (country,) if country in RATES else ()
    return _BY_LANGUAGE.get(extraction.language, ()) if extraction.value("currency") == "EUR" else ()
