from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.check.calibration import Calibration, log_odds, page_values
from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.metrics.fitting import fit, refit
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, Extraction, FieldValue, SupplierMatch, TypeGuess, Value
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.specs.library import load_library

BOX = Box(10, 10, 50, 10)


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    spec = load_library(Path("none"), Path("none")).calibration
    return Calibration(spec.weights, spec.most)


def read(backend: str = "text_layer", sure: float = 100.0) -> DocumentText:
    line = Line((Word("RE-1", BOX, sure),))
    return DocumentText((Page(1, 595, 842, (line,), backend, "1"),))


def found(name: str, value: Value, at: int = 0, source: Source = Source.PAGE, sure: float = 90.0) -> FieldValue:
    box = Box(10, 10 + 20 * at, 50, 10)
    return FieldValue(name, value, sure, Evidence(source, "label:x", str(value), 1, box))


def invoice(*fields: FieldValue) -> Extraction:
    return Extraction(TypeGuess(DocumentType.INVOICE, 99.0), "de", fields=fields)


def inputs_of(extraction: Extraction, text: DocumentText, name: str) -> dict[str, float]:
    return next(inputs for value, inputs in page_values(extraction, text) if value.name == name)


def test_without_weights_of_its_own_a_calibration_changes_nothing() -> None:
    assert [Calibration().confidence({"stated": log_odds(p)}) for p in (5.0, 50.0, 97.3)] == [5.0, 50.0, 97.3]


@given(st.floats(0, 100), st.floats(0, 100))
def test_calibrating_keeps_the_order_and_stays_below_the_most(shipped: Calibration, left: float, right: float) -> None:
    low, high = (shipped.confidence({"base": 1.0, "stated": log_odds(p)}) for p in sorted((left, right)))
    assert 0 < low <= high <= shipped.most


def test_only_values_read_from_pages_are_calibrated(shipped: Calibration) -> None:
    names = ("invoice_date", "due_date", "delivery_date", "service_start", "service_end", "document_date")
    fields = tuple(found(n, date(2026, 3, 5), i, s) for i, (n, s) in enumerate(zip(names, Source, strict=False)))
    changed = {v.evidence.source for v in shipped.apply(invoice(*fields), read()).fields if v.confidence != 90.0}
    assert changed == {Source.PAGE}


def test_words_read_badly_make_a_value_less_sure(shipped: Calibration) -> None:
    document = invoice(found("invoice_number", "RE-1"))
    texts = (read(), read("x", 99), read("x", 60))
    assert [inputs_of(document, text, "invoice_number").get("weak_words", 0.0) for text in texts] == [0.0, 0.1, 4.0]
    confidences = [shipped.apply(document, text).fields[0].confidence for text in texts]
    assert confidences[0] > confidences[1] >= confidences[2]


def test_arithmetic_that_holds_makes_amounts_surer_than_one_alone(shipped: Calibration) -> None:
    amounts = (
        found("net_amount", Decimal("100.00"), 1),
        found("vat_amount", Decimal("19.00"), 2),
        found("total_amount", Decimal("119.00"), 3),
    )
    assert "witnessed" in inputs_of(invoice(*amounts), read(), "total_amount")
    assert "alone" in inputs_of(invoice(amounts[2]), read(), "total_amount")
    together, alone = shipped.apply(invoice(*amounts), read()), shipped.apply(invoice(amounts[2]), read())
    assert together.fields[2].confidence > alone.fields[0].confidence


def test_a_rival_value_and_wrong_check_digits_are_counted_against_a_value(shipped: Calibration) -> None:
    iban = found("iban", "DE00 1234 5678 9012 3456 78")
    assert inputs_of(invoice(iban), read(), "iban")["broken"] == 1.0
    number = found("invoice_number", "RE-1")
    rivalled = replace(invoice(number), alternatives=(found("invoice_number", "RE-2", 4, sure=45.0),))
    assert inputs_of(rivalled, read(), "invoice_number")["rival"] == pytest.approx(0.9)
    plain = shipped.apply(invoice(number), read()).fields[0].confidence
    assert shipped.apply(rivalled, read()).fields[0].confidence < plain


