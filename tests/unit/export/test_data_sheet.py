"""Data sheets, read back by pdfium: every letter as it is, or its number; long values in lines."""

import io
import re

import pypdfium2
import pytest

from docproc.export.data_sheet import DataSheets
from docproc.export.printed_letters import lines_of, printable, width_of
from docproc.export.searchable_pdf import SheetPage, SheetValue
from docproc.model.text import PageTransform

SUPPLIERS = ("Żółw i Źdźbło Łódź Sp. z o.o.", "Přílišně Žluťoučký Kůň s.r.o.", "Ελαιόλαδο Α.Ε.", "Розова долина ООД")


def sheet_of(*values: str) -> pypdfium2.PdfDocument:
    shown = tuple(SheetValue("supplier name", value, "97 %, page", None, "green") for value in values)
    document = pypdfium2.PdfDocument.new()
    sheets = DataSheets()
    sheets.add(f"Data sheet: {values[0]}.pdf", ["facts"], SheetPage(1, 595, 842, PageTransform(), (), shown), None)
    sheets.put_behind(document)
    return document


def text_of(document: pypdfium2.PdfDocument) -> str:
    return " ".join(document[0].get_textpage().get_text_range().split())


@pytest.mark.parametrize("supplier", SUPPLIERS)
def test_a_data_sheet_shows_letters_of_europe_as_they_are(supplier: str) -> None:
    text = text_of(sheet_of(supplier))
    assert text.count(supplier) == 2
    assert f"Data sheet: {supplier}.pdf" in text


def test_the_font_of_a_data_sheet_is_in_the_file() -> None:
    stream = io.BytesIO()
    sheet_of("Łódź").save(stream)
    assert re.search(rb"/FontFile2 ", stream.getvalue())
    assert len(stream.getvalue()) < 60_000  # only the letters that it shows, not the 750 KB of the font


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("中 & Co", "[U+4E2D] & Co"),
        ("שלום", "[U+05E9][U+05DC][U+05D5][U+05DD]"),
        ("bell\x07", "bell[U+0007]"),
        ("half\ud83d", "half[U+D83D]"),
        ("two\n lines", "two lines"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_what_the_font_cannot_show_right_is_named_and_never_dropped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_long_value_goes_on_in_the_next_line_and_ends_in_an_ellipsis_where_there_is_no_more_room() -> None:
    text = "Zahlbar innerhalb von 14 Tagen mit 2 % Skonto, sonst innerhalb von 30 Tagen ohne Abzug"
    lines = lines_of(text, 9, 120, 10)
    assert " ".join(lines) == text
    assert all(width_of(line, 9) <= 120 for line in lines)
    cut = lines_of(text, 9, 120, 2)
    assert len(cut) == 2
    assert cut[1].endswith("…")
    assert width_of(cut[1], 9) <= 120


def test_a_word_that_no_line_has_room_for_is_broken() -> None:
    assert "".join(lines_of("x" * 100, 9, 50, 100)) == "x" * 100


def test_many_values_stay_on_the_page() -> None:
    document = sheet_of(
        *(f"value {number} of a long list that takes two lines or more, surely" for number in range(60))
    )
    page = document[0].get_textpage()
    assert "value 59 of" in " ".join(page.get_text_range().split())
    assert min(page.get_charbox(place)[1] for place in range(page.count_chars())) > 20
