"""The language of a document, told by its small words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from docproc.extract.wording import plain
from docproc.model.text import DocumentText
from docproc.parse.amounts import Locale

MAX_CHARACTERS = 20_000
"""So much of a document tells its language; a contract of hundreds of pages is not read to its end for it."""

_WORD = re.compile(r"[^\W\d_]+")
_GERMAN_LETTERS = re.compile(r"[äöüßÄÖÜ]")
_FRENCH_LETTERS = re.compile(r"[éèêàçùôîÉÈÀ]")
_COMMA_CENTS = re.compile(r"\d,\d{2}(?!\d)")
_AMERICAN_PLACE = re.compile(r"\b[A-Z][a-z]+,? [A-Z]{2} \d{5}(?:-\d{4})?\b")
_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})[/-](\d{1,2})[/-](?:19|20)\d\d(?!\d)")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}[ \u00a0\u202f]\d{3},\d{2}(?!\d)")
_OTHER_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}[.'’]\d{3},\d{2}(?!\d)|(?<![\d.,])\d{4,},\d{2}(?!\d)")
_POINT_CENTS = re.compile(r"\d\.\d{2}(?![\d.])")


def detect_language(text: DocumentText, stop_words: Mapping[str, frozenset[str]], default: str = "de") -> str:
    """Return "de", "en" or "fr": whose small words the text holds most of; `default` when it holds none."""
    sample = _sample(text)
    longest = max((len(word) for words in stop_words.values() for word in words), default=0)
    counts = Counter[str]()
    for word, count in Counter(_WORD.findall(sample)).items():
        if len(word) <= longest:
            counts[_small(word)] += count
    scores = {
        language: sum(min(count, 5) for word, count in counts.items() if word in words)
        for language, words in stop_words.items()
    }
    letters = len(_GERMAN_LETTERS.findall(sample)), len(_FRENCH_LETTERS.findall(sample))
    scores["de"] = scores.get("de", 0) + min(letters[0], 5)
    scores["fr"] = scores.get("fr", 0) + min(letters[1], 5)
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > 0 else default


def detect_locale(text: DocumentText, language: str) -> Locale:
    """Return how numbers are written: by the marks printed, else by the language.

    Thousands set apart by spaces are read as French ones, where no amount is written otherwise.
    """
    sample = _sample(text)
    commas, points = len(_COMMA_CENTS.findall(sample)), len(_POINT_CENTS.findall(sample))
    if points > 2 * commas:
        return "en"
    if _SPACED_THOUSANDS.search(sample) and not _OTHER_THOUSANDS.search(sample):
        return "fr"
    if language == "fr":
        return "fr"
    return "de" if language == "de" or commas > points else "en"


def months_lead(text: DocumentText) -> bool:
    """Tell whether numeric dates begin with the month: one has a second number over 12, and none a first.

    Where every day is 12 or less, an American place ("Fernhill, MA 01810") tells.
    """
    sample = _sample(text)
    pairs = [(int(first), int(second)) for first, second in _SLASHED.findall(sample)]
    american = any(second > 12 >= first for first, second in pairs) or _AMERICAN_PLACE.search(sample) is not None
    return american and not any(first > 12 for first, _ in pairs)


@lru_cache(maxsize=4096)
def _small(word: str) -> str:
    return plain(word)


def _sample(text: DocumentText) -> str:
    parts: list[str] = []
    size = 0
    for page in text.pages:
        parts.append(page.text)
        size += len(parts[-1])
        if size > MAX_CHARACTERS:
            break
    return "\n".join(parts)[:MAX_CHARACTERS]
