"""A PDF with an invisible text layer over pages that had none, made with pdfium.

Runs in a limited worker: the PDFs that it changes are untrusted. The layer has every letter as it was read.
"""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Iterable
from typing import Any

import pypdfium2
from pypdfium2 import raw

from docproc.export.glyphless_font import GlyphlessFont
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.model.text import PageTransform, Word

_pdfium: Any = raw
_pdf: Any = pypdfium2
Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of ISO 32000-1, 8.3.3: x' = ax + cy + e, y' = bx + dy + f."""

_SIZE = 10.0
_DESCENT = 0.22
"""Share of a word's box that lies below its baseline."""
_GRID = 1000


@record()
class SheetValue:
    """A value on a data sheet: the name of its field, the value, its confidence in words, its box and mark's colour."""

    name: str
    value: str
    confidence: str
    box: Box | None
    colour: str


@record()
class SheetPage:
    """A page of a document: its number from 1, size (points) as upright, how it was turned, words, and values.

    `words` is empty for a page that has a text layer of its own.
    """

    number: int
    width: float
    height: float
    transform: PageTransform
    words: tuple[Word, ...]
    values: tuple[SheetValue, ...]


def layer_font(document: Any, sheets: Iterable[SheetPage]) -> GlyphlessFont:
    """Return the font of `document` for the words of these pages."""
    return GlyphlessFont(document, (letter for sheet in sheets for word in sheet.words for letter in word.text))


def add_text_layer(page: Any, sheet: SheetPage, font: GlyphlessFont) -> None:
    """Lay the words of a page invisibly over it; `page` is pdfium's, as filed, and `font` one of its document."""
    shown_width, shown_height = page.get_size()
    to_page = _page_matrix(page, shown_width, shown_height)
    for word in sheet.words:
        if not word.text or not word.box.width or not word.box.height:
            continue
        across, up = word.box.width / (len(word.text) * _SIZE), word.box.height / _SIZE
        baseline = word.box.y + word.box.height * (1 - _DESCENT)
        upright = (across, 0.0, 0.0, -up, word.box.x, baseline)
        matrix = _then(_then(upright, _filed_matrix(sheet, shown_width, shown_height)), to_page)
        text = font.text(word.text, _SIZE)
        _pdfium.FPDFPageObj_Transform(text, *matrix)
        _pdfium.FPDFPage_InsertObject(page.raw, text)
    page.gen_content()


def add_picture_page(document: Any, jpeg: bytes, sheet: SheetPage, font: GlyphlessFont) -> None:
    """Add an upright page that shows a picture, with the words of the page invisibly over it."""
    page = document.new_page(sheet.width, sheet.height)
    _place_picture(document, page, jpeg, (sheet.width, 0, 0, sheet.height, 0, 0))
    add_text_layer(page, SheetPage(1, sheet.width, sheet.height, PageTransform(), sheet.words, ()), font)


def saved(document: Any) -> bytes:
    """Return the document as the bytes of a PDF without encryption."""
    buffer = io.BytesIO()
    document.save(buffer, flags=_pdfium.FPDF_REMOVE_SECURITY)
    return buffer.getvalue()


def _place_picture(document: Any, page: Any, jpeg: bytes, matrix: Matrix) -> None:
    picture = _pdf.PdfImage.new(document)
    picture.load_jpeg(io.BytesIO(jpeg), inline=True, autoclose=True)
    picture.set_matrix(_pdf.PdfMatrix(*matrix))
    page.insert_obj(picture)


def _filed_matrix(sheet: SheetPage, shown_width: float, shown_height: float) -> Matrix:
    """From the upright page to the page as filed, both from the top left: turned back about their centres."""
    angle = math.radians(sheet.transform.rotation + sheet.transform.skew)
    cos, sin = math.cos(angle), math.sin(angle)
    middle_x, middle_y = sheet.width / 2, sheet.height / 2
    return (
        cos, -sin, sin, cos,
        shown_width / 2 - cos * middle_x - sin * middle_y,
        shown_height / 2 + sin * middle_x - cos * middle_y,
    )  # fmt: skip


def _page_matrix(page: Any, width: float, height: float) -> Matrix:
    """From the page as a viewer shows it (top left) to its own space: its crop box and /Rotate are in it."""

    def point(x: int, y: int) -> tuple[float, float]:
        found_x, found_y = ctypes.c_double(), ctypes.c_double()
        size = (round(width * _GRID), round(height * _GRID))
        _pdfium.FPDF_DeviceToPage(page.raw, 0, 0, *size, 0, round(x * _GRID), round(y * _GRID), found_x, found_y)
        return found_x.value, found_y.value

    reach = 100
    origin, right, down = point(0, 0), point(reach, 0), point(0, reach)
    return (
        (right[0] - origin[0]) / reach, (right[1] - origin[1]) / reach,
        (down[0] - origin[0]) / reach, (down[1] - origin[1]) / reach, *origin,
    )  # fmt: skip


def _then(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does `first` and then `second`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
