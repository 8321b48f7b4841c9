"""How documents relate to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from docproc.errors import UnknownDocumentError, UsageError
from docproc.model.enums import RelationType
from docproc.store.columns import now
from docproc.store.engine import Store
from docproc.store.tables_documents import DOCUMENT_RELATIONS, DOCUMENTS


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
    with store.begin() as connection:
        keys = dict(
            connection.execute(
                select(DOCUMENTS.c.uuid, DOCUMENTS.c.id).where(DOCUMENTS.c.uuid.in_((source, target)))
            ).all()
        )
        for document_id in (source, target):
            if document_id not in keys:
                raise UnknownDocumentError(f"no document has the id {document_id}")
        add_relation(connection, keys[source], keys[target], type, confidence, note, actor)


def add_relation(
    connection: Connection,
    source: int,
    target: int,
    type: RelationType,
    confidence: float | None,
    note: str | None,
    actor: str,
) -> None:
    """Relate two documents, by the store's own numbers, inside a transaction."""
    relations = DOCUMENT_RELATIONS
    renewed = connection.execute(
        update(relations)
        .where(
            relations.c.source_document_id == source,
            relations.c.target_document_id == target,
            relations.c.relation_type == type.value,
        )
        .values(confidence=confidence, notes=note)
    )
    if renewed.rowcount == 0:
        row: dict[str, Any] = {
            "source_document_id": source,
            "target_document_id": target,
            "relation_type": type.value,
            "confidence": confidence,
            "notes": note,
            "created_by": actor,
            "created_at": now(),
        }
        connection.execute(insert(relations), row)


def related(store: Store, document_id: str) -> tuple[Relation, ...]:
    """All relations of a document, in both directions, oldest first."""
    rows = store.reader.execute(
        "SELECT s.uuid, t.uuid, r.relation_type, r.confidence, r.notes FROM document_relations r"
        " JOIN documents s ON s.id = r.source_document_id JOIN documents t ON t.id = r.target_document_id"
        " WHERE s.uuid = :id OR t.uuid = :id ORDER BY r.id",
        {"id": document_id},
    )
    return tuple(Relation(row[0], row[1], RelationType(row[2]), row[3], row[4]) for row in rows)
