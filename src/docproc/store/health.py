"""What the store knows of its own health, and the history of health checks."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from docproc.store.clock import now, stored_time
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint

_QUEUES = ("email_queue", "webhook_deliveries", "export_deliveries", "announcements")
_SAMPLED = 50


class Health(StrEnum):
    """How a part is, from best to worst."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Checkup:
    """How one part was at one time: `milliseconds` to find out, facts, and what is wrong."""

    component: str
    status: Health
    milliseconds: int
    details: Mapping[str, Any]
    error: str | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxAge:
    """What waits to leave the machine: how many, since when the longest of them could have left, how many failed."""

    waiting: int
    oldest_due: datetime | None
    failed: int


def write_seconds(store: Store) -> float:
    """Seconds until this process could have written; nothing is written. Raises LockedError, StoreDamagedError."""
    begun = time.perf_counter()
    with store.begin(CommitPoint.PROBED) as transaction:
        transaction.execute("SELECT 1")
    return time.perf_counter() - begun


def missing_files(store: Store) -> tuple[str, ...]:
    """Stored paths of the latest documents that are not there or have another size; the last fifty are looked at."""
    rows = store.reader.execute(
        "SELECT storage_path, file_size FROM documents WHERE storage_path IS NOT NULL AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT ?",
        (_SAMPLED,),
    )
    return tuple(path for path, size in rows if _size(store, path) != size)


def outbox_age(store: Store) -> OutboxAge:
    """What waits in the outbox, and for how long."""
    queued = " UNION ALL ".join(f"SELECT status, next_attempt_at FROM {name}" for name in _QUEUES)  # noqa: S608
    row = store.reader.execute(
        "SELECT count(*) FILTER (WHERE status IN ('queued', 'sending')),"  # noqa: S608  # names written above
        " min(next_attempt_at) FILTER (WHERE status = 'queued' AND next_attempt_at <= ?),"
        f" count(*) FILTER (WHERE status IN ('failed', 'bounced')) FROM ({queued})",
        (_text(now()),),
    ).fetchone()
    return OutboxAge(row[0], None if row[1] is None else stored_time(row[1]), row[2])


def expired_leases(store: Store, time: datetime) -> int:
    """How many jobs were begun by a process whose lease ran out before `time`."""
    query = "SELECT count(*) FROM processing_jobs WHERE status = 'running' AND lease_until < ?"
    return int(store.reader.execute(query, (_text(time),)).fetchone()[0])


def record_checkups(store: Store, checkups: Sequence[Checkup]) -> None:
    """Keep what was found."""
    time = _text(now())
    with store.begin(CommitPoint.HEALTH_RECORDED) as transaction:
        for each in checkups:
            transaction.execute(
                "INSERT INTO health_checks (component, status, response_time_ms, details, error_message, checked_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (each.component, each.status.value, each.milliseconds, json.dumps(each.details), each.error, time),
            )


def past_checkups(store: Store, limit: int) -> tuple[Checkup, ...]:
    """The latest checkups, the newest first."""
    rows = store.reader.execute("SELECT * FROM health_checks ORDER BY id DESC LIMIT ?", (limit,))
    return tuple(
        Checkup(
            row["component"],
            Health(row["status"]),
            row["response_time_ms"] or 0,
            json.loads(row["details"] or "{}"),
            row["error_message"],
            stored_time(row["checked_at"]),
        )
        for row in rows
    )


def _size(store: Store, path: str) -> int | None:
    try:
        return (store.folder / path).stat().st_size
    except OSError:
        return None


def _text(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.%f")
