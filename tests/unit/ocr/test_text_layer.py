"""Words of a text layer: text, boxes and direction."""

from __future__ import annotations

import numpy as np
import pytest

from docproc.model.text import Word
from docproc.ocr import open_backend
from docproc.ocr.protocol import PageView
from docproc.ocr.text_layer import clean, read_layer


def words(source):
    return read_layer(source.pdf).words


def texts(source):
    return [word.text for word in words(source)]


def ink_box(source, dpi=216.0, rotation=0):
    """Edges in points of everything printed on the page, turned clockwise by `rotation`."""
    image = source.render(dpi).convert("L")
    image = image.rotate(-rotation, expand=True)
    dark = np.asarray(image) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    scale = 72 / dpi
    return columns[0] * scale, rows[0] * scale, (columns[-1] + 1) * scale, (rows[-1] + 1) * scale


def one_word(canvas, x=200.0, y=500.0, turn=0.0):
    canvas.setFont("Helvetica", 20)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(turn)
    canvas.drawString(0, 0, "Rechnung")
    canvas.restoreState()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50.0, 120.0, 495.0, 742.0), (-30.0, -40.0, 520.0, 700.0)])
def test_boxes_lie_on_the_ink_at_every_rotation_and_crop_box(pdf_source, rotate, crop):
    source = pdf_source(lambda canvas: one_word(canvas, turn=float(rotate)), rotate=rotate, crop=crop)
    layer = read_layer(source.pdf)
    assert [word.text for word in layer.words] == ["Rechnung"]
    assert layer.rotation == 0
    assert (layer.width, layer.height) == pytest.approx((source.width, source.height), abs=0.01)
    assert_encloses(layer.words[0], ink_box(source))


def assert_encloses(word: Word, ink, slack=1.0, room=6.0):
    left, top, right, bottom = ink
    box = word.box
    assert box.x <= left + slack and box.y <= top + slack
    assert box.right >= right - slack and box.bottom >= bottom - slack
    assert box.x >= left - room and box.right <= right + room
    assert box.y >= top - room and box.bottom <= bottom + room


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_are_the_same_at_every_rotation(pdf_source, rotate):
    def draw(canvas):
        canvas.saveState()
        canvas.translate(300, 400)
        canvas.rotate(rotate)
        for row, line in enumerate(("Pos Artikel Preis", "1 Schraube 4,20", "2 Mutter 1,10")):
            for column, cell in enumerate(line.split()):
                text = canvas.beginText(-150 + 100 * column, 100 - 14 * row)
                text.textOut(f"{cell} x")
                canvas.drawText(text)
        canvas.restoreState()

    source = pdf_source(draw, rotate=rotate)
    cells = ["Pos", "Artikel", "Preis", "1", "Schraube", "4,20", "2", "Mutter", "1,10"]
    expected = [part for cell in cells for part in (cell, "x")]
    assert texts(source) == expected


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_written_sideways_is_turned_upright(pdf_source, turn):
    source = pdf_source(lambda canvas: one_word(canvas, turn=float(turn)))
    layer = read_layer(source.pdf)
    assert layer.rotation == turn
    assert_encloses(layer.words[0], ink_box(source, rotation=turn))


def test_sideways_writing_on_a_rotated_page_counts_as_a_viewer_shows_it(pdf_source):
    source = pdf_source(one_word, rotate=90)
    layer = read_layer(source.pdf)
    assert layer.rotation == 270
    assert_encloses(layer.words[0], ink_box(source, rotation=270))


def test_a_turned_page_says_so_in_its_reading(pdf_source):
    source = pdf_source(lambda canvas: one_word(canvas, turn=90.0))
    reading = open_backend("text_layer").read(PageView(source, 72.0))
    assert reading.transform.rotation == 90
    assert (reading.width, reading.height) == pytest.approx((842, 595), abs=1)


def test_letters_spaced_apart_are_one_word(pdf_source):
    def draw(canvas):
        canvas.setFont("Helvetica", 14)
        for index, char in enumerate("RECHNUNG"):
            canvas.drawString(100 + 16 * index, 700, char)
        canvas.drawString(100, 600, "R E C H N U N G   N R")

    assert texts(pdf_source(draw)) == ["RECHNUNG", "RECHNUNG", "NR"]


