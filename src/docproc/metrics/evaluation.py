"""How good the extraction is on documents with gold: precision, recall and F1 per field, misses, JUnit XML.

A value that equals the gold counts as true positive (tp). A value that differs is a false positive and its gold a
false negative (fp and fn); a value where gold has none is a false positive; a gold value not found a false negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias

from docproc.metrics.comparison import same_value
from docproc.metrics.gold import LISTS, Gold, GoldRow
from docproc.metrics.listed import missed_relations, score_rows
from docproc.metrics.score import Score
from docproc.model.enums import DocumentStatus, DocumentType
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS

Export: TypeAlias = Mapping[str, Any]
"""One export object (DESIGN, section 7), as parsed from JSON."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One value that is not right: the document, the field, what gold says, what was found (None: nothing)."""

    document: str
    field: str
    expected: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document: its field score, whether its type is right, what was missed, and the scores of its lists by name.

    `observations` hold the stated confidence (percent) of every scored value and whether the value was right.
    """

    document: str
    fields: Score
    type_right: bool | None
    misses: tuple[Miss, ...]
    observations: tuple[tuple[float, bool], ...] = ()
    lists: Mapping[str, Score] = field(default_factory=dict, hash=False)

    @property
    def right(self) -> bool:
        """Whether nothing at all was missed."""
        return not self.misses


_BANDS = (0.0, 60.0, 80.0, 90.0, 95.0, 98.0, 99.0, 101.0)


@dataclass(frozen=True, slots=True)
class Reliability:
    """A band of stated confidence from `least` percent: number of values, mean stated and share right in percent."""

    least: float
    values: int
    stated: float
    right: float


@dataclass(frozen=True)
class Evaluation:
    """The scores of all documents; `fields` in the order of `model.fields.FIELDS`."""

    documents: tuple[DocumentScore, ...]
    fields: Mapping[str, Score]

    @property
    def micro(self) -> Score:
        """All fields of all documents together."""
        return sum(self.fields.values(), Score())

    @property
    def lists(self) -> dict[str, Score]:
        """All line items of all documents together, and so every other list of `metrics.gold.LISTS`, by its name."""
        return {
            name: sum((document.lists.get(name, Score()) for document in self.documents), Score()) for name in LISTS
        }

    @property
    def fully_right(self) -> int:
        """The number of documents with nothing missed."""
        return sum(document.right for document in self.documents)

    @property
    def type_accuracy(self) -> float | None:
        """The share of documents whose type is right, among those whose gold names one; None when none does."""
        judged = [document.type_right for document in self.documents if document.type_right is not None]
        return sum(judged) / len(judged) if judged else None

    @property
    def misses(self) -> tuple[Miss, ...]:
        """Everything that was not right, document by document."""
        return tuple(miss for document in self.documents for miss in document.misses)

    @property
    def observations(self) -> tuple[tuple[float, bool], ...]:
        """Stated confidence and rightness of every scored value: what `check.calibration.fit` is fitted to."""
        return tuple(pair for document in self.documents for pair in document.observations)

    def reliability(self) -> tuple[Reliability, ...]:
        """Return, for each band of stated confidence that occurs, what was stated and what was right."""
        bands = []
        for least, most in pairwise(_BANDS):
            held = [(stated, right) for stated, right in self.observations if least <= stated < most]
            if held:
                mean = sum(stated for stated, _ in held) / len(held)
                bands.append(Reliability(least, len(held), mean, 100 * sum(right for _, right in held) / len(held)))
        return tuple(bands)

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain data for `--json`, keys stable."""
        return {
            "documents": len(self.documents),
            "fully_right": self.fully_right,
            "type_accuracy": self.type_accuracy,
            "micro": _score_dict(self.micro),
            "fields": {name: _score_dict(score) for name, score in self.fields.items()},
            **{name: _score_dict(score) for name, score in self.lists.items()},
            "reliability": [
                {"from": b.least, "values": b.values, "stated": round(b.stated, 2), "right": round(b.right, 2)}
                for b in self.reliability()
            ],
            "misses": [
                {"document": m.document, "field": m.field, "expected": m.expected, "found": m.found}
                for m in self.misses
            ],
        }


def evaluate(pairs: Iterable[tuple[str, Gold, Export | None]]) -> Evaluation:
    """Hold export objects against their gold: triples of document name, gold, and the export (None: not there)."""
    documents: list[DocumentScore] = []
    totals: dict[str, Score] = {}
    for name, gold, export in pairs:
        document, scores = evaluate_document(name, gold, export or {})
        documents.append(document)
        for key, score in scores.items():
            totals[key] = totals.get(key, Score()) + score
    ordered = {key: totals[key] for key in FIELDS if key in totals}
    return Evaluation(tuple(documents), ordered)


