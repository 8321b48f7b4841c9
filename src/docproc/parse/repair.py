"""Repair of amounts and digits that a reader of scans mistook, always saying what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from docproc.parse.amounts import AmountMatch, Locale, read_amount

CONFUSIONS: Mapping[str, str] = MappingProxyType(
    {"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "i": "1", "Z": "2", "z": "2", "S": "5",
     "s": "5", "G": "6", "b": "6", "T": "7", "B": "8", "g": "9", "q": "9"}
)  # fmt: skip
"""Letters that readers of scans give for a digit of like shape."""

LIKE_DIGITS: Mapping[str, str] = MappingProxyType(
    {"0": "689", "1": "47", "2": "7", "3": "58", "4": "19", "5": "368", "6": "058", "7": "12", "8": "03569", "9": "048"}
)
"""Digits that readers of scans give for each other."""

_ONE_SHAPE = str.maketrans({**CONFUSIONS, "!": "1"})

_NUMERIC_RUN = re.compile(r"(?<![^\W\d_])[\dOoQDlI|iZzSsGbTBgq](?:[ .,'’]?[\dOoQDlI|iZzSsGbTBgq])*(?![^\W\d_])")
_SPACED_SEPARATOR = re.compile(r"(?<=\d)(?: (?=[.,'’])|(?<=[^ ]) (?=\d{1,2}(?!\d)[^.,]*$))|(?<=[.,'’]) (?=\d)")
_LAST_PERIOD = re.compile(r"^(.*\d)([.,])(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class AmountRepair:
    """An amount read after repair: the amount (positions in `text`), the repaired text, and each change in words."""

    amount: AmountMatch
    text: str
    changes: tuple[str, ...]


def repair_digits(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with look-alike letters of CONFUSIONS as digits, and what was changed; lengths stay equal."""
    changes = tuple(f"{char} read as {CONFUSIONS[char]}" for char in text if char in CONFUSIONS)
    return "".join(CONFUSIONS.get(char, char) for char in text), changes


def look_alike_key(text: str) -> str:
    """Return the letters and digits of `text`, all that readers of scans confuse made one: equal keys look alike."""
    return "".join(char for char in text.translate(_ONE_SHAPE).upper() if char.isalnum())


def one_exchanged(text: str) -> Iterator[str]:
    """Yield `text` with one character exchanged for a digit of like shape, in every way, left to right."""
    for index, char in enumerate(text):
        alike = CONFUSIONS.get(char, "") + LIKE_DIGITS.get(char, "")
        for other in alike:
            yield f"{text[:index]}{other}{text[index + 1 :]}"


def exchanged(read: str, meant: str) -> int | None:
    """Return how many characters of `read` must be exchanged for ones of like shape to get `meant`; None if others.

    Letters and digits alone count; 0 when the two are the same.
    """
    one, other = ("".join(char for char in text if char.isalnum()) for text in (read, meant))
    if len(one) != len(other):
        return None
    pairs = [(before, after) for before, after in zip(one, other, strict=True) if before.upper() != after.upper()]
    alike = (after in CONFUSIONS.get(before, "") + LIKE_DIGITS.get(before, "") for before, after in pairs)
    return len(pairs) if all(alike) else None


def repair_amount(text: str, locale: Locale | None = None) -> AmountRepair | None:
    """Return the amount that `text` as a whole most likely was before it was misread, or None.

    Tried in turn: letters for digits, spaces inside the number, and a thousands separator read as a period
    ("1.234.56"). An amount that needs no repair comes back without changes.
    """
    if len(text) > 60:
        return None
    as_printed = read_amount(text, locale)
    if as_printed is not None:
        return AmountRepair(as_printed, text, ())
    changes: tuple[str, ...] = ()
    for mend in (_mend_letters, _mend_spaces, _mend_separators):
        text, said = mend(text)
        changes += said
        amount = read_amount(text, locale) if said else None
        if amount is not None:
            return AmountRepair(amount, text, changes)
    return None


def _mend_letters(text: str) -> tuple[str, tuple[str, ...]]:
    changes: list[str] = []

    def mend(match: re.Match[str]) -> str:
        run = match[0]
        if sum(char.isdigit() for char in run) * 2 < sum(char.isalnum() or char == "|" for char in run):
            return run
        mended, said = repair_digits(run)
        changes.extend(said)
        return mended

    return _NUMERIC_RUN.sub(mend, text), tuple(changes)


def _mend_spaces(text: str) -> tuple[str, tuple[str, ...]]:
    mended = _SPACED_SEPARATOR.sub("", text)
    return mended, ("spaces inside the number left out",) if mended != text else ()


def _mend_separators(text: str) -> tuple[str, tuple[str, ...]]:
    match = _LAST_PERIOD.match(text)
    if match is None:
        return text, ()
    head, separator, cents = match.groups()
    digits = re.sub(r"[.,'’ ](?=\d{3}(?!\d))", "", head)
    if digits == head or re.search(r"\d[.,'’ ]\d", digits):
        return text, ()
    decimal = "," if separator == "." else "."
    return f"{digits}{decimal}{cents}{text[match.end() :]}", ("separators read as one thousands and one decimal mark",)
