"""The transactional outbox: what is to leave the machine is a row, committed together with what caused it.

A row is claimed (`sending`, under a lease) before anything goes out, and its end is recorded afterwards. A process that
dies in between leaves a row in `sending`; the next one queues it again, so an entry is sent at least once and recorded
once. What receives it can tell a repetition by the idempotency key, which for a mail makes its Message-ID.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import SQLModel

from docproc.errors import LeaseLostError
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.store.audit import record
from docproc.store.clock import now, stored_time
from docproc.store.columns import table_of
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.integrations import count_try
from docproc.store.keys import document_key
from docproc.store.records import Owner
from docproc.store.statements import Statement, any_of, inserting, updating
from docproc.store.tables_delivery import (
    Announcement,
    Email,
    ExportDelivery,
    OutboxAttempt,
    OutboxEntry,
    WebhookDelivery,
)

TABLES: Mapping[OutboxKind, type[OutboxEntry]] = {
    OutboxKind.MAIL: Email,
    OutboxKind.WEBHOOK: WebhookDelivery,
    OutboxKind.EXPORT: ExportDelivery,
    OutboxKind.NOTIFICATION: Announcement,
}
"""The table of each kind of entry; the keys of a payload are its columns."""

_LEASE = ("lease_host", "lease_pid", "lease_process_started", "lease_token", "lease_until")
_FREE = dict.fromkeys(_LEASE)
_QUEUE = frozenset(OutboxEntry.model_fields) - {"max_attempts", "user_id", "document_id", "created_by"}
"""Columns that the queue itself fills."""
LONGEST_DELAY = timedelta(hours=24)
_INSERT_ATTEMPT = inserting(OutboxAttempt)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often an entry is tried (the first try counts), and the delay after the first, which doubles each time."""

    attempts: int
    delay: timedelta

    def delay_after(self, attempt: int) -> timedelta:
        """How long to wait after this try (from 1): doubled each time, a day at most."""
        return min(self.delay * (1 << min(attempt - 1, 20)), LONGEST_DELAY)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry leased to this process: its row by column name (JSON as it stands), and which try this is, from 1."""

    kind: OutboxKind
    key: int
    id: str
    attempt: int
    retries: Retries
    token: str
    claimed_at: datetime
    row: Mapping[str, Any]

    def json(self, column: str) -> Any:
        """The value of a JSON column; None when it is empty."""
        text = self.row[column]
        return None if text is None else json.loads(text)


@dataclass(frozen=True, slots=True)
class Sent:
    """How a try ended well or for good: `code` is what the server answered, `values` columns of the entry to set."""

    status: SendingStatus
    code: int | None = None
    message: str | None = None
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """A try that failed; it is tried again while tries are left, unless `for_good`."""

    message: str
    code: int | None = None
    for_good: bool = False
    values: Mapping[str, Any] | None = None


Outcome = Sent | NotSent
RetriesOf = Callable[[Mapping[str, Any]], Retries]
"""How often an entry is tried, from its row, where the entry itself does not say."""


class _Statements:
    """The statements of one kind's table."""

    def __init__(self, model: type[SQLModel]) -> None:
        self.table = table = table_of(model)
        column = table.c
        self.insert = inserting(model)
        self.by_key = Statement(select(column.uuid).where(column.idempotency_key == bindparam("key")))
        self.due = Statement(
            select(table)
            .where(any_of(column.status, [SendingStatus.QUEUED]), column.next_attempt_at <= bindparam("time"))
            .order_by(column.next_attempt_at, column.id)
            .limit(1)
        )
        self.sending = Statement(select(table).where(any_of(column.status, [SendingStatus.SENDING])))
        self.held = (column.id == bindparam("settled"), column.lease_token == bindparam("held_by"))
        self.lease = updating(table, ("status", "attempts", "max_attempts", *_LEASE), column.id == bindparam("leased"))

        self.requeue = updating(
            table,
            ("status", "attempts", "max_attempts", "next_attempt_at", "error_message"),
            column.uuid == bindparam("requeued"),
            column.status != SendingStatus.SENDING.value,
        )

    def settle(self, columns: tuple[str, ...]) -> Statement:
        return updating(self.table, columns, *self.held)


