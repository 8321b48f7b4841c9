"""Version 16: which feature flags were on for a document."""

from __future__ import annotations

import sqlite3

NUMBER = 16
NAME = "flags"


def apply(connection: sqlite3.Connection) -> None:
    """Add the table."""
    connection.execute(
        "CREATE TABLE document_flags (document_id INTEGER NOT NULL, name VARCHAR NOT NULL, is_on BOOLEAN NOT NULL,"
        " PRIMARY KEY (document_id, name), FOREIGN KEY(document_id) REFERENCES documents (id))"
    )
    connection.execute("CREATE INDEX document_flags_by_name ON document_flags (name, is_on)")
