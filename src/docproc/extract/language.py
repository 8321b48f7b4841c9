"""The language of a document, told by its small words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
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


class SmallWords:
    """The small words of each language in lower case without accents, as the rule packs give them."""

    def __init__(self, by_language: Mapping[str, Iterable[str]]) -> None:
        self._languages = tuple(by_language)
        self._languages_of: dict[str, list[str]] = {}
        for language, words in by_language.items():
            for word in words:
                self._languages_of.setdefault(word, []).append(language)
        self._longest = max(map(len, self._languages_of), default=0)
        self.most_in = lru_cache(maxsize=4)(self._most_in)

    def _most_in(self, sample: str) -> str | None:
        """Return the language whose small words and letters `sample` holds most of, or None without any.

        A document is asked for twice, by its summary and by its extraction, so that the last answers are kept.
        """
        counts = Counter[str]()
        for word, count in Counter(_WORD.findall(sample)).items():
            if len(word) <= self._longest and (small := _small(word)) in self._languages_of:
                counts[small] += count
        scores = dict.fromkeys(self._languages, 0)
        for small, count in counts.items():
            for language in self._languages_of[small]:
                scores[language] += min(count, 5)
        for language, letters in (("de", _GERMAN_LETTERS), ("fr", _FRENCH_LETTERS)):
            scores[language] = scores.get(language, 0) + min(len(letters.findall(sample)), 5)
        best = max(scores, key=lambda language: scores[language])
        return best if scores[best] > 0 else None


def detect_language(text: DocumentText, small_words: SmallWords, default: str = "de") -> str:
    """Return "de", "en" or "fr": whose small words the text holds most of; `default` when it holds none."""
    return small_words.most_in(_sample(text)) or default


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
