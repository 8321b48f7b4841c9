"""The code on a German till receipt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.parse.till_codes import read_till_code


def code(sale="Beleg^75.33_7.99_0.00_0.00_0.00^10.00:Bar_73.32:Unbar", started="2026-07-10T18:41:04.000Z", **others):
    kind, ended = others.get("kind", "Kassenbeleg-V1"), others.get("ended", "2026-07-10T18:41:12.000Z")
    parts = ["V0", "kasse-1", kind, sale, "18", "112", started, ended, "ecdsa-plain-SHA256", "unixTime", "MEQC", "BHho"]
    return ";".join(parts)


def test_gross_amounts_by_rate_the_total_and_cash_are_read():
    found = read_till_code(code())
    assert found is not None
    assert found.gross == ((Decimal("19"), Decimal("75.33")), (Decimal("7"), Decimal("7.99")))
    assert (found.total, found.cash) == (Decimal("83.32"), Decimal("10.00"))
    assert found.days == {date(2026, 7, 10)}


def test_rates_of_the_second_half_of_2020_were_lower():
    found = read_till_code(code(started="2020-08-01T10:00:00.000Z", ended="2020-08-01T10:00:05.000Z"))
    assert found is not None and [rate for rate, _ in found.gross] == [Decimal("16"), Decimal("5")]


def test_a_sale_before_midnight_may_bear_the_next_day():
    found = read_till_code(code(started="2026-07-10T22:30:00Z", ended="2026-07-10T22:31:00Z"))
    assert found is not None and found.days == {date(2026, 7, 10), date(2026, 7, 11)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "V0;kasse-1",
        code(kind="Bestellung-V1"),
        code(sale="Beleg^75.33_7.99^83.32:Bar"),
        code(sale="Beleg^75.33_7.99_0.00_0.00_0.00^83.32:Bar:CHF"),
        code(sale="Beleg^75.33_7.99_0.00_0.00_x^83.32:Bar"),
        code(started="gestern"),
        code(started="2026-13-40T18:41:04Z"),
    ],
)
def test_any_other_text_is_no_till_code(text):
    assert read_till_code(text) is None


AMOUNT = st.integers(-99999999, 99999999).map(lambda cents: Decimal(cents) / 100)


@given(st.tuples(*[AMOUNT] * 5))
def test_the_total_is_the_sum_of_the_rates(amounts):
    found = read_till_code(code(sale=f"Beleg^{'_'.join(f'{amount:.2f}' for amount in amounts)}^"))
    assert found is not None and found.total == sum(amounts) == sum(amount for _, amount in found.gross)


@settings(max_examples=200)
@given(st.lists(st.text(max_size=40), min_size=12, max_size=12), st.text(max_size=60))
def test_no_text_makes_the_reading_of_till_codes_fail(parts, text):
    assert read_till_code(text) is None
    parts[0], parts[2] = "V0", "Kassenbeleg-V1"
    assert read_till_code(";".join(parts)) is None
