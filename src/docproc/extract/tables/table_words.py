"""The wordings of tables made ready for look-ups: what columns are called, and the words that mark rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from docproc.specs.line_items import ColumnKind, LineItemWording, VatColumn

LONGEST_WORDING = 5
"""A wording of a column has at most this many words."""

FUZZY_LENGTH = 6
FUZZY_SCORE = 84.0
"""A misread heading counts from this length and likeness (percent of rapidfuzz's ratio) on."""

_WORD_LISTS = (
    "totals", "carried", "page_marks", "discounts", "article_labels", "flat_units", "net", "gross", "vat", "exempt",
    "optional", "allowances", "charges",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return `text` without case, accents, spaces and punctuation; "#" and "%" stay."""
    folded = text.casefold()
    if folded.isascii() and folded.isalnum():
        return folded
    plain = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in plain if char.isalnum() or char in "#%")


class Wordings:
    """A wording book made ready for look-ups: key to kind, and the keys a misread heading is compared with.

    `filler` are keys that say nothing about a column, `qualifiers` those that say with or without VAT.
    """

    def __init__(
        self, kinds: Mapping[StrEnum, Iterable[str]], filler: Iterable[str], qualifiers: Iterable[str] = ()
    ) -> None:
        self.kind_of: dict[str, StrEnum] = {}
        for kind, wordings in kinds.items():
            for wording in wordings:
                self.kind_of.setdefault(key(wording), kind)
        self.kind_of.pop("", None)
        self._starts = {
            part for wordings in kinds.values() for text in wordings for part in (key(text), key(text.split()[0]))
        }
        self.filler = {key(word) for word in filler} | {""}
        self.qualifiers = {key(word) for word in qualifiers} - {""}
        self.nearest = lru_cache(maxsize=1024)(self._nearest)
        self.headings_begun = lru_cache(maxsize=8192)(self._headings_begun)
        self.parted = lru_cache(maxsize=8192)(self._unglue)
        self.long_keys = [word for word in self.kind_of if len(word) >= FUZZY_LENGTH]

    def kind_of_words(self, keys: Sequence[str]) -> StrEnum | None:
        """Return the kind of a heading given by the keys of its words; fillers and qualifiers may stand beside."""
        kind = self.kind_of.get("".join(keys))
        if kind is not None:
            return kind
        kept = [word for word in keys if word not in self.filler]
        for end in range(len(kept), 0, -1):
            found = self.kind_of.get("".join(kept[:end]))
            if found is not None and (end == len(kept) or "".join(kept[end:]) in self.qualifiers):
                return found
        return None

    def _headings_begun(self, word: str) -> int:
        """Return how many headings `word` can begin: 2 for two headings read as one word, 0 for any other word."""
        plain = key(word)
        if plain in self._starts or "/" in word:
            return 1
        return 2 if self.parted(plain) is not None else 0

    def _unglue(self, wording: str) -> tuple[tuple[StrEnum, StrEnum], float] | None:
        """Return the kinds of two headings that were read as one word, and where it parts (0 to 1), or None."""
        for at in range(3, len(wording) - 2):
            left = self.kind_of.get(wording[:at])
            right = self.kind_of.get(wording[at:]) if left is not None else None
            if left is not None and right is not None and left is not right:
                return (left, right), at / len(wording)
        return None

    def _nearest(self, wording: str) -> StrEnum | None:
        """Return the kind of the wording most like `wording` when it is like enough, else None."""
        if len(wording) < FUZZY_LENGTH:
            return None
        best = process.extractOne(wording, self.long_keys, scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE)
        return None if best is None else self.kind_of[best[0]]


@dataclass(frozen=True)
class TableWords:
    """`configs/rules/line_items.yaml` made ready for look-ups: headings of both sorts of table, and sets of keys."""

    items: Wordings
    rates: Wordings
    totals: frozenset[str]
    carried: frozenset[str]
    page_marks: frozenset[str]
    discounts: frozenset[str]
    article_labels: frozenset[str]
    flat_units: frozenset[str]
    net: frozenset[str]
    gross: frozenset[str]
    vat: frozenset[str]
    exempt: frozenset[str]
    optional: frozenset[str]
    allowances: frozenset[str]
    charges: frozenset[str]


def own_table_words(wording: LineItemWording, own: Mapping[ColumnKind, Iterable[str]]) -> TableWords:
    """Return `wording` ready for look-ups, with headings of which some documents alone say what they are."""
    taken = {key(heading) for headings in own.values() for heading in headings}
    columns: dict[StrEnum, tuple[str, ...]] = {
        kind: (*own.get(kind, ()), *(text for text in getattr(wording.columns, kind.value) if key(text) not in taken))
        for kind in ColumnKind
    }
    return replace(table_words(wording), items=Wordings(columns, wording.filler, wording.qualifiers))


@lru_cache(maxsize=8)
def table_words(wording: LineItemWording) -> TableWords:
    """Return `wording` ready for look-ups; made once for each wording."""
    return TableWords(
        Wordings(
            {kind: getattr(wording.columns, kind.value) for kind in ColumnKind}, wording.filler, wording.qualifiers
        ),
        Wordings({kind: getattr(wording.vat_columns, kind.value) for kind in VatColumn}, wording.filler),
        **{name: frozenset(key(text) for text in getattr(wording, name)) - {""} for name in _WORD_LISTS},
    )
