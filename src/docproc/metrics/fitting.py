"""Fitting the weights of the calibration to documents with known values: a logistic regression with a normal prior.

The weights of greatest posterior probability are found by Newton's method (iteratively reweighted least squares;
P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989). The prior pools: without a word of the data on a weight
it stays where the prior puts it. The shipped weights are drawn towards 0; those of a store towards the shipped ones,
from which its own reviews take over as they grow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from docproc.check.observation import ObservedDocument

FREE = ("base", "stated", "type.base", "type.stated")
SLOPES = ("stated", "type.stated")

NEVER_HARMS = frozenset({*SLOPES, "margin", "witnessed", "valid", "again", "typed"})
"""Inputs that cannot make a value less sure, whatever some documents happen to show; their weights are not negative."""

NEVER_HELPS = frozenset(
    {"rival", "weak_words", "broken", "computed", "alone", "digits", "symbols", "short", "undigited", "far", "missing",
     "unwitnessed", "contradicted"}
)  # fmt: skip
"""Inputs that cannot make a value surer; their weights are not positive."""

_FREE_SPREAD = 100.0
_GROUP_SPREAD = 1.0
_REASON_SPREAD = 0.6
_HOUSE_SPREAD = 0.5
"""Standard deviations of the priors in log-odds: hardly any, of a field or group, of a reason, of one house's weights
about the shipped ones (a factor of 1.6 in the odds of an error)."""

_STEPS = 60
_ENOUGH = 1e-4
"""Newton's method ends when a step lowers the cost (negative log posterior) by less."""

Vector = npt.NDArray[np.float64]


def fit(documents: Sequence[ObservedDocument], start: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return weights for every input seen in `documents`; without any known value, a calibration that changes nothing.

    `start` are weights thought to be near, which saves time and changes nothing else.
    """
    names = sorted({*FREE, *_names(documents)})
    spreads = np.array([_spread(name) for name in names])
    means = np.array([1.0 if name in SLOPES else 0.0 for name in names])
    return _fitted(documents, names, means, spreads, start or {})


def refit(documents: Sequence[ObservedDocument], shipped: Mapping[str, float]) -> dict[str, float]:
    """Return the `shipped` weights as `documents` of one store change them; unchanged without any known value."""
    names = sorted({*shipped, *_names(documents)})
    means = np.array([shipped.get(name, 0.0) for name in names])
    return _fitted(documents, names, means, np.full(len(names), _HOUSE_SPREAD), shipped)


def _names(documents: Sequence[ObservedDocument]) -> set[str]:
    return {name for document in documents for value in document.values for name in value.inputs}


def _spread(name: str) -> float:
    if name in FREE:
        return _FREE_SPREAD
    return _REASON_SPREAD if name.partition(".")[0] in ("has", "points", "method") else _GROUP_SPREAD


def _fitted(
    documents: Sequence[ObservedDocument],
    names: Sequence[str],
    means: Vector,
    spreads: Vector,
    start: Mapping[str, float],
) -> dict[str, float]:
    known = [value for d in documents for value in d.values if value.inputs and value.right is not None]
    if not known:
        return dict(zip(names, map(float, means), strict=True))
    at = {name: index for index, name in enumerate(names)}
    inputs = np.zeros((len(known), len(names)))
    for row, value in enumerate(known):
        for name, amount in value.inputs.items():
            inputs[row, at[name]] = amount
    rights = np.array([float(bool(value.right)) for value in known])
    near = np.array([start.get(name, mean) for name, mean in zip(names, means, strict=True)])
    barred = np.array([(name in NEVER_HELPS) - (name in NEVER_HARMS) for name in names])
    found, allowed = near, np.ones(len(names), bool)
    for _ in names:
        found = np.where(allowed, _newton(inputs * allowed, rights, means * allowed, spreads**-2, found * allowed), 0.0)
        astray = found * barred > 0
        if not astray.any():
            break
        allowed &= ~astray
    return dict(zip(names, map(float, found), strict=True))


def _newton(inputs: Vector, rights: Vector, means: Vector, precisions: Vector, start: Vector) -> Vector:
    """The weights of greatest posterior probability, `precisions` being the inverse variances of the prior.

    The problem is convex; a step that would lead uphill is halved until it leads down.
    """

    def cost(weights: Vector) -> float:
        odds = inputs @ weights
        unlikely = np.logaddexp(0.0, odds).sum() - rights @ odds
        return float(unlikely + 0.5 * (precisions * (weights - means) ** 2).sum())

    weights, least = start, cost(start)
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(inputs @ weights, -40, 40)))
        slope = inputs.T @ (chances - rights) + precisions * (weights - means)
        curvature = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.diag(precisions)
        step = np.linalg.solve(curvature, slope)
        while (found := cost(weights - step)) > least + _ENOUGH:
            step = step / 2
        if least - found < _ENOUGH:
            return weights - step
        weights, least = weights - step, found
    return weights
