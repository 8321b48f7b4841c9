"""Version 10: the queue of documents that wait for a person, who has one open, and categories by type of document."""

from __future__ import annotations

import sqlite3

NUMBER = 10
NAME = "review"

_STATEMENTS = (
    "ALTER TABLE documents ADD COLUMN assigned_role VARCHAR",
    "ALTER TABLE documents ADD COLUMN payable_amount FLOAT",
    "ALTER TABLE documents ADD COLUMN due_on DATE",
    "ALTER TABLE documents ADD COLUMN discount_until DATE",
    "ALTER TABLE documents ADD COLUMN category_by VARCHAR",
    "ALTER TABLE categories ADD COLUMN document_types JSON",
    """CREATE TABLE review_leases (
    document_id INTEGER NOT NULL, holder VARCHAR NOT NULL, taken_at DATETIME NOT NULL, until DATETIME NOT NULL,
    PRIMARY KEY (document_id), FOREIGN KEY(document_id) REFERENCES documents (id)
)""",
    "CREATE INDEX documents_to_review ON documents"
    " (review_state, status, deleted_at, created_at, payable_amount, due_on, discount_until, detected_supplier_id)"
    " WHERE review_state = 'pending' AND status = 'completed' AND deleted_at IS NULL",
    "CREATE INDEX job_events_of_people ON job_events (created_at)"
    " WHERE event_type IN ('approval', 'correction', 'rejection', 'reopening', 'revert')",
    """UPDATE documents SET
    payable_amount = (SELECT f.value_number FROM extracted_fields f WHERE f.document_id = documents.id
        AND f.field_name IN ('due_amount', 'total_amount') ORDER BY f.field_name LIMIT 1),
    due_on = (SELECT f.value FROM extracted_fields f WHERE f.document_id = documents.id
        AND f.field_name = 'due_date' AND f.kind = 'date'),
    discount_until = (SELECT f.value FROM extracted_fields f WHERE f.document_id = documents.id
        AND f.field_name = 'cash_discount_date' AND f.kind = 'date')""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add tables and columns, and fill what the queue is ordered by from the fields that were found."""
    for statement in _STATEMENTS:
        connection.execute(statement)
