"""Columns in which a label stands under its value, set smaller: what a form's boxes and many letterheads print."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docproc.extract.layout import Cell, PageView

SMALLER = 0.85
"""A caption is set in type so much smaller than its value, at most."""

SHORTEST = 4
"""So many lines, values and captions taking turns, make a column of captions."""

_REACH = 1.4
"""The next line of a column begins so many line heights under the last, at most."""

_ALIGNED = 3.0
"""Lines of a column begin within so many points of each other."""


def is_set_as_caption(cell: Cell, page: PageView) -> bool:
    """Tell whether large and small type take turns in the column of `cell`, from a large top to a small foot.

    `cell` must be one of the small lines: what is said in it belongs to what stands over it.
    """
    over = list(run_of(page.above, cell, _REACH * page.text_size))
    under = list(run_of(page.below, cell, _REACH * page.text_size))
    if not over or len(over) + 1 + len(under) < SHORTEST or len(over) % 2 == 0 or len(under) % 2:
        return False
    lines = (*reversed(over), cell, *under)
    return all(small.size < SMALLER * large.size for large, small in _turns(lines))


def run_of(towards: Callable[[Cell, float], Iterator[Cell]], cell: Cell, reach: float) -> Iterator[Cell]:
    """Yield the lines over or under a cell that begin where it begins, each at most `reach` points from the last."""
    while True:
        near = towards(cell, reach)
        following = next((other for other in near if abs(other.box.x - cell.box.x) < _ALIGNED), None)
        if following is None:
            return
        yield following
        cell = following


def _turns(lines: tuple[Cell, ...]) -> Iterator[tuple[Cell, Cell]]:
    """Yield each small line with the large ones over and under it."""
    for at in range(1, len(lines), 2):
        yield lines[at - 1], lines[at]
        if at + 1 < len(lines):
            yield lines[at + 1], lines[at]
