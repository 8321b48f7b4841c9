"""Text after a label to typed values."""

from datetime import date
from decimal import Decimal

import pytest

from docproc.extract.values import Reading, read_values

GERMAN = Reading()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" RE-4711", "RE-4711"),
        (": #FA-2025-1", "FA-2025-1"),
        ("RE-20140519/499 vom 19.05.2014", "RE-20140519/499"),
        ("RE 2026 001", "RE 2026 001"),
        ("00.123.456.7-2018-1", "00.123.456.7-2018-1"),
        ("7 004 183", "7 004 183"),
    ],
)
def test_numbers_are_read_as_printed(text: str, expected: str) -> None:
    assert [match.value for match in read_values("invoice_number", text, GERMAN)] == [expected]


@pytest.mark.parametrize(
    "text", ["vom 19.05.2014", "VOM 19.05.2014", "19.05.2014", "119,00 €", "+49 30 1234567", "siehe Anlage", ""]
)
def test_dates_amounts_and_phones_are_no_numbers(text: str) -> None:
    assert read_values("invoice_number", text, GERMAN) == ()


def test_amounts_keep_their_order_and_leave_percentages_out() -> None:
    found = read_values("vat_amount", "19 % auf 100,00 €: 19,00 €", GERMAN)
    assert [match.value for match in found] == [Decimal("100.00"), Decimal("19.00")]


def test_a_misread_amount_is_mended_on_a_scan_only() -> None:
    assert read_values("total_amount", "1l9,0O", GERMAN) == ()
    (mended,) = read_values("total_amount", "1l9,0O", Reading(scanned=True))
    assert mended.value == Decimal("119.00") and mended.note


def test_months_lead_where_the_document_says_so() -> None:
    (found,) = read_values("due_date", "03/05/2026", Reading("en", "en", month_first=True))
    assert found.value == date(2026, 3, 5)


def test_a_vat_id_with_wrong_check_digits_is_kept_but_weak() -> None:
    (found,) = read_values("supplier_vat_id", ": DE123456789", GERMAN)
    assert found.value == "DE123456789" and found.points < 0


def test_a_price_and_a_sum_side_by_side_are_no_tax_number() -> None:
    assert read_values("supplier_tax_number", "44.95 269.70", GERMAN) == ()


def test_a_tax_number_keeps_its_slashes() -> None:
    (found,) = read_values("supplier_tax_number", "St.-Nr.: 201/113/40209", GERMAN)
    assert found.value == "201/113/40209"
