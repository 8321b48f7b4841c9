"""Check digits and forms of identifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from docproc.check.vat_law.country import supplier_country
from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.model.fields import Extraction
from docproc.parse.identifiers import (
    Verdict,
    valid_austrian_tax_number,
    valid_bic,
    valid_iban,
    valid_payment_reference,
    valid_siren,
    valid_siret,
    valid_tax_number,
    valid_vat_id,
)

_TERRITORIES = {"GF": "FR", "GP": "FR", "MQ": "FR", "RE": "FR", "YT": "FR", "GG": "GB", "JE": "GB", "IM": "GB"}
"""Banks of these countries give their customers IBANs of the country beside (ISO 13616 registry)."""


def check_checksums(extraction: Extraction) -> Iterator[Finding]:
    """Yield a finding for every identifier whose check digits or form do not hold.

    A wrong IBAN is an error, since money would go astray. VAT ids and tax numbers are warnings: they are printed wrong
    more often than they are misread, and no payment depends on them.
    """
    for name, judge, code, severity, noun in _CHECKS:
        value = extraction.value(name)
        if not isinstance(value, str):
            continue
        verdict = judge(value)
        if not verdict.holds:
            yield Finding(code, severity, f"{noun} {value}: {verdict.reason}", (name,))
    yield from _tax_number(extraction)
    yield from _bank_country(extraction)


def _tax_number(extraction: Extraction) -> Iterator[Finding]:
    """A tax number has the form of the supplier's country; where that is not told, the form of any known country."""
    number, country = extraction.value("supplier_tax_number"), supplier_country(extraction)
    if not isinstance(number, str) or (country is not None and country not in _TAX_NUMBERS):
        return
    judges = _TAX_NUMBERS[country] if country is not None else tuple(j for js in _TAX_NUMBERS.values() for j in js)
    verdicts = [judge(number) for judge in judges]
    if not any(verdict.holds for verdict in verdicts):
        message = f"tax number {number}: {verdicts[0].reason}"
        yield Finding("tax-number-form", Severity.INFO, message, ("supplier_tax_number",))


def _bank_country(extraction: Extraction) -> Iterator[Finding]:
    iban, bic = extraction.value("iban"), extraction.value("bic")
    if not isinstance(iban, str) or not isinstance(bic, str) or not valid_bic(bic).holds:
        return
    home, bank = iban[:2].upper(), valid_bic(bic).normalised[4:6]
    if _TERRITORIES.get(home, home) != _TERRITORIES.get(bank, bank):
        message = f"the IBAN is of {home}, the BIC {bic} of {bank}"
        yield Finding("bic-country", Severity.WARNING, message, ("iban", "bic"))


_CHECKS: tuple[tuple[str, Callable[[str], Verdict], str, Severity, str], ...] = (
    ("iban", valid_iban, "iban-checksum", Severity.ERROR, "IBAN"),
    ("bic", valid_bic, "bic-form", Severity.WARNING, "BIC"),
    ("supplier_vat_id", valid_vat_id, "vat-id-checksum", Severity.WARNING, "VAT id"),
    ("buyer_vat_id", valid_vat_id, "vat-id-checksum", Severity.WARNING, "the buyer's VAT id"),
    ("payment_reference", valid_payment_reference, "payment-reference-checksum", Severity.WARNING, "payment reference"),
)

_TAX_NUMBERS: Mapping[str, tuple[Callable[[str], Verdict], ...]] = MappingProxyType(
    {"DE": (valid_tax_number,), "AT": (valid_austrian_tax_number,), "FR": (valid_siret, valid_siren)}
)
