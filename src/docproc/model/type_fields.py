"""Which fields a document of each type may have; the README's table of types is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from docproc.model.enums import DocumentType

_PARTIES = (
    "supplier_name", "supplier_address", "supplier_vat_id", "supplier_tax_number",
    "buyer_name", "buyer_address", "buyer_vat_id",
)  # fmt: skip
_NAMED = ("supplier_name", "supplier_address", "buyer_name", "buyer_address")
_ACCOUNT = ("iban", "bic")
_SUMS = ("currency", "net_amount", "vat_amount", "total_amount")
_TERMS = (
    "payment_reference", "payment_means", "payment_terms", "cash_discount_percent", "cash_discount_days",
    "cash_discount_date", "cash_discount_amount", "payee_name",
)  # fmt: skip
_BILL = (
    "invoice_number", "invoice_date", "due_date", "delivery_date", "service_start", "service_end", "order_number",
    "customer_number", "contract_number", "delivery_note_number", "preceding_invoice_number",
    "preceding_invoice_date", "buyer_reference",
)  # fmt: skip
_BILLED = (
    *_BILL, *_PARTIES, *_ACCOUNT, *_SUMS,
    "prepaid_amount", "rounding_amount", "due_amount", "vat_treatment", *_TERMS,
)  # fmt: skip
_OWN = ("document_number", "document_date")

FIELDS_OF: Mapping[DocumentType, tuple[str, ...]] = MappingProxyType(
    {
        DocumentType.INVOICE: _BILLED,
        DocumentType.CREDIT_NOTE: _BILLED,
        DocumentType.DELIVERY_NOTE: (
            "delivery_note_number", "document_date", "delivery_date", "order_number", "customer_number",
            "contract_number", *_NAMED,
        ),
        DocumentType.ORDER: (
            *_OWN, "delivery_date", "order_number", "customer_number", "contract_number", "buyer_reference",
            *_PARTIES, *_ACCOUNT, *_SUMS, "payment_terms", "payment_means",
        ),
        DocumentType.CONTRACT: (
            "contract_number", "document_date", "contract_start", "contract_end", "contract_term", "notice_period",
            "subject", "customer_number", *_PARTIES, *_ACCOUNT,
        ),
        DocumentType.RECEIPT: (
            *_OWN, *_NAMED, "supplier_vat_id", "supplier_tax_number", *_SUMS, "payment_means",
        ),
        DocumentType.REMINDER: (
            *_OWN, "reminder_level", "reminder_fee", "late_interest", "due_date", "customer_number", *_PARTIES,
            *_ACCOUNT, "currency", "total_amount", "due_amount", "payment_reference", "payment_terms", "subject",
        ),
        DocumentType.LETTER: (*_OWN, "subject", "customer_number", "contract_number", *_PARTIES, *_ACCOUNT),
        DocumentType.FORM: (*_OWN, "subject", "customer_number", "supplier_name", "supplier_address", *_ACCOUNT),
        DocumentType.UNKNOWN: (*_OWN, "supplier_name", "supplier_address", *_ACCOUNT),
    }
)  # fmt: skip
"""The fields of each type in the order of interest.

An invoice's and a credit note's own number and date are invoice_number and invoice_date, which an export repeats as
document_number and document_date; so are a delivery note's and a contract's numbers. Beside fields, priced documents
have line items and VAT by rate, delivery notes and orders line items, forms `form_fields`, and every type but `unknown`
the `references` to other documents that it names.
"""
