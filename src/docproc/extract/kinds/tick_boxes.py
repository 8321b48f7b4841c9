"""Boxes to tick, as characters of the text: "☒ yes ☐ no", "[x] yes [ ] no"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docproc.extract.layout import Cell, Row
from docproc.model.geometry import Box

TICKED = "yes"
"""The value of a box that is ticked; "" is that of one that is not."""

LONGEST = 60
"""What stands beside a box is cut after so many characters."""

_MARK = re.compile(r"(?P<yes>[☑☒■◼✓✔✗✘⊠⊗●]|\[\s?[xX✓✗]\s?\]|\(\s?[xX]\s?\))|(?P<no>[☐□◻○◯]|\[\s{0,3}\]|\(\s{0,3}\))")


@dataclass(frozen=True, eq=False)
class TickBox:
    """One box: what stands beside it, whether it is ticked, its cell, and the box around both in points."""

    option: str
    ticked: bool
    cell: Cell
    box: Box


def has_mark(text: str) -> bool:
    """Tell whether a text holds a box to tick."""
    return _MARK.search(text) is not None


def boxes_of(row: Row) -> Iterator[TickBox]:
    """Yield the boxes of a row with what stands after each, or before it where the row begins with words."""
    parts = list(_parts(row))
    marks = [at for at, (_, match, _) in enumerate(parts) if match is not None]
    if not marks:
        return
    leads = marks[-1] + 1 < len(parts)
    for at in marks:
        cell, match, _ = parts[at]
        beside = at + 1 if leads else at - 1
        text, other = _words(parts, beside)
        if text and match is not None:
            box = Box.around([cell.box_of(match.start(), match.end()), *([other.box] if other else [])])
            yield TickBox(text[:LONGEST], match["yes"] is not None, cell, box)


_Part = tuple[Cell, "re.Match[str] | None", str]


def _parts(row: Row) -> Iterator[_Part]:
    """Yield marks and the words between them, from left to right."""
    for cell in row.cells:
        at = 0
        for match in _MARK.finditer(cell.text):
            if cell.text[at : match.start()].strip():
                yield cell, None, cell.text[at : match.start()].strip()
            yield cell, match, ""
            at = match.end()
        if cell.text[at:].strip():
            yield cell, None, cell.text[at:].strip()


def _words(parts: Sequence[_Part], at: int) -> tuple[str, Cell | None]:
    if not 0 <= at < len(parts) or parts[at][1] is not None:
        return "", None
    cell, _, text = parts[at]
    return text.strip(" :;,"), cell
