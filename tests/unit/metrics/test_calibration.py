from __future__ import annotations

import pytest

from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.metrics.calibration import bands, calibration_error, need, passing, report_calibration


def value(name: str, confidence: float, right: bool | None = True, decisive: bool = True) -> ObservedValue:
    return ObservedValue(name, confidence, right, decisive, name, {})


def document(name: str, *values: ObservedValue, blocked: bool = False) -> ObservedDocument:
    return ObservedDocument(name, blocked, values)


def test_the_calibration_error_is_the_mean_gap_of_stated_and_found() -> None:
    sure = [(99.8, True)] * 99 + [(99.8, False)]
    doubtful = [(60.0, True)] * 60 + [(60.0, False)] * 40
    assert calibration_error(bands(sure)) == pytest.approx(0.8)
    assert calibration_error(bands([*sure, *doubtful])) == pytest.approx(0.4)
    assert calibration_error(bands([])) == 0.0


def test_bands_and_fields_tell_what_was_found() -> None:
    report = report_calibration(
        [document("a", value("iban", 99.9), value("due_date", 92.0, False)), document("b", value("iban", 99.0, None))],
        98,
    )
    assert (report.documents, report.values) == (2, 2)
    assert [(band.least, band.values, band.right) for band in report.bands] == [(90.0, 1, 0.0), (99.5, 1, 100.0)]
    assert [(field.field, field.right) for field in report.fields] == [("due_date", 0.0), ("iban", 100.0)]


def test_the_curve_counts_wrong_documents_among_those_that_would_pass() -> None:
    documents = [
        document("right", value("iban", 99.9)),
        document("wrong", value("iban", 97.0, False)),
        document("doubtful", value("iban", 60.0)),
        document("blocked", value("iban", 99.9, False), blocked=True),
    ]
    assert (passing(documents, 98).automatic, passing(documents, 98).wrong) == (1, 0)
    assert (passing(documents, 95).automatic, passing(documents, 95).wrong) == (2, 1)
    assert passing(documents, 95).coverage == 50.0


def test_a_wrong_value_that_would_be_left_out_does_no_harm() -> None:
    documents = [document("a", value("iban", 99.9), value("due_date", 90.0, False, decisive=False))]
    assert passing(documents, 98).wrong == 0
    assert passing(documents, 85).wrong == 1


def test_what_a_budget_needs_follows_from_what_passed() -> None:
    found = passing([document(str(at), value("iban", 99.9)) for at in range(100)], 98)
    assert need(found, 0.5).more == 498
    assert need(found, 5.0).proven
    assert [wanted.budget for wanted in report_calibration([], 98, 0.7).needs] == [0.7]
