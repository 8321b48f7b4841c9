"""How hard a page is to read: a few signs, each with its weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docproc.model.enums import Complexity
from docproc.model.text import Line
from docproc.model.traits import PageTraits

_WORDS = (350, 700)
_TABLE_ROWS = (3, 25)
_MANY_CELLS = 4
_SKEW = 1.0
_HANDWRITING = (3.0, 15.0)
_SMALL_PRINT = 4.0
_FAINT_PRINT = 25.0
_ROUGH_LAYER = 85.0
_COMPLEX = 3
_LATIN = frozenset({"de", "en", "fr", "latin"})


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The complexity of a page and the signs that speak for it, in words; `script` is its script if not Latin."""

    complexity: Complexity
    signs: tuple[str, ...]
    script: str | None = None


def difficulty_of(traits: PageTraits) -> Difficulty:
    """Weigh the traits of a page: no sign makes it simple, a weight of one or two moderate, more complex.

    One point each: 350 words, 3 table rows, a degree of skew, handwriting-like strokes in 3 percent of the ink (a
    signature), lower-case letters below 4 points, print that is only 25 percent darker than the paper, a text layer
    that is rubbish in parts. Two: 700 words, 25 table rows. Three: handwriting in 15 percent of the ink, a script that
    is not Latin.
    """
    found = list(_signs(traits))
    points = sum(weight for weight, _ in found)
    complexity = Complexity.SIMPLE if not points else Complexity.MODERATE if points < _COMPLEX else Complexity.COMPLEX
    script = None if traits.language in _LATIN else traits.language
    return Difficulty(complexity, tuple(sign for _, sign in found), script)


def _signs(traits: PageTraits) -> Iterator[tuple[int, str]]:
    if traits.words >= _WORDS[0]:
        yield 1 + (traits.words >= _WORDS[1]), f"{traits.words} words"
    if traits.table_rows >= _TABLE_ROWS[0]:
        yield 1 + (traits.table_rows >= _TABLE_ROWS[1]), f"{traits.table_rows} table rows"
    if abs(traits.skew) >= _SKEW:
        yield 1, f"skewed {abs(traits.skew):.1f}°"
    if traits.handwriting is not None and traits.handwriting >= _HANDWRITING[0]:
        weight = 3 if traits.handwriting >= _HANDWRITING[1] else 1
        yield weight, f"strokes like a hand's in {traits.handwriting:.0f} % of the ink"
    yield from _signs_of_print(traits)


def _signs_of_print(traits: PageTraits) -> Iterator[tuple[int, str]]:
    if traits.print_height is not None and traits.print_height < _SMALL_PRINT:
        yield 1, f"letters {traits.print_height:.1f} points high"
    if traits.contrast is not None and traits.contrast < _FAINT_PRINT:
        yield 1, f"print only {traits.contrast:.0f} % darker than the paper"
    if traits.layer is not None and traits.layer < _ROUGH_LAYER:
        yield 1, f"{traits.layer:.0f} % of its text layer look like words"
    if traits.language is not None and traits.language not in _LATIN:
        yield 3, f"{traits.language} script"


def traits_of_lines(lines: Sequence[Line]) -> PageTraits:
    """Return what the lines of a sound text layer tell; the page need not be drawn for it."""
    return PageTraits(words=sum(len(line.words) for line in lines), table_rows=table_rows(lines))


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
