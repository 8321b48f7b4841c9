"""What stands in the outbox, for people to look at. Standard library only."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from docproc.errors import UsageError
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.store.clock import TIME_FORMAT, stored_time
from docproc.store.engine import Store

TABLE_NAMES: Mapping[OutboxKind, str] = MappingProxyType(
    {
        OutboxKind.MAIL: "email_queue",
        OutboxKind.WEBHOOK: "webhook_deliveries",
        OutboxKind.EXPORT: "export_deliveries",
        OutboxKind.NOTIFICATION: "announcements",
    }
)
_NOT_SHOWN = "lease_host, lease_pid, lease_process_started, lease_token, lease_until, id, content"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: its number, how the entry stood after it, what the server answered."""

    number: int
    status: str
    started_at: datetime
    milliseconds: int
    code: int | None
    message: str | None


def has_work(store: Store, kind: OutboxKind, time: datetime) -> bool:
    """Tell whether entries are due at `time`, or were being sent; only reads, so it is asked before a claim."""
    query = (
        f"SELECT EXISTS (SELECT 1 FROM {TABLE_NAMES[kind]} WHERE status = 'sending'"  # noqa: S608  # a constant
        " OR (status = 'queued' AND next_attempt_at <= ?))"
    )
    return bool(store.reader.execute(query, (time.strftime(TIME_FORMAT),)).fetchone()[0])


def list_entries(
    store: Store, kind: OutboxKind, status: SendingStatus | None = None, limit: int = 50, webhook: str | None = None
) -> list[dict[str, Any]]:
    """Entries, the newest first, as rows by column name; `document` is the id of the document they are about."""
    conditions, values = ["1"], []
    if status is not None:
        conditions.append("o.status = ?")
        values.append(status.value)
    if webhook is not None:
        conditions.append("o.webhook = ?")
        values.append(webhook)
    query = (
        f"SELECT o.*, d.uuid AS document FROM {TABLE_NAMES[kind]} o LEFT JOIN documents d ON d.id = o.document_id"  # noqa: S608  # a constant
        f" WHERE {' AND '.join(conditions)} ORDER BY o.id DESC LIMIT ?"
    )
    return [_shown(row) for row in store.reader.execute(query, (*values, limit))]


def count_entries(store: Store, kind: OutboxKind) -> dict[str, int]:
    """How many entries stand in which status."""
    rows = store.reader.execute(f"SELECT status, count(*) FROM {TABLE_NAMES[kind]} GROUP BY status")  # noqa: S608  # a constant
    return {row[0]: row[1] for row in rows}


def known_keys(store: Store, kind: OutboxKind, beginning: str) -> frozenset[str]:
    """The idempotency keys of entries that begin so."""
    query = f"SELECT idempotency_key FROM {TABLE_NAMES[kind]} WHERE substr(idempotency_key, 1, length(?)) = ?"  # noqa: S608  # a constant
    return frozenset(row[0] for row in store.reader.execute(query, (beginning, beginning)))


def webhook_counts(store: Store) -> dict[str, dict[str, int]]:
    """How many requests stand in which status, by the name of the webhook."""
    query = "SELECT webhook, status, count(*) FROM webhook_deliveries WHERE webhook NOTNULL GROUP BY webhook, status"
    counts: dict[str, dict[str, int]] = {}
    for webhook, status, number in store.reader.execute(query):
        counts.setdefault(webhook, {})[status] = number
    return counts


def find_entry(store: Store, kind: OutboxKind, token: str) -> str:
    """The full id of an entry from an unambiguous beginning; UsageError when there is none, or more than one."""
    query = f"SELECT uuid FROM {TABLE_NAMES[kind]} WHERE substr(uuid, 1, length(?)) = ? LIMIT 2"  # noqa: S608  # a constant
    found = store.reader.execute(query, (token, token)).fetchall()
    if len(found) != 1 or not token:
        raise UsageError(f"{'more than one' if found else 'no'} {kind} begins with {token!r}")
    return str(found[0][0])


def entry_row(store: Store, kind: OutboxKind, entry_id: str) -> sqlite3.Row:
    """The whole row of an entry by its full id."""
    query = f"SELECT * FROM {TABLE_NAMES[kind]} WHERE uuid = ?"  # noqa: S608  # a constant
    row: sqlite3.Row = store.reader.execute(query, (entry_id,)).fetchone()
    return row


def attempts_of(store: Store, kind: OutboxKind, entry_id: str) -> tuple[Attempt, ...]:
    """The tries of an entry, the first first."""
    key = entry_row(store, kind, entry_id)["id"]
    query = "SELECT * FROM outbox_attempts WHERE kind = ? AND entry_id = ? ORDER BY id"
    return tuple(
        Attempt(
            row["number"],
            row["status"],
            stored_time(row["started_at"]),
            row["duration_ms"],
            row["code"],
            row["message"],
        )
        for row in store.reader.execute(query, (kind.value, key))
    )


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    hidden = set(_NOT_SHOWN.split(", ")) | {"document_id"}
    return {name: row[name] for name in row.keys() if name not in hidden}  # noqa: SIM118  # a row iterates over its values
