"""Boxes to tick that a page draws: read as marks, ticked or not; other squares are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from docproc.ocr.page_layer import read_text_layer

Draw = Callable[[Canvas], None]


def words(source) -> list[str]:
    found = read_text_layer(source.pdf, source.width, source.height).reading
    return [word.text for word in found.lines[0].words]


def cross(canvas: Canvas) -> None:
    canvas.line(71, 701, 79, 709)
    canvas.line(71, 709, 79, 701)


def check(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(71, 705)
    path.lineTo(74, 701)
    path.lineTo(82, 713)
    canvas.setLineWidth(1.5)
    canvas.drawPath(path)


def letter(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawString(72, 702, "X")


def dot(canvas: Canvas) -> None:
    canvas.circle(75, 705, 2.5, fill=1)


def nothing(canvas: Canvas) -> None:
    pass


def box(inside: Draw, **how: int) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.rect(70, 700, 10, 10, **how)
        inside(canvas)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(85, 702, "Überweisung")

    return draw


@pytest.mark.parametrize(
    ("inside", "mark"), [(cross, "☒"), (check, "☒"), (letter, "☒"), (dot, "☒"), (nothing, "☐")]
)  # fmt: skip
def test_a_drawn_box_beside_words_is_a_mark_however_it_is_ticked(pdf_source, inside: Draw, mark: str) -> None:
    assert sorted(words(pdf_source(box(inside)))) == sorted([mark, "Überweisung"])


def test_a_box_filled_with_white_on_a_coloured_field_is_a_mark(pdf_source) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(60, 690, 200, 30, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.rect(70, 700, 10, 10, stroke=1, fill=1)
        canvas.setFillGray(0)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(85, 702, "Überweisung")

    assert "☐" in words(pdf_source(draw))


def test_a_bullet_is_no_box_to_tick(pdf_source) -> None:
    assert words(pdf_source(box(nothing, stroke=0, fill=1))) == ["Überweisung"]


def test_a_square_that_is_not_drawn_is_no_box_to_tick(pdf_source) -> None:
    assert words(pdf_source(box(nothing, stroke=0, fill=0))) == ["Überweisung"]


def test_a_square_without_words_beside_it_is_no_box_to_tick(pdf_source) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(70, 700, 10, 10)
        canvas.drawString(200, 702, "Überweisung")

    assert words(pdf_source(draw)) == ["Überweisung"]


def test_a_page_strewn_with_squares_has_no_boxes_to_tick(pdf_source) -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(10):
            for column in range(10):
                canvas.rect(70 + 12 * column, 500 + 12 * row, 10, 10)
        canvas.drawString(195, 502, "Überweisung")

    assert words(pdf_source(draw)) == ["Überweisung"]
