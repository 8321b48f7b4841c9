"""The amounts of a UBL invoice: allowances, charges, VAT and totals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from docproc.intake.einvoice.group_reader import GroupReader
from docproc.model.einvoice import AllowanceOrCharge, Period, ThirdPartyPayment, Totals, VatBreakdown

_SUMS = "LegalMonetaryTotal/"


def read_period(group: GroupReader, start: str, end: str) -> Period | None:
    """Return the InvoicePeriod of the invoice or of a line; `start` and `end` are its terms."""
    period = group.group("InvoicePeriod")
    if period is None:
        return None
    return Period(start=period.day(start, "StartDate"), end=period.day(end, "EndDate"), unreadable=period.unreadable)


def read_allowances(root: GroupReader) -> tuple[AllowanceOrCharge, ...]:
    """Return BG-20 and BG-21."""
    return tuple(
        read_allowance(group, ("BT-99", "BT-100", "BT-101", "BT-103"), ("BT-92", "BT-93", "BT-94", "BT-96"))
        for group in root.groups("AllowanceCharge")
    )


def read_allowance(
    group: GroupReader, charge_terms: tuple[str, str, str, str], allowance_terms: tuple[str, str, str, str]
) -> AllowanceOrCharge:
    """Return an allowance or charge; the terms are those of its amount, base, percentage and VAT rate."""
    charge = group.text("ChargeIndicator").lower() in ("true", "1")
    amount, base, percent, rate = charge_terms if charge else allowance_terms
    return AllowanceOrCharge(
        charge=charge,
        amount=group.amount(amount, "Amount"),
        base=group.amount(base, "BaseAmount"),
        percent=group.amount(percent, "MultiplierFactorNumeric"),
        vat_category=group.text("TaxCategory/ID"),
        vat_rate=group.amount(rate, "TaxCategory/Percent"),
        reason=group.text("AllowanceChargeReason"),
        reason_code=group.text("AllowanceChargeReasonCode"),
        unreadable=group.unreadable,
    )


def read_third_party_payments(root: GroupReader) -> tuple[ThirdPartyPayment, ...]:
    """Return BG-DEX-09 of the XRechnung extension."""
    return tuple(
        ThirdPartyPayment(
            kind=payment.text("ID"),
            amount=payment.amount("BT-DEX-002", "PaidAmount"),
            description=payment.text("InstructionID"),
            unreadable=payment.unreadable,
        )
        for payment in root.groups("PrepaidPayment")
    )


def read_breakdown(root: GroupReader, currency: str) -> tuple[VatBreakdown, ...]:
    """Return BG-23: the subtotals of the VAT in the invoice's currency."""
    return tuple(
        VatBreakdown(
            taxable=tax.amount("BT-116", "TaxableAmount"),
            tax=tax.amount("BT-117", "TaxAmount"),
            category=tax.text("TaxCategory/ID"),
            rate=tax.amount("BT-119", "TaxCategory/Percent", "Percent"),
            exemption_reason=tax.paragraphs("TaxCategory/TaxExemptionReason"),
            exemption_code=tax.text("TaxCategory/TaxExemptionReasonCode"),
            unreadable=tax.unreadable,
        )
        for total in _tax_totals(root, currency)
        for tax in total.groups("TaxSubtotal")
    )


def _tax_totals(root: GroupReader, currency: str) -> Iterator[GroupReader]:
    """The VAT totals in `currency`, or in none that is named."""
    return (total for total in root.groups("TaxTotal") if total.attribute("TaxAmount", "currencyID") in ("", currency))


def read_totals(root: GroupReader, currency: str) -> Totals:
    """Return BG-22 in the invoice's `currency`, and the VAT in the accounting currency."""
    totals = root.again()
    accounting = totals.text("TaxCurrencyCode")

    def amount(term: str, name: str) -> Decimal | None:
        return totals.amount(term, _SUMS + name, currency=currency)

    return Totals(
        line_total=amount("BT-106", "LineExtensionAmount"),
        allowance_total=amount("BT-107", "AllowanceTotalAmount"),
        charge_total=amount("BT-108", "ChargeTotalAmount"),
        tax_exclusive=amount("BT-109", "TaxExclusiveAmount"),
        vat=totals.amount("BT-110", "TaxTotal/TaxAmount", currency=currency),
        vat_in_accounting_currency=(
            totals.amount("BT-111", f"TaxTotal/TaxAmount[@currencyID='{accounting}']")
            if accounting.isalpha() and accounting != currency
            else None
        ),
        tax_inclusive=amount("BT-112", "TaxInclusiveAmount"),
        prepaid=amount("BT-113", "PrepaidAmount"),
        rounding=amount("BT-114", "PayableRoundingAmount"),
        due=amount("BT-115", "PayableAmount"),
        unreadable=totals.unreadable,
    )
