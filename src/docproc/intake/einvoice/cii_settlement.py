"""How a Cross Industry Invoice is settled: means and terms of payment, allowances, charges, VAT and totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from docproc.intake.einvoice.cash_discounts import written_discounts
from docproc.intake.einvoice.group_reader import GroupReader
from docproc.model.einvoice import (
    AllowanceOrCharge,
    CashDiscount,
    CreditTransfer,
    DirectDebit,
    PaymentCard,
    PaymentInstruction,
    PaymentTerms,
    Period,
    Totals,
    VatBreakdown,
)

_DAYS_OF_UNIT = {"DAY": 1, "WEE": 7}
"""UN/ECE Recommendation 20 codes of periods whose length in days is fixed."""


def read_period(group: GroupReader, start: str, end: str) -> Period | None:
    """Return the BillingSpecifiedPeriod of the invoice or of a line; `start` and `end` are its terms."""
    period = group.group("BillingSpecifiedPeriod")
    if period is None:
        return None
    return Period(
        start=period.bound(start, "StartDateTime/DateTimeString", last=False),
        end=period.bound(end, "EndDateTime/DateTimeString", last=True),
        unreadable=period.unreadable,
    )


def read_payment(settlement: GroupReader) -> tuple[PaymentInstruction, ...]:
    """Return BG-16, one for each means of payment; remittance, mandate and creditor belong to all of them."""
    remittance = settlement.text("PaymentReference")
    mandate = settlement.text("SpecifiedTradePaymentTerms/DirectDebitMandateID")
    debit = DirectDebit(mandate=mandate, creditor=settlement.text("CreditorReferenceID"))
    return tuple(
        PaymentInstruction(
            code=means.only_text("BT-81", "TypeCode"),
            text=means.paragraphs("Information"),
            remittance=remittance,
            accounts=tuple(_accounts(means)),
            card=_card(means.group("ApplicableTradeSettlementFinancialCard")),
            direct_debit=_direct_debit(means, debit),
            unreadable=means.unreadable,
        )
        for means in settlement.groups("SpecifiedTradeSettlementPaymentMeans")
    )


def _accounts(means: GroupReader) -> Iterator[CreditTransfer]:
    bank = means.text("PayeeSpecifiedCreditorFinancialInstitution/BICID")
    for account in means.groups("PayeePartyCreditorFinancialAccount"):
        iban = account.text("IBANID")
        yield CreditTransfer(
            account=iban or account.text("ProprietaryID"),
            holder=account.text("AccountName"),
            bank=bank,
            bank_name=means.text("PayeeSpecifiedCreditorFinancialInstitution/Name"),
            proprietary=not iban,
        )


def _card(card: GroupReader | None) -> PaymentCard | None:
    return None if card is None else PaymentCard(number=card.text("ID"), holder=card.text("CardholderName"))


def _direct_debit(means: GroupReader, debit: DirectDebit) -> DirectDebit | None:
    """The group is there when the account to debit, the mandate or the creditor is named."""
    found = replace(debit, debited_account=means.text("PayerPartyDebtorFinancialAccount/IBANID"))
    return None if found == DirectDebit() else found


def read_payment_terms(settlement: GroupReader) -> tuple[PaymentTerms, ...]:
    """Return every SpecifiedTradePaymentTerms with its discounts, also those written in XRechnung's notation."""
    return tuple(_terms(terms) for terms in settlement.groups("SpecifiedTradePaymentTerms"))


def _terms(terms: GroupReader) -> PaymentTerms:
    text = terms.paragraphs("Description")
    discounts = tuple(_discount(found) for found in terms.groups("ApplicableTradePaymentDiscountTerms"))
    return PaymentTerms(
        text=text,
        due=terms.day("BT-9", "DueDateDateTime/DateTimeString"),
        discounts=discounts or written_discounts(text),
        mandate=terms.text("DirectDebitMandateID"),
        partial_amount=terms.amount("partial payment", "PartialPaymentAmount"),
        unreadable=terms.unreadable,
    )


