"""The queue of documents that wait for a person, and the lease that keeps two reviewers off one document.

Reading the queue needs the standard library only; taking and giving back a lease import what writing needs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from docproc.errors import LockedError
from docproc.store.clock import now as present
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.review_queue import QueueEntry, waiting_documents

if TYPE_CHECKING:
    from docproc.store.leases import Lease

__all__ = ["QueueEntry", "lease", "next_document", "queue", "release"]

_EVERYTHING = DocumentFilter()
_AT_ONCE = 20


def queue(
    store: Store,
    chosen: DocumentFilter = _EVERYTHING,
    *,
    today: date,
    now: datetime | None = None,
    limit: int | None = None,
) -> tuple[QueueEntry, ...]:
    """Return the waiting documents that `chosen` describes, the most urgent first (see model.priority)."""
    return waiting_documents(store, chosen, today, now or present(), limit)


def lease(store: Store, document_id: str, actor: str, now: datetime | None = None) -> Lease:
    """Give a document to `actor` for 15 minutes, or renew that; one that ran out is taken over.

    Raises LockedError (exit code 75) while another person has the document.
    """
    from docproc.store.leases import take_lease

    return take_lease(store, document_id, actor, now)


def release(store: Store, document_id: str, actor: str) -> bool:
    """Give a document back; False when `actor` does not have it."""
    from docproc.store.leases import drop_lease

    return drop_lease(store, document_id, actor)


def next_document(
    store: Store,
    actor: str,
    chosen: DocumentFilter = _EVERYTHING,
    *,
    today: date,
    now: datetime | None = None,
    passed_over: Collection[str] = (),
) -> QueueEntry | None:
    """Lease the most urgent waiting document that nobody else has and return it; None when there is none.

    `passed_over` are ids of documents that are not wanted now.
    """
    time = now or present()
    wanted = len(passed_over) + _AT_ONCE
    while True:
        entries = waiting_documents(store, chosen, today, time, wanted)
        for entry in entries:
            if entry.document_id in passed_over or entry.holder not in (None, actor):
                continue
            try:
                held = lease(store, entry.document_id, actor, time)
            except LockedError:  # somebody was faster
                continue
            return replace(entry, holder=actor, held_until=held.until)
        if len(entries) < wanted:
            return None
        wanted *= 4
