"""Which waiting document comes first."""

from datetime import date

from docproc.model.priority import IN_EUROS, Waiting, euros
from docproc.parse.currencies import _CODES

TODAY = date(2026, 3, 5)


def waiting(amount: float, currency: str | None) -> Waiting:
    return Waiting(amount, currency, None, None, TODAY, True)


def test_an_amount_counts_by_what_it_is_worth_and_is_named_with_its_currency() -> None:
    assert waiting(1_000, "EUR").reasons(TODAY) == ("1,000.00 EUR at stake",)
    assert waiting(1_000, "JPY").priority(TODAY) == 0
    assert waiting(100_000, "JPY").reasons(TODAY) == ("100,000.00 JPY at stake",)
    assert waiting(1_000, None).priority(TODAY) == waiting(1_000, "CHF").priority(TODAY) == 20


def test_an_amount_of_a_currency_without_a_rate_is_not_compared() -> None:
    assert euros(1_000, "XTS") is None and waiting(1_000_000, "XTS").priority(TODAY) == 0


def test_every_currency_that_documents_can_have_has_a_rate() -> None:
    assert set(_CODES) == set(IN_EUROS)
