"""Corrections of a document: the extraction as a person says it is, and what that says of the extraction before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from docproc.extract.witnesses.printed import Place, PrintedText
from docproc.model.enums import Source
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS, Evidence, Extraction, FieldValue, Value
from docproc.model.geometry import Box
from docproc.model.text import DocumentText

METHOD = "review"
"""How the evidence names a value that a person entered."""

_ORDER = {name: place for place, name in enumerate(FIELDS)}
_GENERAL = ("document_number", "document_date")
_CERTAIN = 100.0


@dataclass(frozen=True, slots=True)
class Correction:
    """A field's value as a person says it is: None when the document has none; `typed` as it was entered.

    `place` is where on the pages a person showed it; without one it is looked for there.
    """

    field: str
    value: Value | None
    typed: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One field held against what a person says: training data.

    `expected` and `extracted` are texts (ISO dates, plain decimals), "" for a field that the document does not have
    and None for one that was not found. `page` and `box` say where the expected value is printed, where it is;
    `confidence` is that of the extracted value in percent.
    """

    field: str
    expected: str
    extracted: str | None
    method: str | None
    was_correct: bool
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None


def correct(
    extraction: Extraction, text: DocumentText, corrections: Sequence[Correction]
) -> tuple[Extraction, tuple[Judgement, ...]]:
    """Return the extraction with the corrections in it, and a judgement for each of them.

    A corrected value is certain, and its evidence is the place that a person showed, else where the page prints it, if
    it does. The general
    number and date of a document follow the corrected ones of its type, and the other way about.
    """
    printed = PrintedText(text)
    judgements = []
    fields = {value.name: value for value in extraction.fields}
    for correction in corrections:
        before = fields.pop(correction.field, None)
        place = _place(correction, printed)
        judgements.append(_judge(correction, before, place))
        for name in _names(extraction, correction.field, fields, before):
            fields.pop(name, None)
            if correction.value is not None:
                fields[name] = _entered(name, correction.value, correction.typed, place)
    ordered = sorted(fields.values(), key=lambda value: _ORDER[value.name])
    kept = tuple(other for other in extraction.alternatives if not _is_said(other, corrections))
    return replace(extraction, fields=tuple(ordered), alternatives=kept), tuple(judgements)


def _place(correction: Correction, printed: PrintedText) -> Place | None:
    if correction.value is None or correction.place is not None:
        return correction.place if correction.value is not None else None
    return printed.find(correction.field, correction.value)


def confirm(extraction: Extraction) -> tuple[Judgement, ...]:
    """Return a judgement for each value that stands as it was found, which a person thereby says is right."""
    return tuple(_confirmed(value) for value in extraction.fields if value.evidence.source is not Source.REVIEW)


def written(value: Value) -> str:
    """Return a value as training data keep it: ISO date, plain decimal, or the text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _names(extraction: Extraction, field: str, fields: Iterable[str], before: FieldValue | None) -> tuple[str, ...]:
    """The field, and the general or own name under which the same number or date stands."""
    own = PRINCIPAL_FIELDS.get(extraction.document_type.document_type, ())
    for pair in zip(_GENERAL, own, strict=False):
        if field in pair:
            other = pair[1 - pair.index(field)]
            stands = extraction.value(other)
            same = stands is None or (before is not None and stands == before.value)
            return (field, other) if same else (field,)
    return (field,)


def _entered(name: str, value: Value, typed: str, place: Place | None) -> FieldValue:
    raw, page, box = (typed, None, None) if place is None else (place.raw, place.page, place.box.rounded())
    return FieldValue(name, value, _CERTAIN, Evidence(Source.REVIEW, METHOD, raw, page, box, ("entered by a person",)))


def _judge(correction: Correction, before: FieldValue | None, place: Place | None) -> Judgement:
    extracted = None if before is None else written(before.value)
    expected = "" if correction.value is None else written(correction.value)
    right = before.value == correction.value if before is not None else correction.value is None
    return Judgement(
        field=correction.field,
        expected=expected,
        extracted=extracted,
        method=None if before is None else before.evidence.method,
        was_correct=right,
        page=None if place is None else place.page,
        box=None if place is None else place.box.rounded(),
        confidence=None if before is None else before.confidence,
    )


def _confirmed(value: FieldValue) -> Judgement:
    text = written(value.value)
    found = value.evidence
    return Judgement(value.name, text, text, found.method, True, found.page, found.box, value.confidence)


def _is_said(other: FieldValue, corrections: Sequence[Correction]) -> bool:
    return any(other.name == said.field and other.value == said.value for said in corrections)
