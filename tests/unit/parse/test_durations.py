"""Spans of time: counts in figures and words, units in three languages."""

import pytest

from docproc.parse.durations import find_durations


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("eine Laufzeit von 24 Monaten ab Unterzeichnung", "24 Monaten"),
        ("mit einer Frist von drei Monaten zum Jahresende", "drei Monaten"),
        ("for an initial term of twelve (12) months and", "twelve (12) months"),
        ("not less than sixty (60) days' written notice", "sixty (60) days"),
        ("pour une durée de neuf années à compter du", "neuf années"),
        ("un préavis de six mois", "six mois"),
        ("ein Jahr", "ein Jahr"),
    ],
)
def test_a_span_of_time_is_found_as_printed(text: str, raw: str) -> None:
    (found,) = find_durations(text)
    assert found.raw == raw
    assert text[found.start : found.end] == raw


@pytest.mark.parametrize("text", ["eines Tages", "a day", "Raum 12, Monatskarte", "1.200 Tage", "siebenan 3"])
def test_what_counts_no_time_is_no_span_of_it(text: str) -> None:
    assert not list(find_durations(text))
