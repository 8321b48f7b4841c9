"""Telling seller and buyer apart."""

import pytest

from docproc.extract import extract_document
from docproc.extract.parties.party_names import is_name, like_domain, same_name, same_or_part
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction
from docproc.model.text import Line
from tests.unit.extract.pages import document, line, shipped_catalogue


def extract(*lines: Line) -> Extraction:
    return extract_document(document(line("Rechnung", 60, 300, 16), *lines), shipped_catalogue())


def block(x: float, y: float, *texts: str) -> list[Line]:
    return [line(text, x, y + 12 * at) for at, text in enumerate(texts)]


def test_headings_name_the_parties_wherever_they_stand() -> None:
    found = extract(
        *block(60, 100, "Kunde", "Fisch & Meer OHG", "Kai 1", "18055 Rostock"),
        *block(350, 100, "Lieferant", "Netz Nord KG", "Deich 2", "26721 Emden"),
    )
    assert found.value("buyer_name") == "Fisch & Meer OHG"
    assert found.value("supplier_name") == "Netz Nord KG"


def test_the_delivery_address_is_not_the_buyer() -> None:
    found = extract(
        *block(60, 100, "Lieferanschrift", "Baustelle Ost GmbH", "Feldweg 9", "04103 Leipzig"),
        *block(350, 100, "Rechnung an", "Bauherr West AG", "Ring 5", "50667 Köln"),
    )
    assert found.value("buyer_name") == "Bauherr West AG"
    assert found.value("buyer_address") == "Ring 5, 50667 Köln"


def test_a_name_broken_before_its_legal_form_is_joined() -> None:
    found = extract(*block(60, 100, "Rechnungsempfänger", "Holz und Stein", "GmbH & Co. KG", "Weg 1", "80331 München"))
    assert found.value("buyer_name") == "Holz und Stein GmbH & Co. KG"


def test_a_legal_form_alone_names_nobody_where_its_name_is_set_in_smaller_type_over_it() -> None:
    found = extract(
        line("Lindenhof-Werkzeugmanufaktur OHG", 60, 40, 14),
        line("Lindenhof-Werkzeugmanufaktur", 460, 80, 4),
        *block(460, 92, "OHG", "Ahornweg 3", "50667 Köln", "Fon 0221 555-377"),
        *block(60, 120, "Rechnung an", "Birkenau Handels KG", "Seestraße 12", "80331 München"),
    )
    assert found.value("supplier_name") == "Lindenhof-Werkzeugmanufaktur OHG"


@pytest.mark.parametrize(("gap", "address"), [(8, "Kai 1, 1805 Rostau"), (60, None)])
def test_a_town_set_apart_from_its_postal_code_belongs_to_it(gap: float, address: str | None) -> None:
    found = extract(
        line("Netz Nord KG · Deich 2 · 26721 Emden", 60, 125, 7),
        *block(60, 140, "Fisch & Meer OHG", "Kai 1", "1805"),
        line("Rostau", 60 + 22.5 + gap, 164),
    )
    assert found.value("buyer_address") == address


def test_a_sender_line_whose_marks_were_read_as_dashes_gives_a_clean_address() -> None:
    found = extract(
        line("Netz Nord GmbH & Co. KG - Deich 22- 26721 Emden", 60, 125, 7),
        *block(60, 140, "Fisch & Meer OHG", "Kai 1", "18055 Rostock"),
    )
    assert found.value("supplier_address") == "Deich 22, 26721 Emden"


@pytest.mark.parametrize(
    ("sender", "head", "shown"),
    [
        (("Netz Nordlandbau KC", 61.0), ("Netz Nordlandbau KG", 99.0), "Netz Nordlandbau KG"),
        (("Netz Nordtandbau KG", 61.0), ("Netz Nordlandbau KG", 99.0), "Netz Nordlandbau KG"),
        (("Netz Nordlandbau KG", 99.0), ("Netz Nordtandbau KG", 61.0), "Netz Nordlandbau KG"),
        (("Netz Nordlandbau KG", 90.0), ("Netz Nordlandbau", 99.0), "Netz Nordlandbau KG"),
    ],
)
def test_a_name_that_stands_twice_is_shown_as_it_was_read_surest(
    sender: tuple[str, float], head: tuple[str, float], shown: str
) -> None:
    found = extract(
        line(head[0], 60, 40, 16, head[1]),
        line(f"{sender[0]} · Deich 2 · 26721 Emden", 60, 125, 7, sender[1]),
        *block(60, 140, "Fisch & Meer OHG", "Kai 1", "18055 Rostock"),
    )
    assert found.value("supplier_name") == shown


def test_the_company_counts_not_the_person_above_it() -> None:
    found = extract(*block(60, 100, "Bill to", "Jane Smith", "Harbour Foods Ltd", "4 Quay Street", "EH6 6QQ Edinburgh"))
    assert found.value("buyer_name") == "Harbour Foods Ltd"


def test_a_sender_line_over_the_window_tells_both() -> None:
    found = extract(
        line("Netz Nord KG · Deich 2 · 26721 Emden", 60, 125, 7),
        *block(60, 150, "Erika Beispiel", "Gasse 3", "18055 Rostock"),
    )
    assert found.value("supplier_name") == "Netz Nord KG"
    assert found.value("supplier_address") == "Deich 2, 26721 Emden"
    assert found.value("buyer_name") == "Erika Beispiel"


