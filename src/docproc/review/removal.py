"""Deleting documents only once nobody is obliged to keep them any more."""

from __future__ import annotations

from datetime import date

from docproc.errors import RetentionError
from docproc.model.retention import Retention
from docproc.store import erasing
from docproc.store.engine import Store
from docproc.store.shelving import Move, kept_since, shelve


def delete_document(
    store: Store, document_id: str, retention: Retention, today: date, actor: str, note: str | None = None
) -> None:
    """Delete a document softly (`docproc doc undelete` brings it back).

    Raises RetentionError with the reason while it must be kept, and as `store.shelving.shelve` does. A file that could
    never be read is no voucher and may go.
    """
    refusal = why_kept(store, document_id, retention, today)
    if refusal is not None:
        raise RetentionError(f"{refusal}; archive it instead (docproc doc archive)")
    shelve(store, document_id, Move.DELETE, actor, note)


def erase_document(
    store: Store, document_id: str, retention: Retention, today: date, actor: str, *, despite: str | None = None
) -> None:
    """Erase what a document says for good; with `despite`, the reason for it, also while it must be kept.

    Raises RetentionError as `delete_document` does, and as `store.erasing.erase_document` does.
    """
    refusal = why_kept(store, document_id, retention, today)
    if refusal is not None and despite is None:
        raise RetentionError(f"{refusal}; --despite-retention REASON erases it all the same")
    erasing.erase_document(store, document_id, actor, despite)


def why_kept(store: Store, document_id: str, retention: Retention, today: date) -> str | None:
    """Return in words why a document must not go yet; None when it may. UnknownDocumentError for an unknown id."""
    kept = kept_since(store, document_id)
    refusal = retention.refusal(kept.document_type, kept.day, today) if kept.was_read else None
    return None if refusal is None else f"{kept.filename}: {refusal}"
