"""What a PDF page draws: how much of it is image, what covers its text, and where a printed code could be."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from ctypes import PYFUNCTYPE, c_float, c_int, c_void_p
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from docproc.model.geometry import Box
from docproc.ocr.pdfium_chars import PdfPage, address_of, page_frame, pdfium

_MOST_OBJECTS = 4000
_MOST_DEPTH = 3

_SMALLEST_CODE = 20.0
"""Points; a code of 21 modules at 0.33 mm each is as wide."""

_LONGEST_RATIO = 3.5
_MOST_IMAGES = 60
_TOUCHING = 1.0
_PATCH = 14.0
_PATCHES = 40
_PATCHES_OF_A_CELL = 3
_CELL = 18.0
_SMALLEST_SQUARE = 5.5
_SQUARE = 0.15
_MOST_SQUARES = 80
_SEGMENTS = 160

Edges: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top in the page's user space."""

_Matrix: TypeAlias = tuple[float, float, float, float, float, float]

_page_object = PYFUNCTYPE(c_void_p, c_void_p, c_int)(address_of(pdfium.FPDFPage_GetObject))
_form_object = PYFUNCTYPE(c_void_p, c_void_p, c_int)(address_of(pdfium.FPDFFormObj_GetObject))
_object_type = PYFUNCTYPE(c_int, c_void_p)(address_of(pdfium.FPDFPageObj_GetType))
_object_bounds = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)(
    address_of(pdfium.FPDFPageObj_GetBounds)
)
_object_matrix = PYFUNCTYPE(c_int, c_void_p, c_void_p)(address_of(pdfium.FPDFPageObj_GetMatrix))
_count_segments = PYFUNCTYPE(c_int, c_void_p)(address_of(pdfium.FPDFPath_CountSegments))


@dataclass(frozen=True, slots=True)
class Drawn:
    """An image that a page draws: where pdfium has it while the page is open, and its box in points as shown."""

    address: int
    box: Box


@dataclass(frozen=True, slots=True)
class PageObjects:
    """What a page draws: how many objects, the largest image and the largest cover over text, as shares of the page.

    `graphics` are the boxes in points of the page as shown in which a two-dimensional code could be: images, and
    places where many small patches or one path of many segments are painted. `images` are the first of its images,
    `squares` the boxes of small square paths in points of the page as shown: what may be a box to tick.
    """

    count: int
    image_share: float
    cover_share: float
    graphics: tuple[Box, ...] = ()
    images: tuple[Drawn, ...] = ()
    squares: tuple[Box, ...] = ()


def look_at_objects(page: PdfPage) -> PageObjects:
    """Return what `page` draws, forms looked into; a page with very many objects is looked at in part."""
    handle = ctypes.cast(page.raw, c_void_p).value or 0
    width, height = page.get_size()
    area = max(width * height, 1.0)
    count = pdfium.FPDFPage_CountObjects(page)
    found = _Found(area)
    for index in range(min(count, _MOST_OBJECTS)):
        found.add(_page_object(handle, index), 0, None)
    graphics = found.graphics()
    boxes = tuple(_shown(page, graphics)) if graphics else ()
    images = tuple(_images(page, found))
    squares = tuple(_squares(page, found.squares))
    return PageObjects(count, min(1.0, found.image_area / area), min(1.0, found.cover / area), boxes, images, squares)


def _squares(page: PdfPage, squares: Sequence[Edges]) -> Iterable[Box]:
    """The squares with their places on the page as shown, one of each; none of a page that is strewn with them."""
    if not 0 < len(squares) <= _MOST_SQUARES:
        return
    taken: list[Box] = []
    for left, top, right, bottom in page_frame(page).shown(np.array(squares, np.float64)).tolist():
        box = Box.from_edges(left, top, right, bottom)
        if not any(box.intersects(other) for other in taken):
            taken.append(box)
            yield box


def _images(page: PdfPage, found: _Found) -> Iterable[Drawn]:
    """The images of a page with their boxes on the page as shown."""
    if not found.images:
        return
    rows = page_frame(page).shown(np.array([edges for _, edges in found.images], np.float64))
    for (address, _), (left, top, right, bottom) in zip(found.images, rows.tolist(), strict=True):
        if right > left and bottom > top:
            yield Drawn(address, Box.from_edges(left, top, right, bottom))


def _shown(page: PdfPage, graphics: Iterable[Edges]) -> Iterable[Box]:
    """Boxes on the page as shown, cut at its edges."""
    frame = page_frame(page)
    width, height = frame.size
    rows = frame.shown(np.array(list(graphics), np.float64))
    rows = rows.clip((0, 0, 0, 0), (width, height, width, height))
    for left, top, right, bottom in rows.tolist():
        if right - left >= _SMALLEST_CODE and bottom - top >= _SMALLEST_CODE:
            yield Box.from_edges(left, top, right, bottom)