def _discount(found: GroupReader) -> CashDiscount:
    count = found.whole("discount period", "BasisPeriodMeasure")
    length = _DAYS_OF_UNIT.get(found.attribute("BasisPeriodMeasure", "unitCode") or "DAY")
    days = None if count is None or length is None else count * length
    basis = found.day("discount basis date", "BasisDateTime/DateTimeString")
    return CashDiscount(
        percent=found.amount("discount percent", "CalculationPercent"),
        days=days,
        until=None if basis is None or days is None else basis + timedelta(days=days),
        base=found.amount("discount basis", "BasisAmount"),
        amount=found.amount("discount amount", "ActualDiscountAmount"),
        unreadable=found.unreadable,
    )


def read_allowances(settlement: GroupReader) -> tuple[AllowanceOrCharge, ...]:
    """Return BG-20 and BG-21, and the logistics charges of the extended profiles as charges."""
    found = (
        read_allowance(group, ("BT-99", "BT-100", "BT-101", "BT-103"), ("BT-92", "BT-93", "BT-94", "BT-96"))
        for group in settlement.groups("SpecifiedTradeAllowanceCharge")
    )
    logistics = (
        AllowanceOrCharge(
            charge=True,
            amount=group.amount("BT-99", "AppliedAmount"),
            vat_category=group.text("AppliedTradeTax/CategoryCode"),
            vat_rate=group.amount("BT-103", "AppliedTradeTax/RateApplicablePercent"),
            reason=group.text("Description"),
            unreadable=group.unreadable,
        )
        for group in settlement.groups("SpecifiedLogisticsServiceCharge")
    )
    return (*found, *logistics)


def read_allowance(
    group: GroupReader, charge_terms: tuple[str, str, str, str], allowance_terms: tuple[str, str, str, str]
) -> AllowanceOrCharge:
    """Return an allowance or charge; the terms are those of its amount, base, percentage and VAT rate."""
    charge = group.text("ChargeIndicator/Indicator", "ChargeIndicator").lower() in ("true", "1")
    amount, base, percent, rate = charge_terms if charge else allowance_terms
    return AllowanceOrCharge(
        charge=charge,
        amount=group.amount(amount, "ActualAmount"),
        base=group.amount(base, "BasisAmount"),
        percent=group.amount(percent, "CalculationPercent"),
        vat_category=group.text("CategoryTradeTax/CategoryCode"),
        vat_rate=group.amount(rate, "CategoryTradeTax/RateApplicablePercent"),
        reason=group.text("Reason"),
        reason_code=group.text("ReasonCode"),
        unreadable=group.unreadable,
    )


def read_breakdown(settlement: GroupReader) -> tuple[VatBreakdown, ...]:
    """Return BG-23, one for each ApplicableTradeTax."""
    return tuple(
        VatBreakdown(
            taxable=tax.amount("BT-116", "BasisAmount"),
            tax=tax.amount("BT-117", "CalculatedAmount"),
            category=tax.text("CategoryCode"),
            rate=tax.amount("BT-119", "RateApplicablePercent"),
            exemption_reason=tax.paragraphs("ExemptionReason"),
            exemption_code=tax.text("ExemptionReasonCode"),
            unreadable=tax.unreadable,
        )
        for tax in settlement.groups("ApplicableTradeTax")
    )


def read_totals(settlement: GroupReader, currency: str) -> Totals:
    """Return BG-22 in the invoice's `currency`, and the VAT in the accounting currency."""
    sums = settlement.group("SpecifiedTradeSettlementHeaderMonetarySummation")
    if sums is None:
        return Totals()

    def amount(term: str, name: str) -> Decimal | None:
        return sums.amount(term, name, currency=currency)

    accounting = settlement.text("TaxCurrencyCode")
    return Totals(
        line_total=amount("BT-106", "LineTotalAmount"),
        allowance_total=amount("BT-107", "AllowanceTotalAmount"),
        charge_total=amount("BT-108", "ChargeTotalAmount"),
        tax_exclusive=amount("BT-109", "TaxBasisTotalAmount"),
        vat=amount("BT-110", "TaxTotalAmount"),
        vat_in_accounting_currency=(
            sums.amount("BT-111", f"TaxTotalAmount[@currencyID='{accounting}']")
            if accounting.isalpha() and accounting != currency
            else None
        ),
        tax_inclusive=amount("BT-112", "GrandTotalAmount"),
        prepaid=amount("BT-113", "TotalPrepaidAmount"),
        rounding=amount("BT-114", "RoundingAmount"),
        due=amount("BT-115", "DuePayableAmount"),
        unreadable=sums.unreadable,
    )
