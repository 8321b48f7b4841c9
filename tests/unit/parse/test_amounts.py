from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.parse.amounts import find_amounts, find_percentages, parse_amount, parse_percent, read_amount

MONEY = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


def printed(value: Decimal, thousands: str, decimal: str) -> str:
    return f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


@given(MONEY)
def test_a_german_amount_comes_back_as_it_was_printed(value: Decimal) -> None:
    assert parse_amount(printed(value, ".", ","), "de") == value


@given(MONEY)
def test_an_english_amount_comes_back_as_it_was_printed(value: Decimal) -> None:
    assert parse_amount("$" + printed(abs(value), ",", "."), "en") == abs(value)


@given(MONEY, st.sampled_from("'’"))
def test_a_swiss_amount_comes_back_as_it_was_printed(value: Decimal, apostrophe: str) -> None:
    assert parse_amount("CHF " + printed(value, apostrophe, ".")) == value


@given(MONEY, st.sampled_from("\u00a0\u202f\u2009 "))
def test_a_french_amount_comes_back_as_it_was_printed(value: Decimal, space: str) -> None:
    assert parse_amount(printed(value, space, ",") + " €", "fr") == value


@given(st.lists(MONEY, min_size=1, max_size=5))
def test_all_amounts_of_a_line_are_found_in_order(values: list[Decimal]) -> None:
    line = "Summe " + " und ".join(printed(value, ".", ",") + " EUR" for value in values)
    assert [match.value for match in find_amounts(line, "de")] == values


@given(st.text(max_size=200))
def test_no_text_makes_the_amount_readers_fail(text: str) -> None:
    parse_amount(text)
    parse_percent(text)
    for match in (*find_amounts(text, "de"), *find_percentages(text)):
        assert text[match.start : match.end] == match.raw


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1'234.—", "1234", None),
        ("12,00-", "-12.00", None),
        ("−12,00 €", "-12.00", "EUR"),
        ("(1.200,00)", "-1200.00", None),
        ("-,50", "-0.50", None),
        ("12,–", "12", None),
        ("120,-- EUR", "120", "EUR"),
        ("Fr. 12.50", "12.50", "CHF"),
        ("RM 12.50", "12.50", "MYR"),
        ("US$ 1,234.00", "1234.00", "USD"),
        ("£3.99", "3.99", "GBP"),
        ("-€12.00", "-12.00", "EUR"),
        ("€ -12,00", "-12.00", "EUR"),
        ("12,00EUR", "12.00", "EUR"),
        ("99 zł", "99", "PLN"),
        ("1.234.567,89", "1234567.89", None),
        ("0,500", "0.500", None),
        ("1234.567", "1234.567", None),
    ],
)
def test_spellings_of_amounts_are_understood(text: str, value: str, currency: str | None) -> None:
    match = read_amount(text)
    assert match is not None
    assert (match.value, match.currency) == (Decimal(value), currency)
    assert match.raw == text


@pytest.mark.parametrize(
    "text", ["", "abc", "1.234.56", "05.03.2026", "12,00 x 3", "1.2.3", "EUR", "-", "12:30", "٣,٥٠"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("locale", "value", "decimals"),
    [("de", "1234", 0), ("fr", "1234", 0), (None, "1234", 0), ("en", "1.234", 3), ("ch", "1.234", 3)],
)
def test_a_lone_period_before_three_digits_is_ambiguous_and_the_locale_decides(
    locale: str | None, value: str, decimals: int
) -> None:
    match = read_amount("1.234", locale)
    assert match is not None
    assert (match.value, match.decimals, match.ambiguous) == (Decimal(value), decimals, True)


@pytest.mark.parametrize(
    "text",
    [
        "am 05.03.2026 um 14:30 Uhr",
        "05.03. - 10.03.",
        "DE89 3704 0044 0532 0130 00",
        "19,00 % und 7%",
        "Version v1.2.3 und 3.2.1",
        "50667 Köln",
        "+49 221 123 456",
        "Tel. 0221/12 34 56",
        "RE-4711,00 A-12,00",
        "2026-03-05",
        "7,5Std",
    ],
)
def test_dates_phones_ibans_percentages_and_words_hold_no_amounts(text: str) -> None:
    assert find_amounts(text, "de") == ()


def test_a_quantity_before_a_price_is_no_thousands_in_a_german_line() -> None:
    found = find_amounts("Schrauben 2 100,00 200,00", "de")
    assert [match.value for match in found] == [Decimal("100.00"), Decimal("200.00")]


def test_a_count_before_a_priced_column_does_not_take_its_currency() -> None:
    found = find_amounts("5 EUR 20,00 EUR 100,00", "de")
    assert [(match.value, match.currency) for match in found] == [(Decimal("20.00"), "EUR"), (Decimal("100.00"), "EUR")]


def test_a_dash_between_two_amounts_is_no_minus_but_one_after_a_label_is() -> None:
    assert [match.value for match in find_amounts("10,00 - 12,00", "de")] == [Decimal("10.00"), Decimal("12.00")]
    assert [match.value for match in find_amounts("Rabatt: - 5,00", "de")] == [Decimal("-5.00")]


def test_the_currency_of_the_next_line_is_not_taken() -> None:
    found = find_amounts("12,00\nEUR 14,00", "de")
    assert [(match.raw, match.currency) for match in found] == [("12,00", None), ("EUR 14,00", "EUR")]


def test_a_french_amount_with_plain_spaces_is_found_whole() -> None:
    assert [match.value for match in find_amounts("Total TTC 1 234,56 €", "fr")] == [Decimal("1234.56")]


@pytest.mark.parametrize(
    ("text", "value"),
    [("19 %", "19"), ("2,5 v.H.", "2.5"), ("20 percent", "20"), ("- 3,00%", "-3.00"), ("7,00", "7.00")],
)
def test_percentages_are_read(text: str, value: str) -> None:
    assert parse_percent(text) == Decimal(value)


def test_percentages_are_found_in_a_sentence() -> None:
    assert [match.value for match in find_percentages("zzgl. 19 % MwSt und 7,0% auf Bücher")] == [
        Decimal(19),
        Decimal("7.0"),
    ]
