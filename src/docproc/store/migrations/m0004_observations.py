"""Version 4: what was found right and wrong on documents whose values are known."""

from __future__ import annotations

import sqlite3

NUMBER = 4
NAME = "calibration observations"

_TABLE = """CREATE TABLE calibration_observations (
    id INTEGER NOT NULL, source VARCHAR NOT NULL, name VARCHAR NOT NULL, data JSON NOT NULL,
    observed_at DATETIME NOT NULL, PRIMARY KEY (id),
    CONSTRAINT calibration_observations_source CHECK (source IN ('gold', 'review')), UNIQUE (source, name)
)"""


def apply(connection: sqlite3.Connection) -> None:
    """Add the table."""
    connection.execute(_TABLE)
