from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.check.witnesses import bound_amounts, total_witnesses
from docproc.model.enums import DocumentType, Outcome, Severity, Source
from docproc.model.fields import AllowanceCharge, LineItem, Value, VatLine
from tests.unit.check.invoices import findings, invoice, outcome


def money(**amounts: str) -> dict[str, Value]:
    return {f"{name}_amount": Decimal(value) for name, value in amounts.items()}


def test_what_is_left_after_a_prepayment_is_due_and_needs_no_other_witness() -> None:
    document = invoice(**money(prepaid="500.00", due="690.00"))
    assert "due-sum" not in findings(document)
    assert "due_amount" in bound_amounts(document)
    assert outcome(document) is Outcome.AUTO


def test_an_amount_due_that_nothing_explains_is_reviewed() -> None:
    document = invoice(**money(due="690.00"))
    assert "due_amount" not in bound_amounts(document)
    assert outcome(document) is Outcome.REVIEW


def test_a_prepayment_that_does_not_lead_to_the_amount_due_is_an_error() -> None:
    document = invoice(**money(prepaid="500.00", due="609.00"))
    assert findings(document)["due-sum"].severity is Severity.ERROR
    assert outcome(document) is Outcome.REVIEW


def test_a_prepayment_says_nothing_for_the_total() -> None:
    bare = invoice(without=("net_amount", "vat_amount"), vat=(), items=(), **money(prepaid="500.00", due="690.00"))
    assert total_witnesses(bare) == ()
    assert outcome(bare) is Outcome.REVIEW


@pytest.mark.parametrize("prepaid", ["-500.00", "500.00"])
def test_prepayments_may_be_printed_negative_and_credit_notes_too(prepaid: str) -> None:
    assert "due-sum" not in findings(invoice(**money(prepaid=prepaid, due="690.00")))
    negative = money(net="-1000.00", vat="-190.00", total="-1190.00", prepaid=prepaid, due="-690.00")
    credit = invoice(
        DocumentType.CREDIT_NOTE,
        vat=(VatLine(Decimal(19), Decimal("-1000.00"), Decimal("-190.00")),),
        preceding_invoice_number="RE-1",
        **negative,
    )
    assert findings(credit) == {}


def test_more_than_the_total_cannot_be_due() -> None:
    assert findings(invoice(**money(due="1190.05")))["due-exceeds-total"].severity is Severity.ERROR
    assert "due-exceeds-total" not in findings(invoice(**money(due="1190.02", rounding="0.02")))


SWISS: dict[str, Value] = {"currency": "CHF", "supplier_vat_id": "CHE107787577"}
FRANCS = (VatLine(Decimal("8.1"), Decimal("99.95"), Decimal("8.10")),)
LINE = (LineItem(1, "Beratung", net_amount=Decimal("99.95")),)


def test_rounding_to_coins_is_explained_by_a_printed_rounding_before_the_total() -> None:
    amounts = money(net="99.93", vat="8.09", total="108.05", rounding="0.03")
    document = invoice(vat=(), items=(), **SWISS, **amounts)
    assert not {"net-vat-total", "cash-rounding", "rounding-difference"} & set(findings(document))
    assert "net_amount" in bound_amounts(document)


def test_rounding_to_coins_is_explained_by_a_printed_rounding_after_the_total() -> None:
    document = invoice(
        vat=FRANCS, items=LINE, **SWISS, **money(net="99.95", vat="8.10", total="108.05", rounding="0.05", due="108.10")
    )
    assert not {"due-exceeds-total", "due-sum"} & set(findings(document))
    assert "due_amount" in bound_amounts(document)


def test_rounding_to_coins_that_is_not_printed_is_a_warning_and_only_where_there_are_no_smaller_coins() -> None:
    amounts = money(net="99.93", vat="8.09", total="108.05")
    assert findings(invoice(vat=(), items=(), **SWISS, **amounts))["cash-rounding"].severity is Severity.WARNING
    assert findings(invoice(vat=(), items=(), **amounts))["net-vat-total"].severity is Severity.ERROR


def test_a_cent_of_rounding_is_information() -> None:
    found = findings(invoice(**money(total="1190.01")))["rounding-difference"]
    assert found.severity is Severity.INFO
    assert outcome(invoice(**money(total="1190.01"))) is Outcome.AUTO


