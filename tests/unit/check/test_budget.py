from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.check.budget import ErrorBudget, reviews_needed, upper_bound
from docproc.check.checking import check_document
from docproc.check.decision import LEFT_OUT, restored
from docproc.check.policy import CheckPolicy
from docproc.model.enums import Outcome
from tests.unit.check.test_decision import TODAY, invoice, value


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    assert upper_bound(0, 598) == pytest.approx(0.005, abs=1e-5)
    assert upper_bound(0, 299) == pytest.approx(0.01, abs=1e-4)
    assert upper_bound(2, 50) == pytest.approx(0.1206, abs=1e-4)
    assert upper_bound(0, 0) == upper_bound(3, 3) == 1.0


def test_so_many_reviews_are_needed_as_the_bound_says() -> None:
    assert reviews_needed(0, 0.005) == 598
    assert reviews_needed(0, 0.01) == 299
    assert [reviews_needed(errors, 0.02) for errors in (0, 1, 2)] == [149, 236, 313]


@given(st.integers(0, 20), st.floats(0.005, 0.5))
def test_one_review_less_than_needed_is_not_enough(errors: int, budget: float) -> None:
    needed = reviews_needed(errors, budget)
    assert upper_bound(errors, needed) <= budget
    assert needed - 1 <= errors or upper_bound(errors, needed - 1) > budget


def test_a_budget_says_what_is_proven_and_what_is_missing() -> None:
    assert "no such document looked at yet; 598 more without an error are needed" in ErrorBudget(0.5).words()
    words = ErrorBudget(0.5, 120, 0).words()
    assert "120 such documents looked at, none wrong, which proves at most 2.47 % wrong; 478 more" in words
    assert "within the error budget of 0.5 %" in ErrorBudget(0.5, 598, 0).words()
    assert not ErrorBudget(0.5, 598, 1).proven


@pytest.mark.parametrize(("percent", "reviews", "errors"), [(0.0, 1, 0), (100.0, 1, 0), (1.0, 1, 2), (1.0, -1, 0)])
def test_a_budget_that_makes_no_sense_is_refused(percent: float, reviews: int, errors: int) -> None:
    with pytest.raises(ValueError, match="against a budget"):
        ErrorBudget(percent, reviews, errors)


def test_without_proof_a_sure_document_waits_for_a_person_and_says_how_many_reviews_are_needed() -> None:
    unproven = check_document(invoice(), CheckPolicy(budget=ErrorBudget(0.5, 100, 0)), TODAY).decision
    assert (unproven.outcome, unproven.held_by_budget) == (Outcome.REVIEW, True)
    assert "498 more without an error are needed" in unproven.reasons[0]
    proven = check_document(invoice(), CheckPolicy(budget=ErrorBudget(0.5, 700, 0)), TODAY).decision
    assert (proven.outcome, proven.held_by_budget) == (Outcome.AUTO, False)


def test_a_doubtful_document_is_not_held_by_the_budget() -> None:
    doubtful = check_document(invoice(number=60.0), CheckPolicy(budget=ErrorBudget(0.5)), TODAY).decision
    assert doubtful.outcome is Outcome.REVIEW
    assert not doubtful.held_by_budget


def test_a_doubtful_extra_is_left_out_of_an_automatic_document_and_can_be_put_back() -> None:
    document = invoice()
    extra = value("order_number", "B-17", 91.0, 12)
    given = type(document)(document.document_type, "de", fields=(*document.fields, extra))
    checked = check_document(given, CheckPolicy(), TODAY)
    assert checked.decision.outcome is Outcome.AUTO
    assert checked.extraction.get("order_number") is None
    assert checked.extraction.alternatives[0] == extra
    finding = next(found for found in checked.findings if found.code == LEFT_OUT)
    assert "order number B-17 (91.0 %)" in finding.message
    assert restored(checked.extraction, checked.findings) == given


def test_nothing_is_left_out_of_a_document_that_a_person_looks_at() -> None:
    document = invoice(number=60.0)
    extra = value("order_number", "B-17", 91.0, 12)
    given = type(document)(document.document_type, "de", fields=(*document.fields, extra))
    assert check_document(given, CheckPolicy(), TODAY).extraction == given
