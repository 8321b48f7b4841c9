"""The rule type `position`: a value in a box on the page, or at an offset from an anchor text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
    for page, box in _places(spec, context.view.pages):
        words = _words_in(page, box, spec.tolerance)
        text = _text(words)
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


def texts_at(spec: PositionRule, context: Context) -> Iterator[tuple[int, str]]:
    """Yield page and text of each box that the rule means, "" for an empty one."""
    for page, box in _places(spec, context.view.pages):
        yield page.number, _text(_words_in(page, box, spec.tolerance))


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _places(spec: PositionRule, pages: Sequence[PageView]) -> Iterator[tuple[PageView, Box]]:
    """The boxes that the rule names, where it counts from an anchor those at the likeliest anchors first."""
    if spec.page == 0:
        asked = list(pages)
    else:
        at = spec.page - 1 if spec.page > 0 else len(pages) + spec.page
        asked = list(pages[at : at + 1]) if at >= 0 else []
    if spec.box is not None:
        yield from ((page, Box(*spec.box)) for page in asked)
    if spec.anchor_text is None or spec.relative_offset is None:
        return
    dx, dy, width, height = spec.relative_offset
    anchored = [(_strays(cell.text, spec.anchor_text), page, cell) for page in asked for cell in page.cells]
    for _, page, cell in sorted((each for each in anchored if each[0] is not None), key=lambda each: each[0] or 0):
        yield page, Box(cell.box.x + dx, cell.box.y + dy, width, height)


def _strays(text: str, anchor: str) -> int | None:
    """How far a text is from being the anchor: 0 the same, 1 beginning with it, 2 holding it; None when it does not."""
    printed, wanted = squeeze(text), squeeze(anchor)
    if not wanted or wanted not in printed:
        return None
    return 0 if printed == wanted else 1 if printed.startswith(wanted) else 2


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
