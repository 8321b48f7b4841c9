"""Simple drawn marks that stand for company logos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi, sin

from reportlab.lib.colors import HexColor

from sample_docs.generator.pen import Pen

Points = list[tuple[float, float]]


def _bar(left: float, height: float) -> Points:
    return [(left, 0), (left + 0.2, 0), (left + 0.2, height), (left, height)]


def _wave(base: float) -> Points:
    upper = [(0.0, 0.1), (0.3, 0.3), (0.65, 0.08), (1.0, 0.28)]
    lower = [(x, y - 0.15) for x, y in reversed(upper)]
    return [(x, y + base) for x, y in upper + lower]


def _ring(count: int, turn: float = 0.0) -> Points:
    return [
        (0.5 + 0.5 * cos(turn + 2 * pi * at / count), 0.5 + 0.5 * sin(turn + 2 * pi * at / count))
        for at in range(count)
    ]


SHAPES: Mapping[str, list[Points]] = {
    "square": [[(0, 0), (0.62, 0), (0.62, 0.62), (0, 0.62)], [(0.38, 0.7), (1, 0.7), (1, 1), (0.38, 1)]],
    "hexagon": [_ring(6)],
    "circle": [_ring(36)],
    "triangle": [[(0, 0), (1, 0), (0.5, 0.9)], [(0.36, 0.95), (0.64, 0.95), (0.5, 1.2)]],
    "diamond": [[(0.5, 0), (0.95, 0.5), (0.5, 1), (0.05, 0.5)]],
    "bars": [_bar(0.28 * at, 0.4 + 0.2 * at) for at in range(4)],
    "leaf": [[(0, 0), (0.55, 0.05), (0.95, 0.4), (1, 1), (0.45, 0.92), (0.08, 0.55)]],
    "bolt": [[(0.55, 1), (0.1, 0.42), (0.45, 0.42), (0.3, 0), (0.9, 0.6), (0.52, 0.6), (0.8, 1)]],
    "drop": [[(0.5, 1.05), (0.85, 0.5), (0.9, 0.25), (0.7, 0.04), (0.5, 0), (0.3, 0.04), (0.1, 0.25), (0.15, 0.5)]],
    "cross": [[(0.38, 0), (0.62, 0), (0.62, 1), (0.38, 1)], [(0, 0.38), (1, 0.38), (1, 0.62), (0, 0.62)]],
    "wave": [_wave(0.32 * at) for at in range(3)],
}  # fmt: skip
"""Polygons in a unit square, origin at the bottom left."""


def logo(pen: Pen, x: float, y: float, size: float, color: str = "") -> None:
    """Draw the supplier's mark with its top left corner at (x, y)."""
    pen.canvas.setFillColor(HexColor(color or pen.look.color))
    for points in SHAPES[pen.content.supplier.logo]:
        path = pen.canvas.beginPath()
        for at, (px, py) in enumerate(points):
            step: Callable[[float, float], None] = path.lineTo if at else path.moveTo
            step(x + px * size, pen.height - y - size + py * size)
        path.close()
        pen.canvas.drawPath(path, stroke=0, fill=1)
