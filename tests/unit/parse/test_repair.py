from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.parse.repair import repair_amount, repair_digits


@pytest.mark.parametrize(
    ("text", "value", "change"),
    [
        ("1 234 , 56", "1234.56", "spaces"),
        ("1.2O4,5S €", "1204.55", "O read as 0"),
        ("l2,00", "12.00", "l read as 1"),
        ("1.234.56", "1234.56", "separators"),
        ("1,234,56", "1234.56", "separators"),
        ("12, 50 EUR", "12.50", "spaces"),
    ],
)
def test_a_misread_amount_is_repaired_and_the_change_is_named(text: str, value: str, change: str) -> None:
    repaired = repair_amount(text, "de")
    assert repaired is not None
    assert repaired.amount.value == Decimal(value)
    assert any(change in said for said in repaired.changes)


def test_a_clean_amount_comes_back_without_changes() -> None:
    repaired = repair_amount("1.234,56", "de")
    assert repaired is not None
    assert repaired.changes == ()


@pytest.mark.parametrize("text", ["SOS", "Seite 1", "O,OO", "", "Bad Soden"])
def test_words_are_not_repaired_into_amounts(text: str) -> None:
    assert repair_amount(text, "de") is None


@given(st.text(max_size=80))
def test_repairing_any_text_never_fails(text: str) -> None:
    repair_amount(text)
    assert len(repair_digits(text)[0]) == len(text)
