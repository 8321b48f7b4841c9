"""The rule type `ml_model`: a value that a model gives, and another rule's where it gives none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.catalogue import CompiledRule
from docproc.extract.context import Context
from docproc.extract.predicting import PredictionError, Predictor, prediction_for, request_of
from docproc.extract.rules import label, position, regex, template
from docproc.extract.rules.making import make_value
from docproc.extract.rules.model_features import offers
from docproc.specs.rules import MlModelRule

STAND_IN = -0.5
"""Log-odds of a value that a fallback rule found in place of the model."""

_MOST_SURE = 99.5
_FALLBACKS: Mapping[str, Callable[[CompiledRule, Context], Iterator[Candidate]]] = MappingProxyType(
    {"label": label.find, "regex": regex.find, "position": position.find, "template": template.find}
)


def find(rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield what the model says, if it is sure enough, else what the fallback rule finds, with the model's priority."""
    spec = rule.spec
    if not isinstance(spec, MlModelRule):
        raise TypeError(f"rule {rule.key} is no ml_model rule")
    found, why = try_model(rule, context)
    if found is not None:
        yield found
        return
    fallback = context.catalogue.fallbacks.get(rule.key)
    if fallback is not None:
        reason = Reason("fallback", STAND_IN, f"stands in for the model of {rule.key}, which {why}")
        for candidate in _FALLBACKS[fallback.spec.type](fallback, context):
            stands_in = candidate.because(reason)
            yield stands_in.with_priority(max(spec.priority, candidate.priority))


def try_model(rule: CompiledRule, context: Context) -> tuple[Candidate | None, str]:
    """Return the model's value, or None with what the model did instead, in words that follow "which"."""
    spec = rule.spec
    if not isinstance(spec, MlModelRule):
        raise TypeError(f"rule {rule.key} is no ml_model rule")
    if context.predictor is None:
        return None, "is not to be had here"
    try:
        asked = _answered if spec.endpoint is not None else _scored
        found = asked(rule, spec, context, context.predictor)
    except PredictionError as error:
        return None, str(error)
    if found is None:
        return None, "found nothing"
    candidate, sure = found
    if sure < spec.confidence_threshold:
        return None, f"was {sure:.0f} % sure, less than {spec.confidence_threshold:g} %"
    if rule.validation is not None and not rule.validation.holds(str(candidate.value)):
        return None, f"gave {candidate.raw!r}, which does not pass the validation"
    return candidate, ""


def _answered(
    rule: CompiledRule, spec: MlModelRule, context: Context, predictor: Predictor
) -> tuple[Candidate, float] | None:
    """Ask the model behind the address, once a document for all rules that name it."""
    key = (str(spec.endpoint), spec.model, spec.version)
    if key not in context.answers:
        fields = sorted({each.spec.field for each in _same_model(spec, context)})
        language, kind = context.reading.language, context.document_type.value
        request = request_of(context.view, spec.model, spec.version, fields, kind, language)
        try:
            context.answers[key] = predictor.ask(rule, request)
        except PredictionError as error:
            context.answers[key] = error
    answer = context.answers[key]
    if isinstance(answer, PredictionError):
        raise answer
    given = prediction_for(spec.field, answer, len(context.view.pages))
    if given is None:
        return None
    value = make_value(spec.field, given.text, (), None, context.reading, exact=True)
    if value is None:
        raise PredictionError(f"gave {given.text[:60]!r}, which is no {spec.field.replace('_', ' ')}")
    return Candidate(
        spec.field,
        value,
        given.text,
        rule.method,
        given.page,
        given.box,
        (_reason(spec, given.confidence),),
        spec.priority,
    ), given.confidence


def _same_model(spec: MlModelRule, context: Context) -> Iterator[CompiledRule]:
    for rule in context.catalogue.rules_for(context.document_type, context.supplier_id):
        other = rule.spec
        if isinstance(other, MlModelRule) and (other.endpoint, other.model, other.version) == (
            spec.endpoint, spec.model, spec.version,
        ):  # fmt: skip
            yield rule


def _scored(
    rule: CompiledRule, spec: MlModelRule, context: Context, predictor: Predictor
) -> tuple[Candidate, float] | None:
    """Let the ONNX model score every text that could be the value; the most probable one is its answer."""
    offered = offers(spec.field, context)
    if not offered:
        return None
    scores = predictor.score(rule, [offer.features for offer in offered])
    if len(scores) != len(offered) or not all(0 <= score <= 1 for score in scores):
        raise PredictionError("did not give one probability from 0 to 1 for each text")
    score, at = max((score, -at) for at, score in enumerate(scores))
    offer = offered[-at]
    cell, match = offer.cell, offer.match
    candidate = Candidate(
        spec.field,
        match.value,
        match.raw,
        rule.method,
        cell.page,
        cell.box_of(offer.start, offer.start + len(match.raw)),
        (_reason(spec, 100 * score),),
        spec.priority,
    )
    return candidate, 100 * score


def _reason(spec: MlModelRule, sure: float) -> Reason:
    share = min(_MOST_SURE, max(100 - _MOST_SURE, sure)) / 100
    version = f" {spec.version}" if spec.version else ""
    return Reason(
        "model", spec.weight * math.log(share / (1 - share)), f"the model {spec.model}{version} is {sure:.0f} % sure"
    )
