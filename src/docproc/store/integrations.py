"""Destinations and webhooks as the settings have them, and what came of sending to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.store.clock import TIME_FORMAT, now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.parameters import keep_mark
from docproc.store.statements import inserting, updating
from docproc.store.tables_delivery import INTEGRATIONS, Integration

_INSERT = inserting(Integration)
_RENEW = updating(INTEGRATIONS, ("type", "version", "is_active"), INTEGRATIONS.c.id == bindparam("renewed"))
_COUNT = (
    "UPDATE integrations SET total_sent = total_sent + :sent, total_failed = total_failed + :failed,"
    " last_used_at = :time, last_status = :status, last_error = :error WHERE kind = :kind AND name = :name"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A destination (kind export) or webhook of the settings; `version` is the hash of what they say of it."""

    kind: OutboxKind
    name: str
    type: str
    version: str


@dataclass(frozen=True, slots=True)
class IntegrationState:
    """What came of sending to one: tries that went well and that did not, the last of them, the last whole sync."""

    kind: OutboxKind
    name: str
    type: str
    active: bool
    sent: int
    failed: int
    last_used_at: datetime | None
    last_status: str | None
    last_error: str | None
    last_synced_at: datetime | None


def keep_integrations(store: Store, named: Sequence[Named]) -> None:
    """Bring the store to what the settings name; one that they name no more stays, with its counts, and is not active.

    Most of the time one query tells that nothing has changed.
    """
    rows = store.reader.execute("SELECT id, kind, name, type, version, is_active FROM integrations").fetchall()
    known = {(row["kind"], row["name"]): row for row in rows}
    wanted = {(each.kind.value, each.name): (each.type, each.version, True) for each in named}
    gone = {key: (row["type"], row["version"], False) for key, row in known.items() if key not in wanted}
    now_so = {key: (row["type"], row["version"], bool(row["is_active"])) for key, row in known.items()}
    changed = {key: values for key, values in {**wanted, **gone}.items() if now_so.get(key) != values}
    if not changed:
        return
    with store.begin(CommitPoint.INTEGRATIONS_KEPT) as transaction:
        for key, (kind, version, active) in changed.items():
            row = {"type": kind, "version": version, "is_active": active}
            if key in known:
                transaction.run(_RENEW, {**row, "renewed": known[key]["id"]})
            else:
                transaction.insert(_INSERT, {**row, "kind": key[0], "name": key[1]})


def count_try(
    transaction: Transaction,
    kind: OutboxKind,
    name: str | None,
    status: SendingStatus,
    error: str | None,
    time: datetime,
) -> None:
    """Count a try to send as part of the transaction that records it; `name` None: to an address without a name."""
    if name is None:
        return
    well = status is SendingStatus.SENT
    values = {
        "sent": int(well),
        "failed": int(not well),
        "time": time.strftime(TIME_FORMAT),
        "status": status.value,
        "error": None if well else error,
        "kind": kind.value,
        "name": name,
    }
    transaction.execute(_COUNT, values)


def note_synced(store: Store, name: str) -> None:
    """Note that a destination is up to date now."""
    with store.begin(CommitPoint.INTEGRATION_SYNCED) as transaction:
        query = "UPDATE integrations SET last_synced_at = ? WHERE kind = ? AND name = ?"
        time = now()
        transaction.execute(query, (time.strftime(TIME_FORMAT), OutboxKind.EXPORT.value, name))
        mark = f"{time:%Y-%m-%dT%H:%M:%SZ}"
        keep_mark(transaction, f"sync.{name}.last", mark, "sync", "when this destination was last up to date")


def integration_states(store: Store, kind: OutboxKind) -> dict[str, IntegrationState]:
    """What is known of all destinations or webhooks, by name."""
    rows = store.reader.execute("SELECT * FROM integrations WHERE kind = ? ORDER BY name", (kind.value,))
    return {
        row["name"]: IntegrationState(
            kind,
            row["name"],
            row["type"],
            bool(row["is_active"]),
            row["total_sent"],
            row["total_failed"],
            _time(row["last_used_at"]),
            row["last_status"],
            row["last_error"],
            _time(row["last_synced_at"]),
        )
        for row in rows
    }


def _time(text: str | None) -> datetime | None:
    return None if text is None else stored_time(text)
