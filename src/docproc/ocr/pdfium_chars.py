"""The characters of a PDF page with their boxes, as arrays, taken from pdfium the quick way.

pypdfium2's bindings convert every argument of every call. Here the same C functions are called through prototypes that
take plain addresses and keep the interpreter lock: about 0.7 µs a call.
"""

from __future__ import annotations

import ctypes
from collections import deque
from ctypes import PYFUNCTYPE, c_float, c_int, c_uint, c_void_p
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from pypdfium2 import raw

Floats = npt.NDArray[np.float64]

pdfium: Any = raw
"""The C functions, whose generated module says nothing of types."""

PdfPage: TypeAlias = Any
"""A pypdfium2.PdfPage, whose methods are untyped."""

INVISIBLE_MODES = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})


def address_of(function: Any) -> int:
    """Return where a C function, or what a handle points at, lies in memory."""
    return ctypes.cast(function, c_void_p).value or 0


_get_unicode = PYFUNCTYPE(c_uint, c_void_p, c_int)(address_of(pdfium.FPDFText_GetUnicode))
_get_loose_box = PYFUNCTYPE(c_int, c_void_p, c_int, c_void_p)(address_of(pdfium.FPDFText_GetLooseCharBox))
_get_box = PYFUNCTYPE(c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)(
    address_of(pdfium.FPDFText_GetCharBox)
)
_get_object = PYFUNCTYPE(c_void_p, c_void_p, c_int)(address_of(pdfium.FPDFText_GetTextObject))
_get_angle = PYFUNCTYPE(c_float, c_void_p, c_int)(address_of(pdfium.FPDFText_GetCharAngle))
_has_map_error = PYFUNCTYPE(c_int, c_void_p, c_int)(address_of(pdfium.FPDFText_HasUnicodeMapError))


@dataclass(frozen=True, slots=True)
class PageFrame:
    """How user space maps to the page as a viewer shows it: the visible box and the page's /Rotate."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def shown(self, boxes: Floats) -> Floats:
        """Map boxes (n, 4) of left, bottom, right, top in user space to left, top, right, bottom as shown."""
        left, bottom, right, top = boxes.T
        upright = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        return turn_boxes(np.stack(upright, axis=1), self.rotation, self.right - self.left, self.top - self.bottom)


def turn_boxes(boxes: Floats, degrees: int, width: float, height: float) -> Floats:
    """Turn boxes (n, 4) of left, top, right, bottom clockwise by 0, 90, 180 or 270 on a page of `width` by `height`."""
    left, top, right, bottom = boxes.T
    if degrees == 90:
        return np.stack((height - bottom, left, height - top, right), axis=1)
    if degrees == 180:
        return np.stack((width - right, height - bottom, width - left, height - top), axis=1)
    if degrees == 270:
        return np.stack((top, width - right, bottom, width - left), axis=1)
    return boxes


class PageChars:
    """The characters of one page in pdfium's order; close it (or use it in `with`) before the page is closed.

    `text` has one item per character (surrogate pairs joined, so an item may be a whole emoji); `loose` are boxes
    (n, 4) of left, top, right, bottom as shown, as wide as the advance and as high as the font.
    """

    def __init__(self, page: PdfPage) -> None:
        self.frame = page_frame(page)
        self._textpage = page.get_textpage()
        self._handle: int = ctypes.cast(self._textpage.raw, c_void_p).value or 0
        self.count: int = self._textpage.count_chars()
        self.text = self._read_text()
        self.loose = self.frame.shown(self._read_loose())

    def __enter__(self) -> PageChars:
        return self

    def __exit__(self, *_: object) -> None:
        self._textpage.close()

    def _read_text(self) -> str:
        """One code point per character; halves of surrogate pairs stay where they are."""
        if not self.count:
            return ""
        buffer = np.zeros(self.count + 1, np.uint16)
        written = pdfium.FPDFText_GetText(
            self._textpage, 0, self.count, buffer.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
        )
        if written == self.count + 1 and buffer[-1] == 0:
            text = buffer[:-1].tobytes().decode("utf-16-le", "surrogatepass")
            if len(text) == self.count:
                return text
        handle = self._handle
        return "".join([_scalar(_get_unicode(handle, index)) for index in range(self.count)])

    def _read_loose(self) -> Floats:
        boxes = np.zeros((self.count, 4), np.float32)
        base, handle = boxes.ctypes.data, self._handle
        addresses = range(base, base + 16 * self.count, 16)
        deque(map(_get_loose_box, repeat(handle), range(self.count), addresses), maxlen=0)
        return boxes[:, (0, 3, 2, 1)].astype(np.float64)

    def ink_boxes(self, indices: npt.NDArray[np.intp]) -> Floats:
        """Return the tight boxes (n, 4) of left, top, right, bottom as shown of the characters at `indices`."""
        boxes = np.zeros((len(indices), 4), np.float64)
        handle, at = self._handle, boxes.ctypes.data
        for index in indices.tolist():
            _get_box(handle, index, at, at + 16, at + 8, at + 24)
            at += 32
        return self.frame.shown(boxes)

    def angles(self, indices: npt.NDArray[np.intp]) -> Floats:
        """Return the clockwise angles in degrees, as shown, in which the characters at `indices` are written."""
        handle = self._handle
        radians = np.array([_get_angle(handle, index) for index in indices.tolist()], np.float64)
        return np.asarray((np.degrees(radians) + self.frame.rotation) % 360.0)

    def objects(self, indices: npt.NDArray[np.intp]) -> list[int]:
        """Return the addresses of the text objects of the characters at `indices`, 0 for generated ones."""
        handle = self._handle
        return [_get_object(handle, index) or 0 for index in indices.tolist()]

    def map_errors(self, indices: npt.NDArray[np.intp]) -> int:
        """Count the characters at `indices` whose font does not say which character they are."""
        handle = self._handle
        return sum(_has_map_error(handle, index) == 1 for index in indices.tolist())


def _scalar(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def page_frame(page: PdfPage) -> PageFrame:
    """Return the visible box of `page` (crop box within media box) and its rotation."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        left, bottom, right, top = page.get_cropbox()
        return PageFrame(left, bottom, right, top, page.get_rotation())
    return PageFrame(box.left, box.bottom, box.right, box.top, page.get_rotation())


_render_mode = PYFUNCTYPE(c_int, c_void_p)(address_of(pdfium.FPDFTextObj_GetTextRenderMode))
_fill_colour = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)(
    address_of(pdfium.FPDFPageObj_GetFillColor)
)
_colour = (c_uint * 4)()
_colour_at = ctypes.addressof(_colour)


def object_is_hidden(address: int) -> bool:
    """Tell whether a text object's render mode draws nothing."""
    return _render_mode(address) in INVISIBLE_MODES


def object_is_white(address: int) -> bool:
    """Tell whether a text object is filled with white or with nothing that could be seen on white."""
    if _render_mode(address) == pdfium.FPDF_TEXTRENDERMODE_STROKE:
        return False
    if not _fill_colour(address, _colour_at, _colour_at + 4, _colour_at + 8, _colour_at + 12):
        return False
    red, green, blue, alpha = _colour
    return alpha == 0 or min(red, green, blue) >= 250
