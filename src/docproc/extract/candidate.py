"""A value that may be a field's, with everything that speaks for and against it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from docproc.extract.layout import Cell
from docproc.model.enums import Source
from docproc.model.fields import Evidence, FieldValue, Value
from docproc.model.geometry import Box
from docproc.model.lazy import lazy
from docproc.model.record import record

_SIGNS = re.compile(r"[\W_]+")

PRIORITY = 0.3
"""What a step of a rule's priority counts in log-odds when candidates are ranked."""


@record()
class Reason:
    """One named piece of evidence: its weight in log-odds, and the sentence shown to people."""

    name: str
    points: float
    text: str


OWN_RULE = 4.0
"""What a supplier's own rule counts beyond the rules for everyone: more than a label in the best of places."""


@record(slots=False)
class Candidate:
    """A typed value for `field`: where it was read, by which rule, and the reasons for and against it."""

    field: str
    value: Value
    raw: str
    method: str
    page: int | None = None
    box: Box | None = None
    reasons: tuple[Reason, ...] = ()
    priority: int = 0
    source: Source = Source.PAGE

    @lazy
    def score(self) -> float:
        """The sum of the reasons in log-odds."""
        return sum([reason.points for reason in self.reasons])

    @lazy
    def features(self) -> dict[str, float]:
        """The log-odds of the reasons by name; several of one name are added up."""
        found: dict[str, float] = {}
        for reason in self.reasons:
            found[reason.name] = found.get(reason.name, 0.0) + reason.points
        return found

    @lazy
    def rank(self) -> float:
        """The score, with the priority of its rule counted in."""
        return self.score + PRIORITY * self.priority

    @lazy
    def key(self) -> str:
        """The value in a form in which equal values are equal."""
        return _SIGNS.sub("", str(self.value).casefold())

    @lazy
    def own(self) -> float:
        """What it counts that a rule of the supplier itself found it, in log-odds; 0 where none did."""
        return sum(reason.points for reason in self.reasons if reason.name == "own_rule")

    def because(self, *reasons: Reason) -> Candidate:
        """Return the same candidate with more reasons."""
        return self._with(self.field, (*self.reasons, *reasons))

    def for_field(self, field: str) -> Candidate:
        """Return the same evidence for another field."""
        return self._with(field, self.reasons)

    def with_priority(self, priority: int) -> Candidate:
        """Return the same evidence as that of a rule of another priority."""
        return Candidate(
            self.field, self.value, self.raw, self.method, self.page, self.box, self.reasons, priority, self.source
        )

    def _with(self, field: str, reasons: tuple[Reason, ...]) -> Candidate:
        return Candidate(
            field, self.value, self.raw, self.method, self.page, self.box, reasons, self.priority, self.source
        )


def read_quality(cell: Cell, start: int, end: int) -> tuple[Reason, ...]:
    """Return the reason that a reader's low confidence in these characters gives; none for a text layer."""
    words = cell.words_of(start, end)
    least = min((word.confidence for word in words), default=100.0)
    if least >= 97:
        return ()
    return (Reason("reading", -(97 - least) / 25, f"read with {least:.0f} % confidence"),)


def to_value(candidate: Candidate, confidence: float, margin: float | None = None) -> FieldValue:
    """Return the candidate as a value found, `confidence` in percent; `margin` is its lead over the best other."""
    features = {**candidate.features, "score": candidate.score}
    if margin is not None:
        features["margin"] = margin
    reasons = sorted(candidate.reasons, key=lambda reason: -abs(reason.points))
    evidence = Evidence(
        source=candidate.source,
        method=candidate.method,
        raw=candidate.raw,
        page=candidate.page,
        box=None if candidate.box is None else candidate.box.rounded(),
        reasons=tuple(dict.fromkeys(reason.text for reason in reasons if reason.text)),
        features={name: round(points, 3) for name, points in features.items()},
    )
    return FieldValue(candidate.field, candidate.value, round(min(99.9, max(0.0, confidence)), 1), evidence)


def percent(score: float) -> float:
    """Return the probability in percent of log-odds `score`."""
    return 100 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def best(candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the candidate of highest priority and score; the first in reading order among equals."""
    return max(candidates, key=lambda candidate: candidate.rank, default=None)
