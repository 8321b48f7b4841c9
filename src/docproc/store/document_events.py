"""What happened to documents since webhooks were last told: each event once, with the cursor that moves with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam

from docproc.model import lifecycle
from docproc.model.delivery import WebhookEvent
from docproc.store.clock import stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import updating
from docproc.store.tables_tasks import WEBHOOK_CURSOR

_AT_ONCE = 500
_MOVE = updating(WEBHOOK_CURSOR, ("event_id",), WEBHOOK_CURSOR.c.id == bindparam("moved"))

_NO_CHANGE = frozenset({"seen_elsewhere", "repaired"})
EVENTS: Mapping[tuple[str, str | None], WebhookEvent] = MappingProxyType(
    {
        **{
            (event, None): WebhookEvent.DOCUMENT_UPDATED
            for event, status in lifecycle.EVENTS.items()
            if status is None and event not in _NO_CHANGE
        },
        ("registered", "intake"): WebhookEvent.DOCUMENT_CREATED,
        ("completed", "extract"): WebhookEvent.DOCUMENT_PROCESSED,
        ("failed", None): WebhookEvent.DOCUMENT_PROCESSED,
        ("deleted", None): WebhookEvent.DOCUMENT_DELETED,
        ("erased", None): WebhookEvent.DOCUMENT_DELETED,
    }
)
"""What a job's event, in a stage (None: in any), means to a webhook; a failure is `processed` with status failed."""

_QUERY = (
    "SELECT e.id, e.event_type, e.created_at AS happened_at, j.stage, d.uuid, d.filename, d.status, d.review_state,"
    " d.document_type, d.document_number, d.overall_confidence, d.supplier_name FROM job_events e"
    " JOIN processing_jobs j ON j.id = e.job_id JOIN documents d ON d.id = j.document_id"
    " WHERE e.id > ? AND e.id <= ? ORDER BY e.id"
)


def tell_events(store: Store, announce: Callable[[Transaction, WebhookEvent, Mapping[str, Any], str, str], int]) -> int:
    """Give every event since the last look to `announce` (event, data, key, document id), 500 in one transaction.

    Returns the sum of what `announce` returns. The cursor moves with it, so a crash tells nothing twice.
    """
    told = 0
    (newest,) = store.reader.execute("SELECT coalesce(max(id), 0) FROM job_events").fetchone()
    (last,) = store.reader.execute("SELECT event_id FROM webhook_cursor WHERE id = 1").fetchone()
    while last < newest:
        with store.begin(CommitPoint.EVENTS_TOLD) as transaction:
            (last,) = transaction.execute("SELECT event_id FROM webhook_cursor WHERE id = 1").fetchone()
            until = max(last, min(newest, last + _AT_ONCE))
            for row in transaction.execute(_QUERY, (last, until)).fetchall():
                event = EVENTS.get((row["event_type"], row["stage"])) or EVENTS.get((row["event_type"], None))
                if event is not None:
                    told += announce(transaction, event, _data(row), f"event:{row['id']}", row["uuid"])
            transaction.run(_MOVE, {"event_id": until, "moved": 1})
            last = until
    return told


def _data(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "document": row["uuid"],
        "filename": row["filename"],
        "status": row["status"],
        "review": row["review_state"],
        "document_type": row["document_type"],
        "document_number": row["document_number"],
        "confidence": row["overall_confidence"],
        "supplier": row["supplier_name"],
        "change": row["event_type"],
        "happened_at": stored_time(row["happened_at"]).isoformat(),
    }
