"""Who has which document open: a lease that runs out by itself, so that a reviewer who went home blocks nobody."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from docproc.errors import LockedError, UnknownDocumentError
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_review import REVIEW_LEASES, ReviewLease

LEASE = timedelta(minutes=15)
"""How long a document stays with the person who opened it, from the last time they did something."""

_DOCUMENT = Statement(
    select(DOCUMENTS.c.id, DOCUMENTS.c.filename)
    .where(DOCUMENTS.c.uuid == bindparam("wanted"), DOCUMENTS.c.deleted_at.is_(None))
)  # fmt: skip
_OF_DOCUMENT = REVIEW_LEASES.c.document_id == bindparam("leased")
_HELD = Statement(select(REVIEW_LEASES).where(_OF_DOCUMENT))
_TAKE = inserting(ReviewLease)
_KEEP = updating(REVIEW_LEASES, ("holder", "taken_at", "until"), _OF_DOCUMENT)
_DROP = Statement(delete(REVIEW_LEASES).where(_OF_DOCUMENT))


@dataclass(frozen=True, slots=True)
class Lease:
    """A document is with `holder` from `taken_at` until `until`; renewing it moves only the end."""

    document_id: str
    holder: str
    taken_at: datetime
    until: datetime


def take_lease(store: Store, document_id: str, actor: str, time: datetime | None = None) -> Lease:
    """Give a document to `actor`, or renew what they have; a lease of another that ran out is taken over.

    `time` (aware) is that at which the lease begins, by default the present. Raises LockedError while another person
    has the document, UnknownDocumentError for an id that no document has.
    """
    begins = time or now()
    with store.begin(CommitPoint.REVIEW_LEASED) as transaction:
        row = transaction.first(_DOCUMENT, {"wanted": document_id})
        if row is None:
            raise UnknownDocumentError(f"no document has the id {document_id}")
        held = transaction.first(_HELD, {"leased": row["id"]})
        refuse_other(held, actor, row["filename"], begins)
        same = held is not None and held["holder"] == actor and stored_time(held["until"]) > begins
        taken = stored_time(held["taken_at"]) if same and held is not None else begins
        columns = {"holder": actor, "taken_at": taken, "until": begins + LEASE}
        if held is None:
            transaction.insert(_TAKE, {**columns, "document_id": row["id"]})
        else:
            transaction.run(_KEEP, {**columns, "leased": row["id"]})
        return Lease(document_id, actor, taken, begins + LEASE)


def drop_lease(store: Store, document_id: str, actor: str) -> bool:
    """Give a document back before its time; False when `actor` does not have it. UnknownDocumentError as above."""
    with store.begin(CommitPoint.REVIEW_RELEASED) as transaction:
        row = transaction.first(_DOCUMENT, {"wanted": document_id})
        if row is None:
            raise UnknownDocumentError(f"no document has the id {document_id}")
        held = transaction.first(_HELD, {"leased": row["id"]})
        if held is None or held["holder"] != actor:
            return False
        transaction.run(_DROP, {"leased": row["id"]})
        return True


def held_for(transaction: Transaction, key: int, actor: str, filename: str, time: datetime) -> timedelta | None:
    """Return for how long `actor` has had document `key` open, None when they have not, inside a transaction.

    Raises LockedError while another person has it.
    """
    held = transaction.first(_HELD, {"leased": key})
    refuse_other(held, actor, filename, time)
    return None if held is None or held["holder"] != actor else time - stored_time(held["taken_at"])


def end_lease(transaction: Transaction, key: int) -> None:
    """Whoever has document `key` is done with it."""
    transaction.run(_DROP, {"leased": key})


def refuse_other(held: sqlite3.Row | None, actor: str, filename: str, time: datetime) -> None:
    """Raise LockedError when another person than `actor` has the document at `time`."""
    if held is None or held["holder"] == actor or stored_time(held["until"]) <= time:
        return
    until = stored_time(held["until"]).astimezone()
    raise LockedError(f"{filename}: {held['holder']} has it open until {until:%H:%M}; try again then")
