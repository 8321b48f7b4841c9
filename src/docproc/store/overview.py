"""What `docproc status` shows at a glance beyond the states of documents. Standard library only: it is opened often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from docproc.store.clock import TIME_FORMAT, stored_time
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.health import OutboxAge, outbox_age
from docproc.store.review_queue import QueueEntry, waiting_documents

AGES: Mapping[str, timedelta] = MappingProxyType(
    {"day": timedelta(days=1), "week": timedelta(days=7), "longer": timedelta(days=36_500)}
)
"""How long documents wait for a person: less than so long, counted with the first that fits."""
_URGENT = 3
_RATED_DAYS = 30


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest command that worked on documents; `exit_code` is None while it runs, or when it was killed."""

    command: str
    started_at: datetime
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class NextTask:
    """The task that runs next."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """What a person wants to know first.

    `automation` is the share (0 to 1) of documents accepted without a person, of those decided in the last 30 days.
    `waiting` counts what waits for a person by how long, `urgent` are the first of the queue.
    """

    came_in_today: int
    automation: float | None
    waiting: Mapping[str, int]
    urgent: Sequence[QueueEntry]
    outbox: OutboxAge
    next_task: NextTask | None
    last_run: LastRun | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits for a person: since when, and what it comes to."""

    filename: str
    sender: str | None
    since: datetime
    total: Decimal | None
    currency: str | None


def longest_waiting(store: Store, most: int) -> list[Waiting]:
    """Return the documents that wait longest for a person, at most so many."""
    rows = store.reader.execute(
        "SELECT d.filename, d.supplier_name, d.created_at,"
        " (SELECT value FROM extracted_fields WHERE document_id = d.id AND field_name = 'total_amount'),"
        " (SELECT value FROM extracted_fields WHERE document_id = d.id AND field_name = 'currency')"
        " FROM documents d WHERE d.review_state = 'pending' AND d.status = 'completed' AND d.deleted_at IS NULL"
        " ORDER BY d.created_at LIMIT ?",
        (most,),
    )
    return [
        Waiting(filename, sender, stored_time(since), None if total is None else Decimal(total), currency)
        for filename, sender, since, total, currency in rows
    ]


def overview(store: Store, today: date, midnight: datetime, now: datetime) -> Overview:
    """Return the overview of a store; `midnight` is when `today` began, and with `now` aware."""
    read = store.reader.execute
    (came_in,) = read(
        "SELECT count(*) FROM documents WHERE created_at >= ? AND deleted_at IS NULL", (_text(midnight),)
    ).fetchone()
    task = read(
        "SELECT name, next_run_at FROM scheduled_tasks WHERE is_enabled AND next_run_at IS NOT NULL"
        " ORDER BY next_run_at LIMIT 1"
    ).fetchone()
    run = read("SELECT command, started_at, exit_code FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return Overview(
        came_in_today=came_in,
        automation=_automation(store, now - timedelta(days=_RATED_DAYS)),
        waiting=_waiting(store, now),
        urgent=waiting_documents(store, DocumentFilter(), today, now, _URGENT),
        outbox=outbox_age(store),
        next_task=None if task is None else NextTask(task[0], stored_time(task[1])),
        last_run=None if run is None else LastRun(run[0], stored_time(run[1]), run[2]),
    )


def _automation(store: Store, since: datetime) -> float | None:
    accepted, decided = store.reader.execute(
        "SELECT count(*) FILTER (WHERE decision_outcome = 'auto'), count(*) FROM documents"
        " WHERE decision_outcome IS NOT NULL AND deleted_at IS NULL AND created_at >= ?",
        (_text(since),),
    ).fetchone()
    return accepted / decided if decided else None


def _waiting(store: Store, now: datetime) -> dict[str, int]:
    """Each bound counts what came in after it; what a shorter one has counted is taken off."""
    counted, before = {}, 0
    for name, age in AGES.items():
        (young,) = store.reader.execute(
            "SELECT count(*) FROM documents d WHERE d.review_state = 'pending' AND d.status = 'completed'"
            " AND d.deleted_at IS NULL AND d.created_at >= ?",
            (_text(now - age),),
        ).fetchone()
        counted[name], before = young - before, young
    return counted


def _text(time: datetime) -> str:
    return time.strftime(TIME_FORMAT)
