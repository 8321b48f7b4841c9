"""Parameters of the workspace that people set, perhaps until a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from docproc.store.audit import record
from docproc.store.clock import TIME_FORMAT, now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint

_SET = (
    "INSERT INTO system_parameters (key, value, description, category, expires_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
    " description = excluded.description, category = excluded.category, expires_at = excluded.expires_at,"
    " updated_at = excluded.updated_at"
)


def set_parameter(
    store: Store,
    key: str,
    value: str,
    description: str | None = None,
    category: str | None = None,
    expires_at: datetime | None = None,
    actor: str | None = None,
) -> None:
    """Set a parameter, in place of what it was; `expires_at` is an aware time.

    `actor` is the person who does, None for docproc's own figures, which are no change by anybody.
    """
    with store.begin(CommitPoint.PARAMETER_SET) as transaction:
        if actor is not None:
            before = transaction.execute("SELECT value FROM system_parameters WHERE key = ?", (key,)).fetchone()
            changes = {"value": (None if before is None else before["value"], value)}
            record(transaction, actor, "updated" if before else "created", "parameter", key, "set", changes)
        _set(transaction, key, value, description, category, expires_at)


def keep_mark(transaction: Transaction, key: str, value: str, category: str, description: str) -> None:
    """Set a parameter with the work that it is the mark of, in the same transaction; it stays until it moves on."""
    _set(transaction, key, value, description, category, None)


def _set(
    transaction: Transaction,
    key: str,
    value: str,
    description: str | None,
    category: str | None,
    expires_at: datetime | None,
) -> None:
    until = None if expires_at is None else expires_at.astimezone(UTC).strftime(TIME_FORMAT)
    transaction.execute(_SET, (key, value, description, category, until, now().strftime(TIME_FORMAT)))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as it is set; `expires_at` is an aware time, None for one that stays."""

    key: str
    value: str
    description: str | None
    category: str | None
    expires_at: datetime | None


def list_parameters(store: Store, time: datetime, category: str | None = None) -> list[Parameter]:
    """Return the parameters that have not expired at `time`, of all categories or of one, by key."""
    query = "SELECT * FROM system_parameters WHERE ? IS NULL OR category = ? ORDER BY key"
    found = []
    for row in store.reader.execute(query, (category, category)):
        until = None if row["expires_at"] is None else stored_time(row["expires_at"])
        if until is None or until > time:
            found.append(Parameter(row["key"], row["value"], row["description"], row["category"], until))
    return found


def delete_parameter(store: Store, key: str, actor: str) -> bool:
    """Remove a parameter; tell whether it was there."""
    with store.begin(CommitPoint.PARAMETER_DELETED) as transaction:
        return _remove(transaction, "key = ?", key, actor, "removed") > 0


def remove_expired(store: Store, time: datetime, actor: str) -> int:
    """Remove every parameter that has expired at `time`; return how many."""
    with store.begin(CommitPoint.PARAMETERS_CLEANED) as transaction:
        return _remove(transaction, "expires_at <= ?", time.strftime(TIME_FORMAT), actor, "had expired")


def _remove(transaction: Transaction, which: str, given: str, actor: str, words: str) -> int:
    query = f"DELETE FROM system_parameters WHERE {which} RETURNING key, value"  # noqa: S608  # our own conditions
    gone = transaction.execute(query, (given,)).fetchall()
    for row in gone:
        record(transaction, actor, "deleted", "parameter", row["key"], words, {"value": (row["value"], None)})
    return len(gone)


def get_parameter(store: Store, key: str, default: str, time: datetime) -> str:
    """The value of a parameter, or `default` when it is not set or has expired at `time`."""
    row = store.reader.execute("SELECT value, expires_at FROM system_parameters WHERE key = ?", (key,)).fetchone()
    if row is None or (row["expires_at"] is not None and stored_time(row["expires_at"]) <= time):
        return default
    return str(row["value"])
