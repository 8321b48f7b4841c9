from __future__ import annotations

import random
from pathlib import Path

import pytest

from docproc.check.calibration import Calibration
from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.metrics.gold import Gold
from docproc.metrics.house import house_calibration, observe_gold, observe_reviews, proof_of_budget
from docproc.model.enums import KnownBy
from docproc.specs.calibration import CalibrationSpec
from docproc.store.engine import Store, open_store
from docproc.store.observation_reading import load_observations
from docproc.store.observations import record_observations
from tests.unit.store.builders import completed, extraction

SHIPPED = CalibrationSpec(weights={"base": 3.0, "stated": 1.0}, most=99.9)


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / ".docproc") as opened:
        yield opened


def history(house: Calibration, count: int) -> list[ObservedDocument]:
    """Documents of a house whose values are right as often as `house` says, stated as the shipped weights do."""
    dice, found = random.Random(17), []
    shipped = Calibration(SHIPPED.weights, SHIPPED.most)
    for at in range(count):
        inputs = {"base": 1.0, "stated": dice.uniform(-1, 3)}
        right = dice.random() * 100 < house.confidence(inputs)
        value = ObservedValue("iban", shipped.confidence(inputs), right, True, "iban", inputs)
        found.append(ObservedDocument(f"d{at}", False, (value,)))
    return found


def test_without_reviews_the_shipped_calibration_stands(store: Store) -> None:
    assert house_calibration(store, SHIPPED) is SHIPPED


def test_reviews_take_over_from_the_shipped_calibration_as_they_grow(store: Store) -> None:
    house = Calibration({"base": 0.0, "stated": 1.0})
    inputs = {"base": 1.0, "stated": 1.0}
    stated = [99.0]
    for count in (20, 200, 2000):
        record_observations(store, KnownBy.REVIEW, history(house, count))
        spec = house_calibration(store, SHIPPED)
        stated.append(Calibration(spec.weights, spec.most).confidence(inputs))
    assert stated == sorted(stated, reverse=True)
    assert stated[-1] == pytest.approx(house.confidence(inputs), abs=6)


def test_weights_are_fitted_anew_only_when_there_is_more_to_learn_from(store: Store) -> None:
    record_observations(store, KnownBy.REVIEW, history(Calibration(SHIPPED.weights), 30))
    first = house_calibration(store, SHIPPED)
    kept = store.reader.execute("SELECT updated_at FROM system_parameters").fetchall()
    assert house_calibration(store, SHIPPED) == first
    assert store.reader.execute("SELECT updated_at FROM system_parameters").fetchall() == kept
    other = CalibrationSpec(weights={"base": 1.0, "stated": 1.0})
    assert house_calibration(store, other).weights != first.weights


def test_inputs_that_are_no_more_do_no_harm(store: Store) -> None:
    value = ObservedValue("iban", 90.0, True, True, "iban", {"base": 1.0, "stated": 2.0, "weather": 1.0})
    record_observations(store, KnownBy.REVIEW, [ObservedDocument("old", False, (value,))])
    spec = house_calibration(store, SHIPPED)
    assert Calibration(spec.weights, spec.most).confidence({"base": 1.0}) > 50


def test_the_budget_counts_documents_that_would_pass_and_those_of_them_that_are_wrong(store: Store) -> None:
    record_observations(store, KnownBy.REVIEW, history(Calibration({"base": 9.0}), 50))
    budget = proof_of_budget(store, 5.0, 99.0, SHIPPED)
    sure = [document for document in load_observations(store) if document.confidence >= 99.0]
    assert (budget.reviews, budget.errors) == (len(sure), 0)
    assert 0 < budget.reviews < 50


def test_an_approved_document_shows_which_of_its_values_were_right(store: Store) -> None:
    document_id = completed(store)
    with store.begin() as transaction:
        run = transaction._connection.execute
        run("UPDATE documents SET review_state = 'approved' WHERE uuid = ?", (document_id,))
        run("UPDATE extracted_fields SET value = 'RE-9', source = 'review' WHERE field_name = 'invoice_number'")
        run(
            "INSERT INTO training_data (document_id, field_name, expected_value, was_correct, validated_by,"
            " validated_at, used_for_training)"
            " SELECT id, 'invoice_number', 'RE-9', 0, 'anna', updated_at, 0 FROM documents"
        )
    assert observe_reviews(store) == 1
    assert observe_reviews(store) == 0
    (seen,) = load_observations(store, KnownBy.REVIEW)
    judged = {value.field: value.right for value in seen.values}
    assert judged.pop("invoice_number") is False
    assert judged and all(judged.values())


def test_gold_tells_what_was_right_and_what_it_does_not_know(store: Store) -> None:
    document_id = completed(store)
    given = {value.name: str(value.value) for value in extraction().fields}
    wrong = replace_one(given, "total_amount", "1.00")
    seen = observe_gold(store, document_id, "x", Gold(fields=wrong, ignored=("invoice_number",)))
    assert seen is not None
    judged = {value.field: value.right for value in seen.values}
    assert judged["total_amount"] is False
    assert judged["invoice_number"] is None
    assert judged["document_type"] is None


def replace_one(fields: dict[str, str], name: str, value: str) -> dict[str, str | None]:
    return {**fields, name: value}
