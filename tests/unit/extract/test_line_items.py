from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from docproc.extract.layout import view_document
from docproc.extract.tables.line_items import find_line_items
from docproc.extract.tables.table_words import table_words
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import load_yaml

WORDS = table_words(load_yaml(Path(__file__).parents[3] / "configs" / "rules" / "line_items.yaml", LineItemWording))
CHAR = 5.0


def cell(x, y, text, confidence=100.0):
    words = []
    for word in text.split(" "):
        words.append(Word(word, Box(x, y, CHAR * len(word), 10), confidence))
        x += CHAR * (len(word) + 1) - 2
    return Line(tuple(words))


def page(rows, number=1, pitch=14.0, top=300.0, confidence=100.0):
    """Rows of (x, text) from `top` down, `pitch` apart; a number in place of a row moves down by so many points."""
    y, lines = top, []
    for row in rows:
        if isinstance(row, int | float):
            y += row
            continue
        lines.extend(cell(x, y, text, confidence) for x, text in row)
        y += pitch
    return Page(number, 595, 842, tuple(lines), "text_layer", "1")


def right(edge, text):
    """A cell whose right edge is at `edge`."""
    width = CHAR * len(text) - 2 * text.count(" ")
    return (edge - width, text)


def items(*pages, locale="de"):
    return find_line_items(view_document(DocumentText(tuple(pages))), WORDS, locale)


def amounts(found):
    return [str(item.net_amount) for item in found]


HEADING = [(50, "Pos"), (80, "Bezeichnung"), right(340, "Menge"), right(430, "Einzelpreis"), right(530, "Gesamt")]


def row(position, text, quantity, price, total):
    return [(50, position), (80, text), right(340, quantity), right(430, price), right(530, total)]


def test_a_table_gives_position_description_quantity_unit_price_and_total():
    found = items(
        page(
            [
                HEADING,
                row("1", "Stahlträger IPE 200", "2 Stk", "50,00", "100,00"),
                row("2", "Montage", "2,5 h", "40,00", "100,00"),
                [(360, "Summe netto"), right(530, "200,00")],
            ]
        )
    )
    assert [(i.position, i.description, str(i.quantity), i.unit, str(i.unit_price)) for i in found] == [
        (1, "Stahlträger IPE 200", "2", "Stk", "50.00"),
        (2, "Montage", "2.5", "h", "40.00"),
    ]
    assert amounts(found) == ["100.00", "100.00"]


def test_rows_that_multiply_and_add_up_are_believed_more_than_rows_that_do_not():
    good = items(page([HEADING, row("1", "Kabel", "2", "5,00", "10,00"), [(360, "Summe"), right(530, "10,00")]]))
    bad = items(page([HEADING, row("1", "Kabel", "3", "5,00", "10,00"), [(360, "Summe"), right(530, "99,00")]]))
    assert good[0].confidence > 95
    assert bad[0].confidence < 60


def test_words_read_badly_lower_the_confidence():
    rows = [HEADING, row("1", "Kabel", "2", "5,00", "10,00")]
    sure = page(rows)
    unsure = Page(
        1,
        595,
        842,
        tuple(Line(tuple(Word(w.text, w.box, 50.0) for w in line.words)) for line in sure.lines),
        "rapidocr",
        "1",
    )
    assert items(unsure)[0].confidence < items(sure)[0].confidence - 20


def test_the_box_holds_all_words_of_the_item():
    found = items(page([HEADING, row("1", "Kabel", "2", "5,00", "10,00"), [(80, "rot, fünf Meter")]]))
    assert found[0].page == 1
    assert found[0].box.x == 50
    assert found[0].box.right == pytest.approx(530)
    assert found[0].box.height == pytest.approx(24)


def test_a_description_goes_on_under_its_row():
    found = items(
        page(
            [
                HEADING,
                row("1", "Wartung der", "1", "80,00", "80,00"),
                [(80, "Heizungsanlage")],
                10,
                row("2", "Anfahrt", "1", "20,00", "20,00"),
            ]
        )
    )
    assert [i.description for i in found] == ["Wartung der Heizungsanlage", "Anfahrt"]


def test_a_description_may_stand_above_its_amounts():
    def amounts_only(position, quantity, price, total):
        return [(50, position), right(340, quantity), right(430, price), right(530, total)]

    found = items(
        page(
            [
                HEADING,
                [(80, "Entwurf der")],
                [(80, "Broschüre")],
                amounts_only("1", "2", "50,00", "100,00"),
                16,
                [(80, "Druck der")],
                [(80, "Auflage")],
                amounts_only("2", "1", "70,00", "70,00"),
            ]
        )
    )
    assert [i.description for i in found] == ["Entwurf der Broschüre", "Druck der Auflage"]


