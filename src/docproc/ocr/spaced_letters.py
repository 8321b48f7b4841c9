"""Words printed with their letters apart (R E C H N U N G) put together again, where geometry says so."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from docproc.model.geometry import Box
from docproc.model.text import Word

_LEAST = 4
_WIDEST = 1.3
_UNEVEN = 1.6


def join_spaced_letters(words: Sequence[Word]) -> list[Word]:
    """Return `words` (in the order they were written) with evenly spaced single letters joined to words.

    Four or more neighbours of one character each, on one baseline and of one size, are one run; it is cut again where
    a gap is far wider than its usual gap.
    """
    if [len(word.text) for word in words].count(1) < _LEAST:
        return list(words)
    result: list[Word] = []
    run: list[Word] = []
    for word in words:
        is_letter = len(word.text) == 1
        if run and not (is_letter and _follows(run[-1], word)):
            result += _joined(run)
            run = []
        (run if is_letter else result).append(word)
    return result + _joined(run)


def _follows(last: Word, word: Word) -> bool:
    height = max(last.box.height, word.box.height)
    gap = word.box.x - last.box.right
    level = abs(word.box.center_y - last.box.center_y) < 0.4 * height
    return level and -0.1 * height < gap < _WIDEST * height


def _joined(run: Sequence[Word]) -> list[Word]:
    if len(run) < _LEAST or sum(word.text.isalnum() for word in run) < 0.75 * len(run):
        return list(run)
    gaps = [after.box.x - before.box.right for before, after in pairwise(run)]
    widest = max(_UNEVEN * statistics.median(gaps), statistics.median(gaps) + 0.15 * run[0].box.height)
    groups = [[run[0]]]
    for gap, word in zip(gaps, run[1:], strict=True):
        if gap > widest:
            groups.append([])
        groups[-1].append(word)
    return [_word(group) for group in groups]


def _word(group: Sequence[Word]) -> Word:
    text = "".join(word.text for word in group)
    return Word(text, Box.around(word.box for word in group), min(word.confidence for word in group))
