"""What was read: pages of lines of words, engine-neutral, in reading order."""

from __future__ import annotations

from dataclasses import field

from docproc.model.enums import Complexity
from docproc.model.geometry import Box
from docproc.model.lazy import lazy
from docproc.model.record import record
from docproc.model.traits import PageTraits


@record()
class Word:
    """One word as printed, its box in points and the reader's confidence in percent (100 for a text layer)."""

    text: str
    box: Box
    confidence: float = 100.0


@record(slots=False)
class Line:
    """Words on one baseline with no gap wider than about a column gutter: a cell of a table is a line of its own.

    `block` numbers the paragraph or cell group that the line belongs to, counted from 0 on its page.
    """

    words: tuple[Word, ...]
    block: int = 0

    @lazy
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join([word.text for word in self.words])

    @lazy
    def box(self) -> Box:
        """The box around all words; ValueError for a line without words."""
        return Box.around([word.box for word in self.words])

    @property
    def confidence(self) -> float:
        """The mean of the words' confidences in percent."""
        return sum(word.confidence for word in self.words) / len(self.words)


@record()
class PageTransform:
    """How the page as filed became the upright page that all boxes refer to.

    First the page was turned clockwise by `rotation` degrees (0, 90, 180, 270), then clockwise by `skew` degrees
    (small, may be negative) about its centre.
    """

    rotation: int = 0
    skew: float = 0.0


@record()
class PageCode:
    """A two-dimensional code on the page: its symbology (`qr`, `data_matrix`, ...), what it says, and its box."""

    symbology: str
    text: str
    box: Box


@record(slots=False)
class Page:
    """One upright page: its size in points, its lines in reading order, its codes, and how it was read.

    `guessed` are the boxes of words that a model read without saying where, and whose place could only be inferred.
    `model` is the id of the model that read the page ("" where none did), `traits` what was measured before.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    backend: str
    backend_version: str
    reason: str = ""
    transform: PageTransform = PageTransform()
    dpi: float | None = None
    complexity: Complexity = Complexity.SIMPLE
    milliseconds: int = 0
    codes: tuple[PageCode, ...] = ()
    guessed: tuple[Box, ...] = ()
    model: str = ""
    traits: PageTraits | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in reading order."""
        return tuple(word for line in self.lines for word in line.words)

    @lazy
    def text(self) -> str:
        """The plain text, one line of the page per line."""
        return "\n".join([line.text for line in self.lines])

    @property
    def confidence(self) -> float | None:
        """Mean word confidence in percent; None for a page without words."""
        words = self.words
        return sum(word.confidence for word in words) / len(words) if words else None


@record(slots=False)
class DocumentText:
    """All pages of one document, in order."""

    pages: tuple[Page, ...] = field(default_factory=tuple)

    @property
    def text(self) -> str:
        """The plain text of all pages, form feeds between them."""
        return "\f".join(page.text for page in self.pages)