def test_a_word_parted_by_a_hyphen_is_joined_and_a_compound_keeps_its_hyphen():
    found = items(
        page(
            [
                HEADING,
                row("1", "Schornstein-", "1", "8,00", "8,00"),
                [(80, "reinigung")],
                row("2", "Beamer-", "1", "9,00", "9,00"),
                [(80, "Halterung")],
            ]
        )
    )
    assert [i.description for i in found] == ["Schornsteinreinigung", "Beamer-Halterung"]


def test_an_article_number_under_the_description_is_no_part_of_it():
    found = items(page([HEADING, row("1", "Lampe", "1", "8,00", "8,00"), [(80, "Art.-Nr.: L-4711")]]))
    assert (found[0].description, found[0].article) == ("Lampe", "L-4711")


def test_an_article_column_gives_the_article():
    heading = [(50, "Art.-Nr."), (130, "Bezeichnung"), right(340, "Menge"), right(430, "Preis"), right(530, "Betrag")]
    found = items(
        page([heading, [(50, "X-17"), (130, "Schraube"), right(340, "100"), right(430, "0,10"), right(530, "10,00")]])
    )
    assert (found[0].article, found[0].description) == ("X-17", "Schraube")


def test_sums_after_the_items_are_no_items():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "5,00", "10,00"),
                [(360, "Zwischensumme"), right(530, "10,00")],
                [(360, "zzgl. 19 % MwSt."), right(530, "1,90")],
                [(360, "Rechnungsbetrag"), right(530, "11,90")],
            ]
        )
    )
    assert amounts(found) == ["10.00"]


def test_a_sum_without_a_known_name_is_known_by_its_arithmetic():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "5,00", "10,00"),
                row("2", "Rohr", "1", "7,00", "7,00"),
                [(360, "Alles zusammen"), right(530, "17,00")],
                [(360, "Noch etwas"), right(530, "3,00")],
            ]
        )
    )
    assert amounts(found) == ["10.00", "7.00"]


def test_a_subtotal_of_a_group_is_left_out_and_the_table_goes_on():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "5,00", "10,00"),
                row("2", "Rohr", "1", "7,00", "7,00"),
                [(80, "Summe Titel 1"), right(530, "17,00")],
                row("3", "Farbe", "2", "4,00", "8,00"),
            ]
        )
    )
    assert amounts(found) == ["10.00", "7.00", "8.00"]


def test_a_table_goes_on_over_a_page_break_with_its_heading_and_a_carried_sum():
    first = page([HEADING, row("1", "Kabel", "2", "5,00", "10,00"), [(360, "Übertrag"), right(530, "10,00")]])
    second = page(
        [
            HEADING,
            [(360, "Übertrag"), right(530, "10,00")],
            row("2", "Rohr", "1", "7,00", "7,00"),
            [(360, "Summe netto"), right(530, "17,00")],
        ],
        number=2,
        top=60,
    )
    found = items(first, second)
    assert [(i.position, str(i.net_amount), i.page) for i in found] == [(1, "10.00", 1), (2, "7.00", 2)]
    assert found[0].confidence > 95


def test_a_table_goes_on_over_a_page_break_without_its_heading():
    first = page([HEADING, row("1", "Kabel", "2", "5,00", "10,00")])
    second = page([row("2", "Rohr", "1", "7,00", "7,00"), [(360, "Summe"), right(530, "17,00")]], number=2, top=60)
    assert amounts(items(first, second)) == ["10.00", "7.00"]


def test_a_discount_on_one_item_is_taken_off_it():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "50,00", "100,00"),
                [(80, "abzgl. 10 % Rabatt"), right(530, "-10,00")],
                row("2", "Rohr", "1", "7,00", "7,00"),
                [(360, "Summe netto"), right(530, "97,00")],
            ]
        )
    )
    assert amounts(found) == ["90.00", "7.00"]


def test_a_discount_on_all_items_is_none_of_them_and_counts_in_the_sum():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "50,00", "100,00"),
                row("2", "Rohr", "1", "100,00", "100,00"),
                [(80, "Rabatt 10 %"), right(530, "-20,00")],
                [(360, "Summe netto"), right(530, "180,00")],
            ]
        )
    )
    assert amounts(found) == ["100.00", "100.00"]
    assert all(item.confidence > 95 for item in found)


