"""A learned opinion of candidates, added to their hand-set evidence before one is chosen.

The hand-set reasons stay what they are: a scorer only moves candidates by log-odds of its own, as one more reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from docproc.extract.candidate import Candidate, Reason
from docproc.model.fields import FIELDS

LEARNED = "learned"
"""The name of the reason that a scorer gives."""

MOST_POINTS = 4.0
"""Points of one name beyond this many log-odds say no more to a scorer."""


class CandidateScorer(Protocol):
    """Says by how much the candidates of fields are likelier, or less likely, than their evidence makes them."""

    def moves(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """Return the log-odds to add to each candidate; 0 leaves it as it is."""


def named_inputs(field: str, method: str, priority: int, features: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield what a scorer is told of a candidate, by names that begin with the kind of its field.

    `method` is a candidate's whole method or its kind alone; `features` are the log-odds of its reasons by name.
    """
    kind = FIELDS[field][0].value
    yield f"{kind}/field.{field}", 1.0
    yield f"{kind}/method.{method.partition(':')[0]}", 1.0
    if priority:
        yield f"{kind}/priority", float(priority)
    for name, points in features.items():
        yield f"{kind}/has.{name}", 1.0
        yield f"{kind}/points.{name}", max(-MOST_POINTS, min(MOST_POINTS, points))


def weighed(
    grouped: Mapping[str, Sequence[Candidate]], scorer: CandidateScorer | None, left_alone: frozenset[str] = frozenset()
) -> Mapping[str, Sequence[Candidate]]:
    """Return the candidates by field as `scorer` moves them, best first; fields in `left_alone` stay as they are."""
    if scorer is None:
        return grouped
    asked = [each for field, candidates in grouped.items() if field not in left_alone for each in candidates]
    moved = {id(each): _moved(each, by) for each, by in zip(asked, scorer.moves(asked), strict=True)}
    return {
        field: sorted((moved.get(id(each), each) for each in candidates), key=lambda each: -each.rank)
        for field, candidates in grouped.items()
    }


def learned_reason(points: float) -> Reason:
    """Return the reason that a candidate was moved."""
    way = "likelier" if points > 0 else "less likely"
    return Reason(LEARNED, points, f"what reviews taught makes it {way}")


def _moved(candidate: Candidate, points: float) -> Candidate:
    return candidate.because(learned_reason(points)) if points else candidate
