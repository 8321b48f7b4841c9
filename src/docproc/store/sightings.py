"""Which files have been seen: the quick question that makes a second run over a finished inbox cost almost nothing."""

from __future__ import annotations

from docproc.store.engine import Store


def is_sighted(store: Store, source_path: str, size: int) -> bool:
    """Tell whether a file of this path and `size` (bytes) was seen before, whatever was in it."""
    query = "SELECT 1 FROM sightings WHERE source_path = ? AND file_size = ?"
    return store.reader.execute(query, (source_path, size)).fetchone() is not None


def seen_document(store: Store, source_path: str, sha256: str | None, size: int) -> tuple[str, str | None] | None:
    """Return (document id, error code of its failure or None) for this path with these bytes, or None when unseen.

    `size` is in bytes; a file that was refused unhashed has no `sha256`.
    """
    row = store.reader.execute(
        "SELECT d.uuid, j.error_code FROM sightings s JOIN documents d ON d.id = s.document_id "
        "LEFT JOIN processing_jobs j ON j.id = d.current_job_id "
        "WHERE s.source_path = ? AND s.file_hash IS ? AND s.file_size = ?",
        (source_path, sha256, size),
    ).fetchone()
    return None if row is None else (row["uuid"], row["error_code"])


def source_path_of(store: Store, document_id: str) -> str:
    """Return the path under which a document came in first."""
    row = store.reader.execute("SELECT source_path FROM documents WHERE uuid = ?", (document_id,)).fetchone()
    return str(row["source_path"])
