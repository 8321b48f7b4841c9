"""The two-dimensional codes printed on a page (QR, Data Matrix, Aztec, PDF417), read with zxing-cpp.

A page that was drawn for recognition is searched as a whole. On a page with a text layer only the places are drawn
where a code could be (`page_objects.PageObjects.graphics`), so that a page without any costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from docproc.model.geometry import Box
from docproc.model.text import PageCode, PageTransform
from docproc.ocr.pdfium_chars import PdfPage
from docproc.ocr.protocol import PageView, Reading
from docproc.ocr.upright import Upright

Grey: TypeAlias = npt.NDArray[np.uint8]
"""A grey image (height, width)."""

_Corners: TypeAlias = npt.NDArray[np.float64]

_DRAWING_DPI = 300.0
_SHEET_DPI = 200.0
_LARGE = 0.25
_MOST_PLACES = 6
_MARGIN = 8.0
_MOST_PIXELS = 9_000_000
_MOST_CODES = 20
_ENLARGED = (2.0, 3.0)
_LARGEST_RETRIED = 1_000_000
_MOST_RETRIED = 3

_NAMES: Mapping[str, str] = MappingProxyType(
    {"QRCode": "qr", "DataMatrix": "data_matrix", "Aztec": "aztec", "PDF417": "pdf417"}
)
_WITH_CHARACTER_SET = frozenset({"]Q2", "]Q4", "]Q6", "]d4", "]d5", "]d6", "]z3", "]z4", "]z5", "]L1"})
"""Symbology identifiers (ISO/IEC 15424) of codes that name the character set of their bytes themselves."""


@dataclass(frozen=True)
class SeenCode:
    """A code in an image: its symbology, its text, and its corners (4, 2) in pixels; `text` is None if unreadable."""

    symbology: str
    text: str | None
    corners: _Corners


def codes_of_image(view: PageView, reading: Reading) -> tuple[PageCode, ...]:
    """Return the codes of a page that was read from its pixels, placed on the upright page of `reading`."""
    grey = np.asarray(view.image.convert("L"))
    height, width = grey.shape
    turns = reading.transform.rotation // 90
    scale = view.source.width / width, view.source.height / height
    upright = Upright(reading.transform.rotation, reading.transform.skew, width, height, scale)
    found = _read_doubtful(grey, see_codes(grey))
    if turns and not found:
        found = [_turned_back(code, turns, width, height) for code in see_codes(np.rot90(grey, -turns))]
    return _on_page(found, upright)


def codes_of_drawing(page: PdfPage, graphics: Sequence[Box], transform: PageTransform) -> tuple[PageCode, ...]:
    """Return the codes within `graphics` (points of the page as shown), placed on the page turned by `transform`."""
    if not graphics:
        return ()
    width, height = page.get_size()
    codes: list[PageCode] = []
    for place in _places(graphics, width, height):
        grey, scale = _draw(page, place, width, height)
        shift = np.array((place.x, place.y))
        seen = [
            SeenCode(code.symbology, code.text, code.corners / scale + shift)
            for code in _read_doubtful(grey, see_codes(grey))
        ]
        upright = Upright(transform.rotation, transform.skew, 1, 1, (width, height))
        codes.extend(_on_page([_relative(code, width, height) for code in seen], upright))
    return tuple(_without_repeats(codes))


def see_codes(grey: Grey, whole: bool = True) -> list[SeenCode]:
    """Find codes in a grey image; those that can be seen but not read have no text.

    `whole` looks for every symbology; else only for QR, whose finder patterns are found at little cost.
    """
    import zxingcpp

    symbologies = _symbologies(whole)
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey), formats=symbologies, try_rotate=False, text_mode=zxingcpp.TextMode.Plain,
        return_errors=True,
    )  # fmt: skip
    return [
        SeenCode(_NAMES[code.symbology.name], _text_of(code) if code.valid else None, _corners_of(code))
        for code in found[:_MOST_CODES]
        if code.symbology.name in _NAMES
    ]


@cache
def _symbologies(whole: bool) -> Any:
    from zxingcpp import BarcodeFormat, BarcodeFormats

    return BarcodeFormats([BarcodeFormat[name] for name in (_NAMES if whole else ("QRCode",))])


def _text_of(code: Any) -> str:
    """What the code says: in the character set that it names, else UTF-8, else that of Windows in western Europe.

    The reader's own guess takes umlauts in ISO 8859-1 for Japanese.
    """
    text, content = str(code.text), bytes(code.bytes)
    if text.isascii() or code.symbology_identifier in _WITH_CHARACTER_SET:
        return text
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_stated_character_set(content), errors="replace")


_EPC_CHARACTER_SETS: Mapping[bytes, str] = MappingProxyType(
    {b"3": "iso8859-2", b"4": "iso8859-4", b"5": "iso8859-5", b"6": "iso8859-7", b"7": "iso8859-10", b"8": "iso8859-15"}
)
"""The third line of a transfer code (EPC069-12) says how its text is written; 1 is UTF-8, 2 is ISO 8859-1."""


def _stated_character_set(content: bytes) -> str:
    lines = content[:20].splitlines()
    if len(lines) > 2 and lines[0].strip() == b"BCD":
        return _EPC_CHARACTER_SETS.get(lines[2].strip(), "cp1252")
    return "cp1252"


def _corners_of(code: Any) -> _Corners:
    at = code.position
    points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return np.array([(point.x, point.y) for point in points], np.float64)


def _read_doubtful(grey: Grey, codes: Iterable[SeenCode]) -> list[SeenCode]:
    """The codes that were read, and those seen only that can be read after enlarging."""
    codes = list(codes)
    read = [code for code in codes if code.text is not None]
    doubtful = [code for code in codes if code.text is None and code.symbology == "qr"]
    for code in doubtful[:_MOST_RETRIED]:
        again = _enlarged(grey, code)
        if again is not None:
            read.append(again)
    return read


def _enlarged(grey: Grey, code: SeenCode) -> SeenCode | None:
    import cv2

    low, high = code.corners.min(axis=0), code.corners.max(axis=0)
    margin = 0.2 * float((high - low).max())
    left, top = (int(value) for value in np.maximum(low - margin, 0))
    right, bottom = (int(value) + 1 for value in high + margin)
    part = grey[top:bottom, left:right]
    if not part.size or part.size > _LARGEST_RETRIED:
        return None
    for factor in _ENLARGED:
        larger = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        for found in see_codes(np.asarray(larger, np.uint8), whole=False):
            if found.text is not None:
                return SeenCode(found.symbology, found.text, found.corners / factor + np.array((left, top)))
    return None


def _turned_back(code: SeenCode, turns: int, width: int, height: int) -> SeenCode:
    """A code seen on the image turned clockwise by `turns` quarters, placed on the image as it was."""
    x, y = code.corners[:, 0], code.corners[:, 1]
    back = {1: (y, height - x), 2: (width - x, height - y), 3: (width - y, x)}[turns]
    return SeenCode(code.symbology, code.text, np.stack(back, axis=-1))


def _relative(code: SeenCode, width: float, height: float) -> SeenCode:
    return SeenCode(code.symbology, code.text, code.corners / np.array((width, height)))


def _on_page(codes: Iterable[SeenCode], upright: Upright) -> tuple[PageCode, ...]:
    """The codes that were read, with the box around their corners within the upright page."""
    limit = np.array(upright.size)
    placed = []
    for code in codes:
        if code.text is not None:
            corners = upright.points(code.corners)
            low, high = corners.min(axis=0).clip(0, limit), corners.max(axis=0).clip(0, limit)
            box = Box.from_edges(*map(float, (*low, *high))).rounded()
            placed.append(PageCode(code.symbology, code.text, box))
    return tuple(_without_repeats(placed))


def _without_repeats(codes: Iterable[PageCode]) -> Iterable[PageCode]:
    kept: list[PageCode] = []
    for code in codes:
        if not any(code.text == other.text and code.box.intersects(other.box) for other in kept):
            kept.append(code)
    return kept[:_MOST_CODES]


def _places(graphics: Sequence[Box], width: float, height: float) -> list[Box]:
    """Where to draw: each graphic with a margin, or all of them in one when there are many or they fill the page."""
    total = sum(box.area for box in graphics)
    if len(graphics) > _MOST_PLACES or total > 0.5 * width * height:
        graphics = [Box.around(graphics)]
    return [
        Box.from_edges(
            max(0.0, box.x - _MARGIN), max(0.0, box.y - _MARGIN),
            min(width, box.right + _MARGIN), min(height, box.bottom + _MARGIN),
        )
        for box in graphics
    ]  # fmt: skip


def _draw(page: PdfPage, place: Box, width: float, height: float) -> tuple[Grey, float]:
    """The part of the page in grey, and its pixels per point; a scan that fills the sheet is drawn less finely."""
    dpi = _DRAWING_DPI if place.area < _LARGE * width * height else _SHEET_DPI
    scale = min(dpi / 72, (_MOST_PIXELS / max(place.area, 1.0)) ** 0.5)
    crop = (place.x, height - place.bottom, width - place.right, place.y)
    grey = page.render(scale=scale, grayscale=True, crop=crop).to_numpy()
    return grey.reshape(grey.shape[0], grey.shape[1]), scale