def test_a_gap_without_a_space_character_splits_words(pdf_source):
    def draw(canvas):
        text = canvas.beginText(100, 700)
        text.setFont("Helvetica", 10)
        text.textOut("Menge")
        text.moveCursor(34, 0)
        text.textOut("Preis")
        canvas.drawText(text)

    assert texts(pdf_source(draw)) == ["Menge", "Preis"]


def test_kerning_and_close_set_text_stay_whole(pdf_source):
    def draw(canvas):
        text = canvas.beginText(100, 700)
        text.setFont("Helvetica", 10)
        text.setCharSpace(-0.4)
        text.textOut("Vertragsnummer")
        text.setCharSpace(1.2)
        text.textLine(" Gesamtsumme")
        canvas.drawText(text)

    assert texts(pdf_source(draw)) == ["Vertragsnummer", "Gesamtsumme"]


def test_overprinted_bold_is_read_once(pdf_source):
    def draw(canvas):
        canvas.setFont("Helvetica", 12)
        for shift in (0.0, 0.3, 0.6):
            canvas.drawString(100 + shift, 700, "Gesamtbetrag 119,00")
        canvas.drawString(100, 650, "Gesamtbetrag 119,00")

    assert texts(pdf_source(draw)) == ["Gesamtbetrag", "119,00"] * 2


def test_white_and_tiny_text_and_text_off_the_page_are_left_out(pdf_source):
    def draw(canvas):
        canvas.drawString(100, 700, "sichtbar")
        canvas.drawString(-300, 700, "draußen")
        canvas.drawString(100, 900, "darüber")
        canvas.setFont("Helvetica", 0.3)
        canvas.drawString(100, 500, "winzig")
        canvas.setFont("Helvetica", 12)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(100, 600, "weiß")

    layer = read_layer(pdf_source(draw).pdf)
    assert [word.text for word in layer.words] == ["sichtbar"]
    assert layer.dropped >= 2


def test_white_text_on_a_dark_band_is_read(pdf_source):
    def draw(canvas):
        canvas.rect(80, 690, 300, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(100, 700, "Artikel Menge")
        canvas.drawString(100, 600, "unsichtbar")

    layer = read_layer(pdf_source(draw).pdf)
    assert [word.text for word in layer.words] == ["Artikel", "Menge"]
    assert layer.dropped == 1


def test_hidden_text_is_kept_apart(pdf_source):
    def draw(canvas):
        canvas.drawString(100, 700, "gedruckt")
        text = canvas.beginText(100, 600)
        text.setTextRenderMode(3)
        text.textOut("erkannt")
        canvas.drawText(text)

    layer = read_layer(pdf_source(draw).pdf)
    assert [word.text for word in layer.words] == ["gedruckt"]
    assert [word.text for word in layer.hidden] == ["erkannt"]


def test_a_standing_note_keeps_its_words_and_its_place(pdf_source):
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        for index in range(20):
            canvas.drawString(100, 700 - 14 * index, "Eine Zeile waagerechten Textes")
        canvas.saveState()
        canvas.translate(40, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Formular 4711")
        canvas.restoreState()

    layer = read_layer(pdf_source(draw).pdf)
    standing = [word for word in layer.words if word.text in ("Formular", "4711")]
    assert layer.rotation == 0
    assert len(standing) == 2
    assert all(word.box.height > 1.5 * word.box.width and word.box.right < 60 for word in standing)


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        ("Rechnung", "Rechnung"),
        ("Zahlungs\ufffe", "Zahlungs-"),
        ("Zahlungs\x02", "Zahlungs-"),
        ("Pfl\xadicht", "Pflicht"),
        ("\ufb01nden", "finden"),
        ("Scha\ufb00en", "Schaffen"),
        ("Mu\u0308ller", "Müller"),
        ("\u200e\u200b12", "12"),
        ("m²", "m²"),
        ("\ud83d", ""),
    ],
)
def test_characters_are_cleaned_as_printed(raw, printed):
    assert clean(raw) == printed


def test_a_page_without_text_has_no_words(pdf_source):
    layer = read_layer(pdf_source(lambda canvas: canvas.rect(100, 100, 50, 50)).pdf)
    assert (layer.words, layer.hidden, layer.letters) == ((), (), 0)


def test_an_image_has_no_text_layer():
    from docproc.errors import OcrFailedError

    class Source:
        number = 1
        pdf = None

    with pytest.raises(OcrFailedError, match="no text layer"):
        open_backend("text_layer").read(PageView(Source(), 72.0))
