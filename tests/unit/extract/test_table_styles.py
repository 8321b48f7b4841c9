"""Tables as they are set in many houses: each test is one habit, on a page of its own."""

from decimal import Decimal

import pytest

from tests.unit.extract.test_line_items import HEADING, amounts, items, page, right, row


def described(found):
    return [item.description for item in found]


def figures(found):
    return [(str(item.quantity), str(item.unit_price), str(item.net_amount)) for item in found]


def test_a_column_whose_heading_is_not_known_is_told_by_arithmetic():
    heading = [(50, "Verrichtung"), right(340, "Ausmaß"), right(430, "Einzelpreis"), right(530, "Gesamt")]
    found = items(
        page(
            [
                heading,
                [(50, "Rasen mähen"), right(340, "3"), right(430, "20,00"), right(530, "60,00")],
                [(50, "Hecke schneiden"), right(340, "2,5"), right(430, "40,00"), right(530, "100,00")],
            ]
        )
    )
    assert described(found) == ["Rasen mähen", "Hecke schneiden"]
    assert figures(found) == [("3", "20.00", "60.00"), ("2.5", "40.00", "100.00")]


def test_two_names_joined_by_a_slash_are_one_column():
    heading = [(50, "Pos"), (80, "Produkt / Dienstleistung"), right(430, "Menge"), right(530, "Betrag")]
    found = items(page([heading, [(50, "1"), (80, "Neue Lampe"), right(430, "2"), right(530, "10,00")]]))
    assert [(i.description, i.article) for i in found] == [("Neue Lampe", None)]


def test_a_qualifier_of_a_heading_is_no_column_of_its_own():
    heading = [(50, "Text"), right(340, "Menge"), right(430, "EP netto"), right(530, "Gesamt")]
    found = items(page([heading, [(50, "Kabel"), right(340, "2"), right(430, "5,00"), right(530, "10,00")]]))
    assert figures(found) == [("2", "5.00", "10.00")]


def test_quantity_and_price_may_share_a_cell():
    heading = [(50, "Leistung"), right(430, "Menge x Preis"), right(530, "Betrag")]
    found = items(page([heading, [(50, "Pflege"), right(430, "3 h x 45,00 €"), right(530, "135,00 €")]]))
    assert figures(found) == [("3", "45.00", "135.00")]
    assert found[0].unit == "h"


@pytest.mark.parametrize(
    ("cell", "percent", "amount", "total"),
    [
        ("10 %", Decimal(10), None, "90,00"),
        ("10", Decimal(10), None, "90,00"),
        ("5,00 €", None, Decimal("5.00"), "95,00"),
    ],
)
def test_the_discount_of_a_row_is_given(cell, percent, amount, total):
    heading = [*HEADING[:4], right(475, "Rabatt"), HEADING[4]]
    found = items(page([heading, [*row("1", "Kabel", "2", "50,00", total), right(475, cell)]]))
    assert (found[0].discount_percent, found[0].discount_amount) == (percent, amount)
    assert found[0].confidence > 80


def test_a_discount_in_the_text_explains_the_total_and_leaves_the_description():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "50,00", "90,00"),
                [(80, "abzgl. 10 % Rabatt")],
                10,
                row("2", "Rohr", "1", "7,00", "7,00"),
            ]
        )
    )
    assert (found[0].description, str(found[0].discount_percent)) == ("Kabel", "10")


def test_a_discount_row_under_the_last_of_several_items_is_that_items():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "50,00", "100,00"),
                row("2", "Rohr", "1", "30,00", "30,00"),
                [(80, "Rabatt 10 %"), right(530, "-3,00")],
                [(360, "Summe netto"), right(530, "127,00")],
            ]
        )
    )
    assert amounts(found) == ["100.00", "27.00"]
    assert str(found[1].discount_amount) == "3.00"


def test_a_sentence_after_the_table_is_no_part_of_the_last_item():
    found = items(
        page(
            [
                [(50, "Bezeichnung"), right(530, "Menge")],
                8,
                [(50, "Rollrasen"), right(530, "240 m²")],
                8,
                [(50, "Pflanzerde"), right(530, "6 m³")],
                12,
                [(50, "Geliefert mit eigenem Fahrzeug.")],
            ]
        )
    )
    assert described(found) == ["Rollrasen", "Pflanzerde"]


def test_text_that_begins_left_of_the_descriptions_is_no_part_of_an_item():
    found = items(page([HEADING, row("1", "Kabel", "2", "5,00", "10,00"), [(50, "Vielen Dank für Ihren Auftrag")]]))
    assert described(found) == ["Kabel"]


def test_the_heading_of_a_group_between_rows_set_apart_is_no_further_line():
    found = items(
        page(
            [
                HEADING,
                row("1", "Aushub", "1", "20,00", "20,00"),
                8,
                row("2", "Abfuhr", "1", "5,00", "5,00"),
                8,
                [(80, "Mauerwerk")],
                8,
                row("3", "Wand", "1", "40,00", "40,00"),
            ]
        )
    )
    assert described(found) == ["Aushub", "Abfuhr", "Wand"]


