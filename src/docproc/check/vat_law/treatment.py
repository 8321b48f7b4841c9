"""What follows from a note that no VAT is charged: no VAT may be shown, and some particulars become mandatory.

Sources: § 14a, § 14c, § 19 UStG; § 34a UStDV; Art. 226 no. 4, 11, 11a of Directive 2006/112/EC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from docproc.check.vat_law.country import EU, country_of_vat_id, supplier_country
from docproc.check.witnesses import CENTS, amount
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Severity, Source, VatTreatment
from docproc.model.fields import Extraction

_SURE = 80.0
"""Percent: below, a note of no VAT may be general small print, and contradicts VAT that is shown only as a warning."""

_SHOWN: Mapping[VatTreatment, tuple[str, str]] = MappingProxyType(
    {
        VatTreatment.SMALL_BUSINESS: (
            "vat-though-small-business",
            "a small business (§ 19 UStG) may not show VAT: it owes what it shows and the recipient may not deduct it "
            "(§ 14c (2) UStG)",
        ),
        VatTreatment.REVERSE_CHARGE: (
            "vat-though-reverse-charge",
            "where the recipient owes the VAT (§ 13b UStG) none may be shown: the supplier owes it twice and the "
            "recipient may not deduct it (§ 14a (5), § 14c (1) UStG)",
        ),
        VatTreatment.INTRA_COMMUNITY: (
            "vat-though-tax-free",
            "an intra-community supply is free of VAT: what is shown is owed (§ 14c (1) UStG) and not deductible",
        ),
        VatTreatment.EXPORT: (
            "vat-though-tax-free",
            "an export is free of VAT: what is shown is owed (§ 14c (1) UStG) and not deductible",
        ),
    }
)
_OFFICIAL_NOTE = re.compile(
    r"steuerschuldnerschaft|steuerschuld|reverse.?charge|autoliquidation|verlegd|inversione contabile|"
    r"inversi[oó]n del sujeto pasivo|odwrotne obci[aą][zż]enie|13\s?b|196",
    re.IGNORECASE,
)
"""§ 14a (5) UStG and Art. 226 no. 11a in the languages of the neighbours, or the article itself."""


def check_treatment(extraction: Extraction) -> Iterator[Finding]:
    """Yield findings about the document's note of no VAT: VAT shown in spite of it, particulars it makes mandatory."""
    if extraction.document_type.document_type not in (DocumentType.INVOICE, DocumentType.RECEIPT):
        return
    stated = extraction.value("vat_treatment")
    treatment = VatTreatment(stated) if isinstance(stated, str) and stated in set(VatTreatment) else None
    if treatment is None:
        yield from _no_note(extraction)
        return
    yield from _vat_shown(extraction, treatment)
    if treatment in (VatTreatment.INTRA_COMMUNITY, VatTreatment.REVERSE_CHARGE):
        yield from _vat_ids(extraction, treatment)
    if treatment is VatTreatment.REVERSE_CHARGE:
        yield from _note(extraction)


def _vat_shown(extraction: Extraction, treatment: VatTreatment) -> Iterator[Finding]:
    """An invoice may hold taxed and untaxed supplies; then the breakdown has a row without VAT beside the others."""
    mixed = any(line.rate == 0 or line.vat == 0 for line in extraction.vat_breakdown)
    parts = (line.vat or Decimal(0) for line in extraction.vat_breakdown)
    shown = amount(extraction, "vat_amount") or sum(parts, Decimal(0))
    if treatment not in _SHOWN or not shown or (mixed and treatment is not VatTreatment.SMALL_BUSINESS):
        return
    code, words = _SHOWN[treatment]
    note = extraction.get("vat_treatment")
    sure = note is not None and note.confidence >= _SURE
    message = f"VAT of {shown} is shown, but {words}"
    yield Finding(code, Severity.ERROR if sure else Severity.WARNING, message, ("vat_amount", "vat_treatment"))


def _vat_ids(extraction: Extraction, treatment: VatTreatment) -> Iterator[Finding]:
    """Both VAT ids are asked for when the supply crosses a border within the EU (§ 14a (1), (3) UStG)."""
    buyer = country_of_vat_id(extraction.value("buyer_vat_id"))
    supplier = supplier_country(extraction)
    crossing = treatment is VatTreatment.INTRA_COMMUNITY or (buyer is not None and supplier is not None)
    if not crossing or (buyer is not None and buyer == supplier) or (supplier is not None and supplier not in EU):
        return
    for name, words in (("supplier_vat_id", "the supplier's VAT id"), ("buyer_vat_id", "the recipient's VAT id")):
        if extraction.get(name) is not None:
            continue
        exempt = treatment is VatTreatment.INTRA_COMMUNITY and name == "buyer_vat_id"
        why = ": the exemption hangs on it (§ 6a (1) no. 4 UStG)" if exempt else ""
        message = f"{words} was not found (§ 14a (1), (3) UStG and Art. 226 no. 3, 4 of Directive 2006/112/EC){why}"
        yield Finding(f"particular-{name.replace('_', '-')}", Severity.WARNING, message, (name,))


def _note(extraction: Extraction) -> Iterator[Finding]:
    note = extraction.get("vat_treatment")
    if note is None or note.evidence.source is not Source.PAGE or _OFFICIAL_NOTE.search(note.evidence.raw):
        return
    message = (
        'the words "Steuerschuldnerschaft des Leistungsempfängers" ("Reverse charge") were not found '
        "(§ 14a (5) UStG asks for them); the recipient owes the VAT all the same (§ 13b UStG)"
    )
    yield Finding("particular-reverse-charge-note", Severity.INFO, message, ("vat_treatment",))


def _no_note(extraction: Extraction) -> Iterator[Finding]:
    """No VAT and no note why: between two member states very likely a supply that the recipient must tax."""
    net, total, vat = (amount(extraction, name) for name in ("net_amount", "total_amount", "vat_amount"))
    rates = {line.rate for line in extraction.vat_breakdown}
    untaxed = vat == 0 or rates == {Decimal(0)}
    if not untaxed or not total or (net is not None and abs(net - total) > CENTS):
        return
    seller, buyer = supplier_country(extraction), country_of_vat_id(extraction.value("buyer_vat_id"))
    message = "no VAT is charged, and no note says why (§ 14 (4) no. 8 UStG, Art. 226 no. 11 of Directive 2006/112/EC)"
    crossing = seller in EU and buyer in EU and seller != buyer
    if crossing:
        message += f": the supplier is of {seller}, the recipient of {buyer}, who may owe the VAT (§ 13b, § 1a UStG)"
    severity = Severity.WARNING if crossing else Severity.INFO
    yield Finding("particular-exemption-note", severity, message, ("vat_treatment",))
