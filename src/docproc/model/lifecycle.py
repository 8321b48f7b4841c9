"""Which state may follow which: the only place that knows the order of a document's life."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from docproc.model.enums import DocumentStatus, JobStatus, Stage

STAGES: tuple[Stage, ...] = tuple(Stage)
"""The stages in the order in which every document passes them."""

DOCUMENT_TRANSITIONS: Mapping[DocumentStatus, frozenset[DocumentStatus]] = MappingProxyType(
    {
        DocumentStatus.UPLOADED: frozenset({DocumentStatus.QUEUED, DocumentStatus.PROCESSING, DocumentStatus.FAILED}),
        DocumentStatus.QUEUED: frozenset({DocumentStatus.PROCESSING, DocumentStatus.COMPLETED, DocumentStatus.FAILED}),
        DocumentStatus.PROCESSING: frozenset({DocumentStatus.QUEUED, DocumentStatus.COMPLETED, DocumentStatus.FAILED}),
        DocumentStatus.COMPLETED: frozenset({DocumentStatus.QUEUED, DocumentStatus.ARCHIVED}),
        DocumentStatus.FAILED: frozenset({DocumentStatus.QUEUED, DocumentStatus.ARCHIVED}),
        DocumentStatus.ARCHIVED: frozenset({DocumentStatus.COMPLETED, DocumentStatus.FAILED}),
    }
)

JOB_TRANSITIONS: Mapping[JobStatus, frozenset[JobStatus]] = MappingProxyType(
    {
        JobStatus.PENDING: frozenset({JobStatus.RUNNING, JobStatus.CANCELLED}),
        JobStatus.RUNNING: frozenset({JobStatus.PENDING, JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}),
        JobStatus.COMPLETED: frozenset(),
        JobStatus.FAILED: frozenset(),
        JobStatus.CANCELLED: frozenset(),
    }
)
"""A failed or cancelled job is not revived: its retry is a new job that names it as parent."""


def next_stage(stage: Stage) -> Stage | None:
    """Return the stage after `stage`, or None after the last."""
    following = STAGES.index(stage) + 1
    return STAGES[following] if following < len(STAGES) else None
