"""An extraction in the making of a second opinion: values confirmed, put right, added, or contradicted by a witness."""

from __future__ import annotations

import math
from dataclasses import replace

from docproc.extract.candidate import percent
from docproc.extract.witnesses.printed import Place
from docproc.model.enums import Source
from docproc.model.fields import Agreement, Comparison, Evidence, Extraction, FieldValue

_HIGHEST = 99.9
_CONTRADICTED = 80.0
"""The most confidence in percent that is left to a value which a witness contradicts."""

_SAME_NUMBER = (("invoice_number", "document_number"), ("invoice_date", "document_date"))
"""A type's own number and date, which stand as the document's number and date too."""


def surer(confidence: float, log_odds: float) -> float:
    """Return `confidence` (percent) with `log_odds` added, at most 99.9."""
    chance = min(_HIGHEST, max(0.1, confidence)) / 100
    return min(_HIGHEST, round(percent(math.log(chance / (1 - chance)) + log_odds), 2))


class Held:
    """The fields, alternatives and comparisons of an extraction while a witness of `source` is heard."""

    def __init__(self, extraction: Extraction, source: Source) -> None:
        self._extraction = extraction
        self._source = source
        self._fields = {value.name: value for value in extraction.fields}
        self._alternatives = list(extraction.alternatives)
        self._comparisons = list(extraction.comparisons)

    def get(self, name: str) -> FieldValue | None:
        """Return the value that field `name` has by now."""
        return self._fields.get(name)

    def alternatives(self, name: str) -> tuple[FieldValue, ...]:
        """Return the other values of field `name`, best first."""
        return tuple(value for value in self._alternatives if value.name == name)

    def confirm(self, name: str, said: str, log_odds: float, reason: str) -> None:
        """Make the value of `name` surer by `log_odds`: the witness says the same, as `said`."""
        value = self._fields[name]
        confidence = value.confidence
        if value.evidence.source is Source.PAGE:
            confidence = max(confidence, surer(confidence, log_odds))
        self._replace(replace(value, confidence=confidence, evidence=_with_reason(value, reason)))
        self._compare(name, Agreement.AGREE, said, value.evidence.raw)

    def adopt(self, value: FieldValue, place: Place | None = None) -> None:
        """Take what the witness says where the page has nothing, or something worse, which becomes an alternative."""
        former = self._fields.get(value.name)
        if former is not None:
            self._alternatives.insert(0, replace(former, confidence=min(former.confidence, 100 - value.confidence)))
        if place is not None:
            evidence = replace(value.evidence, page=place.page, box=place.box.rounded())
            value = replace(value, evidence=evidence)
        self._replace(value)
        agreement = Agreement.NOT_PRINTED if place is None else Agreement.AGREE
        self._compare(value.name, agreement, str(value.value), None if place is None else place.raw)

    def correct(self, value: FieldValue) -> None:
        """Take what the witness says for what was misread: it stands where the page's own did, which is kept aside."""
        former = self._fields[value.name]
        evidence = replace(value.evidence, page=former.evidence.page, box=former.evidence.box)
        reason = f"read as {former.evidence.raw!r}, which looks like it"
        value = replace(value, evidence=replace(evidence, reasons=(*evidence.reasons, reason)))
        self._alternatives.insert(0, replace(former, confidence=min(former.confidence, 100 - value.confidence)))
        self._replace(value)
        self._compare(value.name, Agreement.AGREE, str(value.value), former.evidence.raw)

    def contradict(self, value: FieldValue, reason: str) -> None:
        """Note that the witness says otherwise: its value becomes an alternative, the page's own stays in doubt."""
        present = self._fields[value.name]
        self._alternatives.append(replace(value, confidence=min(value.confidence, 100 - _CONTRADICTED)))
        confidence = min(present.confidence, _CONTRADICTED)
        self._replace(replace(present, confidence=confidence, evidence=_with_reason(present, reason)))
        self._compare(value.name, Agreement.DIFFER, str(value.value), str(present.value))

    def result(self) -> Extraction:
        """Return the extraction as it stands now; a supplier known by name alone follows its field."""
        fields = tuple(self._fields.values())
        supplier, named = self._extraction.supplier, self._fields.get("supplier_name")
        if supplier is not None and supplier.supplier_id is None and named is not None:
            supplier = replace(supplier, name=str(named.value), confidence=named.confidence)
        return replace(
            self._extraction,
            supplier=supplier,
            fields=fields,
            alternatives=tuple(self._alternatives),
            comparisons=tuple(self._comparisons),
        )

    def _replace(self, value: FieldValue) -> None:
        former = self._fields.get(value.name)
        self._fields[value.name] = value
        for pair in _SAME_NUMBER:
            other = pair[0] if pair[1] == value.name else pair[1]
            twin = self._fields.get(other) if value.name in pair else None
            if twin is not None and former is not None and twin.value == former.value:
                self._fields[other] = replace(value, name=other)

    def _compare(self, name: str, agreement: Agreement, said: str, on_page: str | None) -> None:
        self._comparisons.append(Comparison(name, agreement, said, on_page, self._source))


def _with_reason(value: FieldValue, reason: str) -> Evidence:
    return replace(value.evidence, reasons=(*value.evidence.reasons, reason))
