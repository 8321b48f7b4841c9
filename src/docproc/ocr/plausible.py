"""What a backend says it read, held against what a page can be, before anything else trusts it."""

from __future__ import annotations

import math

from docproc.errors import OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.ocr.protocol import Reading

MOST_WORDS = 100_000
"""No printed page holds more: A0 set in 6 points has room for about 60,000 words."""

_SLACK = 36.0
"""How far (points) a box may reach over the edge: detectors grow boxes, and deskewing moves corners."""


def require_plausible(reading: Reading) -> Reading:
    """Return `reading` when its page, words and confidences can be true.

    Raises OcrFailedError for a page without size, too many words, a box that is no box or lies off the page, a
    confidence outside 0 to 100 percent.
    """
    if not (_positive(reading.width) and _positive(reading.height)):
        raise OcrFailedError(f"the backend says the page is {reading.width} by {reading.height} points")
    if sum(len(line.words) for line in reading.lines) > MOST_WORDS:
        raise OcrFailedError(f"the backend found more than {MOST_WORDS} words on a page")
    for line in reading.lines:
        for word in line.words:
            _require_word(word, reading)
    for code in reading.codes:
        _require_place(code.box, code.text, reading)
    if not 0 <= reading.confidence <= 100:
        raise OcrFailedError(f"the backend is sure of the page to {reading.confidence} percent")
    return reading


def _require_word(word: Word, reading: Reading) -> None:
    if not 0 <= word.confidence <= 100:
        raise OcrFailedError(f"the backend is sure of {word.text[:20]!r} to {word.confidence} percent")
    _require_place(word.box, word.text, reading)


def _require_place(box: Box, text: str, reading: Reading) -> None:
    """Comparisons with NaN are false, so one is never in its place."""
    inside = box.x >= -_SLACK and box.y >= -_SLACK and box.width >= 0 and box.height >= 0
    if not (inside and box.right <= reading.width + _SLACK and box.bottom <= reading.height + _SLACK):
        place = (box.x, box.y, box.width, box.height)
        raise OcrFailedError(f"the backend placed {text[:20]!r} off the page: {place}")


def _positive(length: float) -> bool:
    return math.isfinite(length) and length > 0
