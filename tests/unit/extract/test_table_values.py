from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.extract.tables.table_values import (
    find_product,
    read_discount,
    read_money,
    read_position,
    read_price,
    read_product,
    read_quantity,
    read_rate,
)


@pytest.mark.parametrize("text", ["Stück", "IBAN: FR76", "01.02.2026", "", "A4", "3 4 5 Stk", "x" * 500])
def test_what_is_no_quantity_is_refused(text):
    assert read_quantity(text, "de") is None


def test_an_amount_whose_separator_can_mean_two_things_keeps_both_readings():
    assert set(read_money("1.234", "de").readings) == {Decimal(1234), Decimal("1.234")}
    assert read_money("1.234,50", "de").readings == (Decimal("1234.50"),)


def test_the_code_letter_of_a_rate_after_an_amount_is_no_part_of_it():
    assert read_money("12,00 A", "de").value == Decimal("12.00")


@pytest.mark.parametrize(
    ("text", "price", "per", "unit"),
    [
        ("4,10", "4.10", 1, None),
        ("18,00 €/Sack", "18.00", 1, "Sack"),
        ("12,50 je 100", "12.50", 100, None),
        ("9,00 pro 1000 Stk", "9.00", 1000, "Stk"),
    ],
)
def test_a_price_may_be_for_several_units(text, price, per, unit):
    number, count, name = read_price(text, "de")
    assert (number.value, count, name) == (Decimal(price), per, unit)


@pytest.mark.parametrize(
    ("text", "rate"), [("19 %", "19"), ("7% VAT (S)", "7"), ("5,5", "5.5"), ("119", None), ("frei", None)]
)
def test_a_rate_is_a_percentage_up_to_a_hundred(text, rate):
    assert read_rate(text) == (None if rate is None else Decimal(rate))


def test_a_discount_is_a_percentage_or_an_amount():
    assert read_discount("10 %", "de") == (Decimal(10), True)
    assert read_discount("-5,00 €", "de") == (Decimal("5.00"), False)
    assert read_discount("-", "de") is None


@pytest.mark.parametrize("text", ["3", "3.", "1.2", "01.02.0010", "#4"])
def test_positions_may_be_numbered_in_levels(text):
    assert read_position(text) == text.strip("#.")


def test_a_product_is_a_quantity_times_a_price_less_a_discount():
    product = read_product("(4 × 165,00 € -15 %)", "de")
    assert (product.quantity.number.value, product.price.value, product.percent) == (
        Decimal(4),
        Decimal("165.00"),
        Decimal(15),
    )


def test_the_last_product_of_a_text_is_found_with_its_place():
    text = "Brett 160x80 cm, 2 Stk x 1,50"
    product = find_product(text, "de")
    assert (product.quantity.unit, product.price.value) == ("Stk", Decimal("1.50"))
    assert text[: product.span[0]].strip() == "Brett 160x80 cm,"


@given(st.text(max_size=200))
def test_no_text_breaks_a_reader(text):
    for reader in (read_money, read_quantity, read_price, read_discount, read_product, find_product):
        assert reader(text, "de") == reader(text, "de")
    assert read_rate(text) == read_rate(text)
    assert read_position(text) == read_position(text)


@given(st.integers(1, 10**6), st.integers(0, 999))
def test_a_printed_quantity_with_three_decimals_has_its_value_among_its_readings(whole, thousandths):
    read = read_quantity(f"{whole},{thousandths:03d} kg", "de")
    assert Decimal(f"{whole}.{thousandths:03d}") in read.number.readings
    assert read.unit == "kg"


def test_a_comma_misread_as_a_period_after_thousands_is_mended():
    assert read_money("15.387.08", "de").value == Decimal("15387.08")
    assert read_money("15.387.081", "de").value == Decimal(15387081)
