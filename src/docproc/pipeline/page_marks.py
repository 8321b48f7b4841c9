"""Boxes with labels drawn onto the picture of a page, for those who look at it outside of the review page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from docproc.model.geometry import Box
from docproc.model.record import record

Edges: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

_COLOURS: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {"high": (44, 122, 85), "medium": (178, 124, 16), "low": (190, 62, 40), "entered": (58, 98, 168)}
)
_LETTERS = 6.5
_ROOM = 1.5
"""Points between ink and frame."""


@record()
class Mark:
    """A box in points of the upright page, its label, and its colour: high, medium or low certainty, or entered."""

    box: Box
    label: str
    colour: str


def draw_marks(image: Image.Image, marks: Iterable[Mark], scale: float) -> Image.Image:
    """Return an RGB page image of `scale` pixels per point with frames around the boxes, each with its label by it.

    A label stands on whichever side of its box covers the least print and no other box or label.
    """
    veil = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(veil)
    font = ImageFont.load_default(_LETTERS * scale)
    frames = [(mark, _frame(mark.box, scale)) for mark in marks]
    for mark, frame in frames:
        pen.rectangle(frame, (*_COLOURS[mark.colour], 28), _COLOURS[mark.colour], max(1, round(0.8 * scale)))
    print_ = np.asarray(image.convert("L"), np.int16)
    taken = [frame for _, frame in frames]
    for mark, frame in frames:
        size = pen.textlength(mark.label, font) + 2 * scale, _LETTERS * scale * 1.2
        edges = _quietest(print_, _sides(frame, size), taken)
        taken.append(edges)
        pen.rectangle(edges, (*_COLOURS[mark.colour], 235))
        pen.text((edges[0] + scale, (edges[1] + edges[3]) / 2), mark.label, (255, 255, 255), font, anchor="lm")
    return Image.alpha_composite(image.convert("RGBA"), veil).convert("RGB")


def _sides(frame: Edges, size: tuple[float, float]) -> Iterator[Edges]:
    """Where a label of `size` may stand: right, left, above, below its box, the liked ones first."""
    left, top, right, bottom = frame
    width, height = size
    middle = (top + bottom - height) / 2
    for x, y in (
        (right, middle), (left - width, middle), (left, top - height), (right - width, top - height),
        (left, bottom), (right - width, bottom),
    ):  # fmt: skip
        yield x, y, x + width, y + height


def _quietest(print_: npt.NDArray[np.int16], sides: Iterable[Edges], taken: Sequence[Edges]) -> Edges:
    """The first of the places with the least print under it and nothing `taken`; places off the page come last."""
    height, width = print_.shape

    def cost(edges: Edges) -> tuple[bool, int, int]:
        left, top, right, bottom = edges
        outside = left < 0 or top < 0 or right > width or bottom > height
        overlaps = sum(_overlap(edges, other) for other in taken)
        under = print_[max(0, int(top)) : max(1, int(bottom)), max(0, int(left)) : max(1, int(right))]
        ink = 0 if not under.size else round(float(np.abs(under - np.median(under)).mean()) / 4)
        return outside, overlaps, ink

    return min(sides, key=cost)


def _overlap(one: Edges, other: Edges) -> bool:
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1


def _frame(box: Box, scale: float) -> Edges:
    return (box.x - _ROOM) * scale, (box.y - _ROOM) * scale, (box.right + _ROOM) * scale, (box.bottom + _ROOM) * scale
