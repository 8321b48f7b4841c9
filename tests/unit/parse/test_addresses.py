import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.parse.addresses import Address, looks_like_postal_city, looks_like_street, parse_address_block
from docproc.parse.legal_forms import legal_form, normalise_name


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (
            ["Muster GmbH", "Hauptstraße 5", "50667 Köln"],
            Address("Muster GmbH", (), "Hauptstraße", "5", "50667", "Köln", None),
        ),
        (
            ["Beispiel AG", "z. Hd. Frau Muster", "Postfach 12 34", "CH-8000 Zürich"],
            Address("Beispiel AG", ("z. Hd. Frau Muster",), "Postfach 12 34", None, "8000", "Zürich", "CH"),
        ),
        (
            ["Muster GmbH · Hauptstr. 5 a · 50667 Köln"],
            Address("Muster GmbH", (), "Hauptstr.", "5 a", "50667", "Köln", None),
        ),
        (
            ["Exemple SARL", "12 bis, rue de la Paix", "F-75002 Paris CEDEX 02"],
            Address("Exemple SARL", (), "rue de la Paix", "12 bis", "75002", "Paris CEDEX 02", "FR", True),
        ),
        (
            ["Sample Ltd", "Unit 5", "10 High Street", "London", "SW1A 1AA"],
            Address("Sample Ltd", ("Unit 5",), "High Street", "10", "SW1A 1AA", "London", "GB", True),
        ),
        (
            ["Sample Ltd", "10 High Street", "Leeds LS1 4AP", "United Kingdom"],
            Address("Sample Ltd", (), "High Street", "10", "LS1 4AP", "Leeds", "GB", True),
        ),
        (
            ["Muster OG", "Am Graben 12/3/4", "A-1010 Wien"],
            Address("Muster OG", (), "Am Graben", "12/3/4", "1010", "Wien", "AT"),
        ),
        (
            ["Erika Muster", "Kirchplatz 3-5", "D 12345 Berlin"],
            Address("Erika Muster", (), "Kirchplatz", "3-5", "12345", "Berlin", "DE"),
        ),
        (
            ["Muster, Hauptstr. 5, 12345 Berlin, Deutschland"],
            Address("Muster", (), "Hauptstr.", "5", "12345", "Berlin", "DE"),
        ),
    ],
)
def test_address_blocks_are_taken_apart(lines: list[str], address: Address) -> None:
    assert parse_address_block(lines) == address


@pytest.mark.parametrize("lines", [[], [""], ["2026 Rechnung"], ["Muster GmbH", "Hauptstraße 5"], ["12345"]])
def test_lines_without_a_place_are_no_address(lines: list[str]) -> None:
    assert parse_address_block(lines) is None


def test_an_address_in_one_line_leaves_out_the_name() -> None:
    address = parse_address_block(["Muster GmbH", "Hauptstraße 5", "50667 Köln"])
    assert address is not None
    assert address.one_line == "Hauptstraße 5, 50667 Köln"


def test_a_house_number_stays_on_its_side_of_the_street() -> None:
    french = parse_address_block(["Exemple SARL", "3 rue des Lilas", "69099 Exempleville"])
    british = parse_address_block(["Sample LLP", "14 Sample Row", "Eastham EX3 9ZZ"])
    assert french is not None
    assert british is not None
    assert french.one_line == "3 rue des Lilas, 69099 Exempleville"
    assert british.one_line == "14 Sample Row, Eastham EX3 9ZZ"


def test_the_line_with_the_legal_form_is_the_name_wherever_it_stands() -> None:
    address = parse_address_block(["Absender", "Muster GmbH", "Hauptstraße 5", "50667 Köln"])
    assert address is not None
    assert (address.name, address.extra) == ("Muster GmbH", ("Absender",))


@pytest.mark.parametrize(
    "text", ["Hauptstraße 5", "Musterweg 12 a", "10 High Street", "Am Markt", "Postfach 12 34", "5 rue du Lac"]
)
def test_streets_are_recognised(text: str) -> None:
    assert looks_like_street(text)


@pytest.mark.parametrize("name", ["Elke Birkenfeld", "Jonas Baumgarten", "Anna-Maria Lindenberg", "Max Eichhof"])
def test_a_name_that_ends_like_a_street_is_none_without_a_number(name: str) -> None:
    assert not looks_like_street(name)
    assert looks_like_street(f"{name} 5")
    assert looks_like_street(f"Am {name.split()[-1]}")


@pytest.mark.parametrize(
    "text", ["Rechnung 5", "Artikel 12", "Summe 12,00", "Seite 1", "", "info@muster.de 5", "12.03.2026"]
)
def test_other_lines_are_no_streets(text: str) -> None:
    assert not looks_like_street(text)


@pytest.mark.parametrize(
    "text",
    ["50667 Köln", "CH-8000 Zürich", "75002 Paris CEDEX 02", "Leeds LS1 4AP", "SW1A 1AA", "D-60311 Frankfurt am Main"],
)
def test_postal_codes_with_places_are_recognised(text: str) -> None:
    assert looks_like_postal_city(text)


@pytest.mark.parametrize("text", ["2026 Rechnung", "1000 EUR", "50667", "Köln", "100 Schrauben", "12345 rechnung"])
def test_other_numbers_with_words_are_no_places(text: str) -> None:
    assert not looks_like_postal_city(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Muster GmbH & Co. KG", "GmbH & Co. KG"),
        ("Muster UG (haftungsbeschränkt)", "UG (haftungsbeschränkt)"),
        ("SE Software GmbH", "GmbH"),
        ("Muster e.K.", "e.K."),
        ("Sample Pte. Ltd.", "Pte Ltd"),
        ("SAMPLE SDN BHD", "Sdn Bhd"),
        ("Sample Limited", "Ltd"),
        ("Exemple S.A.R.L.", "SARL"),
        ("Voorbeeld B.V.", "B.V."),
        ("Esempio S.p.A.", "S.p.A."),
        ("Przyklad Sp. z o.o.", "Sp. z o.o."),
        ("Muster Ges.m.b.H.", "GmbH"),
        ("Verein der Freunde e. V.", "e.V."),
        ("Erika Muster", None),
        ("Sage", None),
    ],
)
def test_legal_forms_are_named_in_their_usual_spelling(text: str, form: str | None) -> None:
    assert legal_form(text) == form


def test_names_differ_neither_by_legal_form_nor_case_nor_accents() -> None:
    assert normalise_name("Müller & Söhne GmbH") == normalise_name("MUELLER UND SOEHNE g.m.b.h.")
    assert normalise_name("Café Exemple SARL") == normalise_name("cafe exemple")
    assert normalise_name("Müller GmbH") != normalise_name("Möller GmbH")


@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_lines_make_the_address_reader_fail(lines: list[str]) -> None:
    assert parse_address_block(lines) == parse_address_block(lines)
    for line in lines:
        assert looks_like_street(line) in (True, False)
        assert looks_like_postal_city(line) in (True, False)
        assert legal_form(line) == legal_form(line)
        assert normalise_name(line) == normalise_name(line)
