import copy
from dataclasses import replace

import pytest

from docproc.model.lazy import lazy
from docproc.model.record import record


@record()
class Point:
    x: float
    y: float = 0.0


@record(eq=False)
class Place:
    name: str


@record(slots=False)
class Line:
    words: tuple[str, ...]

    @lazy
    def text(self) -> str:
        """The words joined."""
        asked.append(self.words)
        return " ".join(self.words)


asked: list[tuple[str, ...]] = []


def test_records_of_equal_values_are_equal_and_found_in_sets():
    assert Point(1, 2) == Point(1, 2) != Point(1, 3)
    assert {Point(1, 2), Point(1, 2), Point(1)} == {Point(1, 2), Point(1, 0.0)}


def test_a_record_without_equality_is_only_itself():
    berlin = Place("Berlin")
    assert berlin != Place("Berlin")
    assert {berlin: 1}[berlin] == 1


def test_a_record_is_copied_with_other_values_and_holds_no_others():
    assert replace(Point(1, 2), y=5) == Point(1, 5)
    with pytest.raises(AttributeError):
        Point(1).z = 3


def test_a_lazy_property_is_worked_out_once_for_each_object():
    asked.clear()
    line, other = Line(("a", "b")), Line(("c",))
    assert [line.text, line.text, other.text] == ["a b", "a b", "c"]
    assert asked == [("a", "b"), ("c",)]


def test_what_a_lazy_property_holds_changes_no_comparison_and_goes_with_a_copy():
    asked.clear()
    line = Line(("a", "b"))
    assert line.text == "a b"
    assert line == Line(("a", "b"))
    assert hash(line) == hash(Line(("a", "b")))
    assert copy.copy(line).text == "a b"
    assert asked == [("a", "b")]


def test_a_lazy_property_of_a_class_is_documented():
    assert Line.text.__doc__ == "The words joined."
