"""Text made to be slow: repeating what each reader looks for must cost time in proportion to its length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docproc.parse import PARSERS, Context
from docproc.parse import identifiers as ids
from docproc.parse.addresses import parse_address_block
from docproc.parse.amounts import find_amounts, find_percentages
from docproc.parse.currencies import find_currencies
from docproc.parse.dates import find_dates
from docproc.parse.legal_forms import normalise_name
from docproc.parse.payment_terms import parse_payment_term
from docproc.parse.periods import find_periods
from tests.growth import MOST_GROWTH, growth

READERS: dict[str, Callable[[str], object]] = {
    **{name: getattr(ids, name) for name in ids.__all__ if name.startswith("find_")},
    **{f"parser {name}": (lambda text, p=parser: p(text, Context())) for name, parser in PARSERS.items()},
    "find_amounts": find_amounts,
    "find_percentages": find_percentages,
    "find_currencies": find_currencies,
    "find_dates": find_dates,
    "find_periods": find_periods,
    "parse_payment_term": parse_payment_term,
    "parse_address_block": lambda text: parse_address_block([text]),
    "normalise_name": normalise_name,
}
SEEDS = (
    "1", "1 ", "1.", "'1", "12.03.", "DE89 ", "DE 1", "a.", "a-", "a@", "www.", "0221/", "+49 ", "(", "-", "EUR ",
    "1 234 ", "1.234.", "HRB ", "1 Jan ", "14 Tage ", "2 % ", "Amtsgericht AG ", "SIREN ", "50667 Köln ", "S.",
    " ", "\n",
)  # fmt: skip
SHORT, LONG = 3_000, 12_000


@pytest.mark.parametrize("name", sorted(READERS))
def test_four_times_the_text_costs_nowhere_near_sixteen_times_the_time(name: str) -> None:
    read = READERS[name]
    for seed in SEEDS:
        short, long = (seed * (length // len(seed)) for length in (SHORT, LONG))
        ratio = growth(lambda short=short: read(short), lambda long=long: read(long))
        assert ratio is None or ratio < MOST_GROWTH, f"{seed!r}: {ratio:.1f} times the time for four times the text"


@pytest.mark.parametrize(
    "text", ["1" * 5_000, "RF18" + "9" * 5_000, "DE89" + "1" * 5_000, "CHE" + "1" * 5_000, "1,1" * 3_000]
)
def test_numbers_of_thousands_of_digits_make_nothing_fail(text: str) -> None:
    for name in ids.__all__:
        if name.startswith(("find_", "valid_", "parse_")):
            getattr(ids, name)(text)
    for read in READERS.values():
        assert read(text) == read(text)
