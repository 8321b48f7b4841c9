"""How hard a page is to read, from signs that are measured on what was read."""

from __future__ import annotations

from collections.abc import Sequence

from docproc.model.enums import Complexity
from docproc.model.text import Line

_MANY_WORDS = 350
_VERY_MANY_WORDS = 700
_MANY_CELLS = 4
_SKEWED = 1.0
_UNSURE = 90.0
_VERY_UNSURE = 75.0


def complexity_of(lines: Sequence[Line], skew: float) -> Complexity:
    """Return the complexity of a page from its lines and its skew in degrees.

    Each sign counts one point, a strong one two: many words (350, 700), a table with four and more cells in several
    rows (several such tables' worth of rows: two), skew of a degree and more, unsure recognition (mean word confidence
    below 90, below 75). None is simple, up to two moderate, more complex.
    """
    words = sum(len(line.words) for line in lines)
    points = (words >= _MANY_WORDS) + (words >= _VERY_MANY_WORDS)
    rows = table_rows(lines)
    points += (rows >= 3) + (rows >= 25)
    points += abs(skew) >= _SKEWED
    if words:
        confidence = sum(word.confidence for line in lines for word in line.words) / words
        points += (confidence < _UNSURE) + (confidence < _VERY_UNSURE)
    if points == 0:
        return Complexity.SIMPLE
    return Complexity.MODERATE if points <= 2 else Complexity.COMPLEX


def table_rows(lines: Sequence[Line]) -> int:
    """Count the baselines on which four or more lines (cells) stand beside each other."""
    firsts = (line.words[0].box for line in lines)
    middles = sorted((box.y + box.height / 2, box.height) for box in firsts)
    rows, cells = 0, 0
    start = float("-inf")
    for middle, height in middles:
        if middle - start > 0.4 * height:
            rows += cells >= _MANY_CELLS
            start, cells = middle, 0
        cells += 1
    return rows + (cells >= _MANY_CELLS)
