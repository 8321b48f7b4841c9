"""What the review page says in English and German."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.model.enums import DocumentType, ReviewState
from docproc.model.fields import FIELDS
from docproc.review.entered_values import understand
from docproc.review.page.wording import LANGUAGES, preferred, wording

AMOUNTS = st.decimals(min_value="-9999999.99", max_value="9999999.99", places=2, allow_nan=False)


def test_both_languages_say_the_same_things() -> None:
    english, german = (wording(language) for language in LANGUAGES)
    for part in ("words", "types", "groups", "fields", "short"):
        assert getattr(english, part).keys() == getattr(german, part).keys()
        assert all(getattr(german, part).values()) and all(getattr(english, part).values())
    assert FIELDS.keys() <= english.fields.keys() and english.types.keys() == set(DocumentType)
    assert {state.value for state in ReviewState} <= english.words.keys()


def test_every_phrase_of_a_language_names_as_much_as_the_english_one() -> None:
    for pattern, words in wording("de").phrases:
        assert pattern.groups == words.count("{"), words


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("no invoice date or document date was found", "Rechnungsdatum oder Belegdatum wurde nicht gefunden"),
        ("net amount: the e-invoice says 672.50, the page 560,50",
         "Nettobetrag: Die E-Rechnung sagt 672,50, die Seite 560,50"),
        ("overdue since 2026-07-30", "überfällig seit 30.07.2026"),
        ("1,284.60 GBP at stake", "es geht um 1.284,60 GBP"),
        ('labelled "Warenwert netto"', "beschriftet mit „Warenwert netto“"),
        ("total amount is only 71.2 % sure, 80 % is asked for",
         "Gesamtbetrag ist nur zu 71,2\N{NO-BREAK SPACE}% sicher, verlangt sind 80\N{NO-BREAK SPACE}%"),
        ("total_amount: '1.234' could be 1.234 or 1234; write it like 1234.56",
         "Gesamtbetrag: „1.234“ kann 1,234 oder 1234 heißen; schreiben Sie es wie 1234,56"),
        ("the total is confirmed: net and VAT add up to it; the line items add up to it",
         "Der Gesamtbetrag ist bestätigt: Netto und Steuer ergeben ihn; die Positionen ergeben ihn"),
        ("corrected: total_amount, iban, and approved", "korrigiert: Gesamtbetrag, IBAN, und freigegeben"),
        ("nobody put this into German: {} {field}", "nobody put this into German: {} {field}"),
        ("no day like 2026-02-31 was found", "no day like 2026-02-31 was found"),
        ("overdue since 2026-02-31", "überfällig seit 2026-02-31"),
    ],
)  # fmt: skip
def test_a_phrase_is_carried_over_with_its_values(english, german) -> None:
    assert wording("de").phrase(english) == german


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "net_amount: 'abc' is no amount; write it like 1234.56",
            "Net amount: 'abc' is no amount; write it like 1234.56",
        ),
        ("line_items.2.unit_price: 'x' is no amount", "Line items 2, Unit price: 'x' is no amount"),
        ("corrected: total_amount, iban, and approved", "corrected: Total, IBAN, and approved"),
        ("overdue since 2026-07-30", "overdue since 2026-07-30"),
        ("nobody: 'abc' is called so", "nobody: 'abc' is called so"),
    ],
)
def test_the_english_page_calls_fields_by_their_labels(said, shown) -> None:
    assert wording("en").phrase(said) == shown


@given(AMOUNTS, st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_an_amount_as_shown_is_understood_as_itself(amount, shown_in, document_in) -> None:
    shown = wording(shown_in).shown("total_amount", amount)
    assert understand("total_amount", shown, document_in) == amount


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_a_day_as_shown_is_understood_as_itself(day, shown_in, document_in) -> None:
    assert understand("due_date", wording(shown_in).shown("due_date", day), document_in) == day


def test_numbers_keep_the_places_that_they_have() -> None:
    german = wording("de")
    assert german.number(Decimal("1500")) == "1.500" and german.number(Decimal("0.065"), 2) == "0,065"
    assert german.number(Decimal("2.50")) == "2,5" and german.shown("cash_discount_days", Decimal(14)) == "14"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr, de;q=0.4, en;q=0.7", "en"),
        ("", "en"),
        ("*;q=x,,;;", "en"),
        ("fr", "en"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(asked, language) -> None:
    assert preferred(asked) == language
