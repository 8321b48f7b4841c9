"""The height of a font from the ink of a line."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docproc.ocr.line_ink import ink_of
from docproc.ocr.type_size import font_extent
from tests.unit.ocr.conftest import typeface

SIZE, HEIGHT, BASELINE = 30, 60, 42


def line(text):
    image = Image.new("RGB", (700, HEIGHT), "white")
    ImageDraw.Draw(image).text((10, BASELINE), text, fill="black", font=typeface(SIZE), anchor="ls")
    return np.asarray(image)


@pytest.mark.parametrize(
    "text", ["Rechnung", "nur so rau", "1.190,00", "BETRAG", "Übertrag", "gegen Quittung", "(19 %)"]
)
def test_lines_of_one_font_have_one_height_whatever_letters_stand_in_them(text):
    top, bottom = font_extent(text, ink_of(line(text)))
    assert abs(top * HEIGHT - (BASELINE - 0.92 * SIZE)) < 0.13 * SIZE
    assert abs(bottom * HEIGHT - (BASELINE + 0.23 * SIZE)) < 0.1 * SIZE


def test_signs_alone_and_a_dirty_image_take_the_usual_share():
    dirty = line("Summe").copy()
    dirty[0::2, 500] = 0
    dirty[1::2, 501] = 0
    usual = font_extent("-", ink_of(line("-")))
    assert 0 <= usual[0] < 0.3 and 0.75 < usual[1] <= 1
    assert font_extent("Summe", ink_of(dirty)) == usual
