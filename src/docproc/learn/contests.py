"""All candidates of a document's fields before one is chosen, and which of them are right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docproc.extract.candidate import Candidate
from docproc.model.fields import FIELDS, Value

Judge = Callable[[str, Value], bool | None]
"""Tells of a field and a value of it whether it is right; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Rival:
    """One candidate of a field: its named evidence, its rule's kind, its rank by hand weights, whether it is right."""

    features: Mapping[str, float]
    method: str
    priority: int
    rank: float
    right: bool


@dataclass(frozen=True, slots=True)
class Contest:
    """The candidates of one field of one document whose value is known; perhaps none is right."""

    document: str
    layout: str
    field: str
    rivals: tuple[Rival, ...]

    @property
    def kind(self) -> str:
        """The kind of the field's values."""
        return str(FIELDS[self.field][0].value)

    @property
    def winnable(self) -> bool:
        """Tell whether any candidate is right."""
        return any(rival.right for rival in self.rivals)


class Recorder:
    """A scorer that moves nothing and remembers what it was asked about (see `CandidateScorer`)."""

    def __init__(self) -> None:
        self._asked: dict[str, list[Candidate]] = {}

    def moves(self, candidates: Sequence[Candidate]) -> list[float]:
        """Return 0 for every candidate; the candidates of a field count as they were asked about first."""
        asked: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            asked.setdefault(candidate.field, []).append(candidate)
        for field, found in asked.items():
            self._asked.setdefault(field, found)
        return [0.0] * len(candidates)

    def contests(self, document: str, layout: str, judge: Judge) -> list[Contest]:
        """Return the contests of one document of which `judge` knows every candidate."""
        found = []
        for field, candidates in self._asked.items():
            rights = [judge(field, candidate.value) for candidate in candidates]
            if None not in rights:
                rivals = (rival_of(each, bool(right)) for each, right in zip(candidates, rights, strict=True))
                found.append(Contest(document, layout, field, tuple(rivals)))
        return found


def rival_of(candidate: Candidate, right: bool) -> Rival:
    """Return what is known of a candidate before it is chosen."""
    method = candidate.method.partition(":")[0]
    return Rival(candidate.features, method, candidate.priority, candidate.rank, right)
