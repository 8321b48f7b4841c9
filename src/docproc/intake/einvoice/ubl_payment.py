"""How a UBL invoice is to be paid: means (BG-16) and terms (BT-9, BT-20)."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.intake.einvoice.cash_discounts import written_discounts
from docproc.intake.einvoice.group_reader import GroupReader
from docproc.model.einvoice import (
    CashDiscount,
    CreditTransfer,
    DirectDebit,
    PaymentCard,
    PaymentInstruction,
    PaymentTerms,
)


def read_payment(root: GroupReader, creditor_id: str) -> tuple[PaymentInstruction, ...]:
    """Return BG-16, one for each PaymentMeans; `creditor_id` (BT-90) belongs to every direct debit."""
    return tuple(
        PaymentInstruction(
            code=means.only_text("BT-81", "PaymentMeansCode"),
            text=means.attribute("PaymentMeansCode", "name") or means.text("InstructionNote"),
            remittance=means.text("PaymentID"),
            accounts=tuple(_accounts(means)),
            card=_card(means.group("CardAccount")),
            direct_debit=_direct_debit(means.group("PaymentMandate"), creditor_id),
            unreadable=means.unreadable,
        )
        for means in root.groups("PaymentMeans")
    )


def _accounts(means: GroupReader) -> Iterator[CreditTransfer]:
    for account in means.groups("PayeeFinancialAccount"):
        yield CreditTransfer(
            account=account.text("ID"),
            holder=account.text("Name"),
            bank=account.text("FinancialInstitutionBranch/ID", "FinancialInstitutionBranch/FinancialInstitution/ID"),
            bank_name=account.text("FinancialInstitutionBranch/Name"),
        )


def _card(card: GroupReader | None) -> PaymentCard | None:
    if card is None:
        return None
    return PaymentCard(number=card.text("PrimaryAccountNumberID"), holder=card.text("HolderName"))


def _direct_debit(mandate: GroupReader | None, creditor_id: str) -> DirectDebit | None:
    if mandate is None:
        return None
    return DirectDebit(
        mandate=mandate.text("ID"), creditor=creditor_id, debited_account=mandate.text("PayerFinancialAccount/ID")
    )


def read_payment_terms(root: GroupReader) -> tuple[PaymentTerms, ...]:
    """Return every PaymentTerms; BT-9 stands beside them, in the invoice or (credit note) in its means of payment."""
    due = root.day("BT-9", "DueDate", "PaymentMeans/PaymentDueDate")
    found = [_terms(terms) for terms in root.groups("PaymentTerms")]
    return (*found, *([PaymentTerms(due=due)] if due is not None else []))


def _terms(terms: GroupReader) -> PaymentTerms:
    text = terms.paragraphs("Note")
    discount = CashDiscount(
        percent=terms.amount("discount percent", "SettlementDiscountPercent"),
        until=terms.day("discount date", "SettlementPeriod/EndDate"),
        amount=terms.amount("discount amount", "SettlementDiscountAmount"),
    )
    written = (discount,) if discount != CashDiscount() else written_discounts(text)
    return PaymentTerms(
        text=text, due=terms.day("BT-9", "PaymentDueDate"), discounts=written, unreadable=terms.unreadable
    )
