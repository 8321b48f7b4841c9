from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.parse.dates import find_dates, parse_date, prints_month_first
from docproc.parse.months import month_number
from docproc.parse.periods import find_periods

DAYS = st.dates(min_value=date(1980, 1, 1), max_value=date(2079, 12, 31))
GERMAN = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
FRENCH = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
DAY = date(2026, 3, 5)


@given(DAYS)
def test_every_usual_print_of_a_day_gives_the_day_back(day: date) -> None:
    for text in (
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day:%y}",
        f"{day:%d/%m/%Y}",
        day.isoformat(),
        f"{day.day}. {GERMAN[day.month - 1]} {day.year}",
        f"{day.day} {FRENCH[day.month - 1]} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day}-{day:%b-%y}",
        f"{day:%d. %m .%Y}",
    ):
        assert parse_date(text) == day, text


@given(DAYS)
def test_an_american_document_reads_the_month_first(day: date) -> None:
    assert parse_date(f"{day:%m/%d/%Y}", language="en", month_first=True) == day


@given(st.text(max_size=200))
def test_no_text_makes_the_date_readers_fail(text: str) -> None:
    parse_date(text)
    for match in (*find_dates(text), *find_periods(text)):
        assert text[match.start : match.end] == match.raw


@pytest.mark.parametrize(
    "text",
    [
        "05.03.2026 14:30",
        "Köln, den 5. März 2026",
        "O5.03.2026",
        "5th of March 2026",
        "5 Mrz 2026",
        "5. Mär. 26",
        "20260305",
        "2026-03-05T12:00:00",
        "Datum:05.03.2026",
        "5. Ma\u0308rz 2026",
        "05.03.2026, 5. März 2026",
    ],
)
def test_the_fifth_of_march_is_understood(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2026",
        "192.168.10.12",
        "1.2.3.4",
        "RE-20260305",
        "v1.2.3",
        "März 2026",
        "12,50",
        "05.03.",
        "32/01/2026",
        "O/O/OO",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert parse_date(text) is None


def test_slashed_days_are_marked_ambiguous_only_when_day_and_month_can_be_exchanged() -> None:
    marks = [match.ambiguous for match in find_dates("05/03/2026 25/03/2026 03/03/2026 05.03.2026")]
    assert marks == [True, False, False, False]


def test_a_month_above_twelve_settles_the_order() -> None:
    assert parse_date("03/25/2026") == date(2026, 3, 25)


@pytest.mark.parametrize(
    ("text", "month_first"),
    [
        ("11/03/2017 and 11/17/2017", True),
        ("17/11/2017 and 11/03/2017", False),
        ("11/03/2017", None),
        ("17/11/2017 and 11/17/2017", None),
        ("17.11.2017", None),
    ],
)
def test_a_document_tells_by_its_other_dates_whether_it_prints_the_month_first(
    text: str, month_first: bool | None
) -> None:
    assert prints_month_first(text) is month_first


def test_two_different_days_are_no_single_date() -> None:
    assert parse_date("01.03.2026 bis 05.03.2026") is None


def test_letters_read_as_digits_are_reported() -> None:
    assert [match.repaired for match in find_dates("O5.03.2026 05.03.2026")] == [True, False]


def test_austrian_and_short_month_names_are_known() -> None:
    assert [month_number(name) for name in ("Jänner", "Feber", "Mrz", "Sept.", "août", "Brumaire")] == [
        1,
        2,
        3,
        9,
        8,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("01.02.2026 – 28.02.2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("01.-28.02.2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("28.12.-03.01.2026", date(2025, 12, 28), date(2026, 1, 3)),
        ("vom 01.02.2026 bis zum 28.02.2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("1. bis 28. Februar 2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("Leistungszeitraum Februar 2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("Leistungszeitraum: 02/2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("KW 12/2026", date(2026, 3, 16), date(2026, 3, 22)),
        ("1. Quartal 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("Nov. 2025 - Jan. 2026", date(2025, 11, 1), date(2026, 1, 31)),
        ("from 1 May 2026 to 31 May 2026", date(2026, 5, 1), date(2026, 5, 31)),
        ("du 01/02/2026 au 28/02/2026", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_periods_give_their_first_and_last_day(text: str, first: date, last: date) -> None:
    assert [(match.first, match.last) for match in find_periods(text)] == [(first, last)]


@pytest.mark.parametrize("text", ["5. März 2026", "05.03.2026", "05/03/2026", "KW 54/2026", "28.02.2026 - 01.02.2026"])
def test_single_days_and_impossible_weeks_are_no_periods(text: str) -> None:
    assert find_periods(text) == ()
