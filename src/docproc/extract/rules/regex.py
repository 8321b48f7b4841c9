"""The rule type `regex`: a value that a regular expression finds in the text of a line, or of a page."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.catalogue import CompiledRule
from docproc.extract.context import Context
from docproc.extract.rules.row_text import RowText, rows_of, whole_page
from docproc.extract.values import read_values
from docproc.parse.transforming import transform
from docproc.specs.rules import RegexRule

_OVER_LINES = frozenset({"multiline", "dot_all"})


def find(rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield a candidate for every match in a row of cells that reads as the field's kind.

    With flags that look over lines the text is a page's. Where steps change it before the pattern is tried, the box is
    that of the whole row.
    """
    spec = rule.spec
    if not isinstance(spec, RegexRule) or rule.pattern is None:
        raise TypeError(f"rule {rule.key} is no regex rule")
    for row in texts_of(spec, context):
        text = transform(row.text, spec.preprocess)
        for found in rule.pattern.find_all(text or ""):
            value = next(iter(read_values(spec.field, found.value, context.reading)), None)
            if value is None or (rule.validation is not None and not rule.validation.holds(value.raw)):
                continue
            start, end = found.start + value.start, found.start + value.end
            span = (start, end) if text == row.text else (0, len(row.text))
            yield Candidate(
                field=spec.field,
                value=value.value,
                raw=value.raw,
                method=rule.method,
                page=row.page,
                box=row.box(*span),
                reasons=(
                    Reason("pattern", 3.5 * spec.weight - 1.0, f"matches the pattern of {rule.key}"),
                    *([Reason("form", value.points, value.note)] if value.points else []),
                    *row.quality(*span),
                ),
                priority=spec.priority,
            )


def texts_of(spec: RegexRule, context: Context) -> Iterator[RowText]:
    """Yield the texts on which the rule's pattern is tried: rows, or pages for flags that look over lines."""
    for page in context.view.pages:
        if _OVER_LINES & set(spec.flags):
            yield whole_page(page)
        else:
            yield from rows_of(page)