def test_lines_less_discounts_plus_charges_make_the_net_amount() -> None:
    lines = (LineItem(1, "A", net_amount=Decimal("600.00")), LineItem(2, "B", net_amount=Decimal("500.00")))
    parts = (AllowanceCharge(False, Decimal("150.00"), "Rabatt"), AllowanceCharge(True, Decimal("50.00"), "Fracht"))
    assert "line-sum" not in findings(invoice(items=lines, allowances=parts))
    assert "the line items add up to it" in total_witnesses(invoice(items=lines, allowances=parts))
    assert "line-sum" in findings(invoice(items=lines))
    assert "line-sum" in findings(invoice(items=lines, allowances=parts[:1]))


def test_discounts_that_stand_in_the_lines_already_count_once() -> None:
    parts = (AllowanceCharge(False, Decimal("150.00"), "Rabatt"),)
    assert "line-sum" not in findings(invoice(allowances=parts))


@pytest.mark.parametrize(("stated", "holds"), [("23.80", True), ("20.00", True), ("1166.20", True), ("32.80", False)])
def test_a_cash_discount_is_its_percentage_of_the_total_or_the_net_or_what_is_left(stated: str, holds: bool) -> None:
    document = invoice(cash_discount_percent=Decimal(2), cash_discount_amount=Decimal(stated))
    assert ("cash-discount-amount" not in findings(document)) is holds


@pytest.mark.parametrize(("percent", "odd"), [("2", False), ("10", False), ("25", True), ("0", True), ("-2", True)])
def test_an_unusual_cash_discount_is_noticed(percent: str, odd: bool) -> None:
    assert ("cash-discount-percent" in findings(invoice(cash_discount_percent=Decimal(percent)))) is odd


def test_the_days_of_a_cash_discount_lead_to_its_date_within_the_term_of_payment() -> None:
    right = {"cash_discount_days": Decimal(10), "cash_discount_date": date(2026, 3, 15), "due_date": date(2026, 4, 4)}
    assert findings(invoice(**right)) == {}
    assert "cash-discount-date" in findings(invoice(**{**right, "cash_discount_date": date(2026, 3, 25)}))
    assert "cash-discount-late" in findings(invoice(**{**right, "due_date": date(2026, 3, 14)}))
    assert outcome(invoice(**{**right, "cash_discount_date": date(2026, 3, 25)})) is Outcome.AUTO


def test_a_credit_note_may_print_lines_and_rates_negative_and_its_totals_positive() -> None:
    lines = (LineItem(1, "Beratung", net_amount=Decimal("-1000.00")),)
    vat = (VatLine(Decimal(19), Decimal("-1000.00"), Decimal("-190.00")),)
    credit = invoice(DocumentType.CREDIT_NOTE, items=lines, vat=vat, preceding_invoice_number="RE-1")
    assert not {"line-sum", "vat-breakdown-sum"} & set(findings(credit))
    assert "vat-breakdown-sum" in findings(invoice(vat=vat))


def test_lines_are_held_against_total_less_vat_where_no_net_is_stated() -> None:
    assert "line-sum" not in findings(invoice(without=("net_amount",)))
    wrong = (LineItem(1, "Beratung", net_amount=Decimal("900.00"), confidence=99.0),)
    assert findings(invoice(without=("net_amount",), items=wrong))["line-sum"].severity is Severity.ERROR
    bare = invoice(without=("net_amount", "vat_amount"), items=wrong, vat=())
    assert findings(bare)["line-sum"].severity is Severity.WARNING


def test_a_negative_prepayment_makes_more_due() -> None:
    assert not {"due-sum", "due-exceeds-total"} & set(findings(invoice(**money(prepaid="-1190.00", due="2380.00"))))


def test_what_an_einvoice_says_is_due_is_a_matter_of_the_norm() -> None:
    document = invoice(**money(due="1195.00"))
    fields = tuple(
        replace(value, evidence=replace(value.evidence, source=Source.EINVOICE))
        if value.name == "due_amount"
        else value
        for value in document.fields
    )
    assert "due-exceeds-total" in findings(document)
    assert "due-exceeds-total" not in findings(replace(document, fields=fields))


def test_discounts_on_negative_lines_go_either_way() -> None:
    lines = (LineItem(1, "Beratung", net_amount=Decimal("-900.00"), confidence=99.0),)
    for charge in (True, False):
        part = (AllowanceCharge(charge, Decimal("100.00")),)
        credit = invoice(DocumentType.CREDIT_NOTE, items=lines, allowances=part, preceding_invoice_number="RE-1")
        assert "line-sum" not in findings(credit)
