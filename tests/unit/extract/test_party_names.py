import pytest

from docproc.extract import extract_document
from docproc.extract.parties.party_names import is_name
from docproc.model.text import DocumentText
from tests.unit.extract.pages import document, line, shipped_catalogue


@pytest.mark.parametrize("form", ["GmbH", "Genossenschaft", "GmbH & Co. KG", "Ltd"])
def test_a_legal_form_alone_is_no_name(form: str) -> None:
    assert not is_name(form)
    assert is_name(f"Muster {form}")


@pytest.mark.parametrize("rest", ["(haftungsbeschränkt)", "Co. KG", "& Co. KGaA", "Cie. KG"])
def test_the_rest_of_a_broken_legal_form_is_no_name(rest: str) -> None:
    assert not is_name(rest)
    assert is_name(f"Muster {rest}")


@pytest.mark.parametrize("count", ["Seite 1", "Seite 1 von 3", "Page 1 of 2", "page 1 sur 2"])
def test_the_count_of_a_page_is_no_name(count: str) -> None:
    assert not is_name(count)
    assert is_name("Page & Blatt")


def priced(*lines: str) -> DocumentText:
    return document(*(line(text, 60, 60 + 20 * at) for at, text in enumerate(lines)))


def test_an_amount_converted_into_another_currency_does_not_outweigh_the_one_that_is_named() -> None:
    text = priced("Invoice No. 4711", "Amount (GBP)", "Total 119.00", "equals 151.00 USD (rate 1.269)")
    assert extract_document(text, shipped_catalogue()).value("currency") == "GBP"


def test_a_vat_id_is_no_customer_number() -> None:
    text = priced("Invoice No. 4711", "Customer: DE136695976", "Total 119.00 EUR")
    assert extract_document(text, shipped_catalogue()).value("customer_number") is None
    text = priced("Invoice No. 4711", "Customer No: K-10482", "Total 119.00 EUR")
    assert extract_document(text, shipped_catalogue()).value("customer_number") == "K-10482"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Warenrechnung Nr. 2026.495", False),
        ("Invoice No 66/2025-118", False),
        ("Kontoverbindung", False),
        ("Rechnungsanschrift:", False),
        ("_______________ A. Lindner", False),
        ("Haus Nr. 7 Gaststätten GmbH", True),
        ("Datenwerk Nordkai KG", True),
        ("Verbindungstechnik Maar", True),
    ],
)
def test_numbered_titles_labels_and_rules_to_write_on_are_no_names(text: str, named: bool) -> None:
    assert is_name(text) is named
