"""Calibration: from the confidence that extraction states to the share of such values that are right.

Extraction adds up evidence in log-odds, field by field and without knowing how often it is right. That is measured on
documents with known values and put right by one logistic regression over a few named inputs of each value:

- `base` and `stated`: with these two alone it is Platt scaling (J. Platt, Probabilistic Outputs for Support Vector
  Machines, 1999) of the stated log-odds, the same for all values;
- `scan`, `weak_words`: whether the page was read from pixels, and by how much (in tens of percent) the least sure word
  of the value falls short of 100 %;
- `witnessed`, `alone`: whether arithmetic binds an amount to a total that has a second witness, or nothing does;
- `computed`, `broken`: whether a date was worked out instead of read, and whether check digits are wrong;
- `again`: whether two lines or more begin with the name of a party;
- `rival`: the share of belief that extraction gave the best other value;
- `receipt`, `no_invoice`: the family of the document, where it is not an invoice or a credit note;
- `field.NAME`, `scan.NAME`: what sets one field apart from the others, in general and on scans.

The calibrated log-odds are the sum of weight times input. All weights but the first two are drawn towards 0 when they
are fitted (a normal prior), so that a field or a group seen in few documents stays with what holds for all: the usual
partial pooling. The weight of `stated` is never negative: of two values alike in all else, the surer stays the surer.
No confidence is higher than `most`: so many right values in a row would be needed to show more, and were not seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from docproc.check.checksums import check_checksums
from docproc.check.witnesses import bound_amounts, is_read, total_witnesses
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import FIELDS, Extraction, FieldKind, FieldValue
from docproc.model.text import DocumentText, Page

NAMED = (
    "base", "stated", "scan", "weak_words", "witnessed", "alone", "computed", "broken", "rival",
    "again", "receipt", "no_invoice",
)  # fmt: skip
INPUTS = (*NAMED, *(f"field.{name}" for name in FIELDS), *(f"scan.{name}" for name in FIELDS))
"""The name of every input a weight can be given for."""

_LEAST, _MOST = 0.1, 99.9
_INVOICES = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})
_NAMES = frozenset({"supplier_name", "buyer_name"})
_TEXT_LAYER = "text_layer"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of the inputs, and the highest confidence in percent; without weights nothing is changed.

    Raises ValueError for a weight of an unknown input and for a negative weight of `stated`.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({"stated": 1.0}))
    most: float = _MOST

    def __post_init__(self) -> None:
        unknown = sorted(set(self.weights) - set(INPUTS))
        if unknown:
            raise ValueError(f"no input of the calibration: {', '.join(unknown)}")
        if self.weights.get("stated", 0.0) < 0:
            raise ValueError("the weight of 'stated' must not be negative")

    def confidence(self, inputs: Mapping[str, float]) -> float:
        """Return the calibrated confidence in percent (two decimals, 0.1 to `most`) of a value with these inputs."""
        odds = sum(self.weights.get(name, 0.0) * amount for name, amount in inputs.items())
        return round(min(self.most, max(_LEAST, 100 * share(odds))), 2)

    def apply(self, extraction: Extraction, text: DocumentText) -> Extraction:
        """Return the extraction with the confidences of the values read from the pages of `text` calibrated.

        What an e-invoice, a payment code, master data or a person says is no guess of the extraction and stays. The
        name of a supplier known only from the page is as sure as the field.
        """
        found = {value.name: inputs for value, inputs in page_values(extraction, text)}
        fields = tuple(
            replace(value, confidence=self.confidence(found[value.name])) if value.name in found else value
            for value in extraction.fields
        )
        match = extraction.supplier
        named = next((value for value in fields if value.name == "supplier_name"), None)
        if match is not None and match.supplier_id is None and named is not None:
            match = replace(match, confidence=named.confidence)
        return replace(extraction, fields=fields, supplier=match)


def page_values(extraction: Extraction, text: DocumentText) -> tuple[tuple[FieldValue, dict[str, float]], ...]:
    """Return the values read from the pages of `text`, each with its inputs by name; an input left out is 0."""
    pages = {page.number: page for page in text.pages}
    bound = bound_amounts(extraction) if total_witnesses(extraction) else frozenset()
    broken = {name for finding in check_checksums(extraction) for name in finding.fields}
    lines = tuple(" ".join(line.text.casefold().split()) for page in text.pages for line in page.lines)
    shared = _document_inputs(extraction)
    found = []
    for value in extraction.fields:
        if value.evidence.source is Source.PAGE:
            page = pages.get(value.evidence.page or 1)
            inputs = {**shared, **_value_inputs(value, extraction, bound), **_reading_inputs(value, page)}
            if value.name in broken:
                inputs["broken"] = 1.0
            if value.name in _NAMES:
                name = " ".join(str(value.value).casefold().split())
                if sum(line.startswith(name) for line in lines) > 1:
                    inputs["again"] = 1.0
            found.append((value, inputs))
    return tuple(found)


def _document_inputs(extraction: Extraction) -> dict[str, float]:
    guess = extraction.document_type
    inputs = {"base": 1.0}
    if guess.document_type is DocumentType.RECEIPT:
        inputs["receipt"] = 1.0
    elif guess.document_type not in _INVOICES:
        inputs["no_invoice"] = 1.0
    return inputs


def _value_inputs(value: FieldValue, extraction: Extraction, bound: frozenset[str]) -> dict[str, float]:
    inputs = {"stated": log_odds(value.confidence), f"field.{value.name}": 1.0}
    others = [other.confidence for other in extraction.alternatives if other.name == value.name]
    if others:
        # extraction gives a losing value half of the confidence that its own evidence makes
        inputs["rival"] = min(1.0, 2 * max(others) / 100)
    if FIELDS[value.name][0] is FieldKind.AMOUNT:
        inputs["witnessed" if value.name in bound else "alone"] = 1.0
    elif not is_read(value):
        inputs["computed"] = 1.0
    return inputs


def _reading_inputs(value: FieldValue, page: Page | None) -> dict[str, float]:
    if page is None or page.backend == _TEXT_LAYER:
        return {}
    box = value.evidence.box
    words = [] if box is None else [w for w in page.words if w.box.intersects(box)]
    mean = page.confidence if page.confidence is not None else 100.0
    least = min((word.confidence for word in words), default=mean)
    return {"scan": 1.0, f"scan.{value.name}": 1.0, "weak_words": (100 - least) / 10}


def log_odds(percent: float) -> float:
    """Return the log-odds of a confidence in percent, which is taken as 0.1 at least and 99.9 at most."""
    chance = min(_MOST, max(_LEAST, percent)) / 100
    return math.log(chance / (1 - chance))


def share(odds: float) -> float:
    """Return the probability, 0 to 1, of log-odds."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, odds))))
