"""Wordings and printed text in one squeezed form, so that spelling, spaces and hyphens do not tell them apart.

"Rechnungs-Nr.", "RECHNUNGSNUMMER" and "Rechnungs Nummer" all squeeze to "rechnungsnr": letters lose case and accents,
words for "number" become "nr", everything that is no letter, digit, "#" or "%" is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, chain

from docproc.model.record import record

HEAD = 3
"""So many letters of a token tell whether a wording can begin with it."""

_TOKEN = re.compile(r"[nN][°º]|№|[^\W\d_]+|\d+|[#%§]")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")
_SIGNS = re.compile(r"[\W_]+")
_HAS_DIGIT = re.compile(r"[\d²³¹⁰⁴-⁹₀-₉፩-፱᧚①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]")
_DIGITS = frozenset("0123456789")
_NUMBER_WORDS = frozenset(
    {"nr", "nrn", "nummer", "no", "nos", "number", "num", "numero", "n°", "nº", "№", "#", "nbr", "nro", "nmr"}
)
_DROPPED = str.maketrans("", "", "·")


@record()
class Token:
    """One token of a text: its squeezed form, and `text[start:end]` where it stands."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Split `text` into squeezed tokens with their places; letters set apart (T I T L E) are one token."""
    spaced = _spans_set_apart(text)
    if not spaced:
        return tuple([Token(_form(match[0]), *match.span()) for match in _TOKEN.finditer(text)])
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        joined = next((span for span in spaced if span[0] <= start < span[1]), None)
        if joined is None:
            found.append(Token(_form(match[0]), start, end))
        elif start == joined[0]:
            found.append(Token(_form(text[slice(*joined)].replace(" ", "")), *joined))
    return tuple(found)


@lru_cache(maxsize=8192)
def heads_of(text: str) -> frozenset[str]:
    """Return the first HEAD letters of every token of `text`: what no wording begins with is ruled out at once."""
    return frozenset([token.form[:HEAD] for token in tokens_of(text)])


def squeeze(text: str) -> str:
    """Return the squeezed form of a whole wording."""
    if _spans_set_apart(text):
        return "".join([token.form for token in tokens_of(text)])
    return "".join([_form(word) for word in _TOKEN.findall(text)])


def _spans_set_apart(text: str) -> list[tuple[int, int]]:
    """Return where letters are set apart by spaces, which takes three spaces at least."""
    return [match.span() for match in _SPACED.finditer(text)] if text.count(" ") >= 3 else []


@lru_cache(maxsize=8192)
def has_digit(text: str) -> bool:
    """Tell whether `text` holds a digit, raised, lowered and circled ones included."""
    if text.isascii():
        return not _DIGITS.isdisjoint(text)
    return _HAS_DIGIT.search(text) is not None


def beginnings(keys: Iterable[str]) -> frozenset[str]:
    """Return all beginnings of `keys`, the whole keys and the empty one included."""
    return frozenset(chain([""], chain.from_iterable(map(accumulate, keys))))


def letters_of(text: str) -> str:
    """Return the letters and digits of `text` alone, in lower case without accents."""
    return _SIGNS.sub("", plain(text))


def plain(text: str) -> str:
    """Return `text` in lower case without accents, "ß" as "ss"."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))


@lru_cache(maxsize=8192)
def _form(word: str) -> str:
    form = plain(word).translate(_DROPPED)
    if form in _NUMBER_WORDS or word in _NUMBER_WORDS:
        return "nr"
    return f"{form[:-6]}nr" if form.endswith("nummer") else form
