"""All candidates of a generated or corpus document before one is chosen, and a way to weigh them otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docproc.check.observation import Judge
from docproc.extract import extract_document
from docproc.extract.candidate import Candidate
from docproc.extract.weighing import CandidateScorer
from docproc.learn.contests import Contest, Recorder
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText
from tests.benchmarks.examining import catalogue

Weigh = Callable[[str, Sequence[Candidate]], Sequence[float]]
"""Returns by how many log-odds each of a field's candidates is to be moved."""


@dataclass(frozen=True)
class ByField:
    """A scorer that asks `weigh` field by field."""

    weigh: Weigh

    def moves(self, candidates: Sequence[Candidate]) -> list[float]:
        fields: dict[str, list[int]] = {}
        for at, candidate in enumerate(candidates):
            fields.setdefault(candidate.field, []).append(at)
        points = [0.0] * len(candidates)
        for field, places in fields.items():
            for at, by in zip(places, self.weigh(field, [candidates[at] for at in places]), strict=True):
                points[at] = by
        return points


def contests_of(document: str, layout: str, text: DocumentText, judge: Judge) -> list[Contest]:
    """Return the contests of one document that its gold can judge."""
    recorder = Recorder()
    extract_scored(text, recorder)
    return recorder.contests(document, layout, lambda field, value: judge(field, str(value)))


def extract_weighed(text: DocumentText, weigh: Weigh) -> Extraction:
    """Return what is extracted when `weigh` moves the candidates."""
    return extract_scored(text, ByField(weigh))


def extract_scored(text: DocumentText, scorer: CandidateScorer) -> Extraction:
    """Return what is extracted when `scorer` moves the candidates."""
    return extract_document(text, catalogue(), scorer=scorer)
