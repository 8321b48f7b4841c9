"""How high a line's font is, from its ink and its letters: boxes of scans that compare to those of text layers.

A text layer gives words as high as their font, a scan the ink alone: a third lower, and of another height in each line,
by whether it has letters that rise or fall. Gaps between lines then look wider on scans than on the same page in print,
and rules that weigh gaps by heights take an address for two.
"""

from __future__ import annotations

from docproc.ocr.line_ink import LineInk

_ASCENT, _DESCENT = 0.92, 0.23
"""From the baseline up and down to the edges of a font's box, in sizes of the font; as most text faces state it."""

_CAPITAL, _SMALL, _ACCENTED = 0.72, 0.53, 0.93
_FALL, _SLIGHT_FALL = 0.21, 0.13
_LOW = frozenset("acemnorsuvwxzµ.,:;-–—_~·•…+=*'\"")
_HIGH = frozenset("ÄÖÜÉÈÊÀÂÎÔÛÅŠŽČ")
_FALLING = frozenset("gpqyjçµ()[]{}|§@")
_FALLING_SLIGHTLY = frozenset(",;/QJ")
_WHOLE = 0.9
_USUAL = 0.68


def font_extent(text: str, ink: LineInk) -> tuple[float, float]:
    """Return top and bottom of the font's box in heights of the line's image (from 0 at its top; may lie outside).

    Where the ink fills the whole image (a dirty scan), or the line is nothing but signs, the usual share of the image
    is taken.
    """
    above, below = _rise(text), _fall(text)
    size = (ink.bottom - ink.top) / (above + below)
    baseline = ink.bottom - below * size
    if ink.bottom - ink.top > _WHOLE * ink.height or not any(char.isalnum() for char in text):
        size = _USUAL * ink.height
        baseline = (ink.height + _CAPITAL * size) / 2
    return (baseline - _ASCENT * size) / ink.height, (baseline + _DESCENT * size) / ink.height


def font_reach(x_height: float) -> tuple[float, float]:
    """Return how far a font's box reaches above and below its baseline, from the height of its small letters."""
    size = x_height / _SMALL
    return _ASCENT * size, _DESCENT * size


def _rise(text: str) -> float:
    letters = {char for char in text if not char.isspace()}
    if letters & _HIGH:
        return _ACCENTED
    return _CAPITAL if letters - _LOW - frozenset("gpqyç") else _SMALL


def _fall(text: str) -> float:
    letters = set(text)
    if letters & _FALLING:
        return _FALL
    return _SLIGHT_FALL if letters & _FALLING_SLIGHTLY else 0.0
