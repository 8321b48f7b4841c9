"""How an e-invoice is to be paid, as fields: means, accounts, reference, terms, cash discount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from docproc.intake.einvoice.cash_discounts import without_notation
from docproc.intake.einvoice.mentions import bank_accounts
from docproc.intake.einvoice.stated import Stated
from docproc.model.einvoice import CashDiscount, SemanticInvoice
from docproc.model.enums import PaymentMeans
from docproc.parse.payment_terms import parse_payment_term

PAYMENT_MEANS: Mapping[str, PaymentMeans] = {
    "10": PaymentMeans.CASH,
    **dict.fromkeys(("20", "21", "22", "23", "25", "26"), PaymentMeans.CHEQUE),
    **dict.fromkeys(("30", "31", "42", "58"), PaymentMeans.TRANSFER),
    **dict.fromkeys(("48", "54", "55"), PaymentMeans.CARD),
    **dict.fromkeys(("49", "59"), PaymentMeans.DIRECT_DEBIT),
}
"""UNTDID 4461 by what a payer does; every other code but 1 ("not defined") is another means."""
_NOT_DEFINED = frozenset({"", "1"})

_WORDED = 90.0
"""The confidence of what is worked out from the terms in words, percent."""


def payment_values(invoice: SemanticInvoice) -> Iterator[Stated]:
    """Yield everything about payment that `invoice` states; accounts and their banks repeat, the principal first."""
    code = next((means.code for means in invoice.payment if means.code not in _NOT_DEFINED), "")
    if code:
        yield Stated("payment_means", "BT-81", PAYMENT_MEANS.get(code, PaymentMeans.OTHER).value, raw=code)
    if invoice.remittance:
        yield Stated("payment_reference", "BT-83", invoice.remittance)
    for account in bank_accounts(invoice):
        yield Stated("iban", "BT-84", account.iban)
    for bank in dict.fromkeys(account.bic for account in bank_accounts(invoice) if account.bic):
        yield Stated("bic", "BT-86", bank)
    terms = invoice.terms_text
    if terms:
        yield Stated("payment_terms", "BT-20", without_notation(terms), raw=terms)
    yield from _discount_values(invoice, terms)


def _discount_values(invoice: SemanticInvoice, terms: str) -> Iterator[Stated]:
    """The first step of the cash discount: as it is stated, else as the terms say it in words."""
    steps = [step for each in invoice.payment_terms for step in each.discounts if step.percent or step.amount]
    if steps:
        yield from _step(steps[0], invoice.issued, 100.0, ())
        return
    term = parse_payment_term(terms) if terms else None
    if term is not None and term.discount_percent:
        worded = CashDiscount(percent=term.discount_percent, days=term.discount_days)
        yield from _step(worded, invoice.issued, _WORDED, ("read from the payment terms in words",))


def _step(step: CashDiscount, issued: date | None, confidence: float, reasons: tuple[str, ...]) -> Iterator[Stated]:
    if step.percent:
        yield Stated("cash_discount_percent", "BT-20", step.percent, confidence, reasons=reasons)
    if step.days is not None:
        yield Stated("cash_discount_days", "BT-20", Decimal(step.days), confidence, reasons=reasons)
    if step.amount:
        yield Stated("cash_discount_amount", "BT-20", step.amount, confidence, reasons=reasons)
    if step.until is not None:
        yield Stated("cash_discount_date", "BT-20", step.until, confidence, reasons=reasons)
    elif step.days is not None and issued is not None:
        counted = ("counted from the invoice date",)
        yield Stated(
            "cash_discount_date", "BT-20", issued + timedelta(step.days), _WORDED, reasons=(*reasons, *counted)
        )
