"""UBL 2 Invoice and CreditNote: XRechnung, Peppol BIS Billing.

Source of the numbers: EN 16931-1:2017 (business terms) and CEN/TS 16931-3-2 (their binding to UBL 2.1).
"""

from __future__ import annotations

import re

from docproc.intake.einvoice.group_reader import GroupReader
from docproc.intake.einvoice.ubl_lines import read_lines
from docproc.intake.einvoice.ubl_parties import read_delivery, read_party
from docproc.intake.einvoice.ubl_payment import read_payment, read_payment_terms
from docproc.intake.einvoice.ubl_sums import (
    read_allowances,
    read_breakdown,
    read_period,
    read_third_party_payments,
    read_totals,
)
from docproc.model.einvoice import Attachment, Note, Party, PrecedingInvoice, SemanticInvoice

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)
_DOCUMENT = "AdditionalDocumentReference"
_INVOICED_OBJECT, _PROJECT = "130", "50"


def read_ubl(root: GroupReader) -> SemanticInvoice:
    """Return the invoice of an Invoice or CreditNote, its elements bare of namespaces."""
    currency = root.only_text("BT-5", "DocumentCurrencyCode")
    seller = read_party(root.group("AccountingSupplierParty/Party"), "BT-31")
    payee = read_party(root.group("PayeeParty"), "payee VAT", named_by="PartyName/Name")
    creditor_id = next((party.creditor_id for party in (payee, seller) if party and party.creditor_id), "")
    return SemanticInvoice(
        number=root.only_text("BT-1", "ID"),
        issued=root.day("BT-2", "IssueDate"),
        type_code=root.only_text("BT-3", "InvoiceTypeCode", "CreditNoteTypeCode"),
        currency=currency,
        accounting_currency=root.text("TaxCurrencyCode"),
        tax_point=root.day("BT-7", "TaxPointDate"),
        tax_point_code=root.text("InvoicePeriod/DescriptionCode"),
        buyer_reference=root.text("BuyerReference"),
        project=root.text("ProjectReference/ID", f"{_DOCUMENT}[DocumentTypeCode='{_PROJECT}']/ID"),
        contract=root.text("ContractDocumentReference/ID"),
        order=root.text("OrderReference/ID"),
        sales_order=root.text("OrderReference/SalesOrderID"),
        receiving_advice=root.text("ReceiptDocumentReference/ID"),
        despatch_advice=root.text("DespatchDocumentReference/ID"),
        tender=root.text("OriginatorDocumentReference/ID"),
        invoiced_object=root.identifier(f"{_DOCUMENT}[DocumentTypeCode='{_INVOICED_OBJECT}']/ID"),
        accounting_reference=root.text("AccountingCost"),
        business_process=root.text("ProfileID"),
        specification=root.text("CustomizationID"),
        remittance=root.text("PaymentMeans/PaymentID"),
        creditor_id=creditor_id,
        notes=_notes(root),
        preceding_invoices=_preceding_invoices(root),
        seller=seller,
        buyer=read_party(root.group("AccountingCustomerParty/Party"), "BT-48"),
        payee=payee,
        tax_representative=_representative(root),
        delivery=read_delivery(root.group("Delivery")),
        period=read_period(root, "BT-73", "BT-74"),
        payment=read_payment(root, creditor_id),
        payment_terms=read_payment_terms(root),
        allowances=read_allowances(root),
        third_party_payments=read_third_party_payments(root),
        totals=read_totals(root, currency),
        vat_breakdown=read_breakdown(root, currency),
        attachments=_attachments(root),
        lines=read_lines(root),
        unreadable=root.unreadable,
    )


def _representative(root: GroupReader) -> Party | None:
    return read_party(root.group("TaxRepresentativeParty"), "BT-63", named_by="PartyName/Name")


def _notes(root: GroupReader) -> tuple[Note, ...]:
    """BG-1; UBL writes the subject (BT-21) before the text, between number signs."""
    notes = []
    for note in root.groups("Note"):
        text = note.paragraphs(".")
        coded = _SUBJECT.fullmatch(text)
        notes.append(Note(text=coded[2].strip(), subject=coded[1]) if coded else Note(text=text))
    return tuple(notes)


def _preceding_invoices(root: GroupReader) -> tuple[PrecedingInvoice, ...]:
    references = (
        *root.groups("BillingReference/InvoiceDocumentReference"),
        *root.groups("BillingReference/CreditNoteDocumentReference"),
    )
    return tuple(
        PrecedingInvoice(
            number=document.text("ID"),
            issued=document.day("BT-26", "IssueDate"),
            type_code=document.text("DocumentTypeCode"),
            unreadable=document.unreadable,
        )
        for document in references
    )


def _attachments(root: GroupReader) -> tuple[Attachment, ...]:
    """BG-24: the additional documents that are neither the invoiced object nor the project."""
    file = "Attachment/EmbeddedDocumentBinaryObject"
    return tuple(
        Attachment(
            reference=document.text("ID"),
            description=document.text("DocumentDescription"),
            location=document.text("Attachment/ExternalReference/URI"),
            filename=document.attribute(file, "filename"),
            mime_type=document.attribute(file, "mimeCode"),
            size=None if (content := document.group(file)) is None else len(content.here()),
        )
        for document in root.groups(_DOCUMENT)
        if document.text("DocumentTypeCode") not in (_INVOICED_OBJECT, _PROJECT)
    )
