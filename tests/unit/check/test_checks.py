from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.check import codes
from docproc.check.checking import check_document
from docproc.check.policy import CheckPolicy, KnownSupplier
from docproc.model.codec import decode, encode
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Outcome, Severity, Source
from docproc.model.fields import (
    Agreement,
    Comparison,
    Evidence,
    Extraction,
    FieldValue,
    LineItem,
    SupplierMatch,
    TypeGuess,
    Value,
    VatLine,
)
from docproc.model.geometry import Box

TODAY = date(2026, 3, 20)
INVOICE: dict[str, Value] = {
    "supplier_name": "Muster GmbH",
    "invoice_number": "RE-4711",
    "invoice_date": date(2026, 3, 5),
    "net_amount": Decimal("100.00"),
    "vat_amount": Decimal("19.00"),
    "total_amount": Decimal("119.00"),
    "currency": "EUR",
}


def field(
    name: str, value: Value, at: int, confidence: float = 99.9, source: Source = Source.PAGE, method: str = "label:x"
) -> FieldValue:
    evidence = Evidence(source, method, str(value), 1, Box(10.0, 20.0 * at, 50.0, 10.0))
    return FieldValue(name, value, confidence, evidence)


def extraction(
    kind: DocumentType = DocumentType.INVOICE,
    /,
    *,
    without: tuple[str, ...] = (),
    confidence: float = 99.9,
    lines: tuple[LineItem, ...] = (),
    vat: tuple[VatLine, ...] = (),
    comparisons: tuple[Comparison, ...] = (),
    supplier: SupplierMatch | None = None,
    base: dict[str, Value] | None = None,
    **values: Value,
) -> Extraction:
    held = {**(INVOICE if base is None else base), **values}
    fields = tuple(
        field(name, value, at, confidence) for at, (name, value) in enumerate(held.items()) if name not in without
    )
    return Extraction(TypeGuess(kind, 99.0), "de", supplier, fields, lines, vat, comparisons=comparisons)


def findings(document: Extraction, policy: CheckPolicy | None = None) -> dict[str, Finding]:
    return {found.code: found for found in check_document(document, policy or CheckPolicy(), TODAY).findings}


def outcome(document: Extraction, policy: CheckPolicy | None = None) -> Outcome:
    return check_document(document, policy or CheckPolicy(), TODAY).decision.outcome


def line(
    position: int, net: str, quantity: str | None = None, price: str | None = None, confidence: float = 99.0
) -> LineItem:
    return LineItem(
        position,
        "Beratung",
        quantity=Decimal(quantity) if quantity else None,
        unit_price=Decimal(price) if price else None,
        net_amount=Decimal(net),
        confidence=confidence,
    )


def test_a_sound_invoice_goes_its_way_alone() -> None:
    checked = check_document(extraction(), CheckPolicy(), TODAY)
    assert checked.decision.outcome is Outcome.AUTO
    assert not [found for found in checked.findings if found.severity is Severity.ERROR]


def test_what_was_checked_travels_through_the_codec() -> None:
    checked = check_document(extraction(without=("invoice_date",)), CheckPolicy(), TODAY)
    assert decode(type(checked), encode(checked)) == checked


def test_a_total_that_does_not_add_up_is_an_error_and_a_review() -> None:
    document = extraction(total_amount=Decimal("120.00"))
    assert findings(document)["net-vat-total"].severity is Severity.ERROR
    assert outcome(document) is Outcome.REVIEW


@pytest.mark.parametrize(("total", "holds"), [("119.02", True), ("118.98", True), ("119.03", False), ("118.97", False)])
def test_two_cents_of_rounding_are_tolerated_and_three_are_not(total: str, holds: bool) -> None:
    assert ("net-vat-total" not in findings(extraction(total_amount=Decimal(total)))) is holds


def test_a_net_above_the_total_is_an_error() -> None:
    document = extraction(without=("vat_amount",), net_amount=Decimal("130.00"))
    assert "net-exceeds-total" in findings(document)


def test_the_vat_breakdown_must_add_up_to_net_and_vat() -> None:
    right = (
        VatLine(Decimal(19), Decimal("50.00"), Decimal("9.50")),
        VatLine(Decimal(19), Decimal("50.00"), Decimal("9.50")),
    )
    assert "vat-breakdown-sum" not in findings(extraction(vat=right))
    assert findings(extraction(vat=right[:1]))["vat-breakdown-sum"].severity is Severity.ERROR


