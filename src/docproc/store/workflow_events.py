"""What happened to documents since workflows last looked: each event starts each workflow once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam

from docproc.model.enums import DocumentType
from docproc.store.engine import Store
from docproc.store.execution_records import NewExecution
from docproc.store.executions import add_execution
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import updating
from docproc.store.tables_workflows import WORKFLOW_CURSOR

AUTHOR = "workflow:"
"""How the author of what a workflow does begins; what workflows do starts no workflow, or two could go on for ever."""

_AT_ONCE = 500
_MOVE = updating(WORKFLOW_CURSOR, ("event_id",), WORKFLOW_CURSOR.c.id == bindparam("moved"))


class HappeningKind(StrEnum):
    """What happened to a document."""

    UPLOADED = "uploaded"
    PROCESSED = "processed"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a document, and the document as it stands; confidence in percent."""

    event_id: int
    kind: HappeningKind
    document_key: int
    document_id: str
    filename: str
    document_type: DocumentType
    confidence: float | None
    supplier_id: str | None
    supplier_name: str | None


def pick_up_events(store: Store, started_by: Callable[[Happening], Iterable[NewExecution]] | None) -> int:
    """Look through what has happened since the last look, enter what it starts, and return how many that is.

    The look and what it starts are one transaction for every 500 events. With None nothing is started by anything:
    what has happened is passed over.
    """
    entered = 0
    while True:
        (last,) = store.reader.execute("SELECT event_id FROM workflow_cursor WHERE id = 1").fetchone()
        (newest,) = store.reader.execute("SELECT coalesce(max(id), 0) FROM job_events").fetchone()
        if newest <= last:
            return entered
        with store.begin(CommitPoint.EVENTS_PICKED_UP) as transaction:
            (last,) = transaction.execute("SELECT event_id FROM workflow_cursor WHERE id = 1").fetchone()
            until = newest if started_by is None else min(newest, last + _AT_ONCE)
            if until <= last:
                continue
            if started_by is not None:
                rows = transaction.execute(_EVENTS, (last, until, AUTHOR + "%")).fetchall()
                started = (new for row in rows for new in started_by(_happening(row)))
                entered += sum([add_execution(transaction, new) is not None for new in started])
            transaction.run(_MOVE, {"event_id": until, "moved": 1})


_EVENTS = (
    "SELECT e.id, e.event_type, d.id AS document_key, d.uuid, d.filename, d.document_type, d.overall_confidence,"
    " s.slug, d.supplier_name FROM job_events e JOIN processing_jobs j ON j.id = e.job_id"
    " JOIN documents d ON d.id = j.document_id LEFT JOIN suppliers s ON s.id = d.detected_supplier_id"
    " WHERE e.id > ? AND e.id <= ? AND d.deleted_at IS NULL AND j.created_by NOT LIKE ?"
    " AND ((e.event_type = 'registered' AND j.stage = 'intake')"
    " OR (e.event_type = 'completed' AND j.stage = 'extract')) ORDER BY e.id"
)


def _happening(row: sqlite3.Row) -> Happening:
    registered = row["event_type"] == "registered"
    return Happening(
        event_id=row["id"],
        kind=HappeningKind.UPLOADED if registered else HappeningKind.PROCESSED,
        document_key=row["document_key"],
        document_id=row["uuid"],
        filename=row["filename"],
        document_type=DocumentType(row["document_type"]),
        confidence=row["overall_confidence"],
        supplier_id=row["slug"],
        supplier_name=row["supplier_name"],
    )
