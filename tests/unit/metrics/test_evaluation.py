from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.errors import ConfigurationError
from docproc.metrics.comparison import same_value
from docproc.metrics.evaluation import Evaluation, Miss, evaluate, gold_from_export
from docproc.metrics.gold import Gold, read_gold
from docproc.metrics.junit import junit_xml
from docproc.metrics.score import Score

GOLD: dict[str, Any] = {
    "document_type": "invoice",
    "supplier_name": "Muster GmbH",
    "fields": {"invoice_number": "RE-4711", "invoice_date": "2026-03-05", "total_amount": "119.00", "due_date": None},
    "line_items": [{"description": "Beratung", "quantity": "2", "net_amount": "100.00"}],
    "vat_breakdown": [{"rate": "19", "net": "100.00", "vat": "19.00"}],
}


def export(**changes: Any) -> dict[str, Any]:
    fields = {"invoice_number": "RE-4711", "invoice_date": "2026-03-05", "total_amount": "119.00"}
    fields.update(changes.pop("fields", {}))
    return {
        "status": "completed",
        "document_type": "invoice",
        "document_number": fields.get("invoice_number"),
        "document_date": fields.get("invoice_date"),
        "supplier": {"id": "muster", "name": "MUSTER GMBH", "confidence": 99.0},
        "fields": {name: {"value": value, "confidence": 99.0} for name, value in fields.items() if value is not None},
        "line_items": [{"position": 1, "description": "beratung", "quantity": "2.0", "net_amount": "100.0", "page": 1}],
        "vat_breakdown": [{"rate": "19.0", "net": "100", "vat": "19"}],
        "relations": [],
        **changes,
    }


def judged(given: dict[str, Any] | None, **gold: Any) -> Evaluation:
    return evaluate([("a.pdf", Gold.model_validate({**GOLD, **gold}), given)])


def test_a_document_that_says_what_gold_says_is_fully_right() -> None:
    evaluation = judged(export())
    assert evaluation.misses == ()
    assert (evaluation.fully_right, evaluation.type_accuracy, evaluation.micro) == (1, 1.0, Score(tp=4))
    assert evaluation.lists["line_items"] == Score(tp=1)


def test_a_wrong_value_is_a_false_positive_and_a_false_negative() -> None:
    evaluation = judged(export(fields={"total_amount": "191.00"}))
    assert evaluation.fields["total_amount"] == Score(fp=1, fn=1)
    assert evaluation.misses == (Miss("a.pdf", "total_amount", "119.00", "191.00"),)
    assert evaluation.fully_right == 0


def test_a_value_where_gold_has_none_is_wrong_and_one_not_found_is_missed() -> None:
    evaluation = judged(export(fields={"due_date": "2026-04-05", "total_amount": None}))
    assert evaluation.fields["due_date"] == Score(fp=1)
    assert evaluation.fields["total_amount"] == Score(fn=1)


def test_an_ignored_field_is_not_scored_whatever_it_says() -> None:
    evaluation = judged(export(fields={"due_date": "2026-04-05"}), ignored=("due_date",))
    assert "due_date" not in evaluation.fields


def test_a_field_absent_from_gold_is_wrong_when_given() -> None:
    assert judged(export(fields={"iban": "DE89370400440532013000"})).fields["iban"] == Score(fp=1)


def test_rates_follow_from_the_counts() -> None:
    score = Score(tp=3, fp=1, fn=2)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert score.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert (Score().f1, Score(fn=1).precision, Score(fp=1).recall) == (1.0, 0.0, 1.0)


def test_stated_confidences_are_held_against_what_was_right() -> None:
    evaluation = judged(export(fields={"total_amount": "191.00", "due_date": "2026-04-05"}))
    assert sorted(evaluation.observations) == [(99.0, False), (99.0, False), (99.0, True), (99.0, True)]
    (band,) = evaluation.reliability()
    assert (band.least, band.values, band.stated, band.right) == (99.0, 4, 99.0, 50.0)


def test_a_wrong_type_is_counted_and_missed() -> None:
    evaluation = judged(export(document_type="order"))
    assert evaluation.type_accuracy == 0.0
    assert Miss("a.pdf", "document_type", "invoice", "order") in evaluation.misses


