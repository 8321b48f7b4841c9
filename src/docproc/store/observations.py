"""What was said of documents whose values are known: kept for calibration and for the error budget."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import bindparam, delete

from docproc.check.observation import ObservedDocument
from docproc.model.codec import decode, encode
from docproc.model.decision import Decision
from docproc.model.enums import KnownBy
from docproc.model.fields import Extraction
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.observation_reading import taken_back
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_results import CALIBRATION_OBSERVATIONS, CalibrationObservation

_INSERT = inserting(CalibrationObservation)
_RENEW = updating(
    CALIBRATION_OBSERVATIONS,
    ("data", "inputs", "observed_at"),
    CALIBRATION_OBSERVATIONS.c.source == bindparam("known_source"),
    CALIBRATION_OBSERVATIONS.c.name == bindparam("known_name"),
)

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


def forget_taken_back(store: Store) -> int:
    """Drop what was observed of documents whose approval does not hold any more, or that are deleted; how many."""
    stale = taken_back(store)
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
