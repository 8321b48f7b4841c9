"""What a store has learnt of its own documents: observed reviews, its calibration, the proof of its error budget."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from docproc.check.budget import ErrorBudget
from docproc.check.calibration import Calibration
from docproc.check.calibration_inputs import known_input
from docproc.check.decision import blocked, restored
from docproc.check.observation import TYPE, Judge, ObservedDocument
from docproc.check.observing import observe, restated
from docproc.check.policy import CheckPolicy
from docproc.metrics.calibration import passing
from docproc.metrics.comparison import same_value
from docproc.metrics.gold import Gold
from docproc.model.enums import KnownBy
from docproc.specs.calibration import CalibrationSpec
from docproc.store.engine import Store
from docproc.store.loading import load_extraction, load_findings, load_text
from docproc.store.observation_reading import load_observations, observations_stamp, unobserved_reviews
from docproc.store.observations import forget_taken_back, record_observations, stated_before_review
from docproc.store.parameters import get_parameter, set_parameter

_KEPT = "calibration.weights"
"""The parameter in which a store keeps its fitted weights, with the stamp of what they were fitted to."""


def observe_reviews(store: Store) -> int:
    """Observe the documents that people approved since the last time; return how many those were.

    A value that stands in the approved document as it was found was right; one that was changed or taken out was wrong.
    Rejected documents say nothing of their values; what an approval said that was taken back is forgotten.
    """
    forget_taken_back(store)
    waiting = unobserved_reviews(store)
    found = [each for each in (_reviewed(store, document_id) for document_id in waiting) if each is not None]
    if found:
        record_observations(store, KnownBy.REVIEW, found)
    return len(found)


def house_calibration(store: Store, shipped: CalibrationSpec) -> CalibrationSpec:
    """Return the calibration of this store: the shipped one, changed by as much as its observations say.

    The weights are fitted again only when there is more to learn from.
    """
    stamp = observations_stamp(store)
    if not stamp:
        return shipped
    stamp = f"{stamp} {_digest(shipped.weights)}"
    kept = json.loads(get_parameter(store, _KEPT, "{}", datetime.now(UTC)))
    if kept.get("stamp") != stamp:
        from docproc.metrics.fitting import refit  # numpy takes long to import, and is seldom needed

        fitted = refit(load_observations(store), shipped.weights)
        # an older docproc may have observed inputs that this one has no more
        kept = {"stamp": stamp, "weights": {name: weight for name, weight in fitted.items() if known_input(name)}}
        set_parameter(store, _KEPT, json.dumps(kept), "what this store's own documents made of the calibration")
    return CalibrationSpec(weights=kept["weights"], most=shipped.most)


def proof_of_budget(store: Store, percent: float, threshold: float, calibration: CalibrationSpec) -> ErrorBudget:
    """Return the error budget of `percent` with the observed documents that would pass unseen at `threshold` percent.

    Their confidences are those that `calibration` states today.
    """
    today = Calibration(calibration.weights, calibration.most)
    found = passing([restated(document, today) for document in load_observations(store)], threshold)
    return ErrorBudget(percent, found.automatic, found.wrong)


def observe_gold(store: Store, document_id: str, name: str, gold: Gold) -> ObservedDocument | None:
    """Observe a document of `store` whose values `gold` knows; None when nothing was extracted from it.

    What the gold ignores, and a type that it does not name, are not known to be right or wrong.
    """
    expected = gold.expected()

    def judge(field: str, value: str) -> bool | None:
        if field == TYPE:
            return None if gold.document_type is None else value == gold.document_type.value
        if field in gold.ignored:
            return None
        return field in expected and same_value(field, expected[field], value)

    return _observed(store, document_id, name, judge)


def _reviewed(store: Store, document_id: str) -> ObservedDocument | None:
    approved = load_extraction(store, document_id)
    if approved is None:
        return None
    settled = {value.name: str(value.value) for value in approved.fields}
    settled[TYPE] = approved.document_type.document_type.value

    def judge(name: str, value: str) -> bool:
        return name in settled and same_value(name, settled[name], value)

    return _observed(store, document_id, document_id, judge)


def _observed(store: Store, document_id: str, name: str, judge: Judge) -> ObservedDocument | None:
    stated = stated_before_review(store, document_id)
    if stated is None:
        return None
    findings = load_findings(store, document_id)
    given = restored(stated[0], findings)
    stopped = blocked(given, findings, CheckPolicy())
    return observe(name, given, load_text(store, document_id), judge, blocked=stopped)


def _digest(weights: Mapping[str, float]) -> str:
    return hashlib.sha256(json.dumps(dict(sorted(weights.items()))).encode()).hexdigest()[:16]
