"""Version 22: what is to be paid in euros, by which the queue of reviews is ordered whatever the currency."""

from __future__ import annotations

import sqlite3

from docproc.model.priority import IN_EUROS

NUMBER = 22
NAME = "worth"

_STATEMENTS = (
    "ALTER TABLE documents ADD COLUMN payable_eur FLOAT",
    "DROP INDEX documents_to_review",
    "CREATE INDEX documents_to_review ON documents"
    " (review_state, status, deleted_at, created_at, payable_eur, due_on, discount_until, detected_supplier_id)"
    " WHERE review_state = 'pending' AND status = 'completed' AND deleted_at IS NULL",
    "UPDATE documents SET payable_eur = payable_amount WHERE payable_amount IS NOT NULL",
)
_FOREIGN = """UPDATE documents SET payable_eur = payable_amount * ? WHERE payable_amount IS NOT NULL AND id IN (
    SELECT document_id FROM extracted_fields WHERE field_name = 'currency' AND value = ?)"""
_UNKNOWN = f"""UPDATE documents SET payable_eur = NULL WHERE id IN (SELECT document_id FROM extracted_fields
    WHERE field_name = 'currency' AND value NOT IN ({",".join("?" * len(IN_EUROS))}))"""  # noqa: S608  # marks only


def apply(connection: sqlite3.Connection) -> None:
    """Add the column with its index, and fill it from amount and currency as they were found."""
    for statement in _STATEMENTS:
        connection.execute(statement)
    for currency, rate in IN_EUROS.items():
        if rate != 1:
            connection.execute(_FOREIGN, (rate, currency))
    connection.execute(_UNKNOWN, tuple(IN_EUROS))
