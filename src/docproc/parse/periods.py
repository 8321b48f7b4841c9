"""Periods of time in printed text: from and to, months, quarters and calendar weeks."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from docproc.parse.dates import DateMatch, find_dates, full_year, make_date
from docproc.parse.months import MONTH_PATTERN, month_number

_BLANK = r"[^\S\r\n\f]"
_TO = rf"{_BLANK}{{0,2}}(?:[-–—−]|(?:bis(?:{_BLANK}zum)?|until|to|through|till|au|à|al)(?!\w)){_BLANK}{{0,2}}"
_JOINED = re.compile(
    rf"{_BLANK}{{0,2}}(?:(?:to|until|bis(?:{_BLANK}zum)?|au|through|till)(?!\w)|[-–—−]){_BLANK}{{0,2}}", re.I
)
_DAYS_OF_MONTH = re.compile(
    rf"(?<![\w.,/-])(?P<d1>\d{{1,2}})\.{_BLANK}?(?:(?P<m1>\d{{1,2}})\.)?{_TO}"
    rf"(?P<d2>\d{{1,2}})\.{_BLANK}?(?P<m2>\d{{1,2}})\.{_BLANK}?(?P<year>\d{{4}}|\d{{2}}(?!\d))(?![\w/])",
    re.IGNORECASE,
)
_DAYS_OF_NAMED = re.compile(
    rf"(?<![\w.,/-])(?P<d1>\d{{1,2}})\.?(?:{_BLANK}?(?P<m1>{MONTH_PATTERN})\.?)?{_TO}"
    rf"(?P<d2>\d{{1,2}})\.?{_BLANK}?(?P<m2>{MONTH_PATTERN})\.?,?{_BLANK}(?P<year>\d{{4}})(?!\w)",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    rf"(?<!\w)(?P<m1>{MONTH_PATTERN})\.?(?:{_BLANK}(?P<y1>\d{{4}}))?{_TO}(?P<m2>{MONTH_PATTERN})\.?{_BLANK}(?P<year>\d{{4}})(?!\w)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"(?<!\w)(?<!\d[. ])(?<!\d\. )(?P<m2>{MONTH_PATTERN})\.?(?:{_BLANK}|[-/])'?(?P<year>\d{{4}})(?![\w]|[.,/-]\d)",
    re.IGNORECASE,
)
_NUMERIC_MONTH = re.compile(r"(?<![\w.,/-])(?P<m2>0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d{2})(?![\w/]|[.,-]\d)")
_WEEK = re.compile(
    rf"(?<!\w)(?:KW|Kalenderwoche|calendar week|week|CW|semaine){_BLANK}?(?P<week>\d{{1,2}})"
    rf"(?:{_BLANK}?[/.,-]{_BLANK}?|{_BLANK})"
    r"(?P<year>\d{4}|\d{2})(?![\w]|[.,/-]\d)",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    rf"(?<!\w)(?:Q(?P<q1>[1-4])|(?P<q2>[1-4])\.{_BLANK}?(?:Quartal|Qu?\.)|(?P<q3>[1-4])(?:st|nd|rd|th){_BLANK}quarter|(?P<q4>[1-4])Q)"
    rf"(?:{_BLANK}|[/-])(?:of{_BLANK})?(?P<year>\d{{4}})(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PeriodMatch:
    """One period in a text: `text[start:end] == raw`, first and last day, both inclusive.

    `kind` is `range`, `month`, `months`, `week` or `quarter`.
    """

    start: int
    end: int
    raw: str
    first: date
    last: date
    kind: str


def find_periods(text: str) -> tuple[PeriodMatch, ...]:
    """Return the periods in `text`, left to right, never two over the same characters."""
    dates = find_dates(text)
    matches = sorted(_all(text, dates), key=lambda found: (found.start, -found.end))
    kept: list[PeriodMatch] = []
    for match in matches:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return tuple(kept)


def _all(text: str, dates: tuple[DateMatch, ...]) -> Iterator[PeriodMatch]:
    for left, right in pairwise(dates):
        if _JOINED.fullmatch(text, left.end, right.start) and left.value <= right.value:
            raw = text[left.start : right.end]
            yield PeriodMatch(left.start, right.end, raw, left.value, right.value, "range")
    for pattern, read, kind in _READERS:
        for match in pattern.finditer(text):
            inside_date = any(match.start() < d.end and d.start < match.end() for d in dates)
            if inside_date and kind != "range":
                continue
            days = read(match)
            if days is not None and days[0] <= days[1]:
                yield PeriodMatch(match.start(), match.end(), match[0], days[0], days[1], kind)


_Days = tuple[date, date] | None


def _days(match: re.Match[str]) -> _Days:
    last_month = _month(match["m2"])
    first_month = _month(match["m1"]) if match["m1"] else last_month
    if first_month is None or last_month is None:
        return None
    year = full_year(match["year"])
    first = make_date(year - (first_month > last_month), first_month, int(match["d1"]))
    last = make_date(year, last_month, int(match["d2"]))
    return None if first is None or last is None else (first, last)


def _month(text: str) -> int | None:
    return int(text) if text.isdigit() else month_number(text)


def _one_month(match: re.Match[str]) -> _Days:
    number, year = _month(match["m2"]), full_year(match["year"])
    return None if number is None else _span(year, number, year, number)


def _several_months(match: re.Match[str]) -> _Days:
    first, last, year = _month(match["m1"]), _month(match["m2"]), full_year(match["year"])
    if first is None or last is None:
        return None
    first_year = int(match["y1"]) if match["y1"] else year - (first > last)
    return _span(first_year, first, year, last)


def _span(first_year: int, first_month: int, year: int, month: int) -> _Days:
    first = make_date(first_year, first_month, 1)
    if first is None or make_date(year, month, 1) is None:
        return None
    return first, date(year, month, calendar.monthrange(year, month)[1])


def _week(match: re.Match[str]) -> _Days:
    year, week = full_year(match["year"]), int(match["week"])
    if not 1900 <= year <= 2100:
        return None
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=6)


def _quarter(match: re.Match[str]) -> _Days:
    quarter = int(match["q1"] or match["q2"] or match["q3"] or match["q4"])
    year = int(match["year"])
    return _span(year, 3 * quarter - 2, year, 3 * quarter)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Days], str], ...] = (
    (_DAYS_OF_MONTH, _days, "range"),
    (_DAYS_OF_NAMED, _days, "range"),
    (_MONTHS, _several_months, "months"),
    (_MONTH, _one_month, "month"),
    (_NUMERIC_MONTH, _one_month, "month"),
    (_WEEK, _week, "week"),
    (_QUARTER, _quarter, "quarter"),
)
