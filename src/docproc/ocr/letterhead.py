"""The picture in a letterhead, and its perceptual hash: a logo is known again however it was printed or scanned.

The hash is that of C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010), section 3.2.1
(DCT): the picture as 32 by 32 shades of grey, the signs of its 64 lowest frequencies about their median.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from docproc.model.geometry import Box
from docproc.ocr.page_objects import Drawn
from docproc.ocr.pdfium_chars import PdfPage, pdfium

if TYPE_CHECKING:
    from PIL import Image

Grey = npt.NDArray[np.uint8]

HEAD = 0.3
"""The share of a page, from its top, in which a letterhead stands."""

_LEAST = 16.0
"""Points: what is lower or narrower is a sign, a rule or a letter, and no logo."""

_WIDEST = 0.75
_MOST_PIXELS = 2_000_000
_MOST_BYTES = 1_000_000
_PAPER = 24
_SIDE, _KEPT = 32, 8
_MOST_SEEN = 500
_ENDS = 4096
"""So many bytes at either end of a compressed picture, and its size, tell it from every other."""
_SEEN: dict[bytes, str | None] = {}
"""Hashes of the pictures that this process has looked at, by a digest of their bytes."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in the letterhead: its perceptual hash (16 hexadecimal digits), and its box in points."""

    hash: str
    box: Box


def logo_of_objects(page: PdfPage, pictures: Iterable[Drawn], height: float) -> Logo | None:
    """Return the largest of the `pictures` that a PDF page draws in its letterhead, or None; `height` is the page's.

    Nothing is rendered but that one picture; one of more than two million pixels or a megabyte is passed over.
    """
    width = page.get_size()[0]
    found = [each for each in pictures if _fits(each.box, width, height)]
    for each in sorted(found, key=lambda drawn: -drawn.box.width * drawn.box.height):
        told = _hash_of(page, each)
        if told is not None:
            return Logo(told, each.box.rounded())
    return None


def logo_of_parts(grey: Grey, parts: npt.NDArray[np.int32], scale: float) -> Logo | None:
    """Return the largest picture in the letterhead of a page image, or None.

    `parts` (n, 5) are its connected parts of print (left, top, width, height, number of pixels), `scale` the pixels a
    point. A picture is made of parts higher than print, and of others as high as print that lie against them.
    """
    rows, columns = grey.shape
    high = parts[(parts[:, 3] > _LEAST * scale) & (parts[:, 1] + parts[:, 3] < HEAD * rows)]
    high = high[(high[:, 2] > _LEAST / 2 * scale) & (high[:, 2] < _WIDEST * columns)]
    if not len(high):
        return None
    left, top, width, size = max(high[:, :4].tolist(), key=lambda part: part[2] * part[3])
    box = Box(left / scale, top / scale, width / scale, size / scale)
    if not _fits(box, columns / scale, rows / scale):
        return None
    told = perceptual_hash(grey[top : top + size, left : left + width])
    return None if told is None else Logo(told, box.rounded())


def perceptual_hash(grey: Grey) -> str | None:
    """Return the hash of a picture in shades of grey as 16 hexadecimal digits; None for one without contrast."""
    from PIL import Image

    paper = int(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    differs = np.abs(grey.astype(np.int16) - paper) > _PAPER
    if not differs.any():
        return None
    down, across = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    inside = grey[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    small: Image.Image = Image.fromarray(inside).resize((_SIDE, _SIDE), Image.Resampling.BOX)
    waves = _waves()
    low = (waves @ np.asarray(small, np.float64) @ waves.T).ravel()
    bits = low > np.median(low[1:])
    return np.packbits(bits).tobytes().hex()


@cache
def _waves() -> npt.NDArray[np.float64]:
    """The first rows of the cosine transform (DCT-II) of 32 values."""
    steps = (2 * np.arange(_SIDE) + 1) * np.pi / (2 * _SIDE)
    return np.asarray(np.cos(np.outer(np.arange(_KEPT), steps)))


def _fits(box: Box, width: float, height: float) -> bool:
    large = box.width >= _LEAST and box.height >= _LEAST
    return large and box.width <= _WIDEST * width and box.y >= -1 and box.bottom <= HEAD * height


def _hash_of(page: PdfPage, drawn: Drawn) -> str | None:
    """The hash of a picture; one that stood on an earlier page is not decoded again (that takes up to 5 ms)."""
    handle = ctypes.cast(drawn.address, pdfium.FPDF_PAGEOBJECT)
    across, down = ctypes.c_uint(), ctypes.c_uint()
    size = pdfium.FPDFImageObj_GetImageDataRaw(handle, None, 0)
    if not pdfium.FPDFImageObj_GetImagePixelSize(handle, across, down) or not 0 < size <= _MOST_BYTES:
        return None
    if across.value * down.value > _MOST_PIXELS:
        return None
    encoded = (ctypes.c_ubyte * size)()
    pdfium.FPDFImageObj_GetImageDataRaw(handle, encoded, size)
    shape = f"{across.value} {down.value} {drawn.box.width:.0f} {drawn.box.height:.0f}"
    parts = memoryview(encoded).cast("B")
    name = hashlib.sha256(bytes(parts[:_ENDS]) + bytes(parts[-_ENDS:]) + f"{size} {shape}".encode()).digest()
    if name not in _SEEN:
        if len(_SEEN) >= _MOST_SEEN:
            _SEEN.clear()
        grey = _rendered(page, handle)
        _SEEN[name] = None if grey is None else perceptual_hash(grey)
    return _SEEN[name]


def _rendered(page: PdfPage, handle: object) -> Grey | None:
    """One picture on white, at about a pixel a point, with its mask and turned as it stands on the page."""
    bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, handle)
    if not bitmap:
        return None
    try:
        return _on_white(bitmap)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _on_white(bitmap: object) -> Grey | None:
    width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    stride, form = pdfium.FPDFBitmap_GetStride(bitmap), pdfium.FPDFBitmap_GetFormat(bitmap)
    if form != pdfium.FPDFBitmap_BGRA or min(width, height) < 2:
        return None
    size = stride * height
    buffer = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * size)).contents
    pixels = np.frombuffer(buffer, np.uint8).reshape(height, stride)[:, : 4 * width].reshape(height, width, 4)
    alpha = pixels[:, :, 3:].astype(np.uint16)
    shown = (pixels[:, :, :3] * alpha + 255 * (255 - alpha)) // 255
    return np.asarray(shown.mean(axis=2), np.uint8)
