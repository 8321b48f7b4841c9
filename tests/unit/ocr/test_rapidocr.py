"""The embedded backend on pages drawn here: text, boxes, orientation, skew, sizes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docproc.errors import OcrFailedError
from docproc.ocr import open_backend
from docproc.ocr.protocol import BackendOptions, PageView
from docproc.ocr.rapidocr import RapidOcrBackend
from docproc.ocr.reading_order import arrange
from docproc.specs.settings import RapidocrSettings, Settings
from tests.unit.ocr.conftest import LETTER, ImageSource, typeface

EXPECTED = [text for _, _, _, text in LETTER]


@pytest.fixture(scope="module")
def backend():
    return open_backend("rapidocr", BackendOptions(detection_side=960))


def read(backend, image, dpi=120.0):
    return backend.read(PageView(ImageSource(image, dpi), dpi))


def lines_of(reading):
    return arrange(word for line in reading.lines for word in line.words)


def place_of(reading, text):
    return next(word.box for line in reading.lines for word in line.words if word.text == text)


def assert_reads_the_letter(reading):
    assert [line.text for line in lines_of(reading)] == EXPECTED


def assert_boxes_lie_on(image, reading, dpi=120.0, slack=2.0):
    """Every box ends at ink: its rim is white, its inside is not."""
    dark = np.asarray(image.convert("L")) < 140
    scale = dpi / 72
    for line in reading.lines:
        for word in line.words:
            box = word.box
            inside = dark[
                int(box.y * scale) : int(box.bottom * scale) + 1, int(box.x * scale) : int(box.right * scale) + 1
            ]
            rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
            assert len(rows), f"{word.text} lies on no ink"
            assert columns[0] <= slack * scale + 1 and inside.shape[1] - columns[-1] <= slack * scale + 2, word


def test_a_straight_page_is_read_in_one_go(backend, letter):
    reading = read(backend, letter)
    assert_reads_the_letter(reading)
    assert_boxes_lie_on(letter, reading)
    assert (reading.transform.rotation, reading.transform.skew) == (0, 0.0)
    assert (reading.width, reading.height) == pytest.approx((600, 840))
    assert all(word.confidence > 80 for line in reading.lines for word in line.words)


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_ideographs_are_read_only_where_all_letters_are_asked_for(engine):
    pytest.importorskip(engine)
    letters = {asked: set(models_of(engine, asked)._letters) for asked in ("european", "all")}
    assert letters["european"] < letters["all"]
    assert set("aZäß€é0,.%§ΩÆ") <= letters["european"]
    assert set("元年") <= letters["all"] - letters["european"]


def models_of(engine, letters):
    settings = Settings(rapidocr=RapidocrSettings(letters=letters))
    return RapidOcrBackend(BackendOptions(engine=engine, threads=1, settings=settings))._models


def test_a_page_reads_the_same_with_fewer_letters(letter):
    readings = []
    for asked in ("european", "all"):
        settings = Settings(rapidocr=RapidocrSettings(letters=asked))
        backend = open_backend("rapidocr", BackendOptions(detection_side=960, settings=settings))
        readings.append([line.text for line in lines_of(read(backend, letter))])
    assert readings[0] == readings[1] == EXPECTED


def test_memory_given_back_is_taken_again_with_the_next_page(backend, letter):
    before = read(backend, letter)
    backend.release()
    assert read(backend, letter) == before


def test_a_straight_page_is_detected_once(backend, letter, monkeypatch):
    models = backend._models
    detect, calls = models.detect, []
    monkeypatch.setattr(models, "detect", lambda image: calls.append(image.shape) or detect(image))
    read(backend, letter)
    assert len(calls) == 1


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_is_found_and_its_boxes_are_those_of_the_upright_page(backend, letter, rotation):
    turned = letter.rotate(rotation, expand=True)
    reading = read(backend, turned)
    assert reading.transform.rotation == rotation
    assert_reads_the_letter(reading)
    assert (reading.width, reading.height) == pytest.approx((600, 840))
    assert_boxes_lie_on(letter, reading)


@pytest.mark.parametrize("skew", [-4.0, 2.0])
def test_skew_is_measured_and_undone(backend, letter, skew):
    straight = place_of(read(backend, letter), "Gesamtbetrag")
    tilted = letter.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
    reading = read(backend, tilted)
    assert reading.transform.rotation == 0
    assert reading.transform.skew == pytest.approx(skew, abs=0.2)
    assert_reads_the_letter(reading)
    found = place_of(reading, "Gesamtbetrag")
    assert (found.center_x, found.center_y) == pytest.approx((straight.center_x, straight.center_y), abs=2.0)
    assert (found.width, found.height) == pytest.approx((straight.width, straight.height), abs=3.5)


def receipt(rows=24):
    image = Image.new("RGB", (420, 60 * rows), "white")
    pen = ImageDraw.Draw(image)
    for row in range(rows):
        pen.text((20, 60 * row + 12), f"Artikel {row + 100}", fill="black", font=typeface(24))
        pen.text((310, 60 * row + 12), f"{row + 1},95", fill="black", font=typeface(24))
    return image


def test_a_very_long_receipt_is_read_whole_and_nothing_twice(backend):
    reading = read(backend, receipt(), 200.0)
    texts = [line.text for line in lines_of(reading)]
    assert texts == [text for row in range(24) for text in (f"Artikel {row + 100}", f"{row + 1},95")]


def test_an_image_without_text_has_no_words(backend):
    reading = read(backend, Image.new("RGB", (300, 200), "grey"))
    assert reading.lines == ()
    assert reading.transform.rotation == 0


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (900, 2), (40, 40)])
def test_tiny_images_are_no_trouble(backend, size):
    assert read(backend, Image.new("RGB", size, "white")).lines == ()


def test_an_engine_that_fails_fails_the_page(backend, letter, monkeypatch):
    def broken(image):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(backend._models, "detect", broken)
    with pytest.raises(OcrFailedError, match="could not read page 1: out of memory"):
        read(backend, letter)


def test_onnxruntime_reads_the_same(backend, letter):
    pytest.importorskip("onnxruntime")
    other = open_backend("rapidocr", BackendOptions(engine="onnxruntime", detection_side=960))
    head = letter.crop((0, 0, 1000, 280))
    read_so = [line.text for line in lines_of(read(other, head))]
    assert read_so == [line.text for line in lines_of(read(backend, head))]
    assert read_so[0].startswith("Musterholz Handels")


def test_what_changes_the_result_is_in_the_settings():
    first = open_backend("rapidocr", BackendOptions(detection_side=960))
    second = open_backend("rapidocr", BackendOptions(detection_side=1280))
    third = open_backend("rapidocr", BackendOptions(detection_side=960, threads=7))
    assert first.settings != second.settings
    assert first.settings == third.settings
