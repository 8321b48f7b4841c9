from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.parse.payment_terms import PaymentTerm, parse_payment_term


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("zahlbar innerhalb 14 Tagen netto", 14),
        ("Zahlungsziel: 14 Tage", 14),
        ("net 30 days", 30),
        ("Net 14", 14),
        ("Payment terms: 30 days", 30),
        ("à 30 jours", 30),
        ("Zahlbar innerhalb von zwei Wochen", 14),
        ("Bitte überweisen Sie innerhalb von vierzehn Tagen", 14),
        ("Zahlbar innerhalb von 30 Tagen nach Rechnungserhalt", 30),
        ("Lieferzeit 5 Tage, zahlbar in 14 Tagen", 14),
    ],
)
def test_days_to_pay_are_read(text: str, days: int) -> None:
    assert parse_payment_term(text) == PaymentTerm(days=days)


@pytest.mark.parametrize(
    ("text", "percent", "early", "days"),
    [
        ("14 Tage 2 % Skonto, 30 Tage netto", "2", 14, 30),
        ("Zahlbar innerhalb 30 Tagen rein netto, innerhalb von 8 Tagen 3 % Skonto", "3", 8, 30),
        ("Bei Zahlung innerhalb von 10 Tagen 2,5 % Skonto, innerhalb 30 Tagen netto", "2.5", 10, 30),
        ("2/10 net 30", "2", 10, 30),
        ("2% 10, net 30", "2", 10, 30),
        ("10 Tage 3%, 20 Tage 2%, 30 Tage netto", "3", 10, 30),
        ("2 % Skonto innerhalb 14 Tagen", "2", 14, None),
    ],
)
def test_discounts_are_told_from_the_full_term(text: str, percent: str, early: int, days: int | None) -> None:
    term = parse_payment_term(text)
    assert term == PaymentTerm(days=days, discount_percent=Decimal(percent), discount_days=early)


@pytest.mark.parametrize(
    "text", ["due on receipt", "sofort ohne Abzug", "Paiement à réception", "Zahlbar sofort nach Erhalt"]
)
def test_payment_at_once_is_understood(text: str) -> None:
    assert parse_payment_term(text) == PaymentTerm(immediate=True)


@pytest.mark.parametrize(
    "text", ["Lieferzeit 14 Tage", "Netto 100,00", "Netto 100 EUR", "Guten Tag", "", "30 Tage Rückgaberecht"]
)
def test_other_periods_and_amounts_are_no_payment_term(text: str) -> None:
    assert parse_payment_term(text) is None


def test_the_due_date_counts_from_the_documents_date() -> None:
    day = date(2026, 1, 20)
    assert PaymentTerm(days=30).due_date(day) == date(2026, 2, 19)
    assert PaymentTerm(days=30, end_of_month=True).due_date(day) == date(2026, 2, 28)
    assert PaymentTerm(immediate=True).due_date(day) == day
    assert PaymentTerm(discount_percent=Decimal(2)).due_date(day) is None


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert parse_payment_term("zahlbar " + text) == parse_payment_term("zahlbar " + text)
