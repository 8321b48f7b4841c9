"""What the page says, in English and German: its own words, and docproc's English phrases carried over."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import re2

from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.specs.loader import load_yaml
from docproc.specs.page_words import PageWords, places_of

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")
"""The languages of the page, the one for everybody else first."""

_re2: Any = re2  # it has no types
_SPOKEN = {name.replace("_", " "): name for name in FIELDS}


@dataclass(frozen=True)
class Wording:
    """One language: `words` of the page by key, and labels of document types, groups of fields, and fields.

    `short` are labels of fields where their group is named above them.
    """

    language: Language
    words: Mapping[str, str]
    types: Mapping[str, str]
    groups: Mapping[str, str]
    fields: Mapping[str, str]
    short: Mapping[str, str]
    phrases: tuple[tuple[Any, str], ...]

    def phrase(self, english: str) -> str:
        """Return what docproc says in English in this language; as it is where that is not known.

        A percent sign stays in one line with its number.
        """
        return self._phrase(english).replace(" %", "\N{NO-BREAK SPACE}%")

    def _phrase(self, english: str) -> str:
        for pattern, words in self.phrases:
            if (match := pattern.fullmatch(english)) is not None:
                return _sentence(words, [*map(self._carried, places_of(words), match.groups())])
        return english

    def shown(self, name: str, value: Value) -> str:
        """Return a value as people of this language write it; `understand` reads it as the same value again."""
        return self.shown_as(FIELDS[name][0], value)

    def shown_as(self, kind: FieldKind, value: Value) -> str:
        """Return a value of this kind as people of this language write it."""
        if isinstance(value, Decimal):
            return self.number(value, places=2) if kind is FieldKind.AMOUNT else self.figure(value)
        return self.day(value) if isinstance(value, date) else value

    def figure(self, value: Decimal) -> str:
        """Return a count or a percentage: as many decimal places as it has, thousands not in groups."""
        return (
            format(value.normalize(), "f").translate(_GERMAN)
            if self.language == "de"
            else format(value.normalize(), "f")
        )

    def number(self, value: Decimal, places: int = 0) -> str:
        """Return a number with at least so many decimal places, thousands in groups."""
        found = max(places, -int(value.normalize().as_tuple().exponent))
        written = f"{value:,.{found}f}"
        return written.translate(_GERMAN) if self.language == "de" else written

    def day(self, value: date) -> str:
        """Return a day as 28.04.2026 in German, as 2026-04-28 in English."""
        return f"{value:%d.%m.%Y}" if self.language == "de" else value.isoformat()

    def field(self, name: str) -> str:
        """Return the label of a field, part, or cell of a table; the name, spelled with spaces, where there is none."""
        table, dot, rest = name.partition(".")
        if dot and table in self.fields:
            row, _, column = rest.rpartition(".")
            place = f"{row}, {self.words[column]}" if column in self.words else rest
            return f"{self.fields[table]} {place}"
        return self.fields.get(name) or name.replace("_", " ")

    def _carried(self, place: str, part: str) -> str:
        """A part that a phrase names, as this language has it; what stands for {raw} stays as it is written."""
        if place == "{field}":
            return self.field(_SPOKEN.get(part, part))
        if place == "{fields}":
            return ", ".join(map(self.field, part.split(", ")))
        if place == "{raw}":
            return part
        return "; ".join(map(self._said, part.split("; ")))

    def _said(self, part: str) -> str:
        """A phrase within a phrase, an amount or a day."""
        if _DAY.fullmatch(part):
            with suppress(ValueError):  # no day of the calendar, so it stays as it is written
                return self.day(date.fromisoformat(part))
        if _NUMBER.fullmatch(part):
            return part.translate(_GERMAN) if self.language == "de" else part
        return self.phrase(part) if " " in part else part


_GERMAN = str.maketrans(",.", ".,")
_DAY = _re2.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = _re2.compile(r"-?\d+(,\d{3})*\.\d+")


@cache
def wording(language: Language) -> Wording:
    """Return what the page says in `language`. Raises ConfigurationError for a file of words with a mistake."""
    path = Path(str(resources.files("docproc.configs").joinpath(f"page/{language}.yaml")))
    said = load_yaml(path, PageWords)
    phrases = tuple((_pattern(english), words) for english, words in said.phrases.items())
    types = {kind.value: word for kind, word in said.types.items()}
    return Wording(language, said.words, types, said.groups, said.labels, said.short, phrases)


def preferred(accepted: str) -> Language:
    """Return the first language of an Accept-Language header (RFC 9110, section 12.5.4) that the page speaks."""
    weighed = []
    for place, part in enumerate(accepted.split(",")):
        tag, _, quality = part.partition(";q=")
        weight = quality.strip() or "1"
        weighed.append((-float(weight) if weight.replace(".", "", 1).isdigit() else 0.0, place, tag))
    tags = [tag.strip().lower().partition("-")[0] for _, _, tag in sorted(weighed)]
    return next((language for tag in tags for language in LANGUAGES if tag == language), LANGUAGES[0])


_CELL = r"(?:line_items|vat_breakdown)\.[0-9.+]+(?:[a-z_]+)?"
_EXPRESSIONS = {
    "{field}": f"({'|'.join(sorted(map(_re2.escape, _SPOKEN), key=len, reverse=True))}|{'|'.join(FIELDS)}|{_CELL})",
    "{fields}": "([a-z0-9_.+, ]+)",
    "{raw}": "(.+?)",
    "{}": "(.+?)",
}
_PLACE = _re2.compile(r"\{[a-z]*\}")


def _pattern(english: str) -> Any:
    """An expression for a phrase with places for values; RE2, since what stands there comes from documents."""
    pattern = _re2.escape(english)
    for place, expression in _EXPRESSIONS.items():
        pattern = pattern.replace(_re2.escape(place), expression)
    return _re2.compile(f"(?s){pattern}")


def _sentence(words: str, parts: list[str]) -> str:
    """The phrase with its parts put into their places, in order."""
    pieces = _PLACE.split(words)
    return str(pieces[0]) + "".join(part + piece for part, piece in zip(parts, pieces[1:], strict=True))
