"""Which way a PDF page is read, and why."""

from __future__ import annotations

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.ocr.layer_judgement import Verdict, judge, plausible_share
from docproc.ocr.page_objects import look_at_objects
from docproc.ocr.text_layer import read_layer

SENTENCES = (
    "Sehr geehrte Damen und Herren, für unsere Lieferung",
    "vom 12.03.2026 berechnen wir Ihnen 1.250,00 EUR netto",
    "zuzüglich 19 % Umsatzsteuer, zahlbar innerhalb von",
    "vierzehn Tagen auf das Konto DE02 1203 0000 0000 2020 51",
    "Mit freundlichen Grüßen Musterholz Handels GmbH",
)


def verdict(source):
    return judge(read_layer(source.pdf), source.pdf, look_at_objects(source.pdf))


def write(canvas, lines=SENTENCES, top=700, mode=0, left=70):
    for row, line in enumerate(lines):
        text = canvas.beginText(left, top - 30 * row)
        text.setFont("Helvetica", 12)
        text.setTextRenderMode(mode)
        text.textOut(line)
        canvas.drawText(text)


def draw_scan(canvas, letter):
    canvas.drawImage(ImageReader(letter), 0, 0, 595, 842)


def test_a_sound_layer_is_used(pdf_source):
    found = verdict(pdf_source(write))
    assert (found.verdict, found.reason) == (Verdict.LAYER, "sound text layer")


def test_few_words_are_a_sound_layer_too(pdf_source):
    assert verdict(pdf_source(lambda canvas: canvas.drawString(100, 700, "Anlage 1"))).verdict is Verdict.LAYER


def test_text_on_letter_paper_that_is_an_image_is_a_sound_layer(pdf_source):
    paper = Image.new("RGB", (600, 850), (250, 248, 240))
    paper.paste((200, 30, 30), (40, 20, 200, 60))

    def draw(canvas):
        draw_scan(canvas, paper)
        write(canvas)

    assert verdict(pdf_source(draw)).verdict is Verdict.LAYER


def test_a_page_without_anything_is_blank(pdf_source):
    assert verdict(pdf_source(lambda canvas: None)).verdict is Verdict.BLANK


def test_a_page_that_draws_only_white_is_blank(pdf_source):
    def draw(canvas):
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(50, 50, 400, 600, stroke=0, fill=1)
        canvas.drawString(100, 700, "unsichtbar")

    assert verdict(pdf_source(draw)).verdict is Verdict.BLANK


def test_a_scan_has_no_layer(pdf_source, letter):
    found = verdict(pdf_source(lambda canvas: draw_scan(canvas, letter)))
    assert (found.verdict, found.reason) == (Verdict.PIXELS, "no text layer")


def test_a_scan_with_a_stamped_page_number_is_read_from_its_pixels(pdf_source, letter):
    def draw(canvas):
        draw_scan(canvas, letter)
        canvas.drawString(280, 20, "Seite 1 von 3")

    found = verdict(pdf_source(draw))
    assert found.verdict is Verdict.PIXELS
    assert "4 words" in found.reason


def test_a_plausible_hidden_layer_on_the_print_is_used(pdf_source, letter):
    def draw(canvas):
        draw_scan(canvas, letter)
        from tests.unit.ocr.conftest import LETTER

        scale = 595 / 1000
        for left, top, size, line in LETTER:
            text = canvas.beginText(left * scale, 842 - (top + 0.95 * size) * 842 / 1400)
            text.setFont("Helvetica", size * scale * 1.05)
            text.setTextRenderMode(3)
            text.textOut(line)
            canvas.drawText(text)

    assert verdict(pdf_source(draw)).verdict is Verdict.HIDDEN_LAYER


def test_a_hidden_layer_beside_the_print_is_not_used(pdf_source, letter):
    def draw(canvas):
        draw_scan(canvas, letter)
        write(canvas, top=230, mode=3)

    found = verdict(pdf_source(draw))
    assert found.verdict is Verdict.PIXELS
    assert "print" in found.reason


