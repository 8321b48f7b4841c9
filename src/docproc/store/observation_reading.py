"""What was observed of documents with known values, as it is read. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import repeat

from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.model.enums import KnownBy
from docproc.store.clock import TIME_FORMAT, stored_time
from docproc.store.engine import Store

NEWEST = 5000
"""Documents that reports of calibration look at: with none wrong, 5,000 prove an error budget of 0.06 percent."""


def load_observations(store: Store, source: KnownBy | None = None) -> list[ObservedDocument]:
    """Return all documents observed, or those of one `source`, oldest first."""
    rows = store.reader.execute(
        "SELECT data, inputs FROM calibration_observations WHERE :source IS NULL OR source = :source ORDER BY id",
        {"source": None if source is None else source.value},
    )
    return [_document(row["data"], json.loads(row["inputs"])) for row in rows]


def load_stated(
    store: Store, source: KnownBy | None = None, since: datetime | None = None
) -> list[tuple[datetime, ObservedDocument]]:
    """Return the `NEWEST` documents observed, of each source, or of one, perhaps only since a time (UTC).

    Each comes with the time when it was observed, and with what was stated, without `inputs`.
    """
    query = (
        "SELECT data, observed_at FROM calibration_observations WHERE id IN (SELECT id FROM calibration_observations"
        " INDEXED BY calibration_observations_by_name WHERE source = ? AND observed_at >= ? ORDER BY id DESC LIMIT ?)"
        " ORDER BY id DESC"
    )
    beginning = "" if since is None else since.strftime(TIME_FORMAT)
    newest = [
        row
        for each in ((source,) if source else KnownBy)
        for row in store.reader.execute(query, (each.value, beginning, NEWEST))
    ]
    return [(stored_time(row["observed_at"]), _document(row["data"], repeat({}))) for row in newest]


def _document(encoded: str, inputs: Iterable[Mapping[str, float]]) -> ObservedDocument:
    data = json.loads(encoded)
    values = tuple(ObservedValue(**value, inputs=known) for value, known in zip(data["values"], inputs, strict=False))
    return ObservedDocument(data["name"], data["blocked"], values)


def observations_stamp(store: Store) -> str:
    """Return a text that changes whenever an observation is added or renewed; empty while there is none."""
    query = "SELECT count(*), max(observed_at) FROM calibration_observations"
    number, newest = store.reader.execute(query).fetchone()
    return f"{number} {newest}" if number else ""


def unobserved_reviews(store: Store) -> list[str]:
    """Return the ids of approved documents that were not observed since they were last changed.

    A person must have said something of their values: what a workflow approved nobody has looked at.
    """
    rows = store.reader.execute(
        "WITH changed AS MATERIALIZED (SELECT d.id, d.uuid FROM documents d INDEXED BY documents_approved"
        " LEFT JOIN calibration_observations o INDEXED BY calibration_observations_by_name"
        " ON o.source = 'review' AND o.name = d.uuid"
        " WHERE d.review_state = 'approved' AND d.deleted_at IS NULL"
        " AND (o.id IS NULL OR o.observed_at < d.updated_at))"
        " SELECT uuid FROM changed WHERE EXISTS (SELECT 1 FROM training_data t WHERE t.document_id = changed.id"
        " AND t.validated_by NOT LIKE 'workflow:%') ORDER BY id",
    )
    return [row["uuid"] for row in rows]


def taken_back(store: Store) -> list[int]:
    """Return the numbers of what was observed of documents whose approval does not hold any more, or are deleted."""
    rows = store.reader.execute(
        "SELECT o.id FROM calibration_observations o INDEXED BY calibration_observations_by_name"
        " LEFT JOIN documents d INDEXED BY documents_approved"
        " ON d.uuid = o.name AND d.review_state = 'approved' AND d.deleted_at IS NULL"
        " WHERE o.source = 'review' AND d.id IS NULL"
    )
    return [row[0] for row in rows]
