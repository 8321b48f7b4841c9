"""The fields docproc knows, and the values found for them with their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from docproc.model.einvoice import SemanticInvoice
from docproc.model.enums import DocumentSubtype, DocumentType, RelationType, Source
from docproc.model.geometry import Box
from docproc.model.lazy import lazy
from docproc.model.record import record

Value: TypeAlias = str | Decimal | date


class FieldKind(StrEnum):
    """What sort of value a field holds."""

    AMOUNT = "amount"
    DATE = "date"
    IDENTIFIER = "identifier"
    NAME = "name"
    ADDRESS = "address"
    CURRENCY = "currency"
    NUMBER = "number"
    CODE = "code"
    TEXT = "text"


FIELDS: Mapping[str, tuple[FieldKind, str]] = MappingProxyType(
    {
        "document_number": (FieldKind.IDENTIFIER, "the document's own number, whatever its type"),
        "document_date": (FieldKind.DATE, "the document's own date, whatever its type"),
        "invoice_number": (FieldKind.IDENTIFIER, "number of an invoice or credit note"),
        "invoice_date": (FieldKind.DATE, "date of an invoice or credit note"),
        "due_date": (FieldKind.DATE, "last day for payment"),
        "delivery_date": (FieldKind.DATE, "day of delivery or service"),
        "service_start": (FieldKind.DATE, "first day of the period of service"),
        "service_end": (FieldKind.DATE, "last day of the period of service"),
        "order_number": (FieldKind.IDENTIFIER, "number of the buyer's order"),
        "customer_number": (FieldKind.IDENTIFIER, "the buyer's number in the supplier's books"),
        "contract_number": (FieldKind.IDENTIFIER, "number of the contract"),
        "delivery_note_number": (FieldKind.IDENTIFIER, "number of the delivery note"),
        "preceding_invoice_number": (FieldKind.IDENTIFIER, "number of the invoice that is credited or corrected"),
        "preceding_invoice_date": (FieldKind.DATE, "date of that invoice"),
        "buyer_reference": (FieldKind.IDENTIFIER, "reference the buyer asked for (Leitweg-ID, your reference)"),
        "supplier_name": (FieldKind.NAME, "who issued the document"),
        "supplier_address": (FieldKind.ADDRESS, "postal address of the issuer"),
        "supplier_vat_id": (FieldKind.IDENTIFIER, "VAT identification number of the issuer"),
        "supplier_tax_number": (FieldKind.IDENTIFIER, "national tax number of the issuer"),
        "iban": (FieldKind.IDENTIFIER, "account to pay to"),
        "bic": (FieldKind.IDENTIFIER, "bank of that account"),
        "buyer_name": (FieldKind.NAME, "to whom the document is addressed"),
        "buyer_address": (FieldKind.ADDRESS, "postal address of the recipient"),
        "buyer_vat_id": (FieldKind.IDENTIFIER, "VAT identification number of the recipient"),
        "currency": (FieldKind.CURRENCY, "ISO 4217 code of all amounts"),
        "net_amount": (FieldKind.AMOUNT, "total without VAT"),
        "vat_amount": (FieldKind.AMOUNT, "VAT in total"),
        "total_amount": (FieldKind.AMOUNT, "total with VAT"),
        "prepaid_amount": (FieldKind.AMOUNT, "what was paid before (prepayments, part payments)"),
        "rounding_amount": (FieldKind.AMOUNT, "rounding added to the total before it is due"),
        "due_amount": (FieldKind.AMOUNT, "what is still to be paid, after prepayments"),
        "vat_treatment": (
            FieldKind.CODE,
            "why no VAT is charged: reverse_charge, small_business, intra_community, export or exempt",
        ),
        "payment_reference": (FieldKind.IDENTIFIER, "reference to give when paying"),
        "payment_means": (FieldKind.CODE, "how to pay: transfer, direct_debit, card, cash, cheque or other"),
        "payment_terms": (FieldKind.TEXT, "the terms of payment in the document's words"),
        "cash_discount_percent": (FieldKind.NUMBER, "cash discount (Skonto) in percent, the first step if several"),
        "cash_discount_days": (FieldKind.NUMBER, "days within which the cash discount may be taken"),
        "cash_discount_date": (FieldKind.DATE, "last day on which the cash discount may be taken"),
        "cash_discount_amount": (FieldKind.AMOUNT, "the cash discount itself"),
        "payee_name": (FieldKind.NAME, "who is paid, where that is not the supplier"),
        "reminder_level": (FieldKind.NUMBER, "which reminder this is: 1 the first, 2 the second"),
        "reminder_fee": (FieldKind.AMOUNT, "what the reminder itself costs"),
        "late_interest": (FieldKind.AMOUNT, "interest on late payment"),
        "contract_start": (FieldKind.DATE, "first day of the contract"),
        "contract_end": (FieldKind.DATE, "last day of the contract"),
        "contract_term": (FieldKind.TEXT, "how long the contract runs, in its words"),
        "notice_period": (FieldKind.TEXT, "the period of notice, in the contract's words"),
        "subject": (FieldKind.TEXT, "subject line of a letter, contract or form"),
    }
)
"""Every field name with its kind and its meaning; the README's field table is made from it."""

