"""Measuring a page before it is read: ink, letters, rules, table rows, strokes like a hand's, skew.

All is seen on a small grey picture of 66 to 100 dots per inch: a page of A4 takes some ten milliseconds. Lengths are in
points (1/72 inch).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from docproc.model.traits import PageTraits
from docproc.ocr.letterhead import Logo, logo_of_parts

if TYPE_CHECKING:
    from PIL import Image

Mask = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Parts = npt.NDArray[np.int32]
"""Connected parts of the print (n, 5): left, top, width, height, number of pixels."""

_LEAST_DPI = 66.0
_SMALLEST = 16
_FAINT = 24
_DARK = 45
_SPECK = 1.6
_MOST_SPECKS = 200
_LETTER_HEIGHT = (2.0, 30.0)
_LETTER_WIDTH = (0.5, 60.0)
_ENOUGH_LETTERS = 30
_MOST_LETTERS = 600
_STEEPEST = 8.0
_LEVEL = 0.2
_RULE = 50.0
_CELL_GAP = 7.0
_CELL_HEIGHT = 40.0
_MANY_CELLS = 4
_USUAL_LETTER = 8.0
_STROKE_HEIGHT = (1.8, 60.0)
_STROKE_WIDTH = 2.5
_STROKE_FILL = 0.35
_LONG = 12
_WORD = 6.2
"""A word with the space after it is so many heights of a letter wide, in print that is common on documents."""


class Picture:
    """A page image of `dpi` in shades of grey (mode L), looked at small."""

    def __init__(self, grey: Image.Image, dpi: float) -> None:
        factor = max(1, math.floor(dpi / _LEAST_DPI))
        self._grey = np.asarray(grey if factor == 1 else grey.reduce(factor))
        self._scale = dpi / factor / 72
        self._paper = float(np.median(self._grey[::4, ::4]))
        self._ink = self._differing(_DARK)
        self._labels, self._parts = _parts(self._ink)

    @property
    def is_blank(self) -> bool:
        """Whether nothing here could be read: what stands out are specks of dust and shadows at the edges."""
        return self._is_dust(self._parts) and self._is_dust(_parts(self._differing(_FAINT))[1])

    def traits(self) -> PageTraits:
        """Measure the page, whichever way it lies; on a picture too small for print nothing is measured."""
        if min(self._grey.shape) < _SMALLEST:
            return PageTraits()
        letters = self._letters()
        size = float(np.median(letters[:, 3])) if len(letters) else 0.0
        sideways, skew = _lie(letters, size)
        rules, lines = _rules(self._ink, self._scale / 2)
        cells = self._cells(_halved(self._ink, np.bitwise_or, np.bitwise_or) & ~lines, sideways)
        return PageTraits(
            words=round(float(cells[:, 2].sum()) * 2 / (_WORD * size)) if size else 0,
            table_rows=_table_rows(cells, skew),
            skew=skew,
            ink=_percent(int(np.count_nonzero(self._ink)), self._ink.size),
            rules=rules,
            handwriting=self._handwriting(lines, size),
            print_height=round(size / self._scale, 1) if size else None,
            contrast=self._contrast(),
        )

    def logo(self) -> Logo | None:
        """The picture in the letterhead, if the page lies upright and has one."""
        return logo_of_parts(self._grey, self._parts, self._scale)

    def _differing(self, step: int) -> Mask:
        """Above 0 where a pixel differs from the paper by more than `step`: print may be light on dark."""
        import cv2

        return np.asarray(cv2.bitwise_not(cv2.inRange(self._grey, self._paper - step, self._paper + step)))

    def _is_dust(self, parts: Parts) -> bool:
        ends = parts[:, :2] + parts[:, 2:4]
        rows, columns = self._grey.shape
        inside = (parts[:, :2] > 0).all(axis=1) & (ends < (columns, rows)).all(axis=1)
        specks = (parts[:, 2:4] <= max(1.0, _SPECK * self._scale)).all(axis=1)
        return not (inside & ~specks).any() and int(np.count_nonzero(specks)) <= _MOST_SPECKS

    def _letters(self) -> Parts:
        """The parts as large as letters; of very many a sample spread over the page."""
        widths, heights = self._parts[:, 2] / self._scale, self._parts[:, 3] / self._scale
        fitting = (heights > _LETTER_HEIGHT[0]) & (heights < _LETTER_HEIGHT[1])
        fitting &= (widths > _LETTER_WIDTH[0]) & (widths < _LETTER_WIDTH[1])
        letters = self._parts[fitting]
        return letters[:: 1 + len(letters) // _MOST_LETTERS]

    def _cells(self, print_only: Mask, sideways: bool) -> Parts:
        """Cells of the coarse mask: print with no wider gap than seven points, neither specks nor pictures."""
        import cv2

        scale = self._scale / 2
        level = np.ascontiguousarray(np.rot90(print_only)) if sideways else print_only
        bridge = np.ones((1, round(_CELL_GAP * scale) + 1), np.uint8)
        _, cells = _parts(np.asarray(cv2.morphologyEx(level, cv2.MORPH_CLOSE, bridge)))
        heights = cells[:, 3] / scale
        return cells[(heights > _LETTER_HEIGHT[0]) & (heights < _CELL_HEIGHT) & (cells[:, 2] > 2 * scale)]

    def _handwriting(self, lines: Mask, size: float) -> float:
        """The percent of the ink in thin, joined strokes much larger than the letters: no rules, blocks or bars."""
        if not size:
            return 0.0
        widths, heights, ink = self._parts[:, 2], self._parts[:, 3], self._parts[:, 4].astype(np.float64)
        letter = min(size, _USUAL_LETTER * self._scale)
        strokes = (heights > _STROKE_HEIGHT[0] * letter) & (heights < _STROKE_HEIGHT[1] * self._scale)
        strokes &= (widths > _STROKE_WIDTH * letter) & (ink < _STROKE_FILL * widths * heights)
        strokes &= np.maximum(widths, heights) < _LONG * np.minimum(widths, heights)
        ruled = np.unique(self._labels[: 2 * lines.shape[0] : 2, : 2 * lines.shape[1] : 2][lines > 0])
        strokes[ruled[ruled > 0] - 1] = False
        return _percent(float(ink[strokes].sum()), float(ink.sum()))

    def _contrast(self) -> float | None:
        printed = self._grey[self._ink > 0]
        if not len(printed):
            return None
        return round(abs(self._paper - float(np.median(printed[:: 1 + len(printed) // 5000]))) / 2.55, 1)


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _parts(mask: Mask) -> tuple[Parts, Parts]:
    """For each pixel the number of its connected part, from 1, and the parts."""
    import cv2

    found = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    return np.asarray(found[1]), np.asarray(found[2][1:])


def _halved(mask: Mask, down: np.ufunc, across: np.ufunc) -> Mask:
    """Half as fine: of four pixels those above each other are joined by `down`, then those beside by `across`."""
    even = mask[: mask.shape[0] // 2 * 2, : mask.shape[1] // 2 * 2]
    rows = down(even[::2], even[1::2])
    return np.asarray(across(rows[:, ::2], rows[:, 1::2]))


def _lie(letters: Parts, size: float) -> tuple[bool, float]:
    """Whether the lines of the page run up or down, and its skew: degrees to turn it clockwise to level its lines.

    Lines are level where the feet of the letters fall together (the projection profile of W. Postl, 1986); all angles
    up to eight degrees are tried. A page with fewer than thirty letters is taken as upright and level.
    """
    if len(letters) < _ENOUGH_LETTERS:
        return False, 0.0
    left, top, width, height = letters[:, :4].T.astype(np.float64)
    across = _steepness(left + width / 2, top + height, size)
    down = _steepness(-(top + height / 2), left + width, size)
    angle = max(across, down)[1]
    return down[0] > across[0], 0.0 if abs(angle) < _LEVEL else round(angle, 2)


def _steepness(along: Floats, below: Floats, size: float) -> tuple[float, float]:
    """How sharply the feet of the letters fall into lines at the best angle, and the turn that levels them."""
    coarse = np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.4)
    sharp = _sharpness(along, below, size, coarse)
    best = float(coarse[sharp.argmax()])
    fine = best + np.arange(-0.4, 0.41, 0.05)
    angle = float(fine[_sharpness(along, below, size, fine).argmax()])
    return float(sharp.max() / np.median(sharp)), -angle


def _sharpness(along: Floats, below: Floats, size: float, angles: Floats) -> Floats:
    turned = np.radians(angles)[:, np.newaxis]
    feet = below * np.cos(turned) - along * np.sin(turned)
    bins = ((feet - feet.min()) / max(1.0, 0.25 * size)).astype(np.int64)
    many = int(bins.max()) + 1
    bins += np.arange(len(angles))[:, np.newaxis] * many
    counts = np.bincount(bins.ravel(), minlength=many * len(angles)).reshape(len(angles), many)
    return np.asarray((counts.astype(np.float64) ** 2).sum(axis=1))


def _rules(ink: Mask, scale: float) -> tuple[int, Mask]:
    """The number of straight lines longer than 50 points, and where they are, half as fine as `ink`.

    Halving keeps thin lines whole and the gaps between letters open; lines askew by two degrees are still found.
    """
    import cv2

    length = max(3, round(_RULE * scale))
    level = _halved(ink, np.bitwise_or, np.bitwise_and)
    upright = _halved(ink, np.bitwise_and, np.bitwise_or)
    count, everywhere = 0, np.zeros(level.shape, np.uint8)
    for mask, shape in ((level, (1, length)), (upright, (length, 1))):
        lines: Mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8)
        count += len(_parts(lines)[1])
        everywhere |= lines
    return count, everywhere


def _table_rows(cells: Parts, skew: float) -> int:
    """The baselines on which four and more cells stand beside each other, on a page askew by `skew` degrees."""
    turn = math.radians(skew)
    across, middles = cells[:, 0] + cells[:, 2] / 2, cells[:, 1] + cells[:, 3] / 2
    level = middles * math.cos(turn) + across * math.sin(turn)
    rows, beside, start = 0, 0, -math.inf
    for middle, height in sorted(zip(level.tolist(), cells[:, 3].tolist(), strict=True)):
        if middle - start > 0.4 * height:
            rows += beside >= _MANY_CELLS
            start, beside = middle, 0
        beside += 1
    return rows + (beside >= _MANY_CELLS)
