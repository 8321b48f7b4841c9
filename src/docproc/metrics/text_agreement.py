"""How far two texts of a page agree: words and amounts as multisets, whatever their order."""

from __future__ import annotations

import unicodedata
from collections import Counter

from docproc.metrics.score import Score
from docproc.parse.amounts import find_amounts

_EDGES = ".,:;!?()[]{}\"'*|_-=<>«»„“”"
_SAME = str.maketrans("’–—", "'--")


def word_score(expected: str, found: str) -> Score:
    """Count the words of `expected` that stand in `found` too; edge punctuation aside, letters as written."""
    return _score(_words(expected), _words(found))


def amount_score(expected: str, found: str) -> Score:
    """Count the amounts of `expected` that stand in `found` too, by value."""
    return _score(_amounts(expected), _amounts(found))


def _words(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text.translate(_SAME))
    return Counter(word for word in (each.strip(_EDGES) for each in plain.split()) if word)


def _amounts(text: str) -> Counter[str]:
    return Counter(str(abs(match.value.normalize())) for match in find_amounts(text))


def _score(expected: Counter[str], found: Counter[str]) -> Score:
    same = (expected & found).total()
    return Score(tp=same, fp=found.total() - same, fn=expected.total() - same)
