"""Version 24: what came of sending to each destination and webhook; nothing had filled the table before."""

from __future__ import annotations

import sqlite3

NUMBER = 24
NAME = "integrations"

_STATEMENTS = (
    "DROP TABLE integrations",
    """CREATE TABLE integrations (
    id INTEGER NOT NULL, kind VARCHAR NOT NULL, name VARCHAR NOT NULL, type VARCHAR NOT NULL,
    version VARCHAR NOT NULL, is_active BOOLEAN NOT NULL, total_sent INTEGER NOT NULL, total_failed INTEGER NOT NULL,
    last_used_at DATETIME, last_status VARCHAR, last_error VARCHAR, last_synced_at DATETIME,
    PRIMARY KEY (id), UNIQUE (kind, name)
)""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Make the table anew."""
    for statement in _STATEMENTS:
        connection.execute(statement)