class _Found:
    """Sums over the objects of a page. Areas of objects within forms are in form space and taken as they are."""

    def __init__(self, area: float) -> None:
        self._bounds = (ctypes.c_float * 4)()
        self._at = ctypes.addressof(self._bounds)
        self._least = 0.001 * area
        self._text = False
        self.images: list[tuple[int, Edges]] = []
        self._patches: list[Edges] = []
        self.squares: list[Edges] = []
        self._drawings: list[Edges] = []
        self.image_area = 0.0
        self.cover = 0.0

    def add(self, address: int | None, depth: int, matrix: _Matrix | None) -> None:
        """Count one object, whose form (if it lies in one) is placed on the page by `matrix`."""
        kind = _object_type(address) if address else pdfium.FPDF_PAGEOBJ_UNKNOWN
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            self._text = True
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and address:
            self._look_into(address, depth, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING):
            edges = self._edges(address)
            area = (edges[2] - edges[0]) * (edges[3] - edges[1])
            if self._text and area > self.cover:
                self.cover = area
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.image_area += area if area > self._least else 0.0
                if address and len(self.images) < _MOST_IMAGES:
                    self.images.append((address, _placed(edges, matrix)))
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._add_path(address, _placed(edges, matrix))

    def _add_path(self, address: int | None, edges: Edges) -> None:
        width, height = edges[2] - edges[0], edges[3] - edges[1]
        if width <= _PATCH and height <= _PATCH:
            self._patches.append(edges)
            if min(width, height) >= _SMALLEST_SQUARE and abs(width - height) <= _SQUARE * width:
                self.squares.append(edges)
        elif width >= _SMALLEST_CODE and height >= _SMALLEST_CODE and _count_segments(address) >= _SEGMENTS:
            self._drawings.append(edges)

    def _look_into(self, address: int, depth: int, matrix: _Matrix | None) -> None:
        if depth < _MOST_DEPTH:
            count = pdfium.FPDFFormObj_CountObjects(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))
            inner = _within(_matrix_of(address), matrix)
            for index in range(min(count, _MOST_OBJECTS)):
                self.add(_form_object(address, index), depth + 1, inner)

    def _edges(self, address: int | None) -> Edges:
        at = self._at
        if not _object_bounds(address, at, at + 4, at + 8, at + 12):
            return 0.0, 0.0, 0.0, 0.0
        left, bottom, right, top = self._bounds
        return left, bottom, right, top

    def graphics(self) -> list[Edges]:
        """Where a code could be: images and drawings of the proportions of a code, and heaps of patches."""
        drawings = [edges for edges in self._drawings if _could_be_code(edges)]
        images = [edges for edges in _joined(edges for _, edges in self.images) if _could_be_code(edges)]
        heaps = _heaps(self._patches) if len(self._patches) >= _PATCHES else []
        return [*images, *drawings, *(edges for edges in heaps if _could_be_code(edges))]


def _could_be_code(edges: Edges) -> bool:
    shorter, longer = sorted((edges[2] - edges[0], edges[3] - edges[1]))
    return shorter >= _SMALLEST_CODE and longer <= _LONGEST_RATIO * shorter


def _matrix_of(address: int) -> _Matrix:
    matrix = (c_float * 6)()
    if not _object_matrix(address, ctypes.addressof(matrix)):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    a, b, c, d, e, f = matrix
    return a, b, c, d, e, f


def _within(inner: _Matrix, outer: _Matrix | None) -> _Matrix:
    """The matrix of a form in a form: first `inner`, then `outer` (ISO 32000-1, 8.3.4)."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    return (
        a * outer[0] + b * outer[2], a * outer[1] + b * outer[3],
        c * outer[0] + d * outer[2], c * outer[1] + d * outer[3],
        e * outer[0] + f * outer[2] + outer[4], e * outer[1] + f * outer[3] + outer[5],
    )  # fmt: skip


def _placed(edges: Edges, matrix: _Matrix | None) -> Edges:
    if matrix is None:
        return edges
    a, b, c, d, e, f = matrix
    across = [a * x + c * y + e for x in edges[::2] for y in edges[1::2]]
    up = [b * x + d * y + f for x in edges[::2] for y in edges[1::2]]
    return min(across), min(up), max(across), max(up)


def _joined(boxes: Iterable[Edges]) -> list[Edges]:
    """Boxes that touch made one: some producers cut an image into strips."""
    joined: list[Edges] = []
    for box in boxes:
        touching = [other for other in joined if _touch(box, other)]
        for other in touching:
            joined.remove(other)
            box = _union((box, other))
        joined.append(box)
    return joined


def _touch(one: Edges, other: Edges) -> bool:
    return (
        one[0] <= other[2] + _TOUCHING
        and other[0] <= one[2] + _TOUCHING
        and one[1] <= other[3] + _TOUCHING
        and other[1] <= one[3] + _TOUCHING
    )


def _union(boxes: Iterable[Edges]) -> Edges:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _heaps(patches: list[Edges]) -> list[Edges]:
    """Boxes around patches that lie thick: neighbouring cells of a grid with several patches each."""
    cells: dict[tuple[int, int], list[Edges]] = {}
    for patch in patches:
        place = int((patch[0] + patch[2]) / 2 // _CELL), int((patch[1] + patch[3]) / 2 // _CELL)
        cells.setdefault(place, []).append(patch)
    left = {place for place, inside in cells.items() if len(inside) >= _PATCHES_OF_A_CELL}
    heaps = []
    while left:
        heap, frontier = [], [left.pop()]
        while frontier:
            column, row = frontier.pop()
            heap.extend(cells[column, row])
            near = {(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= near
            frontier.extend(near)
        if len(heap) >= _PATCHES:
            heaps.append(_union(heap))
    return heaps
