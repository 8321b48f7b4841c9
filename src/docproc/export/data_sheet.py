"""Data sheets: what was read from a document, as pages to put behind it; laid out by reportlab.

Each shows the picture of a page with its marks on the left, and the values that the marks stand for on the right.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pypdfium2

from docproc.export.printed_letters import lines_of, printing_font
from docproc.export.searchable_pdf import SheetPage, SheetValue

_pdf: Any = pypdfium2
_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN = 595.0, 842.0, 36.0
_ROOM = _PAGE_WIDTH - 2 * _MARGIN
_PICTURE_WIDTH = 300.0
_TITLE_SIZE, _FACT_SIZE, _NAME_SIZE, _VALUE_SIZE = 12.5, 8.0, 6.5, 8.5
_SPACED = 1.25
"""Height of a line in sizes of its letters."""
_BETWEEN = 6.0
"""Points between two values."""
_MOST_LINES = 4
_GREY, _BLACK = (0.43, 0.45, 0.49), (0.08, 0.09, 0.1)


class DataSheets:
    """A4 pages of data sheets, in the order in which they are added."""

    def __init__(self) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._bytes = io.BytesIO()
        self._font = printing_font()
        self._canvas: Any = Canvas(self._bytes, (_PAGE_WIDTH, _PAGE_HEIGHT), pageCompression=1)

    def add(self, title: str, facts: Sequence[str], sheet: SheetPage, jpeg: bytes | None) -> None:
        """Add a page with `facts` about the document, the picture of a page, if any, and the values of the page."""
        y = self._write(title, _MARGIN, _PAGE_HEIGHT - _MARGIN, _TITLE_SIZE, _ROOM, _BLACK)
        for fact in facts:
            y = self._write(fact, _MARGIN, y - 2, _FACT_SIZE, _ROOM, _GREY, most=2)
        top, left = y - 10, _MARGIN
        if jpeg is not None:
            left += self._place(jpeg, sheet, top) + 16
        self._write_values(sheet.values, left, top)
        self._canvas.showPage()

    def put_behind(self, document: Any) -> None:
        """Append the pages to a document of pdfium."""
        self._canvas.save()
        made = _pdf.PdfDocument(self._bytes.getvalue())
        try:
            document.import_pages(made)
        finally:
            made.close()

    def _place(self, jpeg: bytes, sheet: SheetPage, top: float) -> float:
        """Draw the picture of a page below `top` and return its width in points."""
        from reportlab.lib.utils import ImageReader

        height = _PICTURE_WIDTH * sheet.height / sheet.width
        scale = min(1.0, (top - _MARGIN) / height)
        width, height = _PICTURE_WIDTH * scale, height * scale
        self._canvas.drawImage(ImageReader(io.BytesIO(jpeg)), _MARGIN, top - height, width, height)
        return width

    def _write_values(self, values: Sequence[SheetValue], left: float, top: float) -> None:
        """Write the values below each other, each in as many lines as all of them leave room for."""
        room, height = _PAGE_WIDTH - _MARGIN - left, top - _MARGIN
        for most in range(_MOST_LINES, 0, -1):
            needed = sum(_height_of(value, room, most) for value in values)
            if needed <= height:
                break
        closer = min(1.0, height / needed) if values else 1.0
        y = top
        for number, value in enumerate(values, 1):
            said = f"{number}  {value.name}  {value.confidence}"
            below = self._write(said, left, y, _NAME_SIZE, room, _GREY)
            self._write(value.value, left, below, _VALUE_SIZE, room, _BLACK, most)
            y -= _height_of(value, room, most) * closer

    def _write(
        self, text: str, x: float, top: float, size: float, room: float, colour: tuple[float, ...], most: int = 1
    ) -> float:
        """Write lines below `top` and return where they end."""
        self._canvas.setFont(self._font, size)
        self._canvas.setFillColorRGB(*colour)
        for line in lines_of(text, size, room, most):
            self._canvas.drawString(x, top - size, line)
            top -= size * _SPACED
        return top


def _height_of(value: SheetValue, room: float, most: int) -> float:
    lines = max(1, len(lines_of(value.value, _VALUE_SIZE, room, most)))
    return (_NAME_SIZE + lines * _VALUE_SIZE) * _SPACED + _BETWEEN
