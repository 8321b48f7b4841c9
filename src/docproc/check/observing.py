"""Observing documents: what is to be remembered of one whose values are known, and what would be stated of it today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from docproc.check.calibration import Calibration, page_values
from docproc.check.decision import staked
from docproc.check.observation import TYPE, Judge, ObservedDocument, ObservedValue
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText


def restated(document: ObservedDocument, calibration: Calibration) -> ObservedDocument:
    """Return the document with the confidences that `calibration` would state."""
    values = (
        replace(value, confidence=calibration.confidence(value.inputs)) if value.inputs else value
        for value in document.values
    )
    return replace(document, values=tuple(values))


def observe(
    name: str,
    extraction: Extraction,
    text: DocumentText,
    judge: Judge,
    *,
    blocked: bool,
    type_inputs: Mapping[str, float] | None = None,
) -> ObservedDocument:
    """Return what is to be remembered of a calibrated document, with everything that was given before the decision.

    `type_inputs` are those of its type before it was calibrated, where they are at hand.
    """
    known = {value.name: inputs for value, inputs in page_values(extraction, text)}
    given = {value.name: str(value.value) for value in extraction.fields}
    values = []
    for stake in staked(extraction):
        if stake.name == TYPE:
            plain, inputs = extraction.document_type.document_type.value, dict(type_inputs or {})
        elif stake.name in given:
            plain, inputs = given[stake.name], known.get(stake.name, {})
        else:
            continue
        right = judge(stake.name, plain)
        kept = {key: round(amount, 3) for key, amount in inputs.items()}
        values.append(ObservedValue(stake.name, stake.confidence, right, stake.decisive, str(stake.group), kept))
    return ObservedDocument(name, blocked, tuple(values))
