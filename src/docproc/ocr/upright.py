"""Which way a page lies, and where its points go when it is turned upright and level."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from docproc.model.text import PageTransform

Floats = npt.NDArray[np.float64]

_TALL = 1.5
_LONG = 3.0
_LEVEL = 0.15
_STEEPEST = 8.0


@dataclass(frozen=True)
class Upright:
    """Maps pixels of a page image as filed to points of the upright, deskewed page.

    `rotation` and `skew` are those of `PageTransform`; `width` and `height` are pixels of the image as filed, `scale`
    points per pixel across and down.
    """

    rotation: int
    skew: float
    width: int
    height: int
    scale: tuple[float, float]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page in points."""
        size = self.width * self.scale[0], self.height * self.scale[1]
        return size if self.rotation in (0, 180) else (size[1], size[0])

    @property
    def transform(self) -> PageTransform:
        """The turning alone, without sizes."""
        return PageTransform(self.rotation, self.skew)

    def deskewed(self, skew: float) -> Upright:
        """The same mapping with the page turned clockwise by `skew` degrees in the end."""
        return replace(self, skew=skew)

    def turned(self, points: Floats) -> Floats:
        """Map pixels (…, 2) to points of the page turned by quarters, not yet deskewed."""
        x, y = points[..., 0] * self.scale[0], points[..., 1] * self.scale[1]
        width, height = self.width * self.scale[0], self.height * self.scale[1]
        turned = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
        return np.stack(turned[self.rotation], axis=-1)

    def points(self, pixels: Floats) -> Floats:
        """Map pixels (…, 2) to points (…, 2) of the upright, deskewed page."""
        turned = self.turned(pixels)
        if not self.skew:
            return turned
        middle = np.array(self.size) / 2
        across, down = np.moveaxis(turned - middle, -1, 0)
        cosine, sine = math.cos(math.radians(self.skew)), math.sin(math.radians(self.skew))
        return np.stack((across * cosine - down * sine, across * sine + down * cosine), axis=-1) + middle

    def box(self, quad: Floats, across: tuple[float, float], down: tuple[float, float]) -> tuple[float, ...]:
        """Edges in points around part of a line: shares `across` of its width and `down` of its height."""
        corners = [
            _between(_between(quad[0], quad[1], right), _between(quad[3], quad[2], right), lower)
            for right in across
            for lower in down
        ]
        placed = self.points(np.array(corners))
        limit = np.array(self.size)
        low, high = placed.min(axis=0).clip(0, limit), placed.max(axis=0).clip(0, limit)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _between(first: Floats, second: Floats, share: float) -> Floats:
    return np.asarray(first + (second - first) * share)


def lies_sideways(quads: Floats) -> bool:
    """Tell whether most of the text (quads (n, 4, 2) of lines, by length) runs up or down the image."""
    across = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    down = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    tall, wide = down > _TALL * across, across > _TALL * down
    return bool(down[tall].sum() > across[wide].sum())


def skew_of(quads: Floats) -> float:
    """Return by how many degrees a page must be turned clockwise to level its lines (quads (n, 4, 2) in points).

    The median slope of the long lines, weighted by length; 0 when they are level within 0.15 degrees, or steeper than
    any scanner feeds (8 degrees), or too few to tell.
    """
    edges = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2
    lengths = np.linalg.norm(edges, axis=1)
    heights = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    long = lengths > _LONG * heights
    if np.count_nonzero(long) < 2:
        return 0.0
    slopes = np.degrees(np.arctan2(edges[long, 1], edges[long, 0]))
    order = np.argsort(slopes)
    reach = np.cumsum(lengths[long][order] ** 2)
    slope = float(slopes[order][np.searchsorted(reach, reach[-1] / 2)])
    return -slope if _LEVEL < abs(slope) < _STEEPEST else 0.0
