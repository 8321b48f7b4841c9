"""UN/CEFACT Cross Industry Invoice: ZUGFeRD 1 and 2, Factur-X, XRechnung.

Source of the numbers: EN 16931-1:2017 (business terms) and CEN/TS 16931-3-3 (their binding to CII D16B). ZUGFeRD 1.0
(CrossIndustryDocument) has the same structure under other names; `ZUGFERD_1_NAMES` translates them.
"""

from __future__ import annotations

from docproc.intake.einvoice.cii_lines import read_lines
from docproc.intake.einvoice.cii_parties import read_delivery, read_party
from docproc.intake.einvoice.cii_settlement import (
    read_allowances,
    read_breakdown,
    read_payment,
    read_payment_terms,
    read_period,
    read_totals,
)
from docproc.intake.einvoice.group_reader import GroupReader
from docproc.model.einvoice import Attachment, Identifier, Note, PrecedingInvoice, SemanticInvoice

ZUGFERD_1_NAMES = {
    "CrossIndustryDocument": "CrossIndustryInvoice",
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedTradeSettlementMonetarySummation": "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "SpecifiedTradeAccountingAccount": "ReceivableSpecifiedTradeAccountingAccount",
    "ApplicablePercent": "RateApplicablePercent",
}

_TRADE = "SupplyChainTradeTransaction/"
_AGREEMENT = _TRADE + "ApplicableHeaderTradeAgreement/"
_DELIVERY = _TRADE + "ApplicableHeaderTradeDelivery/"
_SETTLEMENT = _TRADE + "ApplicableHeaderTradeSettlement"
_CONTEXT = "ExchangedDocumentContext/"
_INVOICED_OBJECT, _TENDER = "130", "50"


def read_cii(root: GroupReader) -> SemanticInvoice:
    """Return the invoice of a CrossIndustryInvoice, its elements bare of namespaces and of ZUGFeRD 1's names."""
    settlement = root.group(_SETTLEMENT) or root
    currency = root.only_text("BT-5", f"{_SETTLEMENT}/InvoiceCurrencyCode")
    taxes = f"{_SETTLEMENT}/ApplicableTradeTax/"
    invoiced_object, tender, attachments = _additional_documents(root)
    return SemanticInvoice(
        number=root.only_text("BT-1", "ExchangedDocument/ID"),
        issued=root.day("BT-2", "ExchangedDocument/IssueDateTime/DateTimeString", "ExchangedDocument/IssueDateTime"),
        type_code=root.only_text("BT-3", "ExchangedDocument/TypeCode"),
        currency=currency,
        accounting_currency=root.text(f"{_SETTLEMENT}/TaxCurrencyCode"),
        tax_point=root.day("BT-7", taxes + "TaxPointDate/DateString"),
        tax_point_code=root.text(taxes + "DueDateTypeCode"),
        buyer_reference=root.text(_AGREEMENT + "BuyerReference"),
        project=root.text(_AGREEMENT + "SpecifiedProcuringProject/ID"),
        contract=_reference(root, _AGREEMENT + "Contract"),
        order=_reference(root, _AGREEMENT + "BuyerOrder"),
        sales_order=_reference(root, _AGREEMENT + "SellerOrder"),
        receiving_advice=_reference(root, _DELIVERY + "ReceivingAdvice"),
        despatch_advice=_reference(root, _DELIVERY + "DespatchAdvice") or _reference(root, _DELIVERY + "DeliveryNote"),
        tender=tender,
        invoiced_object=invoiced_object,
        accounting_reference=root.text(f"{_SETTLEMENT}/ReceivableSpecifiedTradeAccountingAccount/ID"),
        business_process=root.text(_CONTEXT + "BusinessProcessSpecifiedDocumentContextParameter/ID"),
        specification=root.text(_CONTEXT + "GuidelineSpecifiedDocumentContextParameter/ID"),
        remittance=settlement.text("PaymentReference"),
        creditor_id=settlement.text("CreditorReferenceID"),
        notes=_notes(root),
        preceding_invoices=_preceding_invoices(settlement),
        seller=read_party(root.group(_AGREEMENT + "SellerTradeParty"), "BT-31"),
        buyer=read_party(root.group(_AGREEMENT + "BuyerTradeParty"), "BT-48"),
        payee=read_party(settlement.group("PayeeTradeParty"), "payee VAT"),
        tax_representative=read_party(root.group(_AGREEMENT + "SellerTaxRepresentativeTradeParty"), "BT-63"),
        delivery=read_delivery(root.group(_DELIVERY.rstrip("/"))),
        period=read_period(settlement, "BT-73", "BT-74"),
        payment=read_payment(settlement),
        payment_terms=read_payment_terms(settlement),
        allowances=read_allowances(settlement),
        totals=read_totals(settlement, currency),
        vat_breakdown=read_breakdown(settlement),
        attachments=attachments,
        lines=read_lines(root, _TRADE + "IncludedSupplyChainTradeLineItem"),
        unreadable=root.unreadable,
    )


def _reference(root: GroupReader, name: str) -> str:
    """The number of a referenced document; ZUGFeRD 1 calls it ID."""
    return root.text(f"{name}ReferencedDocument/IssuerAssignedID", f"{name}ReferencedDocument/ID")


def _notes(root: GroupReader) -> tuple[Note, ...]:
    notes = root.groups("ExchangedDocument/IncludedNote")
    return tuple(Note(text=note.paragraphs("Content"), subject=note.text("SubjectCode")) for note in notes)


def _preceding_invoices(settlement: GroupReader) -> tuple[PrecedingInvoice, ...]:
    return tuple(
        PrecedingInvoice(
            number=document.text("IssuerAssignedID", "ID"),
            issued=document.day("BT-26", "FormattedIssueDateTime/DateTimeString", "IssueDateTime"),
            type_code=document.text("TypeCode"),
            unreadable=document.unreadable,
        )
        for document in settlement.groups("InvoiceReferencedDocument")
    )


def _additional_documents(root: GroupReader) -> tuple[Identifier | None, str, tuple[Attachment, ...]]:
    """BT-18, BT-17 and BG-24: one element, told apart by its type code (UNTDID 1001: 130, 50 and 916)."""
    invoiced_object: Identifier | None = None
    tender = ""
    attachments: list[Attachment] = []
    for document in root.groups(_AGREEMENT + "AdditionalReferencedDocument"):
        number, code = document.text("IssuerAssignedID", "ID"), document.text("TypeCode")
        if code == _INVOICED_OBJECT:
            invoiced_object = invoiced_object or Identifier(number, document.text("ReferenceTypeCode"))
        elif code == _TENDER:
            tender = tender or number
        else:
            attachments.append(_attachment(document, number))
    return invoiced_object, tender, tuple(attachments)


def _attachment(document: GroupReader, number: str) -> Attachment:
    file = document.group("AttachmentBinaryObject")
    return Attachment(
        reference=number,
        description=document.text("Name"),
        location=document.text("URIID"),
        filename=document.attribute("AttachmentBinaryObject", "filename"),
        mime_type=document.attribute("AttachmentBinaryObject", "mimeCode"),
        size=None if file is None else len(file.here()),
    )
