"""The codes of all findings that the checks make, stable like exports, with their meaning for operators."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from docproc.check.requirements import REQUIRED

CODES: Mapping[str, str] = MappingProxyType(
    {
        **{
            f"missing-{group[0].replace('_', '-')}": f"required, but not found: {' or '.join(group).replace('_', ' ')}"
            for groups in REQUIRED.values()
            for group in groups
        },
        "net-vat-total": "net amount and VAT do not make the total",
        "net-exceeds-total": "the net amount is more than the total",
        "vat-breakdown-sum": "the VAT breakdown does not add up to the net amount or the VAT",
        "vat-rate-amount": "a rate of the VAT breakdown times its net is not its VAT",
        "vat-rate-unknown": "a VAT rate that the supplier's country does not have",
        "line-sum": "the line items add up neither to the net amount nor to the total",
        "line-product": "quantity times unit price is not the amount of a line",
        "due-exceeds-total": "more is to be paid than the total",
        "negative-total": "an invoice with a negative total",
        "zero-total": "a total of zero",
        "total-unwitnessed": "nothing but its own print speaks for the total",
        "iban-checksum": "the check digits or the length of the IBAN are wrong",
        "bic-form": "the BIC has not the form of one",
        "bic-country": "BIC and IBAN belong to different countries",
        "vat-id-checksum": "the check digits or the form of a VAT id are wrong",
        "tax-number-form": "the tax number has not the form of one",
        "payment-reference-checksum": "the check digits of the payment reference are wrong",
        "future-date": "the document's date lies in the future",
        "old-date": "the document's date lies more than ten years back",
        "due-before-date": "due before the document's own date",
        "due-far-off": "due more than a year after the document's date",
        "delivery-far-off": "delivery and document are more than a year apart",
        "service-period": "the period of service ends before it begins",
        "ustg-particulars": "particulars of § 14 (4) UStG were not found",
        "einvoice-differs": "the e-invoice and the page differ in money, a date or a number",
        "einvoice-wording": "the e-invoice and the page word a name, an address or a text differently",
        "duplicate-document": "the same document came in before, in another file",
        "number-reused": "the sender used the document's number before, for another document",
        "new-iban": "an account that was never seen with this supplier",
        "new-vat-id": "a VAT id that was never seen with this supplier",
    }
)
"""Every code with its meaning."""