def test_a_table_without_heading_gives_quantity_unit_price_and_rate():
    def line(position, text, quantity, price, rate, total):
        return [
            (50, position),
            (80, text),
            right(300, quantity),
            right(380, price),
            right(440, rate),
            right(530, total),
        ]

    found = items(
        page(
            [
                line("1", "Wartung Kasse", "2 Std", "90,00", "19 %", "180,00"),
                line("2", "Router", "1 Stk", "318,49", "19 %", "318,49"),
                [(360, "Summe netto"), right(530, "498,49")],
            ]
        )
    )
    assert figures(found) == [("2", "90.00", "180.00"), ("1", "318.49", "318.49")]
    assert [(i.unit, str(i.vat_rate)) for i in found] == [("Std", "19"), ("Stk", "19")]


def test_a_sum_at_the_foot_of_a_page_is_carried_over_and_the_table_goes_on():
    heading = [(50, "Text"), right(430, "Menge"), right(530, "Gesamt")]

    def line(text, quantity, total):
        return [(50, text), right(430, quantity), right(530, total)]

    foot = [(50, "Zwischensumme Seite 1"), right(530, "30,00")]
    first = page([heading, line("Kabel", "2", "10,00"), line("Rohr", "1", "20,00"), foot])
    second = page([foot, line("Farbe", "3", "5,00"), [(50, "Summe netto"), right(530, "35,00")]], number=2, top=60)
    found = items(first, second)
    assert amounts(found) == ["10.00", "20.00", "5.00"]
    assert found[2].confidence > 80


def test_items_go_on_after_the_sum_of_a_group():
    heading = [(50, "Text"), right(430, "Menge"), right(530, "Gesamt")]
    found = items(
        page(
            [
                heading,
                [(50, "Kabel"), right(430, "2"), right(530, "10,00")],
                [(50, "Rohr"), right(430, "1"), right(530, "20,00")],
                [(50, "Summe Material"), right(530, "30,00")],
                [(50, "Montage"), right(430, "2 h"), right(530, "80,00")],
                [(50, "Gesamtbetrag"), right(530, "110,00")],
            ]
        )
    )
    assert amounts(found) == ["10.00", "20.00", "80.00"]


def test_an_item_that_is_only_offered_is_left_out_when_the_others_make_the_sum():
    found = items(
        page(
            [
                HEADING,
                row("1", "Kabel", "2", "5,00", "10,00"),
                row("2", "Alternativposition: Kupferkabel", "2", "9,00", "18,00"),
                row("3", "Rohr", "1", "7,00", "7,00"),
                [(360, "Summe netto"), right(530, "17,00")],
            ]
        )
    )
    assert amounts(found) == ["10.00", "7.00"]


def test_a_letter_for_a_rate_is_explained_by_the_page():
    heading = [(50, "Text"), right(340, "Menge"), right(400, "MwSt"), right(530, "Gesamt")]
    found = items(
        page(
            [
                heading,
                [(50, "Buch"), right(340, "1"), right(400, "B"), right(530, "10,00")],
                [(360, "Summe"), right(530, "10,00")],
                [(50, "A = 19 %, B = 7 %")],
            ]
        )
    )
    assert found[0].vat_rate == Decimal(7)


def test_a_price_that_lost_its_comma_is_read_by_what_the_others_make():
    found = items(page([HEADING, row("1", "Kabel", "5", "13205", "660,25")], confidence=95.0))
    assert figures(found) == [("5", "132.05", "660.25")]


def test_a_price_that_no_reading_explains_is_kept_and_doubted():
    found = items(page([HEADING, row("1", "Kabel", "5", "99,99", "660,25")], confidence=95.0))
    assert figures(found) == [("5", "99.99", "660.25")]
    assert found[0].confidence < 60


def test_a_quantity_may_have_a_point_before_its_unit():
    found = items(page([HEADING, row("1", "Tischrechner", "2.Stk", "17,80", "35,60")], confidence=95.0))
    assert (str(found[0].quantity), found[0].unit) == ("2", "Stk")


def test_a_quantity_close_to_its_price_is_not_read_as_its_thousands():
    heading = [(50, "Text"), (340, "Menge"), (380, "Preis"), right(530, "Gesamt")]
    found = items(page([heading, [(50, "Kabel"), right(366, "1"), (372, "212,00"), right(530, "212,00")]]))
    assert figures(found) == [("1", "212.00", "212.00")]


def test_the_number_of_the_page_is_no_item():
    heading = [(50, "Artikel"), right(530, "Menge")]
    found = items(page([heading, [(50, "Rohr"), right(530, "3")], 40, [(50, "Seite"), right(530, "1")]]))
    assert described(found) == ["Rohr"]


def test_an_order_number_under_the_description_is_the_articles():
    found = items(page([HEADING, row("1", "Lampe", "1", "8,00", "8,00"), [(80, "Bestellnummer 10.4711")]]))
    assert (found[0].description, found[0].article) == ("Lampe", "10.4711")
