"""The blocks that a model answered, put onto the upright page as lines with boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docproc.model.geometry import Box
from docproc.model.text import Line
from docproc.ocr.alignment import align
from docproc.ocr.protocol import Reading

if TYPE_CHECKING:
    from docproc.ocr.answers import Block

_MARGIN = 0.01
"""By this share of the page a model's box may be too small."""


@dataclass(frozen=True)
class Placed:
    """The reading with the model's text, and how many of its words stand where they were only guessed to stand."""

    reading: Reading
    words: int

    @property
    def guessed(self) -> int:
        """How many words have a place that was inferred."""
        return len(self.reading.guessed)


def place_blocks(blocks: Sequence[Block], confidence: float, embedded: Reading) -> Placed:
    """Return the model's `blocks` as lines of the page that `embedded` read; words are `confidence` percent sure.

    Every cell of a table row is a line of its own. Blocks with a box look for their words within it, the others on the
    whole page; the lines stay in the order of the model, each block numbered.
    """
    page = Box(0.0, 0.0, embedded.width, embedded.height)
    lines: list[Line] = []
    guessed: list[Box] = []
    for number, block in enumerate(blocks):
        region = page if block.box is None else _region(block.box, page)
        inside = [line for line in embedded.lines if line.words and _within(line.box, region)]
        aligned = align([" ".join(row) for row in block.rows], inside, confidence, region)
        guessed += aligned.guessed
        for row, line in zip((row for row in block.rows if any(row)), aligned.lines, strict=True):
            lines += (Line(cell.words, number) for cell in _cells(row, line))
    reading = replace(embedded, lines=tuple(lines), ordered=True, guessed=tuple(guessed))
    return Placed(reading, sum(len(line.words) for line in lines))


def _region(share: tuple[float, float, float, float], page: Box) -> Box:
    left, top, right, bottom = share
    return Box.from_edges(
        max(0.0, left - _MARGIN) * page.width,
        max(0.0, top - _MARGIN) * page.height,
        min(1.0, right + _MARGIN) * page.width,
        min(1.0, bottom + _MARGIN) * page.height,
    )


def _within(box: Box, region: Box) -> bool:
    return region.x <= box.center_x <= region.right and region.y <= box.center_y <= region.bottom


def _cells(row: Sequence[str], line: Line) -> Iterator[Line]:
    """Cut the aligned line of a row where its cells end."""
    start = 0
    for cell in row:
        count = len(cell.split())
        if count:
            yield Line(line.words[start : start + count], line.block)
        start += count