PRINCIPAL_FIELDS: Mapping[DocumentType, tuple[str, str]] = MappingProxyType(
    {
        DocumentType.INVOICE: ("invoice_number", "invoice_date"),
        DocumentType.CREDIT_NOTE: ("invoice_number", "invoice_date"),
        DocumentType.DELIVERY_NOTE: ("delivery_note_number", "document_date"),
        DocumentType.CONTRACT: ("contract_number", "document_date"),
    }
)
"""The fields that are a type's own number and date; every other type uses document_number and document_date."""


@record()
class Evidence:
    """Where a value comes from.

    `raw` is the text as printed, `method` the rule or reader that found it (`label:invoice-total`, `cii:BT-1`),
    `page` counts from 1 (None for a value that stands on no page), `box` is in points of the upright page, `reasons`
    say in words why the confidence is what it is. `features` are the same reasons by name, as log-odds that each adds
    by hand weight (`label`, `place`, `domain`, ...), with `score` (their sum), and `margin` (the score less that of the
    best other value; left out where there is none): what calibration may weigh anew.
    """

    source: Source
    method: str
    raw: str
    page: int | None = None
    box: Box | None = None
    reasons: tuple[str, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict, hash=False)


@record()
class FieldValue:
    """A value of one field: Decimal for amounts, date for dates, text for the rest; confidence in percent."""

    name: str
    value: Value
    confidence: float
    evidence: Evidence

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 100:
            raise ValueError(f"confidence {self.confidence} of {self.name} is not a percentage")


@record()
class VatLine:
    """One rate of the VAT breakdown: rate in percent, net and VAT amounts."""

    rate: Decimal
    net: Decimal | None
    vat: Decimal | None


@record()
class LineItem:
    """One line of a document's table; what is not printed is None, `net_amount` is the line's total without VAT."""

    position: int
    description: str
    article: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    vat_rate: Decimal | None = None
    net_amount: Decimal | None = None
    confidence: float = 0.0
    page: int | None = None
    box: Box | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None


@record()
class AllowanceCharge:
    """An allowance (discount) or a charge (freight, packing) on the whole document; `amount` is never negative."""

    charge: bool
    amount: Decimal
    reason: str = ""
    percent: Decimal | None = None
    base: Decimal | None = None
    vat_rate: Decimal | None = None
    page: int | None = None
    box: Box | None = None


@record()
class BankAccount:
    """An account that the document names for payment; the principal one is the field `iban` too."""

    iban: str
    bic: str | None = None
    bank: str | None = None
    holder: str | None = None


