"""The log of errors of the machinery, read without SQLAlchemy: lists of them are opened often."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from docproc.errors import UsageError
from docproc.store.clock import stored_time
from docproc.store.engine import Store

SUMMARY_OF = timedelta(hours=24)
MOST_FREQUENT = 10
_LISTED = "SELECT e.*, d.uuid, d.filename FROM error_logs e LEFT JOIN documents d ON d.id = e.document_id"


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
