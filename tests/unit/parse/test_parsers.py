from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.parse import PARSERS, Context


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        ("amount", "1.234,56 €", Decimal("1234.56")),
        ("date", "05.03.2026", date(2026, 3, 5)),
        ("percent", "19 %", Decimal(19)),
        ("quantity", "1,5 Std.", Decimal("1.5")),
        ("quantity", "3 x", Decimal(3)),
        ("currency", "€", "EUR"),
        ("text", "  zwei   Wörter ", "zwei Wörter"),
        ("name", "Muster  GmbH", "Muster GmbH"),
        ("identifier", "Nr.: RE-2026/4711.", "RE-2026/4711"),
        ("identifier", "2026 0815", "2026 0815"),
        ("iban", "IBAN DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("bic", "COBADEFF", "COBADEFF"),
        ("vat_id", "DE 136 695 976", "DE136695976"),
        ("tax_number", "181/815/08155", "18181508155"),
        ("creditor_id", "DE98ZZZ09999999999", "DE98ZZZ09999999999"),
        ("payment_reference", "RF18 5390 0754 7034", "RF18539007547034"),
        ("address", "Muster GmbH\nHauptstraße 5\n50667 Köln", "Hauptstraße 5, 50667 Köln"),
        ("email", "Info@Muster.example", "info@muster.example"),
        ("web", "www.muster-gmbh.de", "muster-gmbh.de"),
        ("phone", "0221 / 12345", "022112345"),
    ],
)
def test_each_parser_reads_its_kind(parser: str, text: str, value: object) -> None:
    assert PARSERS[parser](text, Context(locale="de", language="de")) == value


@pytest.mark.parametrize("parser", sorted(PARSERS.keys() - {"text", "name"}))
def test_a_parser_gives_nothing_for_text_of_another_kind(parser: str) -> None:
    assert PARSERS[parser]("Vielen Dank für Ihren Auftrag", Context()) is None


@given(st.sampled_from(sorted(PARSERS)), st.text(max_size=120), st.sampled_from([None, "de", "en", "fr", "ch"]))
def test_no_text_makes_a_parser_fail(parser: str, text: str, locale: str | None) -> None:
    value = PARSERS[parser](text, Context(locale=locale, month_first=True))
    assert value is None or isinstance(value, str | Decimal | date)
