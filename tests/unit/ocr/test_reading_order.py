"""Lines, blocks and reading order from words alone."""

from __future__ import annotations

import random

from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.ocr.reading_order import arrange
from tests.growth import MOST_GROWTH, growth

WIDTH = 5.0
HEIGHT = 10.0


def line(text, x, y, height=HEIGHT):
    """Words of a line set with letters half as wide as high and spaces of a quarter."""
    words = []
    for part in text.split():
        width = WIDTH * height / HEIGHT * len(part)
        words.append(Word(part, Box(x, y, width, height)))
        x += width + 0.25 * height
    return words


def page(*lines):
    words = [word for one in lines for word in one]
    random.Random(7).shuffle(words)
    return arrange(words)


def texts(lines):
    return [one.text for one in lines]


def test_words_on_one_baseline_make_a_line():
    assert texts(page(line("Rechnung Nr. 4711 vom heutigen Tag", 50, 100))) == ["Rechnung Nr. 4711 vom heutigen Tag"]


def test_a_line_with_unequal_heights_stays_one_line():
    low = Word("-", Box(96, 104, 4, 1.5))
    assert texts(arrange([*line("58", 80, 100), low, *line("per Überweisung", 104, 99, 11)])) == [
        "58 - per Überweisung"
    ]


def test_cells_of_a_table_are_lines_of_their_own_row_by_row():
    rows = [
        ("Pos", "Artikel", "Preis"),
        ("1", "Schraube lang", "4,20"),
        ("2", "Mutter", "1,10"),
        ("3", "Dübel", "2,00"),
    ]
    cells = [
        line(cell, x, 300 + 16 * row)
        for row, one in enumerate(rows)
        for x, cell in zip((50, 120, 400), one, strict=True)
    ]
    assert texts(page(*cells)) == [cell for row in rows for cell in row]


def test_an_info_block_beside_the_address_is_read_after_it():
    address = [
        line(text, 50, 100 + 13 * row)
        for row, text in enumerate(("Herrn Jürgen Groß", "Lindenstraße 14", "50667 Köln"))
    ]
    info = [line(text, 350, 96 + 17 * row) for row, text in enumerate(("Kunde 4711", "Datum 12.03.2026", "Seite 1"))]
    assert texts(page(*address, *info)) == [
        "Herrn Jürgen Groß", "Lindenstraße 14", "50667 Köln", "Kunde 4711", "Datum 12.03.2026", "Seite 1",
    ]  # fmt: skip


def test_two_columns_of_running_text_are_read_one_after_the_other():
    left = [line("linke Spalte mit Text darin", 50, 100 + 12 * row) for row in range(12)]
    right = [line("rechte Spalte mit Text darin", 320, 105 + 12 * row) for row in range(12)]
    order = texts(page(*left, *right))
    assert order[:12] == ["linke Spalte mit Text darin"] * 12


def test_a_heading_across_comes_before_the_columns_under_it():
    heading = line("Allgemeine Geschäftsbedingungen der Musterholz Handels GmbH für Lieferungen", 50, 60, 14)
    left = [line("linke Spalte mit Text", 50, 100 + 12 * row) for row in range(5)]
    right = [line("rechte Spalte mit Text", 320, 105 + 12 * row) for row in range(5)]
    order = texts(page(heading, *left, *right))
    assert order[0].startswith("Allgemeine")
    assert order[1:6] == ["linke Spalte mit Text"] * 5


def test_a_label_that_nearly_reaches_its_value_is_still_a_cell():
    rows = [
        ("Datum", "12.03.2026"),
        ("Zahlungsbedingungen lang", "sofort rein netto"),
        ("Kunde", "4711"),
        ("Projekt", "Halle"),
    ]
    right = line("Zahlungsbedingungen lang", 50, 0)[-1].box.right + 0.6 * HEIGHT
    cells = [
        line(cell, x, 200 + 16 * row) for row, one in enumerate(rows) for x, cell in zip((50, right), one, strict=True)
    ]
    assert texts(page(*cells)) == [cell for row in rows for cell in row]