def test_a_document_that_was_not_processed_misses_everything() -> None:
    evaluation = judged(None)
    assert evaluation.micro == Score(fn=4)
    assert Miss("a.pdf", "status", "completed", None) in evaluation.misses


def test_a_document_that_must_fail_is_right_only_with_its_error() -> None:
    gold = {"status": "failed", "error": "broken-pdf", "document_type": None, "fields": {}, "line_items": None}
    assert judged({"status": "failed", "error": {"code": "broken-pdf"}}, **gold).fully_right == 1
    assert judged({"status": "failed", "error": "empty-file"}, **gold).misses[0].field == "error"
    assert judged(export(), **gold).misses[0].field == "status"


def test_a_document_that_failed_unexpectedly_says_so() -> None:
    misses = judged({"status": "failed", "error": {"code": "broken-pdf"}}).misses
    assert Miss("a.pdf", "status", "completed", "failed (broken-pdf)") in misses


def test_lines_are_matched_by_what_gold_says_of_them() -> None:
    other = [{"description": "Beratung", "quantity": "3", "net_amount": "100.00"}]
    assert judged(export(line_items=other)).lists["line_items"] == Score(fp=1, fn=1)
    assert judged(export(line_items=other), line_items=[{"net_amount": "100"}]).lists["line_items"] == Score(tp=1)
    assert judged(export(line_items=other), line_items=None).lists["line_items"] == Score()


def test_a_line_that_is_nearly_right_is_told_beside_the_one_expected_with_what_differs() -> None:
    wanted = [{"description": "Beratung", "quantity": "2", "unit": "Std.", "net_amount": "100.00"}]
    given = [{**wanted[0], "unit": "Stk"}, {"description": "Anfahrt", "quantity": "1", "net_amount": "20.00"}]
    evaluation = judged(export(line_items=given), line_items=wanted)
    assert evaluation.lists["line_items"] == Score(fp=2, fn=1)
    assert evaluation.misses == (
        Miss("a.pdf", "line_items[1]", "Beratung | 2 | 100.00 | unit Std.", "Beratung | 2 | 100.00 | unit Stk"),
        Miss("a.pdf", "line_items", None, "Anfahrt | 1 | 20.00"),
    )


@pytest.mark.parametrize(("unit", "right"), [("m2", True), ("M²", True), ("m3", False), ("m", False)])
def test_a_raised_digit_of_a_unit_is_the_digit(unit: str, right: bool) -> None:
    line = {"description": "Pflaster", "quantity": "2", "unit": "m²"}
    evaluation = judged(export(line_items=[{**line, "unit": unit}]), line_items=[line])
    assert (evaluation.lists["line_items"] == Score(tp=1)) is right


REFERENCE = {"relation": "reminder_for", "document_type": "invoice", "number": "RE-4711", "day": "2026-03-05"}


def test_references_are_the_same_whatever_spaces_their_numbers_have() -> None:
    given = {**REFERENCE, "number": "RE 4711", "amount": "119.00", "confidence": 90.0}
    assert judged(export(references=[given]), references=[REFERENCE]).lists["references"] == Score(tp=1)
    for wrong in ({"day": "2026-03-06"}, {"number": "RE-4712"}, {"relation": "corrects"}, {"day": None}):
        found = judged(export(references=[{**given, **wrong}]), references=[REFERENCE])
        assert found.lists["references"] == Score(fp=1, fn=1)
        assert found.fully_right == 0


def test_form_fields_are_the_same_whatever_colon_their_labels_have() -> None:
    given = [{"label": "vorname:", "value": "Eva"}, {"label": "Ort", "value": ""}]
    evaluation = judged(export(form_fields=given), form_fields=[{"label": "Vorname", "value": "Eva"}])
    assert evaluation.lists["form_fields"] == Score(tp=1, fp=1)
    assert evaluation.misses == (Miss("a.pdf", "form_fields", None, "Ort | "),)


def test_an_allowance_is_not_a_charge_of_the_same_amount() -> None:
    gold = [{"charge": False, "amount": "5.00"}]
    given = {"charge": False, "amount": "5.0", "reason": "Rabatt", "percent": "5"}
    assert judged(export(allowances=[given]), allowances=gold).lists["allowances"] == Score(tp=1)
    assert judged(export(allowances=[{**given, "charge": True}]), allowances=gold).lists["allowances"].fn == 1


