"""Boxes in points (1/72 inch), origin top left of the upright page."""

from __future__ import annotations

import math
from collections.abc import Iterable

from docproc.model.record import record


@record()
class Box:
    """A rectangle in points: left edge, top edge, width, height.

    Raises ValueError when width or height is negative, so an inverted box never travels.
    """

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"inverted box {self.x, self.y, self.width, self.height}")

    @classmethod
    def from_edges(cls, left: float, top: float, right: float, bottom: float) -> Box:
        """Make a box from its four edges in points."""
        return cls(left, top, right - left, bottom - top)

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """Return the smallest box that holds all `boxes`; ValueError when there are none."""
        held = tuple(boxes)
        if len(held) == 1:
            return held[0]
        left, top, right, bottom = math.inf, math.inf, -math.inf, -math.inf
        for box in held:
            if box.x < left:
                left = box.x
            if box.y < top:
                top = box.y
            if (edge := box.x + box.width) > right:
                right = edge
            if (edge := box.y + box.height) > bottom:
                bottom = edge
        if left is math.inf:
            raise ValueError("no boxes to hold")
        return cls(left, top, right - left, bottom - top)

    @property
    def right(self) -> float:
        """The right edge in points."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The bottom edge in points."""
        return self.y + self.height

    @property
    def center_x(self) -> float:
        """The middle between left and right edge."""
        return self.x + self.width / 2

    @property
    def center_y(self) -> float:
        """The middle between top and bottom edge."""
        return self.y + self.height / 2

    @property
    def area(self) -> float:
        """Width times height in square points."""
        return self.width * self.height

    def overlap_x(self, other: Box) -> float:
        """Length in points that both boxes share horizontally; 0 when they share none."""
        shared = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        return shared if shared > 0 else 0.0

    def overlap_y(self, other: Box) -> float:
        """Length in points that both boxes share vertically; 0 when they share none."""
        shared = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return shared if shared > 0 else 0.0

    def intersects(self, other: Box) -> bool:
        """Tell whether the boxes share any area."""
        return min(self.y + self.height, other.y + other.height) > max(self.y, other.y) and min(
            self.x + self.width, other.x + other.width
        ) > max(self.x, other.x)

    def rounded(self) -> Box:
        """The same box with hundredths of a point, the precision that is stored and exported."""
        return Box(round(self.x, 2), round(self.y, 2), round(self.width, 2), round(self.height, 2))
