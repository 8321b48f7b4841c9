"""How well stated confidences hold: reliability by band, by field, and what could pass unseen at which threshold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from docproc.check.budget import reviews_needed, upper_bound
from docproc.check.observation import ObservedDocument

BANDS = (0.0, 50.0, 70.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.5, 101.0)
"""The edges of the bands of stated confidence, in percent."""

THRESHOLDS = (50.0, 80.0, 90.0, 95.0, 96.0, 97.0, 98.0, 99.0, 99.5)
"""The thresholds of the coverage/error curve, in percent."""

BUDGETS = (0.5, 1.0, 2.0)
"""Error budgets for which the needed reviews are told where none is set, in percent."""


@dataclass(frozen=True, slots=True)
class Band:
    """Values whose stated confidence is at least `least` and below `most` percent; the last band reaches 100.

    `stated` is their mean confidence, `right` the share found right, both in percent.
    """

    least: float
    most: float
    values: int
    stated: float
    right: float


@dataclass(frozen=True, slots=True)
class FieldCalibration:
    """The values of one field: their number, mean stated confidence, share right and calibration error, in percent."""

    field: str
    values: int
    stated: float
    right: float
    error: float


@dataclass(frozen=True, slots=True)
class Passing:
    """What would pass unseen at a threshold: documents, their share, wrong ones, bound on their rate (percent)."""

    threshold: float
    automatic: int
    coverage: float
    wrong: int
    bound: float


@dataclass(frozen=True, slots=True)
class Need:
    """What an error budget needs at the threshold in force: reviews in all, and how many more without an error."""

    budget: float
    reviews: int
    more: int
    proven: bool


@dataclass(frozen=True)
class CalibrationReport:
    """Stated against found for all known values; `error` is the expected calibration error in percent."""

    documents: int
    values: int
    error: float
    bands: tuple[Band, ...]
    fields: tuple[FieldCalibration, ...]
    curve: tuple[Passing, ...]
    in_force: Passing
    needs: tuple[Need, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data with stable keys."""
        return asdict(self)


Stated = tuple[float, bool]
"""A stated confidence in percent, and whether the value was right."""


def report_calibration(
    documents: Sequence[ObservedDocument], threshold: float, budget: float | None = None
) -> CalibrationReport:
    """Return the report for `documents`, with what passes at `threshold` percent and what `budget` percent needs."""
    by_field: dict[str, list[Stated]] = {}
    for document in documents:
        for value in document.values:
            if value.right is not None:
                by_field.setdefault(value.field, []).append((value.confidence, value.right))
    seen = [one for values in by_field.values() for one in values]
    found = bands(seen)
    in_force = passing(documents, threshold)
    return CalibrationReport(
        documents=len(documents),
        values=len(seen),
        error=round(calibration_error(found), 3),
        bands=tuple(found),
        fields=tuple(
            FieldCalibration(name, len(values), *_means(values), round(calibration_error(bands(values)), 3))
            for name, values in sorted(by_field.items())
        ),
        curve=tuple(passing(documents, at) for at in THRESHOLDS),
        in_force=in_force,
        needs=tuple(need(in_force, percent) for percent in (BUDGETS if budget is None else (budget,))),
    )


COLUMNS = ("bucket", "documents", "values", "stated", "right", "error", "automatic", "wrong", "bound")
"""The columns of `calibration_over_time`; automatic, wrong and bound are those of the threshold in force."""


def calibration_over_time(
    documents: Iterable[tuple[str, ObservedDocument]], threshold: float
) -> list[tuple[str, int, int, float, float, float, int, int, float]]:
    """Return a row of COLUMNS for the documents of each bucket of time, by its name."""
    found: dict[str, list[ObservedDocument]] = {}
    for bucket, document in documents:
        found.setdefault(bucket, []).append(document)
    rows = []
    for bucket, held in sorted(found.items()):
        known = [(each.confidence, each.right) for one in held for each in one.values if each.right is not None]
        means = _means(known) if known else (0.0, 0.0)
        at = passing(held, threshold)
        error = round(calibration_error(bands(known)), 3)
        rows.append((bucket, len(held), len(known), *means, error, at.automatic, at.wrong, at.bound))
    return rows


def calibration_error(found: Sequence[Band]) -> float:
    """Return the expected calibration error in percent: the mean gap of stated and right over the bands, by their size.

    M. P. Naeini, G. F. Cooper and M. Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015.
    """
    values = sum(band.values for band in found)
    return sum(band.values * abs(band.stated - band.right) for band in found) / max(1, values)


def bands(values: Sequence[Stated]) -> list[Band]:
    """Return the bands that hold any values, lowest first."""
    held: list[list[Stated]] = [[] for _ in BANDS]
    for one in values:
        held[bisect_right(BANDS, one[0]) - 1].append(one)
    edges = zip(pairwise(BANDS), held, strict=False)
    return [Band(least, min(most, 100.0), len(each), *_means(each)) for (least, most), each in edges if each]


def passing(documents: Sequence[ObservedDocument], threshold: float) -> Passing:
    """Return what of `documents` would pass unseen at `threshold` percent, and how many of those hold a wrong value."""
    unseen = [document for document in documents if document.automatic(threshold)]
    wrong = sum(document.wrong(threshold) for document in unseen)
    coverage = 100 * len(unseen) / max(1, len(documents))
    return Passing(threshold, len(unseen), round(coverage, 2), wrong, round(100 * upper_bound(wrong, len(unseen)), 3))


def need(found: Passing, budget: float) -> Need:
    """Return what `budget` (percent) needs, given the documents that would have passed."""
    reviews = reviews_needed(found.wrong, budget / 100)
    more = max(0, reviews - found.automatic)
    return Need(budget, reviews, more, found.bound <= budget)


def _means(values: Sequence[Stated]) -> tuple[float, float]:
    stated, right = zip(*values, strict=True)
    return round(sum(stated) / len(values), 3), round(100 * sum(right) / len(values), 3)
