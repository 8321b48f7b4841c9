"""Template rules that look at a whole document: several patterns, of whose matches one counts, or a given value."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.catalogue import CompiledRule
from docproc.extract.context import Context
from docproc.extract.rules.laid_out import LaidOut
from docproc.extract.rules.making import make_value
from docproc.extract.rules.page_search import found_in, taken
from docproc.model.enums import Source
from docproc.model.fields import Value
from docproc.parse.patterns import Found
from docproc.specs.page_patterns import PageText
from docproc.specs.rules import TemplateRule


def find(rule: CompiledRule, spec: TemplateRule, context: Context) -> Iterator[Candidate]:
    """Yield the rule's values, where the document is one that its template is meant for.

    Matches come in the order of the patterns, then of the text. `take` makes one value of all that can be read.
    """
    if spec.page_text is not None and not context.meant_for(spec.page_text):
        return
    text = context.laid_out(spec.page_text or PageText())
    steps = spec.transformations.get(spec.field, ())
    if spec.value is not None:
        value = make_value(spec.field, spec.value, steps, spec.data_type, context.reading, exact=True)
        if value is not None:
            told = Reason("pattern", 3.5 * spec.weight - 1.0, f"said in {rule.key}")
            yield Candidate(
                spec.field,
                value,
                spec.value,
                rule.method,
                reasons=(told,),
                priority=spec.priority,
                source=Source.SUPPLIER,
            )
        return
    matches = []
    for found in found_in(text.text, rule.patterns, rule.part):
        value = make_value(spec.field, found.value, steps, spec.data_type, context.reading, exact=True)
        if value is not None and (rule.validation is None or rule.validation.holds(str(value))):
            matches.append((found, value))
    for found, value in taken(matches, spec.take):
        yield _candidate(rule, spec, text, found, value)


def _candidate(rule: CompiledRule, spec: TemplateRule, text: LaidOut, found: Found, value: Value) -> Candidate:
    page, box = text.place(found.start, found.end)
    reason = Reason("pattern", 3.5 * spec.weight - 1.0, f"matches the pattern of {rule.key}")
    return Candidate(spec.field, value, found.value, rule.method, page, box, (reason,), spec.priority)
