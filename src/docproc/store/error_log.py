"""The log of errors of the machinery: the same error within an hour counts up instead of repeating."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select

from docproc.errors import UsageError
from docproc.store.audit import record
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_jobs import PROCESSING_JOBS
from docproc.store.tables_results import ERROR_LOGS, ErrorLog

SAME_ERROR_WITHIN = timedelta(hours=1)
SUMMARY_OF = timedelta(hours=24)
MOST_FREQUENT = 10


class ErrorSeverity(StrEnum):
    """How grave an error of the machinery is."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """The last 24 hours: occurrences by severity, and the ten most frequent types with theirs."""

    by_severity: Mapping[str, int]
    most_frequent: tuple[tuple[str, int], ...]


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
_LISTED = "SELECT e.*, d.uuid, d.filename FROM error_logs e LEFT JOIN documents d ON d.id = e.document_id"
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
    time = now()
    with store.begin(CommitPoint.ERROR_RECORDED) as transaction:
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


def error_summary(store: Store, time: datetime) -> ErrorSummary:
    """What went wrong in the 24 hours before `time`."""
    since = {"since": (time - SUMMARY_OF).strftime("%Y-%m-%d %H:%M:%S.%f")}
    query = "SELECT {0}, sum(occurrence_count) AS seen FROM error_logs WHERE last_seen_at > :since GROUP BY {0}"
    severities = store.reader.execute(query.format("severity"), since)
    types = store.reader.execute(f"{query.format('error_type')} ORDER BY seen DESC LIMIT {MOST_FREQUENT}", since)
    return ErrorSummary({row[0]: row[1] for row in severities}, tuple((row[0], row[1]) for row in types))


@dataclass(frozen=True, slots=True)
class LoggedError:
    """An error of the log: what, how often, on which document, and who settled it."""

    id: int
    severity: ErrorSeverity
    type: str
    message: str
    occurrences: int
    first_seen_at: datetime
    last_seen_at: datetime
    document_id: str | None
    filename: str | None
    context: Mapping[str, Any]
    stack: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None


def list_errors(
    store: Store, *, with_resolved: bool = False, type: str | None = None, limit: int | None = None
) -> tuple[LoggedError, ...]:
    """Errors, the latest first: those that nobody settled, or all; of one type when it is given."""
    rows = store.reader.execute(
        f"{_LISTED} WHERE (? OR NOT e.resolved) AND (? IS NULL OR e.error_type = ?)"
        " ORDER BY e.last_seen_at DESC, e.id DESC LIMIT ?",
        (with_resolved, type, type, -1 if limit is None else limit),
    )
    return tuple(map(_logged, rows))


def find_error(store: Store, number: int) -> LoggedError:
    """The error of that number. Raises UsageError when there is none."""
    row = store.reader.execute(f"{_LISTED} WHERE e.id = ?", (number,)).fetchone()
    if row is None:
        raise UsageError(f"no error has the number {number}; docproc errors list --all")
    return _logged(row)


def resolve_errors(store: Store, numbers: Collection[int], actor: str, notes: str | None) -> int:
    """Mark errors as settled by `actor`, and return how many were open."""
    done = {"resolved": True, "resolved_at": now(), "resolved_by": actor, "resolution_notes": notes}
    with store.begin(CommitPoint.ERRORS_RESOLVED) as transaction:
        settled = [each for each in numbers if transaction.run(_RESOLVE, {**done, "settled": each}).rowcount]
        for number in settled:
            record(transaction, actor, "resolved", "error", str(number), "settled", reason=notes)
        return len(settled)


def _logged(row: sqlite3.Row) -> LoggedError:
    return LoggedError(
        id=row["id"],
        severity=ErrorSeverity(row["severity"]),
        type=row["error_type"],
        message=row["error_message"],
        occurrences=row["occurrence_count"],
        first_seen_at=stored_time(row["first_seen_at"]),
        last_seen_at=stored_time(row["last_seen_at"]),
        document_id=row["uuid"],
        filename=row["filename"],
        context=json.loads(row["context"] or "{}"),
        stack=row["stack_trace"],
        resolved_at=None if row["resolved_at"] is None else stored_time(row["resolved_at"]),
        resolved_by=row["resolved_by"],
        resolution=row["resolution_notes"],
    )
