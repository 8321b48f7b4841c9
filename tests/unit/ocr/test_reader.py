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
from docproc.model.traits import PageTraits
from docproc.ocr.complexity import difficulty_of, traits_of_lines
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
    assert (page.backend, page.text) == ("rapidocr", "gelesen")
    assert page.reason == "text layers are ignored; simple page"


def test_a_page_without_a_layer_is_read_from_pixels_at_the_wanted_resolution(noting, pdf_source):
    page = read(pdf_source(nothing_but_a_line), dpi=150)
    assert (page.backend, page.backend_version, page.dpi) == ("rapidocr", "1", 150)
    assert page.reason == "no text layer; simple page"
    assert page.transform == PageTransform(0, 0.4)
    assert noting[0].seen == [(1240, 1755)]


def test_an_image_is_read_at_its_own_resolution(noting, letter):
    page = read(ImageSource(letter, 120.0))
    assert (page.dpi, page.reason) == (120.0, "an image; simple page")
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


def test_what_is_made_of_a_new_file_s_bytes_is_not_looked_up_but_pictures_are(noting, pdf_source):
    class Asked(MemoryCache):
        def get(self, key):
            asked.append(key)
            return super().get(key)

    asked: list[str] = []
    cache = Asked(file_is_new=True)
    read(pdf_source(sentence), cache)
    assert asked == [] and len(cache.pages) == 1
    read(pdf_source(nothing_but_a_line), cache)
    assert len(asked) == 1


def test_the_same_page_in_another_place_keeps_its_new_number(noting, pdf_source):
    cache, source = MemoryCache(), pdf_source(sentence)
    read(source, cache)
    source.number = 7
    assert read(source, cache).number == 7


@pytest.mark.parametrize("changed", [{"dpi": 300.0}, {"backend": "null"}])
def test_other_options_are_another_key(noting, pdf_source, changed):
    cache, source = MemoryCache(), pdf_source(nothing_but_a_line)
    read(source, cache)
    read(source, cache, **changed)
    assert len(cache.pages) == 2


def test_a_text_layer_that_is_to_be_ignored_is_another_key(noting, pdf_source):
    cache, source = MemoryCache(), pdf_source(sentence)
    assert read(source, cache).backend == "text_layer"
    assert read(source, cache, force_ocr=True).backend == "rapidocr"


def test_threads_and_batch_are_no_part_of_the_key(noting, pdf_source):
    cache, source = MemoryCache(), pdf_source(nothing_but_a_line)
    read(source, cache, threads=1)
    read(source, cache, threads=4, recognition_batch=9)
    assert len(cache.pages) == 1


def test_pages_of_equal_pictures_are_read_once_whatever_file_they_are_in(noting, pdf_source):
    cache = MemoryCache()
    first, second = pdf_source(nothing_but_a_line), pdf_source(nothing_but_a_line)
    first.identity, second.identity, second.number = "one-0", "two-4", 5
    pages = [*Reader(ReadOptions(), cache).read([first]), *Reader(ReadOptions(), cache).read([second])]
    assert [page.number for page in pages] == [1, 5] and pages[0].lines == pages[1].lines
    assert (len(noting[0].seen), len(noting[1].seen), len(cache.pages)) == (1, 0, 1)
    second.rendered.clear()
    assert read(second, cache).number == 5 and not second.rendered


def test_pages_of_other_pictures_are_each_read(noting, letter):
    cache = MemoryCache()
    changed = letter.copy()
    changed.putpixel((500, 700), (0, 0, 0))
    list(Reader(ReadOptions(), cache).read([ImageSource(letter), ImageSource(changed, identity="image-2")]))
    assert len(noting[0].seen) == 2


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


def cells(rows, columns):
    return [
        Line((Word("12,50", Box(60.0 * column, 20.0 * row, 30, 10)),))
        for row in range(rows)
        for column in range(columns)
    ]


@pytest.mark.parametrize(
    ("lines", "words", "rows"), [([], 0, 0), (cells(8, 2), 16, 0), (cells(8, 5), 40, 8), (cells(3, 4), 12, 3)]
)
def test_lines_tell_words_and_table_rows(lines, words, rows):
    traits = traits_of_lines(lines)
    assert (traits.words, traits.table_rows) == (words, rows)


@pytest.mark.parametrize(
    ("traits", "expected", "signs"),
    [
        ({}, Complexity.SIMPLE, ()),
        ({"words": 349, "table_rows": 2, "skew": 0.9, "handwriting": 2.9, "contrast": 60.0}, Complexity.SIMPLE, ()),
        ({"words": 350}, Complexity.MODERATE, ("350 words",)),
        ({"words": 700}, Complexity.MODERATE, ("700 words",)),
        ({"words": 700, "table_rows": 3}, Complexity.COMPLEX, ("700 words", "3 table rows")),
        (
            {"skew": -1.5, "contrast": 20.0},
            Complexity.MODERATE,
            ("skewed 1.5°", "print only 20 % darker than the paper"),
        ),
        ({"handwriting": 4.0}, Complexity.MODERATE, ("strokes like a hand's in 4 % of the ink",)),
        ({"handwriting": 40.0}, Complexity.COMPLEX, ("strokes like a hand's in 40 % of the ink",)),
        ({"print_height": 3.2}, Complexity.MODERATE, ("letters 3.2 points high",)),
        ({"layer": 40.0}, Complexity.MODERATE, ("40 % of its text layer look like words",)),
        ({"language": "cyrillic"}, Complexity.COMPLEX, ("cyrillic script",)),
        ({"language": "latin"}, Complexity.SIMPLE, ()),
    ],
)
def test_complexity_grows_with_its_signs(traits, expected, signs):
    difficulty = difficulty_of(PageTraits(**traits))
    assert (difficulty.complexity, difficulty.signs) == (expected, signs)


def test_a_page_says_how_long_it_took(noting, pdf_source):
    page = read(pdf_source(sentence))
    assert isinstance(page, Page) and page.milliseconds >= 0
    assert replace(page, milliseconds=0).number == 1
