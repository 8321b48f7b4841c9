"""What a text layer is written in, told from its letters and small words before anything is read."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from docproc.model.text import Word

_ENOUGH_LETTERS = 40
_ENOUGH_SMALL = 3
_SMALL_WORDS: Mapping[str, str] = {
    "de": "der die das und den dem von zu für mit auf ist nicht ein eine wir sie bitte",
    "en": "the of and to in for is on that with you this be are your please by",
    "fr": "le la les des et du une pour dans est que vous votre par sur nous au",
}


def language_of_layer(words: Sequence[Word]) -> str | None:
    """Return "de", "en", "fr", "latin" for another language of that script, or the name of another script in small.

    None when there are too few letters to tell.
    """
    letters = Counter(char for word in words for char in word.text if char.isalpha())
    if letters.total() < _ENOUGH_LETTERS:
        return None
    scripts: Counter[str] = Counter()
    for char, count in letters.items():
        scripts[unicodedata.name(char, "unknown").split()[0].lower()] += count
    script = scripts.most_common(1)[0][0]
    if script != "latin":
        return script
    texts = Counter(word.text.lower() for word in words)
    found = {language: sum(texts[word] for word in small.split()) for language, small in _SMALL_WORDS.items()}
    best = max(found, key=lambda language: found[language])
    return best if found[best] >= _ENOUGH_SMALL else "latin"
