"""The kept files of documents, for looking at them again. Standard library only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docproc.errors import StoreDamagedError, StoredFileMissingError
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


def read_original(store: Store, document_id: str) -> bytes:
    """Return the bytes of a document as they came in, held against their hash.

    Raises StoredFileMissingError when they were never kept or are gone, StoreDamagedError when they have changed.
    """
    query = "SELECT filename, storage_path, file_hash FROM documents WHERE uuid = ?"
    filename, kept, sha256 = store.reader.execute(query, (document_id,)).fetchone()
    if kept is None:
        raise StoredFileMissingError(f"{filename}: its bytes were never kept")
    try:
        content: bytes = (store.folder / kept).read_bytes()
    except OSError as error:
        raise StoredFileMissingError(f"{filename}: {kept} cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise StoreDamagedError(f"{filename}: {kept} is not what came in; restore a backup")
    return content
