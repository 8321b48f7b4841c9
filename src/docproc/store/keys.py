"""From the ids that people see to the numbers that rows are joined by."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from docproc.errors import UnknownDocumentError
from docproc.store.engine import Transaction
from docproc.store.statements import Statement
from docproc.store.tables_documents import DOCUMENTS

_BY_ID = Statement(select(DOCUMENTS.c.id).where(DOCUMENTS.c.uuid == bindparam("wanted")))


def document_key(transaction: Transaction, document_id: str) -> int:
    """The store's own number of the document with this full id; UnknownDocumentError when there is none."""
    row = transaction.first(_BY_ID, {"wanted": document_id})
    if row is None:
        raise UnknownDocumentError(f"no document has the id {document_id}")
    return int(row["id"])
