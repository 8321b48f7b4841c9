"""A document's whole text with its columns kept by spaces, prepared as a template says, with the way back to words.

Lines are laid out as `pdftotext -layout` does: each word stands in the column where it stands on the page, so that
patterns may count on gaps. Pages are set apart by form feeds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from docproc.extract.layout import DocumentView, PageView, Row
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.model.text import Word
from docproc.parse.patterns import compile_pattern
from docproc.specs.page_patterns import PageText

Letter = tuple[str, int, Word | None]
"""A character with its page and the word it belongs to (None for spaces and line ends)."""

_BLANK_AT = 1.7
"""A gap between the tops of two lines of so many line heights leaves an empty line."""

_ACCENTS = re.compile("[\u0300-\u0362]")


@record(slots=False)
class LaidOut:
    """The text; `letters` say for each of its characters where it comes from."""

    text: str
    letters: tuple[Letter, ...]

    def place(self, start: int, end: int) -> tuple[int, Box | None]:
        """Return the page of the characters from `start` to `end`, and the box around their words on it."""
        touched = [(page, word) for _, page, word in self.letters[start:end] if word is not None]
        page = touched[0][0] if touched else self.letters[start][1] if start < len(self.letters) else 1
        boxes = [word.box for of_page, word in touched if of_page == page]
        return page, Box.around(boxes) if boxes else None

    def place_of(self, spans: Sequence[tuple[int, int]]) -> tuple[int, Box | None]:
        """Return the page of the first of several spans, and the box around all of them that stand on it."""
        places = [self.place(start, end) for start, end in spans]
        page = places[0][0] if places else 1
        boxes = [box for of_page, box in places if of_page == page and box is not None]
        return page, Box.around(boxes) if boxes else None

    def read_quality(self, spans: Sequence[tuple[int, int]]) -> float:
        """Return the mean confidence (percent) of the letters in `spans`; 100 where no word stands in them."""
        words = [word for start, end in spans for _, _, word in self.letters[start:end] if word is not None]
        return sum(word.confidence for word in words) / len(words) if words else 100.0


def lay_out(view: DocumentView, how: PageText) -> LaidOut:
    """Return the text of all pages, laid out and then changed as `how` says, in the peer's order of steps."""
    letters: Iterable[Letter] = _letters(view)
    if how.remove_whitespace:
        letters = (letter for letter in letters if letter[0] != " ")
    if how.remove_accents:
        letters = _without_accents(letters)
    if how.lowercase:
        letters = ((lower, page, word) for char, page, word in letters for lower in char.lower())
    found = list(letters)
    for pattern, by in how.replace:
        found = _replaced(found, pattern, by)
    return LaidOut("".join(letter[0] for letter in found), tuple(found))


def _letters(view: DocumentView) -> Iterator[Letter]:
    for page in view.pages:
        yield from _page_letters(page)
        yield "\f", page.number, None


def _page_letters(page: PageView) -> Iterator[Letter]:
    words = [word for cell in page.cells for word in cell.words if word.text]
    if not words:
        return
    wide = median(word.box.width / len(word.text) for word in words) or 1.0
    left = min(word.box.x for word in words)
    above: Row | None = None
    for row in page.rows:
        if above is not None and row.box.y - above.box.y > _BLANK_AT * max(row.box.height, above.box.height):
            yield "\n", page.number, None
        yield from _row_letters(row, page.number, left, wide)
        yield "\n", page.number, None
        above = row


def _row_letters(row: Row, page: int, left: float, wide: float) -> Iterator[Letter]:
    column = 0
    for cell in row.cells:
        for at, word in enumerate(cell.words):
            wanted = round((word.box.x - left) / wide)
            gap = 1 if at else max(2 if column else 0, wanted - column)
            yield from (((" ", page, None),) * (gap if column or not at else 1))
            yield from ((char, page, word) for char in word.text)
            column += gap + len(word.text)


def _without_accents(letters: Iterable[Letter]) -> Iterator[Letter]:
    for char, page, word in letters:
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", char))
        yield from ((part, page, word) for part in plain)


def _replaced(letters: list[Letter], pattern: str, by: str) -> list[Letter]:
    text = "".join(letter[0] for letter in letters)
    found: list[Letter] = []
    at = 0
    for start, end, new in compile_pattern(pattern, "replace", 0).replacements(text, by):
        found += letters[at:start]
        page, word = letters[min(start, len(letters) - 1)][1:] if letters else (1, None)
        found += [(char, page, word) for char in new]
        at = end
    return found + letters[at:]