def test_rate_times_net_must_be_the_vat() -> None:
    wrong = (VatLine(Decimal(7), Decimal("100.00"), Decimal("19.00")),)
    assert "vat-rate-amount" in findings(extraction(vat=wrong))
    assert "vat-rate-amount" not in findings(
        extraction(vat=(VatLine(Decimal(19), Decimal("100.00"), Decimal("19.00")),))
    )


@pytest.mark.parametrize("amounts", [("60.00", "40.00"), ("71.40", "47.60")])
def test_lines_may_add_up_to_net_or_to_gross(amounts: tuple[str, ...]) -> None:
    lines = tuple(line(at, net) for at, net in enumerate(amounts, start=1))
    assert "line-sum" not in findings(extraction(lines=lines))


def test_lines_that_do_not_add_up_are_an_error_but_a_warning_when_read_with_doubt() -> None:
    assert findings(extraction(lines=(line(1, "60.00"), line(2, "41.00"))))["line-sum"].severity is Severity.ERROR
    doubtful = (line(1, "60.00"), line(2, "41.00", confidence=60.0))
    assert findings(extraction(lines=doubtful))["line-sum"].severity is Severity.WARNING


def test_quantity_times_price_is_held_against_the_line_with_the_rounding_of_the_price() -> None:
    assert "line-product" in findings(extraction(lines=(line(1, "100.00", "3", "30.00"),)))
    assert "line-product" not in findings(extraction(lines=(line(1, "100.00", "3", "33.33"),)))
    assert "line-product" not in findings(extraction(lines=(line(1, "12.35", "1000", "0.01"),)))


def test_an_amount_due_above_the_total_is_an_error_except_on_a_reminder() -> None:
    assert "due-exceeds-total" in findings(extraction(due_amount=Decimal("124.00")))
    assert "due-exceeds-total" not in findings(extraction(due_amount=Decimal("19.00")))
    assert "due-exceeds-total" not in findings(extraction(DocumentType.REMINDER, due_amount=Decimal("124.00")))


def test_a_total_without_a_second_witness_is_reviewed_however_sure() -> None:
    document = extraction(without=("net_amount", "vat_amount"), confidence=100.0)
    assert "total-unwitnessed" in findings(document)
    assert outcome(document) is Outcome.REVIEW


def test_a_net_computed_from_the_total_is_no_witness() -> None:
    computed = field("net_amount", Decimal("100.00"), 40, method="derived:total-minus-vat")
    document = extraction(without=("net_amount",))
    document = Extraction(document.document_type, "de", fields=(*document.fields, computed))
    assert "total-unwitnessed" in findings(document)


def test_the_same_ink_read_twice_is_one_witness() -> None:
    total = field("total_amount", Decimal("119.00"), 9)
    net = field("net_amount", Decimal("119.00"), 9)
    vat = field("vat_amount", Decimal("0.00"), 10)
    document = extraction(without=("total_amount", "net_amount", "vat_amount"))
    assert "total-unwitnessed" in findings(
        Extraction(document.document_type, "de", fields=(*document.fields, total, net, vat))
    )


@pytest.mark.parametrize(
    "witness",
    [
        {"vat": (VatLine(Decimal(19), Decimal("100.00"), Decimal("19.00")),)},
        {"vat": (VatLine(Decimal(19), None, Decimal("19.00")),)},
        {"lines": (line(1, "60.00"), line(2, "59.00"))},
        {"lines": (line(1, "119.00", "2", "59.50"),)},
        {"comparisons": (Comparison("total_amount", Agreement.AGREE, "119.00", "119,00"),)},
    ],
)
def test_breakdown_lines_and_einvoice_each_witness_a_total(witness: dict[str, tuple[object, ...]]) -> None:
    document = extraction(without=("net_amount", "vat_amount"), **witness)  # type: ignore[arg-type]
    assert "total-unwitnessed" not in findings(document)


def test_a_payment_code_witnesses_the_total() -> None:
    document = extraction(without=("net_amount", "vat_amount"))
    code = field("due_amount", Decimal("119.00"), 50, source=Source.QR)
    witnessed = Extraction(document.document_type, "de", fields=document.fields, alternatives=(code,))
    assert "total-unwitnessed" not in findings(witnessed)