@record()
class Reference:
    """Another document that this one speaks of, and in what relation it would stand to it.

    A reminder has one for each invoice it reminds of (with its date and open amount), a credit note one for the invoice
    it credits. `confidence` is in percent, `raw` the words it was read from.
    """

    relation: RelationType
    document_type: DocumentType
    number: str
    day: date | None = None
    amount: Decimal | None = None
    confidence: float = 0.0
    raw: str = ""
    page: int | None = None
    box: Box | None = None


@record()
class FormField:
    """One label of a form with the value filled in beside, beneath or as a ticked box ("yes"); "" when left empty."""

    label: str
    value: str
    confidence: float = 0.0
    page: int | None = None
    box: Box | None = None


BY_PERSON = "a person said so"
"""The only reason of a type or a supplier that a person has settled: further extractions keep to it."""

SAID_OF_THE_WHOLE = ("supplier", "document_type")
"""What a person or a workflow may say of a document as a whole, beside its fields."""


@record()
class TypeGuess:
    """The document type with its confidence in percent and the reasons in words; `subtype` is what its title says."""

    document_type: DocumentType
    confidence: float
    reasons: tuple[str, ...] = ()
    subtype: DocumentSubtype | None = None


@record()
class SupplierMatch:
    """Who sent the document: a supplier known from YAML (`supplier_id`), or only a name from the page."""

    supplier_id: str | None
    name: str
    confidence: float
    reasons: tuple[str, ...] = ()


class Agreement(StrEnum):
    """How the printed page and another witness stand to each other in one field."""

    AGREE = "agree"
    DIFFER = "differ"
    NOT_PRINTED = "not_printed"


@record()
class Comparison:
    """One field of another witness held against the printed page.

    `source` is that witness, the e-invoice or a code on the page (`qr`), and `einvoice` is what it says.
    """

    field: str
    agreement: Agreement
    einvoice: str
    page: str | None
    source: Source = Source.EINVOICE


@record(slots=False)
class EInvoice:
    """The fields of a structured invoice; their evidence names the XML element (source `einvoice`).

    `syntax` is `cii` or `ubl`, `profile` its specification identifier (BT-24). `semantic` is the whole invoice by the
    numbers of EN 16931, for the rules of that norm.
    """

    syntax: str
    profile: str
    document_type: DocumentType
    fields: tuple[FieldValue, ...]
    line_items: tuple[LineItem, ...]
    vat_breakdown: tuple[VatLine, ...]
    allowances: tuple[AllowanceCharge, ...] = ()
    accounts: tuple[BankAccount, ...] = ()
    references: tuple[Reference, ...] = ()
    semantic: SemanticInvoice | None = None


@record(slots=False)
class Extraction:
    """Everything that was found in one document.

    `shadows` are the values that rules on trial would give their fields; they are recorded and used for nothing.
    """

    document_type: TypeGuess
    language: str
    supplier: SupplierMatch | None = None
    fields: tuple[FieldValue, ...] = ()
    line_items: tuple[LineItem, ...] = ()
    vat_breakdown: tuple[VatLine, ...] = ()
    alternatives: tuple[FieldValue, ...] = ()
    comparisons: tuple[Comparison, ...] = field(default_factory=tuple)
    allowances: tuple[AllowanceCharge, ...] = ()
    accounts: tuple[BankAccount, ...] = ()
    references: tuple[Reference, ...] = ()
    form_fields: tuple[FormField, ...] = ()
    shadows: tuple[FieldValue, ...] = ()

    def get(self, name: str) -> FieldValue | None:
        """Return the value found for field `name`, or None."""
        return self._by_name.get(name)

    @lazy
    def _by_name(self) -> dict[str, FieldValue]:
        return {value.name: value for value in reversed(self.fields)}

    def value(self, name: str) -> Value | None:
        """Return just the typed value of field `name`, or None."""
        found = self.get(name)
        return None if found is None else found.value

    def principal(self) -> tuple[FieldValue | None, FieldValue | None]:
        """Return the document's own number and date, by the principal fields of its type."""
        number, day = PRINCIPAL_FIELDS.get(self.document_type.document_type, ("document_number", "document_date"))
        return self.get(number) or self.get("document_number"), self.get(day) or self.get("document_date")
