"""Calibration judged on layouts left out: each document stated anew by weights fitted without its layout.

Generated documents are made to be harder than real ones, and the rules were written beside the corpora: how often
values of born-digital documents are right differs between the two beyond what the inputs tell. That difference is
fitted as an input of its own, half to either side, which no document has when it is judged: a new layout is thought to
lie halfway between.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from docproc.check.calibration import Calibration
from docproc.check.observation import ObservedDocument
from docproc.check.observing import restated
from docproc.metrics.fitting import fit

FOLDS = 5

Laid = tuple[str, ObservedDocument]
"""The layout of a document, and what was observed of it."""


def fold_of(layout: str) -> int:
    """Return the fold in which all documents of `layout` are judged."""
    return zlib.crc32(layout.encode()) % FOLDS


_SIDES = {"drawn": 0.5, "zugferd": -0.5, "layouts": -0.5}
"""The born-digital sets: generated, and of the corpora."""

_ORIGIN = "origin"


def fit_halfway(documents: Sequence[ObservedDocument], start: Mapping[str, float] | None = None) -> dict[str, float]:
    """Fit weights for layouts that lie halfway between the generated ones and those of the corpora."""
    weights = fit([_with_origin(document) for document in documents], start)
    return {name: weight for name, weight in weights.items() if name != _ORIGIN}


def _with_origin(document: ObservedDocument) -> ObservedDocument:
    side = _SIDES.get(document.name.partition("/")[0])
    if side is None:
        return document
    values = (replace(v, inputs={**v.inputs, _ORIGIN: side}) if v.inputs else v for v in document.values)
    return replace(document, values=tuple(values))


def left_out_layouts(documents: Sequence[Laid], most: float) -> list[ObservedDocument]:
    """Return `documents`, in their order, with the confidences of weights that never saw their layouts."""
    whole = fit_halfway([document for _, document in documents])
    weights: dict[int, Mapping[str, float]] = {}
    for fold in sorted({fold_of(layout) for layout, _ in documents}):
        weights[fold] = fit_halfway([document for layout, document in documents if fold_of(layout) != fold], whole)
    return [restated(document, Calibration(weights[fold_of(layout)], most)) for layout, document in documents]
