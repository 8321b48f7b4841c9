"""Boosted trees over the named evidence: the upper bound that `learn_scorer` holds its weights against.

They see what no sum of weights can: which evidence goes together, and how far the rivals are behind. scikit-learn is
needed for them alone and is no requirement of docproc's.
"""

import math
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from docproc.learn.contests import Contest

PARAMETERS = {
    "max_iter": 120,
    "learning_rate": 0.08,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 15,
    "l2_regularization": 1.0,
    "random_state": 1,
}
_SUREST = 6.0
_BESIDES = 8

Vector = npt.NDArray[np.float64]


class BoostedTrees:
    """Moves a candidate to the log-odds with which the trees think it right (within +- 6)."""

    def __init__(self, contests: Sequence[Contest]) -> None:
        self._names = _placed({name for contest in contests for each in contest.rivals for name in each.features})
        self._fields = _placed({contest.field for contest in contests})
        self._kinds = _placed({contest.kind for contest in contests})
        self._methods = _placed({rival.method for contest in contests for rival in contest.rivals})
        rights = [rival.right for contest in contests for rival in contest.rivals]
        ensemble: Any = import_module("sklearn.ensemble")
        first = len(self._names)
        trees = ensemble.HistGradientBoostingClassifier(
            categorical_features=[first, first + 1, first + 2], **PARAMETERS
        )
        self._trees = trees.fit(np.vstack([self._rows(contest) for contest in contests]), np.array(rights))

    def points(self, contest: Contest) -> list[float]:
        """Return by how many log-odds each candidate is moved."""
        right = self._trees.predict_proba(self._rows(contest))[:, 1]
        odds = [max(-_SUREST, min(_SUREST, math.log(p / (1 - p)))) for p in np.clip(right, 1e-6, 1 - 1e-6)]
        return [each - rival.rank for each, rival in zip(odds, contest.rivals, strict=True)]

    def _rows(self, contest: Contest) -> Vector:
        first = len(self._names)
        rows = np.zeros((len(contest.rivals), first + _BESIDES))
        for at, rival in enumerate(contest.rivals):
            for name, points in rival.features.items():
                if name in self._names:
                    rows[at, self._names[name]] = points
            others = [other.rank for other in contest.rivals if other is not rival]
            rows[at, first:] = (
                self._fields.get(contest.field, -1),
                self._kinds.get(contest.kind, -1),
                self._methods.get(rival.method, -1),
                rival.priority,
                rival.rank,
                rival.rank - max(others, default=0.0),
                len(contest.rivals),
                len(rival.features),
            )
        return rows


def _placed(names: set[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted(names))}