@pytest.mark.parametrize(
    ("name", "value", "code", "severity"),
    [
        ("iban", "DE89370400440532013001", "iban-checksum", Severity.ERROR),
        ("bic", "COBA", "bic-form", Severity.WARNING),
        ("supplier_vat_id", "DE123456789", "vat-id-checksum", Severity.WARNING),
        ("supplier_tax_number", "12/3", "tax-number-form", Severity.INFO),
        ("payment_reference", "RF19539007547034", "payment-reference-checksum", Severity.WARNING),
    ],
)
def test_identifiers_that_do_not_hold_are_found(name: str, value: str, code: str, severity: Severity) -> None:
    assert findings(extraction(**{name: value}))[code].severity is severity


@pytest.mark.parametrize(
    ("number", "vat_id", "holds"),
    [
        ("181/815/08155", "DE136695976", True),
        ("732 829 320 00074", "FR40303265045", True),
        ("732 829 320 00075", "FR40303265045", False),
        ("732 829 320 00074", "DE136695976", False),
        ("whatever", "NL810433941B01", True),
    ],
)
def test_a_tax_number_has_the_form_of_the_suppliers_country(number: str, vat_id: str, holds: bool) -> None:
    found = findings(extraction(supplier_tax_number=number, supplier_vat_id=vat_id))
    assert ("tax-number-form" not in found) is holds


def test_sound_identifiers_raise_nothing() -> None:
    codes = findings(
        extraction(
            iban="DE89370400440532013000",
            bic="COBADEFFXXX",
            supplier_vat_id="DE136695976",
            supplier_tax_number="181/815/08155",
            payment_reference="RE-4711",
        )
    )
    assert not {code for code in codes if not code.startswith("particular-")}


def test_a_bank_of_another_country_than_the_account_is_noticed() -> None:
    assert "bic-country" in findings(extraction(iban="DE89370400440532013000", bic="BCEELULL"))


@pytest.mark.parametrize(
    ("values", "code", "severity"),
    [
        ({"invoice_date": date(2026, 4, 20)}, "future-date", Severity.ERROR),
        ({"invoice_date": date(2026, 3, 22)}, "future-date", Severity.WARNING),
        ({"invoice_date": date(2011, 3, 22)}, "old-date", Severity.WARNING),
        ({"due_date": date(2026, 3, 1)}, "due-before-date", Severity.ERROR),
        ({"due_date": date(2028, 3, 1)}, "due-far-off", Severity.WARNING),
        ({"delivery_date": date(2024, 3, 1)}, "delivery-far-off", Severity.WARNING),
        ({"service_start": date(2026, 2, 1), "service_end": date(2026, 1, 1)}, "service-period", Severity.ERROR),
    ],
)
def test_implausible_dates_are_found(values: dict[str, Value], code: str, severity: Severity) -> None:
    assert findings(extraction(**values))[code].severity is severity


@pytest.mark.parametrize("name", ["supplier_name", "invoice_number", "invoice_date", "total_amount"])
def test_a_missing_required_field_is_named_and_reviewed(name: str) -> None:
    document = extraction(without=(name,))
    assert f"missing-{name.replace('_', '-')}" in findings(document)
    assert outcome(document) is Outcome.REVIEW


def test_the_documents_own_number_stands_in_for_the_invoice_number() -> None:
    assert not [c for c in findings(extraction(without=("invoice_number",), document_number="4711")) if "missing" in c]


def test_an_einvoice_that_says_otherwise_is_an_error_but_another_wording_is_not() -> None:
    money = Comparison("total_amount", Agreement.DIFFER, "119.00", "191.00")
    name = Comparison("supplier_name", Agreement.DIFFER, "Muster GmbH", "Muster")
    quiet = Comparison("iban", Agreement.NOT_PRINTED, "DE89370400440532013000", None)
    found = findings(extraction(comparisons=(money, name, quiet)))
    assert found["einvoice-differs"].fields == ("total_amount",)
    assert found["einvoice-differs"].severity is Severity.ERROR
    assert found["einvoice-wording"].severity is Severity.INFO


@pytest.mark.parametrize(
    ("field", "severity"),
    [
        ("iban", Severity.ERROR),
        ("due_date", Severity.ERROR),
        ("vat_breakdown", Severity.ERROR),
        ("supplier_vat_id", Severity.ERROR),
        ("order_number", Severity.WARNING),
        ("vat_treatment", Severity.WARNING),
    ],
)
def test_money_dates_and_the_account_weigh_more_than_other_numbers(field: str, severity: Severity) -> None:
    document = extraction(comparisons=(Comparison(field, Agreement.DIFFER, "1", "2"),))
    assert findings(document)["einvoice-differs"].severity is severity
    assert (outcome(document) is Outcome.REVIEW) or severity is Severity.WARNING


