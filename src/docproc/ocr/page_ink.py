"""What a PDF page really prints, from a small grey rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.ocr.pdfium_chars import PdfPage

_INK_STEP = 40
_STANDS_OUT = 60
_LONGEST_SIDE = 1500
_MARGIN = 2

Grey: TypeAlias = npt.NDArray[np.uint8]
"""A grey image (height, width)."""


class Ink:
    """The page rendered small and grey, to see where something is printed."""

    def __init__(self, page: PdfPage, rotation: int, dpi: float = 50.0, around: Sequence[Word] = ()) -> None:
        """Draw `page` at `dpi`, turned clockwise by `rotation` degrees as the boxes of its words are.

        Where the page is not turned only the part that holds the words `around` is drawn, if any are given.
        """
        width, height = page.get_size()
        scale = dpi / 72 * min(1.0, _LONGEST_SIDE / max(width, height, 1.0))
        crop = _crop_around(around, width, height, scale) if around and not rotation else _WHOLE
        grey = page.render(scale=scale, grayscale=True, crop=crop.cut(scale)).to_numpy()
        self._grey: Grey = np.rot90(grey.reshape(grey.shape[0], grey.shape[1]), -rotation // 90)
        self._scale, self._left, self._top = scale, crop.left, crop.top

    @cached_property
    def _ink(self) -> npt.NDArray[np.bool_]:
        """Where the shade differs from that of the paper, which is the median."""
        shades = np.cumsum(np.bincount(self._grey.reshape(-1), minlength=256))
        paper = int(np.searchsorted(shades, (self._grey.size + 1) // 2))
        return (self._grey > min(paper + _INK_STEP, 255)) | (self._grey < max(paper - _INK_STEP, 0))

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is printed."""
        return not self._ink.any() and int(self._grey.max()) - int(self._grey.min()) < _INK_STEP

    def share_on_ink(self, words: Sequence[Word]) -> float:
        """Return the share (0 to 1) of `words` whose box holds some ink; 1 for no words.

        A single mark, as the dots of a leader are, may be too faint at this size: such words count for nothing
        beside others.
        """
        words = [word for word in words if len(word.text) > 1 or word.text.isalnum()] or words
        if not words:
            return 1.0
        return sum(self._part(word).any() for word in words) / len(words)

    def shows(self, word: Word) -> bool:
        """Tell whether anything stands out in the box of `word`, dark on light or light on dark."""
        part = self._grey[self._rows(word), self._columns(word)]
        return bool(part.size) and int(part.max()) - int(part.min()) > _STANDS_OUT

    def share_explained(self, words: Sequence[Word]) -> float:
        """Return the share (0 to 1) of the ink that lies in the boxes of `words`; 1 for a page without ink."""
        total = int(np.count_nonzero(self._ink))
        covered = np.zeros(self._ink.shape, np.bool_)
        for word in words:
            self._part(word, covered)[...] = True
        return float(np.count_nonzero(self._ink & covered)) / total if total else 1.0

    def share(self, box: Box) -> float:
        """Return the share (0 to 1) of `box` that is ink; 0 for a box outside of what was drawn."""
        part = self._cut(box)
        return float(part.mean()) if part.size else 0.0

    def longest_share(self, box: Box) -> float:
        """Return along how much (0 to 1) of its longer side `box` holds ink: 1 for one that a line crosses."""
        part = self._cut(box)
        return float(part.any(axis=0 if box.width > box.height else 1).mean()) if part.size else 0.0

    def _cut(self, box: Box) -> npt.NDArray[np.bool_]:
        rows = _pixels(box.y, box.bottom, self._scale, self._top)
        return self._ink[rows, _pixels(box.x, box.right, self._scale, self._left)]

    def _rows(self, word: Word) -> slice:
        return _pixels(word.box.y, word.box.bottom, self._scale, self._top)

    def _columns(self, word: Word) -> slice:
        return _pixels(word.box.x, word.box.right, self._scale, self._left)

    def _part(self, word: Word, of: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.bool_]:
        return (self._ink if of is None else of)[self._rows(word), self._columns(word)]


@dataclass(frozen=True, slots=True)
class _Crop:
    """Whole pixels that are left out at each side."""

    left: int = 0
    bottom: int = 0
    right: int = 0
    top: int = 0

    def cut(self, scale: float) -> tuple[float, float, float, float]:
        """The same in points, so that pdfium, which rounds up, leaves out just these pixels."""
        left, bottom, right, top = ((side - 0.5) / scale if side else 0.0 for side in astuple(self))
        return left, bottom, right, top


_WHOLE = _Crop()


def _crop_around(words: Sequence[Word], width: float, height: float, scale: float) -> _Crop:
    box = Box.around(word.box for word in words)
    sides = (box.x, height - box.bottom, width - box.right, box.y)
    return _Crop(*(max(0, int(side * scale) - _MARGIN) for side in sides))


def _pixels(start: float, end: float, scale: float, first: int) -> slice:
    """The pixels from `start` to `end` (points) of an image that begins with pixel `first` of the page."""
    return slice(max(0, int(start * scale) - first), max(0, int(end * scale) - first) + 1)
