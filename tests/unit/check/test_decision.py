from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.check.checking import check_document
from docproc.check.decision import staked
from docproc.check.joint import joint as joint_confidence
from docproc.check.policy import CheckPolicy
from docproc.check.requirements import REQUIRED
from docproc.model.enums import DocumentType, Outcome, Source
from docproc.model.fields import FIELDS, Evidence, Extraction, FieldValue, TypeGuess, Value
from docproc.model.geometry import Box

TODAY = date(2026, 3, 20)


def value(name: str, held: Value, confidence: float, at: int, source: Source = Source.PAGE) -> FieldValue:
    return FieldValue(name, held, confidence, Evidence(source, "label:x", str(held), 1, Box(0.0, 20.0 * at, 9.0, 9.0)))


def invoice(
    number: float = 99.9, day: float = 99.9, name: float = 99.9, amounts: tuple[float, float, float] = (99.9,) * 3,
    source: Source = Source.PAGE, kind: DocumentType = DocumentType.INVOICE, sure: float = 100.0, vat: str = "19.00",
) -> Extraction:  # fmt: skip
    fields = (
        value("supplier_name", "Muster GmbH", name, 1, source),
        value("invoice_number", "RE-1", number, 2, source),
        value("invoice_date", date(2026, 3, 5), day, 3, source),
        value("net_amount", Decimal("100.00"), amounts[0], 4, source),
        value("vat_amount", Decimal(vat), amounts[1], 5, source),
        value("total_amount", Decimal("119.00"), amounts[2], 6, source),
    )
    return Extraction(TypeGuess(kind, sure), "de", fields=fields)


def joint(document: Extraction) -> float:
    return joint_confidence([stake for stake in staked(document) if stake.decisive])


def test_independent_values_multiply_and_amounts_bound_by_arithmetic_count_once() -> None:
    document = invoice(number=99.0, day=98.0, name=97.0, amounts=(96.0, 95.0, 94.0))
    assert joint(document) == pytest.approx(100 * 0.99 * 0.98 * 0.97 * 0.94, abs=0.01)


def test_amounts_that_do_not_add_up_count_each_for_itself() -> None:
    document = invoice(number=100.0, day=100.0, name=100.0, amounts=(96.0, 95.0, 94.0), vat="7.00")
    assert joint(document) == pytest.approx(100 * 0.96 * 0.95 * 0.94, abs=0.01)


def test_a_computed_amount_and_an_equal_amount_due_bring_no_doubt_of_their_own() -> None:
    document = invoice(number=100.0, day=100.0, name=100.0, amounts=(97.0, 96.0, 95.0))
    computed = replace(
        document.fields[3], evidence=replace(document.fields[3].evidence, method="arithmetic:difference")
    )
    due = value("due_amount", Decimal("119.00"), 94.0, 9)
    assert joint(replace(document, fields=(*document.fields[:3], computed, document.fields[5]))) == 95.0
    assert joint(replace(document, fields=(*document.fields, due))) == 94.0
    other = value("due_amount", Decimal("19.00"), 94.0, 9)
    assert joint(replace(document, fields=(*document.fields, other))) == pytest.approx(100 * 0.95 * 0.94, abs=0.01)


def test_values_of_one_einvoice_stand_or_fall_together() -> None:
    assert joint(invoice(number=99.0, day=98.0, name=97.0, source=Source.EINVOICE)) == 97.0


@given(st.lists(st.floats(0, 100), min_size=6, max_size=6))
def test_the_documents_confidence_is_never_above_that_of_its_least_sure_value(confidences: list[float]) -> None:
    number, day, name, *amounts = confidences
    document = invoice(number, day, name, (amounts[0], amounts[1], amounts[2]))
    assert joint(document) <= min(confidences) + 0.005


def test_nothing_found_is_no_confidence() -> None:
    checked = check_document(Extraction(TypeGuess(DocumentType.INVOICE, 99.0), "de"), CheckPolicy(), TODAY)
    assert checked.decision.confidence == 0.0
    assert checked.decision.outcome is Outcome.REVIEW


def test_an_automatic_document_says_why() -> None:
    decision = check_document(invoice(), CheckPolicy(), TODAY).decision
    assert decision.outcome is Outcome.AUTO
    assert any("99.6 % sure of all decisive values" in reason for reason in decision.reasons)
    assert any("net and VAT add up" in reason for reason in decision.reasons)


def test_a_value_below_the_confidence_threshold_is_named() -> None:
    decision = check_document(invoice(number=79.0), CheckPolicy(decision_threshold=10.0), TODAY).decision
    assert decision.outcome is Outcome.REVIEW
    assert decision.reasons == ("invoice number is only 79.0 % sure, 80 % is asked for",)


def test_many_small_doubts_together_are_a_review() -> None:
    document = invoice(number=98.0, day=98.0, name=98.0)
    assert check_document(document, CheckPolicy(), TODAY).decision.outcome is Outcome.REVIEW
    assert check_document(document, CheckPolicy(decision_threshold=93.0), TODAY).decision.outcome is Outcome.AUTO


def test_an_unknown_or_doubtful_type_is_a_review() -> None:
    unknown = check_document(invoice(kind=DocumentType.UNKNOWN), CheckPolicy(), TODAY).decision
    doubtful = check_document(invoice(sure=60.0), CheckPolicy(), TODAY).decision
    assert (unknown.outcome, doubtful.outcome) == (Outcome.REVIEW, Outcome.REVIEW)
    assert "60.0 % sure" in doubtful.reasons[0]


@pytest.mark.parametrize("kind", [DocumentType.LETTER, DocumentType.FORM, DocumentType.CONTRACT, DocumentType.ORDER])
def test_documents_without_money_can_go_their_way_alone(kind: DocumentType) -> None:
    held: dict[str, Value] = {
        "supplier_name": "Muster GmbH",
        "subject": "Antrag",
        "document_number": "A-1",
        "document_date": date(2026, 3, 5),
    }
    fields = tuple(value(name, text, 99.9, at) for at, (name, text) in enumerate(held.items()))
    checked = check_document(Extraction(TypeGuess(kind, 100.0), "de", fields=fields), CheckPolicy(), TODAY)
    assert checked.decision.outcome is Outcome.AUTO, checked.decision.reasons


def test_every_known_type_has_requirements_of_known_fields() -> None:
    assert set(REQUIRED) == set(DocumentType) - {DocumentType.UNKNOWN}
    assert {name for groups in REQUIRED.values() for group in groups for name in group} <= set(FIELDS)


def test_an_amount_that_no_arithmetic_ties_to_the_total_asks_for_a_person_however_sure_it_is() -> None:
    document = invoice()
    assert check_document(document, CheckPolicy(), TODAY).decision.outcome is Outcome.AUTO
    due = replace(document, fields=(*document.fields, value("due_amount", Decimal("80.00"), 99.9, 9)))
    decision = check_document(due, CheckPolicy(), TODAY).decision
    assert decision.outcome is Outcome.REVIEW
    assert "nothing else on the document confirms the due amount" in decision.reasons
    stated = replace(document, fields=(*document.fields, value("due_amount", Decimal("80.00"), 99.9, 9, Source.REVIEW)))
    assert "confirms the due" not in " ".join(check_document(stated, CheckPolicy(), TODAY).decision.reasons)