def test_a_supplier_known_only_by_name_is_as_sure_as_the_name(shipped: Calibration) -> None:
    document = replace(invoice(found("supplier_name", "Muster GmbH")), supplier=SupplierMatch(None, "Muster GmbH", 90))
    changed = shipped.apply(document, read())
    assert changed.supplier is not None
    assert changed.supplier.confidence == changed.fields[0].confidence != 90


def test_unknown_inputs_and_a_negative_slope_are_refused() -> None:
    for name in ("weather", "has.", "field.weather"):
        with pytest.raises(ValueError, match="no input"):
            Calibration({name: 1.0})
    with pytest.raises(ValueError, match="negative"):
        Calibration({"stated": -0.1})


def observed(inputs: dict[str, float], right: bool) -> ObservedDocument:
    return ObservedDocument("x", False, (ObservedValue("bic", 90.0, right, False, "bic", inputs),))


def simulated(truth: Calibration, count: int, seed: int) -> list[ObservedDocument]:
    dice, seen = random.Random(seed), []
    for at in range(count):
        inputs = {"base": 1.0, "stated": dice.uniform(-2, 4), "scan": float(at % 3 == 0)}
        seen.append(observed(inputs, dice.random() * 100 < truth.confidence(inputs)))
    return seen


def test_fitting_finds_the_weights_that_made_the_observations_and_leaves_rare_groups_with_the_rest() -> None:
    seen = simulated(Calibration({"base": 1.0, "stated": 0.8, "scan": -1.5}), 8000, 20260305)
    rare = observed({"base": 1.0, "stated": 2.0, "field.bic": 1.0}, right=False)
    weights = fit([*seen, rare])
    assert [weights[name] for name in ("base", "stated", "scan")] == pytest.approx([1.0, 0.8, -1.5], abs=0.2)
    assert -1.0 < weights["field.bic"] < 0.0


def test_a_houses_own_documents_take_over_from_the_shipped_weights_as_they_grow() -> None:
    shipped = {"base": 2.0, "stated": 1.0, "scan": 0.0}
    house = Calibration({"base": 0.5, "stated": 1.0, "scan": -1.0})
    assert refit([], shipped) == shipped
    far = [
        sum(abs(refit(simulated(house, count, 7), shipped)[name] - house.weights[name]) for name in shipped)
        for count in (0, 30, 300, 6000)
    ]
    assert far == sorted(far, reverse=True)
    assert far[0] == 2.5
    assert far[-1] < 0.3


def test_a_value_that_is_calibrated_twice_is_as_sure_as_once(shipped: Calibration) -> None:
    document = invoice(found("invoice_number", "RE-1"), found("invoice_date", date(2026, 3, 5), 2))
    document = replace(document, document_type=TypeGuess(DocumentType.INVOICE, 100.0))
    once = shipped.apply(document, read())
    assert shipped.apply(once, read()).fields == once.fields


def test_a_general_number_that_repeats_the_types_own_is_as_sure(shipped: Calibration) -> None:
    document = invoice(found("invoice_number", "RE-1"), found("document_number", "RE-1", sure=60.0))
    own, general = shipped.apply(document, read()).fields
    assert own.confidence == general.confidence


def test_what_can_only_speak_against_a_value_never_gets_a_weight_in_its_favour() -> None:
    wrong_digits_but_right = [observed({"base": 1.0, "stated": 1.0, "broken": 1.0}, right=True)] * 50
    others = [observed({"base": 1.0, "stated": 1.0}, right=at % 2 == 0) for at in range(50)]
    weights = fit([*wrong_digits_but_right, *others])
    assert weights["broken"] == 0.0
    assert weights["base"] > 0
