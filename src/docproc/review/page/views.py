"""What the page shows of a document and of the queue, as plain data in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from docproc.check.confirmation import confirmations
from docproc.check.requirements import REQUIRED
from docproc.model.decision import Finding
from docproc.model.enums import ConfidenceLevel, DocumentType, Severity, Source
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS, Extraction, FieldKind, FieldValue, LineItem, VatLine
from docproc.model.geometry import Box
from docproc.model.type_fields import FIELDS_OF
from docproc.review.corrections import written
from docproc.review.open_points import asks
from docproc.review.page.wording import Wording
from docproc.review.queue import QueueEntry
from docproc.review.tables import COLUMNS
from docproc.store.detail import DocumentDetail, VersionDetail
from docproc.store.filed_pages import PagePlace

_GENERAL = ("document_number", "document_date")
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "amounts": (
        "currency", "net_amount", "vat_amount", "total_amount", "prepaid_amount", "rounding_amount", "due_amount",
        "reminder_fee", "late_interest", "vat_treatment",
    ),
    "supplier": ("supplier_name", "supplier_address", "supplier_vat_id", "supplier_tax_number"),
    "payment": (
        "iban", "bic", "payee_name", "payment_reference", "payment_means", "payment_terms", "cash_discount_percent",
        "cash_discount_days", "cash_discount_date", "cash_discount_amount",
    ),
    "buyer": ("buyer_name", "buyer_address", "buyer_vat_id"),
}  # fmt: skip
_GROUP_OF = {name: group for group, names in _GROUPS.items() for name in names}
_ORDER = ("document", *_GROUPS)
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


def document_view(detail: DocumentDetail, places: Sequence[PagePlace], wording: Wording) -> dict[str, Any]:
    """Return everything that the page shows of one document: texts in the language of `wording`, boxes in points."""
    export, extraction = detail.export, detail.extraction
    view: dict[str, Any] = {
        "id": export["id"],
        "filename": export["filename"],
        "status": export["status"],
        "review": export["review"],
        "state": wording.words.get(export["review"], export["review"]),
        "editable": export["status"] == "completed" and extraction is not None,
        "version": export["versions"],
        "type": wording.types[export["document_type"]],
        "confidence": export["confidence"],
        "supplier": export["supplier"],
        "pages": [_page(place) for place in places],
        "reasons": [] if detail.decision is None else list(map(wording.phrase, detail.decision.reasons)),
        "open": [wording.phrase(finding.message) for finding in detail.findings if asks(finding)],
        "history": [_version(version, wording) for version in reversed(detail.versions)],
        "fields": [], "more": [], "findings": [], "tables": [],
    }  # fmt: skip
    return view if extraction is None else view | _found(extraction, detail.findings, wording)


def queue_view(entries: Iterable[QueueEntry], actor: str, wording: Wording) -> list[dict[str, Any]]:
    """Return the rows of the queue in the language of `wording`."""
    return [
        {
            "id": entry.document_id,
            "filename": entry.filename,
            "type": wording.types[entry.document_type],
            "supplier": entry.supplier_name or "",
            "number": entry.number or "",
            "day": "" if entry.day is None else wording.day(entry.day),
            "due": "" if entry.due_on is None else wording.day(entry.due_on),
            "amount": "" if entry.amount is None else wording.number(Decimal(str(entry.amount)), 2),
            "currency": entry.currency or "",
            "confidence": entry.confidence,
            "level": None if entry.confidence is None else ConfidenceLevel.of(entry.confidence).value,
            "holder": "" if entry.holder in (None, actor) else entry.holder,
            "assigned": entry.assigned_to or entry.assigned_role or "",
            "urgency": " · ".join(map(wording.phrase, entry.urgency)),
            "reasons": list(map(wording.phrase, entry.reasons)),
        }
        for entry in entries
    ]


def _page(place: PagePlace) -> dict[str, Any]:
    return {"number": place.number, "width": place.width, "height": place.height, "backend": place.backend}


def _found(extraction: Extraction, findings: Sequence[Finding], wording: Wording) -> dict[str, Any]:
    kind = extraction.document_type.document_type
    required = {group[0] for group in REQUIRED.get(kind, ()) if all(extraction.get(name) is None for name in group)}
    repeated = _repeated(extraction)
    standing = [value for value in extraction.fields if value.name not in repeated]
    shown = {value.name for value in standing}
    absent = [name for name in required if name not in shown]
    fields = [_field(value, extraction, findings, wording) for value in standing]
    fields += [_absent(name, findings, wording, needed=True) for name in absent]
    more = [
        _absent(name, findings, wording, needed=False)
        for name in dict.fromkeys((*FIELDS_OF[kind], *FIELDS))
        if name not in shown and name not in absent and name not in repeated and name not in _general_twins(kind)
    ]
    spoken = shown | set(absent)
    return {
        "fields": sorted(fields, key=_place_of),
        "more": sorted(more, key=lambda field: field["name"] not in FIELDS_OF[kind]),
        "groups": [{"name": name, "label": wording.groups[name]} for name in _ORDER],
        "findings": [
            _finding(finding, wording)
            for finding in sorted(findings, key=lambda finding: -_WEIGHT[finding.severity])
            if not spoken.intersection(finding.fields)
        ],
        "tables": [_table(name, getattr(extraction, name), wording) for name in COLUMNS],
    }


def _general_twins(kind: DocumentType) -> frozenset[str]:
    """The general names of number and date where the type has names of its own for them."""
    pairs = zip(_GENERAL, PRINCIPAL_FIELDS.get(kind, _GENERAL), strict=True)
    return frozenset(general for general, own in pairs if general != own)


def _repeated(extraction: Extraction) -> frozenset[str]:
    """The general number and date where they only repeat the type's own."""
    pairs = zip(_GENERAL, PRINCIPAL_FIELDS.get(extraction.document_type.document_type, _GENERAL), strict=True)
    return frozenset(
        general for general, own in pairs if general != own and extraction.value(general) == extraction.value(own)
    )


