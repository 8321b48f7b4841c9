"""Chance that falls the same way on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws from a seed; only `Random.random` is used, whose sequence Python guarantees for all versions."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def chance(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self._random.random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """A real number between low and high with two decimal places."""
        return round(low + self._random.random() * (high - low), 2)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._random.random() * len(choices))]

    def digits(self, count: int) -> str:
        """So many digits, the first not zero."""
        return str(self.number(1, 9)) + "".join(str(self.number(0, 9)) for _ in range(count - 1))

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """The choices in a new order."""
        return [choice for _, _, choice in sorted((self._random.random(), at, c) for at, c in enumerate(choices))]
