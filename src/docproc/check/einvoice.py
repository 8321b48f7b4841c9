"""Where the e-invoice and the printed page differ, and what the page does not print at all."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import FIELDS, Agreement, Comparison, Extraction, FieldKind

_MONEY_KINDS = frozenset({FieldKind.AMOUNT, FieldKind.DATE, FieldKind.CURRENCY})
_BINDING = frozenset({"iban", "invoice_number", "document_number", "supplier_vat_id", "buyer_vat_id", "vat_breakdown"})
"""What binds beside money and dates: the account paid to, and particulars of § 14 (4) UStG."""
_WORDED = frozenset({FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT})
_ALWAYS_PRINTED = frozenset({"invoice_number", "invoice_date", "total_amount"})
"""Without these on the page the two parts of a hybrid invoice are not the same document (§ 14 (1) UStG)."""


def check_einvoice(extraction: Extraction) -> Iterator[Finding]:
    """Yield a finding for every field in which the e-invoice and the page differ, or that the page must print.

    Money, dates, the account, the number and VAT ids are errors: only one of the two can be booked, and the VAT of both
    may be owed (§ 14c UStG). Other numbers and codes are warnings. Names, addresses and texts are often worded
    otherwise on the page, so they are information.
    """
    for comparison in extraction.comparisons:
        if comparison.source is not Source.EINVOICE:
            continue
        if comparison.agreement is Agreement.DIFFER:
            code, severity = _weight(comparison.field)
            yield Finding(code, severity, _words(comparison), (comparison.field,))
        elif comparison.agreement is Agreement.NOT_PRINTED and comparison.field in _ALWAYS_PRINTED:
            words = f"{_name(comparison)}: the e-invoice says {comparison.einvoice}, the page does not print it"
            yield Finding("einvoice-not-printed", Severity.ERROR, words, (comparison.field,))


def _weight(field: str) -> tuple[str, Severity]:
    kind = FIELDS[field][0] if field in FIELDS else FieldKind.CODE
    if kind in _WORDED:
        return "einvoice-wording", Severity.INFO
    binding = kind in _MONEY_KINDS or field in _BINDING
    return "einvoice-differs", Severity.ERROR if binding else Severity.WARNING


def _words(comparison: Comparison) -> str:
    return f"{_name(comparison)}: the e-invoice says {comparison.einvoice}, the page {comparison.page}"


def _name(comparison: Comparison) -> str:
    return comparison.field.replace("_", " ")
