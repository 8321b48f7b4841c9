"""The reader: cache, choice, blank pages, resolutions; its OCR backend here is one that only notes what it is given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from docproc import ocr
from docproc.errors import ConfigurationError
from docproc.model.enums import Complexity
from docproc.model.geometry import Box
from docproc.model.text import Line, Page, PageTransform, Word
from docproc.ocr.complexity import complexity_of
from docproc.ocr.protocol import MemoryCache, Reading
from docproc.ocr.reader import Reader, ReadOptions, rendering_dpi
from tests.unit.ocr.conftest import ImageSource


class Noting:
    """A backend for pixels that reads one word on every page."""

    name = "rapidocr"
    version = "1"
    settings = "noted"
    reads_pixels = True

    def __init__(self, options):
        self.options = options
        self.seen = []

    def read(self, view):
        self.seen.append(view.image.size)
        word = Word("gelesen", Box(10, 10, 40, 10), 88.0)
        return Reading((Line((word,)),), view.source.width, view.source.height, PageTransform(0, 0.4), view.dpi)


@pytest.fixture
def noting(monkeypatch):
    made = []

    def factory(options):
        made.append(Noting(options))
        return made[-1]

    monkeypatch.setattr(ocr, "BACKENDS", {**ocr.BACKENDS, "rapidocr": factory})
    return made


def sentence(canvas):
    canvas.drawString(100, 700, "Rechnung Nr. 4711 vom 12.03.2026")


def nothing_but_a_line(canvas):
    canvas.line(100, 100, 300, 300)


def read(source, cache=None, **options):
    return Reader(ReadOptions(**options), cache or MemoryCache()).read_page(source)


def test_a_page_with_a_text_layer_is_read_from_it_without_drawing(noting, pdf_source):
    source = pdf_source(sentence)
    page = read(source)
    assert (page.backend, page.reason, page.text) == (
        "text_layer",
        "sound text layer",
        "Rechnung Nr. 4711 vom 12.03.2026",
    )
    assert page.confidence == 100
    assert not source.rendered and not noting[0].seen


def test_force_ocr_ignores_the_text_layer(noting, pdf_source):
    page = read(pdf_source(sentence), force_ocr=True)
    assert (page.backend, page.text, page.reason) == ("rapidocr", "gelesen", "text layers are ignored")


def test_a_page_without_a_layer_is_read_from_pixels_at_the_wanted_resolution(noting, pdf_source):
    page = read(pdf_source(nothing_but_a_line), dpi=150)
    assert (page.backend, page.backend_version, page.reason, page.dpi) == ("rapidocr", "1", "no text layer", 150)
    assert page.transform == PageTransform(0, 0.4)
    assert noting[0].seen == [(1240, 1755)]


def test_an_image_is_read_at_its_own_resolution(noting, letter):
    page = read(ImageSource(letter, 120.0))
    assert (page.dpi, page.reason) == (120.0, "an image")
    assert noting[0].seen == [letter.size]


def test_a_blank_image_is_not_read(noting):
    page = read(ImageSource(Image.new("RGB", (400, 600), (250, 250, 245))))
    assert (page.lines, page.reason, noting[0].seen) == ((), "the page is blank", [])


def test_a_page_read_before_is_neither_drawn_nor_read(noting, pdf_source):
    cache = MemoryCache()
    source, again = pdf_source(nothing_but_a_line), pdf_source(nothing_but_a_line)
    again.identity = source.identity
    first = read(source, cache)
    cached = read(again, cache)
    assert cached == first
    assert not again.rendered and not noting[1].seen


def test_the_same_page_in_another_place_keeps_its_new_number(noting, pdf_source):
    cache, source = MemoryCache(), pdf_source(sentence)
    read(source, cache)
    source.number = 7
    assert read(source, cache).number == 7


@pytest.mark.parametrize("changed", [{"dpi": 300.0}, {"force_ocr": True}, {"backend": "null"}])
def test_other_options_are_another_key(noting, pdf_source, changed):
    cache, source = MemoryCache(), pdf_source(nothing_but_a_line)
    read(source, cache)
    read(source, cache, **changed)
    assert len(cache.pages) == 2


def test_threads_and_batch_are_no_part_of_the_key(noting, pdf_source):
    cache, source = MemoryCache(), pdf_source(nothing_but_a_line)
    read(source, cache, threads=1)
    read(source, cache, threads=4, recognition_batch=9)
    assert len(cache.pages) == 1


def test_options_reach_the_backend(noting, pdf_source):
    read(pdf_source(sentence), engine="onnxruntime", threads=3, recognition_batch=5, detection_side=960)
    options = noting[0].options
    assert (options.engine, options.threads, options.recognition_batch, options.detection_side) == (
        "onnxruntime",
        3,
        5,
        960,
    )


def test_a_file_that_gives_its_text_is_taken_at_its_word(noting, letter):
    source = ImageSource(letter)
    source.lines = (Line((Word("Guten", Box(50, 50, 30, 10)), Word("Tag", Box(84, 50, 20, 10)))),)
    page = read(source)
    assert (page.lines, page.reason, page.confidence) == (source.lines, "the file gives its text", 100)


def test_pages_come_in_order_and_one_by_one(noting, pdf_source):
    taken = []

    def pages():
        for number in (1, 2, 3):
            source = pdf_source(sentence)
            source.number, source.identity = number, f"page-{number}"
            taken.append(number)
            yield source

    reading = Reader(ReadOptions(), MemoryCache()).read(pages())
    assert next(reading).number == 1
    assert taken == [1]
    assert [page.number for page in reading] == [2, 3]


def test_the_null_backend_reads_layers_and_leaves_pixels_empty(pdf_source):
    assert read(pdf_source(sentence), backend="null").text.startswith("Rechnung")
    empty = read(pdf_source(nothing_but_a_line), backend="null")
    assert (empty.backend, empty.lines) == ("null", ())


def test_text_layer_alone_never_reads_pixels(pdf_source):
    page = read(pdf_source(nothing_but_a_line), backend="text_layer")
    assert (page.backend, page.lines) == ("text_layer", ())


def test_an_unknown_backend_is_refused_at_once():
    with pytest.raises(ConfigurationError):
        Reader(ReadOptions(backend="nonesuch"), MemoryCache())


def test_a_huge_sheet_is_read_at_fewer_dots():
    sheet = ImageSource(Image.new("L", (10, 10)), 1.0)
    sheet.natural_dpi = 0.5
    assert rendering_dpi(sheet, 200) == 1.0
    photo = ImageSource(Image.new("L", (7200, 5400)), 720.0)
    assert rendering_dpi(photo, 200) == pytest.approx(360)


def cells(rows, columns, confidence=100.0):
    return [
        Line((Word("12,50", Box(60.0 * column, 20.0 * row, 30, 10), confidence),))
        for row in range(rows)
        for column in range(columns)
    ]


@pytest.mark.parametrize(
    ("lines", "skew", "expected"),
    [
        ([], 0.0, Complexity.SIMPLE),
        (cells(8, 2), 0.0, Complexity.SIMPLE),
        (cells(8, 5), 0.0, Complexity.MODERATE),
        (cells(8, 2), 1.5, Complexity.MODERATE),
        (cells(8, 2, confidence=70), 0.0, Complexity.MODERATE),
        (cells(40, 6, confidence=85), 0.0, Complexity.COMPLEX),
        (cells(8, 5, confidence=85), 2.0, Complexity.COMPLEX),
        (cells(400, 2), 0.0, Complexity.MODERATE),
    ],
)
def test_complexity_grows_with_its_signs(lines, skew, expected):
    assert complexity_of(lines, skew) is expected


def test_a_page_says_how_long_it_took(noting, pdf_source):
    page = read(pdf_source(sentence))
    assert isinstance(page, Page) and page.milliseconds >= 0
    assert replace(page, milliseconds=0).number == 1
