"""Fields settled together."""

from datetime import date

from docproc.extract.assignment import assign, tension
from docproc.extract.candidate import Candidate, Reason
from docproc.extract.settle import by_field
from docproc.model.fields import Value
from docproc.model.geometry import Box


def candidate(field: str, value: Value, points: float, x: float = 0.0) -> Candidate:
    box = Box(x, 10, 50, 10)
    return Candidate(field, value, str(value), "label:test", 1, box, (Reason("label", points, "labelled"),))


def settled(*candidates: Candidate, principal: str = "invoice_date") -> dict[str, Value]:
    choices = assign(by_field(candidates), frozenset({principal}))
    return {field: choice.chosen.value for field, choice in choices.items()}


def test_one_printed_number_goes_to_the_field_that_has_no_other() -> None:
    found = settled(
        candidate("order_number", "B-1", 2.5, 0), candidate("order_number", "B-2", 2.2, 100),
        candidate("customer_number", "B-1", 2.4, 0),
    )  # fmt: skip
    assert found == {"order_number": "B-2", "customer_number": "B-1"}


def test_a_lone_date_is_the_invoices_rather_than_the_deliverys() -> None:
    day = date(2026, 3, 5)
    assert settled(candidate("delivery_date", day, 3.2), candidate("invoice_date", day, 2.2)) == {"invoice_date": day}


def test_a_due_date_does_not_lie_before_the_invoices() -> None:
    found = settled(
        candidate("invoice_date", date(2026, 3, 5), 3.0, 0),
        candidate("due_date", date(2026, 2, 1), 2.5, 100), candidate("due_date", date(2026, 4, 4), 2.0, 200),
    )  # fmt: skip
    assert found["due_date"] == date(2026, 4, 4)


def test_the_buyers_vat_id_is_not_the_sellers() -> None:
    found = settled(
        candidate("supplier_vat_id", "DE136695976", 3.0, 0), candidate("buyer_vat_id", "DE136695976", 3.5, 200),
        principal="supplier_vat_id",
    )  # fmt: skip
    assert found == {"supplier_vat_id": "DE136695976"}


def test_the_own_number_and_the_credited_invoices_number_differ() -> None:
    found = settled(
        candidate("invoice_number", "GS-1", 3.0, 0), candidate("preceding_invoice_number", "GS-1", 1.0, 200),
        candidate("preceding_invoice_number", "RE-7", 0.8, 300), principal="invoice_number",
    )  # fmt: skip
    assert found == {"invoice_number": "GS-1", "preceding_invoice_number": "RE-7"}


def test_fields_that_may_share_a_text_both_keep_it() -> None:
    one, other = candidate("invoice_number", "4711", 3.0), candidate("payment_reference", "4711", 2.0)
    assert tension(one, other) == 0
    assert set(settled(one, other)) == {"invoice_number", "payment_reference"}


def test_what_loses_to_another_field_says_so() -> None:
    choices = assign(
        by_field([
            candidate("order_number", "B-1", 3.0, 0), candidate("customer_number", "B-1", 1.0, 0),
            candidate("customer_number", "K-9", 0.5, 100),
        ]),
        frozenset(),
    )  # fmt: skip
    lost = choices["customer_number"].losers[0]
    assert lost.value == "B-1" and "more likely the order number" in lost.reasons[-1].text


def test_weak_candidates_are_left_out() -> None:
    assert settled(candidate("order_number", "B-1", -0.1)) == {}
