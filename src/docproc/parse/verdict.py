"""What is said of an identifier that was read: whether its checksum and format hold, and its normalised form."""

from __future__ import annotations

from enum import StrEnum

from docproc.model.record import record


class Validity(StrEnum):
    """`unchecked`: the form is right, but the number carries no check digit that could be tested."""

    VALID = "valid"
    INVALID = "invalid"
    UNCHECKED = "unchecked"


@record()
class Verdict:
    """The validity of an identifier, its normalised form (no spaces or dots, upper case), and the reason in words."""

    validity: Validity
    normalised: str
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the number: valid or unchecked."""
        return self.validity is not Validity.INVALID


@record()
class IdentifierMatch:
    """One identifier in a text: `text[start:end] == raw`.

    `kind` names what it is (`iban`, `bic`, `vat_id`, `tax_number`, …), `value` is the normalised form, `country` an ISO
    3166 code where the number tells it (EL and XI as on VAT ids), `repaired` is set when letters that readers of scans
    confuse with digits were exchanged so that the check digits hold.
    """

    start: int
    end: int
    raw: str
    kind: str
    value: str
    validity: Validity
    country: str | None = None
    repaired: bool = False


def valid(normalised: str) -> Verdict:
    """A verdict for a number whose check digits hold."""
    return Verdict(Validity.VALID, normalised)


def invalid(normalised: str, reason: str) -> Verdict:
    """A verdict for a number that cannot be right."""
    return Verdict(Validity.INVALID, normalised, reason)


def unchecked(normalised: str) -> Verdict:
    """A verdict for a number of the right form without check digits."""
    return Verdict(Validity.UNCHECKED, normalised)
