"""Which state may follow which: the only place that knows the order of a document's life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

EVENTS: Mapping[str, JobStatus | None] = MappingProxyType(
    {
        "registered": JobStatus.PENDING,
        "retried": JobStatus.PENDING,
        "requeued": JobStatus.PENDING,
        "started": JobStatus.RUNNING,
        "completed": JobStatus.COMPLETED,
        "retrying": JobStatus.PENDING,
        "failed": JobStatus.FAILED,
        "cancelled": JobStatus.CANCELLED,
        "given_back": JobStatus.PENDING,
        "taken_back": JobStatus.PENDING,
        "seen_elsewhere": None,
        "correction": None,
        "approval": None,
        "rejection": None,
        "reopening": None,
        "revert": None,
        "assignment": None,
        "tagged": None,
        "untagged": None,
        "unfiled": None,
        "categorized": None,
        "related": None,
        "unrelated": None,
        "archived": None,
        "unarchived": None,
        "deleted": None,
        "undeleted": None,
        "repaired": None,
    }
)
"""Every kind of event in a job's log, and the status that the job has after it (None: that which it had before)."""

_STATUSES: Mapping[JobStatus, frozenset[DocumentStatus]] = MappingProxyType(
    {
        JobStatus.PENDING: frozenset({DocumentStatus.UPLOADED, DocumentStatus.QUEUED}),
        JobStatus.RUNNING: frozenset({DocumentStatus.PROCESSING}),
        JobStatus.COMPLETED: frozenset({DocumentStatus.COMPLETED, DocumentStatus.ARCHIVED}),
        JobStatus.FAILED: frozenset({DocumentStatus.FAILED, DocumentStatus.ARCHIVED}),
        JobStatus.CANCELLED: frozenset({DocumentStatus.COMPLETED, DocumentStatus.FAILED, DocumentStatus.ARCHIVED}),
    }
)


def fold(events: Iterable[str]) -> JobStatus:
    """Return the status to which a job's events lead, from its first to its last; a new job waits.

    Raises ValueError for an event that is not one of `EVENTS`, or that may not follow the ones before.
    """
    status = JobStatus.PENDING
    for event in events:
        if event not in EVENTS:
            raise ValueError(f"no event is called {event}")
        following = EVENTS[event]
        if following is None or following is status:
            continue
        refused_unseen = status is JobStatus.PENDING and following is JobStatus.FAILED
        if following not in JOB_TRANSITIONS[status] and not refused_unseen:
            raise ValueError(f"{event} cannot follow where the job is {status}")
        status = following
    return status


def statuses_beside(job: JobStatus) -> frozenset[DocumentStatus]:
    """Return the statuses that a document can have while its present job has this one."""
    return _STATUSES[job]


def next_stage(stage: Stage) -> Stage | None:
    """Return the stage after `stage`, or None after the last."""
    following = STAGES.index(stage) + 1
    return STAGES[following] if following < len(STAGES) else None
