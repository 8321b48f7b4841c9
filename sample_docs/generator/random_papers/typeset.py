"""Setting text within a given width: shrunk or wrapped, never beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import INK, Pen

Row = tuple[str, str]
"""A label and its value as they are printed."""

GREYS = ("#1a1a1a", "#1a1a1a", "#333333", "#555555", "#666666")
PALES = ("#f0f2f4", "#eeeeee", "#f7f4ea", "#eaf2ea", "#e8eef6")


def fit(pen: Pen, text: str, width: float, size: float, *, bold: bool = False) -> float:
    """The greatest font size up to `size` at which `text` is no wider than `width`."""
    needed = pen.measure(text, size, bold=bold)
    return size if needed <= width else size * width / needed


def put(
    pen: Pen, x: float, y: float, text: str, width: float, *, size: float, bold: bool = False, align: str = "left",
    color: str = INK,
) -> None:  # fmt: skip
    """Write `text` in the cell from `x` to `x + width` with its baseline at `y`, smaller where it does not fit."""
    place = {"left": x, "right": x + width, "center": x + width / 2}[align]
    pen.text(place, y, text, size=fit(pen, text, width, size, bold=bold), bold=bold, align=align, color=color)


def paragraph(
    pen: Pen, x: float, y: float, lines: Sequence[str], width: float, *, size: float, leading: float = 0.0,
    bold: bool = False, align: str = "left", color: str = INK,
) -> float:  # fmt: skip
    """Write `lines`, each wrapped to `width`, from baseline `y`; returns the baseline after the last."""
    leading = leading or size * 1.28
    for line in lines:
        for part in pen.wrap(line, width, size, bold=bold):
            put(pen, x, y, part, width, size=size, bold=bold, align=align, color=color)
            y += leading
    return y


def plain_label(label: str) -> str:
    """A label without its colon, as it stands above a value or in the head of a table."""
    return label.rstrip(":\u00a0 ")


def tint(dice: Dice, pen: Pen) -> str:
    """A colour for labels and small print: a grey, seldom the company's own."""
    return pen.look.color if dice.chance(0.12) else dice.pick(GREYS)
