"""Calibration judged on layouts left out: each document stated anew by weights fitted without its layout."""

import zlib
from collections.abc import Mapping, Sequence

from docproc.check.calibration import Calibration
from docproc.check.observation import ObservedDocument, restated
from docproc.metrics.fitting import fit

FOLDS = 8

Laid = tuple[str, ObservedDocument]
"""The layout of a document, and what was observed of it."""


def fold_of(layout: str) -> int:
    """Return the fold in which all documents of `layout` are judged."""
    return zlib.crc32(layout.encode()) % FOLDS


def left_out_layouts(documents: Sequence[Laid], most: float) -> list[ObservedDocument]:
    """Return `documents`, in their order, with the confidences of weights that never saw their layouts."""
    whole = fit([document for _, document in documents])
    weights: dict[int, Mapping[str, float]] = {}
    for fold in sorted({fold_of(layout) for layout, _ in documents}):
        weights[fold] = fit([document for layout, document in documents if fold_of(layout) != fold], start=whole)
    return [restated(document, Calibration(weights[fold_of(layout)], most)) for layout, document in documents]
