"""Spans of time as contracts print them: "24 Monate", "twelve (12) months", "six mois", "4 Wochen"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docproc.parse.alternation import any_of

_UNITS = (
    "kalendertage", "kalendertagen", "werktage", "werktagen", "arbeitstage", "arbeitstagen", "tage", "tagen", "tag",
    "wochen", "woche", "monate", "monaten", "monat", "kalendermonate", "kalendermonaten", "quartal", "quartale",
    "quartalen", "jahre", "jahren", "jahr", "vertragsjahre", "days", "day", "business days", "working days",
    "calendar days", "weeks", "week", "months", "month", "calendar months", "years", "year", "jours", "jour",
    "jours ouvrés", "semaines", "semaine", "mois", "années", "année", "ans", "an",
)  # fmt: skip
_NUMBERS = (
    "ein", "eine", "einem", "einen", "einer", "eines", "zwei", "zweier", "drei", "dreier", "vier", "fünf", "sechs",
    "sieben", "acht", "neun", "zehn", "elf", "zwölf", "vierzehn", "achtzehn", "zwanzig", "vierundzwanzig", "dreißig",
    "sechsunddreißig", "sechzig", "neunzig", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "fourteen", "eighteen", "twenty-four", "thirty", "thirty-six", "sixty", "ninety", "a",
    "an", "un", "une", "deux", "trois", "quatre", "cinq", "sept", "huit", "neuf", "dix", "onze", "douze", "quinze",
    "dix-huit", "vingt-quatre", "trente", "trente-six", "soixante", "quatre-vingt-dix",
)  # fmt: skip
_DURATION = re.compile(
    rf"(?<![\w.,/-])(?P<count>\d{{1,3}}|{any_of(_NUMBERS)})(?:\s*\([^()]{{1,16}}\))?(?:\s+|-)"
    rf"(?P<full>volle[nr]?\s+|full\s+|clear\s+)?(?P<unit>{any_of(_UNITS)})(?!\w)",
    re.IGNORECASE,
)
_ARTICLES = frozenset({"a", "an", "un", "une", "ein", "eine", "einem", "einen", "einer", "eines"})


@dataclass(frozen=True, slots=True)
class DurationMatch:
    """A span of time in a text: `text[start:end] == raw`."""

    start: int
    end: int
    raw: str


def find_durations(text: str) -> Iterator[DurationMatch]:
    """Yield the spans of time of `text` from left to right; "a day" is none, "one day" and "ein Monat" are."""
    for match in _DURATION.finditer(text):
        count, unit = match["count"].casefold(), match["unit"].casefold()
        if count in _ARTICLES and unit in ("tag", "day", "jour", "tage", "tagen"):
            continue
        yield DurationMatch(match.start(), match.end(), match[0])
