"""Invoices to check: a sound German one, changed field by field."""

from datetime import date
from decimal import Decimal

from docproc.check.checking import check_document
from docproc.check.policy import CheckPolicy
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Outcome, Source
from docproc.model.fields import (
    AllowanceCharge,
    Evidence,
    Extraction,
    FieldValue,
    LineItem,
    TypeGuess,
    Value,
    VatLine,
)
from docproc.model.geometry import Box

TODAY = date(2026, 3, 20)
COMPLETE: dict[str, Value] = {
    "supplier_name": "Muster GmbH",
    "supplier_address": "Hauptstr. 5, 50667 Köln",
    "supplier_vat_id": "DE136695976",
    "buyer_name": "Beispiel AG",
    "buyer_address": "Ring 1, 80331 München",
    "invoice_number": "RE-4711",
    "invoice_date": date(2026, 3, 5),
    "delivery_date": date(2026, 3, 2),
    "net_amount": Decimal("1000.00"),
    "vat_amount": Decimal("190.00"),
    "total_amount": Decimal("1190.00"),
    "currency": "EUR",
}
VAT = (VatLine(Decimal(19), Decimal("1000.00"), Decimal("190.00")),)
ITEMS = (LineItem(1, "Beratung", quantity=Decimal(10), unit_price=Decimal(100), net_amount=Decimal("1000.00")),)


def field(name: str, value: Value, at: int, confidence: float = 99.9) -> FieldValue:
    return FieldValue(
        name, value, confidence, Evidence(Source.PAGE, "label:x", str(value), 1, Box(9.0, 20.0 * at, 50.0, 9.0))
    )


def invoice(
    kind: DocumentType = DocumentType.INVOICE,
    /,
    *,
    without: tuple[str, ...] = (),
    vat: tuple[VatLine, ...] = VAT,
    items: tuple[LineItem, ...] = ITEMS,
    allowances: tuple[AllowanceCharge, ...] = (),
    unsure: tuple[str, ...] = (),
    language: str = "de",
    **values: Value,
) -> Extraction:
    """A complete German invoice over 1190.00 EUR with `values` put in and `without` left out."""
    held = {name: value for name, value in {**COMPLETE, **values}.items() if name not in without}
    fields = tuple(
        field(name, value, at, 60.0 if name in unsure else 99.9) for at, (name, value) in enumerate(held.items())
    )
    return Extraction(
        TypeGuess(kind, 100.0), language, fields=fields, line_items=items, vat_breakdown=vat, allowances=allowances
    )


def findings(document: Extraction) -> dict[str, Finding]:
    return {found.code: found for found in check_document(document, CheckPolicy(), TODAY).findings}


def outcome(document: Extraction) -> Outcome:
    return check_document(document, CheckPolicy(), TODAY).decision.outcome
