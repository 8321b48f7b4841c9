"""Codes on pages: painted in every way a producer paints them, scanned askew, in several character sets."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.utils import ImageReader

from docproc.model.text import PageTransform
from docproc.ocr.page_codes import codes_of_drawing, codes_of_image, see_codes
from docproc.ocr.page_objects import look_at_objects
from docproc.ocr.protocol import MemoryCache, PageView, Reading
from docproc.ocr.reader import Reader, ReadOptions
from docproc.store.page_codec import pack_page, unpack_page
from tests.unit.ocr.conftest import ImageSource

SAID = "BCD\n002\n1\nSCT\n\nMüller Holzbau GmbH\nDE89370400440532013000\nEUR1190.00\n\n\nRE-2026-0417\n"


def symbol(content=SAID, kind="QRCode", scale=4):
    """A code with its quiet zone as a grey image."""
    data = content.encode() if isinstance(content, str) else content
    code = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat[kind])
    return Image.fromarray(np.pad(np.array(code.to_image(scale=scale)), 4 * scale, constant_values=255))


def modules():
    """The dark modules of the code as (row, column), and how many there are on a side."""
    dark = np.array(symbol(scale=1)) == 0
    rows, columns = np.nonzero(dark)
    dark = dark[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return np.argwhere(dark), len(dark)


def sentence(canvas):
    canvas.drawString(100, 700, "Rechnung Nr. 4711 vom 12.03.2026")


def as_patches(canvas):
    sentence(canvas)
    widget = QrCodeWidget(SAID)
    left, bottom, right, top = widget.getBounds()
    drawing = Drawing(80, 80, transform=[80 / (right - left), 0, 0, 80 / (top - bottom), 0, 0])
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, 400, 60)


def as_one_path(canvas):
    sentence(canvas)
    dark, side = modules()
    path = canvas.beginPath()
    for row, column in dark.tolist():
        path.rect(400 + column * 80 / side, 140 - (row + 1) * 80 / side, 80 / side, 80 / side)
    canvas.drawPath(path, fill=1, stroke=0)


def as_image(canvas):
    sentence(canvas)
    canvas.drawImage(ImageReader(symbol()), 390, 50, 100, 100)


def as_strips(canvas):
    sentence(canvas)
    image = symbol(scale=6)
    parts, size = 12, 100 / image.height
    for part in range(parts):
        top, bottom = part * image.height // parts, (part + 1) * image.height // parts
        strip = image.crop((0, top, image.width, bottom))
        canvas.drawImage(ImageReader(strip), 390, 150 - bottom * size, 100, (bottom - top) * size)


def in_a_form(canvas):
    sentence(canvas)
    canvas.beginForm("code")
    canvas.scale(0.5, 0.5)
    canvas.drawImage(ImageReader(symbol()), 200, 40, 200, 200)
    canvas.endForm()
    canvas.translate(290, 30)
    canvas.doForm("code")


def drawn_codes(source, rotation=0):
    graphics = look_at_objects(source.pdf).graphics
    return codes_of_drawing(source.pdf, graphics, PageTransform(rotation))


@pytest.mark.parametrize("draw", [as_patches, as_one_path, as_image, as_strips, in_a_form])
def test_a_code_is_read_however_the_page_paints_it(pdf_source, draw):
    page = Reader(ReadOptions(), MemoryCache()).read_page(pdf_source(draw))
    assert [(code.symbology, code.text) for code in page.codes] == [("qr", SAID)]
    box = page.codes[0].box
    assert 395 < box.x < 412 and 695 < box.y < 715 and 60 < box.width < 85
    assert page.backend == "text_layer"


def test_codes_stay_with_a_page_that_is_kept(pdf_source):
    page = Reader(ReadOptions(), MemoryCache()).read_page(pdf_source(as_image))
    assert unpack_page(pack_page(page)).codes == page.codes != ()


def test_a_turned_page_has_its_code_where_it_stands_upright(pdf_source):
    box = drawn_codes(pdf_source(as_image, rotate=90), 270)[0].box
    assert 395 < box.x < 412 and 695 < box.y < 715


def test_a_cropped_page_has_its_code_where_the_crop_shows_it(pdf_source):
    box = drawn_codes(pdf_source(as_image, crop=(100, 20, 595, 842)))[0].box
    assert 295 < box.x < 312 and 695 < box.y < 715


def test_a_page_of_text_and_rules_has_no_place_for_a_code(pdf_source):
    def draw(canvas):
        sentence(canvas)
        for row in range(40):
            canvas.rect(60, 60 + 14 * row, 480, 14)
            canvas.line(60 + 10 * row, 60, 60 + 10 * row, 640)

    assert look_at_objects(pdf_source(draw).pdf).graphics == ()


def test_a_picture_without_a_code_gives_none(pdf_source):
    noise = Image.fromarray((np.random.default_rng(1).random((60, 90)) * 255).astype(np.uint8)).resize((360, 240))
    source = pdf_source(lambda canvas: (sentence(canvas), canvas.drawImage(ImageReader(noise), 300, 600, 180, 120)))
    assert len(look_at_objects(source.pdf).graphics) == 1
    assert drawn_codes(source) == ()


def scanned(image, rotation=0, skew=0.0, dpi=200.0):
    source = ImageSource(image.convert("RGB"), dpi)
    size = (source.height, source.width) if rotation in (90, 270) else (source.width, source.height)
    return codes_of_image(PageView(source, dpi), Reading((), *size, PageTransform(rotation, skew), dpi))


def sheet(code, place=(600, 1000)):
    page = Image.new("L", (1000, 1400), 255)
    page.paste(code, place)
    return page


def test_a_scanned_code_has_its_box_in_points():
    box = scanned(sheet(symbol(scale=4)))[0].box
    margin = 4 * 4 + 16
    assert abs(box.x - (600 + margin) * 0.36) < 3 and abs(box.y - (1000 + margin) * 0.36) < 3


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Aztec", "PDF417"])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_code_is_found_whichever_way_the_scan_lies(kind, turned):
    names = {"QRCode": "qr", "DataMatrix": "data_matrix", "Aztec": "aztec", "PDF417": "pdf417"}
    upright = sheet(symbol("Beleg 4711", kind), (500, 900))
    found = scanned(upright.rotate(turned, expand=True), rotation=turned)
    assert [(code.symbology, code.text) for code in found] == [(names[kind], "Beleg 4711")]
    assert found[0].box.x > 170 and found[0].box.y > 310


def test_a_skewed_blurred_and_noisy_scan_still_gives_its_code():
    page = sheet(symbol(scale=4)).rotate(2.0, fillcolor=255).filter(ImageFilter.GaussianBlur(1.2))
    noise = np.random.default_rng(3).normal(0, 14, (1400, 1000))
    image = Image.fromarray((np.asarray(page, float) + noise).clip(0, 255).astype(np.uint8))
    assert [code.text for code in scanned(image, skew=2.0)] == [SAID]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Köln, Größe 5 €".encode(), "Köln, Größe 5 €"),
        ("Köln, Größe 5".encode("latin-1"), "Köln, Größe 5"),
        ("BCD\n001\n3\nSCT\n\nŁódź Meble\n".encode("iso8859-2"), "BCD\n001\n3\nSCT\n\nŁódź Meble\n"),
        (b"plain", "plain"),
    ],
)
def test_text_is_read_in_the_character_set_it_was_written_in(content, said):
    assert [code.text for code in see_codes(np.asarray(symbol(content)))] == [said]


def test_a_code_that_is_seen_but_too_damaged_to_read_has_no_text():
    code = np.array(symbol(scale=6))
    middle = len(code) // 2
    code[middle - 70 : middle + 70, middle - 70 : middle + 70] = 255
    assert all(found.text is None for found in see_codes(code))
    assert scanned(sheet(Image.fromarray(code))) == ()


def test_a_code_within_an_image_of_the_whole_sheet_is_read(pdf_source):
    sheet_of_paper = sheet(symbol(scale=4))
    source = pdf_source(
        lambda canvas: (canvas.drawImage(ImageReader(sheet_of_paper), 0, 0, 595, 842), sentence(canvas))
    )
    found = drawn_codes(source)
    assert [code.text for code in found] == [SAID]
    assert abs(found[0].box.x - 632 * 0.595) < 6 and abs(found[0].box.y - 1032 * 842 / 1400) < 6
