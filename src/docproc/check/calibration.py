"""Calibration: from the confidence that extraction states to the share of such values that are right.

Extraction adds up evidence in log-odds, field by field and without knowing how often it is right. That is measured on
documents with known values and put right by one logistic regression over named inputs of each value, which
`calibration_inputs` lists. The calibrated log-odds are the sum of weight times input.

All weights but the intercept and that of the stated log-odds are drawn towards 0 when they are fitted (a normal prior),
so that a field, a reason or a group seen in few documents stays with what holds for all: the usual partial pooling. An
input without a weight counts nothing. The weight of `stated` is never negative: of two values alike in all else, the
surer stays the surer; and what can only speak against a value (check digits that do not hold, words read badly) never
gets a weight in its favour. No confidence is higher than `most`: so many right values in a row would be needed to show
more, and were not seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from docproc.check.calibration_inputs import LEAST, STATED, known_input, log_odds, page_values, type_inputs
from docproc.model.enums import DocumentType
from docproc.model.fields import PRINCIPAL_FIELDS, Evidence, Extraction, FieldValue, TypeGuess
from docproc.model.text import DocumentText

__all__ = ["Calibration", "log_odds", "page_values", "share", "type_inputs"]

GENERAL_NAMES = ("document_number", "document_date")
"""The general names of the fields that PRINCIPAL_FIELDS names by type."""

_SLOPES = ("stated", "type.stated")
_TYPE_INPUTS = frozenset({"type.base", "type.stated"})
_CERTAIN = 100.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of the inputs, and the highest confidence in percent; without weights nothing is changed.

    Raises ValueError for a weight of an unknown input and for a negative weight of `stated` or `type.stated`.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({"stated": 1.0, "type.stated": 1.0}))
    most: float = 99.9

    def __post_init__(self) -> None:
        unknown = sorted(name for name in self.weights if not known_input(name))
        if unknown:
            raise ValueError(f"no input of the calibration: {', '.join(unknown)}")
        for name in _SLOPES:
            if self.weights.get(name, 0.0) < 0:
                raise ValueError(f"the weight of '{name}' must not be negative")

    def confidence(self, inputs: Mapping[str, float]) -> float:
        """Return the calibrated confidence in percent (two decimals, 0.1 to `most`) of a value with these inputs."""
        weights = self.weights
        odds = sum([weights[name] * amount for name, amount in inputs.items() if name in weights])
        return round(min(self.most, max(LEAST, 100 * share(odds))), 2)

    def apply(self, extraction: Extraction, text: DocumentText) -> Extraction:
        """Return the extraction with the confidences of its type and of the values read from `text` calibrated.

        What an e-invoice, a payment code, master data or a person says is no guess of the extraction and stays, as does
        a type that is certain or for which there are no weights. The name of a supplier known only from the page is as
        sure as the field. A calibrated value keeps the log-odds stated before in its features, so that it can be
        calibrated again. A document's general number and date that repeat its type's own are as sure as those.
        """
        extraction = replace(extraction, document_type=self._type(extraction))
        calibrated = {value.name: self._calibrated(value, inputs) for value, inputs in page_values(extraction, text)}
        for general, own in zip(GENERAL_NAMES, PRINCIPAL_FIELDS.get(_kind(extraction), ()), strict=False):
            if general in calibrated and own in calibrated and extraction.value(general) == extraction.value(own):
                calibrated[general] = replace(calibrated[general], confidence=calibrated[own].confidence)
        fields = tuple(calibrated.get(value.name, value) for value in extraction.fields)
        match = extraction.supplier
        named = next((value for value in fields if value.name == "supplier_name"), None)
        if match is not None and match.supplier_id is None and named is not None:
            match = replace(match, confidence=named.confidence)
        return replace(extraction, fields=fields, supplier=match)

    def _calibrated(self, value: FieldValue, inputs: Mapping[str, float]) -> FieldValue:
        features = {**value.evidence.features, STATED: round(inputs[STATED], 3)}
        seen = value.evidence
        evidence = Evidence(seen.source, seen.method, seen.raw, seen.page, seen.box, seen.reasons, features)
        return FieldValue(value.name, value.value, self.confidence(inputs), evidence)

    def _type(self, extraction: Extraction) -> TypeGuess:
        guess = extraction.document_type
        if guess.confidence >= _CERTAIN or not _TYPE_INPUTS & self.weights.keys():
            return guess
        return replace(guess, confidence=self.confidence(type_inputs(extraction)))


def _kind(extraction: Extraction) -> DocumentType:
    return extraction.document_type.document_type


def share(odds: float) -> float:
    """Return the probability, 0 to 1, of log-odds."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, odds))))
