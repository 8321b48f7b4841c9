"""How documents relate to each other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select

from docproc.errors import UsageError
from docproc.model.enums import RelationType
from docproc.store.audit import record_document
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.keys import document_key
from docproc.store.statements import Statement, any_of, inserting, updating
from docproc.store.tables_documents import DOCUMENT_RELATIONS, DOCUMENTS, DocumentRelation
from docproc.store.tables_jobs import JOB_EVENTS, PROCESSING_JOBS
from docproc.store.transitions import add_document_event

_INSERT = inserting(DocumentRelation)
_SAME = (
    DOCUMENT_RELATIONS.c.source_document_id == bindparam("source"),
    DOCUMENT_RELATIONS.c.target_document_id == bindparam("target"),
    DOCUMENT_RELATIONS.c.relation_type == bindparam("type"),
)
_RENEW = updating(DOCUMENT_RELATIONS, ("confidence", "notes"), *_SAME)
_DELETE = Statement(delete(DOCUMENT_RELATIONS).where(*_SAME))
_UUID = Statement(select(DOCUMENTS.c.uuid).where(DOCUMENTS.c.id == bindparam("wanted")))
_RELATING = Statement(
    select(JOB_EVENTS.c.event_type, JOB_EVENTS.c.event_data)
    .join(PROCESSING_JOBS, PROCESSING_JOBS.c.id == JOB_EVENTS.c.job_id)
    .where(PROCESSING_JOBS.c.document_id == bindparam("source"))
    .where(any_of(JOB_EVENTS.c.event_type, ("related", "unrelated")))
    .order_by(JOB_EVENTS.c.id.desc())
)
"""What people and workflows did to the relations of a document, the newest first."""


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` stands in this relation to `target` (document ids); confidence in percent."""

    source: str
    target: str
    type: RelationType
    confidence: float | None
    note: str | None


def relate(
    store: Store, source: str, target: str, type: RelationType, confidence: float, note: str | None, actor: str
) -> None:
    """Relate document `source` to `target`; relating them again in the same way renews confidence and note.

    Raises UsageError for a document and itself, UnknownDocumentError for an id that no document has.
    """
    if source == target:
        raise UsageError("a document is not related to itself")
    with store.begin(CommitPoint.RELATED) as transaction:
        keys = [document_key(transaction, document_id) for document_id in (source, target)]
        add_relation(transaction, keys[0], keys[1], type, confidence, note, actor)
        data = {"by": actor, "type": type.value, "document": target}
        add_document_event(transaction, keys[0], "related", f"{type.value} {target[:8]}", data)
        changes = {type.value: (None, target)}
        record_document(transaction, actor, "related", keys[0], f"{type.value} another document", changes, note)


def unrelate(store: Store, source: str, target: str, type: RelationType | None, actor: str) -> int:
    """Take the relations of `type` (None: all) from `source` to `target` away and return how many there were.

    Raises UnknownDocumentError for an id that no document has.
    """
    with store.begin(CommitPoint.UNRELATED) as transaction:
        source_key, target_key = (document_key(transaction, document_id) for document_id in (source, target))
        gone = 0
        for kind in RelationType if type is None else (type,):
            found = {"source": source_key, "target": target_key, "type": kind.value}
            if transaction.run(_DELETE, found).rowcount:
                gone += 1
                data = {"by": actor, "type": kind.value, "document": target}
                add_document_event(transaction, source_key, "unrelated", f"{kind.value} {target[:8]}", data)
                words = f"no longer {kind.value} another document"
                record_document(transaction, actor, "unrelated", source_key, words, {kind.value: (target, None)})
        return gone


def add_relation(
    transaction: Transaction,
    source: int,
    target: int,
    type: RelationType,
    confidence: float | None,
    note: str | None,
    actor: str,
) -> None:
    """Relate two documents, by the store's own numbers, inside a transaction."""
    facts = {"confidence": confidence, "notes": note}
    same = {"source": source, "target": target, "type": type.value}
    if transaction.run(_RENEW, {**facts, **same}).rowcount == 0:
        row: dict[str, Any] = {
            "source_document_id": source,
            "target_document_id": target,
            "relation_type": type.value,
            **facts,
            "created_by": actor,
            "created_at": now(),
        }
        transaction.insert(_INSERT, row)


def was_taken_back(transaction: Transaction, source: int, target: int, type: RelationType) -> bool:
    """Tell whether a person has taken this relation away, and nobody has made it again; by the store's own numbers."""
    other = transaction.first(_UUID, {"wanted": target})
    for row in transaction.run(_RELATING, {"source": source}):
        data = json.loads(row["event_data"])
        if other is not None and data.get("document") == other["uuid"] and data.get("type") == type.value:
            return bool(row["event_type"] == "unrelated")
    return False


def related(store: Store, document_id: str) -> tuple[Relation, ...]:
    """All relations of a document, in both directions, oldest first."""
    rows = store.reader.execute(
        "SELECT s.uuid, t.uuid, r.relation_type, r.confidence, r.notes FROM document_relations r"
        " JOIN documents s ON s.id = r.source_document_id JOIN documents t ON t.id = r.target_document_id"
        " WHERE s.uuid = :id OR t.uuid = :id ORDER BY r.id",
        {"id": document_id},
    )
    return tuple(Relation(row[0], row[1], RelationType(row[2]), row[3], row[4]) for row in rows)
