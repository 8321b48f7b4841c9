"""Which sort of its type a document is, by what its title or e-invoice says and by its values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from docproc.check.vat_law.particulars import is_small_amount
from docproc.model.enums import DocumentSubtype, DocumentType
from docproc.model.fields import Extraction

_SAID: Mapping[DocumentType, frozenset[DocumentSubtype]] = MappingProxyType(
    {
        DocumentType.INVOICE: frozenset(
            {
                DocumentSubtype.SELF_BILLED,
                DocumentSubtype.CORRECTION,
                DocumentSubtype.PARTIAL,
                DocumentSubtype.PREPAYMENT,
                DocumentSubtype.FINAL,
                DocumentSubtype.PROFORMA,
            }
        ),
        DocumentType.CREDIT_NOTE: frozenset(
            {DocumentSubtype.SELF_BILLED, DocumentSubtype.CORRECTION, DocumentSubtype.CANCELLATION}
        ),
        DocumentType.ORDER: frozenset({DocumentSubtype.CONFIRMATION}),
    }
)
"""What a document of each type may say that it is; all else follows from its values."""

_LEVELS: Mapping[Decimal, DocumentSubtype] = MappingProxyType(
    {Decimal(level): DocumentSubtype(f"level_{level}") for level in range(1, 5)}
)
_MAY_BE_SMALL = frozenset({DocumentType.INVOICE, DocumentType.RECEIPT})


def subtype_of(extraction: Extraction) -> DocumentSubtype | None:
    """Return the sort of a document: what it says it is, else the level of a reminder or an invoice over a small sum.

    How small follows from the VAT law of the supplier's country (§ 33 UStDV: 250 EUR with VAT). None where nothing
    tells.
    """
    guess = extraction.document_type
    kind = guess.document_type
    if kind is DocumentType.REMINDER:
        level = extraction.value("reminder_level")
        return _LEVELS.get(level) if isinstance(level, Decimal) else None
    if guess.subtype in _SAID.get(kind, ()):
        return guess.subtype
    return DocumentSubtype.SMALL_AMOUNT if kind in _MAY_BE_SMALL and is_small_amount(extraction) else None
