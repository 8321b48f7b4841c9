"""Rules of EN 16931-1:2017 on what must be there: BR-01 to BR-65 (table 6.4.1 of the norm, in our words)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docproc.check.en16931.profile import Extent
from docproc.check.en16931.rule import (
    Rule,
    allowances,
    breakdown,
    charges,
    document,
    each,
    given,
    line_allowances,
    line_charges,
    lines,
    numbered,
)
from docproc.model.einvoice import (
    Address,
    AllowanceOrCharge,
    CreditTransfer,
    PaymentInstruction,
    Period,
    SemanticInvoice,
)
from docproc.model.enums import Severity

_WARNING = Severity.WARNING
_TRANSFERS = frozenset({"30", "58"})
_MOST_CARD_DIGITS = 10

_payments = numbered("payment instruction", lambda invoice: invoice.payment)
_preceding = numbered("preceding invoice", lambda invoice: invoice.preceding_invoices)
_attachments = numbered("supporting document", lambda invoice: invoice.attachments)


def _accounts(invoice: SemanticInvoice) -> Iterator[tuple[str, CreditTransfer]]:
    return ((place, account) for place, payment in _payments(invoice) for account in payment.accounts)


def _has_account(payment: PaymentInstruction) -> bool:
    return payment.code not in _TRANSFERS or any(account.account for account in payment.accounts)


def _period_in_order(period: Period | None) -> bool:
    return period is None or period.start is None or period.end is None or period.start <= period.end


def _has_country(address: Address | None, term: str) -> bool:
    return address is None or given(address, address.country, term)


def _payee_named(invoice: SemanticInvoice) -> bool:
    return invoice.payee is None or given(invoice.payee, invoice.payee.name, "BT-59")


def _reasoned(reason: str, code: str) -> Callable[[AllowanceOrCharge], bool]:
    return lambda part: given(part, part.reason, reason) or given(part, part.reason_code, code)


_HEADER = (
    Rule("BR-01", _WARNING, "the specification is named (BT-24)",
         document(lambda i: bool(i.specification)), (), Extent.MINIMUM),
    Rule("BR-02", _WARNING, "the invoice has a number (BT-1)",
         document(lambda i: bool(i.number)), ("invoice_number",), Extent.MINIMUM),
    Rule("BR-03", _WARNING, "the invoice has a date of issue (BT-2)",
         document(lambda i: given(i, i.issued, "BT-2")), ("invoice_date",), Extent.MINIMUM),
    Rule("BR-04", _WARNING, "the invoice has a type code (BT-3)",
         document(lambda i: bool(i.type_code)), (), Extent.MINIMUM),
    Rule("BR-05", _WARNING, "the invoice has a currency (BT-5)",
         document(lambda i: bool(i.currency)), ("currency",), Extent.MINIMUM),
    Rule("BR-12", _WARNING, "the sum of the lines is stated (BT-106)",
         document(lambda i: given(i.totals, i.totals.line_total, "BT-106"))),
    Rule("BR-13", _WARNING, "the total without VAT is stated (BT-109)",
         document(lambda i: given(i.totals, i.totals.tax_exclusive, "BT-109")), ("net_amount",), Extent.MINIMUM),
    Rule("BR-14", _WARNING, "the total with VAT is stated (BT-112)",
         document(lambda i: given(i.totals, i.totals.tax_inclusive, "BT-112")), ("total_amount",), Extent.MINIMUM),
    Rule("BR-15", _WARNING, "the amount due is stated (BT-115)",
         document(lambda i: given(i.totals, i.totals.due, "BT-115")), ("due_amount",), Extent.MINIMUM),
    Rule("BR-16", _WARNING, "the invoice has a line (BG-25)", document(lambda i: bool(i.lines)), (), Extent.BASIC),
    Rule("BR-29", _WARNING, "the invoicing period ends no earlier than it begins (BT-73, BT-74)",
         document(lambda i: _period_in_order(i.period)), ("service_start", "service_end")),
    Rule("BR-53", _WARNING, "with an accounting currency (BT-6) the VAT is stated in it too (BT-111)",
         document(lambda i: not i.accounting_currency
                  or given(i.totals, i.totals.vat_in_accounting_currency, "BT-111"))),
    Rule("BR-55", _WARNING, "a preceding invoice is named by its number (BT-25)",
         each(_preceding, lambda part: given(part, part.number, "BT-25")), ("preceding_invoice_number",)),
    Rule("BR-57", _WARNING, "the address of delivery has a country (BT-80)",
         document(lambda i: i.delivery is None or _has_country(i.delivery.address, "BT-80"))),
)  # fmt: skip

_PARTIES = (
    Rule("BR-06", _WARNING, "the seller is named (BT-27)",
         document(lambda i: i.seller is not None and bool(i.seller.name)), ("supplier_name",), Extent.MINIMUM),
    Rule("BR-07", _WARNING, "the buyer is named (BT-44)",
         document(lambda i: i.buyer is not None and bool(i.buyer.name)), ("buyer_name",), Extent.MINIMUM),
    Rule("BR-08", _WARNING, "the seller has a postal address (BG-5)",
         document(lambda i: i.seller is not None and i.seller.address is not None), ("supplier_address",),
         Extent.MINIMUM),
    Rule("BR-09", _WARNING, "the seller's address has a country (BT-40)",
         document(lambda i: i.seller is None or _has_country(i.seller.address, "BT-40")), ("supplier_address",),
         Extent.MINIMUM),
    Rule("BR-10", _WARNING, "the buyer has a postal address (BG-8)",
         document(lambda i: i.buyer is not None and i.buyer.address is not None), ("buyer_address",)),
    Rule("BR-11", _WARNING, "the buyer's address has a country (BT-55)",
         document(lambda i: i.buyer is None or _has_country(i.buyer.address, "BT-55")), ("buyer_address",)),
    Rule("BR-17", _WARNING, "a payee (BG-10) is named (BT-59)", document(_payee_named), ("payee_name",)),
    Rule("BR-18", _WARNING, "the seller's tax representative is named (BT-62)",
         document(lambda i: i.tax_representative is None or bool(i.tax_representative.name))),
    Rule("BR-19", _WARNING, "the seller's tax representative has a postal address (BG-12)",
         document(lambda i: i.tax_representative is None or i.tax_representative.address is not None)),
    Rule("BR-20", _WARNING, "the tax representative's address has a country (BT-69)",
         document(lambda i: i.tax_representative is None or _has_country(i.tax_representative.address, "BT-69"))),
    Rule("BR-56", _WARNING, "the seller's tax representative has a VAT id (BT-63)",
         document(lambda i: i.tax_representative is None or bool(i.tax_representative.vat_id))),
    Rule("BR-62", _WARNING, "the seller's electronic address names its scheme (BT-34)",
         document(lambda i: i.seller is None or i.seller.electronic_address is None
                  or bool(i.seller.electronic_address.scheme))),
    Rule("BR-63", _WARNING, "the buyer's electronic address names its scheme (BT-49)",
         document(lambda i: i.buyer is None or i.buyer.electronic_address is None
                  or bool(i.buyer.electronic_address.scheme))),
)  # fmt: skip

_LINES = (
    Rule("BR-21", _WARNING, "every line has a number (BT-126)", each(lines, lambda line: bool(line.number))),
    Rule("BR-22", _WARNING, "every line has a quantity (BT-129)",
         each(lines, lambda line: given(line, line.quantity, "BT-129"))),
    Rule("BR-23", _WARNING, "every quantity has a unit (BT-130)", each(lines, lambda line: bool(line.unit))),
    Rule("BR-24", _WARNING, "every line has a net amount (BT-131)",
         each(lines, lambda line: given(line, line.net_amount, "BT-131"))),
    Rule("BR-25", _WARNING, "every line names its item (BT-153)", each(lines, lambda line: bool(line.item.name))),
    Rule("BR-26", _WARNING, "every line has a net price (BT-146)",
         each(lines, lambda line: given(line.price, line.price.net, "BT-146"))),
    Rule("BR-27", _WARNING, "no net price is negative (BT-146)",
         each(lines, lambda line: line.price.net is None or line.price.net >= 0)),
    Rule("BR-28", _WARNING, "no gross price is negative (BT-148)",
         each(lines, lambda line: line.price.gross is None or line.price.gross >= 0)),
    Rule("BR-30", _WARNING, "a line's period ends no earlier than it begins (BT-134, BT-135)",
         each(lines, lambda line: _period_in_order(line.period))),
    Rule("BR-54", _WARNING, "an attribute of an item has a name (BT-160) and a value (BT-161)",
         each(lines, lambda line: all(part.name and part.value for part in line.item.attributes))),
    Rule("BR-64", _WARNING, "the item's standard identifier names its scheme (BT-157)",
         each(lines, lambda line: line.item.standard_id is None or bool(line.item.standard_id.scheme))),
    Rule("BR-65", _WARNING, "the item's classification names its scheme (BT-158)",
         each(lines, lambda line: all(part.scheme for part in line.item.classifications))),
)  # fmt: skip

_ALLOWANCES = (
    Rule("BR-31", _WARNING, "every allowance on the document has an amount (BT-92)",
         each(allowances, lambda part: given(part, part.amount, "BT-92"))),
    Rule("BR-32", _WARNING, "every allowance on the document has a VAT category (BT-95)",
         each(allowances, lambda part: bool(part.vat_category))),
    Rule("BR-33", _WARNING, "every allowance on the document has a reason (BT-97) or its code (BT-98)",
         each(allowances, _reasoned("BT-97", "BT-98"))),
    Rule("BR-36", _WARNING, "every charge on the document has an amount (BT-99)",
         each(charges, lambda part: given(part, part.amount, "BT-99"))),
    Rule("BR-37", _WARNING, "every charge on the document has a VAT category (BT-102)",
         each(charges, lambda part: bool(part.vat_category))),
    Rule("BR-38", _WARNING, "every charge on the document has a reason (BT-104) or its code (BT-105)",
         each(charges, _reasoned("BT-104", "BT-105"))),
    Rule("BR-41", _WARNING, "every allowance of a line has an amount (BT-136)",
         each(line_allowances, lambda part: given(part, part.amount, "BT-136"))),
    Rule("BR-42", _WARNING, "every allowance of a line has a reason (BT-139) or its code (BT-140)",
         each(line_allowances, _reasoned("BT-139", "BT-140"))),
    Rule("BR-43", _WARNING, "every charge of a line has an amount (BT-141)",
         each(line_charges, lambda part: given(part, part.amount, "BT-141"))),
    Rule("BR-44", _WARNING, "every charge of a line has a reason (BT-144) or its code (BT-145)",
         each(line_charges, _reasoned("BT-144", "BT-145"))),
)  # fmt: skip

_VAT_AND_PAYMENT = (
    Rule("BR-45", _WARNING, "every VAT group has a net amount (BT-116)",
         each(breakdown, lambda part: given(part, part.taxable, "BT-116")), ("net_amount",)),
    Rule("BR-46", _WARNING, "every VAT group has a VAT amount (BT-117)",
         each(breakdown, lambda part: given(part, part.tax, "BT-117")), ("vat_amount",)),
    Rule("BR-47", _WARNING, "every VAT group has a category (BT-118)",
         each(breakdown, lambda part: bool(part.category))),
    Rule("BR-48", _WARNING, "every VAT group has a rate (BT-119), unless it is not subject to VAT",
         each(breakdown, lambda part: part.category == "O" or given(part, part.rate, "BT-119"))),
    Rule("BR-49", _WARNING, "a payment instruction names the means of payment (BT-81)",
         each(_payments, lambda part: bool(part.code))),
    Rule("BR-50", _WARNING, "an account to pay to has a number (BT-84)",
         each(_accounts, lambda part: bool(part.account)), ("iban",)),
    Rule("BR-51", _WARNING, "no more than ten digits of a payment card are shown (BT-87)",
         each(_payments, lambda part: part.card is None or len(part.card.number) <= _MOST_CARD_DIGITS)),
    Rule("BR-52", _WARNING, "every supporting document has a reference (BT-122)",
         each(_attachments, lambda part: bool(part.reference))),
    Rule("BR-61", _WARNING, "payment by transfer names an account (BT-84)", each(_payments, _has_account), ("iban",)),
)  # fmt: skip

PRESENCE = (*_HEADER, *_PARTIES, *_LINES, *_ALLOWANCES, *_VAT_AND_PAYMENT)
