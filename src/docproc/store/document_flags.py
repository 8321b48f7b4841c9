"""Which feature flags were on for documents, and how both groups of documents did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docproc.store.engine import Store, Transaction

_GROUPS = """
SELECT f.name, f.is_on, count(*) AS documents,
  100.0 * sum(d.decision_outcome = 'auto') / count(*) AS automatic_percent,
  avg(d.overall_confidence) AS confidence,
  sum(d.review_state IN ('approved', 'rejected')) AS reviewed,
  100.0 * sum(d.review_state IN ('approved', 'rejected') AND EXISTS (SELECT 1 FROM extracted_fields e
    WHERE e.document_id = d.id AND e.source = 'review'))
    / nullif(sum(d.review_state IN ('approved', 'rejected')), 0) AS corrected_percent
FROM document_flags f JOIN documents d ON d.id = f.document_id
WHERE d.deleted_at IS NULL AND (? IS NULL OR f.name = ?)
GROUP BY f.name, f.is_on ORDER BY f.name, f.is_on DESC
"""


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """The documents for which a flag was on, or was off: how many, how many of a hundred needed no person.

    `confidence` is their mean in percent, `reviewed` how many a person has settled, `corrected_percent` how many of a
    hundred of those had a value corrected (None: none was reviewed).
    """

    flag: str
    on: bool
    documents: int
    automatic_percent: float
    confidence: float | None
    reviewed: int
    corrected_percent: float | None


def note_flags(transaction: Transaction, document_key: int, flags: Mapping[str, bool]) -> None:
    """Note which flags were decided how, in place of what was noted before."""
    transaction.execute("DELETE FROM document_flags WHERE document_id = ?", (document_key,))
    for name, on in flags.items():
        transaction.execute(
            "INSERT INTO document_flags (document_id, name, is_on) VALUES (?, ?, ?)", (document_key, name, on)
        )


def flag_groups(store: Store, name: str | None = None) -> list[FlagGroup]:
    """Return both groups of each flag, or of the one called `name`."""
    return [FlagGroup(row["name"], bool(row["is_on"]), *row[2:]) for row in store.reader.execute(_GROUPS, (name, name))]


def flags_of_document(store: Store, document_id: str) -> dict[str, bool]:
    """Return how the flags were decided for a document."""
    query = "SELECT f.name, f.is_on FROM document_flags f JOIN documents d ON d.id = f.document_id WHERE d.uuid = ?"
    return {row["name"]: bool(row["is_on"]) for row in store.reader.execute(query, (document_id,))}
