"""What is measured on a page before it is read, on pages drawn for the purpose."""

from __future__ import annotations

import math
import random

import pytest
from PIL import Image, ImageDraw

from docproc.ocr.traits import Picture
from tests.unit.ocr.conftest import typeface

DPI = 150
SIZE = (1240, 1754)
SENTENCE = "Für unsere Lieferung vom 12. März berechnen wir wie folgt"


def paper(shade=255):
    return Image.new("L", SIZE, shade)


def letter(lines=20, ink=0, size=22, shade=255):
    image = paper(shade)
    pen = ImageDraw.Draw(image)
    for row in range(lines):
        pen.text((120, 150 + 2.2 * size * row), SENTENCE, fill=ink, font=typeface(size))
    return image


def table(rows=10, columns=5):
    image = paper()
    pen = ImageDraw.Draw(image)
    for row in range(rows + 1):
        pen.line((100, 300 + 60 * row, 100 + 200 * columns, 300 + 60 * row), fill=0, width=2)
    for column in range(columns + 1):
        pen.line((100 + 200 * column, 300, 100 + 200 * column, 300 + 60 * rows), fill=0, width=2)
    for row in range(rows):
        for column in range(columns):
            pen.text((130 + 200 * column, 318 + 60 * row), f"1{row},{column}0", fill=0, font=typeface(22))
    return image


def scribble(image, words, seed=1):
    """Joined, wavy strokes as a pen draws words."""
    dice, pen = random.Random(seed), ImageDraw.Draw(image)
    for at in range(words):
        left, top, width = 120 + 230 * (at % 4), 250 + 90 * (at // 4), dice.randint(110, 180)
        points = [
            (left + step, top + 6 * math.sin(step / 3) + dice.choice((14, 20, 30)) * math.sin(step / 7 + dice.random()))
            for step in range(0, width, 4)
        ]
        pen.line(points, fill=40, width=3, joint="curve")
    return image


def traits(image):
    return Picture(image, DPI).traits()


def test_a_printed_letter_is_level_print_and_nothing_else() -> None:
    found = traits(letter())
    assert (found.skew, found.rules, found.table_rows) == (0.0, 0, 0)
    assert found.handwriting == pytest.approx(0, abs=1)
    assert 120 < found.words < 280  # it prints 200
    assert 1 < found.ink < 10 and found.contrast > 40
    assert 4.0 < found.print_height < 9.0


@pytest.mark.parametrize("angle", [-5.0, -2.0, -0.7, 0.7, 1.5, 4.0, 7.0])
def test_skew_is_measured_to_a_fifth_of_a_degree(angle) -> None:
    skewed = letter().rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert traits(skewed).skew == pytest.approx(angle, abs=0.2)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_is_not_taken_for_a_skewed_one(turn) -> None:
    turned = letter().rotate(turn + 1.5, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert traits(turned).skew == pytest.approx(1.5, abs=0.2)


@pytest.mark.parametrize("angle", [0.0, 1.0])
def test_a_table_shows_by_its_rules_and_rows(angle) -> None:
    found = traits(table().rotate(angle, Image.Resampling.BICUBIC, fillcolor=255))
    assert found.rules >= 15
    assert 9 <= found.table_rows <= 12
    assert found.handwriting < 3


def test_columns_without_rules_are_table_rows_too() -> None:
    image = paper()
    pen = ImageDraw.Draw(image)
    for row in range(8):
        for column in range(4):
            pen.text((130 + 270 * column, 318 + 60 * row), "12,50 EUR", fill=0, font=typeface(22))
    assert traits(image).table_rows == 8


def test_strokes_of_a_hand_are_told_from_print() -> None:
    assert traits(scribble(paper(), 40)).handwriting > 60
    signed = traits(scribble(letter(), 1))
    assert 1 < signed.handwriting < 15


def test_faint_and_small_print_is_measured() -> None:
    faint = traits(letter(ink=195, shade=250))
    assert faint.contrast < 25 < traits(letter()).contrast
    assert traits(letter(size=10)).print_height < 4.0 < traits(letter(size=24)).print_height


@pytest.mark.parametrize("shade", [255, 236, 0])
def test_paper_of_any_shade_is_blank(shade) -> None:
    assert Picture(paper(shade), DPI).is_blank


def test_dust_noise_and_the_shadow_of_an_edge_are_blank() -> None:
    dice, image = random.Random(3), paper(245)
    pixels = image.load()
    for _ in range(60):
        pixels[dice.randrange(30, 1200), dice.randrange(30, 1700)] = 90
    ImageDraw.Draw(image).rectangle((0, 0, 14, SIZE[1]), fill=120)
    assert Picture(image, DPI).is_blank


@pytest.mark.parametrize("ink", [0, 120, 200])
def test_a_page_number_alone_is_not_blank(ink) -> None:
    image = paper(250)
    ImageDraw.Draw(image).text((600, 1650), "- 3 -", fill=ink, font=typeface(20))
    assert not Picture(image, DPI).is_blank


def test_a_decimal_point_of_a_dot_matrix_is_not_blank_when_there_are_many() -> None:
    image = paper()
    pen = ImageDraw.Draw(image)
    for at in range(400):
        pen.point((100 + 2 * (at % 100), 300 + 9 * (at // 100)), fill=0)
    assert not Picture(image, DPI).is_blank


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (15, 15), (40, 2)])
def test_pictures_too_small_for_print_are_no_trouble(size) -> None:
    picture = Picture(Image.effect_noise(size, 90), DPI)
    assert picture.traits().words == 0
    assert picture.is_blank in (True, False)
