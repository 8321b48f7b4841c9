"""The semantic model of an electronic invoice, as EN 16931-1:2017 numbers it: business terms (BT) in groups (BG).

Text that is absent is "", every other absent value None, an absent repetition (). An element that is there and cannot
be read (an amount with a comma, the 31st of June) is None too; its group then keeps the text in `unreadable`, so that a
rule can tell a missing value from a malformed one. Amounts keep the decimals they were written with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that could not be read: its business term ("BT-131") and the text that stood in the XML."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier with the code of its scheme ("0088", "" without one) and the version of that scheme."""

    value: str
    scheme: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What every group of business terms has: the values of its own that were there and could not be read."""

    unreadable: tuple[Unreadable, ...] = ()

    def unreadable_text(self, term: str) -> str | None:
        """Return the text that stood in the XML for business term `term` of this group if it could not be read."""
        return next((found.text for found in self.unreadable if found.term == term), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Group):
    """BG-1: a note, `text` (BT-22), with the code of its `subject` (BT-21, UNTDID 4451)."""

    text: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedingInvoice(Group):
    """BG-3: an invoice that this one credits, corrects or completes: BT-25, BT-26; the type code is an extension."""

    number: str = ""
    issued: date | None = None
    type_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Group):
    """BG-14 (the invoice's, BT-73 to BT-74) or BG-26 (a line's, BT-134 to BT-135): first and last day."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Group):
    """BG-5 seller, BG-8 buyer, BG-12 tax representative, BG-15 deliver-to, in that order of terms.

    `line_one` BT-35, 50, 64, 75; `line_two` BT-36, 51, 65, 76; `line_three` BT-162, 163, 164, 165; `city` BT-37, 52,
    66, 77; `postcode` BT-38, 53, 67, 78; `subdivision` BT-39, 54, 68, 79; `country` (ISO 3166-1) BT-40, 55, 69, 80.
    """

    line_one: str = ""
    line_two: str = ""
    line_three: str = ""
    city: str = ""
    postcode: str = ""
    subdivision: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Group):
    """BG-6 seller, BG-9 buyer: contact `name` (BT-41, 56), `phone` (BT-42, 57), `email` (BT-43, 58).

    `department` is what CII keeps apart from the person; where there is no person, `name` is the department.
    """

    name: str = ""
    department: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Group):
    """BG-4 seller, BG-7 buyer, BG-10 payee, BG-11 the seller's tax representative, in that order of terms.

    `name` BT-27, 44, 59, 62; `trading_name` BT-28, 45; `identifiers` BT-29, 46, 60; `registration` BT-30, 47, 61;
    `vat_id` BT-31, 48, -, 63; `tax_number` BT-32; `legal_information` BT-33; `electronic_address` BT-34, 49.
    `creditor_id` is the seller's or payee's identifier with scheme SEPA (BT-90 in UBL).
    """

    name: str = ""
    trading_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    registration: Identifier | None = None
    vat_id: str = ""
    tax_number: str = ""
    legal_information: str = ""
    electronic_address: Identifier | None = None
    creditor_id: str = ""
    address: Address | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Group):
    """BG-13: `name` (BT-70), `location` (BT-71), day of delivery `delivered` (BT-72), `address` (BG-15)."""

    name: str = ""
    location: Identifier | None = None
    delivered: date | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer(Group):
    """BG-17: an account to pay to: BT-84 to BT-86 (a BIC); a `proprietary` one is no IBAN, as CII itself says."""

    account: str = ""
    holder: str = ""
    bank: str = ""
    bank_name: str = ""
    proprietary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCard(Group):
    """BG-18: the last digits of the card, `number` (BT-87), and its `holder` (BT-88)."""

    number: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectDebit(Group):
    """BG-19: `mandate` (BT-89), `creditor` (BT-90), the `debited_account` (BT-91)."""

    mandate: str = ""
    creditor: str = ""
    debited_account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentInstruction(Group):
    """BG-16: a means of payment, which the syntaxes repeat: `code` (BT-81, UNTDID 4461), BT-82, BT-83."""

    code: str = ""
    text: str = ""
    remittance: str = ""
    accounts: tuple[CreditTransfer, ...] = ()
    card: PaymentCard | None = None
    direct_debit: DirectDebit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDiscount(Group):
    """A discount for early payment: `percent` of `base`, or `amount`, within `days` or until `until`.

    Source: CII ApplicableTradePaymentDiscountTerms, and XRechnung's `#SKONTO#TAGE=14#PROZENT=2.00#` within BT-20
    (specification of XRechnung 3.0, BR-DE-18).
    """

    percent: Decimal | None = None
    days: int | None = None
    until: date | None = None
    base: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms(Group):
    """One set of payment terms: `text` (BT-20, line breaks kept), `due` (BT-9), the cash `discounts`.

    `mandate` is CII's DirectDebitMandateID (BT-89); `partial_amount` the part that falls due (extended profile).
    """

    text: str = ""
    due: date | None = None
    discounts: tuple[CashDiscount, ...] = ()
    mandate: str = ""
    partial_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceOrCharge(Group):
    """BG-20 allowance, BG-21 charge on the document, BG-27 allowance, BG-28 charge on a line, in that order of terms.

    `amount` BT-92, 99, 136, 141; `base` BT-93, 100, 137, 142; `percent` BT-94, 101, 138, 143; `vat_category` BT-95,
    102; `vat_rate` BT-96, 103; `reason` BT-97, 104, 139, 144; `reason_code` BT-98, 105, 140, 145.
    """

    charge: bool = False
    amount: Decimal | None = None
    base: Decimal | None = None
    percent: Decimal | None = None
    vat_category: str = ""
    vat_rate: Decimal | None = None
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyPayment(Group):
    """BG-DEX-09: an `amount` (BT-DEX-002) collected for others; `kind` is BT-DEX-001, `description` BT-DEX-003."""

    kind: str = ""
    amount: Decimal | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals(Group):
    """BG-22: the totals, BT-106 to BT-115 in the order of the attributes; `vat_in_accounting_currency` is BT-111."""

    line_total: Decimal | None = None
    allowance_total: Decimal | None = None
    charge_total: Decimal | None = None
    tax_exclusive: Decimal | None = None
    vat: Decimal | None = None
    vat_in_accounting_currency: Decimal | None = None
    tax_inclusive: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    due: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatBreakdown(Group):
    """BG-23: one rate of the VAT, BT-116 to BT-121 in the order of the attributes.

    `rate` is in percent, `category` a code of UNTDID 5305, `exemption_code` one of the list VATEX.
    """

    taxable: Decimal | None = None
    tax: Decimal | None = None
    category: str = ""
    rate: Decimal | None = None
    exemption_reason: str = ""
    exemption_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Group):
    """BG-24: `reference` (BT-122), `description` (BT-123), `location` (BT-124), the embedded file (BT-125).

    Of the file itself only `filename`, `mime_type` and the `size` of its base64 text (characters, None without a file).
    """

    reference: str = ""
    description: str = ""
    location: str = ""
    filename: str = ""
    mime_type: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class ItemAttribute:
    """BG-32: `name` (BT-160) and `value` (BT-161) of a property of the item."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Group):
    """BG-29: `net` (BT-146), `discount` (147), `gross` (148), per `base_quantity` (149) of `base_unit` (150)."""

    net: Decimal | None = None
    discount: Decimal | None = None
    gross: Decimal | None = None
    base_quantity: Decimal | None = None
    base_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Group):
    """BG-31: what is sold, BT-153 to BT-159 in the order of the attributes, and its `attributes` (BG-32)."""

    name: str = ""
    description: str = ""
    seller_id: str = ""
    buyer_id: str = ""
    standard_id: Identifier | None = None
    classifications: tuple[Identifier, ...] = ()
    origin: str = ""
    attributes: tuple[ItemAttribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine(Group):
    """BG-25: a line of the invoice.

    `number` BT-126, `note` BT-127, `invoiced_object` BT-128, `quantity` BT-129, `unit` BT-130, `net_amount` BT-131,
    `order_line` BT-132, `accounting_reference` BT-133, `period` BG-26, `allowances` BG-27 and BG-28, `price` BG-29,
    `vat_category` BT-151, `vat_rate` BT-152, `item` BG-31. Of the extended profiles: `status` (CII DETAIL, GROUP or
    INFORMATION), `parent` (number of the line above), `sub_lines` (XRechnung), `order`, `despatch_advice`, exemption.
    """

    number: str = ""
    note: str = ""
    invoiced_object: Identifier | None = None
    quantity: Decimal | None = None
    unit: str = ""
    net_amount: Decimal | None = None
    order_line: str = ""
    accounting_reference: str = ""
    period: Period | None = None
    allowances: tuple[AllowanceOrCharge, ...] = ()
    price: Price = Price()
    vat_category: str = ""
    vat_rate: Decimal | None = None
    item: Item = Item()
    exemption_reason: str = ""
    status: str = ""
    parent: str = ""
    sub_lines: tuple[InvoiceLine, ...] = ()
    order: str = ""
    despatch_advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticInvoice(Group):
    """The whole invoice.

    `number` BT-1, `issued` BT-2, `type_code` BT-3 (UNTDID 1001), `currency` BT-5, `accounting_currency` BT-6,
    `tax_point` BT-7, `tax_point_code` BT-8, `buyer_reference` BT-10, `project` BT-11, `contract` BT-12, `order` BT-13,
    `sales_order` BT-14, `receiving_advice` BT-15, `despatch_advice` BT-16, `tender` BT-17, `invoiced_object` BT-18,
    `accounting_reference` BT-19, `business_process` BT-23, `specification` BT-24, `remittance` BT-83 and `creditor_id`
    BT-90 (also where no means of payment is named). `third_party_payments` is BG-DEX-09 of XRechnung's extension.

    `currencies` are the currency codes on amounts, each once; `empty_elements` the names of elements without content.
    """

    number: str = ""
    issued: date | None = None
    type_code: str = ""
    currency: str = ""
    accounting_currency: str = ""
    tax_point: date | None = None
    tax_point_code: str = ""
    buyer_reference: str = ""
    project: str = ""
    contract: str = ""
    order: str = ""
    sales_order: str = ""
    receiving_advice: str = ""
    despatch_advice: str = ""
    tender: str = ""
    invoiced_object: Identifier | None = None
    accounting_reference: str = ""
    business_process: str = ""
    specification: str = ""
    remittance: str = ""
    creditor_id: str = ""
    notes: tuple[Note, ...] = ()
    preceding_invoices: tuple[PrecedingInvoice, ...] = ()
    seller: Party | None = None
    buyer: Party | None = None
    payee: Party | None = None
    tax_representative: Party | None = None
    delivery: Delivery | None = None
    period: Period | None = None
    payment: tuple[PaymentInstruction, ...] = ()
    payment_terms: tuple[PaymentTerms, ...] = ()
    allowances: tuple[AllowanceOrCharge, ...] = ()
    third_party_payments: tuple[ThirdPartyPayment, ...] = ()
    totals: Totals = Totals()
    vat_breakdown: tuple[VatBreakdown, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    currencies: tuple[str, ...] = ()
    empty_elements: tuple[str, ...] = ()

    @property
    def due(self) -> date | None:
        """BT-9, the last day for payment: the latest of the payment terms' days."""
        return max((terms.due for terms in self.payment_terms if terms.due is not None), default=None)

    @property
    def terms_text(self) -> str:
        """BT-20, the payment terms in words, those of several sets one under the other."""
        return "\n".join(terms.text for terms in self.payment_terms if terms.text)
