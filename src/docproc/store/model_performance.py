"""How models did, by day and hour: the candidate scorer when it was proved, the whole extraction from reviews."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from docproc.model.enums import KnownBy
from docproc.store.audit import record
from docproc.store.clock import stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.observation_reading import load_observations

EXTRACTION, CANDIDATE_SCORER = "extraction", "candidate-scorer"
"""The models whose figures are kept."""

UNKNOWN = "unknown"
"""The version of an extraction of which no run is known."""

_REVIEWS = (
    "SELECT d.uuid, t.field_name, t.expected_value, t.extracted_value, t.was_correct, t.validated_at,"
    " coalesce((SELECT r.docproc_version FROM processing_jobs j JOIN runs r ON r.id = j.run_id"
    "  WHERE j.document_id = d.id AND j.stage = 'extract' AND j.completed_at <= t.validated_at"
    "  ORDER BY j.completed_at DESC LIMIT 1), :unknown) AS version"
    " FROM training_data t JOIN documents d ON d.id = t.document_id"
    " WHERE d.deleted_at IS NULL AND t.validated_by NOT LIKE 'workflow:%' AND t.validated_at >= :since"
    " AND instr(t.field_name, '.') = 0"
)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Judged fields counted: those found right, wrong values given, values missed; confidences in percent summed.

    A field that a document does not have is right when nothing was found.
    """

    judged: int = 0
    correct: int = 0
    found: int = 0
    wrong: int = 0
    missed: int = 0
    stated: int = 0
    confidence: float = 0.0

    @classmethod
    def of(cls, expected: bool, given: bool, correct: bool, confidence: float | None = None) -> Outcomes:
        """Count one field: whether the document has it, a value was given, and what was said is right."""
        return cls(
            1, int(correct), int(expected and correct), int(given and not correct), int(expected and not correct),
            int(confidence is not None), confidence or 0.0,
        )  # fmt: skip

    def __add__(self, other: Outcomes) -> Outcomes:
        return Outcomes(
            self.judged + other.judged, self.correct + other.correct, self.found + other.found,
            self.wrong + other.wrong, self.missed + other.missed, self.stated + other.stated,
            self.confidence + other.confidence,
        )  # fmt: skip

    @property
    def accuracy(self) -> float | None:
        """Share of the judged fields that were right, a field rightly left open among them."""
        return self.correct / self.judged if self.judged else None

    @property
    def precision(self) -> float | None:
        """Share of the values given that were right; None where none was given."""
        given = self.found + self.wrong
        return self.found / given if given else None

    @property
    def recall(self) -> float | None:
        """Share of the values on the documents that were found; None where there are none."""
        there = self.found + self.missed
        return self.found / there if there else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where there was nothing to find and nothing given."""
        total = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / total if total else None

    @property
    def mean_confidence(self) -> float | None:
        """The mean confidence of the values given, in percent, where it is known."""
        return self.confidence / self.stated if self.stated else None

    def as_dict(self) -> dict[str, float | None]:
        """Return the figures of one field as plain data, keys stable."""
        rates = {"accuracy": self.accuracy, "precision": self.precision, "recall": self.recall, "f1": self.f1}
        rounded = {name: None if rate is None else round(rate, 4) for name, rate in rates.items()}
        counts = {name: count for name, count in asdict(self).items() if name not in ("stated", "confidence")}
        return {**counts, **rounded, "confidence": self.mean_confidence}


@dataclass(frozen=True, slots=True)
class Performance:
    """How a version of a model did on a day, or in one of its hours, field by field."""

    model: str
    version: str
    day: date
    hour: int | None
    fields: Mapping[str, Outcomes]


@dataclass(frozen=True, slots=True)
class ScorerChange:
    """That a version of the candidate scorer was `activated` or `deactivated`, by whom, described in words."""

    actor: str
    action: str
    version: int
    description: str


def write_performance(store: Store, rows: Iterable[Performance], change: ScorerChange | None = None) -> int:
    """Write figures in place of those of the same model, version, day and hour; return how many.

    A `change` of the scorer goes to the audit log with them.
    """
    written = list(rows)
    if written or change is not None:
        with store.begin(CommitPoint.MODELS_MEASURED) as transaction:
            for row in written:
                _write(transaction, row)
            if change is not None:
                record(
                    transaction, change.actor, change.action, CANDIDATE_SCORER, str(change.version), change.description
                )
    return len(written)


def _write(transaction: Transaction, row: Performance) -> None:
    key = (row.model, row.version, row.day.isoformat(), row.hour)
    whole = sum(row.fields.values(), Outcomes())
    fields = json.dumps({field: each.as_dict() for field, each in sorted(row.fields.items())})
    transaction.execute(
        "DELETE FROM model_performance WHERE model_name = ? AND model_version = ? AND metric_date = ?"
        " AND hour_of_day IS ?",
        key,
    )
    transaction.execute(
        "INSERT INTO model_performance (model_name, model_version, metric_date, hour_of_day, accuracy,"
        " precision_score, recall, f1_score, field_metrics, total_predictions, correct_predictions,"
        " avg_confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(*key, whole.accuracy, whole.precision, whole.recall, whole.f1),
            *(fields, whole.judged, whole.correct, whole.mean_confidence),
        ),
    )


def extraction_performance(store: Store, since: datetime) -> list[Performance]:
    """Return how extraction did by what people said of its values, by day and by hour of the judgement (UTC).

    From the day of `since` on; the version is that of docproc in the run that found the fields. What a workflow
    approved nobody has judged.
    """
    stated = {
        (document.name, value.field): value.confidence
        for document in load_observations(store, KnownBy.REVIEW)
        for value in document.values
    }
    start = since.strftime("%Y-%m-%d 00:00:00.000000")
    found: dict[tuple[str, date, int | None], dict[str, Outcomes]] = {}
    for row in store.reader.execute(_REVIEWS, {"unknown": UNKNOWN, "since": start}):
        field, time = row["field_name"], stored_time(row["validated_at"])
        given = bool(row["extracted_value"])
        confidence = stated.get((row["uuid"], field)) if given else None
        outcome = Outcomes.of(bool(row["expected_value"]), given, bool(row["was_correct"]), confidence)
        for hour in (None, time.hour):
            fields = found.setdefault((row["version"], time.date(), hour), {})
            fields[field] = fields.get(field, Outcomes()) + outcome
    return [Performance(EXTRACTION, version, day, hour, fields) for (version, day, hour), fields in found.items()]
