"""Calibration: from the confidence that extraction states to the share of such values that are right.

Extraction adds up evidence in log-odds; how far that sum is from the truth is measured on documents with known values
and put right by Platt scaling (J. Platt, Probabilistic Outputs for Support Vector Machines, 1999): the calibrated
log-odds are `offset + slope * log-odds`, two numbers fitted by maximum likelihood with Platt's smoothed targets. Two
numbers cannot learn a layout by heart, and the order of confidences stays as it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from docproc.model.enums import Source
from docproc.model.fields import Extraction, FieldValue

_LEAST, _MOST = 0.1, 99.9
_STEPS = 50
_RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibrated log-odds are `offset + slope * log-odds`; offset 0 and slope 1 change nothing."""

    offset: float = 0.0
    slope: float = 1.0

    def confidence(self, stated: float) -> float:
        """Return the calibrated confidence in percent (one decimal, 0.1 to 99.9) of a stated one."""
        odds = self.offset + self.slope * _log_odds(stated)
        return round(min(_MOST, max(_LEAST, 100 * _share(odds))), 1)

    def apply(self, extraction: Extraction) -> Extraction:
        """Return the extraction with the confidences of values read from pages calibrated.

        What an e-invoice, a payment code, master data or a person says is no guess of the extraction and stays.
        """
        return replace(extraction, fields=tuple(map(self._applied, extraction.fields)))

    def _applied(self, value: FieldValue) -> FieldValue:
        if value.evidence.source is not Source.PAGE:
            return value
        return replace(value, confidence=self.confidence(value.confidence))


MEASURED = Calibration(offset=2.2, slope=0.86)
"""Fitted to 2,377 values of 206 documents with text layers in 23 layouts; leaving one layout out at a time, the log
loss fell from 0.092 to 0.056. To be fitted again when the scores of extraction change."""


def fit(observations: Iterable[tuple[float, bool]]) -> Calibration:
    """Fit a calibration to (stated confidence in percent, whether the value was right) by Newton's method.

    Raises ValueError without a right and a wrong value: there is nothing to fit then. The slope is never negative.
    """
    pairs = [(_log_odds(stated), right) for stated, right in observations]
    rights = sum(right for _, right in pairs)
    wrongs = len(pairs) - rights
    if not rights or not wrongs:
        raise ValueError("a calibration needs right and wrong values")
    high, low = (rights + 1) / (rights + 2), 1 / (wrongs + 2)
    targets = [(odds, high if right else low) for odds, right in pairs]
    offset, slope = math.log((rights + 1) / (wrongs + 1)), 0.0
    for _ in range(_STEPS):
        step = _newton_step(targets, offset, slope)
        offset, slope = offset - step[0], slope - step[1]
        if abs(step[0]) + abs(step[1]) < 1e-9:
            break
    return Calibration(offset, max(0.0, slope))


def _newton_step(targets: list[tuple[float, float]], offset: float, slope: float) -> tuple[float, float]:
    """The inverse of the Hessian of the log loss times its gradient; a small ridge keeps it invertible."""
    g0 = g1 = h01 = 0.0
    h00 = h11 = _RIDGE
    for odds, target in targets:
        share = _share(offset + slope * odds)
        error, weight = share - target, share * (1 - share)
        g0, g1 = g0 + error, g1 + error * odds
        h00, h01, h11 = h00 + weight, h01 + weight * odds, h11 + weight * odds * odds
    determinant = h00 * h11 - h01 * h01
    return (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant


def _log_odds(percent: float) -> float:
    share = min(_MOST, max(_LEAST, percent)) / 100
    return math.log(share / (1 - share))


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))