def test_a_contact_block_beside_a_table_of_labels_is_read_after_the_table():
    table = [
        line(cell, x, 200 + 16 * row)
        for row, one in enumerate([("Datum", "12.03.2026"), ("Kunde", "4711"), ("Projekt", "Halle"), ("Seite", "1")])
        for x, cell in zip((50, 150), one, strict=True)
    ]
    contact = [
        line(text, 380, 196 + 13 * row) for row, text in enumerate(("Ihr Kontakt", "Jil Lang", "0221 1111", "jl@x.de"))
    ]
    order = texts(page(*table, *contact))
    assert order == ["Datum", "12.03.2026", "Kunde", "4711", "Projekt", "Halle", "Seite", "1",
                     "Ihr Kontakt", "Jil Lang", "0221 1111", "jl@x.de"]  # fmt: skip


def test_labels_and_values_of_totals_stay_side_by_side():
    rows = [("Nettobetrag", "1.250,00"), ("Umsatzsteuer 19 %", "237,50"), ("Gesamtbetrag", "1.487,50")]
    cells = [
        line(cell, x, 500 + 15 * row) for row, one in enumerate(rows) for x, cell in zip((300, 480), one, strict=True)
    ]
    assert texts(page(*cells)) == [cell for row in rows for cell in row]


def test_lines_of_a_paragraph_share_a_block_and_others_do_not():
    first = [line("Zeile eines Absatzes", 50, 100 + 12 * row) for row in range(3)]
    second = [line("Zeile des nächsten", 50, 170 + 12 * row) for row in range(2)]
    blocks = [one.block for one in page(*first, *second)]
    assert blocks == [0, 0, 0, 1, 1]


def test_standing_text_follows_after_the_rest_as_one_line():
    standing = [Word("Formular", Box(20, 300, 9, 45)), Word("4711/2", Box(20, 262, 9, 33))]
    lines = arrange([*standing, *line("Erste Zeile", 50, 280), *line("Zweite Zeile", 50, 310)])
    assert texts(lines) == ["Erste Zeile", "Zweite Zeile", "Formular 4711/2"]


def test_close_set_lines_beside_a_large_logo_stay_apart():
    lines = [
        line(text, 350, 100 + 9 * row, 11) for row, text in enumerate(("Lange Straße 5", "17878 Wismar", "Telefon"))
    ]
    assert texts(page(line("Logo", 50, 99, 22), *lines)) == ["Logo", "Lange Straße 5", "17878 Wismar", "Telefon"]


def test_a_stamp_set_askew_disturbs_no_line():
    rows = [line("Zwischensumme", 50, 100 + 15 * row) + line("16,98", 300, 100 + 15 * row) for row in range(6)]
    order = texts(page([Word("BEZAHLT", Box(120, 95, 110, 100))], *rows))
    assert order == ["Zwischensumme", "16,98"] * 6 + ["BEZAHLT"]


def test_no_word_is_lost_or_doubled_whatever_the_layout():
    source = random.Random(3)
    words = [
        Word(
            f"w{number}",
            Box(source.uniform(0, 500), source.uniform(0, 800), source.uniform(0, 90), source.uniform(0, 30)),
        )
        for number in range(700)
    ]
    found = [word.text for one in arrange(words) for word in one.words]
    assert sorted(found) == sorted(word.text for word in words)


def test_a_page_without_words_has_no_lines():
    assert arrange([]) == ()


def test_four_times_the_words_take_nowhere_near_sixteen_times_the_time():
    def page(rows):
        return [word for row in range(rows) for word in line("eins zwei drei vier fünf sechs", 50, 12.0 * row)]

    short, long = page(2000), page(8000)
    ratio = growth(lambda: arrange(short), lambda: arrange(long))
    assert ratio is not None and ratio < MOST_GROWTH
