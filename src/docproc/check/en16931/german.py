"""The rules that XRechnung and its extension add to EN 16931 (KoSIT, Standard XRechnung 3.0, chapters 12, 13).

What KoSIT calls an error is a warning here, and its warnings are information: these rules say whether an authority
must accept the invoice, not whether its values are right. Telephone and e-mail follow BR-DE-27 and -28.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docproc.check.en16931.profile import Extent, Usage
from docproc.check.en16931.rule import Rule, Test, breakdown, document, each, given, lines, numbered
from docproc.check.en16931.sums import total_of
from docproc.model.einvoice import Address, PaymentInstruction, SemanticInvoice
from docproc.model.enums import Severity
from docproc.parse.identifiers import valid_iban

_XRECHNUNG = frozenset({Usage.XRECHNUNG})
_TRANSFER = frozenset({"30", "58"})
_CARD = frozenset({"48", "54", "55"})
_DEBIT = frozenset({"59"})
_TYPES = frozenset({"326", "380", "384", "389", "381", "875", "876", "877"})
_TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)*")
_DISCOUNT_LINE = re.compile(
    r"#(?:SKONTO|VERZUG)#TAGE=\d{1,4}#PROZENT=\d{1,3}\.\d{2}(?:#BASISBETRAG=-?\d{1,15}\.\d{2})?#"
)

_payments = numbered("payment instruction", lambda invoice: invoice.payment)


def _rule(number: str, severity: Severity, text: str, test: Test, *fields: str) -> Rule:
    return Rule(f"BR-DE-{number}", severity, text, test, fields, Extent.NORM, _XRECHNUNG)


def _seller_address(invoice: SemanticInvoice) -> Address:
    return (invoice.seller.address if invoice.seller is not None else None) or Address()


def _buyer_address(invoice: SemanticInvoice) -> Address:
    return (invoice.buyer.address if invoice.buyer is not None else None) or Address()


def _seller_contact(attribute: str) -> Test:
    """The seller's contact gives what is called `attribute`; a missing contact is a matter of BR-DE-2."""

    def holds(invoice: SemanticInvoice) -> bool:
        contact = invoice.seller.contact if invoice.seller is not None else None
        return contact is None or bool(getattr(contact, attribute))

    return document(holds)


def _delivered_to(attribute: str) -> Test:
    def holds(invoice: SemanticInvoice) -> bool:
        address = invoice.delivery.address if invoice.delivery is not None else None
        return address is None or bool(getattr(address, attribute))

    return document(holds)


def _phone(invoice: SemanticInvoice) -> bool:
    contact = invoice.seller.contact if invoice.seller is not None else None
    return contact is None or not contact.phone or sum(map(str.isdigit, contact.phone)) >= 3


def _email(invoice: SemanticInvoice) -> bool:
    contact = invoice.seller.contact if invoice.seller is not None else None
    return contact is None or not contact.email or _EMAIL.fullmatch(contact.email.strip()) is not None


def _seller_taxed(invoice: SemanticInvoice) -> bool:
    used = {line.vat_category for line in invoice.lines} | {group.category for group in invoice.vat_breakdown}
    if not used & _TAXED:
        return True
    seller = invoice.seller
    return invoice.tax_representative is not None or (seller is not None and bool(seller.vat_id or seller.tax_number))


def _discounts(invoice: SemanticInvoice) -> Iterator[str]:
    for line in invoice.terms_text.splitlines():
        text = line.strip()
        if text.startswith("#") and _DISCOUNT_LINE.fullmatch(text) is None:
            yield f'"{text[:60]}"'


def _sepa_account(payment: PaymentInstruction) -> bool:
    return payment.code != "58" or all(valid_iban(account.account).holds for account in payment.accounts)


def _debited_account(payment: PaymentInstruction) -> bool:
    debit = payment.direct_debit
    return payment.code != "59" or debit is None or not debit.debited_account or valid_iban(debit.debited_account).holds


def _distinct_files(invoice: SemanticInvoice) -> Iterator[str]:
    names = Counter(part.filename.casefold() for part in invoice.attachments if part.filename)
    return (name for name, count in names.items() if count > 1)


def _debits(invoice: SemanticInvoice) -> bool:
    return any(payment.direct_debit is not None for payment in invoice.payment)


def _has(codes: frozenset[str], holds: str) -> Test:
    """A payment by one of `codes` has the group that is called `holds`."""
    return each(_payments, lambda payment: payment.code not in codes or bool(getattr(payment, holds)))


def _has_not(codes: frozenset[str], *others: str) -> Test:
    """A payment by one of `codes` has none of the groups `others`."""
    return each(
        _payments, lambda payment: payment.code not in codes or not any(getattr(payment, other) for other in others)
    )


def _sub_lines(invoice: SemanticInvoice) -> Iterator[str]:
    """The lines at every depth whose own sub-lines do not come to their net amount."""
    below = [line for _, line in lines(invoice)]
    while below:
        line = below.pop(0)
        amounts = [part.net_amount for part in line.sub_lines]
        if amounts and None not in amounts and line.net_amount not in (None, total_of(amounts)):
            yield f"line {line.number}: {line.net_amount} is stated, {total_of(amounts)} computed"
        below.extend(line.sub_lines)


