"""Where one column of a table ends and the next begins, from the white gaps that its rows leave.

Between the middles of two neighbouring headings lie the gaps that the fewest rows cross. Which of them is the cut is
settled for all columns together: a cut likes to lie between its two headings, a column of values likes one number in
each row, and a wide gap is better than a narrow one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from docproc.extract.layout import Row
from docproc.extract.table_columns import Column
from docproc.model.text import Word
from docproc.parse.currencies import currency_code
from docproc.specs.line_items import ColumnKind

ONE_VALUE = 40.0
"""What a number in every row of a column of values is worth, in points of white gap between the headings."""

FLUSH = 4.0
ALIGNED = 12.0
"""A gap that ends within FLUSH points of where the next heading begins is worth ALIGNED points of white gap more."""

LOOSE = 1.5
"""Boxes of words read from scans are so many points wider than the print at either side."""

WORD_SPACE = 8.0
"""A gap no wider than this (LOOSE on either side included) may be the space between two words of one column."""

GAPS_TRIED = 6
"""So many gaps are tried for each cut."""

_SINGLE_VALUED = frozenset(
    {
        ColumnKind.QUANTITY,
        ColumnKind.UNIT_PRICE,
        ColumnKind.AMOUNT,
        ColumnKind.GROSS_AMOUNT,
        ColumnKind.VAT_RATE,
        ColumnKind.POSITION,
    }
)
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"\d{3}(?:[.,]\d{2})?")
_GROUP_BEFORE = re.compile(r"[-−+]?\d{1,3}")


@dataclass(frozen=True, slots=True)
class _Gap:
    """White space in which a cut may lie: its middle, its worth in points, and how many words cross it."""

    middle: float
    worth: float
    crossed: int


def tokens(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """Return words one by one, except that spaced thousands ("1 327,64") and an amount with its currency are one."""
    found: list[tuple[Word, ...]] = []
    for word in words:
        last = found[-1][-1] if found else None
        if (
            last is not None
            and (len(word.text) <= 6 or len(last.text) <= 4)
            and word.box.x - last.box.right < word.box.height
            and _continues([part.text for part in found[-1]], word.text)
        ):
            found[-1] = (*found[-1], word)
        else:
            found.append((word,))
    return found


def _continues(before: Sequence[str], after: str) -> bool:
    """Tell whether `after` belongs to the amount that the words `before` are, which has one currency at most."""
    if _GROUP.fullmatch(after) and _GROUP_BEFORE.fullmatch(before[-1]):
        return True
    currencies = sum(currency_code(text) is not None for text in before)
    if currency_code(after) is not None:
        return currencies == 0 and before[-1][-1:].isdigit()
    return currencies == len(before) == 1 and after[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a row that stay together, and their left and right edge in points."""

    words: tuple[Word, ...]
    left: float
    right: float

    @property
    def middle(self) -> float:
        """The middle between the edges."""
        return (self.left + self.right) / 2


def row_parts(row: Row) -> tuple[Part, ...]:
    """Return the parts of a row from left to right."""
    return tuple(Part(words, words[0].box.x, words[-1].box.right) for cell in row.cells for words in tokens(cell.words))


def cut_columns(columns: Sequence[Column], rows: Sequence[Sequence[Part]]) -> tuple[Column, ...]:
    """Return `columns` with their cuts, chosen by the parts of `rows`, which are those that hold values."""
    spans = [(part.left + LOOSE, max(part.left + LOOSE, part.right - LOOSE)) for row in rows for part in row]
    numbers = sorted(part.middle for row in rows for part in row if any(_DIGIT.search(w.text) for w in part.words))
    choices = [_gaps(spans, left, right) for left, right in pairwise(columns)]
    cuts = [float("-inf"), *_best_cuts(columns, choices, numbers, max(1, len(rows))), float("inf")]
    return tuple(replace(column, left=cuts[at], right=cuts[at + 1]) for at, column in enumerate(columns))


def _gaps(spans: Iterable[tuple[float, float]], left: Column, right: Column) -> list[_Gap]:
    """Return the gaps between the middles of two headings that the fewest `spans` cross, the most promising first."""
    low, high = sorted((left.box.center_x, right.box.center_x))
    inside = [(max(start, low), min(end, high)) for start, end in spans if end > low and start < high]
    edges = sorted({low, high, *(edge for span in inside for edge in span)})
    changes: dict[float, int] = {}
    for start, end in inside:
        changes[start] = changes.get(start, 0) + 1
        changes[end] = changes.get(end, 0) - 1
    found: list[_Gap] = []
    depth = 0
    for start, end in pairwise(edges):
        depth += changes.get(start, 0)
        found.append(_Gap((start + end) / 2, _worth(start, end, left, right), depth))
    if not found:
        return [_Gap((low + high) / 2, 0.0, 0)]
    least = min(gap.crossed for gap in found)
    clear = [gap for gap in found if gap.crossed == least]
    return sorted(clear, key=lambda gap: -gap.worth)[:GAPS_TRIED]


def _worth(start: float, end: float, left: Column, right: Column) -> float:
    """Return what a gap is worth: its width, more between the headings, more where words begin with a heading."""
    between = max(0.0, min(end, right.box.x) - max(start, left.box.right))
    worth = between + 0.3 * (end - start)
    if abs(end - LOOSE - right.box.x) <= FLUSH:
        worth += ALIGNED
    return worth if end - start > WORD_SPACE else 0.3 * worth


def _best_cuts(
    columns: Sequence[Column], choices: Sequence[Sequence[_Gap]], numbers: Sequence[float], rows: int
) -> list[float]:
    """Return one cut for each boundary such that gaps and numbers suit all columns best together."""
    paths: list[tuple[float, list[float]]] = [(0.0, [])]
    for at, gaps in enumerate(choices):
        longer: list[tuple[float, list[float]]] = []
        for gap in gaps:
            longer.append(
                max(
                    (
                        (
                            score
                            + gap.worth
                            + _suits(columns[at], path[-1] if path else float("-inf"), gap.middle, numbers, rows),
                            [*path, gap.middle],
                        )
                        for score, path in paths
                    ),
                    key=lambda found: found[0],
                )
            )
        paths = longer
    last = columns[-1]
    finished = [
        (score + _suits(last, path[-1] if path else float("-inf"), float("inf"), numbers, rows), path)
        for score, path in paths
    ]
    return max(finished, key=lambda found: found[0])[1]


def _suits(column: Column, left: float, right: float, numbers: Sequence[float], rows: int) -> float:
    """Tell how well the numbers between two cuts suit a column: one in each row for a column of values."""
    if column.kind not in _SINGLE_VALUED:
        return 0.0
    if right <= left:
        return -ONE_VALUE * 10
    share = (bisect_left(numbers, right) - bisect_left(numbers, left)) / rows
    return ONE_VALUE * (min(share, 1.0) - max(0.0, share - 1.0))
