"""The versions of a document: what was known of it after each change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from docproc.errors import UsageError
from docproc.model.codec import decode
from docproc.model.decision import Decision
from docproc.model.fields import Extraction
from docproc.store.clock import stored_time
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class Version:
    """What was known of a document, and why it changed; `removed` are the fields that it was said not to have.

    `tables` are those that a person had corrected.
    """

    number: int
    change_type: str
    description: str | None
    created_by: str
    created_at: datetime
    extraction: Extraction
    decision: Decision
    removed: frozenset[str]
    tables: frozenset[str]


def last_version(store: Store, document_id: str) -> int:
    """Return the number of a document's newest version; 0 for one that has none yet."""
    row = store.reader.execute("SELECT version_count FROM documents WHERE uuid = ?", (document_id,)).fetchone()
    return 0 if row is None else int(row["version_count"])


def load_version(store: Store, document_id: str, number: int) -> Version:
    """Return version `number` (from 1) of a document. Raises UsageError when it has no such version."""
    row = store.reader.execute(
        "SELECT v.* FROM document_versions v JOIN documents d ON d.id = v.document_id"
        " WHERE d.uuid = ? AND v.version_number = ?",
        (document_id, number),
    ).fetchone()
    if row is None:
        query = "SELECT filename, version_count FROM documents WHERE uuid = ?"
        document = store.reader.execute(query, (document_id,)).fetchone()
        filename, last = document or (document_id, 0)
        there = f"its versions are 1 to {last}" if last else "it has none yet"
        raise UsageError(f"{filename}: there is no version {number}; {there}")
    data = json.loads(row["data_snapshot"])
    return Version(
        number=row["version_number"],
        change_type=row["change_type"],
        description=row["change_description"],
        created_by=row["created_by"],
        created_at=stored_time(row["created_at"]),
        extraction=decode(Extraction, data["extraction"]),
        decision=decode(Decision, data["decision"]),
        removed=frozenset(data.get("removed", ())),
        tables=frozenset(data.get("corrected_tables", ())),
    )
