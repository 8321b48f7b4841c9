"""Running text over the lines of a block: passages whose characters still know the cells they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from docproc.extract.labels import PageLabels
from docproc.extract.layout import Cell, DocumentView
from docproc.model.geometry import Box
from docproc.model.lazy import lazy
from docproc.model.record import record

LONGEST = 2000
"""No passage has more characters than this."""

_SENTENCE_END = re.compile(
    r"[.!?](?=\s+[A-ZÄÖÜÀÉÈ„\"(])|(?<=[^\W\d_]{2}|.\)|\d\d)[.!](?=\s+\d{1,3}\s?(?:%|(?i:tage|days|jours)))|[;](?=\s)"
)
"""A figure may begin a sentence too ("… Mai 2026. 2 % Skonto …"), but not after a short form."""

_SHORTENED = re.compile(
    r"(?:\b(?:nr|no|abs|bzw|inkl|incl|exkl|excl|zzgl|abzgl|ggf|ca|mind|innerh|art|tel|str|st|vgl|usw|evtl|max|min|tg|ref|réf|env|dr|hr|fr)|"
    r"\b[^\W\d]|(?<![\d.,/-])\d{1,2})$",
    re.IGNORECASE,
)


@record(slots=False)
class Passage:
    """The lines of `cells` joined by single spaces."""

    cells: tuple[Cell, ...]

    @lazy
    def text(self) -> str:
        """The text of the passage."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def page(self) -> int:
        """The page it stands on, counted from 1."""
        return self.cells[0].page

    def box_of(self, start: int, end: int) -> Box:
        """The box around the words that the characters `start` to `end` of the text belong to."""
        boxes, at = [], 0
        for cell in self.cells:
            stop = at + len(cell.text)
            if at < end and stop > start:
                boxes.append(cell.box_of(max(0, start - at), min(len(cell.text), end - at)))
            at = stop + 1
        return Box.around(boxes or [self.cells[0].box])

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Yield where its sentences begin and end; a full stop after a short form or a number ends none."""
        start = 0
        for match in _SENTENCE_END.finditer(self.text):
            if match[0] == "." and _SHORTENED.search(self.text, max(0, start, match.start() - 8), match.start()):
                continue
            yield start, match.end()
            start = match.end() + 1
        if start < len(self.text):
            yield start, len(self.text)


def passages(
    view: DocumentView, about: re.Pattern[str], labels: Mapping[int, PageLabels] | None = None
) -> Iterator[Passage]:
    """Yield the running text of a document's blocks, and its rows of several cells, in which `about` occurs.

    `about` is looked for in the text in lower case. With `labels`, a line that is a label with its value is a passage
    of its own. None is longer than LONGEST.
    """
    for page in view.pages:
        telling = {cell.index for cell in page.cells if about.search(cell.text.lower())}
        if not telling:
            continue
        for block in page.blocks:
            if any(cell.index in telling for cell in block.cells):
                runs = [block.cells] if labels is None else _runs(block.cells, labels[page.number])
                for cells in runs:
                    yield Passage(_bounded(cells))
        for row in page.rows:
            if 1 < len(row.cells) <= 6 and any(cell.index in telling for cell in row.cells):
                yield Passage(_bounded(row.cells))


def _runs(cells: Sequence[Cell], labels: PageLabels) -> Iterator[Sequence[Cell]]:
    """Cut a block before every line that begins with a label set apart from its value, and after it."""
    run: list[Cell] = []
    for cell in cells:
        hits = labels.by_cell.get(cell.index, ())
        if hits and hits[0].start <= 1 and hits[0].separated:
            if run:
                yield run
            yield [cell]
            run = []
        else:
            run.append(cell)
    if run:
        yield run


def _bounded(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    size, kept = 0, list[Cell]()
    for cell in cells:
        size += len(cell.text) + 1
        if kept and size > LONGEST:
            break
        kept.append(cell)
    return tuple(kept)
