"""The codes of all findings, stable like exports, with their severities and their meaning for operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from docproc.check.en16931 import RULES
from docproc.check.requirements import REQUIRED
from docproc.check.vat_law.particulars import PARTICULARS
from docproc.model.enums import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """What a code may weigh (the lightest first, several where it depends on the document) and what it means."""

    severities: tuple[Severity, ...]
    meaning: str


def _info(meaning: str) -> Code:
    return Code((Severity.INFO,), meaning)


def _warning(meaning: str) -> Code:
    return Code((Severity.WARNING,), meaning)


def _error(meaning: str) -> Code:
    return Code((Severity.ERROR,), meaning)


def _info_or_warning(meaning: str) -> Code:
    return Code((Severity.INFO, Severity.WARNING), meaning)


def _warning_or_error(meaning: str) -> Code:
    return Code((Severity.WARNING, Severity.ERROR), meaning)


_COMPLETENESS = {
    f"missing-{group[0].replace('_', '-')}": _warning(
        f"required, but not found: {' or '.join(group).replace('_', ' ')}; always a review"
    )
    for groups in REQUIRED.values()
    for group in groups
}

_ARITHMETIC = {
    "net-vat-total": _error("net amount and VAT do not make the total"),
    "rounding-difference": _info("net amount and VAT miss the total by a cent or two"),
    "cash-rounding": _warning("the total looks rounded to coins, but no rounding is printed"),
    "net-exceeds-total": _error("the net amount is more than the total"),
    "vat-breakdown-sum": _error("the VAT breakdown does not add up to the net amount or the VAT"),
    "vat-rate-amount": _error("a rate of the VAT breakdown times its net is not its VAT"),
    "line-sum": _warning_or_error("the line items add up neither to the net amount nor to the total"),
    "line-product": _warning("quantity times unit price is not the amount of a line"),
    "due-sum": _error("the total less what was paid before, plus rounding, is not what is due"),
    "due-exceeds-total": _error("more is to be paid than the total"),
    "negative-total": _warning("an invoice with a negative total; always a review"),
    "zero-total": _warning("a total of zero"),
    "total-unwitnessed": _warning("nothing but its own print speaks for the total; always a review"),
    "cash-discount-percent": _warning("a cash discount of an unusual percentage"),
    "cash-discount-amount": _warning("the cash discount is not its percentage of the total"),
    "cash-discount-date": _warning("the last day of the cash discount is not its days after the document's date"),
    "cash-discount-late": _warning("the cash discount runs longer than the term of payment"),
}

_IDENTIFIERS = {
    "iban-checksum": _error("the check digits or the length of the IBAN are wrong"),
    "bic-form": _warning("the BIC has not the form of one"),
    "bic-country": _warning("BIC and IBAN belong to different countries"),
    "vat-id-checksum": _warning("the check digits or the form of a VAT id are wrong"),
    "tax-number-form": _info("the tax number has not the form of one"),
    "payment-reference-checksum": _warning("the check digits of the payment reference are wrong"),
    "new-iban": _error("an account that was never seen with this supplier"),
    "new-vat-id": _warning("a VAT id that was never seen with this supplier"),
}

_TEMPLATES = {
    "missing-template-field": _warning("a field that the supplier's template requires was not found; always a review"),
    "template-sum": _error("the supplier's template asks for lines that add up, and they do not"),
    "template-date": _error("a date was read otherwise than the supplier's template says it is written"),
    "template-check": Code(tuple(Severity), "a custom check of the supplier's template does not hold"),
}

_DATES = {
    "future-date": _warning_or_error("the document's date lies in the future"),
    "old-date": _warning("the document's date lies more than ten years back"),
    "due-before-date": _error("due before the document's own date"),
    "due-far-off": _warning("due more than a year after the document's date"),
    "delivery-far-off": _warning("delivery and document are more than a year apart"),
    "service-period": _error("the period of service ends before it begins"),
}

_VAT_LAW = {
    "vat-rate-unknown": _warning("a VAT rate that the supplier's country does not have"),
    "vat-rate-date": _warning("a VAT rate that the supplier's country did not have at the time of the supply"),
    "vat-though-small-business": _warning_or_error("VAT is shown by an exempt small business (§ 19, § 14c (2) UStG)"),
    "vat-though-reverse-charge": _warning_or_error("VAT is shown though the recipient owes it (§ 13b, § 14c (1) UStG)"),
    "vat-though-tax-free": _warning_or_error("VAT is shown on an intra-community supply or export (§ 14c (1) UStG)"),
    "particular-reverse-charge-note": _info('the words "Steuerschuldnerschaft des Leistungsempfängers" are not there'),
    "particular-exemption-note": _info_or_warning("no VAT is charged and no note says why"),
    "particular-buyer-vat-id": _warning("the recipient's VAT id is missing on a supply within the EU (§ 14a UStG)"),
    **{
        f"particular-{name}": _info_or_warning(f"the VAT law asks for it, and it was not found: {particular.words}")
        for name, particular in PARTICULARS.items()
    },
}

_WITNESSES = {
    "einvoice-differs": _warning_or_error("the e-invoice and the page differ: money, dates, account are errors"),
    "einvoice-not-printed": _error("the page does not print the e-invoice's number, date or total"),
    "einvoice-wording": _info("the e-invoice and the page word a name, an address or a text differently"),
    "einvoice-broken": _warning("an embedded e-invoice cannot be read; the page is read instead"),
    "einvoice-unread": _warning("an embedded e-invoice is of a kind that docproc does not read"),
    "einvoice-unreadable": _error("a value of the e-invoice makes no sense: an amount, a date, a number"),
    "einvoice-several": _error("a PDF holds several different e-invoices"),
    "code-differs": _warning_or_error("a code on the page differs: account, amount or reference are errors"),
    "payment-code-invalid": _error("account, amount or reference of a payment code cannot be right"),
    "payment-code-form": _info("a payment code breaks the form of its standard"),
    "duplicate-document": _warning("the same document came in before, in another file"),
    "number-reused": _warning("the sender used the document's number before, for another document"),
    "left-out": _info("values too doubtful for a document that nobody looks at were left out of it"),
    "attachment-left-out": _info("an attachment of a mail message was not taken in"),
    "scorer-unusable": _warning("the learned candidate scorer could not be used, values are weighed by hand"),
}

_SCHEMA = {
    "xsd-element": _warning("an element of the e-invoice is missing, unknown or in the wrong place (XML schema)"),
    "xsd-attribute": _warning("an attribute of the e-invoice is missing or unknown (XML schema)"),
    "xsd-value": _warning("a value of the e-invoice has not its type: number, date, code (XML schema)"),
    "xsd-other": _warning("the e-invoice breaks its XML schema in another way"),
    "xsd-more": _warning("the e-invoice breaks its XML schema in more than ten places"),
}

_RULES = {code: Code((rule.severity,), rule.text) for code, rule in RULES.items()}

CODES: Mapping[str, Code] = MappingProxyType(
    {
        **_COMPLETENESS,
        **_ARITHMETIC,
        **_IDENTIFIERS,
        **_TEMPLATES,
        **_DATES,
        **_VAT_LAW,
        **_WITNESSES,
        **_SCHEMA,
        **_RULES,
    }
)
"""Every code that a finding can have."""