_OF: Mapping[OutboxKind, _Statements] = {kind: _Statements(model) for kind, model in TABLES.items()}


def enqueue(
    transaction: Transaction,
    kind: OutboxKind,
    payload: Mapping[str, Any],
    idempotency_key: str,
    due: datetime | None = None,
) -> str:
    """Put an entry into the outbox as part of the caller's transaction and return its id; not before `due` is it sent.

    `payload` holds columns of the kind's table (see `tables_delivery`): a mail has `to_address`, `subject` and
    `body_text` or `body_html`; a request `event`, `body` and `webhook` (a name in the settings) or `url`; a file
    `destination`, `filename`, `content` (bytes); a notification `title`, `message`, `type`, and `user_id` or `role`.
    `document_id` is the id that people see, `max_attempts` is that of the settings unless given. A key that is there
    already changes nothing and gives the id of its entry. Raises TypeError for a payload that does not fit.
    """
    statements = _OF[kind]
    known = transaction.first(statements.by_key, {"key": idempotency_key})
    if known is not None:
        return str(known["uuid"])
    _check(kind, payload)
    time = now()
    row = dict(payload)
    if row.get("document_id") is not None:
        row["document_id"] = document_key(transaction, row["document_id"])
    entry_id = str(uuid.uuid4())
    queued = {"idempotency_key": idempotency_key, "next_attempt_at": due or time, "created_at": time, "uuid": entry_id}
    transaction.insert(statements.insert, {**row, **queued})
    return entry_id


def enqueue_alone(
    store: Store, kind: OutboxKind, payload: Mapping[str, Any], idempotency_key: str, due: datetime | None = None
) -> str:
    """Put an entry into the outbox in a transaction of its own; as `enqueue`."""
    with queueing(store) as transaction:
        return enqueue(transaction, kind, payload, idempotency_key, due)


@contextmanager
def queueing(store: Store) -> Iterator[Transaction]:
    """A transaction for entries that nothing else of the store belongs to: all of them are queued, or none."""
    with store.begin_durable(CommitPoint.ENQUEUED) as transaction:
        yield transaction


def claim_entry(
    store: Store, kind: OutboxKind, owner: Owner, retries_of: RetriesOf, lease_seconds: float, time: datetime
) -> Entry | None:
    """Lease the entry that has been due for longest; None when nothing is due at `time`.

    Entries that a dead process of this host was sending, or whose lease had run out at `time`, wait again before.
    The claim is on disk when this returns, so that nothing goes out that is not marked.
    """
    statements = _OF[kind]
    with store.begin_durable(CommitPoint.OUTBOX_CLAIMED) as transaction:
        _free_abandoned(transaction, kind, time)
        row = transaction.first(statements.due, {"time": time})
        if row is None:
            return None
        attempt, retries = row["attempts"] + 1, retries_of(dict(row))
        most = max(row["max_attempts"] or retries.attempts, attempt)
        lease = {
            "lease_host": owner.host,
            "lease_pid": owner.pid,
            "lease_process_started": owner.started,
            "lease_token": owner.token,
            "lease_until": time + timedelta(seconds=lease_seconds),
        }
        claimed = {"status": SendingStatus.SENDING.value, "attempts": attempt, "max_attempts": most}
        transaction.run(statements.lease, {**claimed, **lease, "leased": row["id"]})
        limits = Retries(most, retries.delay)
        return Entry(kind, row["id"], row["uuid"], attempt, limits, owner.token, time, dict(row))


def settle_entry(store: Store, entry: Entry, outcome: Outcome) -> SendingStatus:
    """Record how a try ended and return the entry's status: queued again while it may still be tried.

    Raises LeaseLostError when another process has taken the entry meanwhile.
    """
    with store.begin_durable(CommitPoint.OUTBOX_SETTLED) as transaction:
        return write_outcome(transaction, entry, outcome, now())


