"""Version 23: codes by which people show that a mail address is theirs."""

from __future__ import annotations

import sqlite3

NUMBER = 23
NAME = "verification"


def apply(connection: sqlite3.Connection) -> None:
    """Add the columns."""
    connection.execute("ALTER TABLE users ADD COLUMN verification_hash VARCHAR")
    connection.execute("ALTER TABLE users ADD COLUMN verification_expires_at DATETIME")
