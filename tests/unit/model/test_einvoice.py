import json
from datetime import date
from decimal import Decimal

from docproc.model.codec import decode, encode
from docproc.model.einvoice import (
    AllowanceOrCharge,
    CashDiscount,
    Identifier,
    InvoiceLine,
    Item,
    ItemAttribute,
    Party,
    PaymentTerms,
    Price,
    SemanticInvoice,
    Totals,
    Unreadable,
)
from docproc.model.enums import DocumentType
from docproc.model.fields import EInvoice


def invoice() -> SemanticInvoice:
    item = Item(name="Nägel", standard_id=Identifier("4012345", "0160"), attributes=(ItemAttribute("Länge", "60 mm"),))
    line = InvoiceLine(number="1.1", net_amount=Decimal("3.00"), price=Price(net=Decimal("0.0300")), item=item)
    return SemanticInvoice(
        number="R-1",
        issued=date(2026, 3, 5),
        seller=Party(name="Nordlicht GmbH", identifiers=(Identifier("X", "0204", "1"),)),
        payment_terms=(
            PaymentTerms(text="10 Tage 2 %", discounts=(CashDiscount(percent=Decimal(2), days=10),)),
            PaymentTerms(text="30 Tage netto", due=date(2026, 4, 4)),
            PaymentTerms(due=date(2026, 3, 20)),
        ),
        allowances=(AllowanceOrCharge(charge=True, amount=Decimal("5.00"), reason="Fracht"),),
        totals=Totals(vat=Decimal("1.00"), unreadable=(Unreadable("BT-112", "119,00"),)),
        lines=(InvoiceLine(number="1", sub_lines=(line,)),),
        currencies=("EUR",),
    )


def test_a_semantic_invoice_survives_the_wire_with_its_lines_within_lines() -> None:
    whole = EInvoice("cii", "urn:cen.eu:en16931:2017", DocumentType.INVOICE, (), (), (), semantic=invoice())
    assert decode(EInvoice, json.loads(json.dumps(encode(whole)))) == whole


def test_an_einvoice_kept_before_there_was_a_semantic_model_is_still_read() -> None:
    kept = {"syntax": "cii", "profile": "", "document_type": "invoice", "fields": [], "line_items": []}
    assert decode(EInvoice, {**kept, "vat_breakdown": []}).semantic is None


def test_a_value_that_could_not_be_read_says_what_stood_there() -> None:
    totals = invoice().totals
    assert (totals.tax_inclusive, totals.unreadable_text("BT-112")) == (None, "119,00")
    assert totals.unreadable_text("BT-110") is None


def test_the_last_day_for_payment_and_the_terms_are_those_of_all_sets() -> None:
    assert invoice().due == date(2026, 4, 4)
    assert invoice().terms_text == "10 Tage 2 %\n30 Tage netto"
    assert SemanticInvoice().due is None
