from pathlib import Path

from docproc.extract.layout import view_document
from docproc.extract.tables.line_items import find_line_items
from docproc.extract.tables.table_words import table_words
from docproc.extract.tables.vat_table import find_vat_breakdown
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import load_yaml

WORDS = table_words(load_yaml(Path(__file__).parents[3] / "configs" / "rules" / "line_items.yaml", LineItemWording))
CHAR = 5.0


def cell(x, y, text):
    words = []
    for word in text.split(" "):
        words.append(Word(word, Box(x, y, CHAR * len(word), 10), 100.0))
        x += CHAR * (len(word) + 1) - 2
    return Line(tuple(words))


def view(*rows):
    """A page of rows (y, (x, text), ...)."""
    lines = tuple(cell(x, y, text) for y, *cells in rows for x, text in cells)
    return view_document(DocumentText((Page(1, 595, 842, lines, "text_layer", "1"),)))


def items(*rows):
    found = find_line_items(view(*rows), WORDS, "de")
    return [(item.article, item.description, str(item.quantity), item.unit) for item in found]


def test_the_delivered_quantity_counts_beside_the_ordered_one_and_what_is_to_follow():
    rows = (
        (300, (60, "Artikel-Nr."), (140, "Bezeichnung"), (340, "Bestellt"), (400, "Geliefert"), (470, "Rückstand")),
        (320, (60, "K-100"), (140, "Kugellager"), (350, "12"), (410, "10"), (480, "2")),
        (340, (60, "K-200"), (140, "Wellendichtring"), (350, "30"), (410, "30"), (480, "0")),
    )
    assert items(*rows) == [("K-100", "Kugellager", "10", None), ("K-200", "Wellendichtring", "30", None)]


def test_the_ordered_quantity_counts_where_it_stands_alone():
    rows = (
        (300, (60, "Artikel-Nr."), (140, "Bezeichnung"), (340, "Bestellmenge"), (440, "Gewicht kg")),
        (320, (60, "K-100"), (140, "Kugellager"), (350, "12"), (450, "3,40")),
        (340, (60, "K-200"), (140, "Wellendichtring"), (350, "30"), (450, "0,90")),
    )
    assert [item[2] for item in items(*rows)] == ["12", "30"]


def test_names_over_the_rows_of_their_values_are_descriptions():
    rows = (
        (300, (60, "Pos."), (110, "Menge"), (160, "Einheit"), (240, "Beschreibung")),
        (318, (60, "Fracht und Verpackung")),
        (330, (60, "1"), (120, "12"), (160, "psch")),
        (350, (60, "Dämmplatte 7 mm mit Nut")),
        (362, (60, "2"), (125, "5"), (160, "m²")),
    )
    assert [item[1:] for item in items(*rows)] == [
        ("Fracht und Verpackung", "12", "psch"),
        ("Dämmplatte 7 mm mit Nut", "5", "m²"),
    ]


def test_names_over_the_numbers_of_their_articles_are_descriptions():
    rows = (
        (300, (60, "Art.-Nr."), (120, "Bezeichnung"), (500, "Menge")),
        (318, (60, "Bohrerset aus Schnellarbeitsstahl, 7-teilig")),
        (330, (60, "T-82332"), (510, "11")),
        (350, (60, "Anfahrt")),
        (362, (60, "W-561"), (510, "21")),
    )
    assert items(*rows) == [
        ("T-82332", "Bohrerset aus Schnellarbeitsstahl, 7-teilig", "11", None),
        ("W-561", "Anfahrt", "21", None),
    ]


def test_an_address_and_a_page_number_under_a_table_of_quantities_are_no_items():
    rows = (
        (300, (60, "Pos."), (100, "Bezeichnung"), (440, "Menge")),
        (320, (60, "1"), (100, "Kugellager"), (450, "12 Stk")),
        (340, (60, "2"), (100, "Wellendichtring"), (450, "30 Stk")),
        (360, (60, "Titel 3 Leistungen")),
        (380, (500, "1 / 2")),
        (395, (150, "Rosenweg Metallbau KG"), (430, "34280 Langental")),
    )
    assert [item[1] for item in items(*rows)] == ["Kugellager", "Wellendichtring"]


def test_the_particulars_of_the_sender_beside_a_table_are_no_part_of_it():
    strip = (
        "Metallbau Rose KG",
        "Rosenweg 4",
        "34280 Langental",
        "Tel. 05523 1234",
        "rose.example",
        "HRB 1234",
        "Göttingen",
        "BIC X",
    )
    rows = [
        (300, (60, "Bezeichnung"), (340, "Menge"), (390, "Einheit")),
        (318, (60, "Kugellager"), (350, "12"), (390, "Stk")),
        (333, (60, "Wellendichtring"), (350, "30"), (390, "Stk")),
        (348, (60, "Sicherungsring"), (350, "8"), (390, "Stk")),
        (363, (60, "Passfeder"), (350, "9"), (390, "Stk")),
    ]
    rows += [(290 + 9.7 * at, (480, text)) for at, text in enumerate(strip)]
    assert [item[1:] for item in items(*rows)] == [
        ("Kugellager", "12", "Stk"),
        ("Wellendichtring", "30", "Stk"),
        ("Sicherungsring", "8", "Stk"),
        ("Passfeder", "9", "Stk"),
    ]


def test_a_column_beside_a_table_whose_lines_all_stand_on_its_rows_belongs_to_it():
    names = ("Kugellager", "Wellendichtring", "Sicherungsring", "Passfeder", "Keilriemen")
    rows = [(300, (60, "Menge"), (480, "Artikel"))]
    rows += [(318 + 15 * at, (70, "4"), (480, name)) for at, name in enumerate(names)]
    assert [item[1] for item in items(*rows)] == list(names)


def test_the_last_part_of_a_heading_parted_at_the_end_of_a_line_names_the_column():
    rows = (
        (300, (60, "Leistung"), (300, "Menge"), (380, "Einzelpreis"), (480, "Pos.-")),
        (311, (480, "Betrag")),
        (330, (60, "Kugellager"), (310, "2"), (390, "10,00"), (480, "20,00")),
        (348, (60, "Wellendichtring"), (310, "3"), (390, "5,00"), (480, "15,00")),
    )
    found = find_line_items(view(*rows), WORDS, "de")
    assert [str(item.net_amount) for item in found] == ["20.00", "15.00"]


def test_the_heading_of_a_vat_breakdown_is_no_heading_of_items():
    page = view(
        (300, (60, "Satz"), (120, "Bemessungsgrundlage"), (250, "MwSt.-Betrag"), (340, "Gesamt")),
        (315, (60, "19%"), (130, "46,24"), (260, "8,78"), (340, "55,02")),
        (330, (60, "7%"), (130, "22,90"), (260, "1,60"), (340, "24,50")),
    )
    found = find_line_items(page, WORDS, "de")
    lines = find_vat_breakdown(page, WORDS, "de", found)
    assert found == ()
    assert [(str(one.rate), str(one.net), str(one.vat)) for one in lines] == [
        ("19", "46.24", "8.78"),
        ("7", "22.90", "1.60"),
    ]


def test_the_net_amount_is_the_one_whose_gross_amount_is_printed_too():
    page = view(
        (300, (60, "%"), (120, "Netto-Umsatz"), (250, "MwSt."), (340, "Brutto")),
        (315, (60, "2.6%"), (130, "2.91"), (260, "0.08"), (340, "2.99")),
    )
    assert [str(one.net) for one in find_vat_breakdown(page, WORDS, "en")] == ["2.91"]
