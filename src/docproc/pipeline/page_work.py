"""A worker's side of `page_errands`: draws a page as the upright one that boxes refer to, or reads a part of it."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from docproc.errors import UsageError
from docproc.intake.pages import SourcePage, open_pages
from docproc.model.codec import decode
from docproc.model.text import Line, PageTransform
from docproc.ocr.level_image import level_image
from docproc.ocr.protocol import NoCache
from docproc.ocr.reader import Reader
from docproc.pipeline.page_marks import Mark, draw_marks
from docproc.pipeline.pdf_work import make_pdf
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.wire import Message

_QUALITY = 88
_MOST_PIXELS = 24_000_000
_READING_DPI = 200.0
_MARGIN = 36.0
"""Points of paper around a part that is read alone: detectors find text best with room around it."""


class PageWork:
    """Draws pages and reads parts of them; the OCR backend is loaded with the first part that needs it."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._setup = setup
        self._reader: Reader | None = None

    def do(self, message: Message) -> Message:
        """Do what `message` asks and return what came of it; raises the document errors."""
        return _TASKS[message.data["task"]](self, message.data)

    def start(self, _: Mapping[str, Any]) -> Message:
        """Say that everything is loaded that drawing needs."""
        return Message("started")

    def draw(self, data: Mapping[str, Any]) -> Message:
        """Draw the page as a JPEG image of at most `longest` pixels on its longer side."""
        image = self._level(data, data["dpi"])
        if data["longest"]:
            image.thumbnail((data["longest"], data["longest"]), Image.Resampling.LANCZOS, reducing_gap=3.0)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
        return Message("drawn", {}, buffer.getvalue())

    def mark(self, data: Mapping[str, Any]) -> Message:
        """Draw the page as a PNG image with the `marks` (see `page_marks.Mark`) on it."""
        image = self._level(data, data["dpi"])
        marked = draw_marks(image, decode(tuple[Mark, ...], data["marks"]), image.width / data["width"])
        buffer = io.BytesIO()
        marked.save(buffer, "PNG", dpi=(data["dpi"], data["dpi"]))
        return Message("drawn", {}, buffer.getvalue())

    def read(self, data: Mapping[str, Any]) -> Message:
        """Read what stands within `box` (x, y, width, height in points) with the OCR backend."""
        image = self._level(data, _READING_DPI)
        left, top, width, height = data["box"]
        scale = image.width / data["width"]
        part = image.crop((round(left * scale), round(top * scale), *_edge(left + width, top + height, scale)))
        page = self._ocr().read_page(Cutting(_with_margin(part, scale), 72 * scale))
        words = () if page.transform.rotation else page.words
        lines = [line.text for line in page.lines] if words else []
        sure = sum(word.confidence for word in words) / len(words) if words else 0.0
        return Message("words", {"text": "\n".join(lines), "confidence": sure, "backend": page.backend})

    def pdf(self, data: Mapping[str, Any]) -> Message:
        """Make a searchable PDF of the document with its data sheets."""
        return make_pdf(data, self._setup, self._level)

    def _ocr(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(replace(self._setup.read_options(), force_ocr=True), NoCache())
        return self._reader

    def _level(self, data: Mapping[str, Any], dpi: float) -> Image.Image:
        with self._page(data) as source:
            area = max(source.width * source.height, 1.0)
            image = source.render(min(dpi, 72 * math.sqrt(_MOST_PIXELS / area)))
            return level_image(image, PageTransform(data["rotation"], data["skew"]))

    @contextmanager
    def _page(self, data: Mapping[str, Any]) -> Iterator[SourcePage]:
        number = data["number"]
        opened = open_pages(Path(data["path"]), data["mime_type"], self._setup.limits, self._setup.passwords)
        with opened as pages:
            if not 1 <= number <= len(pages):
                raise UsageError(f"{data['filename']}: there is no page {number}")
            yield pages[number - 1]


_TASKS: Mapping[str, Callable[[PageWork, Mapping[str, Any]], Message]] = MappingProxyType(
    {"start": PageWork.start, "draw": PageWork.draw, "mark": PageWork.mark, "read": PageWork.read, "pdf": PageWork.pdf}
)


class Cutting:
    """A part of a page as a page of its own."""

    number = 1
    identity = "cutting"
    lines: tuple[Line, ...] | None = None
    pdf = None

    def __init__(self, image: Image.Image, dpi: float) -> None:
        self._image = image
        self.natural_dpi: float | None = dpi
        self.width, self.height = image.width / dpi * 72, image.height / dpi * 72

    def render(self, dpi: float) -> Image.Image:
        """Return the image at `dpi` pixels per inch."""
        size = max(1, round(self.width * dpi / 72)), max(1, round(self.height * dpi / 72))
        return self._image if self._image.size == size else self._image.resize(size, Image.Resampling.LANCZOS)


def _edge(right: float, bottom: float, scale: float) -> tuple[int, int]:
    return round(right * scale), round(bottom * scale)


def _with_margin(part: Image.Image, scale: float) -> Image.Image:
    """The part in the middle of a sheet of its own paper."""
    paper = np.median(np.asarray(part).reshape(-1, 3), axis=0)
    room = round(_MARGIN * scale)
    sheet = Image.new("RGB", (part.width + 2 * room, part.height + 2 * room), tuple(map(int, paper)))
    sheet.paste(part, (room, room))
    return sheet
