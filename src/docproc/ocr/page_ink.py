"""What a PDF page really prints, from a small grey rendering."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from docproc.model.text import Word
from docproc.ocr.pdfium_chars import PdfPage

_INK_STEP = 40
_STANDS_OUT = 60
_LONGEST_SIDE = 1500


class Ink:
    """The page rendered small and grey, to see where something is printed."""

    def __init__(self, page: PdfPage, rotation: int, dpi: float = 50.0) -> None:
        """Draw `page` at `dpi`, turned clockwise by `rotation` degrees as the boxes of its words are."""
        width, height = page.get_size()
        scale = dpi / 72 * min(1.0, _LONGEST_SIDE / max(width, height, 1.0))
        grey = page.render(scale=scale, grayscale=True).to_numpy()
        grey = grey.reshape(grey.shape[0], grey.shape[1])
        self._grey: npt.NDArray[np.int16] = np.rot90(grey, -rotation // 90).astype(np.int16)
        self._scale = scale
        paper = int(np.median(self._grey))
        self._ink = np.abs(self._grey - paper) > _INK_STEP

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is printed."""
        return not self._ink.any() and int(self._grey.max()) - int(self._grey.min()) < _INK_STEP

    def share_on_ink(self, words: Sequence[Word]) -> float:
        """Return the share (0 to 1) of `words` whose box holds some ink; 1 for no words."""
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

    def _rows(self, word: Word) -> slice:
        return slice(max(0, int(word.box.y * self._scale)), max(0, int(word.box.bottom * self._scale)) + 1)

    def _columns(self, word: Word) -> slice:
        return slice(max(0, int(word.box.x * self._scale)), max(0, int(word.box.right * self._scale)) + 1)

    def _part(self, word: Word, of: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.bool_]:
        return (self._ink if of is None else of)[self._rows(word), self._columns(word)]
