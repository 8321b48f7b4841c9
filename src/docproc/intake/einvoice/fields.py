"""The fields that docproc books, from the semantic model of an e-invoice; each names the term it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias, TypeVar

from docproc.intake.einvoice.group_reader import ReadTexts
from docproc.intake.einvoice.mentions import NOT_GIVEN
from docproc.intake.einvoice.payment_fields import payment_values
from docproc.intake.einvoice.stated import Stated
from docproc.intake.einvoice.terms import due_from_terms
from docproc.intake.einvoice.vat_treatment import vat_treatment
from docproc.model.einvoice import Address, Delivery, Party, Period, SemanticInvoice, Totals
from docproc.model.enums import Source
from docproc.model.fields import Evidence, FieldValue, Value

_SECOND_CHOICE = 99.0
"""The confidence of a value taken from the second place where it may stand, percent."""
_NOWHERE, _NOBODY, _NEVER = Address(), Party(), Period()

G = TypeVar("G")
Terms: TypeAlias = tuple[tuple[str, str, Callable[[G], Value | None]], ...]

_HEADER: Terms[SemanticInvoice] = (
    ("invoice_number", "BT-1", lambda invoice: invoice.number),
    ("invoice_date", "BT-2", lambda invoice: invoice.issued),
    ("currency", "BT-5", lambda invoice: invoice.currency),
    ("due_date", "BT-9", lambda invoice: invoice.due),
    ("buyer_reference", "BT-10", lambda invoice: invoice.buyer_reference),
    ("contract_number", "BT-12", lambda invoice: invoice.contract),
    ("order_number", "BT-13", lambda invoice: invoice.order),
    ("delivery_note_number", "BT-16", lambda invoice: invoice.despatch_advice),
    ("delivery_date", "BT-72", lambda invoice: (invoice.delivery or Delivery()).delivered),
    ("service_start", "BT-73", lambda invoice: (invoice.period or _NEVER).start),
    ("service_end", "BT-74", lambda invoice: (invoice.period or _NEVER).end),
)
_SELLER: Terms[Party] = (
    ("supplier_vat_id", "BT-31", lambda party: party.vat_id),
    ("supplier_tax_number", "BT-32", lambda party: party.tax_number),
)
_BUYER: Terms[Party] = (
    ("customer_number", "BT-46", lambda party: next((one.value for one in party.identifiers if not one.scheme), None)),
    ("buyer_vat_id", "BT-48", lambda party: party.vat_id),
)
_TOTALS: Terms[Totals] = (
    ("net_amount", "BT-109", lambda totals: totals.tax_exclusive),
    ("vat_amount", "BT-110", lambda totals: totals.vat),
    ("total_amount", "BT-112", lambda totals: totals.tax_inclusive),
    ("prepaid_amount", "BT-113", lambda totals: totals.prepaid or None),
    ("rounding_amount", "BT-114", lambda totals: totals.rounding or None),
    ("due_amount", "BT-115", lambda totals: totals.due),
)


def read_fields(invoice: SemanticInvoice, syntax: str, texts: ReadTexts) -> tuple[FieldValue, ...]:
    """Return the fields that `invoice` gives, the principal value of each first; `texts` are the XML's own words.

    Prepayments and rounding of zero say nothing and are left out, and so is a number that says that there is none.
    """
    found = [_field(stated, syntax, texts) for stated in _stated(invoice) if _says_something(stated)]
    return (*found, *_due_date(invoice, syntax, found))


def _field(stated: Stated, syntax: str, texts: ReadTexts) -> FieldValue:
    raw = stated.raw or texts.get((stated.term, stated.value), str(stated.value))
    evidence = Evidence(Source.EINVOICE, f"{syntax}:{stated.term}", raw, reasons=stated.reasons)
    return FieldValue(stated.field, stated.value, stated.confidence, evidence)


def _says_something(stated: Stated) -> bool:
    return not isinstance(stated.value, str) or stated.value.upper() not in NOT_GIVEN


def _stated(invoice: SemanticInvoice) -> Iterator[Stated]:
    yield from _of(invoice, _HEADER)
    if not invoice.currency and invoice.currencies:
        yield Stated("currency", "BT-5", invoice.currencies[0], _SECOND_CHOICE)
    yield from _of(invoice.seller or _NOBODY, _SELLER)
    yield from _of(invoice.buyer or _NOBODY, _BUYER)
    yield from _names(invoice)
    yield from _preceding(invoice)
    yield from _of(invoice.totals, _TOTALS)
    yield from payment_values(invoice)
    treatment = vat_treatment(invoice)
    if treatment is not None:
        yield treatment


def _of(group: G, terms: Terms[G]) -> Iterator[Stated]:
    for field, term, get in terms:
        value = get(group)
        if value is not None and value != "":
            yield Stated(field, term, value)


def _names(invoice: SemanticInvoice) -> Iterator[Stated]:
    parties = (
        ("supplier", invoice.seller, ("BT-27", "BT-28", "BG-5")),
        ("buyer", invoice.buyer, ("BT-44", "BT-45", "BG-8")),
    )
    for role, party, (name, trading_name, address) in parties:
        if party is None:
            continue
        if party.name:
            yield Stated(f"{role}_name", name, party.name)
        elif party.trading_name:
            yield Stated(f"{role}_name", trading_name, party.trading_name, _SECOND_CHOICE)
        written = _written(party.address or _NOWHERE)
        if written:
            yield Stated(f"{role}_address", address, written)
    payee = invoice.payee
    if payee is not None and payee.name and payee.name != (invoice.seller or _NOBODY).name:
        yield Stated("payee_name", "BT-59", payee.name)


def _written(address: Address) -> str:
    """Street lines, post code and town, country, between commas; "" when only the country is known."""
    lines = [line for line in (address.line_one, address.line_two, address.line_three) if line]
    town = f"{address.postcode} {address.city}".strip()
    if not any((*lines, town)):
        return ""
    return ", ".join(part for part in (*lines, town, address.country) if part)


def _preceding(invoice: SemanticInvoice) -> Iterator[Stated]:
    first = next((found for found in invoice.preceding_invoices if found.number), None)
    if first is not None:
        yield Stated("preceding_invoice_number", "BT-25", first.number)
        if first.issued is not None:
            yield Stated("preceding_invoice_date", "BT-26", first.issued)


def _due_date(invoice: SemanticInvoice, syntax: str, values: list[FieldValue]) -> Iterator[FieldValue]:
    """The due date that the payment terms in words give, where no element of its own does."""
    terms = invoice.terms_text
    if terms and isinstance(invoice.issued, date) and all(value.name != "due_date" for value in values):
        due = due_from_terms(terms, invoice.issued, syntax)
        if due is not None:
            yield due
