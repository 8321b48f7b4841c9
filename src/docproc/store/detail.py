"""Everything that is known about one document, for `docproc show`. Standard library only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from docproc.model.decision import Decision, Finding
from docproc.model.fields import EInvoice, Extraction
from docproc.model.text import PageTransform
from docproc.store.clock import stored_time
from docproc.store.document_filter import DocumentFilter
from docproc.store.document_flags import flags_of_document
from docproc.store.engine import Store
from docproc.store.exporting import iter_export
from docproc.store.loading import load_decision, load_einvoice, load_extraction, load_findings
from docproc.store.page_codec import unpack_page
from docproc.store.page_pictures import picture_name, picture_path
from docproc.store.reading import JobRecord, find_document, list_jobs


@dataclass(frozen=True, slots=True)
class PageReading:
    """One of several readings of a page; `quality` is the measure that decided, confidence is in percent."""

    backend: str
    backend_version: str | None
    model: str | None
    kept: bool
    quality: float | None
    confidence: float | None
    words: int
    milliseconds: int
    text_key: str | None


@dataclass(frozen=True, slots=True)
class PageDetail:
    """How one page was read: sizes in points and pixels, rotation and skew in degrees, confidence in percent.

    `traits` is what was measured before; `readings` are all of them where the page was read more than once.
    `image_path` and `thumbnail_path` are where its pictures lie below the store's folder, None for those not drawn.
    """

    number: int
    width: float
    height: float
    width_px: int | None
    height_px: int | None
    dpi: float | None
    rotation: int
    skew: float
    backend: str
    backend_version: str
    reason: str
    complexity: str
    confidence: float | None
    milliseconds: int
    text_key: str
    model: str | None
    traits: Mapping[str, Any] | None = None
    readings: tuple[PageReading, ...] = ()
    image_path: str | None = None
    thumbnail_path: str | None = None


@dataclass(frozen=True, slots=True)
class EventDetail:
    """Something that happened to one of the document's jobs."""

    time: datetime
    stage: str
    type: str
    message: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RelationDetail:
    """A relation with another document; `outgoing` when this document is its source."""

    type: str
    outgoing: bool
    document_id: str
    filename: str
    confidence: float | None
    note: str | None


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """A version of what was known; `changed` names the fields and parts that differ from the one before."""

    number: int
    change_type: str
    changed: tuple[str, ...]
    description: str | None
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReadingDetail:
    """The sums of the last reading; confidences in percent."""

    characters: int
    words: int
    lines: int
    average_confidence: float | None
    least_confidence: float | None
    low_confidence_words: int
    language: str | None
    dates: tuple[str, ...]
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """Everything about one document: `export` is its export object, the rest is what that leaves out.

    `stage` is the last stage passed, `error_code` and `error_message` say why it failed, `sightings` are the paths
    under which its bytes were seen and when, `flags` the feature flags as they were decided when its fields were last
    found. Jobs are newest first, events and versions oldest first.
    """

    export: Mapping[str, Any]
    size: int
    stored_path: str | None
    stage: str | None
    source: str
    source_reference: str | None
    created_by: str
    created_at: datetime
    updated_at: datetime
    error_code: str | None
    error_message: str | None
    error_details: Mapping[str, Any]
    extraction: Extraction | None
    findings: tuple[Finding, ...]
    decision: Decision | None
    einvoice: EInvoice | None
    reading: ReadingDetail | None
    pages: tuple[PageDetail, ...]
    jobs: tuple[JobRecord, ...]
    events: tuple[EventDetail, ...]
    relations: tuple[RelationDetail, ...]
    versions: tuple[VersionDetail, ...]
    sightings: tuple[tuple[str, datetime], ...]
    flags: Mapping[str, bool]


def document_detail(store: Store, token: str) -> DocumentDetail:
    """All about the document that `token` names; UnknownDocumentError as from find_document."""
    document_id = find_document(store, token)
    row = store.reader.execute(
        "SELECT d.*, j.error_code, j.error_message, j.error_details FROM documents d"
        " LEFT JOIN processing_jobs j ON j.id = d.current_job_id WHERE d.uuid = ?",
        (document_id,),
    ).fetchone()
    key = row["id"]
    return DocumentDetail(
        export=next(iter_export(store, DocumentFilter(ids=(document_id,)))),
        size=row["file_size"],
        stored_path=row["storage_path"],
        stage=row["stage"],
        source=row["source"],
        source_reference=row["source_reference"],
        created_by=row["created_by"],
        created_at=stored_time(row["created_at"]),
        updated_at=stored_time(row["updated_at"]),
        error_code=row["error_code"],
        error_message=row["error_message"],
        error_details=json.loads(row["error_details"] or "{}"),
        extraction=load_extraction(store, document_id),
        findings=load_findings(store, document_id),
        decision=load_decision(store, document_id),
        einvoice=load_einvoice(store, document_id),
        reading=_reading(store.reader, key),
        pages=tuple(_with_pictures(store, row["file_hash"], page) for page in _pages(store.reader, key)),
        jobs=list_jobs(store, document_id=document_id),
        events=_events(store.reader, key),
        relations=_relations(store.reader, key),
        versions=_versions(store.reader, key),
        sightings=_sightings(store.reader, key),
        flags=flags_of_document(store, document_id),
    )


