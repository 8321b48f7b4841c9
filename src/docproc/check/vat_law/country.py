"""In which country the supplier is taxed, as far as the document tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from docproc.model.fields import Extraction
from docproc.parse.addresses import parse_address_block
from docproc.parse.identifiers import valid_austrian_tax_number, valid_iban, valid_tax_number

_PREFIX_COUNTRY: Mapping[str, str] = MappingProxyType({"EL": "GR", "XI": "GB"})
"""VAT id prefixes that are not the country's ISO 3166 code."""

_BY_CURRENCY: Mapping[str, str] = MappingProxyType(
    {"CHF": "CH", "GBP": "GB", "DKK": "DK", "SEK": "SE", "PLN": "PL", "CZK": "CZ"}
)
_GERMAN_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)\s+\S")

EU = frozenset(
    re.findall("..", "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK"),
)
"""Member states of the European Union, by ISO 3166."""


def supplier_country(extraction: Extraction) -> str | None:
    """Return the ISO 3166 code of the supplier's country, or None where the document does not tell.

    The VAT id says it; else the address, the form of the tax number, the currency, the account, in that order.
    """
    for told in (_by_vat_id, _by_address, _by_tax_number, _by_postcode, _by_currency, _by_iban):
        country = told(extraction)
        if country is not None:
            return country
    return None


def country_of_vat_id(value: object) -> str | None:
    """Return the ISO 3166 code of the country that gave the VAT id `value`, or None where it begins with no letters."""
    prefix = value[:2].upper() if isinstance(value, str) else ""
    if not (prefix.isascii() and prefix.isalpha()):
        return None
    return _PREFIX_COUNTRY.get(prefix, prefix)


def _by_vat_id(extraction: Extraction) -> str | None:
    return country_of_vat_id(extraction.value("supplier_vat_id"))


def _by_address(extraction: Extraction) -> str | None:
    address = _text(extraction, "supplier_address")
    last = address.rsplit(",", 1)[-1].strip()
    if len(last) == 2 and last.isupper():
        return last
    parsed = parse_address_block([part.strip() for part in address.split(",")])
    return parsed.country if parsed is not None else None


def _by_tax_number(extraction: Extraction) -> str | None:
    number = _text(extraction, "supplier_tax_number")
    if not number:
        return None
    if valid_austrian_tax_number(number).holds:
        return "AT"
    return "DE" if valid_tax_number(number).holds else None


def _by_postcode(extraction: Extraction) -> str | None:
    """Five digits before the town are German on a page in German: Austria and Switzerland have four."""
    found = extraction.language == "de" and _GERMAN_POSTCODE.search(_text(extraction, "supplier_address"))
    return "DE" if found else None


def _by_currency(extraction: Extraction) -> str | None:
    return _BY_CURRENCY.get(_text(extraction, "currency"))


def _by_iban(extraction: Extraction) -> str | None:
    iban = _text(extraction, "iban")
    return iban[:2] if valid_iban(iban).holds and _text(extraction, "currency") in ("", "EUR") else None


def _text(extraction: Extraction, name: str) -> str:
    value = extraction.value(name)
    return value if isinstance(value, str) else ""