def requeue(store: Store, kind: OutboxKind, ids: Iterable[str], actor: str) -> tuple[str, ...]:
    """Let entries be sent (again) with all their tries, from now on; returns the ids of those that wait now.

    One that a process is sending is left alone.
    """
    again = {
        "status": SendingStatus.QUEUED.value,
        "attempts": 0,
        "max_attempts": None,
        "next_attempt_at": now(),
        "error_message": None,
    }
    with store.begin(CommitPoint.OUTBOX_REQUEUED) as transaction:
        statement, standing = _OF[kind].requeue, f"SELECT status FROM {TABLES[kind].__tablename__} WHERE uuid = ?"  # noqa: S608  # our own names
        waiting = []
        for each in ids:
            row = transaction.execute(standing, (each,)).fetchone()
            if transaction.run(statement, {**again, "requeued": each}).rowcount:
                changes = {"status": (row["status"], again["status"])}
                record(transaction, actor, "requeued", kind.value, each, "to be sent again", changes)
                waiting.append(each)
        return tuple(waiting)


def write_outcome(transaction: Transaction, entry: Entry, outcome: Outcome, time: datetime) -> SendingStatus:
    """Record how a try ended at `time` as part of a transaction; as `settle_entry`."""
    status, values = _status_after(entry, outcome, time)
    row = {**_FREE, **(outcome.values or {}), **values, "status": status.value}
    held = {"settled": entry.key, "held_by": entry.token}
    if transaction.run(_OF[entry.kind].settle(tuple(row)), {**row, **held}).rowcount != 1:
        raise LeaseLostError(f"{entry.kind} {entry.id[:8]}: another process has it now")
    attempt = {
        "kind": entry.kind.value,
        "entry_id": entry.key,
        "number": entry.attempt,
        "status": status.value,
        "started_at": entry.claimed_at,
        "duration_ms": max(0, int((time - entry.claimed_at).total_seconds() * 1000)),
        "code": outcome.code,
        "message": outcome.message,
    }
    transaction.insert(_INSERT_ATTEMPT, attempt)
    count_try(transaction, entry.kind, _integration(entry), status, outcome.message, time)
    return status


def _integration(entry: Entry) -> str | None:
    """The name of the destination or webhook that an entry goes to."""
    column = {OutboxKind.EXPORT: "destination", OutboxKind.WEBHOOK: "webhook"}.get(entry.kind)
    return None if column is None else entry.row[column]


def _status_after(entry: Entry, outcome: Outcome, time: datetime) -> tuple[SendingStatus, dict[str, Any]]:
    if isinstance(outcome, Sent):
        sent_at = {"sent_at": time} if outcome.status is SendingStatus.SENT else {}
        return outcome.status, {"error_message": outcome.message, **sent_at}
    if outcome.for_good or entry.attempt >= entry.retries.attempts:
        return SendingStatus.FAILED, {"error_message": outcome.message}
    due = time + entry.retries.delay_after(entry.attempt)
    return SendingStatus.QUEUED, {"error_message": outcome.message, "next_attempt_at": due}


def _free_abandoned(transaction: Transaction, kind: OutboxKind, time: datetime) -> None:
    """Queue again what a process was sending that is gone; its try counts, so that a killer is not tried for ever."""
    statements = _OF[kind]
    for row in transaction.run(statements.sending, {}).fetchall():
        owner = Owner(row["lease_host"], row["lease_pid"], row["lease_process_started"], row["lease_token"])
        if stored_time(row["lease_until"]) > time and not owner.is_dead():
            continue
        since = stored_time(row["lease_until"])
        at_once = Retries(row["max_attempts"], timedelta(0))
        entry = Entry(kind, row["id"], row["uuid"], row["attempts"], at_once, owner.token, since, dict(row))
        gone = NotSent(f"process {owner.pid} on {owner.host} is gone or late; it may have been sent")
        write_outcome(transaction, entry, gone, time)


def _check(kind: OutboxKind, payload: Mapping[str, Any]) -> None:
    fields = TABLES[kind].model_fields
    unknown = sorted(set(payload) - (set(fields) - _QUEUE))
    required = (name for name, info in fields.items() if info.is_required() and name not in _QUEUE)
    missing = sorted(name for name in required if payload.get(name) is None)
    if unknown or missing:
        wrong = [f"unknown {name}" for name in unknown] + [f"no {name}" for name in missing]
        raise TypeError(f"the payload of a {kind} does not fit: {', '.join(wrong)}")