def test_a_discount_column_is_part_of_the_arithmetic():
    heading = [*HEADING[:4], (440, "Rabatt"), right(530, "Gesamt")]
    found = items(page([heading, [*row("1", "Kabel", "2", "50,00", "90,00"), (445, "10 %")]]))
    assert found[0].confidence > 80


def test_a_heading_over_two_lines_is_read_as_one():
    heading = [
        [(50, "Pos"), (80, "Bezeichnung"), right(340, "Menge"), right(430, "Einzel-"), right(530, "Gesamt-")],
        [right(430, "preis"), right(530, "preis")],
    ]
    found = items(page([*heading, row("1", "Kabel", "2", "5,00", "10,00")], pitch=12))
    assert (str(found[0].unit_price), str(found[0].net_amount)) == ("5.00", "10.00")


def test_two_headings_read_as_one_word_are_parted():
    heading = [(50, "MengeBezeichnung"), right(430, "Einzelpreis"), right(530, "Gesamt")]
    found = items(page([heading, [(50, "2"), (85, "Kabel"), right(430, "5,00"), right(530, "10,00")]]))
    assert (found[0].description, str(found[0].quantity)) == ("Kabel", "2")


def test_a_misread_heading_is_understood_by_likeness():
    heading = [(50, "Pos"), (80, "Bezeichnunq"), right(340, "Menge"), right(430, "Einzelprels"), right(530, "Gesamt")]
    found = items(page([heading, row("1", "Kabel", "2", "5,00", "10,00")], confidence=96.0))
    assert (found[0].description, str(found[0].unit_price)) == ("Kabel", "5.00")


def test_a_column_of_totals_called_amount_beside_another_called_total_is_the_quantity():
    heading = [(50, "Amount"), (110, "Product"), right(430, "Price"), right(530, "Total")]
    found = items(
        page([heading, [(50, "4.00"), (110, "Balloon"), right(430, "0.25"), right(530, "1.00")]]), locale="en"
    )
    assert (str(found[0].quantity), str(found[0].net_amount)) == ("4.00", "1.00")


def test_the_net_column_is_taken_where_net_and_gross_are_printed():
    heading = [
        (50, "Bezeichnung"),
        right(240, "Menge"),
        right(330, "Einzelpreis"),
        right(420, "Netto"),
        right(460, "USt"),
        right(530, "Brutto"),
    ]
    found = items(
        page(
            [
                heading,
                [
                    (50, "Kabel"),
                    right(240, "2"),
                    right(330, "5,00"),
                    right(420, "10,00"),
                    right(460, "19 %"),
                    right(530, "11,90"),
                ],
            ]
        )
    )
    assert (str(found[0].net_amount), str(found[0].vat_rate)) == ("10.00", "19")


def test_gross_totals_over_net_prices_are_recognised():
    heading = [
        (50, "Artikel"),
        right(240, "Menge"),
        right(330, "Einzelpreis"),
        right(420, "MwSt"),
        right(530, "Brutto"),
    ]
    found = items(
        page(
            [
                heading,
                [(50, "Kabel"), right(240, "2"), right(330, "5,00"), right(420, "19%"), right(530, "11,90")],
                [(330, "Gesamtbetrag"), right(530, "11,90")],
            ]
        )
    )
    assert str(found[0].net_amount) == "11.90"
    assert found[0].confidence > 95


@pytest.mark.parametrize(
    ("quantity", "expected", "unit"),
    [
        ("3 Stk", "3", "Stk"),
        ("2,5 h", "2.5", "h"),
        ("1 x", "1", None),
        ("12,500 kg", "12.500", "kg"),
        ("4 m²", "4", "m²"),
        ("1 psch", "1", "psch"),
        ("8 Unit(s)", "8", "Unit(s)"),
        ("1.200 Stk", "1200", "Stk"),
    ],
)
def test_a_quantity_cell_holds_number_and_unit(quantity, expected, unit):
    total = f"{Decimal(expected) * 2:.2f}".replace(".", ",")
    found = items(page([HEADING, row("1", "Ware", quantity, "2,00", total)]))
    assert (str(found[0].quantity), found[0].unit) == (expected, unit)


def test_the_arithmetic_chooses_between_thousands_and_decimals():
    found = items(page([HEADING, row("1", "Ware", "1.500", "2,00", "3,00")]))
    assert str(found[0].quantity) == "1.500"


