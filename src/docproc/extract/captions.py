"""Columns in which a label stands under its value, set smaller: what a form's boxes and many letterheads print."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docproc.extract.layout import Cell, PageView

SMALLER = 0.85
"""A caption is set in type so much smaller than its value, at most."""

SHORTEST = 4
"""So many lines, values and captions taking turns, make a column of captions."""

LONGEST = 40
"""A column of more lines is a table's or a text's."""

_REACH = 1.4
"""The next line of a column begins so many line heights under the last, at most."""

_ALIGNED = 3.0
"""Lines of a column begin within so many points of each other."""


def is_set_as_caption(cell: Cell, page: PageView) -> bool:
    """Tell whether large and small type take turns in the column of `cell`, from a large top to a small foot.

    `cell` must be one of the small lines: what is said in it belongs to what stands over it.
    """
    return is_in_turns(cell, page, _REACH * page.text_size, lambda value, small: small.size < SMALLER * value.size)


def is_in_turns(cell: Cell, page: PageView, reach: float, captioned: Callable[[Cell, Cell], bool]) -> bool:
    """Tell whether values and captions take turns in a column, from a value at its top to a caption at its foot.

    `cell` must be one of the captions, `captioned(value, caption)` tells of two lines next to each other what they
    are, lines begin at most `reach` points apart. The first pair that is none ends the search, as do more than
    `LONGEST` lines: a page of one column costs no more than its length.
    """
    lines = 1
    for towards in (page.above, page.below):
        last, is_caption = cell, True
        for line in _run_of(towards, cell, reach):
            if lines == LONGEST or not (captioned(line, last) if is_caption else captioned(last, line)):
                return False
            lines, last, is_caption = lines + 1, line, not is_caption
        if is_caption is (towards == page.above):
            return False
    return lines >= SHORTEST


def _run_of(towards: Callable[[Cell, float], Iterator[Cell]], cell: Cell, reach: float) -> Iterator[Cell]:
    """Yield the lines over or under a cell that begin where it begins, each at most `reach` points from the last."""
    while True:
        near = towards(cell, reach)
        following = next((other for other in near if abs(other.box.x - cell.box.x) < _ALIGNED), None)
        if following is None:
            return
        yield following
        cell = following