def _supply_dated(invoice: SemanticInvoice) -> bool:
    delivered = invoice.delivery is not None and given(invoice.delivery, invoice.delivery.delivered, "BT-72")
    return delivered or invoice.period is not None or all(line.period is not None for line in invoice.lines)


_W, _I = Severity.WARNING, Severity.INFO

GERMAN = (
    _rule("1", _W, "payment instructions are given (BG-16)", document(lambda i: bool(i.payment))),
    _rule("2", _W, "the seller names a contact (BG-6)",
          document(lambda i: i.seller is not None and i.seller.contact is not None)),
    _rule("3", _W, "the seller's address has a town (BT-37)", document(lambda i: bool(_seller_address(i).city)),
          "supplier_address"),
    _rule("4", _W, "the seller's address has a postcode (BT-38)",
          document(lambda i: bool(_seller_address(i).postcode)), "supplier_address"),
    _rule("5", _W, "the seller's contact has a name (BT-41)", _seller_contact("name")),
    _rule("6", _W, "the seller's contact has a telephone number (BT-42)", _seller_contact("phone")),
    _rule("7", _W, "the seller's contact has an e-mail address (BT-43)", _seller_contact("email")),
    _rule("8", _W, "the buyer's address has a town (BT-52)", document(lambda i: bool(_buyer_address(i).city)),
          "buyer_address"),
    _rule("9", _W, "the buyer's address has a postcode (BT-53)",
          document(lambda i: bool(_buyer_address(i).postcode)), "buyer_address"),
    _rule("10", _W, "the address of delivery has a town (BT-77)", _delivered_to("city")),
    _rule("11", _W, "the address of delivery has a postcode (BT-78)", _delivered_to("postcode")),
    _rule("14", _W, "every VAT group has a rate (BT-119)",
          each(breakdown, lambda group: given(group, group.rate, "BT-119"))),
    _rule("15", _W, "the buyer's reference is given (BT-10; the Leitweg-ID of an authority)",
          document(lambda i: bool(i.buyer_reference)), "buyer_reference"),
    _rule("16", _W, "the seller has a VAT id, a tax number or a tax representative (BT-31, BT-32, BG-11)",
          document(_seller_taxed), "supplier_vat_id", "supplier_tax_number"),
    _rule("17", _I, "the type code is one that XRechnung uses (BT-3)",
          document(lambda i: not i.type_code or i.type_code in _TYPES)),
    _rule("18", _W, "a cash discount is written #SKONTO#TAGE=n#PROZENT=n.nn# in the payment terms (BT-20)", _discounts),
    _rule("19", _I, "the account of a SEPA transfer is a valid IBAN (BT-84)", each(_payments, _sepa_account), "iban"),
    _rule("20", _I, "the account of a SEPA direct debit is a valid IBAN (BT-91)", each(_payments, _debited_account)),
    _rule("22", _W, "attached files have different names (BT-125)", _distinct_files),
    _rule("23-a", _W, "a transfer (30, 58) names an account (BG-17)", _has(_TRANSFER, "accounts"), "iban"),
    _rule("23-b", _W, "a transfer (30, 58) names no card and no debit", _has_not(_TRANSFER, "card", "direct_debit")),
    _rule("24-a", _W, "payment by card (48, 54, 55) names the card (BG-18)", _has(_CARD, "card")),
    _rule("24-b", _W, "payment by card (48, 54, 55) names no account and no debit",
          _has_not(_CARD, "accounts", "direct_debit")),
    _rule("25-a", _W, "a direct debit (59) gives its particulars (BG-19)", _has(_DEBIT, "direct_debit")),
    _rule("25-b", _W, "a direct debit (59) names no account to pay to and no card",
          _has_not(_DEBIT, "accounts", "card")),
    _rule("26", _I, "a corrected invoice (384) names the invoice it corrects (BG-3)",
          document(lambda i: i.type_code != "384" or bool(i.preceding_invoices)), "preceding_invoice_number"),
    _rule("27", _I, "the telephone number of the seller's contact has three digits (BT-42)", document(_phone)),
    _rule("28", _I, "the e-mail address of the seller's contact has the form of one (BT-43)", document(_email)),
    _rule("30", _W, "a direct debit gives the creditor's identifier (BT-90)",
          document(lambda i: not _debits(i) or bool(i.creditor_id or any(
              payment.direct_debit is not None and payment.direct_debit.creditor for payment in i.payment)))),
    _rule("31", _W, "a direct debit gives the account that is debited (BT-91)",
          each(_payments, lambda p: p.direct_debit is None or bool(p.direct_debit.debited_account))),
    _rule("TMP-32", _I, "the day (BT-72) or period of the supply is given (BG-14, BG-26), as § 14 (4) no. 6 UStG asks",
          document(_supply_dated), "delivery_date"),
    Rule("BR-DEX-02", _W, "the net amount of a line (BT-131) is that of its sub-lines (BG-DEX-01)", _sub_lines, (),
         Extent.EXTENDED, _XRECHNUNG),
)  # fmt: skip
