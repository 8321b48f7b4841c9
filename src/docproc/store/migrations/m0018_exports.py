"""Version 18: which version of which document every named export has handed out."""

from __future__ import annotations

import sqlite3

NUMBER = 18
NAME = "exports"

_STATEMENTS = (
    """CREATE TABLE exports (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, runs INTEGER NOT NULL, last_run_at DATETIME NOT NULL,
    last_run_by VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (name)
)""",
    """CREATE TABLE exported_versions (
    export_id INTEGER NOT NULL, document_id INTEGER NOT NULL, version_number INTEGER NOT NULL,
    PRIMARY KEY (export_id, document_id),
    FOREIGN KEY(export_id) REFERENCES exports (id), FOREIGN KEY(document_id) REFERENCES documents (id)
)""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the tables."""
    for statement in _STATEMENTS:
        connection.execute(statement)
