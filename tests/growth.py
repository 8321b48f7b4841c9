"""How much more four times the input costs: in proportion, or with the square."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_GROWTH = 10.0
"""Linear work costs four times as much for four times the input, quadratic work sixteen times."""

_TOO_LITTLE_TO_MEASURE = 0.1
_LEAST = 1e-4
_PAIRS = 3


def seconds_of(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that `work` takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def growth(
    short: Callable[[], object],
    long: Callable[[], object],
    cost: Callable[[Callable[[], object]], float] = seconds_of,
) -> float | None:
    """Return how many times what `short` costs `long` costs; None where that is too little to measure (0.1 s).

    The least of three pairs: what else the machine does for a while makes nothing fail.
    """
    if cost(long) < _TOO_LITTLE_TO_MEASURE:
        return None
    return min(cost(long) / max(cost(short), _LEAST) for _ in range(_PAIRS))
