"""Where one column of a table ends and the next begins, from the white gaps that its rows leave.

Between the middles of two neighbouring headings lie the gaps that the fewest rows cross. Which of them is the cut is
settled for all columns together: a cut likes to lie between its two headings, a column of values likes one number in
each row, and a wide gap is better than a narrow one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from docproc.extract.layout import Row
from docproc.extract.tables.table_columns import Column
from docproc.model.record import record
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

BESIDE_CURRENCY = 1.0
BETWEEN_GROUPS = 0.9
"""White beside a currency is narrower than so many line heights, white between groups of digits than so many digits."""

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
_TIMES = frozenset({"x", "×", "*", "à", "@", "X"})
_GROUP = re.compile(r"\d{3}(?:[.,]\d{2})?")
_GROUP_BEFORE = re.compile(r"[-−+]?\d{1,3}")


@record()
class _Gap:
    """White space in which a cut may lie: its middle, its worth in points, and how many words cross it."""

    middle: float
    worth: float
    crossed: int


def tokens(words: Sequence[Word], *, currency_leads: bool = False) -> list[tuple[Word, ...]]:
    """Return words one by one, except that spaced thousands, an amount with its currency, and "19 %" are one.

    `currency_leads` says that the table prints a currency before its amount and never after it.
    """
    found: list[tuple[Word, ...]] = []
    for word in words:
        last = found[-1][-1] if found else None
        if (
            last is not None
            and (len(word.text) <= 6 or len(last.text) <= 4)
            and not (currency_leads and currency_code(word.text) is not None)
            and _continues(found[-1], word)
        ):
            found[-1] = (*found[-1], word)
        else:
            found.append((word,))
    return found


def _continues(before: Sequence[Word], after: Word) -> bool:
    """Tell whether `after` belongs to the amount that the words `before` are, which has one currency at most."""
    white = after.box.x - before[-1].box.right
    if white >= BESIDE_CURRENCY * after.box.height:
        return False
    if after.text == "%":
        return before[-1].text[-1:].isdigit()
    if _GROUP.fullmatch(after.text) and _GROUP_BEFORE.fullmatch(before[-1].text):
        return white < BETWEEN_GROUPS * after.box.width / len(after.text)
    currencies = sum(currency_code(word.text) is not None for word in before)
    if currency_code(after.text) is not None:
        return currencies == 0 and before[-1].text[-1:].isdigit()
    return currencies == len(before) == 1 and after.text[:1].isdigit()


@record()
class Part:
    """Words of a row that stay together, and their left and right edge in points."""

    words: tuple[Word, ...]
    left: float
    right: float

    @property
    def middle(self) -> float:
        """The middle between the edges."""
        return (self.left + self.right) / 2


def row_parts(row: Row, *, currency_leads: bool = False) -> tuple[Part, ...]:
    """Return the parts of a row from left to right; a product ("2 Stk x 1,50") is one part."""
    return tuple(
        Part(words, words[0].box.x, words[-1].box.right)
        for cell in row.cells
        for words in _products_joined(tokens(cell.words, currency_leads=currency_leads))
    )


def _products_joined(parts: list[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """Join a number, its unit where one follows, a sign of multiplication and the next number."""
    if not any(part[0].text in _TIMES for part in parts):
        return parts
    joined = list(parts)
    at = 1
    while at + 1 < len(joined):
        times = joined[at][0].text in _TIMES and _is_figure(joined[at + 1])
        count = next((back for back in (1, 2) if times and at >= back and _is_figure(joined[at - back])), None)
        if count is not None:
            joined[at - count : at + 2] = [tuple(word for part in joined[at - count : at + 2] for word in part)]
            at -= count
        at += 1
    return joined


def _is_figure(part: tuple[Word, ...]) -> bool:
    return any(char.isdigit() for char in part[0].text[:2]) or (len(part) > 1 and part[1].text[:1].isdigit())


def currency_leads(rows: Iterable[Row]) -> bool:
    """Tell whether cells begin with a currency and none of several words ends with one: "€ 12,00", not "12,00 €"."""
    leading = 0
    for row in rows:
        for cell in row.cells:
            if len(cell.words) > 1:
                if currency_code(cell.words[-1].text) is not None:
                    return False
                leading += currency_code(cell.words[0].text) is not None
    return leading > 0


def cut_columns(columns: Sequence[Column], rows: Sequence[Sequence[Part]]) -> tuple[Column, ...]:
    """Return `columns` with their cuts, chosen by the parts of `rows`, which are those that hold values.

    A column of values under which most rows print two numbers is parted: its second heading was not understood.
    """
    spans = [(part.left + LOOSE, max(part.left + LOOSE, part.right - LOOSE)) for row in rows for part in row]
    numbers = sorted(part.middle for row in rows for part in row if any(_DIGIT.search(w.text) for w in part.words))
    choices = [_gaps(spans, left, right) for left, right in pairwise(columns)]
    cuts = [float("-inf"), *_best_cuts(columns, choices, numbers, max(1, len(rows))), float("inf")]
    cut = [Column(each.kind, each.box, each.text, cuts[at], cuts[at + 1]) for at, each in enumerate(columns)]
    return tuple(part for column in cut for part in _part_crowded(column, rows))


def _part_crowded(column: Column, rows: Sequence[Sequence[Part]]) -> Iterable[Column]:
    """Part a column of single values in two where two numbers of most rows leave a white gap between them."""
    if column.kind not in _SINGLE_VALUED:
        return (column,)
    held = [[part for part in row if column.left <= part.middle < column.right] for row in rows]
    crowded = [parts for parts in held if len(parts) > 1 and _is_value(parts[-1]) and any(map(_is_value, parts[:-1]))]
    if not rows or len(crowded) * 2 <= len(rows):
        return (column,)
    left, right = max(parts[-2].right for parts in crowded), min(parts[-1].left for parts in crowded)
    if right - left <= WORD_SPACE:
        return (column,)
    at = (left + right) / 2
    first, second = replace(column, right=at), replace(column, left=at, kind=None, text="")
    return (first, second) if column.box.x < at else (replace(first, kind=None), replace(second, kind=column.kind))


def _is_value(part: Part) -> bool:
    return part.words[0].text[-1:].isdigit() or part.words[-1].text[:1].isdigit()


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
