"""Words of a recognised line, from its characters and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from docproc.ocr.ppocr import Characters


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a line: its text, its extent as shares (0 to 1) of the line's width, its confidence in percent."""

    text: str
    start: float
    end: float
    confidence: float


def split_line(read: Characters) -> list[Part]:
    """Return the words of a recognised line, left to right."""
    parts: list[Part] = []
    first: int | None = None
    for index, char in enumerate(read.text + " "):
        if char.isspace():
            if first is not None:
                parts.append(_part(read, first, index))
            first = None
        elif first is None:
            first = index
    return parts


def _part(read: Characters, first: int, end: int) -> Part:
    start_share = 0.0 if first == 0 else (read.places[first - 1] + read.places[first]) / 2
    end_share = 1.0 if end == len(read.text) else (read.places[end - 1] + read.places[end]) / 2
    scores = read.scores[first:end]
    confidence = 100 * sum(scores) / len(scores)
    return Part(read.text[first:end], start_share, max(start_share, end_share), min(100.0, round(confidence, 2)))
