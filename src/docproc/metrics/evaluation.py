"""How good the extraction is on documents with gold: precision, recall and F1 per field, misses, JUnit XML.

A value that equals the gold counts as true positive (tp). A value that differs is a false positive and its gold a
false negative (fp and fn); a value where gold has none is a false positive; a gold value not found a false negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias
from xml.etree import ElementTree

from docproc.metrics.comparison import match_rows, same_value
from docproc.metrics.gold import Gold, GoldLineItem, GoldRelation, GoldVatLine
from docproc.model.enums import DocumentStatus, DocumentType
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS

Export: TypeAlias = Mapping[str, Any]
"""One export object (DESIGN, section 7), as parsed from JSON."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of true positives, false positives and false negatives with the rates made of them (0 to 1)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Share of the values given that are right; 1 when none was given and none missed."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else float(not self.fn)

    @property
    def recall(self) -> float:
        """Share of the values on the documents that were found; 1 when there are none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 2 tp / (2 tp + fp + fn); 1 when there was nothing to find."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


@dataclass(frozen=True, slots=True)
class Miss:
    """One value that is not right: the document, the field, what gold says, what was found (None: nothing)."""

    document: str
    field: str
    expected: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document: its field score, its line item score, whether its type is right, and what was missed.

    `observations` hold the stated confidence (percent) of every scored value and whether the value was right.
    """

    document: str
    fields: Score
    line_items: Score
    type_right: bool | None
    misses: tuple[Miss, ...]
    observations: tuple[tuple[float, bool], ...] = ()

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
    def line_items(self) -> Score:
        """All line items of all documents together."""
        return sum((document.line_items for document in self.documents), Score())

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
            "line_items": _score_dict(self.line_items),
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
        for field, score in scores.items():
            totals[field] = totals.get(field, Score()) + score
    ordered = {field: totals[field] for field in FIELDS if field in totals}
    return Evaluation(tuple(documents), ordered)


def evaluate_document(name: str, gold: Gold, export: Export) -> tuple[DocumentScore, dict[str, Score]]:
    """Score one document; also returns its score per field."""
    misses = [Miss(name, field, expected, found) for field, expected, found in _status_misses(gold, export)]
    if gold.status is DocumentStatus.FAILED:
        return DocumentScore(name, Score(), Score(), None, tuple(misses)), {}
    type_right = None
    if gold.document_type is not None:
        found_type = export.get("document_type")
        type_right = found_type == gold.document_type.value
        if not type_right:
            misses.append(Miss(name, "document_type", gold.document_type.value, found_type))
    scores, field_misses = _score_fields(gold, export)
    line_score, line_misses = _score_rows("line_items", gold.line_items, export.get("line_items"))
    _, vat_misses = _score_rows("vat_breakdown", gold.vat_breakdown, export.get("vat_breakdown"))
    relation_misses = _score_relations(gold.relations, export.get("relations"))
    for field, expected, found in (*field_misses, *line_misses, *vat_misses, *relation_misses):
        misses.append(Miss(name, field, expected, found))
    total = sum(scores.values(), Score())
    observations = _observations(export, scores)
    return DocumentScore(name, total, line_score, type_right, tuple(misses), observations), scores


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


def _score_rows(
    field: str, wanted: Sequence[GoldLineItem | GoldVatLine] | None, given: Sequence[Mapping[str, Any]] | None
) -> tuple[Score, list[_Miss]]:
    if wanted is None:
        return Score(), []
    rows = [row.model_dump(mode="json", exclude_none=True) for row in wanted]
    found = list(given or [])
    matched = match_rows(rows, found)
    misses: list[_Miss] = [
        (f"{field}[{index + 1}]", _row_text(row), None) for index, row in enumerate(rows) if index not in matched
    ]
    taken = set(matched.values())
    misses += [(field, None, _row_text(row)) for index, row in enumerate(found) if index not in taken]
    return Score(len(matched), len(found) - len(matched), len(rows) - len(matched)), misses


def _row_text(row: Mapping[str, Any]) -> str:
    keys = ("description", "quantity", "unit_price", "rate", "net", "vat", "net_amount")
    return " | ".join(str(row[key]) for key in keys if row.get(key) is not None)


def _score_relations(wanted: Sequence[GoldRelation] | None, given: Sequence[Any] | None) -> list[_Miss]:
    """Relations are compared by type and file name; an export may name the other document by file or by id."""
    if wanted is None:
        return []
    expected = Counter(relation.type.value for relation in wanted)
    found = Counter(str(relation.get("type")) for relation in given or [])
    names = {str(r.get("filename") or r.get("document")) for r in given or []}
    misses: list[_Miss] = [("relations", kind, None) for kind in (expected - found).elements()]
    misses += [("relations", None, kind) for kind in (found - expected).elements()]
    if not misses and any("." in name for name in names):
        misses = [("relations", f"{r.type.value} {r.document}", None) for r in wanted if r.document not in names]
    return misses


def junit_xml(evaluation: Evaluation, min_f1: float | None = None) -> str:
    """Return JUnit XML: one test case per document, failed when anything was missed, and one for the F1 asked for.

    `min_f1` is a share from 0 to 1; without it the documents alone are judged.
    """
    suite = ElementTree.Element("testsuite", name="docproc eval")
    failures = 0
    for document in evaluation.documents:
        case = ElementTree.SubElement(suite, "testcase", classname="docproc.eval", name=printable(document.document))
        if document.misses:
            failures += 1
            _fail(case, f"{len(document.misses)} values are not right", map(_miss_line, document.misses))
    if min_f1 is not None:
        case = ElementTree.SubElement(suite, "testcase", classname="docproc.eval", name=f"micro F1 at least {min_f1:g}")
        if evaluation.micro.f1 < min_f1:
            failures += 1
            _fail(case, f"micro F1 is {evaluation.micro.f1:.4f}, {min_f1:g} is asked for", ())
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    suites = ElementTree.Element("testsuites", tests=str(len(suite)), failures=str(failures), errors="0")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _fail(case: ElementTree.Element, message: str, lines: Iterable[str]) -> None:
    failure = ElementTree.SubElement(case, "failure", message=message, type="evaluation")
    failure.text = printable("\n".join(lines))


def _miss_line(miss: Miss) -> str:
    return f"{miss.field}: expected {miss.expected or 'nothing'}, found {miss.found or 'nothing'}"


def printable(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold."""
    return "".join(
        char if char in "\n\t" or (char >= " " and not "\ud800" <= char <= "\udfff" and char < "\ufffe") else "?"
        for char in text
    )


def gold_from_export(export: Export) -> dict[str, Any]:
    """Return what `--update-gold` writes: the gold object in which everything the export says is true."""
    if export.get("status") == DocumentStatus.FAILED:
        return {"status": "failed", "error": _error_code(export)}
    fields = found_fields({"fields": export.get("fields")})
    gold: dict[str, Any] = {
        "document_type": export.get("document_type"),
        "fields": {name: fields[name] for name in FIELDS if name in fields},
        "line_items": [_kept(row, GoldLineItem) for row in export.get("line_items") or []],
        "vat_breakdown": [_kept(row, GoldVatLine) for row in export.get("vat_breakdown") or []],
    }
    supplier = export.get("supplier")
    if isinstance(supplier, Mapping) and supplier.get("name") and "supplier_name" not in fields:
        gold["supplier_name"] = supplier["name"]
    return gold


def _kept(row: Mapping[str, Any], shape: type[GoldLineItem | GoldVatLine]) -> dict[str, Any]:
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