def test_a_price_for_a_unit_gives_the_unit():
    found = items(page([HEADING, row("1", "Kleber", "2,00", "18,00 €/Sack", "36,00 €")]))
    assert (str(found[0].unit_price), found[0].unit) == ("18.00", "Sack")


def test_a_price_for_a_hundred_is_understood():
    found = items(
        page(
            [
                HEADING,
                row("1", "Schrauben", "500", "4,00 per 100", "20,00"),
                [(360, "Summe netto"), right(530, "20,00")],
            ]
        )
    )
    assert found[0].confidence > 95


def test_quantity_and_price_may_stand_in_the_description():
    heading = [(50, "Beschreibung"), right(530, "Betrag")]
    found = items(page([heading, [(50, "Stuhl (3 × 20,00 € -10 %)"), right(530, "54,00 €")]]))
    assert (found[0].description, str(found[0].quantity), str(found[0].unit_price)) == ("Stuhl", "3", "20.00")


def test_a_misread_total_is_taken_from_quantity_and_price_when_its_digits_agree():
    found = items(page([HEADING, row("1", "Kabel", "5", "132,05", "660:25"), row("2", "Rohr", "1", "7,00", "7,00")]))
    assert amounts(found) == ["660.25", "7.00"]


def test_spaced_thousands_are_one_amount():
    heading = [(50, "Désignation"), right(340, "Qté"), right(430, "P.U. HT"), right(530, "Total HT")]
    found = items(
        page([heading, [(50, "Serveur"), right(340, "2"), right(430, "663,82 €"), right(530, "1 327,64 €")]]),
        locale="fr",
    )
    assert amounts(found) == ["1327.64"]


def test_a_delivery_note_has_items_without_amounts():
    heading = [(50, "Pos"), (80, "Artikel"), right(530, "Menge")]
    found = items(
        page(
            [heading, [(50, "1"), (80, "Rohr"), right(530, "3 Stk")], [(50, "2"), (80, "Kabel"), right(530, "12,5 m")]]
        )
    )
    assert [(i.description, str(i.quantity), i.unit, i.net_amount) for i in found] == [
        ("Rohr", "3", "Stk", None),
        ("Kabel", "12.5", "m", None),
    ]


def test_a_delivery_note_without_heading_has_items_too():
    found = items(
        page(
            [
                [(50, "Rollrasen, dick"), (300, "RR-15"), right(530, "240 m²")],
                [(50, "Pflanzerde, lose"), (300, "PE-L"), right(530, "6 m³")],
            ]
        )
    )
    assert [(i.article, i.description, str(i.quantity), i.unit) for i in found] == [
        ("RR-15", "Rollrasen, dick", "240", "m²"),
        ("PE-L", "Pflanzerde, lose", "6", "m³"),
    ]


def test_a_receipt_has_items_that_add_up_to_its_sum():
    found = items(
        page(
            [
                [(20, "Brot dunkel"), right(200, "2,49 A")],
                [(20, "Milch"), right(200, "3,00 A")],
                [(30, "2 x 1,50")],
                [(20, "SUMME"), right(200, "5,49")],
                [(20, "Bar"), right(200, "10,00")],
                [(20, "Zurück"), right(200, "4,51")],
            ]
        )
    )
    assert [(i.description, i.quantity, str(i.net_amount)) for i in found] == [
        ("Brot dunkel", None, "2.49"),
        ("Milch", Decimal(2), "3.00"),
    ]


def test_rows_under_a_lost_heading_are_told_by_their_cells():
    found = items(
        page(
            [
                [
                    (50, "1"),
                    (80, "WK-1"),
                    (140, "Wartung Kasse"),
                    right(340, "2 Std"),
                    right(430, "90,00"),
                    right(530, "180,00"),
                ],
                [
                    (50, "2"),
                    (80, "RT-9"),
                    (140, "Router"),
                    right(340, "1 Stk"),
                    right(430, "318,49"),
                    right(530, "318,49"),
                ],
                [(360, "Summe netto"), right(530, "498,49")],
            ]
        )
    )
    assert [(i.position, i.article, i.description, i.unit) for i in found] == [
        (1, "WK-1", "Wartung Kasse", "Std"),
        (2, "RT-9", "Router", "Stk"),
    ]
    assert found[0].confidence < 95


