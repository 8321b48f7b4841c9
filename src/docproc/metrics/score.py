"""Counts of what was found, what was wrong and what was missed, with the rates made of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of true positives, false positives and false negatives with the rates made of them (0 to 1)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to find and nothing was found: a rate made of it says nothing."""
        return not (self.tp or self.fp or self.fn)

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
