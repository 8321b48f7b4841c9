"""What a reviewer reads of a document: each value with the line it came from, what checks say of it, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, ReviewState, Severity, Source
from docproc.model.fields import Evidence, Extraction, FieldValue
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line
from docproc.review.corrections import written
from docproc.review.differences import item_text, vat_text
from docproc.store.engine import Store
from docproc.store.loading import load_decision, load_extraction, load_findings, load_text
from docproc.store.reviews import reviewable

_SOURCES = {Source.EINVOICE: "e-invoice", Source.QR: "code on the page", Source.SUPPLIER: "master data"}


@dataclass(frozen=True, slots=True)
class SheetField:
    """One value: as text (ISO dates, plain decimals), its confidence in percent, and the line that it was read from.

    `line` names the witness where the value stands on no line; `findings` are the sentences of the checks about it.
    """

    name: str
    value: str
    confidence: float
    page: int | None
    line: str
    source: Source
    method: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a table in one line, by the name under which a correction knows it, such as `items.2` or `vat.19`."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as a reviewer finds it; `version` is its newest, `findings` are those about no value that it has.

    `line_items` is how many there are, `rows` are those of both tables.
    """

    document_id: str
    filename: str
    state: ReviewState
    version: int
    document_type: DocumentType
    type_confidence: float
    supplier: str | None
    confidence: float | None
    reasons: tuple[str, ...]
    fields: tuple[SheetField, ...]
    findings: tuple[str, ...]
    line_items: int
    rows: tuple[SheetRow, ...]


def read_sheet(store: Store, document_id: str) -> Sheet:
    """Return the sheet of a document. Raises UsageError for one that was not extracted yet, or is being worked on."""
    standing = reviewable(store, document_id)
    extraction, decision = load_extraction(store, document_id), load_decision(store, document_id)
    if extraction is None:
        raise TypeError(f"{document_id} has versions but no extraction")
    findings = sorted(load_findings(store, document_id), key=_gravity)
    text = load_text(store, document_id)
    named = {value.name for value in extraction.fields}
    return Sheet(
        document_id=document_id,
        filename=standing.filename,
        state=standing.state,
        version=standing.version,
        document_type=extraction.document_type.document_type,
        type_confidence=extraction.document_type.confidence,
        supplier=None if extraction.supplier is None else extraction.supplier.name,
        confidence=None if decision is None else decision.confidence,
        reasons=() if decision is None else decision.reasons,
        fields=_fields(extraction, findings, text),
        findings=tuple(_sentence(finding) for finding in findings if not named & set(finding.fields)),
        line_items=len(extraction.line_items),
        rows=tuple(_table_rows(extraction)),
    )


def line_of(evidence: Evidence, text: DocumentText) -> str:
    """Return the line of the page that a value was read from; else its text as read, or who else said it."""
    if evidence.source in _SOURCES:
        return _SOURCES[evidence.source]
    page = next((page for page in text.pages if page.number == evidence.page), None)
    if page is None or evidence.box is None:
        return " ".join(evidence.raw.split())
    box, raw = evidence.box, " ".join(evidence.raw.split())
    cells = [line for line in page.lines if _holds(line, box)]
    if not cells:
        return raw
    said = " | ".join(cell.text for cell in cells)
    label = _left_of(page.lines, cells[0].box) if said == raw else None
    return said if label is None else f"{label.text} | {said}"


def _table_rows(extraction: Extraction) -> Iterator[SheetRow]:
    for number, item in enumerate(extraction.line_items, 1):
        yield SheetRow(f"items.{number}", item_text(item))
    for line in extraction.vat_breakdown:
        yield SheetRow(f"vat.{written(line.rate)}", vat_text(line))


def _fields(extraction: Extraction, findings: Sequence[Finding], text: DocumentText) -> tuple[SheetField, ...]:
    return tuple(_field(value, findings, text) for value in extraction.fields)


def _field(value: FieldValue, findings: Sequence[Finding], text: DocumentText) -> SheetField:
    proof = value.evidence
    about = tuple(_sentence(finding) for finding in findings if value.name in finding.fields)
    line = line_of(proof, text)
    return SheetField(
        value.name, written(value.value), value.confidence, proof.page, line, proof.source, proof.method, about
    )


def _holds(line: Line, box: Box) -> bool:
    """Whether a word of the line lies in the box: half of its height, and some of its width."""
    return any(
        _shared(word.box, box) > word.box.height / 2 and min(box.right, word.box.right) > max(box.x, word.box.x)
        for word in line.words
    )


def _left_of(lines: Iterable[Line], box: Box) -> Line | None:
    """The nearest line on the same height to the left, where the label of a bare value stands."""
    left = [line for line in lines if line.box.right <= box.x and _shared(line.box, box) > line.box.height / 2]
    return max(left, key=lambda line: line.box.right, default=None)


def _shared(one: Box, other: Box) -> float:
    """The height that two boxes share, in points; not above 0 for boxes on different heights."""
    return min(one.bottom, other.bottom) - max(one.y, other.y)


def _gravity(finding: Finding) -> int:
    return -list(Severity).index(finding.severity)


def _sentence(finding: Finding) -> str:
    return finding.message if finding.severity is Severity.INFO else f"{finding.severity}: {finding.message}"
