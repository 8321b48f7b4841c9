"""The rule type `position`: a value in a box on the page, or at an offset from an anchor text."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.catalogue import CompiledRule
from docproc.extract.context import Context
from docproc.extract.layout import PageView
from docproc.extract.values import read_values
from docproc.extract.wording import squeeze
from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.specs.rules import PositionRule


def find(rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield the value that the words inside the rule's box form, if it reads as the field's kind."""
    spec = rule.spec
    if not isinstance(spec, PositionRule):
        raise TypeError(f"rule {rule.key} is no position rule")
    pages = context.view.pages
    if not pages or not -len(pages) <= spec.page <= len(pages) or spec.page == 0:
        return
    page = pages[spec.page - 1 if spec.page > 0 else spec.page]
    for box in _boxes(spec, page):
        words = _words_in(page, box, spec.tolerance)
        text = " ".join(word.text for word in words)
        value = next(iter(read_values(spec.field, text, context.reading)), None)
        if value is None or (rule.validation is not None and not rule.validation.holds(value.raw)):
            continue
        yield Candidate(
            field=spec.field,
            value=value.value,
            raw=value.raw,
            method=rule.method,
            page=page.number,
            box=Box.around(word.box for word in words),
            reasons=(
                Reason("position", 3.5 * spec.weight - 1.0, f"stands where {rule.key} says"),
                *([Reason("form", value.points, value.note)] if value.points else []),
            ),
            priority=spec.priority,
        )
        return


def _boxes(spec: PositionRule, page: PageView) -> Iterator[Box]:
    if spec.box is not None:
        yield Box(*spec.box)
    if spec.anchor_text is None or spec.relative_offset is None:
        return
    anchor = squeeze(spec.anchor_text)
    dx, dy, width, height = spec.relative_offset
    for cell in page.cells:
        if anchor and anchor in squeeze(cell.text):
            yield Box(cell.box.x + dx, cell.box.y + dy, width, height)


def _words_in(page: PageView, box: Box, tolerance: float) -> list[Word]:
    """The words that lie in `box` with at most `tolerance` points sticking out, in reading order."""
    rows = page.rows_between(box.y - 40, box.bottom + tolerance)
    return [
        word
        for row in rows
        for cell in row.cells
        for word in cell.words
        if word.box.x >= box.x - tolerance
        and word.box.right <= box.right + tolerance
        and word.box.y >= box.y - tolerance
        and word.box.bottom <= box.bottom + tolerance
    ]