def test_leaders_of_single_dots_too_faint_to_be_seen_do_not_make_a_layer_doubtful(pdf_source):
    paper = Image.new("RGB", (600, 850), (250, 248, 240))

    def draw(canvas):
        draw_scan(canvas, paper)
        write(canvas)
        canvas.setFont("Helvetica", 7)
        canvas.setFillGray(0.45)
        for row in range(8):
            canvas.drawString(300, 500 - 15 * row, " . " * 40)

    assert verdict(pdf_source(draw)).verdict is Verdict.LAYER


def test_a_hidden_layer_of_nonsense_is_not_used(pdf_source, letter):
    def draw(canvas):
        draw_scan(canvas, letter)
        write(
            canvas,
            ["Rchnng |l1!;t xqzrt VV/l~. brgtw", "Bnklmn tz.~x||x 4}{7 qwrtz plkjh", "zzztg hjklm nnnbv"],
            mode=3,
        )

    found = verdict(pdf_source(draw))
    assert found.verdict is Verdict.PIXELS
    assert "bad earlier recognition" in found.reason or "garbage" in found.reason


def test_hidden_text_on_an_empty_page_reads_as_blank(pdf_source):
    found = verdict(pdf_source(lambda canvas: write(canvas, mode=3)))
    assert found.verdict is Verdict.BLANK


def test_text_covered_by_a_picture_is_not_used(pdf_source, letter):
    def draw(canvas):
        write(canvas, [line.upper() for line in SENTENCES], top=220)
        draw_scan(canvas, letter)

    found = verdict(pdf_source(draw))
    assert found.verdict is Verdict.PIXELS
    assert "does not lie on the print" in found.reason


def test_characters_that_are_no_text_make_garbage(pdf_source):
    layer = read_layer(pdf_source(write).pdf)
    from dataclasses import replace

    source = pdf_source(write)
    found = judge(replace(layer, unmapped=layer.letters // 2), source.pdf, look_at_objects(source.pdf))
    assert found.verdict is Verdict.PIXELS
    assert "are no text" in found.reason


def test_a_shifted_alphabet_makes_garbage(pdf_source):
    lines = [
        "".join(chr(ord(char) - 29) if char.isalpha() and char.isascii() else char for char in line)
        for line in SENTENCES
    ]
    found = verdict(pdf_source(lambda canvas: write(canvas, lines)))
    assert found.verdict is Verdict.PIXELS
    assert "garbage" in found.reason


def test_words_with_impossible_boxes_make_garbage(pdf_source):
    from dataclasses import replace

    source = pdf_source(write)
    layer = read_layer(source.pdf)
    huge = tuple(replace(word, box=Box(0, 0, 590, 800)) for word in layer.words)
    found = judge(replace(layer, words=huge), source.pdf, look_at_objects(source.pdf))
    assert found.verdict is Verdict.PIXELS
    assert "impossible boxes" in found.reason


def test_images_within_forms_count_as_images(pdf_source, letter):
    def draw(canvas):
        canvas.beginForm("scan")
        draw_scan(canvas, letter)
        canvas.endForm()
        canvas.doForm("scan")

    assert look_at_objects(pdf_source(draw).pdf).image_share > 0.9


@pytest.mark.parametrize(
    "text",
    [*" ".join(SENTENCES).split(), "Straßenbauamt", "UStIdNr.", "info@musterholz.example", "Liefer-", "S-8", "(inkl.",
     "RE-2026/0417", "GmbH", "DE123456789", "1.234,56", "12.03.2026", "Müller-Lüdenscheidt", "Œuvre", "Αθήνα", "10x"],
)  # fmt: skip
def test_real_words_are_plausible(text):
    assert plausible_share([Word(text, Box(0, 0, 10, 10))]) == 1.0


@pytest.mark.parametrize(
    "text", ["5HFKQXQJ", "Rchnngsbtrg", "zxcvbnmq", "aeiouaeiou", "|l1!;t~", "bRgTwQz", "\u25a1\u25a1\u25a1\u25a1"]
)
def test_scrambled_words_are_not(text):
    assert plausible_share([Word(text, Box(0, 0, 10, 10))]) == 0.0
