"""Words of a recognised line: from its characters, where they stand, and the white between them.

PP-OCR leaves out spaces in some lines. A space comes back where the white between two characters is as wide as a space
and the characters are not both part of one number or code. Gaps of the ink were found better than the recogniser's own
character positions alone, which are good to about half a character.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from itertools import pairwise

from docproc.ocr.line_ink import LineInk
from docproc.ocr.ppocr import Characters

_SPACE = 0.17
_SPACE_BETWEEN_LETTERS = 0.2
_SPACE_IN_NUMBER = 0.5
_ABOVE_USUAL = 2.2
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a line: its text, its extent as shares (0 to 1) of the line's width, its confidence in percent."""

    text: str
    start: float
    end: float
    confidence: float


def split_line(read: Characters, ink: LineInk) -> list[Part]:
    """Return the words of a recognised line, left to right, `ink` being that of the image it was read from."""
    breaks = _printed_spaces(read.text) | _restored_spaces(read, ink)
    parts: list[Part] = []
    first = 0
    for index in [*sorted(breaks), len(read.text)]:
        begin, end = first, index
        while begin < end and read.text[begin].isspace():
            begin += 1
        while end > begin and read.text[end - 1].isspace():
            end -= 1
        if begin < end:
            parts.append(_part(read, ink, begin, end))
        first = index
    return parts


def _printed_spaces(text: str) -> set[int]:
    return {index for index, char in enumerate(text) if char.isspace()}


def _restored_spaces(read: Characters, ink: LineInk) -> set[int]:
    """Indices of characters before which a space was left out."""
    if len(read.text) < 2 or not len(ink.gaps):
        return set()
    widths = ink.gaps[:, 1] - ink.gaps[:, 0]
    usual = statistics.median(widths.tolist())
    found: set[int] = set()
    for (start, end), width in zip(ink.gaps.tolist(), widths.tolist(), strict=True):
        if width >= _SPACE * ink.height and width >= _ABOVE_USUAL * usual:
            index = _boundary(read, (start + end) / 2 / ink.width, width / ink.height)
            if index is not None:
                found.add(index)
    return found


def _boundary(read: Characters, middle: float, width: float) -> int | None:
    """The index before which a gap of `width` line heights around share `middle` asks for a space, or None."""
    after = next((index for index, place in enumerate(read.places) if place > middle), len(read.places))
    step = (read.places[-1] - read.places[0]) / (len(read.places) - 1) or 1.0
    near = []
    for index in (after - 1, after, after + 1):
        if 0 < index < len(read.places):
            distance = abs((read.places[index - 1] + read.places[index]) / 2 - middle) / step
            if distance < _NEAR or index == after:
                near.append((distance, index))
    if any(read.text[index].isspace() or read.text[index - 1].isspace() for _, index in near):
        return None
    for _, index in sorted(near):
        if width >= _least_gap(read.text, index):
            return index
    return None


def _least_gap(text: str, index: int) -> float:
    """How many line heights of white before `text[index]` mean a space, by the characters on either side."""
    before, after = text[index - 1], text[index]
    if before.isalpha() and after.isalpha():
        return _SPACE if before.islower() and after.isupper() else _SPACE_BETWEEN_LETTERS
    if _in_number(text, index):
        return _SPACE_IN_NUMBER
    return _SPACE


def _in_number(text: str, index: int) -> bool:
    """Tell whether the boundary before `index` lies within an amount, a date, a number or a code."""
    before, after = text[index - 1], text[index]
    if before.isdigit() and after.isdigit():
        return True
    if before in ".,'’-+/:" and after.isdigit():
        return index < 2 or text[index - 2].isdigit() or before in "-+"
    if before.isdigit() and after in ".,'’-/:":
        return True
    return before.isdigit() and after.isupper() and _is_code(text, index)


def _is_code(text: str, index: int) -> bool:
    """Tell whether letters and digits take turns around `index`, as in codes and reference numbers."""
    start, end = index, index
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    token = text[start:end]
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(token))
    return turns > 1 and not any(char.islower() for char in token)


def _part(read: Characters, ink: LineInk, first: int, end: int) -> Part:
    """The word of characters `first` to `end`, its edges where its ink begins and ends."""
    left = ink.left / ink.width if first == 0 else _edge(read, ink, first, 1)
    right = ink.right / ink.width if end == len(read.text) else _edge(read, ink, end, 0)
    scores = read.scores[first:end]
    confidence = min(100.0, round(100 * sum(scores) / len(scores), 2))
    return Part(read.text[first:end], left, max(left, right), confidence)


def _edge(read: Characters, ink: LineInk, index: int, side: int) -> float:
    """Where the white between characters `index - 1` and `index` ends (side 1) or begins (side 0), as a share."""
    before, after = index - 1, index
    while before > 0 and read.text[before].isspace():
        before -= 1
    while after < len(read.text) - 1 and read.text[after].isspace():
        after += 1
    low, high = read.places[before] * ink.width, read.places[after] * ink.width
    inside = ink.gaps[(ink.gaps[:, 0] < high) & (ink.gaps[:, 1] > low)]
    if not len(inside):
        return (low + high) / 2 / ink.width
    widest = inside[(inside[:, 1] - inside[:, 0]).argmax()]
    return float(widest[side]) / ink.width
