"""The invisible text layer, read back by pdfium: every letter as it was, where it was."""

import io

import pypdfium2
import pytest

from docproc.export.searchable_pdf import SheetPage, add_text_layer, layer_font, saved
from docproc.model.geometry import Box
from docproc.model.text import PageTransform, Word

WORDS = ("Łódź", "Žluťoučký", "Αθήνα", "Москва", "€", "Größe", "東京", "𝒜", "A\u0301")  # fmt: skip


def layered(words: tuple[Word, ...]) -> pypdfium2.PdfDocument:
    document = pypdfium2.PdfDocument.new()
    sheet = SheetPage(1, 400, 400, PageTransform(), words, ())
    add_text_layer(document.new_page(400, 400), sheet, layer_font(document, [sheet]))
    return pypdfium2.PdfDocument(io.BytesIO(saved(document)))


@pytest.mark.parametrize("text", WORDS)
def test_the_layer_keeps_letters_of_any_script(text: str) -> None:
    words = (Word(text, Box(50, 60, 80, 12), 90.0), Word("after", Box(150, 60, 40, 12), 90.0))
    page = layered(words)[0].get_textpage()
    assert page.get_text_range().split() == [text, "after"]


def test_a_word_of_the_layer_fills_its_box() -> None:
    page = layered((Word("Łódź", Box(50, 60, 80, 12), 90.0),))[0].get_textpage()
    boxes = [page.get_charbox(place) for place in range(page.count_chars())]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    assert (left, right) == pytest.approx((50, 130), abs=0.5)
    assert (400 - top, 400 - bottom) == pytest.approx((60, 72), abs=0.5)


def test_a_document_of_more_letters_than_one_block_of_a_map_takes_keeps_them_all() -> None:
    text = "".join(map(chr, range(0x410, 0x410 + 64))) + "".join(map(chr, range(0x3041, 0x3041 + 80)))
    assert layered((Word(text, Box(10, 60, 380, 12), 90.0),))[0].get_textpage().get_text_range().strip() == text


def test_the_layer_paints_nothing() -> None:
    picture = layered((Word("Łódź", Box(50, 60, 80, 12), 90.0),))[0].render().to_pil().convert("L")
    assert picture.getextrema() == (255, 255)
