"""What a payment code asks for, whatever its standard, and the rules that all standards share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from docproc.parse.bank import valid_bic, valid_iban, valid_payment_reference

MOST_LINES = 60
"""More lines than any standard has; a text with more is no payment code."""

_AMOUNT = re.compile(r"\d{1,10}(?:[.,]\d{1,3})?", re.ASCII)
_MOST = Decimal("999999999.99")


@dataclass(frozen=True, slots=True)
class VatShare:
    """A rate in percent, and the net amount it was charged on where the code says so."""

    rate: Decimal
    net: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BillInformation:
    """What the sender of a bill says about it in a Swiss QR-bill (Swico syntax //S1).

    `discounts` are (percent, days) with a percentage above 0, `net_days` the days to pay in full; `vat_id` is the UID
    of the sender as CHE and nine digits.
    """

    invoice_number: str | None = None
    invoice_date: date | None = None
    customer_reference: str | None = None
    vat_id: str | None = None
    service_start: date | None = None
    service_end: date | None = None
    vat: tuple[VatShare, ...] = ()
    discounts: tuple[tuple[Decimal, int], ...] = ()
    net_days: int | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A credit transfer as a payment code asks for it.

    `standard` is `epc`, `swiss_qr_bill`, `bezahlcode` or `upn`; IBAN, BIC and `reference` (the structured one) are
    normalised, `message` is free text; addresses are on one line. What the code leaves open is None. `errors` say in
    words what cannot be right (check digits, an amount that is none), `faults` where the code breaks the form of its
    standard otherwise; a code with either is still read as far as it goes.
    """

    standard: str
    iban: str
    name: str | None = None
    address: str | None = None
    bic: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    reference: str | None = None
    message: str | None = None
    debtor_name: str | None = None
    debtor_address: str | None = None
    due_date: date | None = None
    bill: BillInformation | None = None
    errors: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def code_lines(text: str) -> list[str]:
    """Return the elements of a code of one element a line, trimmed, whatever its line ends; [] when there are too many.

    Only LF, CR and CR LF end a line: other separators of Unicode are part of a name.
    """
    lines = [line.strip() for line in re.split("\r\n|\n|\r", text.removeprefix("\ufeff"))]
    return lines if len(lines) <= MOST_LINES else []


def element(lines: list[str], index: int) -> str:
    """Return the element at `index` (from 0), "" where the code ends before it."""
    return lines[index] if index < len(lines) else ""


def read_code_amount(text: str) -> Decimal | None:
    """Return an amount as codes write it ("1190.00", "1190"; a decimal comma is taken too); None for anything else."""
    compact = text.strip().replace(" ", "")
    return Decimal(compact.replace(",", ".")) if _AMOUNT.fullmatch(compact) else None


def shown(text: str | None) -> str:
    """What a code says, fit to stand in a message: its first forty characters, "?" for those that cannot be printed."""
    return "".join(char if char.isprintable() else "?" for char in (text or "")[:40]) or "(empty)"


def amount_errors(written: str, amount: Decimal | None) -> Iterator[str]:
    """Yield what is wrong with an amount that a code writes as `written`; an amount left out is right."""
    if written and amount is None:
        yield f"the amount {written[:20]!r} is no amount"
    elif amount is not None and not 0 < amount <= _MOST:
        yield f"the amount {amount} is not between 0.01 and {_MOST}"


def amount_faults(written: str, amount: Decimal | None) -> Iterator[str]:
    """Yield what is unusual in how an amount is written."""
    if amount is None:
        return
    if "," in written or " " in written:
        yield f"the amount {written[:20]!r} must be written with a decimal point and without spaces"
    elif amount != round(amount, 2):
        yield f"the amount {amount} has more than two decimals"


def account_errors(iban: str, bic: str | None) -> Iterator[str]:
    """Yield what is wrong with the account of a code."""
    verdict = valid_iban(iban)
    if not verdict.holds:
        yield f"IBAN {shown(iban)}: {verdict.reason}"
    judged = None if bic is None else valid_bic(bic)
    if judged is not None and not judged.holds:
        yield f"BIC {shown(bic)}: {judged.reason}"


def reference_errors(reference: str | None) -> Iterator[str]:
    """Yield what is wrong with a structured reference whose check digits can be tested."""
    verdict = None if reference is None else valid_payment_reference(reference)
    if verdict is not None and not verdict.holds:
        yield f"payment reference {shown(reference)}: {verdict.reason}"


def length_faults(*elements: tuple[str, str | None, int]) -> Iterator[str]:
    """Yield the elements (noun, text, most characters) that are too long."""
    for noun, text, most in elements:
        if text is not None and len(text) > most:
            yield f"the {noun} has {len(text)} characters, at most {most} are allowed"
