"""Places of labels, values and parties as other people's invoice software sets them."""

from datetime import date
from decimal import Decimal

import pytest

from docproc.extract import extract_document
from docproc.extract.language import detect_locale
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText, Line
from tests.unit.extract.pages import document, line, shipped_catalogue

TOTALS = (
    line("Nettobetrag", 350, 500), line("100,00 €", 500, 500),
    line("19 % MwSt", 350, 515), line("19,00 €", 500, 515),
    line("Gesamtbetrag", 350, 530), line("119,00 €", 500, 530),
)  # fmt: skip


def extract(*lines: Line) -> Extraction:
    return extract_document(document(*lines), shipped_catalogue())


def test_short_headings_in_cells_of_their_own_name_the_parties() -> None:
    found = extract(
        line("Rechnung RE-7", 60, 60, 20),
        line("An", 60, 110), line("Von", 320, 110),
        line("Minna Mosemann", 60, 123), line("Seidel", 320, 123),
        line("Radweg 7", 60, 136), line("Weinweg 6", 320, 136),
        line("19269 Tübingen", 60, 149), line("28407 Gießen", 320, 149),
        *TOTALS,
    )  # fmt: skip
    assert found.value("buyer_name") == "Minna Mosemann"
    assert found.value("supplier_name") == "Seidel"


def test_the_only_vat_id_stands_with_the_seller() -> None:
    found = extract(
        line("Misicher", 60, 50), line("Scholl", 440, 50),
        line("Langer Ring 81", 60, 63), line("Birkenring 37", 440, 63),
        line("13482 Naila", 60, 76), line("47890 Pirmasens", 440, 76),
        line("USt-IdNr. DE136695976", 60, 89),
        line("Rechnung", 60, 150, 18), line("Rechnungsnummer: 2025-8", 60, 180), *TOTALS,
    )  # fmt: skip
    assert found.value("supplier_name") == "Misicher"
    assert found.value("buyer_name") == "Scholl"
    reasons = found.get("supplier_name")
    assert reasons is not None and reasons.evidence.features["vat_id"] > 0


def test_an_address_behind_its_label_belongs_to_the_name_over_it() -> None:
    found = extract(
        line("Verkäufer", 60, 100, 13), line("Käufer", 320, 100, 13),
        line("Trapp AG", 60, 120), line("Kaul GmbH", 320, 120),
        line("Adresse: Binnerplatz 56, 61944 Jülich", 60, 135), line("Adresse: Oderweg 9, 57005 Siegen", 320, 135),
        line("Rechnung Nr. F-40916", 60, 60, 16), *TOTALS,
    )  # fmt: skip
    assert found.value("supplier_address") == "Binnerplatz 56, 61944 Jülich"
    assert found.value("buyer_address") == "Oderweg 9, 57005 Siegen"


def test_the_upper_of_two_addresses_is_the_senders() -> None:
    found = extract(
        line("Sabine Kröger", 60, 130), line("Birkenweg 7", 60, 143), line("31134 Hildesheim", 60, 156),
        line("Mobilnetz Direkt", 60, 200), line("Lange Gasse 11", 60, 213), line("40210 Düsseldorf", 60, 226),
        line("Rechnung 2026/4", 60, 280, 16), *TOTALS,
    )  # fmt: skip
    assert found.value("supplier_name") == "Sabine Kröger"
    assert found.value("buyer_name") == "Mobilnetz Direkt"


def sent(*lines: Line) -> Extraction:
    return extract(
        line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 130, 7),
        line("Stadtgärtnerei Blatt AG", 70, 160), line("Blumenallee 12", 70, 173), line("50667 Köln", 70, 186),
        line("Rechnung", 70, 260, 16), *lines, *TOTALS,
    )  # fmt: skip


def test_captions_stand_under_their_values() -> None:
    found = sent(
        line("20247537", 350, 150), line("Rechnungsnummer", 350, 161),
        line("05.03.2026", 350, 180), line("Rechnungsdatum", 350, 191),
        line("19.03.2026", 350, 210), line("Fällig am", 350, 221),
        line("D-88", 350, 240), line("Kundennummer", 350, 251), line("Ende", 350, 275),
    )  # fmt: skip
    assert found.value("invoice_number") == "20247537"
    assert found.value("invoice_date") == date(2026, 3, 5)
    assert found.value("due_date") == date(2026, 3, 19)


@pytest.mark.parametrize(
    "printed",
    [
        "Rechnungsnummer . . . . . . . . . . . . AB62896",
        "Rechnungsnummer ________________ AB62896",
        "Rechnungsnummer ...................... AB62896",
    ],
)
def test_leaders_of_every_kind_lead_to_the_value(printed: str) -> None:
    assert sent(line(printed, 320, 160)).value("invoice_number") == "AB62896"


def test_a_label_broken_before_its_noun_has_its_value_beside_the_first_half() -> None:
    found = sent(line("Ihre", 350, 160), line("K-25907", 470, 160), line("Kundennummer", 350, 171))
    assert found.value("customer_number") == "K-25907"


def test_a_number_may_begin_with_the_letters_of_a_label() -> None:
    found = sent(line("Rechnungsnummer", 350, 160), line("RE 2025-13566659", 350, 172))
    assert found.value("invoice_number") == "RE 2025-13566659"


def test_the_base_of_a_tax_is_not_the_tax() -> None:
    found = extract(
        line("Rechnung RE-9 vom 05.03.2026", 60, 60, 16),
        line("Summe Nettobeträge", 60, 500), line("500,00 €", 480, 500),
        line("Umsatzsteuer 19 % auf 500,00 €", 60, 515), line("95,00 €", 480, 515),
        line("Rechnungsbetrag", 60, 530), line("595,00 €", 480, 530),
    )  # fmt: skip
    assert found.value("vat_amount") == Decimal("95.00")
    assert found.value("net_amount") == Decimal("500.00")


def test_an_iban_broken_over_two_lines_is_read_whole() -> None:
    found = sent(line("Bankverbindung: IBAN DE89 3704", 70, 600), line("0044 0532 0130 00, BIC COBADEFFXXX", 70, 613))
    assert found.value("iban") == "DE89370400440532013000"


def test_thousands_parted_by_spaces_are_read_in_a_german_invoice() -> None:
    found = extract(
        line("Rechnung RE-9 vom 05.03.2026", 60, 60, 16),
        line("Nettobetrag", 350, 500), line("3 276,02 €", 480, 500),
        line("19 % MwSt", 350, 515), line("622,44 €", 480, 515),
        line("Gesamtbetrag", 350, 530), line("3 898,46 €", 480, 530),
    )  # fmt: skip
    assert found.value("net_amount") == Decimal("3276.02")
    assert found.value("total_amount") == Decimal("3898.46")


def test_a_quantity_before_a_price_is_no_thousand_where_points_part_them() -> None:
    text: DocumentText = document(line("5 553,50", 60, 100), line("2.767,50", 60, 120))
    assert detect_locale(text, "de") == "de"


def test_a_general_label_names_the_invoices_own_number() -> None:
    assert sent(line("Dokumentnummer:", 350, 160), line("4711-A", 470, 160)).value("invoice_number") == "4711-A"
