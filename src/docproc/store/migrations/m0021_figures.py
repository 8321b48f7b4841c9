"""Version 21: figures over very many documents without reading all that is kept of each."""

from __future__ import annotations

import json
import sqlite3

NUMBER = 21
NAME = "figures"

_INDEX = (
    "CREATE INDEX documents_in_figures ON documents (created_at, document_type, status, review_state,"
    " decision_outcome, overall_confidence, page_count, supplier_name, detected_supplier_id, document_date, deleted_at)"
)

_PIECE = "SELECT id, data FROM calibration_observations WHERE id > ? ORDER BY id LIMIT 500"


def apply(connection: sqlite3.Connection) -> None:
    """Add an index over what figures count, and part what was stated of values from what calibration knew of them."""
    connection.execute(_INDEX)
    connection.execute("ALTER TABLE calibration_observations ADD COLUMN inputs JSON")
    last = 0
    while pieces := connection.execute(_PIECE, (last,)).fetchall():
        for key, data in pieces:
            document = json.loads(data)
            inputs = [value.pop("inputs") for value in document["values"]]
            written = (json.dumps(document, ensure_ascii=False), json.dumps(inputs, ensure_ascii=False), key)
            connection.execute("UPDATE calibration_observations SET data = ?, inputs = ? WHERE id = ?", written)
        last = pieces[-1][0]
