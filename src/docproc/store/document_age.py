"""Documents by age. Standard library only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from docproc.store.clock import TIME_FORMAT
from docproc.store.engine import Store


def documents_before(store: Store, before: datetime, types: Sequence[str]) -> tuple[str, ...]:
    """The ids of documents that came in before a time (aware UTC), the oldest first; of these types, or of all."""
    query = "SELECT uuid, document_type FROM documents WHERE created_at < ? AND deleted_at IS NULL ORDER BY created_at"
    rows = store.reader.execute(query, (before.strftime(TIME_FORMAT),))
    return tuple(row["uuid"] for row in rows if not types or row["document_type"] in types)


def documents_to_erase(store: Store, before: datetime, types: Sequence[str]) -> tuple[str, ...]:
    """The ids of documents that came in before a time, deleted or not, whose erasure has not ended; as above."""
    query = "SELECT uuid, document_type FROM documents WHERE created_at < ? AND file_hash NOTNULL ORDER BY created_at"
    rows = store.reader.execute(query, (before.strftime(TIME_FORMAT),))
    return tuple(row["uuid"] for row in rows if not types or row["document_type"] in types)


def documents_to_hand_over(store: Store, types: Sequence[str], only_settled: bool) -> tuple[tuple[str, int], ...]:
    """The ids and newest versions of processed documents; with `only_settled` those that no person must look at."""
    query = (
        "SELECT uuid, version_count, document_type FROM documents WHERE status IN ('completed', 'archived')"
        " AND deleted_at IS NULL AND (NOT ? OR review_state IN ('none', 'approved')) ORDER BY id"
    )
    rows = store.reader.execute(query, (only_settled,))
    return tuple((row["uuid"], row["version_count"]) for row in rows if not types or row["document_type"] in types)
