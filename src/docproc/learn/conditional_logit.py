"""Weights of named evidence fitted to which candidate of a field was right: a conditional logistic regression.

Each contest is a choice among its candidates and none of them (D. McFadden, Conditional logit analysis of qualitative
choice behavior, 1974). A candidate's log-odds are those of the hand weights plus a learned part; "none" has 0, the
threshold of the extraction, so that learned scores keep the scale of the hand weights. The prior (normal, about 0)
leaves the hand weights as they are where the data say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docproc.extract.weighing import named_inputs
from docproc.learn.contests import Contest, Rival

SPREAD = 0.7
"""Standard deviation of the prior in log-odds; that of the bias of a field is FIELD_SPREAD."""
FIELD_SPREAD = 2.0
_STEPS = 40
_ENOUGH = 1e-3

Vector = npt.NDArray[np.float64]


def inputs_of(field: str, rival: Rival) -> Iterator[tuple[str, float]]:
    """Yield the inputs of the learned part by name."""
    return named_inputs(field, rival.method, rival.priority, rival.features)


def fit_by_kind(contests: Sequence[Contest]) -> dict[str, float]:
    """Return the weights of all inputs, fitted apart for every kind of field."""
    weights: dict[str, float] = {}
    for kind in sorted({contest.kind for contest in contests}):
        weights |= fit_choices([each for each in contests if each.kind == kind])
    return weights


def fit_choices(contests: Sequence[Contest], spread: float = SPREAD) -> dict[str, float]:
    """Return the weights of greatest posterior probability, by Newton's method with halved steps."""
    data = _arranged(contests)
    spreads = np.array([FIELD_SPREAD if "/field." in name else spread for name in data.names])
    precision = spreads**-2.0
    weights = np.zeros(len(data.names))
    cost, slope, curve = data.cost(weights, precision)
    for _ in range(_STEPS):
        step = np.linalg.solve(curve, slope)
        size = 1.0
        trial = data.cost(weights - step, precision)
        while trial[0] > cost and size > 1e-3:
            size /= 2
            trial = data.cost(weights - size * step, precision)
        gain = cost - trial[0]
        if gain <= 0:
            break
        weights = weights - size * step
        cost, slope, curve = trial
        if gain < _ENOUGH:
            break
    return dict(zip(data.names, weights.tolist(), strict=True))


@dataclass(frozen=True)
class _Choices:
    """All options row by row: `inputs` (rows, names), hand log-odds, right or not; `starts` the first row of each."""

    names: tuple[str, ...]
    inputs: Vector
    hand: Vector
    right: Vector
    starts: npt.NDArray[np.intp]

    def cost(self, weights: Vector, precision: Vector) -> tuple[float, Vector, Vector]:
        """Return the negative log posterior, its gradient, and the curvature of its convex part."""
        scores = self.hand + self.inputs @ weights
        sizes = np.diff(np.append(self.starts, len(scores)))
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, self.starts), sizes))
        whole = np.add.reduceat(odds, self.starts)
        won = np.add.reduceat(odds * self.right, self.starts)
        share = odds / np.repeat(whole, sizes)
        share_won = odds * self.right / np.repeat(won, sizes)
        mean = np.add.reduceat(self.inputs * share[:, None], self.starts)
        curve = (self.inputs * share[:, None]).T @ self.inputs - mean.T @ mean + np.diag(precision)
        slope = self.inputs.T @ (share - share_won) + precision * weights
        return float(np.sum(np.log(whole / won)) + 0.5 * np.sum(precision * weights**2)), slope, curve


def _arranged(contests: Sequence[Contest]) -> _Choices:
    """Return the options of all contests, each contest's `none` first: right where no candidate is."""
    rows: list[dict[str, float]] = []
    hand: list[float] = []
    right: list[bool] = []
    starts: list[int] = []
    for contest in contests:
        starts.append(len(rows))
        rows.append({})
        hand.append(0.0)
        right.append(not contest.winnable)
        for rival in contest.rivals:
            rows.append(dict(inputs_of(contest.field, rival)))
            hand.append(rival.rank)
            right.append(rival.right)
    names = tuple(sorted({name for row in rows for name in row}))
    place = {name: at for at, name in enumerate(names)}
    inputs = np.zeros((len(rows), len(names)))
    for at, row in enumerate(rows):
        for name, amount in row.items():
            inputs[at, place[name]] = amount
    return _Choices(names, inputs, np.array(hand), np.array(right, dtype=float), np.array(starts, dtype=np.intp))
