"""To whom a document that waits for a person is given."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from docproc.store.audit import record_document
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.keys import document_key
from docproc.store.statements import Statement, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.transitions import add_document_event

_GIVEN = Statement(
    select(DOCUMENTS.c.assigned_to, DOCUMENTS.c.assigned_role).where(DOCUMENTS.c.id == bindparam("wanted"))
)
_ASSIGN = updating(
    DOCUMENTS, ("assigned_to", "assigned_role", "updated_at"), DOCUMENTS.c.id == bindparam("given")
)  # fmt: skip


def assign(
    store: Store,
    document_id: str,
    actor: str,
    *,
    user: str | None = None,
    role: str | None = None,
    note: str | None = None,
) -> None:
    """Give a document to a user, a role, or to nobody, in place of whom it was given to before.

    Raises UnknownDocumentError for an id that no document has.
    """
    with store.begin(CommitPoint.ASSIGNED) as transaction:
        write_assignment(transaction, document_id, actor, user=user, role=role, note=note)


def write_assignment(
    transaction: Transaction,
    document_id: str,
    actor: str,
    *,
    user: str | None = None,
    role: str | None = None,
    note: str | None = None,
) -> None:
    """Give a document to somebody as part of a transaction; as `assign`."""
    key = document_key(transaction, document_id)
    before = transaction.first(_GIVEN, {"wanted": key})
    row = {"assigned_to": user, "assigned_role": role, "updated_at": now()}
    transaction.run(_ASSIGN, {**row, "given": key})
    whom = user or role
    words = "given back" if whom is None else f"assigned to {whom}"
    data = {"by": actor, "user": user, "role": role, **({} if note is None else {"note": note})}
    add_document_event(transaction, key, "assignment", words, data)
    was = (None, None) if before is None else tuple(before)
    changes = {"assigned_to": (was[0], user), "assigned_role": (was[1], role)}
    record_document(transaction, actor, "assigned", key, words, changes, note)
