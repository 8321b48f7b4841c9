"""Version 7: how often and when a kept page was last used, beside the page itself, which is never rewritten."""

from __future__ import annotations

import sqlite3

NUMBER = 7
NAME = "uses of kept pages"

_TABLE = """CREATE TABLE page_uses (
    page_text_id INTEGER NOT NULL, hits INTEGER NOT NULL, used_at DATETIME NOT NULL, PRIMARY KEY (page_text_id),
    FOREIGN KEY(page_text_id) REFERENCES page_texts (id) ON DELETE CASCADE
)"""


def apply(connection: sqlite3.Connection) -> None:
    """Add the table; pages that are there count as not used yet."""
    connection.execute(_TABLE)
