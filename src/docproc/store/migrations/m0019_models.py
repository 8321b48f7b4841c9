"""Version 19: how each model did, by day and hour."""

from __future__ import annotations

import sqlite3

NUMBER = 19
NAME = "models"

_STATEMENTS = (
    """CREATE TABLE model_performance (
    id INTEGER NOT NULL, model_name VARCHAR NOT NULL, model_version VARCHAR NOT NULL, metric_date DATE NOT NULL,
    hour_of_day INTEGER, accuracy FLOAT, precision_score FLOAT, recall FLOAT, f1_score FLOAT, field_metrics JSON,
    total_predictions INTEGER NOT NULL, correct_predictions INTEGER NOT NULL, avg_confidence FLOAT, PRIMARY KEY (id),
    UNIQUE (model_name, model_version, metric_date, hour_of_day),
    CONSTRAINT model_performance_hour CHECK (hour_of_day IS NULL OR (hour_of_day BETWEEN 0 AND 23))
)""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the table."""
    for statement in _STATEMENTS:
        connection.execute(statement)
