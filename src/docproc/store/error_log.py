"""Writing the log of errors of the machinery: the same error within an hour counts up instead of repeating."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.error_reading import ErrorSeverity
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import PROCESSING_JOBS
from docproc.store.tables_results import ERROR_LOGS, ErrorLog

SAME_ERROR_WITHIN = timedelta(hours=1)

_INSERT = inserting(ErrorLog)
_SAME = Statement(
    select(ERROR_LOGS.c.id, ERROR_LOGS.c.occurrence_count)
    .where(ERROR_LOGS.c.error_type == bindparam("type"), ERROR_LOGS.c.error_message == bindparam("message"))
    .where(ERROR_LOGS.c.resolved.is_(False), ERROR_LOGS.c.last_seen_at > bindparam("since"))
    .order_by(ERROR_LOGS.c.id.desc())
    .limit(1)
)
_COUNT_UP = updating(ERROR_LOGS, ("occurrence_count", "last_seen_at"), ERROR_LOGS.c.id == bindparam("counted"))
_RESOLVE = updating(
    ERROR_LOGS,
    ("resolved", "resolved_at", "resolved_by", "resolution_notes"),
    ERROR_LOGS.c.id == bindparam("settled"),
    ERROR_LOGS.c.resolved.is_(False),
)
_DOCUMENT = Statement(select(DOCUMENTS.c.id).where(DOCUMENTS.c.uuid == bindparam("wanted")))
_JOB = Statement(select(PROCESSING_JOBS.c.id).where(PROCESSING_JOBS.c.uuid == bindparam("wanted")))


def record_error(
    store: Store,
    severity: ErrorSeverity,
    type: str,
    message: str,
    context: Mapping[str, Any] | None = None,
    document_id: str | None = None,
    job_id: str | None = None,
    stack: str | None = None,
) -> int:
    """Write an error down and return how often it has occurred; ids that the store does not know are left out.

    The same unresolved error (type and message) seen within the last hour counts up.
    """
    with store.begin(CommitPoint.ERROR_RECORDED) as transaction:
        return log_error(transaction, severity, type, message, context, document_id, job_id, stack)


def log_error(
    transaction: Transaction,
    severity: ErrorSeverity,
    type: str,
    message: str,
    context: Mapping[str, Any] | None = None,
    document_id: str | None = None,
    job_id: str | None = None,
    stack: str | None = None,
) -> int:
    """Write an error down in a transaction that does more, as `record_error` does."""
    time = now()
    same = transaction.first(_SAME, {"type": type, "message": message, "since": time - SAME_ERROR_WITHIN})
    if same is not None:
        count = int(same["occurrence_count"]) + 1
        transaction.run(_COUNT_UP, {"occurrence_count": count, "last_seen_at": time, "counted": same["id"]})
        return count
    document = transaction.first(_DOCUMENT, {"wanted": document_id})
    job = transaction.first(_JOB, {"wanted": job_id})
    row = {
        "severity": severity.value,
        "error_type": type,
        "error_message": message,
        "stack_trace": stack,
        "context": None if context is None else dict(context),
        "document_id": None if document is None else document["id"],
        "job_id": None if job is None else job["id"],
        "first_seen_at": time,
        "last_seen_at": time,
    }
    transaction.insert(_INSERT, row)
    return 1


def resolve_errors(store: Store, numbers: Collection[int], actor: str, notes: str | None) -> int:
    """Mark errors as settled by `actor`, and return how many were open."""
    done = {"resolved": True, "resolved_at": now(), "resolved_by": actor, "resolution_notes": notes}
    with store.begin(CommitPoint.ERRORS_RESOLVED) as transaction:
        settled = [each for each in numbers if transaction.run(_RESOLVE, {**done, "settled": each}).rowcount]
        for number in settled:
            record(transaction, actor, "resolved", "error", str(number), "settled", {"resolved": (False, True)}, notes)
        return len(settled)
