"""The labels of a form with what was filled in: beside them, on dots or lines, beneath them in boxes, or ticked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docproc.extract.context import Context
from docproc.extract.kinds.tick_boxes import TICKED, TickBox, boxes_of, has_mark
from docproc.extract.layout import Cell, PageView, Row
from docproc.extract.wording import has_digit, squeeze
from docproc.model.enums import DocumentType
from docproc.model.fields import FormField
from docproc.model.geometry import Box

LABEL_LENGTH = 48
"""A label of a form has no more characters than this."""

LONGEST_ANSWER = 9
"""What follows a colon in more words than these is a sentence, no answer."""

SMALLER = 0.88
"""The label of a box is set in type so much smaller than what is filled in, at most."""

TITLE = 1.5
"""Type so many times larger than the page's usual is a title's, no answer to a label that is not known."""

LARGEST = 1.65
"""What is filled in is set in type so much larger than its label, at most; what is larger still is a title."""

NEAR = 1.7
"""What is filled in stands so many line heights under the label of its box, at most."""

SURE, LIKELY, PERHAPS = 92.0, 82.0, 70.0
"""The confidence (percent) of a value beside a colon or on a line, of one under a known label, of one by its place."""

_FILLER = re.compile(r"(?:[._…·]\s?){3,}|_{2,}|(?<=\s)\.(?=\s)")
_ONLY_FILLER = re.compile(r"^[\s._…·\-–|/]*$")
_DASHES = ("-", "–")
_COLON = re.compile(r"^(?P<label>[^:]{1,47}[^:\s\d])\s*:\s*(?P<value>.*)$")
_BETWEEN_KINDS = re.compile(r"(?<=\d)(?=[^\W\d_]{2})|(?<=[^\W\d_])(?=\d)")
_LETTER = re.compile(r"[^\W\d_]{2}")


def find_form_fields(context: Context) -> tuple[FormField, ...]:
    """Return the fields of a form in reading order; empty for documents of other types."""
    if context.document_type is not DocumentType.FORM:
        return ()
    found: list[FormField] = []
    for page in context.view.pages:
        found.extend(_Reader(page, context).fields())
    return tuple(found)


class _Reader:
    """Reads the fields of one page; a cell that was taken as a value is no label afterwards."""

    def __init__(self, page: PageView, context: Context) -> None:
        self._page = page
        self._context = context
        self._taken: set[int] = set()

    def fields(self) -> Iterator[FormField]:
        for row in self._page.rows:
            ticks = list(boxes_of(row))
            if ticks:
                yield from self._ticked(row, ticks)
                continue
            for cell in row.cells:
                if cell.index not in self._taken:
                    yield from self._of(cell, row)

    def _ticked(self, row: Row, ticks: Sequence[TickBox]) -> Iterator[FormField]:
        first = row.cells[0]
        named = _COLON.match(first.text)
        chosen = [tick for tick in ticks if tick.ticked]
        if named is not None and not has_mark(named["label"]):
            value = ", ".join(tick.option for tick in chosen)
            yield self._field(named["label"], value, Box.around([first.box, *(tick.box for tick in chosen)]), LIKELY)
        for tick in ticks:
            yield self._field(tick.option, TICKED if tick.ticked else "", tick.box, LIKELY)

    def _of(self, cell: Cell, row: Row) -> Iterator[FormField]:
        filled = _on_line(cell)
        if filled is not None:
            label, value = filled
            if not value:
                value = self._after_filler(cell)
            yield self._field(label, value, cell.box, SURE)
            return
        match = _COLON.match(cell.text)
        if match is not None and _is_label(match["label"]):
            if len(match["value"].split()) <= LONGEST_ANSWER:
                yield from self._beside(cell, match["label"], match["value"])
        elif not self._in_table(row) and not self._is_value(cell):
            yield from self._boxed(cell, row)

    def _after_filler(self, cell: Cell) -> str:
        """Return what stands in the next cell, between the dots that begin there or end here."""
        for other in self._page.right_of(cell)[:1]:
            text = _FILLER.sub(" ", other.text).strip(" .:")
            if text and ":" not in other.text and not self._known(other.text):
                self._taken.add(other.index)
                return text
            if _ONLY_FILLER.match(other.text):
                self._taken.add(other.index)
        return ""

    def _beside(self, cell: Cell, label: str, value: str) -> Iterator[FormField]:
        if value.strip():
            yield self._field(label, _cleaned(value), cell.box, SURE)
            return
        for other in self._page.right_of(cell)[:1]:
            if other.index not in self._taken and not _COLON.match(other.text):
                self._taken.add(other.index)
                yield self._field(label, _cleaned(other.text), Box.around([cell.box, other.box]), SURE)
                return
        under = next(iter(self._page.below(cell, NEAR * cell.size)), None)
        near = under is not None and abs(under.box.x - cell.box.x) < cell.size and not _COLON.match(under.text)
        if under is not None and near and under.index not in self._taken and len(self._page.rows[under.row].cells) <= 2:
            self._taken.add(under.index)
            yield self._field(label, _cleaned(under.text), Box.around([cell.box, under.box]), LIKELY)
            return
        yield self._field(label, "", cell.box, PERHAPS)

    def _boxed(self, cell: Cell, row: Row) -> Iterator[FormField]:
        """Yield the field of a label without a colon: over what is filled in, beside it, or under the line for it."""
        if not _is_label(cell.text) or has_digit(cell.text):
            return
        known = self._known(cell.text)
        over = self._over_line(cell)
        if over is not None:
            yield self._field(cell.text, over.text, Box.around([cell.box, over.box]), LIKELY)
            return
        if self._is_captioned(row):
            yield from self._captioned(cell)
            return
        under = self._under(cell, row, known=known)
        if under:
            self._taken.update(other.index for other in under)
            box = Box.around([cell.box, *(other.box for other in under)])
            yield self._field(cell.text, _joined(under), box, LIKELY if known else PERHAPS)
            return
        right = self._page.right_of(cell)[:1]
        if known and len(row.cells) == 2 and right and not self._known(right[0].text):
            self._taken.add(right[0].index)
            yield self._field(cell.text, _cleaned(right[0].text), Box.around([cell.box, right[0].box]), LIKELY)
        elif known:
            yield self._field(cell.text, "", cell.box, PERHAPS)

    def _under(self, cell: Cell, row: Row, *, known: bool) -> list[Cell]:
        """Return the cells of the next row that stand under a label and before the next label of its row."""
        following = self._page.rows[row.index + 1 : row.index + 2]
        right = next((other.box.x for other in row.cells if other.box.x > cell.box.x), self._page.width)
        found = [
            other
            for each in following
            for other in each.cells
            if cell.box.x - cell.size <= other.box.x < right - 2
            and other.box.y - cell.box.bottom <= NEAR * max(cell.size, other.size)
            and (not _ONLY_FILLER.match(other.text) or other.text.strip() in _DASHES)
            and other.index not in self._taken
        ]
        found = _without_edges(found)
        if not found or any(_COLON.match(other.text) or has_mark(other.text) for other in found):
            return []
        largest = max(other.size for other in found)
        sentence = cell.text.rstrip().endswith((".", "!"))
        titled = not known and largest > TITLE * self._page.text_size
        smaller = not titled and LARGEST * cell.size > largest and cell.size < SMALLER * largest and not sentence
        unknown = not any(self._known(other.text) for other in found)
        return found if unknown and (smaller or (known and self._is_heading(row))) else []

    def _is_captioned(self, row: Row) -> bool:
        """Tell whether the labels of a row stand under what is filled in: nearer to it than to what follows."""
        return any(self._value_over(cell) is not None for cell in row.cells)

    def _value_over(self, cell: Cell) -> Cell | None:
        """Return the larger cell close over a known label, where no other stands as close under it."""
        if not self._known(cell.text):
            return None
        over = [other for other in self._page.above(cell, cell.size) if abs(other.box.x - cell.box.x) < cell.size]
        under = [other for other in self._page.below(cell, 3 * cell.size) if abs(other.box.x - cell.box.x) < cell.size]
        if not over or cell.size >= SMALLER * over[0].size or over[0].size > LARGEST * cell.size:
            return None
        gap = cell.box.y - over[0].box.bottom
        return None if under and under[0].box.y - cell.box.bottom < 1.5 * max(gap, 1.0) else over[0]

    def _captioned(self, cell: Cell) -> Iterator[FormField]:
        over = self._value_over(cell)
        if over is not None:
            yield self._field(cell.text, over.text, Box.around([cell.box, over.box]), LIKELY)
        elif self._known(cell.text):
            yield self._field(cell.text, "", cell.box, PERHAPS)

    def _is_heading(self, row: Row) -> bool:
        """Tell whether every cell of a row is a known label, so that the next row may hold their values."""
        return all(self._known(cell.text) for cell in row.cells)

    def _over_line(self, cell: Cell) -> Cell | None:
        """Return what stands on the line over a caption: "Ole Hinrichs" over a rule over "name of the applicant"."""
        rows = self._page.rows[max(0, cell.row - 2) : cell.row]
        ruled = [other for row in rows[-1:] for other in row.cells if other.box.overlap_x(cell.box) > 0]
        if not any(_FILLER.search(other.text) and _ONLY_FILLER.match(other.text) for other in ruled):
            return None
        above = [other for other in rows[0].cells if abs(other.box.x - cell.box.x) < 2 * cell.size]
        return above[0] if len(rows) == 2 and above and not _ONLY_FILLER.match(above[0].text) else None

    def _in_table(self, row: Row) -> bool:
        """Tell whether a row is part of a table: four cells or more over or under as many others."""
        count = len(row.cells)
        near = [other for other in self._page.rows[row.index + 1 : row.index + 3] if len(other.cells) >= count - 1]
        return count >= 4 and len(near) == 2 and not self._is_heading(row)

    def _is_value(self, cell: Cell) -> bool:
        """Tell whether a cell stands on a line whose caption follows, and so is no label itself."""
        following = self._page.rows[cell.row + 1 : cell.row + 2]
        return any(
            _FILLER.search(other.text) and _ONLY_FILLER.match(other.text) and other.box.overlap_x(cell.box) > 0
            for row in following
            for other in row.cells
        )

    def _known(self, text: str) -> bool:
        said = self._context.catalogue.phrases.said_in(text, frozenset({"form_label"}))
        return any(squeeze(text[each.start : each.end]) == squeeze(text) for each in said)

    def _field(self, label: str, value: str, box: Box, confidence: float) -> FormField:
        return FormField(label.strip(" :"), value.strip(), confidence, self._page.number, box.rounded())


def _on_line(cell: Cell) -> tuple[str, str] | None:
    """Return label and value of a cell filled in on dots or a line, if it has any."""
    match = _FILLER.search(cell.text)
    if match is None or match.start() < 2:
        return None
    label, rest = cell.text[: match.start()].strip(" :."), cell.text[match.start() :]
    if not _is_label(label):
        return None
    return label, _cleaned(rest)


def _cleaned(text: str) -> str:
    return " ".join(_FILLER.sub(" ", text).split()).strip(" .:") if _FILLER.search(text) else " ".join(text.split())


def _is_label(text: str) -> bool:
    return len(text.strip()) <= LABEL_LENGTH and _LETTER.search(text) is not None and len(text.split()) <= 6


def _without_edges(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells without those dashes that do not stand between two others."""
    texts = [at for at, cell in enumerate(cells) if not _ONLY_FILLER.match(cell.text)]
    return list(cells[texts[0] : texts[-1] + 1]) if texts else []


def _joined(cells: Sequence[Cell]) -> str:
    """Return what several cells hold; the letters of a comb, one to a box, are joined to words."""
    parts = [part for cell in cells for part in cell.text.split()]
    comb = len(parts) > 3 and sum(len(part) <= 2 for part in parts) > len(parts) / 2
    return _BETWEEN_KINDS.sub(" ", "".join(parts)) if comb else " ".join(parts)
