"""Version 20: which settings docproc.yaml has held, one row a version."""

from __future__ import annotations

import sqlite3

NUMBER = 20
NAME = "settings"


def apply(connection: sqlite3.Connection) -> None:
    """Add the table."""
    connection.execute(
        "CREATE TABLE settings_versions (id INTEGER NOT NULL, digest VARCHAR NOT NULL, content JSON NOT NULL,"
        " created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (id))"
    )
