"""The rule type `template`: fields of documents that always look the same, by pattern, by position or by both."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.catalogue import CompiledRule
from docproc.extract.context import Context
from docproc.extract.rules import page_pattern
from docproc.extract.rules.making import make_value
from docproc.extract.rules.row_text import RowText, rows_of, word_starts
from docproc.parse.patterns import Found
from docproc.specs.rules import FieldPlace, TemplateRule


def find(rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield a candidate for each text that the rule's pattern or position finds and that its field can hold."""
    spec = rule.spec
    if not isinstance(spec, TemplateRule):
        raise TypeError(f"rule {rule.key} is no template rule")
    if spec.sees_pages:
        yield from page_pattern.find(rule, spec, context)
        return
    steps = spec.transformations.get(spec.field, ())
    for row, start, end in spans_of(rule, spec, context):
        raw = row.text[start:end]
        value = make_value(spec.field, raw, steps, spec.data_type, context.reading, exact=rule.pattern is not None)
        if value is None or (rule.validation is not None and not rule.validation.holds(str(value))):
            continue
        name, told = (
            ("pattern", "matches the pattern of") if rule.pattern else ("position", "stands where it stands in")
        )
        yield Candidate(
            field=spec.field,
            value=value,
            raw=raw,
            method=rule.method,
            page=row.page,
            box=row.box(start, end),
            reasons=(Reason(name, 3.5 * spec.weight - 1.0, f"{told} {rule.key}"), *row.quality(start, end)),
            priority=spec.priority,
        )


def spans_of(rule: CompiledRule, spec: TemplateRule, context: Context) -> Iterator[tuple[RowText, int, int]]:
    """Yield the rows in question, each with the place of the text taken from it; the nearest to the position first."""
    place = spec.position
    if place is None:
        for page in context.view.pages:
            for row in rows_of(page):
                yield from ((row, match.start, match.end) for match in _matches(rule, row))
        return
    for row in _rows_at(place, context):
        if rule.pattern is None:
            yield from ((row, start, end) for start, end in _cells_from(row, place))
        else:
            spans = [(row, match.start, match.end) for match in _matches(rule, row)]
            yield from (span for span in spans if abs(row.box(*span[1:]).x - place.x) <= place.tolerance)


def _matches(rule: CompiledRule, row: RowText) -> Iterator[Found]:
    if rule.pattern is not None:
        yield from (match for match in rule.pattern.find_all(row.text) if match.value.strip())


def _rows_at(place: FieldPlace, context: Context) -> list[RowText]:
    """The rows at the height of `place` on its page, the nearest first."""
    pages = context.view.pages
    at = place.page - 1 if place.page > 0 else len(pages) + place.page
    if not 0 <= at < len(pages):
        return []
    far = {row: min(abs(cell.box.y - place.y) for _, cell in row.parts) for row in rows_of(pages[at])}
    return sorted((row for row in far if far[row] <= place.tolerance), key=far.__getitem__)


def _cells_from(row: RowText, place: FieldPlace) -> Iterator[tuple[int, int]]:
    """From the word nearest to the left edge of `place` to the end of its cell."""
    words = [
        (abs(word.box.x - place.x), at + start, at + len(cell.text))
        for at, cell in row.parts
        for start, word in word_starts(cell)
        if abs(word.box.y - place.y) <= place.tolerance
    ]
    if words and min(words)[0] <= place.tolerance:
        yield min(words)[1:]
