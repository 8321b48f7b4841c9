"""What an invoice says beside its fields: accounts to pay to, allowances, the documents it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from docproc.intake.einvoice.values import read_iban
from docproc.model.einvoice import SemanticInvoice
from docproc.model.enums import DocumentType, RelationType
from docproc.model.fields import AllowanceCharge, BankAccount, Reference

CORRECTED_INVOICE = "384"
"""UNTDID 1001: an invoice that corrects one sent before."""
NOT_GIVEN = frozenset({"NA", "N/A", "-", ""})
"""What says that there is no number; Peppol BIS Billing 3 asks for "NA" where only the seller's order is known."""


def bank_accounts(invoice: SemanticInvoice) -> tuple[BankAccount, ...]:
    """Return the accounts to pay to that have the form of an IBAN, each once, in order."""
    accounts: dict[str, BankAccount] = {}
    for instruction in invoice.payment:
        for account in instruction.accounts:
            iban = read_iban(account.account)
            if iban is not None:
                accounts.setdefault(
                    iban, BankAccount(iban, account.bank or None, account.bank_name or None, account.holder or None)
                )
    return tuple(accounts.values())


def allowances(invoice: SemanticInvoice) -> tuple[AllowanceCharge, ...]:
    """Return the allowances and charges on the document; a negative one is its opposite."""
    return tuple(
        AllowanceCharge(
            charge=found.charge is (found.amount >= Decimal(0)),
            amount=abs(found.amount),
            reason=found.reason,
            percent=found.percent,
            base=found.base,
            vat_rate=found.vat_rate,
        )
        for found in invoice.allowances
        if found.amount is not None
    )


def references(invoice: SemanticInvoice, document_type: DocumentType) -> tuple[Reference, ...]:
    """Return the documents the invoice names: those it credits or corrects, orders, delivery notes, contracts."""
    return tuple(dict.fromkeys((*_preceding(invoice, document_type), *_others(invoice))))


def _preceding(invoice: SemanticInvoice, document_type: DocumentType) -> Iterator[Reference]:
    relation = RelationType.REFERENCES
    if document_type is DocumentType.CREDIT_NOTE:
        relation = RelationType.CREDIT_NOTE_FOR
    elif invoice.type_code == CORRECTED_INVOICE:
        relation = RelationType.CORRECTS
    for found in invoice.preceding_invoices:
        if found.number:
            yield Reference(
                relation, DocumentType.INVOICE, found.number, found.issued, confidence=100.0, raw=found.number
            )


def _others(invoice: SemanticInvoice) -> Iterator[Reference]:
    lines = invoice.lines
    named = (
        (DocumentType.ORDER, (invoice.order, invoice.sales_order, *(line.order for line in lines))),
        (DocumentType.DELIVERY_NOTE, (invoice.despatch_advice, *(line.despatch_advice for line in lines))),
        (DocumentType.CONTRACT, (invoice.contract,)),
    )
    for document_type, numbers in named:
        for number in dict.fromkeys(numbers):
            if number.upper() not in NOT_GIVEN:
                yield Reference(RelationType.REFERENCES, document_type, number, confidence=100.0, raw=number)
