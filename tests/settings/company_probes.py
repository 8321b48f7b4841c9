"""What the settings of section company change: who a document is from, and what is its sender's."""

from __future__ import annotations

from typing import Any

from docproc.extract import compile_catalogue, extract_document
from docproc.model.fields import Extraction
from docproc.specs.suppliers import SupplierSpec
from tests.settings.probing import Desk, probe
from tests.unit.extract.pages import document, line, shipped_packs

KNOWN = SupplierSpec(id="kiefer", name="Holzbau Kiefer", website="kiefer-holzbau.de")


def extracted(desk: Desk) -> Extraction:
    """What is found on a document whose two parties could both be its sender."""
    text = document(
        line("Holzbau Kiefer GmbH", 70, 60),
        line("Sägeweg 3", 70, 73),
        line("80331 München", 70, 86),
        line("Stadtgärtnerei Blatt AG", 330, 60),
        line("Blumenallee 12", 330, 73),
        line("50667 Köln", 330, 86),
        line("Rechnung 4711", 70, 220, 14),
        line("Steuernummer 133/8150/8159", 70, 700),
        line("USt-IdNr. DE136695976", 70, 714),
        line("IBAN DE89 3704 0044 0532 0130 00", 70, 728),
        line("www.kiefer-holzbau.de", 70, 742),
    )
    packs = shipped_packs()
    return extract_document(text, compile_catalogue(packs, (KNOWN,), company=desk.settings.company))


@probe("company.names", [], ["Holzbau Kiefer GmbH"])
def whose_name(desk: Desk, _value: Any) -> object:
    found = extracted(desk)
    return found.value("supplier_name"), found.value("buyer_name")


@probe("company.addresses", [], ["Sägeweg 3, 80331 München"])
def whose_address(desk: Desk, _value: Any) -> object:
    found = extracted(desk)
    return found.value("supplier_name"), found.value("buyer_name")


@probe("company.vat_ids", [], ["DE 136695976"])
def whose_vat_id(desk: Desk, _value: Any) -> object:
    found = extracted(desk)
    return found.value("supplier_vat_id"), found.value("buyer_vat_id")


@probe("company.tax_numbers", [], ["133/8150/8159"])
def whose_tax_number(desk: Desk, _value: Any) -> object:
    return extracted(desk).value("supplier_tax_number")


@probe("company.ibans", [], ["DE89370400440532013000"])
def whose_account(desk: Desk, _value: Any) -> object:
    return extracted(desk).value("iban")


@probe("company.domains", [], ["kiefer-holzbau.de"])
def signs_of_the_sender(desk: Desk, _value: Any) -> object:
    found = extracted(desk).supplier
    return None if found is None else found.reasons
