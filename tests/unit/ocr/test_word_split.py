"""Words of a recognised line: spaces that were lost come back, where the white says so."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docproc.ocr.line_ink import ink_of
from docproc.ocr.ppocr import Characters
from docproc.ocr.word_split import split_line
from tests.unit.ocr.conftest import typeface

SIZE = 36
MARGIN = 14


def printed(text, gap=0.34):
    """A line image of `text` (spaces as wide as `gap` of the size) and where the middle of each character lies."""
    font = typeface(SIZE)
    image = Image.new("RGB", (2000, round(1.4 * SIZE)), "white")
    pen = ImageDraw.Draw(image)
    x, places = float(MARGIN), []
    for char in text:
        width = gap * SIZE if char == " " else font.getlength(char)
        if char != " ":
            pen.text((x, 3), char, fill="black", font=font)
        places.append(x + width / 2)
        x += width
    width = round(x) + MARGIN
    return np.asarray(image.crop((0, 0, width, image.height))), [place / width for place in places]


def split(text, lost=(), gap=0.34):
    """Split what is printed as `text` when the spaces at the indices `lost` were not recognised."""
    image, places = printed(text, gap)
    kept = [index for index in range(len(text)) if index not in lost]
    read = Characters("".join(text[i] for i in kept), tuple(places[i] for i in kept), (0.9,) * len(kept))
    return split_line(read, ink_of(image)), image


def texts(text, lost=(), gap=0.34):
    return [part.text for part in split(text, lost, gap)[0]]


def test_recognised_spaces_split_words():
    assert texts("Rechnung Nr. 4711") == ["Rechnung", "Nr.", "4711"]


@pytest.mark.parametrize(
    ("line", "lost"),
    [("Liefer- und Leistungsdatum", 7), ("Datum: 12.03.2026", 6), ("zahlbar in 30 Tagen", 7), ("Seite 1 von 3", 5),
     ("Musterholz GmbH Köln", 10), ("19 % Umsatzsteuer", 2), ("Str. 14 Hinterhaus", 4), ("Betrag wird fällig", 6)],
)  # fmt: skip
def test_a_lost_space_comes_back(line, lost):
    assert texts(line, [lost]) == line.split()


def test_a_lost_space_comes_back_in_a_line_without_others():
    assert texts("Datum: 12.03.2026", [6], gap=0.45) == ["Datum:", "12.03.2026"]


@pytest.mark.parametrize(
    "line",
    ["1.234.567,89 EUR", "DE02120300000000202051", "RE-2026/0417-A", "Vertragsnummer Wallfahrtskirche", "lilli fiel",
     "jill@illimit.li", "www.villa-fjord.de", "12.03.2026 11:45", "Tel.: +49/221-1111", "DE123456789", "(i.V. Jil)",
     "L1l1 KLT4L"],
)  # fmt: skip
def test_nothing_is_split_that_is_printed_whole(line):
    assert texts(line) == line.split()


def test_groups_of_a_number_are_not_torn_apart_by_narrow_gaps():
    assert texts("1 234 567,89", [1, 5], gap=0.2) == ["1234567,89"]


def test_columns_that_ran_together_are_parted_even_between_numbers():
    assert texts("5 10,00", [1], gap=1.0) == ["5", "10,00"]


def test_words_end_where_their_ink_ends():
    parts, image = split("Netto 1.250,00 EUR")
    dark = np.flatnonzero((image[:, :, 0] < 128).any(axis=0)) / image.shape[1]
    assert parts[0].start == pytest.approx(dark[0], abs=0.01)
    assert parts[-1].end == pytest.approx(dark[-1], abs=0.01)
    for part, after in pairwise(parts):
        assert part.end < after.start
        between = image[:, round(part.end * image.shape[1]) : round(after.start * image.shape[1])]
        assert between.min() > 128


def test_confidence_is_the_mean_of_the_characters_in_percent():
    image, places = printed("ab cd")
    parts = split_line(Characters("ab cd", tuple(places), (1.0, 0.8, 0.1, 0.5, 0.7)), ink_of(image))
    assert [part.confidence for part in parts] == [90.0, 60.0]


def test_white_letters_on_black_are_ink_too():
    image, places = printed("Summe: 5")
    read = Characters("Summe:5", tuple(place for index, place in enumerate(places) if index != 6), (1.0,) * 7)
    assert [part.text for part in split_line(read, ink_of(255 - image))] == ["Summe:", "5"]


def test_a_rule_under_the_line_fills_no_gap():
    image, _ = printed("Summe netto: 500 EUR")
    ruled = image.copy()
    ruled[-5:-3] = 0
    assert len(ink_of(ruled).gaps) == len(ink_of(image).gaps)


def test_a_line_without_ink_or_text_gives_no_trouble():
    blank = np.full((30, 200, 3), 255, np.uint8)
    assert split_line(Characters("", (), ()), ink_of(blank)) == []
    assert [part.text for part in split_line(Characters("ab", (0.2, 0.4), (1.0, 1.0)), ink_of(blank))] == ["ab"]


def test_ink_of_neighbouring_lines_does_not_count():
    image, _ = printed("Summe")
    tall = np.concatenate((np.full((12, image.shape[1], 3), 255, np.uint8), image))
    tall[0:3, 20:60] = 0
    found = ink_of(tall)
    assert found.top > 8


def test_a_rule_beside_the_line_is_no_ink_of_it():
    image, _ = printed("530,75 €")
    plain = ink_of(image)
    ruled = image.copy()
    ruled[:, 1:3] = 0
    found = ink_of(ruled)
    assert (found.top, found.bottom, found.left) == (plain.top, plain.bottom, plain.left)


def test_ink_that_comes_in_from_the_edge_belongs_to_another_line_however_near():
    image, _ = printed("Summe")
    plain = ink_of(image)
    disturbed = image.copy()
    disturbed[: plain.top - 2, 10:30] = 0
    assert (ink_of(disturbed).top, ink_of(disturbed).bottom) == (plain.top, plain.bottom)


def test_words_stay_in_order_when_characters_are_placed_half_a_letter_off():
    text = "chemin - 84340 - Ort"
    image, places = printed(text)
    shifted = tuple(place - 0.4 * SIZE * 0.6 / image.shape[1] for place in places)
    parts = split_line(Characters(text, shifted, (1.0,) * len(text)), ink_of(image))
    assert [part.text for part in parts] == text.split()
    assert all(before.end <= after.start for before, after in pairwise(parts))
