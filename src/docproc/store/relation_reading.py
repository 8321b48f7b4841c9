"""The documents around a document, by their relations. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """A document of the tree: at `level` (0 the one asked about) below the document `of`, to which it is related.

    `outgoing` tells that `of` is the source of the relation.
    """

    document_id: str
    filename: str
    level: int
    of: str | None = None
    type: str | None = None
    outgoing: bool = False
    confidence: float | None = None
    note: str | None = None


def related_documents(store: Store, document_id: str, levels: int) -> tuple[RelatedDocument, ...]:
    """Return the document and those related to it, up to `levels` steps away, each once, parents before children."""
    query = "SELECT filename FROM documents WHERE uuid = ?"
    (filename,) = store.reader.execute(query, (document_id,)).fetchone()
    seen = {document_id}
    return (RelatedDocument(document_id, filename, 0), *_below(store, document_id, 1, levels, seen))


def _below(store: Store, document_id: str, level: int, levels: int, seen: set[str]) -> Iterator[RelatedDocument]:
    if level > levels:
        return
    rows = store.reader.execute(
        "SELECT o.uuid, o.filename, r.relation_type, s.uuid = :id, r.confidence, r.notes FROM document_relations r"
        " JOIN documents s ON s.id = r.source_document_id JOIN documents t ON t.id = r.target_document_id"
        " JOIN documents o ON o.id = CASE WHEN s.uuid = :id THEN t.id ELSE s.id END"
        " WHERE (s.uuid = :id OR t.uuid = :id) AND o.deleted_at IS NULL ORDER BY r.id",
        {"id": document_id},
    ).fetchall()
    fresh = [row for row in rows if row[0] not in seen]
    seen.update(row[0] for row in fresh)
    for other, filename, kind, outgoing, confidence, note in fresh:
        yield RelatedDocument(other, filename, level, document_id, kind, bool(outgoing), confidence, note)
        yield from _below(store, other, level + 1, levels, seen)
