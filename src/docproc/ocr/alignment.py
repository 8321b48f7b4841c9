"""Text without boxes put onto the page: a model's lines aligned to the words of a reader that knows where they stand.

Each line of the reader is looked for in the model's lines (the best partial match, by edit distance); the characters it
covers there take the places of the reader's characters. Words between two placed ones of their line share the gap. A
line of which nothing was found stands between its placed neighbours, as a guess that the result names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from docproc.model.geometry import Box
from docproc.model.text import Line, Word

_LEAST_LIKENESS = 75.0
"""Least partial ratio (0 to 100) at which a line of the reader is taken to be part of a line of the model."""

_SHORT = 4
"""A text of fewer characters than this occurs by chance: it must match whole, at the end of longer ones' turns."""


@dataclass(frozen=True)
class Aligned:
    """Lines with boxes; `guessed` are the boxes of words whose place was not found but inferred."""

    lines: tuple[Line, ...]
    guessed: tuple[Box, ...]


@dataclass(slots=True)
class _ModelLine:
    """One line of the model: its words, its characters without spaces, and the box found for each character."""

    words: tuple[str, ...]
    text: str
    places: list[Box | None]


def align(texts: Sequence[str], placed: Sequence[Line], confidence: float, page: Box) -> Aligned:
    """Return `texts` (lines of a model, top to bottom) with boxes from `placed`, all words of `confidence` percent.

    `page` bounds what is guessed where nothing at all was found.
    """
    lines = [_model_line(text) for text in texts if text.split()]
    for line, seen, start, end in _spans(lines, placed):
        _place(line, start, end, seen)
    rows = [_word_boxes(line) for line in lines]
    guesses: list[Box] = []
    found = []
    for at, (line, boxes) in enumerate(zip(lines, rows, strict=True)):
        whole = _complete(line, boxes, _room(rows, at, page))
        guesses += [box for box, known in zip(whole, boxes, strict=True) if known is None]
        words = (Word(text, box, confidence) for text, box in zip(line.words, whole, strict=True))
        found.append(Line(tuple(words)))
    return Aligned(tuple(found), tuple(guesses))


def _model_line(text: str) -> _ModelLine:
    words = tuple(text.split())
    joined = "".join(words)
    return _ModelLine(
        words, joined.casefold() if len(joined.casefold()) == len(joined) else joined, [None] * len(joined)
    )


def _spans(lines: Sequence[_ModelLine], placed: Sequence[Line]) -> Iterator[tuple[_ModelLine, Line, int, int]]:
    """Yield which reader's line covers which characters of which model line; each place is given once.

    Long lines choose first; of equal matches the one nearest in the order of the page wins, since short texts recur.
    """
    for at in sorted(range(len(placed)), key=lambda index: -len(_joined(placed[index]))):
        text = _joined(placed[at])
        best: tuple[float, float, int, int, int] | None = None
        for index, line in enumerate(lines):
            for start, end, likeness in _matches(text, line):
                distance = abs(index / len(lines) - at / len(placed))
                rank = (round(likeness), -distance)
                if best is None or rank > best[:2]:
                    best = (*rank, index, start, end)
        if best is not None:
            yield lines[best[2]], placed[at], best[3], best[4]


def _matches(text: str, line: _ModelLine) -> Iterator[tuple[int, int, float]]:
    """The best place of `text` in each free stretch of the line: start, end, likeness."""
    for start, end in _free(line):
        stretch = line.text[start:end]
        if len(text) < _SHORT or len(stretch) < _SHORT:
            if text == stretch:
                yield start, end, 100.0
            elif len(text) < _SHORT and (at := stretch.find(text)) >= 0:
                yield start + at, start + at + len(text), 90.0
            continue
        found = fuzz.partial_ratio_alignment(text, stretch, score_cutoff=_LEAST_LIKENESS)
        if found is not None:
            shorter = min(len(text), len(stretch)) / max(1, len(text))
            if shorter >= 0.5:
                yield start + found.dest_start, start + found.dest_end, found.score * shorter


def _free(line: _ModelLine) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(len(line.places) + 1):
        if at == len(line.places) or line.places[at] is not None:
            if at > start:
                yield start, at
            start = at + 1


def _place(line: _ModelLine, start: int, end: int, seen: Line) -> None:
    """Give the characters from `start` to `end` the places of those of `seen` that they align to."""
    characters = list(_characters(seen))
    for step in Levenshtein.opcodes(line.text[start:end], "".join(text for text, _ in characters)):
        if step.tag in ("equal", "replace"):
            for offset in range(step.src_end - step.src_start):
                at = step.dest_start + min(offset, step.dest_end - step.dest_start - 1)
                line.places[start + step.src_start + offset] = characters[at][1]


def _characters(line: Line) -> Iterator[tuple[str, Box]]:
    for word in line.words:
        step = word.box.width / max(1, len(word.text))
        for at, character in enumerate(word.text):
            folded = character.casefold()
            yield folded[0], Box(word.box.x + at * step, word.box.y, step, word.box.height)


def _joined(line: Line) -> str:
    return "".join(text for text, _ in _characters(line))


def _word_boxes(line: _ModelLine) -> list[Box | None]:
    """The box of each word of which at least half the characters were placed."""
    boxes: list[Box | None] = []
    at = 0
    for word in line.words:
        placed = [box for box in line.places[at : at + len(word)] if box is not None]
        boxes.append(Box.around(placed).rounded() if 2 * len(placed) >= len(word) else None)
        at += len(word)
    return boxes


def _complete(line: _ModelLine, boxes: Sequence[Box | None], room: Box) -> list[Box]:
    """Boxes for all words: those between two placed ones share the gap, a line without any shares its `room`."""
    whole: list[Box] = []
    at = 0
    while at < len(boxes):
        known = boxes[at]
        if known is not None:
            whole.append(known)
            at += 1
            continue
        end = next((later for later in range(at, len(boxes)) if boxes[later] is not None), len(boxes))
        after = boxes[end] if end < len(boxes) else None
        whole += _shared(line.words[at:end], _gap(whole[-1] if whole else None, after, room))
        at = end
    return whole


def _gap(before: Box | None, after: Box | None, room: Box) -> Box:
    beside = before or after
    if beside is None:
        return room
    left = room.x if before is None else before.right
    right = room.right if after is None else after.x
    return Box(min(left, right), beside.y, abs(right - left), beside.height)


def _shared(words: Sequence[str], room: Box) -> list[Box]:
    """Divide `room` among the words by their number of characters."""
    step = room.width / sum(len(word) for word in words)
    boxes, left = [], room.x
    for word in words:
        boxes.append(Box(left, room.y, step * len(word), room.height).rounded())
        left += step * len(word)
    return boxes


def _room(rows: Sequence[Sequence[Box | None]], at: int, page: Box) -> Box:
    """Where line `at` would stand by its nearest placed neighbours above and below."""
    above = next((box for row in reversed(rows[:at]) for box in row if box is not None), None)
    below = next((box for row in rows[at + 1 :] for box in row if box is not None), None)
    top = page.y if above is None else above.bottom
    bottom = page.bottom if below is None else below.y
    beside = above or below
    height = beside.height if beside is not None else min(12.0, page.height)
    return Box(page.x, min(top, bottom), page.width, max(1.0, min(height, abs(bottom - top))))
