"""Version 6: what people said of extracted values."""

from __future__ import annotations

import sqlite3

NUMBER = 6
NAME = "training data"

_STATEMENTS = (
    """CREATE TABLE training_data (
    id INTEGER NOT NULL, document_id INTEGER NOT NULL, field_name VARCHAR NOT NULL, expected_value VARCHAR NOT NULL,
    extracted_value VARCHAR, extraction_method VARCHAR, was_correct BOOLEAN NOT NULL, page_number INTEGER,
    bounding_box JSON, validated_by VARCHAR NOT NULL, validated_at DATETIME NOT NULL,
    used_for_training BOOLEAN NOT NULL, training_batch_id VARCHAR, PRIMARY KEY (id), UNIQUE (document_id, field_name),
    FOREIGN KEY(document_id) REFERENCES documents (id)
)""",
    "CREATE INDEX training_data_by_field ON training_data (field_name, was_correct)",
    "CREATE INDEX training_data_by_batch ON training_data (training_batch_id)",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the table."""
    for statement in _STATEMENTS:
        connection.execute(statement)
