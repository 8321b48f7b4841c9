"""Why an e-invoice charges no VAT, from the categories and exemption reasons of its VAT breakdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from docproc.intake.einvoice.stated import Stated
from docproc.model.einvoice import SemanticInvoice
from docproc.model.enums import VatTreatment

_TREATMENTS: Mapping[str, VatTreatment] = {
    "AE": VatTreatment.REVERSE_CHARGE,
    "K": VatTreatment.INTRA_COMMUNITY,
    "G": VatTreatment.EXPORT,
    "E": VatTreatment.EXEMPT,
}
"""UNTDID 5305. Zero rated (Z) and outside the scope of VAT (O) are none of the treatments."""
_EXEMPTION_CODES: Mapping[str, VatTreatment] = {
    "VATEX-EU-AE": VatTreatment.REVERSE_CHARGE,
    "VATEX-EU-IC": VatTreatment.INTRA_COMMUNITY,
    "VATEX-EU-G": VatTreatment.EXPORT,
    "VATEX-FR-FRANCHISE": VatTreatment.SMALL_BUSINESS,
}
"""The CEF list of exemption reasons, where it says more than the category."""
_SMALL_BUSINESS = re.compile(
    r"§\s{0,3}19\b|\b19\s{0,3}(?:Abs\.?\s{0,3}1\s{0,3})?UStG|Kleinunternehmer|small (?:business|enterprise)|293 ?B"
    r"|franchise en base|§\s{0,3}6 Abs\. ?1 Z(?:iffer)?\.? ?27",
    re.IGNORECASE,
)
"""§ 19 UStG, § 6 (1) 27 of the Austrian UStG, article 293 B of the French CGI."""
_MAY_BE_SMALL = frozenset({"E", "O", "Z"})
_READ_FROM_WORDS = 95.0


def vat_treatment(invoice: SemanticInvoice) -> Stated | None:
    """Return the one reason for which no part of the invoice bears VAT; None when a part does, or reasons differ."""
    found = {
        _of_line(line.category, line.exemption_code, _reason(invoice, line.exemption_reason))
        for line in invoice.vat_breakdown
    }
    return found.pop() if len(found) == 1 else None


def _reason(invoice: SemanticInvoice, reason: str) -> str:
    """What is said of the exemption: its own reason, else the notes, where it often stands instead."""
    return reason or "\n".join(note.text for note in invoice.notes)


def _of_line(category: str, code: str, reason: str) -> Stated | None:
    treatment = _EXEMPTION_CODES.get(code.upper()) or _TREATMENTS.get(category)
    if category in _MAY_BE_SMALL and treatment in (None, VatTreatment.EXEMPT):
        worded = _SMALL_BUSINESS.search(reason)
        if worded is not None:
            words = ("the exemption speaks of small businesses",)
            return Stated(
                "vat_treatment", "BT-120", VatTreatment.SMALL_BUSINESS.value, _READ_FROM_WORDS, worded[0], words
            )
    if treatment is None:
        return None
    return Stated("vat_treatment", "BT-118", treatment.value, raw=code or category)
