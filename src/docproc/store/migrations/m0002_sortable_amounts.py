"""Version 2: numeric columns beside the amounts, so that values can be sorted and summed without parsing text."""

from __future__ import annotations

import sqlite3

NUMBER = 2
NAME = "sortable amounts"

_STATEMENTS = (
    "ALTER TABLE extracted_fields ADD COLUMN value_number FLOAT",
    "UPDATE extracted_fields SET value_number = CAST(value AS REAL) WHERE kind = 'amount'",
    "CREATE INDEX extracted_fields_by_number ON extracted_fields (field_name, value_number)",
    "ALTER TABLE line_items ADD COLUMN net_amount_number FLOAT",
    "UPDATE line_items SET net_amount_number = CAST(net_amount AS REAL) WHERE net_amount IS NOT NULL",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the columns and fill them from the exact text."""
    for statement in _STATEMENTS:
        connection.execute(statement)
