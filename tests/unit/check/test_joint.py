from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from docproc.check.joint import joint, left_out


@dataclass(frozen=True)
class Value:
    confidence: float
    group: str
    decisive: bool = False


values = st.lists(st.builds(Value, st.floats(50, 100), st.sampled_from("abcdef"), st.booleans()), max_size=8)


def test_groups_multiply_and_inside_a_group_the_least_sure_counts() -> None:
    assert joint([Value(90, "a"), Value(80, "a"), Value(50, "b")]) == 40.0
    assert joint([]) == 0.0


def test_values_less_sure_than_is_asked_are_left_out_the_least_sure_first() -> None:
    number, due, order = Value(99.0, "number", True), Value(92.0, "due"), Value(90.0, "order")
    assert left_out([number, due, order], 80.0) == ()
    assert left_out([number, due, order], 91.0) == (order,)
    assert left_out([number, due, order], 98.0) == (order, due)


def test_nothing_is_left_out_of_a_document_whose_decisive_values_are_doubtful() -> None:
    assert left_out([Value(80.0, "number", True), Value(50.0, "due")], 90.0) == ()


@given(values, st.floats(50, 99))
def test_what_is_kept_is_as_sure_as_asked_or_nothing_is_left_out(found: list[Value], threshold: float) -> None:
    gone = left_out(found, threshold)
    assert not any(value.decisive for value in gone)
    if gone:
        kept = [value for value in found if not any(value is one for one in gone)]
        assert all(value.decisive or value.confidence >= threshold for value in kept)
        assert joint([value for value in kept if value.decisive]) >= threshold