def test_a_page_that_does_not_print_the_einvoices_total_is_another_document() -> None:
    document = extraction(comparisons=(Comparison("total_amount", Agreement.NOT_PRINTED, "119.00", None),))
    assert findings(document)["einvoice-not-printed"].severity is Severity.ERROR
    assert outcome(document) is Outcome.REVIEW


def test_a_new_account_of_a_known_supplier_is_an_error() -> None:
    policy = CheckPolicy(suppliers=(KnownSupplier("muster", ("DE02 1203 0000 0000 2020 51",), ("DE136695976",)),))
    supplier = SupplierMatch("muster", "Muster GmbH", 99.0)
    document = extraction(supplier=supplier, iban="DE89370400440532013000", supplier_vat_id="ATU57194903")
    found = findings(document, policy)
    assert found["new-iban"].severity is Severity.ERROR
    assert "new-vat-id" in found
    assert "new-iban" not in findings(extraction(supplier=supplier, iban="DE02120300000000202051"), policy)
    assert "new-iban" not in findings(document)


@pytest.mark.parametrize(
    ("rate", "vat_id", "noticed"),
    [
        ("19", "DE136695976", False),
        ("18", "DE136695976", True),
        ("8.1", "CHE107787577", False),
        ("20", "CHE107787577", True),
    ],
)
def test_rates_are_held_against_the_suppliers_country(rate: str, vat_id: str, noticed: bool) -> None:
    document = extraction(vat=(VatLine(Decimal(rate), None, None),), supplier_vat_id=vat_id)
    assert ("vat-rate-unknown" in findings(document)) is noticed


def test_the_rates_of_an_unknown_country_are_not_judged() -> None:
    assert "vat-rate-unknown" not in findings(extraction(currency="USD", vat=(VatLine(Decimal("8.875"), None, None),)))


def test_a_recognised_supplier_stands_for_its_name() -> None:
    document = extraction(without=("supplier_name",), supplier=SupplierMatch("muster", "Muster GmbH", 99.9))
    assert outcome(document) is Outcome.AUTO
    doubtful = extraction(without=("supplier_name",), supplier=SupplierMatch("muster", "Muster GmbH", 70.0))
    assert outcome(doubtful) is Outcome.REVIEW


def test_a_reminder_whose_amount_nothing_confirms_is_reviewed() -> None:
    base: dict[str, Value] = {
        "supplier_name": "Muster GmbH",
        "document_date": date(2026, 3, 5),
        "due_amount": Decimal("24.00"),
    }
    document = extraction(DocumentType.REMINDER, base=base)
    assert findings(document)["total-unwitnessed"].fields == ("due_amount",)
    assert outcome(document) is Outcome.REVIEW


AMOUNTS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)


@given(
    st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS),
    st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=3),
    st.text(max_size=30),
)
def test_no_values_make_the_checks_fail(
    amounts: tuple[Decimal | None, ...], rows: list[tuple[Decimal | None, Decimal | None]], text: str
) -> None:
    names = ("net_amount", "vat_amount", "total_amount", "due_amount")
    values: dict[str, Value] = {name: value for name, value in zip(names, amounts, strict=True) if value is not None}
    values |= dict.fromkeys(
        ("iban", "bic", "supplier_vat_id", "supplier_tax_number", "payment_reference", "currency"), text
    )
    lines = tuple(LineItem(at, text, quantity=a, unit_price=b, net_amount=a) for at, (a, b) in enumerate(rows))
    vat = tuple(VatLine(a, a, b) for a, b in rows if a is not None)
    checked = check_document(extraction(base=values, lines=lines, vat=vat), CheckPolicy(), TODAY)
    assert {found.code for found in checked.findings} <= set(codes.CODES)


def test_a_delivery_note_is_not_asked_for_amounts() -> None:
    base: dict[str, Value] = {
        "supplier_name": "Muster GmbH",
        "delivery_note_number": "L-1",
        "document_date": date(2026, 3, 5),
    }
    assert outcome(extraction(DocumentType.DELIVERY_NOTE, base=base)) is Outcome.AUTO
