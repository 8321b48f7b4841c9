"""What was said of documents whose values are known: kept for calibration and for the error budget."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import repeat

from sqlalchemy import bindparam, delete

from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.model.codec import decode, encode
from docproc.model.decision import Decision
from docproc.model.enums import KnownBy
from docproc.model.fields import Extraction
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_results import CALIBRATION_OBSERVATIONS, CalibrationObservation

_INSERT = inserting(CalibrationObservation)
_RENEW = updating(
    CALIBRATION_OBSERVATIONS,
    ("data", "inputs", "observed_at"),
    CALIBRATION_OBSERVATIONS.c.source == bindparam("known_source"),
    CALIBRATION_OBSERVATIONS.c.name == bindparam("known_name"),
)

NEWEST = 5000
"""Documents that reports of calibration look at: with none wrong, 5,000 prove an error budget of 0.06 percent."""

_FORGET = Statement(delete(CALIBRATION_OBSERVATIONS).where(CALIBRATION_OBSERVATIONS.c.id == bindparam("forgotten")))


def record_observations(store: Store, source: KnownBy, documents: Iterable[ObservedDocument]) -> None:
    """Keep what was found on `documents`, in place of what was found on the same ones (by name) before."""
    with store.begin(CommitPoint.OBSERVED) as transaction:
        for document in documents:
            data = encode(document)
            inputs = [value.pop("inputs") for value in data["values"]]
            row = {"data": data, "inputs": inputs, "observed_at": now()}
            known = {"known_source": source.value, "known_name": document.name}
            if transaction.run(_RENEW, {**row, **known}).rowcount == 0:
                transaction.insert(_INSERT, {**row, "source": source.value, "name": document.name})


def load_observations(store: Store, source: KnownBy | None = None) -> list[ObservedDocument]:
    """Return all documents observed, or those of one `source`, oldest first."""
    rows = store.reader.execute(
        "SELECT data, inputs FROM calibration_observations WHERE :source IS NULL OR source = :source ORDER BY id",
        {"source": None if source is None else source.value},
    )
    return [_document(row["data"], json.loads(row["inputs"])) for row in rows]


def load_stated(store: Store, source: KnownBy | None = None) -> list[ObservedDocument]:
    """Return the `NEWEST` documents observed, of each source, or of one: what was stated, without `inputs`."""
    query = (
        "SELECT data FROM calibration_observations WHERE id IN (SELECT id FROM calibration_observations"
        " INDEXED BY calibration_observations_by_name WHERE source = ? ORDER BY id DESC LIMIT ?) ORDER BY id DESC"
    )
    newest = [
        row["data"]
        for each in ((source,) if source else KnownBy)
        for row in store.reader.execute(query, (each.value, NEWEST))
    ]
    return [_document(data, repeat({})) for data in newest]


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


def forget_taken_back(store: Store) -> int:
    """Drop what was observed of documents whose approval does not hold any more, or that are deleted; how many."""
    stale = [
        row[0]
        for row in store.reader.execute(
            "SELECT o.id FROM calibration_observations o INDEXED BY calibration_observations_by_name"
            " LEFT JOIN documents d INDEXED BY documents_approved"
            " ON d.uuid = o.name AND d.review_state = 'approved' AND d.deleted_at IS NULL"
            " WHERE o.source = 'review' AND d.id IS NULL"
        )
    ]
    if stale:
        with store.begin(CommitPoint.UNOBSERVED) as transaction:
            for key in stale:
                transaction.run(_FORGET, {"forgotten": key})
    return len(stale)


def stated_before_review(store: Store, document_id: str) -> tuple[Extraction, Decision] | None:
    """Return what the newest extraction found and decided, before people changed anything; None without any.

    An extraction after the first correction, approval or revert repeats what people settled, and says nothing of what
    it would have found itself.
    """
    row = store.reader.execute(
        "SELECT v.data_snapshot FROM document_versions v JOIN documents d ON d.id = v.document_id"
        " WHERE d.uuid = :id AND v.change_type = 'extraction' AND NOT EXISTS (SELECT 1 FROM document_versions p"
        "  WHERE p.document_id = d.id AND p.version_number < v.version_number"
        "  AND p.change_type IN ('correction', 'approval', 'revert')) ORDER BY v.version_number DESC LIMIT 1",
        {"id": document_id},
    ).fetchone()
    if row is None:
        return None
    data = json.loads(row["data_snapshot"])
    return decode(Extraction, data["extraction"]), decode(Decision, data["decision"])
