"""An e-invoice's XML to the semantic model, and from there to what docproc books."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lxml import etree

from docproc.errors import UnknownXmlError
from docproc.intake.einvoice.fields import read_fields
from docproc.intake.einvoice.group_reader import GroupReader, ReadTexts
from docproc.intake.einvoice.mentions import allowances, bank_accounts, references
from docproc.intake.einvoice.roots import recognise
from docproc.intake.einvoice.tables import line_items, vat_lines
from docproc.intake.einvoice.untrusted_xml import parse_untrusted
from docproc.model.einvoice import SemanticInvoice, Totals
from docproc.model.enums import DocumentType
from docproc.model.fields import EInvoice

CREDIT_NOTE_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""Codes of UNTDID 1001 that EN 16931 (BT-3, code list of CEF) maps to a credit note; the others are invoices."""
_COMMERCIAL_INVOICE = "380"
_MOST_NAMES = 50


def read_einvoice(xml: bytes) -> EInvoice:
    """Return the invoice in `xml`, as `read_root` does; raises BrokenXmlError for what is not well-formed as well."""
    return read_root(parse_untrusted(xml))


def read_root(root: etree._Element) -> EInvoice:
    """Return the invoice in `root` (CII, ZUGFeRD 1, UBL Invoice or CreditNote; also within a Peppol envelope).

    The tree is changed on the way. A field's name may occur more than once (`iban` with several accounts), the first
    is the principal one. An invoice (code 380) over a negative total is a credit note. Raises UnknownXmlError for
    anything that is no such invoice, or an empty one.
    """
    (name, read), root = recognise(root)
    texts: ReadTexts = {}
    semantic = read(GroupReader(root, texts))
    if _says_nothing(semantic):
        raise UnknownXmlError(
            "the XML has the root of an invoice, but neither number, parties nor totals: ask for it again"
        )
    semantic = replace(semantic, currencies=_currencies(root), empty_elements=_empty_elements(root))
    document_type = _document_type(semantic, root.tag == "CreditNote")
    return EInvoice(
        syntax=name,
        profile=semantic.specification,
        document_type=document_type,
        fields=read_fields(semantic, name, texts),
        line_items=line_items(semantic),
        vat_breakdown=vat_lines(semantic),
        allowances=allowances(semantic),
        accounts=bank_accounts(semantic),
        references=references(semantic, document_type),
        semantic=semantic,
    )


def _says_nothing(invoice: SemanticInvoice) -> bool:
    return not invoice.number and invoice.seller is None and invoice.buyer is None and invoice.totals == Totals()


def _currencies(root: etree._Element) -> tuple[str, ...]:
    codes = (element.get("currencyID") for element in root.iter(etree.Element))
    return tuple(dict.fromkeys(code.strip()[:10] for code in codes if code))


def _empty_elements(root: etree._Element) -> tuple[str, ...]:
    empty = (
        str(element.tag)
        for element in root.iter(etree.Element)
        if not len(element) and not (element.text or "").strip()
    )
    return tuple(dict.fromkeys(empty))[:_MOST_NAMES]


def _document_type(invoice: SemanticInvoice, credit_note_root: bool) -> DocumentType:
    total = invoice.totals.tax_inclusive
    negative = total is not None and total < Decimal(0)
    credit = (
        invoice.type_code in CREDIT_NOTE_CODES
        or credit_note_root
        or (invoice.type_code == _COMMERCIAL_INVOICE and negative)
    )
    return DocumentType.CREDIT_NOTE if credit else DocumentType.INVOICE
