"""Deleting documents only once nobody is obliged to keep them any more."""

from __future__ import annotations

from datetime import date

from docproc.errors import RetentionError
from docproc.model.retention import Retention
from docproc.store.engine import Store
from docproc.store.shelving import Move, kept_since, shelve


def delete_document(
    store: Store, document_id: str, retention: Retention, today: date, actor: str, note: str | None = None
) -> None:
    """Delete a document softly (`docproc doc undelete` brings it back).

    Raises RetentionError with the reason while it must be kept, and as `store.shelving.shelve` does. A file that could
    never be read is no voucher and may go.
    """
    kept = kept_since(store, document_id)
    refusal = retention.refusal(kept.document_type, kept.day, today) if kept.was_read else None
    if refusal is not None:
        raise RetentionError(f"{kept.filename}: {refusal}; archive it instead (docproc doc archive)")
    shelve(store, document_id, Move.DELETE, actor, note)
