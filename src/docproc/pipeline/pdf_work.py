"""A worker's side of `export -f pdf`: opens the original, lays text over its pages, adds the data sheets."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import ImageOps

from docproc.export.data_sheet import DataSheets
from docproc.export.searchable_pdf import SheetPage, add_picture_page, add_text_layer, layer_font, saved
from docproc.intake import sniff
from docproc.intake.pdf import open_pdf
from docproc.model.codec import decode
from docproc.pipeline.page_marks import Mark, draw_marks
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.wire import Message

_PAGE_DPI, _SHEET_DPI = 200.0, 130.0
_QUALITY = 85
_new_document: Any = pypdfium2.PdfDocument.new

Level = Callable[[Mapping[str, Any], float], Any]
"""Draws a page (number, rotation, skew) upright at so many dots per inch, as an image of Pillow."""


def make_pdf(data: Mapping[str, Any], setup: WorkerSetup, level: Level) -> Message:
    """Make the PDF that `data` describes (see `page_errands.FiledPdf`); raises the document errors."""
    pages = decode(tuple[SheetPage, ...], data["pages"])
    if data["mime_type"] == sniff.PDF:
        with open_pdf(Path(data["path"]), setup.limits, setup.passwords) as opened:
            if unread := [page for page in pages if page.words]:
                font = layer_font(opened.document, unread)
                for page in unread:
                    add_text_layer(opened.document[page.number - 1], page, font)
            return _finished(opened.document, pages, data, level)
    document = _new_document()
    try:
        font = layer_font(document, pages)
        for page in pages:
            add_picture_page(document, _jpeg(_drawn(data, page, _PAGE_DPI, level)), page, font)
        return _finished(document, pages, data, level)
    finally:
        document.close()


def _finished(document: Any, pages: tuple[SheetPage, ...], data: Mapping[str, Any], level: Level) -> Message:
    sheets = [page for page in pages if page.values]
    elsewhere = decode(SheetPage, data["sheet"])
    title = f"Data sheet: {data['filename']}"
    behind = DataSheets()
    for page in sheets:
        picture = _drawn(data, page, _SHEET_DPI, level)
        numbered = enumerate(page.values, 1)
        marks = [Mark(each.box, str(number), each.colour) for number, each in numbered if each.box is not None]
        marked = draw_marks(picture, marks, picture.width / page.width)
        framed = ImageOps.expand(marked, 2, "#b9bfc7")
        behind.add(f"{title}, page {page.number}", data["facts"], page, _jpeg(framed))
    if elsewhere.values or not sheets:
        behind.add(title, data["facts"], elsewhere, None)
    behind.put_behind(document)
    return Message("made", {}, saved(document))


def _drawn(data: Mapping[str, Any], page: SheetPage, dpi: float, level: Level) -> Any:
    turned = {"number": page.number, "rotation": page.transform.rotation, "skew": page.transform.skew}
    return level({**data, **turned}, dpi)


def _jpeg(image: Any) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
