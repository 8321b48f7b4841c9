"""Letters that look alike, settled by the word they stand in, and signs that no line of this script has."""

from __future__ import annotations

import re
import unicodedata

_MIXED = re.compile(r"[A-Z0-9l./_-]+")
_LONG_NUMBER = re.compile(r"\d{4}")
_CAPITALS_WITH_L = re.compile(r"[A-ZÄÖÜÉÈÀÇl]{4,}")
_TWO_CAPITALS_I = re.compile(r"II[a-zäöüßéè]{3}")
_MOST_L = 2


def settled_shapes(word: str) -> str:
    """Return `word` with an l that can only be a capital I put right, and the other way round.

    Between capitals and digits alone ("Sl-055798"), or within a word in capitals ("RECHNUNGSDATUM DER LlEFERUNG"), no
    small letter stands by itself. Nothing is changed where the l could be meant: in short marks like "Kl-8", and where
    digits stand on both sides of it. No word begins with two capitals I and goes on in small letters ("IImenau").
    """
    if _TWO_CAPITALS_I.match(word):
        return f"Il{word[2:]}"
    if "l" not in word or word.count("l") > _MOST_L:
        return word
    if _CAPITALS_WITH_L.fullmatch(word):
        return word.replace("l", "I")
    if _MIXED.fullmatch(word) and _LONG_NUMBER.search(word):
        return re.sub(r"(?<=[A-Z])l|l(?=[A-Z])", "I", word)
    return word


def is_ideograph(text: str) -> bool:
    """Tell whether `text` is nothing but ideographs and kana: what a reader of many scripts sees in rules and ticks."""
    return bool(text) and all(unicodedata.name(char, "").startswith(_EASTERN) for char in text)


def is_european(letter: str) -> bool:
    """Tell whether a letter may stand in European print: no ideograph, kana, Korean or double width."""
    return not any(unicodedata.name(char, "").startswith((*_EASTERN, *_WIDTHS)) for char in letter)


_EASTERN = ("CJK ", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")
_WIDTHS = ("FULLWIDTH", "HALFWIDTH", "HANGUL")