def evaluate_document(name: str, gold: Gold, export: Export) -> tuple[DocumentScore, dict[str, Score]]:
    """Score one document; also returns its score per field."""
    misses = [Miss(name, key, expected, found) for key, expected, found in _status_misses(gold, export)]
    if gold.status is DocumentStatus.FAILED:
        return DocumentScore(name, Score(), None, tuple(misses)), {}
    type_right = None
    if gold.document_type is not None:
        found_type = export.get("document_type")
        type_right = found_type == gold.document_type.value
        if not type_right:
            misses.append(Miss(name, "document_type", gold.document_type.value, found_type))
    scores, field_misses = _score_fields(gold, export)
    lists, list_misses = _score_lists(gold, export)
    relation_misses = missed_relations(gold.relations, export.get("relations"))
    for key, expected, found in (*field_misses, *list_misses, *relation_misses):
        misses.append(Miss(name, key, expected, found))
    total = sum(scores.values(), Score())
    observations = _observations(export, scores)
    return DocumentScore(name, total, type_right, tuple(misses), observations, lists), scores


def _score_lists(gold: Gold, export: Export) -> tuple[dict[str, Score], list[_Miss]]:
    scores: dict[str, Score] = {}
    misses: list[_Miss] = []
    for name in LISTS:
        wanted = gold.rows(name)
        if wanted is not None:
            scores[name], missed = score_rows(name, wanted, export.get(name) or ())
            misses += missed
    return scores, misses


def _observations(export: Export, scores: Mapping[str, Score]) -> tuple[tuple[float, bool], ...]:
    held = export.get("fields") or {}
    stated = ((held[name], score) for name, score in scores.items() if name in held and score.tp + score.fp)
    return tuple(
        (float(value["confidence"]), bool(score.tp))
        for value, score in stated
        if isinstance(value, Mapping) and isinstance(value.get("confidence"), int | float)
    )


_Miss: TypeAlias = tuple[str, str | None, str | None]


def _status_misses(gold: Gold, export: Export) -> list[_Miss]:
    status = export.get("status")
    failed = status == DocumentStatus.FAILED
    if gold.status is DocumentStatus.FAILED:
        if not failed:
            return [("status", "failed", status)]
        error = _error_code(export)
        return [("error", gold.error, error)] if gold.error and gold.error != error else []
    if failed:
        return [("status", "completed", f"failed ({_error_code(export)})")]
    return [] if export else [("status", "completed", None)]


def _error_code(export: Export) -> str | None:
    error = export.get("error")
    code = error.get("code") if isinstance(error, Mapping) else error
    return None if code is None else str(code)


def found_fields(export: Export) -> dict[str, str]:
    """Return the plain values of an export's fields; the supplier's name also from its own key."""
    values = {}
    for name, held in (export.get("fields") or {}).items():
        value = held.get("value") if isinstance(held, Mapping) else held
        if value is not None and value != "":
            values[name] = str(value)
    supplier = export.get("supplier")
    if isinstance(supplier, Mapping) and supplier.get("name"):
        values.setdefault("supplier_name", str(supplier["name"]))
    for name in ("document_number", "document_date"):
        if export.get(name):
            values.setdefault(name, str(export[name]))
    return values


def _score_fields(gold: Gold, export: Export) -> tuple[dict[str, Score], list[_Miss]]:
    expected, found = gold.expected(), found_fields(export)
    scores: dict[str, Score] = {}
    misses: list[_Miss] = []
    for name in FIELDS:
        wanted, given = expected.get(name), found.get(name)
        if name in gold.ignored or (wanted is None and given is None) or _stands_in(name, gold, expected):
            continue
        if wanted is not None and given is not None and same_value(name, wanted, given):
            scores[name] = Score(tp=1)
            continue
        scores[name] = Score(fp=int(given is not None), fn=int(wanted is not None))
        misses.append((name, wanted, given))
    return scores, misses


def _stands_in(name: str, gold: Gold, expected: Mapping[str, str]) -> bool:
    """An export repeats a type's own number and date as the document's: scored once, unless gold names both."""
    if name not in ("document_number", "document_date") or name in gold.fields:
        return False
    kind = gold.document_type or DocumentType.INVOICE
    number, day = PRINCIPAL_FIELDS.get(kind, ("document_number", "document_date"))
    own = number if name == "document_number" else day
    return own != name and own in {*expected, *gold.ignored}


def gold_from_export(export: Export, before: Gold | None = None) -> dict[str, Any]:
    """Return what `--update-gold` writes: the gold object in which everything the export says is true.

    What the gold `before` does not score stays unscored: its `ignored` fields, and relations unless it has some.
    """
    if export.get("status") == DocumentStatus.FAILED:
        return {"status": "failed", "error": _error_code(export)}
    fields = found_fields({"fields": export.get("fields")})
    ignored = before.ignored if before else ()
    gold: dict[str, Any] = {
        "document_type": export.get("document_type"),
        "fields": {name: fields[name] for name in FIELDS if name in fields and name not in ignored},
        **{name: [_kept(row, shape) for row in export.get(name) or []] for name, shape in LISTS.items()},
    }
    supplier = export.get("supplier")
    if isinstance(supplier, Mapping) and supplier.get("name") and not {"supplier_name"} & {*fields, *ignored}:
        gold["supplier_name"] = supplier["name"]
    if ignored:
        gold["ignored"] = sorted(ignored)
    if before and before.relations is not None:
        gold["relations"] = export.get("relations") or []
    return gold


def _kept(row: Mapping[str, Any], shape: type[GoldRow]) -> dict[str, Any]:
    return {key: row[key] for key in shape.model_fields if row.get(key) is not None}


def _score_dict(score: Score) -> dict[str, Any]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "tp": score.tp,
        "fp": score.fp,
        "fn": score.fn,
    }
