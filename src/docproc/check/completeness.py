"""Completeness: what a document of its type must hold, and what the law asks for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from docproc.check.rates import seller_countries
from docproc.check.requirements import missing
from docproc.check.witnesses import amount
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Severity
from docproc.model.fields import Extraction

SMALL_INVOICE = Decimal(250)
"""Invoices up to this gross amount need fewer particulars (§ 33 UStDV)."""

_SMALL = (("supplier_name",), ("supplier_address",), ("invoice_date",), ("total_amount",))
_PARTICULARS = (
    *_SMALL,
    ("buyer_name",),
    ("buyer_address",),
    ("supplier_vat_id", "supplier_tax_number"),
    ("invoice_number",),
    ("delivery_date", "service_start", "service_end"),
    ("net_amount",),
)


def check_completeness(extraction: Extraction) -> Iterator[Finding]:
    """Yield `missing-<field>` for required fields, and the missing particulars of § 14 (4) UStG as information."""
    for group in missing(extraction):
        name = group[0]
        words = " or ".join(field.replace("_", " ") for field in group)
        yield Finding(f"missing-{name.replace('_', '-')}", Severity.WARNING, f"no {words} was found", (name,))
    if extraction.document_type.document_type is DocumentType.INVOICE and seller_countries(extraction) == ("DE",):
        yield from _particulars(extraction)


def _particulars(extraction: Extraction) -> Iterator[Finding]:
    total = amount(extraction, "total_amount")
    wanted = _SMALL if total is not None and total <= SMALL_INVOICE else _PARTICULARS
    absent = [group for group in wanted if all(extraction.get(name) is None for name in group)]
    if absent:
        words = ", ".join(" or ".join(name.replace("_", " ") for name in group) for group in absent)
        message = f"not found, though § 14 (4) UStG asks for it: {words}"
        yield Finding("ustg-particulars", Severity.INFO, message, tuple(group[0] for group in absent))