def _reading(reader: sqlite3.Connection, key: int) -> ReadingDetail | None:
    query = "SELECT * FROM ocr_results WHERE document_id = ? AND page_number = 0 ORDER BY id DESC LIMIT 1"
    row = reader.execute(query, (key,)).fetchone()
    if row is None:
        return None
    return ReadingDetail(
        characters=row["total_characters"],
        words=row["total_words"],
        lines=row["total_lines"],
        average_confidence=row["avg_word_confidence"],
        least_confidence=row["min_word_confidence"],
        low_confidence_words=row["low_confidence_word_count"],
        language=row["detected_language"],
        dates=tuple(json.loads(row["extracted_dates"])),
        amounts=tuple(json.loads(row["extracted_amounts"])),
    )


def _pages(reader: sqlite3.Connection, key: int) -> tuple[PageDetail, ...]:
    rows = reader.execute(
        "SELECT p.page_number, p.width, p.height, p.width_px, p.height_px, p.dpi, p.rotation, p.skew, p.backend,"
        " p.backend_version, p.reason, p.complexity, p.ocr_confidence, p.processing_time_ms, t.key, p.model_id,"
        " t.content FROM document_pages p JOIN page_texts t ON t.id = p.page_text_id"
        " WHERE p.document_id = ? ORDER BY p.page_number",
        (key,),
    )
    readings = _readings(reader, key)
    found = (replace(PageDetail(*row[:-1]), traits=_traits(row[-1])) for row in rows)
    return tuple(replace(page, readings=readings.get(page.number, ())) for page in found)


def _with_pictures(store: Store, sha256: str, page: PageDetail) -> PageDetail:
    transform = PageTransform(page.rotation, page.skew)
    names = [picture_name(sha256, page.number, transform, size) for size in ("page", "thumb")]
    image, thumbnail = (picture_path(store.folder, name) for name in names)
    return replace(page, image_path=image, thumbnail_path=thumbnail)


def _traits(content: bytes) -> Mapping[str, Any] | None:
    traits = unpack_page(content).traits
    return None if traits is None else asdict(traits)


def _readings(reader: sqlite3.Connection, key: int) -> Mapping[int, tuple[PageReading, ...]]:
    """The readings of pages that the last job read more than once, by page."""
    rows = reader.execute(
        "SELECT r.page_number, r.backend_type, r.backend_version, r.model_id, r.is_kept, r.quality,"
        " r.overall_confidence, r.total_words, r.processing_time_ms, t.key"
        " FROM ocr_results r LEFT JOIN page_texts t ON t.id = r.page_text_id"
        " WHERE r.page_number > 0 AND r.job_id = (SELECT max(job_id) FROM ocr_results WHERE document_id = ?)"
        " ORDER BY r.id",
        (key,),
    )
    found: dict[int, tuple[PageReading, ...]] = {}
    for number, *values in rows:
        backend, version, model, kept, *others = values
        found[number] = (*found.get(number, ()), PageReading(backend, version, model, bool(kept), *others))
    return found


def _events(reader: sqlite3.Connection, key: int) -> tuple[EventDetail, ...]:
    rows = reader.execute(
        "SELECT e.created_at, j.stage, e.event_type, e.event_message, e.event_data FROM job_events e"
        " JOIN processing_jobs j ON j.id = e.job_id WHERE j.document_id = ? ORDER BY e.id",
        (key,),
    )
    return tuple(EventDetail(stored_time(row[0]), row[1], row[2], row[3], json.loads(row[4] or "{}")) for row in rows)


def _relations(reader: sqlite3.Connection, key: int) -> tuple[RelationDetail, ...]:
    rows = reader.execute(
        "SELECT r.relation_type, r.source_document_id = :key, d.uuid, d.filename, r.confidence, r.notes"
        " FROM document_relations r JOIN documents d"
        " ON d.id = CASE WHEN r.source_document_id = :key THEN r.target_document_id ELSE r.source_document_id END"
        " WHERE r.source_document_id = :key OR r.target_document_id = :key ORDER BY r.id",
        {"key": key},
    )
    return tuple(RelationDetail(row[0], bool(row[1]), *row[2:]) for row in rows)


def _versions(reader: sqlite3.Connection, key: int) -> tuple[VersionDetail, ...]:
    rows = reader.execute(
        "SELECT version_number, change_type, changed_fields, change_description, created_by, created_at"
        " FROM document_versions WHERE document_id = ? ORDER BY version_number",
        (key,),
    )
    return tuple(
        VersionDetail(row[0], row[1], tuple(json.loads(row[2] or "[]")), row[3], row[4], stored_time(row[5]))
        for row in rows
    )


def _sightings(reader: sqlite3.Connection, key: int) -> tuple[tuple[str, datetime], ...]:
    rows = reader.execute("SELECT source_path, seen_at FROM sightings WHERE document_id = ? ORDER BY id", (key,))
    return tuple((row[0], stored_time(row[1])) for row in rows)
