from pathlib import Path

import pytest

from docproc.extract.layout import view_page
from docproc.extract.tables.column_cuts import Part, cut_columns, tokens
from docproc.extract.tables.table_columns import Column, find_heading
from docproc.extract.tables.table_words import key, table_words
from docproc.model.geometry import Box
from docproc.model.text import Line, Page, Word
from docproc.specs.line_items import ColumnKind, LineItemWording
from docproc.specs.loader import load_yaml

WORDS = table_words(load_yaml(Path(__file__).parents[3] / "configs" / "rules" / "line_items.yaml", LineItemWording))


def words(*texts, x=0.0, y=0.0):
    found = []
    for text in texts:
        found.append(Word(text, Box(x, y, 5.0 * len(text), 10)))
        x += 5 * len(text) + 3
    return tuple(found)


def heading_of(*rows, at=0):
    lines = tuple(
        Line(words(*text.split(), x=left, y=100 + 12 * number))
        for number, cells in enumerate(rows)
        for left, text in cells
    )
    return find_heading(view_page(Page(1, 595, 842, lines, "text_layer", "1")).rows, at, WORDS)


def kinds(heading):
    return [column.kind and column.kind.value for column in heading.columns]


def part(text, left, right):
    return Part((Word(text, Box(left, 0, right - left, 10)),), left, right)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt"), "position description quantity unit_price amount"),
        (("Art.-Nr.", "Artikel", "Anzahl", "ME", "Preis"), "article item quantity unit unit_price"),
        (("Item", "Qty", "Unit price", "VAT %", "Line total"), "item quantity unit_price vat_rate amount"),
        (("Désignation", "Qté", "P.U. HT", "TVA", "Total HT"), "description quantity unit_price vat_rate amount"),
        (("Beschreibung", "Rabatt", "Brutto in EUR"), "description discount gross_amount"),
    ],
)
def test_headings_of_three_languages_are_understood(texts, expected):
    heading = heading_of([(50 + 100 * at, text) for at, text in enumerate(texts)])
    assert kinds(heading) == expected.split()


def test_a_sentence_with_words_of_headings_is_no_heading():
    assert heading_of([(50, "Die Menge und der Preis stehen in der Beschreibung fest")]) is None


def test_values_are_no_heading():
    assert heading_of([(50, "Menge 3"), (150, "Preis 4,00")]) is None


def test_words_over_and_under_each_other_make_one_heading():
    heading = heading_of([(300, "Price w/o")], [(50, "Bezeichnung"), (200, "Menge")], [(315, "Tax")], at=1)
    assert kinds(heading) == ["description", "quantity", "amount"]
    assert heading.rows == {0, 1, 2}


def test_a_wording_under_two_headings_goes_on_each_of_them():
    upper = [(50, "Bezeichnung"), (200, "Menge"), (268, "à"), (290, "Preis"), (340, "USt.-"), (400, "MwSt.-")]
    heading = heading_of([*upper, (450, "Brutto")], [(255, "Preis gesamt"), (340, "Satz"), (400, "Betrag")])
    expected = "description quantity unit_price amount vat_rate vat_amount gross_amount"
    assert kinds(heading) == expected.split()
    assert heading.rows == {0, 1}


def test_the_row_under_a_heading_that_completes_no_wording_stays_out():
    heading = heading_of([(50, "Bezeichnung"), (200, "Menge"), (300, "Preis")], [(50, "Stahlrohr verzinkt")])
    assert heading.rows == {0}


def test_keys_have_no_case_accents_spaces_or_punctuation():
    assert key("Art.-Nr.") == key("ARTNR") == "artnr"
    assert key("Réf.") == "ref"
    assert key("Größe") == "grosse"


def test_a_cut_lies_where_each_column_of_values_gets_one_number_a_row():
    price = Column(ColumnKind.UNIT_PRICE, Box(300, 0, 30, 10), "Preis")
    total = Column(ColumnKind.AMOUNT, Box(410, 0, 30, 10), "Gesamt")
    rows = [[part("5,00", 370, 395), part("10,00", 480, 505)], [part("7,00", 370, 395), part("7,00", 480, 505)]]
    assert 395 < cut_columns((price, total), rows)[0].right < 480


def test_the_space_between_number_and_unit_is_no_cut():
    quantity = Column(ColumnKind.QUANTITY, Box(240, 0, 30, 10), "Menge")
    other = Column(None, Box(288, 0, 38, 10), "VKE")
    rows = [[part("10,00", 222, 271), part("kWh", 275, 291), part("1", 312, 319)]] * 2
    assert 291 < cut_columns((quantity, other), rows)[0].right < 312


@pytest.mark.parametrize(
    ("texts", "together"),
    [
        (("1", "327,64", "€"), ["1 327,64 €"]),
        (("€", "133,67", "€", "2.673,40"), ["€ 133,67", "€ 2.673,40"]),
        (("411,52", "EUR", "411,52", "EUR"), ["411,52 EUR", "411,52 EUR"]),
        (("12", "Rohr"), ["12", "Rohr"]),
    ],
)
def test_spaced_thousands_and_currencies_stay_with_their_number(texts, together):
    assert [" ".join(word.text for word in group) for group in tokens(words(*texts))] == together
