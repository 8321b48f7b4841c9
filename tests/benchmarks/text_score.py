"""How much of a text was read: F1 of its words and of its amounts, each compared as a multiset, order left aside."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from docproc.parse.amounts import find_amounts

_EDGES = ".,:;!?()[]{}\"'*|_-=<>«»„“”"
_HYPHEN = re.compile("[\ufffe\x02]\\s*")
"""What pdfium gives for a hyphen at the end of a line."""


@dataclass(frozen=True)
class TextScore:
    """F1 of words and of amounts (two decimals), in percent."""

    words: float
    amounts: float

    def __str__(self) -> str:
        return f"words {self.words:.2f}, amounts {self.amounts:.2f}"


def score(read: Mapping[str, str], gold: Mapping[str, str]) -> TextScore:
    """Compare texts with those of the gold by name; a name that was not read counts as read empty."""
    pairs = [(read.get(name, ""), text) for name, text in gold.items()]
    words = _f1((Counter(_words(ours)), Counter(_words(theirs))) for ours, theirs in pairs)
    amounts = _f1((Counter(_amounts(ours)), Counter(_amounts(theirs))) for ours, theirs in pairs)
    return TextScore(words, amounts)


def _f1(pairs: Iterable[tuple[Counter[str], Counter[str]]]) -> float:
    both = either = 0
    for ours, theirs in pairs:
        both += (ours & theirs).total()
        either += ours.total() + theirs.total()
    return 200 * both / either if either else 100.0


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", _HYPHEN.sub("", text))
    return filter(None, (word.strip(_EDGES) for word in plain.split()))


def _amounts(text: str) -> Iterator[str]:
    return (f"{abs(match.value):.2f}" for match in find_amounts(text) if match.value.as_tuple().exponent == -2)
