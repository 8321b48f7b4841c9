"""Which particulars of its country's VAT law an invoice does not give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from docproc.check.vat_law.country import supplier_country
from docproc.check.vat_law.laws import LAWS, Demand, Law
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Severity, VatTreatment
from docproc.model.fields import Extraction

_SMALL_BUSINESS_RULES_SINCE = date(2025, 1, 1)
"""§ 34a UStDV came with the Jahressteuergesetz 2024; before, § 14 (4) UStG applied to them too."""

_NEVER_SMALL = frozenset({VatTreatment.INTRA_COMMUNITY, VatTreatment.REVERSE_CHARGE})
"""§ 33 UStDV, last sentence; § 11 (6) UStG (Austria); Art. 220a (2) of Directive 2006/112/EC."""

_TEN_THOUSAND = Decimal(10_000)
_TICKET = re.compile(r"fahrkarte|fahrschein|fahrausweis|flugschein|bahnticket|flugticket|boarding ?pass", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Particular:
    """A particular of an invoice: in words, the fields it is about, and whether the document gives it."""

    words: str
    fields: tuple[str, ...]
    given: Callable[[Extraction], bool]


def check_particulars(extraction: Extraction) -> Iterator[Finding]:
    """Yield a `particular-…` finding for everything the supplier's VAT law asks for that was not found.

    A warning where the deduction of input tax hangs on it; information where no VAT is charged, or where the recipient
    may prove it otherwise (the day of the supply: BFH, 1 March 2018, V R 18/17). A credit note that gives another
    invoice's number is asked for no more than § 31 (5) UStDV asks of a correction.
    """
    law = LAWS.get(supplier_country(extraction) or "")
    if law is None or extraction.document_type.document_type not in _INVOICES:
        return
    for demand in _demanded(extraction, law):
        particular = PARTICULARS[demand.particular]
        if particular.given(extraction):
            continue
        endangered = charges_vat(extraction) and not demand.curable
        message = f"{particular.words} was not found ({demand.clause} asks for it)"
        if endangered:
            message += f": without it the recipient may not deduct the VAT ({law.deduction})"
        severity = Severity.WARNING if endangered else Severity.INFO
        yield Finding(f"particular-{demand.particular}", severity, message, particular.fields)


def is_small_amount(extraction: Extraction) -> bool:
    """Tell whether the total is so small that the supplier's law asks for few particulars (§ 33 UStDV)."""
    law = LAWS.get(supplier_country(extraction) or "")
    return law is not None and _is_small(extraction, law)


def charges_vat(extraction: Extraction) -> bool:
    """Tell whether the document charges VAT: an amount of it, or, where none was read, no note that there is none."""
    amounts = [line.vat for line in extraction.vat_breakdown if line.vat is not None]
    stated = extraction.value("vat_amount")
    if isinstance(stated, Decimal):
        amounts.append(stated)
    if amounts:
        return any(amounts)
    return extraction.value("vat_treatment") is None


def _demanded(extraction: Extraction, law: Law) -> tuple[Demand, ...]:
    kind = extraction.document_type.document_type
    if kind is DocumentType.CREDIT_NOTE:
        return (*(demand for demand in law.full if demand.particular in _CORRECTION), _PRECEDING)
    if law.ticket is not None and _is_ticket(extraction):
        return law.ticket
    if _is_small(extraction, law):
        return law.small
    if law.small_business is not None and extraction.value("vat_treatment") == VatTreatment.SMALL_BUSINESS:
        own = extraction.principal()[1]
        if own is None or not isinstance(own.value, date) or own.value >= _SMALL_BUSINESS_RULES_SINCE:
            return law.small_business
    return law.full


def _is_ticket(extraction: Extraction) -> bool:
    """Whether all that was sold is the carriage of persons, by the words of its lines or of the subject."""
    subject = extraction.value("subject")
    sold = [item.description for item in extraction.line_items if item.description] or [str(subject or "")]
    return all(_TICKET.search(words) for words in sold)