SENDER = line("Netz Nord KG · Deich 2 · 26721 Emden", 60, 125, 7)
LETTERHEAD = (line("Netz Nord KG", 330, 100, 14), *block(330, 116, "Deich 2", "26721 Emden"))


def test_a_surname_that_ends_like_a_street_is_no_part_of_the_address() -> None:
    found = extract(SENDER, *block(60, 150, "Gasthof Kranich", "Elke Birkenfeld", "Gasse 3", "18055 Rostock"))
    assert found.value("buyer_name") == "Gasthof Kranich"
    assert found.value("buyer_address") == "Gasse 3, 18055 Rostock"


@pytest.mark.parametrize("count", ["Seite 1 von 2", "Page 1 of 2"])
def test_the_count_of_the_pages_over_an_address_is_not_its_name(count: str) -> None:
    found = extract(SENDER, *block(60, 150, count, "Erika Beispiel", "Gasse 3", "18055 Rostock"))
    assert found.value("buyer_name") == "Erika Beispiel"


def test_a_name_of_two_and_a_trade_is_joined_with_the_line_that_has_its_legal_form() -> None:
    found = extract(
        SENDER, *block(60, 150, "Moor & Heide Garten", "Landschaftsbau GmbH", "Gasse 3", "18055 Rostock")
    )  # fmt: skip
    assert found.value("buyer_name") == "Moor & Heide Garten Landschaftsbau GmbH"


def test_a_name_broken_over_two_lines_that_is_the_sellers_is_not_the_buyers_too() -> None:
    found = extract(
        line("Kiefer Holzbau GmbH", 60, 40, 14), *block(60, 150, "Kiefer", "Holzbau GmbH", "Gasse 3", "18055 Rostock")
    )
    assert found.value("supplier_name") == "Kiefer Holzbau GmbH"
    assert found.get("buyer_name") is None


@pytest.mark.parametrize("text", ["Haus / Wohnung", "Ausgangsrechnung"])
def test_a_lone_choice_of_words_or_compound_title_is_not_the_buyer(text: str) -> None:
    assert extract(*LETTERHEAD, line(text, 60, 150)).get("buyer_name") is None
    assert extract(*LETTERHEAD, line("Haus Wohnung", 60, 150)).value("buyer_name") == "Haus Wohnung"


GOODS_TO = block(350, 150, "Lieferanschrift", "Lagerhaus West GmbH", "Feldweg 9", "04103 Leipzig")


@pytest.mark.parametrize(
    ("window", "buyer"),
    [(block(60, 150, "Fisch & Meer OHG", "Kai 1", "18055 Rostock"), "Fisch & Meer OHG"), ([], "Lagerhaus West GmbH")],
)
def test_the_addressee_of_a_delivery_note_comes_before_where_the_goods_go(window: list[Line], buyer: str) -> None:
    head = (line("Netz Nord KG", 60, 50, 14), line("Deich 2, 26721 Emden", 60, 70))
    note = (line("Lieferschein", 60, 300, 16), line("Lieferschein-Nr. L-7", 60, 330))
    found = extract_document(document(*head, *window, *GOODS_TO, *note), shipped_catalogue())
    assert found.document_type.document_type is DocumentType.DELIVERY_NOTE
    assert found.value("buyer_name") == buyer


@pytest.mark.parametrize(
    "text", ["12.03.2026", "Hauptstraße 5", "50667 Köln", "Summe: 5,00 €", "info@muster.example", "12"]
)
def test_dates_streets_places_and_mails_are_no_names(text: str) -> None:
    assert not is_name(text)


def test_names_are_compared_without_legal_form_and_spelling() -> None:
    assert same_name("Müller Bau GmbH", "MUELLER BAU")
    assert not same_name("Müller Bau GmbH", "Meier Bau GmbH")
    assert same_or_part("Müller", "Müller Bau GmbH")
    assert like_domain("Müller Bau GmbH", frozenset({"mueller-bau"}))


def test_a_name_in_two_lines_is_whole_where_its_mail_address_says_so() -> None:
    found = extract(
        *block(20, 120, "Brinkhorst", "Kältetechnik KG", "Karl-Friedrich-Straße", "147b", "15943 Tannau"),
        line("E-Mail:", 20, 195, 7),
        line("info@brinkhorst-kaltetechnik.example", 20, 205, 4.5),
        *block(350, 120, "Empfänger", "Fisch & Meer OHG", "Kai 1", "18055 Rostock"),
    )
    assert found.value("supplier_name") == "Brinkhorst Kältetechnik KG"


def test_a_date_is_no_place_of_an_address() -> None:
    found = extract(*block(60, 100, "Harbour Joinery LLP", "Works Office", "October 25, 2024 Date"))
    assert found.value("supplier_address") is None


def test_a_person_over_the_company_is_no_part_of_its_name() -> None:
    found = extract(
        *block(20, 120, "Ina Brandt", "Kältetechnik Nord KG", "Karlsweg 7", "15943 Tannau"),
        line("info@kaeltetechnik-nord.example", 20, 180, 6),
        *block(350, 120, "Empfänger", "Fisch & Meer OHG", "Kai 1", "18055 Rostock"),
    )
    assert found.value("supplier_name") == "Kältetechnik Nord KG"
