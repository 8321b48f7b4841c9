"""Dates in printed text, German, English and French, also as readers of scans give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from docproc.model.record import record
from docproc.parse.months import MONTH_PATTERN, month_number

_D = r"[0-9OoIl]"
_GAP = r"[^\S\r\n\f]{0,2}"

_NUMERIC = re.compile(
    rf"(?<![\w.,/])(?<![^\W\d]-)(?P<first>{_D}{{1,2}}){_GAP}(?P<sep>[./-]){_GAP}(?P<second>{_D}{{1,2}}){_GAP}(?P=sep){_GAP}"
    rf"(?P<year>{_D}{{4}}|{_D}{{2}}(?!{_D}))(?![\w/]|[.,]\d|-\d+(?![\d.]))"
)
_ISO = re.compile(
    r"(?<![\w.,/-])(?P<year>(?:19|20)\d{2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<![\w./-])(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?![\w/-]|[.,]\d)")
_DAY_NAME_YEAR = re.compile(
    rf"(?<![\w/-])(?P<day>{_D}{{1,2}})(?:{_GAP}\.|st|nd|rd|th|er|ère)?(?:{_GAP}(?:of|de)(?=\s))?(?:{_GAP}|-)"
    rf"(?P<name>{MONTH_PATTERN})\.?,?(?:{_GAP}|-|{_GAP}\n(?=\d{{4}}))'?(?P<year>\d{{4}}|\d{{2}})(?![\w])(?![.,:]\d)",
    re.IGNORECASE,
)
_NAME_DAY_YEAR = re.compile(
    rf"(?<![^\W_])(?P<name>{MONTH_PATTERN})\.?[^\S\r\n\f]{{1,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:,{_GAP}|[^\S\r\n\f]{{1,2}})(?P<year>\d{{4}})(?!\w)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^\W\d_]{2}")
_DIGIT = re.compile(r"\d")
_LOOK_ALIKES = str.maketrans("OoIl", "0011")


@record()
class DateMatch:
    """One date in a text: `text[start:end] == raw`.

    `ambiguous` is set when day and month could be exchanged, or when eight digits may be no date at all; `repaired`
    when letters were read as digits.
    """

    start: int
    end: int
    raw: str
    value: date
    ambiguous: bool = False
    repaired: bool = False


def parse_date(text: str, *, language: str | None = None, month_first: bool = False) -> date | None:
    """Return the one date that `text` holds, a time of day, a place or "den" beside it allowed; else None.

    With `month_first` (for English documents with American habits) 05/03/2026 is the third of May; `language` other
    than "en" switches that off.
    """
    found = find_dates(text, language=language, month_first=month_first)
    values = {match.value for match in found}
    return values.pop() if len(values) == 1 else None


def find_dates(text: str, *, language: str | None = None, month_first: bool = False) -> tuple[DateMatch, ...]:
    """Return all dates in `text`, left to right, never two over the same characters."""
    return _find(text, month_first and language in (None, "en"))


@lru_cache(maxsize=8192)
def _find(text: str, month_first: bool) -> tuple[DateMatch, ...]:
    if not _DIGIT.search(text):
        return ()
    matches = sorted(_all(text, month_first), key=lambda found: (found.start, -found.end))
    kept: list[DateMatch] = []
    for match in matches:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return tuple(kept)


def prints_month_first(text: str) -> bool | None:
    """Tell from a whole document's slashed dates which way round it prints them; None when they do not tell.

    11/17/2017 can only be the seventeenth of November. Dates of both kinds in one document tell nothing.
    """
    firsts = set()
    for match in _NUMERIC.finditer(text):
        first, second = (match[name].translate(_LOOK_ALIKES) for name in ("first", "second"))
        if match["sep"] == "/" and (int(first) > 12) != (int(second) > 12):
            firsts.add(int(second) > 12)
    return firsts.pop() if len(firsts) == 1 else None


def full_year(digits: str) -> int:
    """Return the year of two or four digits: 00 to 79 lie in this century, 80 to 99 in the last."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 80 else 1900)


def make_date(year: int, month: int, day: int) -> date | None:
    """Return the date between the years 1900 and 2100, or None when there is no such day."""
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _all(text: str, month_first: bool) -> Iterator[DateMatch]:
    for match in _NUMERIC.finditer(text):
        found = _numeric(match, month_first)
        if found is not None:
            yield found
    for pattern, ambiguous in ((_ISO, False), (_COMPACT, True)) if "19" in text or "20" in text else ():
        for match in pattern.finditer(text):
            value = make_date(int(match["year"]), int(match["month"]), int(match["day"]))
            if value is not None:
                yield DateMatch(match.start(), match.end(), match[0], value, ambiguous)
    for pattern in (_DAY_NAME_YEAR, _NAME_DAY_YEAR) if _NAMED.search(text) else ():
        for match in pattern.finditer(text):
            found = _named(match)
            if found is not None:
                yield found


def _numeric(match: re.Match[str], month_first: bool) -> DateMatch | None:
    first, second, year = (match[name].translate(_LOOK_ALIKES) for name in ("first", "second", "year"))
    repaired = (first, second, year) != (match["first"], match["second"], match["year"])
    if repaired and not any(char.isdigit() for char in match[0]):
        return None
    day, month = int(first), int(second)
    exchangeable = match["sep"] != "." and day <= 12 and month <= 12 and day != month
    if match["sep"] != "." and (month > 12 or (exchangeable and month_first)):
        day, month = month, day
    value = make_date(full_year(year), month, day)
    if value is None:
        return None
    return DateMatch(match.start(), match.end(), match[0], value, exchangeable, repaired)


def _named(match: re.Match[str]) -> DateMatch | None:
    day = match["day"].translate(_LOOK_ALIKES)
    month = month_number(match["name"])
    value = None if month is None else make_date(full_year(match["year"]), month, int(day))
    if value is None:
        return None
    return DateMatch(match.start(), match.end(), match[0], value, False, day != match["day"])
