"""What a supplier's templates find on a document beside its fields: rows of tables, and fields that docproc lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docproc.extract.context import Context
from docproc.extract.rules.laid_out import LaidOut
from docproc.extract.rules.making import text_of
from docproc.extract.rules.page_search import Match, found_in, taken
from docproc.extract.rules.page_templates import OtherField, PageTemplate
from docproc.extract.rules.pattern_rows import find_items, find_rates
from docproc.extract.values import Reading
from docproc.model.fields import FormField, LineItem, VatLine
from docproc.specs.page_patterns import PageText
from docproc.specs.suppliers import steps_of

SAID, PRINTED = 99.0, 92.0
"""The confidence (percent) of a value that the template itself says, and of one that its pattern finds."""


@dataclass(frozen=True, slots=True)
class OfTemplate:
    """What was found by a supplier's templates."""

    items: tuple[LineItem, ...] = ()
    rates: tuple[VatLine, ...] = ()
    others: tuple[FormField, ...] = ()


def find_by_templates(context: Context, templates: Sequence[PageTemplate]) -> OfTemplate:
    """Return what the first template that finds something of a kind finds; other fields come from all of them."""
    of_all = OfTemplate()
    for template in templates:
        if template.page_text is not None and not context.meant_for(template.page_text):
            continue
        text = context.laid_out(template.page_text or PageText())
        rates = of_all.rates or find_rates(text, template.rates, context.reading.locale)
        items = of_all.items or _rated(find_items(text, template.items, context.reading.locale), rates)
        others = {field.label: field for field in _others(template.others, text, context.reading)}
        known = {field.label for field in of_all.others}
        new = tuple(field for label, field in others.items() if label not in known)
        of_all = OfTemplate(items, rates, (*of_all.others, *new))
    return of_all


def _rated(items: tuple[LineItem, ...], rates: Sequence[VatLine]) -> tuple[LineItem, ...]:
    """The items, those without a rate with the only one that the document charges."""
    charged = {line.rate for line in rates if line.rate and (line.net or line.vat)}
    if len(charged) != 1:
        return items
    (rate,) = charged
    return tuple(replace(item, vat_rate=rate) if item.vat_rate is None else item for item in items)


def _others(others: Iterable[OtherField], text: LaidOut, reading: Reading) -> Iterator[FormField]:
    for other in others:
        steps = steps_of(other.spec)
        if other.spec.value is not None:
            yield FormField(other.name, other.spec.value, SAID)
            continue
        matches: list[Match] = []
        for found in found_in(text.text, other.patterns, other.part):
            value = text_of(found.value, steps, other.spec.data_type, reading)
            if value is not None and (other.validation is None or other.validation.holds(value)):
                numeric = any(step.name == "decimal" for step in steps)
                matches.append((found, Decimal(value) if numeric else value))
        for found, of_field in taken(matches, other.spec.take or "first"):
            page, box = text.place(found.start, found.end)
            yield FormField(other.name, str(of_field), PRINTED, page, None if box is None else box.rounded())