def _place_of(field: Mapping[str, Any]) -> tuple[int, int]:
    return _ORDER.index(field["group"]), list(FIELDS).index(field["name"])


def _field(value: FieldValue, extraction: Extraction, findings: Sequence[Finding], wording: Wording) -> dict[str, Any]:
    proof = value.evidence
    own = [finding for finding in findings if value.name in finding.fields]
    entered = proof.source is Source.REVIEW
    others = [other for other in extraction.alternatives if other.name == value.name and other.value != value.value]
    return _absent(value.name, own, wording, needed=False) | {
        "value": wording.shown(value.name, value.value),
        "raw": proof.raw,
        "confidence": value.confidence,
        "level": _level(value, own),
        "entered": entered,
        "page": proof.page,
        "box": _box(proof.box),
        "method": "" if entered else proof.method,
        "reasons": list(map(wording.phrase, proof.reasons)),
        "confirmations": list(map(wording.phrase, confirmations(extraction, value))),
        "others": [
            {
                "value": wording.shown(other.name, other.value),
                "confidence": other.confidence,
                "page": other.evidence.page,
                "box": _box(other.evidence.box),
            }
            for other in others[:5]
        ],
    }  # fmt: skip


def _absent(name: str, findings: Iterable[Finding], wording: Wording, *, needed: bool) -> dict[str, Any]:
    """A field without a value."""
    kind = FIELDS[name][0]
    return {
        "name": name,
        "label": wording.short.get(name) or wording.field(name),
        "kind": kind.value,
        "long": kind in (FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT),
        "group": _GROUP_OF.get(name, "document"),
        "required": needed,
        "value": "",
        "raw": "",
        "confidence": None,
        "level": "missing",
        "entered": False,
        "page": None,
        "box": None,
        "method": "",
        "reasons": [],
        "confirmations": [],
        "others": [],
        "findings": [_finding(finding, wording) for finding in findings if name in finding.fields],
    }


def _level(value: FieldValue, findings: Iterable[Finding]) -> str:
    """How a value is coloured: by what speaks against it, then by its certainty."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return "error"
    if any(map(asks, findings)) and value.evidence.source is not Source.REVIEW:
        return "doubted"
    return "entered" if value.evidence.source is Source.REVIEW else ConfidenceLevel.of(value.confidence).value


def _finding(finding: Finding, wording: Wording) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": wording.phrase(finding.message),
        "asks": asks(finding),
    }


def _table(table: str, rows: Sequence[LineItem | VatLine], wording: Wording) -> dict[str, Any]:
    columns = COLUMNS[table]
    return {
        "name": table,
        "label": wording.field(table),
        "columns": [{"name": name, "label": wording.words[name], "kind": kind.value} for name, kind in columns.items()],
        "rows": [_row(table, number, row, wording) for number, row in enumerate(rows, 1)],
    }


def _row(table: str, number: int, row: LineItem | VatLine, wording: Wording) -> dict[str, Any]:
    """A row under the name by which a correction knows it."""
    cells = ((name, kind, getattr(row, name)) for name, kind in COLUMNS[table].items())
    item = row if isinstance(row, LineItem) else None
    return {
        "name": f"{table}.{number if isinstance(row, LineItem) else written(row.rate)}",
        "cells": {name: "" if value is None else wording.shown_as(kind, value) for name, kind, value in cells},
        "confidence": None if item is None else item.confidence,
        "page": None if item is None else item.page,
        "box": None if item is None else _box(item.box),
    }


def _box(box: Box | None) -> list[float] | None:
    return None if box is None else [box.x, box.y, box.width, box.height]


def _version(version: VersionDetail, wording: Wording) -> dict[str, Any]:
    when = version.created_at.astimezone()
    return {
        "number": version.number,
        "change": wording.words.get(version.change_type, version.change_type),
        "changed": [wording.field(name) for name in version.changed],
        "description": wording.phrase(version.description or ""),
        "by": version.created_by,
        "at": f"{wording.day(when.date())} {when:%H:%M}",
    }
