"""The kept files of documents, for looking at them again. Standard library only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document whose bytes are kept: its id, the name it came with, where its bytes are, their type."""

    id: str
    filename: str
    path: Path
    mime_type: str


def kept_documents(store: Store, ids: Sequence[str] | None = None, *, waiting: bool = False) -> list[KeptDocument]:
    """Return the documents with these ids in their order, or all (with `waiting` those that wait), oldest first."""
    query = (
        "SELECT uuid, filename, storage_path, mime_type FROM documents"
        " WHERE deleted_at IS NULL AND storage_path IS NOT NULL"
    )
    if waiting:
        query += " AND status = 'queued'"
    rows = {row["uuid"]: row for row in store.reader.execute(query + " ORDER BY id")}
    chosen = rows.values() if ids is None else [rows[one] for one in ids if one in rows]
    return [
        KeptDocument(row["uuid"], row["filename"], (store.folder / row["storage_path"]).absolute(), row["mime_type"])
        for row in chosen
    ]
