"""The rule type `regex`: a value that a regular expression finds in the text of a line."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.catalogue import CompiledRule
from docproc.extract.context import Context
from docproc.extract.values import read_values


def find(rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield a candidate for every match in a row of cells whose text reads as the field's kind."""
    if rule.pattern is None:
        raise TypeError(f"rule {rule.key} is no regex rule")
    for page in context.view.pages:
        for row in page.rows:
            text = " ".join(cell.text for cell in row.cells)
            for found in rule.pattern.find_all(text):
                value = next(iter(read_values(rule.spec.field, found.value, context.reading)), None)
                if value is None or (rule.validation is not None and not rule.validation.holds(value.raw)):
                    continue
                at = 0
                for cell in row.cells:
                    if at <= found.start < at + len(cell.text) + 1:
                        break
                    at += len(cell.text) + 1
                start, end = found.start + value.start - at, found.start + value.end - at
                yield Candidate(
                    field=rule.spec.field,
                    value=value.value,
                    raw=value.raw,
                    method=rule.method,
                    page=page.number,
                    box=cell.box_of(start, end),
                    reasons=(
                        Reason("pattern", 3.5 * rule.spec.weight - 1.0, f"matches the pattern of {rule.key}"),
                        *([Reason("form", value.points, value.note)] if value.points else []),
                        *read_quality(cell, start, end),
                    ),
                    priority=rule.spec.priority,
                )
