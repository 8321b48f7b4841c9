"""One key of a YAML file is changed, and nothing that people wrote beside it is lost."""

import pytest
import yaml

from docproc.settings.splicing import set_value, unset_value

SET = {
    "behind a value": ("a:\n  k: 3  # why\n", "a:\n  k: 5  # why\n"),
    "behind a commented value": ("a:\n  # k: 3  # why\n  b: 1\n", "a:\n  k: 5  # why\n  b: 1\n"),
    "behind a commented value that holds a sign": ("a:\n  # k: '#3'  # why\n", "a:\n  k: 5  # why\n"),
    "behind a quoted text": ('a:\n  k: "x # y\n    z"  # why\n', "a:\n  k: 5  # why\n"),
    "behind a list of two lines": ("a:\n  k: [1, # one\n    2]  # why\n  b: 1\n", "a:\n  k: 5  # one  # why\n  b: 1\n"),
    "behind the key of a list": (
        "a:\n  k:  # why\n    - 1\n    - 2 # two\n  b: 1\n",
        "a:\n  k: 5  # why # two\n  b: 1\n",
    ),
    "behind the key of a mapping": ("a:\n  k:  # why\n    x: 1\n  b: 1\n", "a:\n  k: 5  # why\n  b: 1\n"),
    "behind the head of a text": (
        "a:\n  k: |  # why\n    # text\n  # b\n  b: 1\n",
        "a:\n  k: 5  # why\n  # b\n  b: 1\n",
    ),
    "behind nothing": ("a:\n  k:   # why\n", "a:\n  k: 5   # why\n"),
}


@pytest.mark.parametrize(("before", "after"), SET.values(), ids=SET)
def test_a_remark_stays_behind_a_value_that_is_set(before: str, after: str) -> None:
    assert set_value(before, ("a", "k"), 5) == after
    assert yaml.safe_load(after)["a"]["k"] == 5


def test_a_commented_line_before_the_first_key_of_its_section_is_used() -> None:
    text = "a:\n  # the first (1 to 9)\n  # k: 1\n  # l: 2\n  m: 3\n"
    assert set_value(text, ("a", "k"), 5) == text.replace("# k: 1", "k: 5")


def test_the_commented_line_of_another_entry_is_left_alone() -> None:
    text = "people:\n  anna:\n    name: A\n  bruno:\n    # language: de\n    name: B\n"
    after = yaml.safe_load(set_value(text, ("people", "anna", "language"), "en"))
    assert after == {"people": {"anna": {"name": "A", "language": "en"}, "bruno": {"name": "B"}}}


def test_remarks_stay_behind_the_line_that_takes_the_place_of_a_block() -> None:
    text = "a:\n  k:  # why\n    - 1\n    - 2  # two\n  b: 1\n"
    assert unset_value(text, ("a", "k"), "k: []") == "a:\n  # k: []  # why  # two\n  b: 1\n"