def _is_small(extraction: Extraction, law: Law) -> bool:
    total, currency = extraction.value("total_amount"), extraction.value("currency")
    if not isinstance(total, Decimal) or currency not in (None, law.currency):
        return False
    return abs(total) <= law.small_amount and extraction.value("vat_treatment") not in _NEVER_SMALL


def _any_of(*names: str) -> Callable[[Extraction], bool]:
    return lambda extraction: any(extraction.get(name) is not None for name in names)


def _supplier_known(extraction: Extraction) -> bool:
    return extraction.get("supplier_name") is not None or extraction.supplier is not None


def _items_given(extraction: Extraction) -> bool:
    return any(item.description for item in extraction.line_items) or extraction.get("subject") is not None


def _net_given(extraction: Extraction) -> bool:
    """One net amount, or with several taxed rates one for each (the consideration "by rates")."""
    nets = [line.net for line in extraction.vat_breakdown if line.rate]
    return all(net is not None for net in nets) if len(nets) > 1 else _any_of("net_amount")(extraction) or any(nets)


def _rate_given(extraction: Extraction) -> bool:
    rates = [item.vat_rate for item in extraction.line_items if item.vat_rate is not None]
    return bool(extraction.vat_breakdown or rates) or extraction.get("vat_treatment") is not None


def _vat_given(extraction: Extraction) -> bool:
    amounts = [line.vat for line in extraction.vat_breakdown if line.vat is not None]
    return bool(amounts) or _any_of("vat_amount", "vat_treatment")(extraction)


def _buyer_id_or_less_than_10000(extraction: Extraction) -> bool:
    total = extraction.value("total_amount")
    return not isinstance(total, Decimal) or total <= _TEN_THOUSAND or extraction.get("buyer_vat_id") is not None


def _particular(words: str, *names: str) -> Particular:
    return Particular(words, names, _any_of(*names))


PARTICULARS: Mapping[str, Particular] = MappingProxyType(
    {
        "supplier-name": Particular("the supplier's full name", ("supplier_name",), _supplier_known),
        "supplier-address": _particular("the supplier's address", "supplier_address"),
        "buyer-name": _particular("the recipient's full name", "buyer_name"),
        "buyer-address": _particular("the recipient's address", "buyer_address"),
        "tax-number": _particular("the supplier's tax number or VAT id", "supplier_tax_number", "supplier_vat_id"),
        "supplier-vat-id": _particular("the supplier's VAT id", "supplier_vat_id"),
        "buyer-vat-id-above-10000": Particular(
            "the recipient's VAT id on an invoice over more than 10,000 EUR",
            ("buyer_vat_id",),
            _buyer_id_or_less_than_10000,
        ),
        "date": _particular("the date of issue", "invoice_date", "document_date"),
        "number": _particular("the consecutive number", "invoice_number", "document_number"),
        "items": Particular("quantity and kind of the goods or services", (), _items_given),
        "delivery-date": _particular(
            "the day of the delivery or service", "delivery_date", "service_start", "service_end"
        ),
        "net": Particular("the net amount, by VAT rates", ("net_amount",), _net_given),
        "total": _particular("the amount with VAT", "total_amount"),
        "vat-rate": Particular("the VAT rate, or a note of exemption,", ("vat_amount",), _rate_given),
        "vat-amount": Particular("the VAT amount, or a note of exemption,", ("vat_amount",), _vat_given),
        "preceding-invoice": _particular(
            "the number of the invoice that is credited or corrected", "preceding_invoice_number"
        ),
    }
)
"""Every particular that a law in `laws.LAWS` demands; the finding's code is `particular-` and the key."""

_CORRECTION = frozenset({"supplier-name", "date", "number", "tax-number"})
_PRECEDING = Demand("preceding-invoice", "§ 31 (5) UStDV, Art. 219 of Directive 2006/112/EC", curable=True)
_INVOICES = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.RECEIPT})
