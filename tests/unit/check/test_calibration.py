from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.check.calibration import MEASURED, Calibration, fit
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, Extraction, FieldValue, TypeGuess


def test_the_neutral_calibration_changes_nothing() -> None:
    assert [Calibration().confidence(stated) for stated in (5.0, 50.0, 97.3)] == [5.0, 50.0, 97.3]


@given(st.floats(0, 100), st.floats(0, 100))
def test_calibrating_keeps_the_order_and_stays_a_percentage(left: float, right: float) -> None:
    low, high = sorted((left, right))
    assert 0 < MEASURED.confidence(low) <= MEASURED.confidence(high) < 100


def observations(truth: Calibration, count: int) -> list[tuple[float, bool]]:
    dice = random.Random(20260305)
    stated = [dice.uniform(5, 99) for _ in range(count)]
    return [(value, dice.random() * 100 < truth.confidence(value)) for value in stated]


@pytest.mark.parametrize("truth", [Calibration(1.0, 0.8), Calibration(-0.5, 1.2), Calibration()])
def test_fitting_finds_the_calibration_that_made_the_observations(truth: Calibration) -> None:
    found = fit(observations(truth, 20_000))
    assert (found.offset, found.slope) == pytest.approx((truth.offset, truth.slope), abs=0.1)


def test_fitting_needs_right_and_wrong_values() -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        fit([(90.0, True)] * 10)


def test_confidences_that_say_nothing_are_fitted_to_the_share_that_is_right() -> None:
    found = fit([(90.0, True), (90.0, False), (10.0, True), (10.0, False)] * 200)
    assert found.confidence(90.0) == pytest.approx(50.0, abs=1.0)
    assert found.slope >= 0


def test_only_values_read_from_pages_are_calibrated() -> None:
    fields = tuple(
        FieldValue("invoice_date", date(2026, 3, 5), 90.0, Evidence(source, "x", "05.03.2026")) for source in Source
    )
    extraction = Extraction(TypeGuess(DocumentType.INVOICE, 99.0), "de", fields=fields)
    changed = {v.evidence.source for v in MEASURED.apply(extraction).fields if v.confidence != 90.0}
    assert changed == {Source.PAGE}
