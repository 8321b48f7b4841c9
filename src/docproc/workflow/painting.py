"""A workflow painted: the drawing as a PNG picture, by pillow, twice as fine as on the screen."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any

from docproc.specs.workflows import WorkflowSpec
from docproc.workflow.drawing import (
    COLOURS,
    HEIGHT,
    MARGIN,
    WIDTH,
    Box,
    Line,
    layout,
    lines_of,
    shortened,
    size,
    top_of,
)
from docproc.workflow.flow import Flow

_SCALE = 2
_INK = "#444444"


def painted_as_png(spec: WorkflowSpec, flow: Flow) -> bytes:
    """The workflow as a PNG picture."""
    from PIL import Image, ImageDraw

    boxes, arrows = layout(spec, flow)
    lines, lanes = lines_of(arrows)
    width, height = size(len(boxes), lanes)
    picture = Image.new("RGB", (width * _SCALE, height * _SCALE), "white")
    pen = ImageDraw.Draw(picture)
    for line in lines:
        _paint_line(pen, line)
    for row, box in enumerate(boxes):
        _paint_box(pen, box, top_of(row))
    kept = BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _paint_box(pen: Any, box: Box, top: int) -> None:
    radius = HEIGHT // 2 if box.shape in ("start", "end") else 6
    corners = [MARGIN, top, MARGIN + WIDTH, top + HEIGHT]
    fill = COLOURS[box.shape]
    pen.rounded_rectangle([at * _SCALE for at in corners], radius * _SCALE, fill=fill, outline=_INK, width=_SCALE)
    middle = MARGIN + WIDTH // 2
    _write(pen, middle, top + (15 if box.words else HEIGHT // 2), box.title, 13, "black", "mm")
    _write(pen, middle, top + 32, shortened(box.words), 11, "#333333", "mm")


def _paint_line(pen: Any, line: Line) -> None:
    pen.line([(x * _SCALE, y * _SCALE) for x, y in line.corners], fill=_INK, width=_SCALE)
    (x1, y1), (x2, y2) = line.corners[-2:]
    angle = math.atan2(y2 - y1, x2 - x1)
    tip = [
        ((x2 - 8 * math.cos(angle + turn)) * _SCALE, (y2 - 8 * math.sin(angle + turn)) * _SCALE)
        for turn in (-0.45, 0.45)
    ]
    pen.polygon([(x2 * _SCALE, y2 * _SCALE), *tip], fill=_INK)
    if line.label:
        _write(pen, *line.label_at, line.label, 12, _INK, "lm")


def _write(pen: Any, x: int, y: int, words: str, points: int, ink: str, anchor: str) -> None:
    from PIL import ImageFont

    font = ImageFont.load_default(points * _SCALE)
    pen.text((x * _SCALE, y * _SCALE), words.replace("…", "..."), font=font, fill=ink, anchor=anchor)
