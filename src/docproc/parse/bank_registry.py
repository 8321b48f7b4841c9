"""The registry of banks: which bank an IBAN belongs to, by the lists that central banks publish.

The lists come with the package schwifty (in Germany the Bankleitzahlendatei of the Bundesbank). They hold tens of
thousands of banks, so they are loaded when first asked: a quarter of a second, 25 MB.
"""

from __future__ import annotations

from dataclasses import dataclass

from docproc.parse.bank import compact, valid_iban


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank as registered: country (ISO 3166), national bank code, its name, and its BICs (ISO 9362)."""

    country: str
    code: str
    name: str
    bics: tuple[str, ...]

    def has_bic(self, bic: str) -> bool:
        """Tell whether `bic` is one of the bank's, branches aside."""
        return compact(bic)[:8] in {known[:8] for known in self.bics}


def bank_of(iban: str) -> Bank | None:
    """Return the bank of an IBAN whose check digits hold, or None when the registry does not know it."""
    verdict = valid_iban(iban)
    if not verdict.holds:
        return None
    from schwifty import IBAN

    parsed = IBAN(verdict.normalised, allow_invalid=True)
    registered = parsed.bank
    if registered is None:
        return None
    bics = tuple(dict.fromkeys(str(bic) for bic in (registered.bic, parsed.bic) if bic))
    return Bank(parsed.country_code, parsed.bank_code, registered.name, bics)
