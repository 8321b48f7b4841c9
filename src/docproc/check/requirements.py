"""What a document of each type must hold, and which further values are relied upon once they are given."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, Extraction, FieldValue

_NUMBER = ("invoice_number", "document_number")
_DATE = ("invoice_date", "document_date")

REQUIRED: Mapping[DocumentType, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        DocumentType.INVOICE: (("supplier_name",), _NUMBER, _DATE, ("total_amount",)),
        DocumentType.CREDIT_NOTE: (("supplier_name",), _NUMBER, _DATE, ("total_amount",)),
        DocumentType.RECEIPT: (("supplier_name",), ("document_date", "invoice_date"), ("total_amount",)),
        DocumentType.REMINDER: (
            ("supplier_name",),
            ("document_date",),
            ("due_amount", "total_amount"),
        ),
        DocumentType.DELIVERY_NOTE: (
            ("supplier_name",),
            ("delivery_note_number", "document_number"),
            ("document_date", "delivery_date"),
        ),
        DocumentType.ORDER: (
            ("document_number", "order_number"),
            ("document_date",),
        ),
        DocumentType.CONTRACT: (("document_date", "contract_start"), ("supplier_name", "subject")),
        DocumentType.LETTER: (("supplier_name",), ("document_date",)),
        DocumentType.FORM: (("subject", "document_number", "document_date"),),
    }
)
"""Fields that each type must hold; of the names in one group any one suffices, the first is the usual one."""

RELIED_UPON: Mapping[DocumentType, tuple[str, ...]] = MappingProxyType(
    {
        DocumentType.INVOICE: ("net_amount", "vat_amount", "due_amount", "iban"),
        DocumentType.CREDIT_NOTE: ("net_amount", "vat_amount", "due_amount"),
        # § 33 UStDV: a receipt is deductible only with its issuer's address
        DocumentType.RECEIPT: ("net_amount", "vat_amount"),
        DocumentType.REMINDER: ("iban", "reminder_fee", "late_interest"),
        DocumentType.FORM: ("document_date", "document_number"),
    }
)
"""Fields that move money or are filed by: not required, but where given they must be right like the required ones."""

MONEY_TYPES = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.RECEIPT, DocumentType.REMINDER})
"""Types whose total is booked or paid, and therefore needs a second witness."""


def missing(extraction: Extraction) -> tuple[tuple[str, ...], ...]:
    """Return the groups of REQUIRED of which no field was found."""
    groups = REQUIRED.get(extraction.document_type.document_type, ())
    return tuple(group for group in groups if all(_stated(extraction, name) is None for name in group))


def decisive(extraction: Extraction) -> tuple[FieldValue, ...]:
    """Return the values that must be right: the first found of each required group, and what is relied upon."""
    kind = extraction.document_type.document_type
    groups = (*REQUIRED.get(kind, ()), *((name,) for name in RELIED_UPON.get(kind, ())))
    found: list[FieldValue] = []
    for group in groups:
        value = next((v for v in (_stated(extraction, name) for name in group) if v is not None), None)
        if value is not None and value not in found:
            found.append(value)
    return tuple(found)


def _stated(extraction: Extraction, name: str) -> FieldValue | None:
    """The value of a field; a supplier that was recognised stands for its name."""
    value = extraction.get(name)
    match = extraction.supplier
    if value is None and name == "supplier_name" and match is not None and match.name:
        return FieldValue(name, match.name, match.confidence, Evidence(Source.SUPPLIER, "supplier-match", match.name))
    return value
