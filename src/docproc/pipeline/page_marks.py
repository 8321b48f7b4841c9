"""Boxes with labels drawn onto the picture of a page, for those who look at it outside of the review page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageFont

from docproc.model.geometry import Box
from docproc.model.record import record

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
    """Return an RGB page image of `scale` pixels per point with frames around the boxes, each with its label above."""
    veil = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(veil)
    font = ImageFont.load_default(_LETTERS * scale)
    held = tuple(marks)
    for mark in held:
        left, top, right, bottom = _edges(mark.box, scale)
        colour = _COLOURS[mark.colour]
        pen.rectangle((left, top, right, bottom), (*colour, 28), colour, max(1, round(0.8 * scale)))
    for place in _labels(held, pen, font, scale):
        pen.rectangle(place.edges, (*_COLOURS[place.mark.colour], 235))
        pen.text((place.edges[0] + scale, place.edges[1]), place.mark.label, (255, 255, 255), font, anchor="lt")
    return Image.alpha_composite(image.convert("RGBA"), veil).convert("RGB")


@dataclass(frozen=True, slots=True)
class _Label:
    """Where the label of a mark goes: left, top, right, bottom in pixels."""

    mark: Mark
    edges: tuple[float, float, float, float]


def _labels(
    marks: Iterable[Mark], pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, scale: float
) -> Iterable[_Label]:
    """Labels above their boxes, moved up where another stands already."""
    taken: list[_Label] = []
    for mark in sorted(marks, key=lambda mark: (mark.box.y, mark.box.x)):
        width = pen.textlength(mark.label, font) + 2 * scale
        height = _LETTERS * scale * 1.15
        left, bottom = (mark.box.x - _ROOM) * scale, (mark.box.y - _ROOM) * scale
        edges = left, bottom - height, left + width, bottom
        while any(_overlap(edges, other.edges) for other in taken) and edges[1] > height:
            edges = edges[0], edges[1] - height, edges[2], edges[3] - height
        taken.append(_Label(mark, edges))
    return taken


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] - 1 and other[1] < one[3] - 1


def _edges(box: Box, scale: float) -> tuple[float, float, float, float]:
    return (box.x - _ROOM) * scale, (box.y - _ROOM) * scale, (box.right + _ROOM) * scale, (box.bottom + _ROOM) * scale
