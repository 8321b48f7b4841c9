"""Saving what a stage found: its rows, the document's new state and an event, in one transaction.

Each save ends the claimed job and enters the next stage's: waiting, or with `chain_to` leased to that process at once
and returned as its claim, which spares a transaction. All raise LeaseLostError, and write nothing, when this process
no longer holds the job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, delete, select

from docproc.errors import LeaseLostError
from docproc.model.codec import encode
from docproc.model.decision import Decision, Finding
from docproc.model.enums import Complexity, DocumentStatus, JobStatus, Outcome, ReviewState, Stage
from docproc.model.fields import EInvoice, Extraction
from docproc.model.filing import File
from docproc.model.lifecycle import next_stage
from docproc.store.clock import now
from docproc.store.document_flags import note_flags
from docproc.store.engine import Store, Transaction
from docproc.store.extractions import VersionChange, write_extraction
from docproc.store.failpoints import CommitPoint
from docproc.store.job_rows import NewJob, insert_job, insert_running_job
from docproc.store.pages import insert_missing
from docproc.store.records import Claim, Owner, PageRecord, ReadingSummary, Used
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import DOCUMENT_PAGES, DOCUMENTS, DocumentPage
from docproc.store.tables_results import OcrResult
from docproc.store.template_use import note_use
from docproc.store.transitions import add_event, move_document, move_job

_NOTHING_MEASURED = Used()
_STATE = Statement(select(DOCUMENTS.c.review_state).where(DOCUMENTS.c.id == bindparam("wanted")))
_INSERT_SUMMARY = inserting(OcrResult)
_INSERT_PAGE = inserting(DocumentPage)
_DELETE_PAGES = Statement(delete(DOCUMENT_PAGES).where(DOCUMENT_PAGES.c.document_id == bindparam("document")))


def save_inspection(
    store: Store,
    claim: Claim,
    *,
    mime_type: str,
    page_count: int,
    einvoice: EInvoice | None = None,
    findings: Sequence[Finding] = (),
    source_reference: str | None = None,
    complexity: Complexity | None = None,
    used: Used = _NOTHING_MEASURED,
    chain_to: Owner | None = None,
) -> Claim | None:
    """Save what intake saw when it opened the file; `page_count` is at least 1.

    `source_reference` (a mail's sender, say) is kept when it is given.
    """
    columns: dict[str, Any] = {
        "mime_type": mime_type,
        "page_count": page_count,
        "einvoice": None if einvoice is None else encode(einvoice),
        "intake_findings": encode(tuple(findings)) or None,
        "complexity": None if complexity is None else complexity.value,
    }
    if source_reference is not None:
        columns["source_reference"] = source_reference
    with store.begin(CommitPoint.INSPECTED) as transaction:
        _complete(transaction, claim, used, {})
        return _advance(transaction, claim, columns, chain_to)


def save_reading(
    store: Store,
    claim: Claim,
    *,
    pages: Sequence[PageRecord],
    summary: ReadingSummary,
    used: Used = _NOTHING_MEASURED,
    chain_to: Owner | None = None,
) -> Claim | None:
    """Save the pages as read, in place of an earlier reading; texts that the page cache holds are not written again.

    Raises ValueError when a page brings no content and the cache has none under its key.
    """
    columns = {"complexity": summary.complexity.value, "backend": summary.backend, "page_count": max(1, len(pages))}
    if summary.language:
        columns["language_code"] = summary.language
    read = next((page for page in pages if page.backend == summary.backend), None)
    version = None if read is None else read.backend_version
    with store.begin(CommitPoint.READ) as transaction:
        _complete(transaction, claim, used, {"backend_type": summary.backend, "backend_version": version})
        _write_pages(transaction, claim.document_key, pages)
        transaction.insert(_INSERT_SUMMARY, _summary_row(claim, pages, summary, read))
        for row in _opinion_rows(transaction, claim, pages):
            transaction.insert(_INSERT_SUMMARY, row)
        return _advance(transaction, claim, columns, chain_to)


def save_extraction(
    store: Store,
    claim: Claim,
    *,
    extraction: Extraction,
    findings: Sequence[Finding],
    decision: Decision,
    review: ReviewState,
    used: Used = _NOTHING_MEASURED,
    flags: Mapping[str, bool] = MappingProxyType({}),
    file: File | None = None,
) -> None:
    """Save what was found and decided, in place of what was found before, and complete the document.

    A value that a person has settled stays as it is. The first extraction is version 1; a later one makes a version
    when a value, the type, the supplier, a line item or a VAT line differs from the last. A document that a person
    rejected stays so, and one that was approved unless it differs now: then a person must look again. `flags` are the
    feature flags as they were decided for it, `file` the rules that give it tags and a category.
    """
    with store.begin(CommitPoint.EXTRACTED) as transaction:
        change = VersionChange("extraction", claim.created_by, file=file)
        columns = write_extraction(transaction, claim.document_key, extraction, findings, decision, change)
        _complete(transaction, claim, used, {})  # after the version, so that its time is within the job's
        note_use(transaction, (value.evidence.method for value in extraction.fields))
        note_flags(transaction, claim.document_key, flags)
        if review is ReviewState.NONE and columns["decision_outcome"] == Outcome.REVIEW.value:
            review = ReviewState.PENDING  # its history asks for a person
        review = _after_review(transaction, claim.document_key, review, changed="version_count" in columns)
        columns |= {"stage": Stage.EXTRACT.value, "review_state": review.value}
        columns["needs_review"] = review is ReviewState.PENDING
        if not move_document(transaction, claim.document_key, DocumentStatus.COMPLETED, columns):
            raise _lost(claim)


def _after_review(transaction: Transaction, key: int, review: ReviewState, changed: bool) -> ReviewState:
    """The state that follows from what a person said before, if anybody did."""
    row = transaction.first(_STATE, {"wanted": key})
    before = ReviewState.NONE if row is None else ReviewState(row["review_state"])
    if before is ReviewState.REJECTED or (before is ReviewState.APPROVED and not changed):
        return before
    return ReviewState.PENDING if before is ReviewState.APPROVED else review


def _complete(transaction: Transaction, claim: Claim, used: Used, columns: Mapping[str, Any]) -> None:
    values = {
        **columns,
        "completed_at": now(),
        "success": True,
        "error_code": None,
        "error_message": None,
        "error_details": None,
        "processing_time_ms": used.milliseconds,
        "cpu_time_ms": used.cpu_ms,
        "ram_used_mb": used.ram_mb,
        "vram_used_mb": used.vram_mb,
        "cpu_cores_used": used.cores,
    }
    if not move_job(transaction, claim.job_key, JobStatus.COMPLETED, values, claim.owner.token):
        raise _lost(claim)
    add_event(transaction, claim.job_key, "completed")


def _advance(
    transaction: Transaction, claim: Claim, columns: Mapping[str, Any], chain_to: Owner | None
) -> Claim | None:
    """Enter the job of the next stage and bring the document there."""
    following = next_stage(claim.stage)
    if following is None:
        raise ValueError(f"no stage follows {claim.stage}")
    new = NewJob(
        claim.document_key,
        following,
        claim.created_by,
        priority=claim.priority,
        max_retries=claim.max_retries,
        options=claim.options,
    )
    reached = {**columns, "stage": claim.stage.value}
    if chain_to is None:
        reached["current_job_id"] = insert_job(transaction, new).key
        if not move_document(transaction, claim.document_key, DocumentStatus.QUEUED, reached):
            raise _lost(claim)
        return None
    job = insert_running_job(transaction, new, chain_to, claim.lease_seconds)
    add_event(transaction, job.key, "started")
    _update_processing(transaction, claim, {**reached, "current_job_id": job.key})
    return _next_claim(claim, following, job.key, job.job_id, chain_to, columns)


def _next_claim(
    claim: Claim, stage: Stage, job_key: int, job_id: str, owner: Owner, columns: Mapping[str, Any]
) -> Claim:
    return Claim(
        job_id=job_id,
        document_id=claim.document_id,
        stage=stage,
        attempt=1,
        filename=claim.filename,
        sha256=claim.sha256,
        path=claim.path,
        mime_type=columns.get("mime_type", claim.mime_type),
        kills=claim.kills,
        options=claim.options,
        owner=owner,
        lease_seconds=claim.lease_seconds,
        priority=claim.priority,
        max_retries=claim.max_retries,
        created_by=claim.created_by,
        job_key=job_key,
        document_key=claim.document_key,
    )


def _update_processing(transaction: Transaction, claim: Claim, columns: Mapping[str, Any]) -> None:
    row = {**columns, "updated_at": now()}
    if transaction.run(_processing(tuple(row)), {**row, "worked_on": claim.document_key}).rowcount == 0:
        raise _lost(claim)


@cache
def _processing(columns: tuple[str, ...]) -> Statement:
    documents = DOCUMENTS.c
    processing = documents.status == DocumentStatus.PROCESSING.value
    return updating(DOCUMENTS, columns, documents.id == bindparam("worked_on"), processing)


def _lost(claim: Claim) -> LeaseLostError:
    return LeaseLostError(f"{claim.filename}: another process has the {claim.stage} job now")


def _write_pages(transaction: Transaction, document_key: int, pages: Sequence[PageRecord]) -> None:
    texts = insert_missing(transaction, {page.text_key: page.content for page in pages})
    transaction.run(_DELETE_PAGES, {"document": document_key})
    time = now()
    rows = [
        {
            "document_id": document_key,
            "page_number": page.number,
            "page_text_id": texts[page.text_key],
            "ocr_confidence": page.confidence,
            "width": page.width,
            "height": page.height,
            "width_px": page.width_px,
            "height_px": page.height_px,
            "dpi": page.dpi,
            "rotation": page.transform.rotation,
            "skew": page.transform.skew,
            "backend": page.backend,
            "backend_version": page.backend_version,
            "model_id": page.model or None,
            "reason": page.reason,
            "complexity": page.complexity.value,
            "processed_at": time,
            "processing_time_ms": page.milliseconds,
        }
        for page in pages
    ]
    transaction.insert_all(_INSERT_PAGE, rows)


def _summary_row(
    claim: Claim, pages: Sequence[PageRecord], summary: ReadingSummary, read: PageRecord | None
) -> dict[str, Any]:
    return {
        "job_id": claim.job_key,
        "document_id": claim.document_key,
        "backend_type": summary.backend,
        "backend_version": None if read is None else read.backend_version,
        "model_id": None if read is None else read.model or None,
        "overall_confidence": summary.average_confidence,
        "avg_word_confidence": summary.average_confidence,
        "min_word_confidence": summary.least_confidence,
        "total_characters": summary.characters,
        "total_words": summary.words,
        "total_lines": summary.lines,
        "detected_language": summary.language,
        "extracted_dates": list(summary.dates),
        "extracted_amounts": list(summary.amounts),
        "has_low_confidence_words": summary.low_confidence_words > 0,
        "low_confidence_word_count": summary.low_confidence_words,
        "suspected_errors": list(summary.suspected_errors),
        "processing_time_ms": sum(page.milliseconds for page in pages),
        "created_at": now(),
    }


def _opinion_rows(transaction: Transaction, claim: Claim, pages: Sequence[PageRecord]) -> Iterator[dict[str, Any]]:
    """A row for each reading of every page that was read more than once."""
    for page in pages:
        texts = insert_missing(transaction, {opinion.text_key: None for opinion in page.opinions})
        for opinion in page.opinions:
            yield {
                "job_id": claim.job_key,
                "document_id": claim.document_key,
                "page_number": page.number,
                "backend_type": opinion.backend,
                "backend_version": opinion.backend_version,
                "model_id": opinion.model or None,
                "is_kept": opinion.kept,
                "quality": opinion.quality,
                "page_text_id": texts[opinion.text_key],
                "overall_confidence": opinion.confidence,
                "avg_word_confidence": opinion.confidence,
                "min_word_confidence": opinion.least_confidence,
                "total_characters": opinion.characters,
                "total_words": opinion.words,
                "total_lines": opinion.lines,
                "extracted_dates": [],
                "extracted_amounts": [],
                "has_low_confidence_words": opinion.low_confidence_words > 0,
                "low_confidence_word_count": opinion.low_confidence_words,
                "suspected_errors": [],
                "processing_time_ms": opinion.milliseconds,
                "created_at": now(),
            }