def test_a_list_of_open_invoices_is_no_list_of_items():
    assert (
        items(
            page(
                [
                    [(50, "Rechnung 1"), (200, "01.02.2026"), right(530, "100,00")],
                    [(50, "Rechnung 2"), (200, "08.02.2026"), right(530, "50,00")],
                    [(50, "Gesamtbetrag"), right(530, "150,00")],
                ]
            )
        )
        == ()
    )


def test_a_letter_has_no_items():
    assert (
        items(page([[(50, "Sehr geehrte Damen und Herren,")], [(50, "die Menge und der Preis gefallen uns.")]])) == ()
    )


def test_a_breakdown_of_vat_is_no_table_of_items():
    assert (
        items(
            page(
                [
                    [(50, "Steuersatz"), (150, "Netto"), (250, "MwSt"), (350, "Brutto")],
                    [(50, "19 %"), (150, "100,00"), (250, "19,00"), (350, "119,00")],
                ]
            )
        )
        == ()
    )


def test_text_that_runs_up_the_margin_is_no_part_of_the_items():
    plain = page([HEADING, row("1", "Kabel", "2", "5,00", "10,00"), row("2", "Rohr", "1", "7,00", "7,00")])
    margin = tuple(
        Line((Word(letter, Box(14, 290 + 6 * at, 6, 6)),)) for at, letter in zip(count(), "Vordruck", strict=False)
    )
    found = items(Page(1, 595, 842, (*plain.lines, *margin), "text_layer", "1"))
    assert [i.description for i in found] == ["Kabel", "Rohr"]


def test_numbers_in_the_foot_of_the_page_are_no_items():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "5,00", "10,00"),
                300,
                [(50, "23124"), (80, "Neustadt Web: www.example"), right(530, "9519440327")],
            ]
        )
    )
    assert amounts(found) == ["10.00"]


def test_the_heading_of_a_group_is_no_part_of_the_item_above_it():
    found = items(
        page(
            [
                HEADING,
                row("1.1", "Aushub", "10 m³", "20,00", "200,00"),
                row("1.2", "Abfuhr", "10 m³", "5,00", "50,00"),
                [(50, "2"), (80, "Mauerwerk")],
                row("2.1", "Wand", "4 m²", "100,00", "400,00"),
            ]
        )
    )
    assert [i.description for i in found] == ["Aushub", "Abfuhr", "Wand"]


def test_an_item_without_charge_is_an_item_without_amount():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "5,00", "10,00"),
                [(50, "2"), (80, "Anfahrt"), right(340, "1"), right(530, "kostenlos")],
                row("3", "Rohr", "1", "7,00", "7,00"),
                [(360, "Summe"), right(530, "17,00")],
            ]
        )
    )
    assert [(i.description, i.net_amount) for i in found] == [
        ("Kabel", Decimal("10.00")),
        ("Anfahrt", None),
        ("Rohr", Decimal("7.00")),
    ]
    assert found[0].confidence > 95


def test_a_lone_price_is_the_total_of_its_row_when_the_prices_add_up_to_the_sum():
    heading = [(50, "Menge"), (100, "Bezeichnung"), right(530, "Preis")]
    rows = [heading, [(50, "2"), (100, "Pizza"), right(530, "18,00")], [(50, "1"), (100, "Wasser"), right(530, "3,00")]]
    with_sum = items(page([*rows, [(100, "Summe"), right(530, "21,00")]]))
    assert [(i.unit_price, i.net_amount) for i in with_sum] == [(None, Decimal("18.00")), (None, Decimal("3.00"))]
    assert [i.net_amount for i in items(page(rows))] == [None, None]


def test_a_time_sheet_has_hours_and_no_amounts():
    heading = [(50, "Datum"), (120, "Tätigkeit"), right(530, "Stunden")]
    found = items(
        page(
            [
                heading,
                [(50, "01.03.2026"), (120, "Planung"), right(530, "3,50")],
                [(50, "02.03.2026"), (120, "Baustelle"), right(530, "8,00")],
                [(120, "Summe"), right(530, "11,50")],
            ]
        )
    )
    assert [(i.description, str(i.quantity)) for i in found] == [("Planung", "3.50"), ("Baustelle", "8.00")]


def test_a_lump_sum_has_a_unit_and_no_number():
    found = items(page([HEADING, row("1", "Baustelleneinrichtung", "pauschal", "500,00", "500,00")]))
    assert (found[0].quantity, found[0].unit, str(found[0].net_amount)) == (None, "pauschal", "500.00")
