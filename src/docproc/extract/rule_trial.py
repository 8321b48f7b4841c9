"""One rule tried alone on one document: what it finds and where, and where it finds nothing, why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from docproc.extract.candidate import Candidate, percent
from docproc.extract.catalogue import Catalogue, CompiledRule
from docproc.extract.context import Context
from docproc.extract.document import RuleFinder, look_at
from docproc.extract.parties import parties
from docproc.extract.parties.suppliers import find_supplier
from docproc.extract.predicting import Predictor
from docproc.extract.rules.ml_model import try_model
from docproc.extract.rules.position import texts_at
from docproc.extract.rules.regex import texts_of
from docproc.extract.rules.template import spans_of
from docproc.model.enums import DocumentType
from docproc.model.fields import FieldValue
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.model.text import DocumentText
from docproc.parse.transforming import transform
from docproc.specs.rules import LabelRule, MlModelRule, PositionRule, RegexRule, TemplateRule

MOST_REASONS = 8
"""So many texts that a rule passed by are named."""


@record()
class TriedValue:
    """A value that the rule finds: text and value, where, with how much confidence (percent) by itself, and why."""

    value: str
    raw: str
    page: int | None
    box: Box | None
    confidence: float
    reasons: tuple[str, ...]


@record()
class RuleTrial:
    """What one rule does on one document: `found`, best first, or `why_not`.

    `hindrances` say why it is not tried on this document at all: another type, another supplier, inactive.
    """

    key: str
    document_type: DocumentType
    supplier_id: str | None
    hindrances: tuple[str, ...] = ()
    found: tuple[TriedValue, ...] = ()
    why_not: tuple[str, ...] = ()
    chosen: FieldValue | None = None


def try_rule(
    text: DocumentText,
    catalogue: Catalogue,
    key: str,
    rule_types: Mapping[str, RuleFinder],
    predictor: Predictor | None = None,
) -> RuleTrial | None:
    """Try the rule of that key on a document; None for a rule that the catalogue does not have (an inactive one).

    `rule_types` finds the candidates of a rule by the name of its type.
    """
    looked = look_at(text, catalogue)
    known = find_supplier(looked.context, parties.find_parties(looked.context), text)
    supplier = None if known is None else known.supplier_id
    rules = [rule for rule in catalogue.rules if rule.key == key or rule.key.startswith(f"{key}/")]
    if not rules:
        return None
    hindrances = tuple(dict.fromkeys(_hindrances(rules[0], looked.guess.document_type, supplier)))
    context = replace(looked.from_supplier(rules[0].supplier_id or supplier), predictor=predictor)
    candidates = [each for rule in rules for each in rule_types[rule.spec.type](rule, context)]
    own = {rule.method for rule in rules}
    found = [each for each in sorted(candidates, key=lambda each: -each.rank) if each.method in own]
    why = () if found else tuple(dict.fromkeys(why for rule in rules for why in why_not(rule, context)))
    return RuleTrial(
        key, looked.guess.document_type, supplier, hindrances, tuple(map(_tried, found)), why[:MOST_REASONS]
    )


def why_not(rule: CompiledRule, context: Context) -> Iterator[str]:
    """Yield in words why a rule that finds nothing in a document does not."""
    yield from _WHY[rule.spec.type](rule, context)


def _hindrances(rule: CompiledRule, kind: DocumentType, supplier: str | None) -> Iterator[str]:
    if rule.document_types and kind not in rule.document_types:
        types = ", ".join(sorted(rule.document_types))
        yield f"the document is taken for {kind.value}, the rule is for {types}"
    if rule.supplier_id is not None and rule.supplier_id != supplier:
        yield f"the rule is of supplier {rule.supplier_id}, the document is from {supplier or 'nobody known'}"


def _tried(candidate: Candidate) -> TriedValue:
    reasons = tuple(dict.fromkeys(reason.text for reason in candidate.reasons if reason.text))
    box = None if candidate.box is None else candidate.box.rounded()
    sure = round(percent(candidate.score), 1)
    return TriedValue(str(candidate.value), candidate.raw, candidate.page, box, sure, reasons)


def _label(rule: CompiledRule, context: Context) -> Iterator[str]:
    spec = rule.spec
    if not isinstance(spec, LabelRule):
        return
    hits = context.hits("rule", rule.key)
    if not hits:
        yield f"none of its {len(list(spec.labels))} wordings stands on the pages"
    for hit in hits:
        box = hit.cell.box.rounded()
        where = f'"{hit.text.strip()}" on page {hit.cell.page} at {box.x:g}, {box.y:g}'
        if spec.needs_separator and not hit.separated and hit.tail.strip():
            yield f"{where}: no colon stands after it, which the rule needs"
        else:
            places = ", ".join(spec.places)
            yield f"{where}: no {_said(spec.field)} stands {places}{_invalid(rule)}"


def _regex(rule: CompiledRule, context: Context) -> Iterator[str]:
    spec = rule.spec
    if not isinstance(spec, RegexRule) or rule.pattern is None:
        return
    matched = False
    for row in texts_of(spec, context):
        for found in rule.pattern.find_all(transform(row.text, spec.preprocess) or ""):
            matched = True
            yield f"page {row.page}: the pattern finds {found.value[:80]!r}, no {_said(spec.field)}{_invalid(rule)}"
    if not matched:
        yield f"the pattern matches nothing in the text of {_where(len(context.view.pages))}"


def _position(rule: CompiledRule, context: Context) -> Iterator[str]:
    spec = rule.spec
    if not isinstance(spec, PositionRule):
        return
    said = list(texts_at(spec, context))
    where = f"page {spec.page}" if spec.page else "any page"
    if not said and spec.anchor_text is not None:
        yield f"the anchor text {spec.anchor_text!r} does not stand on {where}"
    elif not said:
        yield f"the document has no page {spec.page}"
    for page, text in said:
        shown = f"holds {text[:80]!r}, no {_said(spec.field)}{_invalid(rule)}" if text else "holds no words"
        yield f"the box on page {page} {shown}"


def _template(rule: CompiledRule, context: Context) -> Iterator[str]:
    spec = rule.spec
    if not isinstance(spec, TemplateRule):
        return
    spans = list(spans_of(rule, spec, context))
    if not spans:
        way = "the pattern matches nothing" if rule.pattern is not None else "no word begins at the position"
        place = spec.position
        at = "" if place is None else f" near {place.x:g}, {place.y:g} (page {place.page}, {place.tolerance:g} points)"
        yield way + at
    for row, start, end in spans:
        yield f"page {row.page}: {row.text[start:end][:80]!r} is no {_said(spec.field)}{_invalid(rule)}"


def _model(rule: CompiledRule, context: Context) -> Iterator[str]:
    if isinstance(rule.spec, MlModelRule):
        yield f"the model {rule.spec.model} {try_model(rule, context)[1]}"


def _said(field: str) -> str:
    return field.replace("_", " ")


def _where(pages: int) -> str:
    return "the page" if pages == 1 else f"{pages} pages"


def _invalid(rule: CompiledRule) -> str:
    return "" if rule.validation is None else f" that passes the validation {rule.spec.validation!r}"


_WHY: Mapping[str, Callable[[CompiledRule, Context], Iterator[str]]] = MappingProxyType(
    {"label": _label, "regex": _regex, "position": _position, "template": _template, "ml_model": _model}
)
