"""Which rules do badly on reviewed documents, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docproc.specs.rule_sources import RuleSource
from docproc.store.rule_reading import Figures

LOW_SUCCESS = 70.0
FAIR_SUCCESS = 85.0
LOW_CONFIDENCE = 70.0
"""Percent below which a rule's success (high, medium) and confidence (medium) ask for attention."""

MIN_USAGE = 10
"""A version with fewer uses is not judged yet."""

_BETTER = {
    "label": "see with 'docproc rule test' which wordings mislead: narrow labels or places, or add the one it misses",
    "regex": "see with 'docproc rule test' what it matches besides: make the pattern narrower, or add a validation",
    "position": "count from an anchor_text instead of the page's edge, or give the box more tolerance",
    "template": "the layout may have changed: correct one document and let 'docproc learn' write the rule anew",
    "ml_model": "train the model anew, raise its confidence_threshold, or name a fallback",
}
_SURER = "add a validation, or more of what stands beside the value, so that its evidence is clearer"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that asks for attention: how urgently (high or medium), why, and what to do."""

    identity: str
    severity: str
    why: str
    what: str
    figures: Figures


def suggest(rules: Iterable[tuple[RuleSource, int, Figures]], min_usage: int = MIN_USAGE) -> tuple[Suggestion, ...]:
    """Return a suggestion for each weakness of the given rules (with version and figures), worst first."""
    found = [each for rule in rules for each in _of(*rule, min_usage)]
    return tuple(sorted(found, key=lambda each: (each.severity != "high", each.figures.success_rate or 0.0)))


def _of(source: RuleSource, version: int, figures: Figures, min_usage: int) -> Iterator[Suggestion]:
    if not source.spec.active or figures.usage_count < min_usage:
        return
    success, sure = figures.success_rate, figures.avg_confidence
    if success is not None and success < FAIR_SUCCESS:
        severity, bound = ("high", LOW_SUCCESS) if success < LOW_SUCCESS else ("medium", FAIR_SUCCESS)
        why = f"right in {success:.1f} % of {figures.usage_count} uses, below {bound:g} %"
        what = _BETTER[source.spec.type]
        if version > 1:
            what += f"; or go back with 'docproc rule rollback {source.identity} {version - 1}' if that one did better"
        yield Suggestion(source.identity, severity, why, what, figures)
    if sure is not None and sure < LOW_CONFIDENCE:
        why = f"its values are {sure:.1f} % sure on average, below {LOW_CONFIDENCE:g} %"
        yield Suggestion(source.identity, "medium", why, _SURER, figures)
