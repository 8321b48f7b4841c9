"""The reviewed documents of a store teach a scorer of candidates, which is proved on suppliers that it did not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docproc.extract import Catalogue, extract_document
from docproc.extract.weighing import CandidateScorer
from docproc.intake import sniff
from docproc.learn.conditional_logit import fit_by_kind
from docproc.learn.contests import Contest, Recorder
from docproc.learn.evidence import same_value
from docproc.learn.learned_weights import LearnedWeights
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, Extraction, Value
from docproc.model.text import DocumentText
from docproc.parse.legal_forms import normalise_name
from docproc.store.engine import Store
from docproc.store.loading import load_text
from docproc.store.model_performance import Outcomes
from docproc.store.training import JudgedDocument, judged_documents

LEAST_DOCUMENTS = 50
"""A scorer is taught by no fewer reviewed documents. It weighs some 60 inputs for each kind of field; at a dozen judged
fields a document, 50 documents are some 100 contests for every kind, below which its prior says more than they do."""

LEAST_SUPPLIERS = 5
"""Nor by fewer suppliers: each of the folds leaves at least one out, and what one layout alone shows is no habit."""

FOLDS = 5

MOST_DOCUMENTS = 2000
"""No more documents, the newest, are learned from: their candidates are held in memory together."""


@dataclass(frozen=True, eq=False)
class Reviewed:
    """A reviewed document: what people say of it, its pages, and whose it is."""

    judged: JudgedDocument
    text: DocumentText
    supplier: str

    @property
    def as_type(self) -> DocumentType | None:
        """Its type where the kind of file says it."""
        return DocumentType.LETTER if self.judged.mime_type == sniff.MAIL else None

    def judge(self, field: str, value: Value) -> bool | None:
        """Tell whether `value` is what people say of `field`; None where nobody said anything."""
        truth = self.judged.truth
        return same_value(field, truth[field], value) if field in truth else None

    def outcomes(self, found: Extraction) -> dict[str, Outcomes]:
        """Count every judged field as `found`."""
        counted = {}
        for field, expected in self.judged.truth.items():
            given = found.get(field)
            right = same_value(field, expected, None if given is None else given.value)
            sure = None if given is None else given.confidence
            counted[field] = Outcomes.of(expected is not None, given is not None, right, sure)
        return counted


@dataclass(frozen=True, slots=True)
class Trial:
    """A scorer taught by `documents` of `suppliers`, and how its likes did on suppliers left out.

    `by_hand`, `present` (what is in force) and `learned` count every judged field; `present` has seen these documents
    if it is a scorer, which flatters it. `gained` and `lost` are the fields that `learned` puts right and wrong
    against `present`.
    """

    weights: Mapping[str, float]
    documents: int
    suppliers: int
    by_hand: Mapping[str, Outcomes]
    present: Mapping[str, Outcomes]
    learned: Mapping[str, Outcomes]
    gained: int
    lost: int

    @property
    def better(self) -> bool:
        """Whether more fields are right than by hand, and than with what is in force; a tie is not better."""
        right = total(self.learned).correct
        return right > total(self.by_hand).correct and right > total(self.present).correct


def total(fields: Mapping[str, Outcomes]) -> Outcomes:
    """Return all fields counted together."""
    return sum(fields.values(), Outcomes())


def too_few(documents: int, suppliers: int) -> str | None:
    """Return in words why so many reviewed documents of so many suppliers are too few to learn from; None if not."""
    if documents >= LEAST_DOCUMENTS and suppliers >= LEAST_SUPPLIERS:
        return None
    return (
        f"too few reviewed documents for a model: {documents} of {suppliers} suppliers, and it takes"
        f" {LEAST_DOCUMENTS} of {LEAST_SUPPLIERS}, so that it can be proved on suppliers that it has not seen"
    )


def reviewed_documents(store: Store) -> list[Reviewed]:
    """Return the newest reviewed documents of which pages are kept, each with its supplier."""
    found = []
    judged_ones = [each for each in judged_documents(store) if each.truth]
    for judged in judged_ones[-MOST_DOCUMENTS:]:
        text = load_text(store, judged.document_id)
        if text.pages:
            found.append(Reviewed(judged, text, _supplier(judged)))
    return found


def _supplier(judged: JudgedDocument) -> str:
    """Whose a document is: as people say, else as it was recognised, else nobody's but its own."""
    said = judged.truth.get("supplier_name") or judged.supplier_name
    return normalise_name(str(said)) if said else judged.supplier_id or judged.document_id


def try_learning(
    documents: Sequence[Reviewed],
    catalogue: Catalogue,
    present: CandidateScorer | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Trial:
    """Teach a scorer on all documents, and one for each fold of suppliers left out, which judges those.

    `progress` is told how many documents are through, of twice as many as there are.
    """
    contests: list[list[Contest]] = []
    by_hand: list[dict[str, Outcomes]] = []
    for number, document in enumerate(documents, start=1):
        recorder = Recorder()
        by_hand.append(document.outcomes(_extract(document, catalogue, recorder)))
        contests.append(recorder.contests(document.judged.document_id, document.supplier, document.judge))
        progress(number)
    in_force = by_hand
    if present is not None:
        in_force = [each.outcomes(_extract(each, catalogue, present)) for each in documents]
    learned: list[dict[str, Outcomes]] = [{} for _ in documents]
    done = len(documents)
    for left_out in folds([each.supplier for each in documents]):
        seen = [contest for at, each in enumerate(contests) if at not in left_out for contest in each]
        scorer = LearnedWeights(fit_by_kind(seen))
        for at in sorted(left_out):
            learned[at] = documents[at].outcomes(_extract(documents[at], catalogue, scorer))
            done += 1
            progress(done)
    weights = fit_by_kind([contest for each in contests for contest in each])
    changes = [
        after[field].correct - before[field].correct
        for before, after in zip(in_force, learned, strict=True)
        for field in before
    ]
    return Trial(
        weights=weights,
        documents=len(documents),
        suppliers=len({each.supplier for each in documents}),
        by_hand=_by_field(by_hand),
        present=_by_field(in_force),
        learned=_by_field(learned),
        gained=changes.count(1),
        lost=changes.count(-1),
    )


def folds(suppliers: Sequence[str]) -> Iterator[frozenset[int]]:
    """Yield which documents (by their place) are left out together: whole suppliers, the folds of like size."""
    places: dict[str, list[int]] = {}
    for at, supplier in enumerate(suppliers):
        places.setdefault(supplier, []).append(at)
    parts: list[list[int]] = [[] for _ in range(min(FOLDS, len(places)))]
    for _, own in sorted(places.items(), key=lambda each: (-len(each[1]), each[0])):
        min(parts, key=len).extend(own)
    yield from map(frozenset, parts)


def _extract(document: Reviewed, catalogue: Catalogue, scorer: CandidateScorer) -> Extraction:
    return extract_document(document.text, catalogue, document.as_type, scorer=scorer)


def _by_field(documents: Sequence[Mapping[str, Outcomes]]) -> dict[str, Outcomes]:
    return {
        field: total({str(at): each[field] for at, each in enumerate(documents) if field in each})
        for field in FIELDS
        if any(field in each for each in documents)
    }