def test_lists_that_an_older_gold_file_does_not_name_are_not_scored() -> None:
    evaluation = judged(export(references=[REFERENCE], form_fields=[{"label": "a", "value": "b"}]))
    assert evaluation.misses == ()


def test_relations_are_compared_by_kind_and_file() -> None:
    wanted = [{"type": "credit_note_for", "document": "invoice-00.pdf"}]
    right = [{"type": "credit_note_for", "document": "…", "filename": "invoice-00.pdf"}]
    wrong = [{"type": "credit_note_for", "document": "…", "filename": "invoice-01.pdf"}]
    assert judged(export(relations=right), relations=wanted).misses == ()
    assert judged(export(relations=wrong), relations=wanted).misses[0].field == "relations"
    assert judged(export(), relations=wanted).misses == (Miss("a.pdf", "relations", "credit_note_for", None),)
    assert judged(export(relations=right), relations=[]).misses[0].found == "credit_note_for"


@pytest.mark.parametrize(
    ("field", "expected", "found", "same"),
    [
        ("total_amount", "119.00", "119", True),
        ("total_amount", "119.00", "119.01", False),
        ("invoice_date", "2026-03-05", "05.03.2026", True),
        ("iban", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", True),
        ("invoice_number", "RE-4711", "re 4711", True),
        ("invoice_number", "RE-4711", "RE-4712", False),
        ("supplier_name", "Müller & Söhne GmbH", "MUELLER UND SOEHNE", True),
        ("supplier_address", "Hauptstraße 5, 50667 Köln", "Hauptstraße 5 50667 Köln", True),
        ("subject", "Angebot", "angebot", False),
        ("currency", "EUR", "USD", False),
    ],
)
def test_values_are_compared_after_normalising_by_their_kind(field: str, expected: str, found: str, same: bool) -> None:
    assert same_value(field, expected, found) is same


def test_gold_written_from_an_export_finds_that_export_right() -> None:
    held = export(fields={"iban": "DE89370400440532013000"})
    gold = Gold.model_validate(gold_from_export(held))
    assert evaluate([("a.pdf", gold, held)]).misses == ()


def test_new_gold_leaves_unscored_what_the_old_one_ignored() -> None:
    held = export(fields={"iban": "DE89370400440532013000", "bic": "COBADEFF"})
    before = Gold.model_validate({"ignored": ["iban", "order_number"], "relations": []})
    gold = gold_from_export(held, before)
    assert gold["ignored"] == ["iban", "order_number"] and gold["relations"] == []
    assert "iban" not in gold["fields"] and gold["fields"]["bic"] == "COBADEFF"
    assert evaluate([("a.pdf", Gold.model_validate(gold), held)]).misses == ()
    assert "relations" not in gold_from_export(held)


def test_gold_written_from_a_failure_expects_the_failure() -> None:
    gold = Gold.model_validate(gold_from_export({"status": "failed", "error": {"code": "empty-file"}}))
    assert evaluate([("a.pdf", gold, {"status": "failed", "error": "empty-file"})]).fully_right == 1


def test_junit_has_a_case_per_document_and_one_for_the_f1() -> None:
    evaluation = evaluate(
        [
            ("a.pdf", Gold.model_validate(GOLD), export()),
            ("b.pdf", Gold.model_validate(GOLD), export(fields={"total_amount": "1.00"})),
        ]
    )
    suite = ElementTree.fromstring(junit_xml(evaluation, 0.99)).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["b.pdf", "micro F1 at least 0.99"]
    assert "total_amount: expected 119.00, found 1.00" in str(suite[1].findtext("failure"))


@given(st.text(max_size=50))
def test_junit_is_well_formed_whatever_was_read(text: str) -> None:
    report = junit_xml(judged(export(fields={"invoice_number": text})), 0.5).encode("utf-8", "replace")
    assert ElementTree.fromstring(report).find(".//testcase") is not None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"fields": {"totl": "1"}}', "totl"),
        ('{"documenttype": "invoice"}', "documenttype"),
        ('{"line_items": [{"net_amount": "1,00"}]}', "line_items.0.net_amount"),
        ("[]", "sample.json"),
    ],
)
def test_a_mistake_in_a_gold_file_is_named(text: str, named: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_gold(text, "sample.json")
    assert named in raised.value.message
    assert "sample.json" in raised.value.message
