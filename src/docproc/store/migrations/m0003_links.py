"""Version 3: discounts of line items, and the numbers by which documents name each other."""

from __future__ import annotations

import sqlite3

NUMBER = 3
NAME = "links between documents"

_STATEMENTS = (
    "ALTER TABLE line_items ADD COLUMN discount_percent VARCHAR",
    "ALTER TABLE line_items ADD COLUMN discount_amount VARCHAR",
    "ALTER TABLE documents ADD COLUMN number_key VARCHAR",
    "CREATE INDEX documents_by_number ON documents (number_key)",
    "CREATE INDEX documents_by_date ON documents (document_date, document_type)",
    """CREATE TABLE document_links (
	id INTEGER NOT NULL,
	document_id INTEGER NOT NULL,
	row_number INTEGER NOT NULL,
	relation_type VARCHAR NOT NULL,
	target_types JSON NOT NULL,
	number VARCHAR NOT NULL,
	number_key VARCHAR NOT NULL,
	reverse BOOLEAN NOT NULL,
	day DATE,
	amount VARCHAR,
	PRIMARY KEY (id),
	CONSTRAINT document_links_type CHECK (relation_type IN ('corrects', 'replaces', 'references', 'attachment_to',
 'delivery_for', 'order_for', 'credit_note_for', 'reminder_for', 'duplicate_of')),
	FOREIGN KEY(document_id) REFERENCES documents (id)
)""",
    "CREATE INDEX document_links_by_document ON document_links (document_id, row_number)",
    "CREATE INDEX document_links_by_number ON document_links (number_key)",
)
_CONFUSED = str.maketrans("OILSBZG", "0115826")


def apply(connection: sqlite3.Connection) -> None:
    """Add columns and table, and fold the numbers of the documents that are there."""
    for statement in _STATEMENTS:
        connection.execute(statement)
    rows = connection.execute("SELECT id, document_number FROM documents WHERE document_number IS NOT NULL").fetchall()
    connection.executemany(
        "UPDATE documents SET number_key = ? WHERE id = ?", [(_folded(row[1]), row[0]) for row in rows]
    )


def _folded(number: str) -> str:
    return "".join(char for char in number.upper() if char.isalnum()).translate(_CONFUSED)
