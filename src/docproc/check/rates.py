"""VAT rates that a country has, now or in the last ten years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.model.fields import Extraction


def _rates(*percent: str) -> frozenset[Decimal]:
    return frozenset(map(Decimal, percent))


RATES: Mapping[str, frozenset[Decimal]] = MappingProxyType(
    {
        "DE": _rates("19", "7", "0", "16", "5", "10.7", "9.5", "9", "8.4", "7.8", "5.5"),
        "AT": _rates("20", "13", "10", "0", "19", "5", "4.9"),
        "CH": _rates("8.1", "2.6", "3.8", "0", "7.7", "2.5", "3.7", "8"),
        "LI": _rates("8.1", "2.6", "3.8", "0", "7.7", "2.5", "3.7", "8"),
        "FR": _rates("20", "10", "5.5", "2.1", "0", "8.5", "1.05", "1.75", "13", "0.9"),
        "GB": _rates("20", "5", "0", "12.5"),
        "NL": _rates("21", "9", "6", "0"),
        "BE": _rates("21", "12", "6", "0"),
        "LU": _rates("17", "14", "8", "3", "0", "16", "13", "7"),
        "IT": _rates("22", "10", "5", "4", "0"),
        "ES": _rates("21", "10", "5", "4", "0", "7.5", "2"),
        "PL": _rates("23", "8", "5", "0"),
        "CZ": _rates("21", "12", "15", "10", "0"),
        "DK": _rates("25", "0"),
        "SE": _rates("25", "12", "6", "0"),
    }
)
"""VAT rates in percent by country: of today and of the last ten years, with regional rates and (Germany) the average
rates of § 24 UStG."""

_BY_CURRENCY = {"CHF": "CH", "GBP": "GB", "DKK": "DK", "SEK": "SE", "PLN": "PL", "CZK": "CZ"}
_BY_LANGUAGE = {"de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH", "LU"), "en": ("GB",)}


def check_rates(extraction: Extraction) -> Iterator[Finding]:
    """Yield a warning for every VAT rate that the supplier's country does not have, where the country is known."""
    countries = seller_countries(extraction)
    allowed = frozenset[Decimal]().union(*(RATES[country] for country in countries))
    if not allowed:
        return
    stated = {line.rate for line in extraction.vat_breakdown}
    stated |= {item.vat_rate for item in extraction.line_items if item.vat_rate is not None}
    for rate in sorted(stated - allowed):
        message = f"{rate.normalize():f} % is no VAT rate of {' or '.join(countries)}"
        yield Finding("vat-rate-unknown", Severity.WARNING, message, ("vat_amount",))


def seller_countries(extraction: Extraction) -> tuple[str, ...]:
    """Return the countries whose VAT the document most likely carries: by VAT id, else currency, IBAN, language."""
    vat_id = extraction.value("supplier_vat_id")
    if isinstance(vat_id, str):
        country = vat_id[:2].upper()
        return (country,) if country in RATES else ()
    currency = extraction.value("currency")
    if isinstance(currency, str) and currency != "EUR":
        return (_BY_CURRENCY[currency],) if currency in _BY_CURRENCY else ()
    iban = extraction.value("iban")
    if isinstance(iban, str) and iban[:2] in RATES:
        return (iban[:2],)
    return _BY_LANGUAGE.get(extraction.language, ()) if currency == "EUR" else ()
