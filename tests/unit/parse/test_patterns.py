"""Users' regular expressions on RE2."""

import time

import pytest

from docproc.errors import ConfigurationError
from docproc.parse.patterns import compile_pattern


def test_word_boundaries_know_umlauts() -> None:
    found = compile_pattern(r"\bÄnderung\b", "rule x").search("die Änderung gilt")
    assert found is not None and (found.value, found.start, found.end) == ("Änderung", 4, 12)
    assert compile_pattern(r"\bÄnderung\b", "rule x").search("Vertragsänderung") is None
    assert compile_pattern(r"\bnderung\b", "rule x").search("Änderung") is None


def test_word_characters_are_unicode_in_and_outside_classes() -> None:
    assert compile_pattern(r"\w+", "rule x").holds("Größe")
    assert compile_pattern(r"[\w-]+", "rule x").holds("Groß-Gerau")
    assert not compile_pattern(r"\W+", "rule x").holds("ä")


def test_the_named_group_is_the_value_then_the_first_then_all() -> None:
    assert compile_pattern(r"Nr\. (\w)(?P<value>\d+)", "x").search("Nr. A12").value == "12"  # type: ignore[union-attr]
    assert compile_pattern(r"Nr\. (\d+)", "x").search("Nr. 12").value == "12"  # type: ignore[union-attr]
    assert compile_pattern(r"Nr\. \d+", "x").search("Nr. 12").value == "Nr. 12"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"(?=a)b", "look-ahead"),
        (r"(?<!a)b", "look-ahead and look-behind"),
        (r"(a)\1", "back-references"),
        (r"a++", "possessive"),
        (r"(?>a)", "atomic"),
        (r"a(", "no regular expression for RE2"),
    ],
)
def test_what_re2_cannot_do_is_said(pattern: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        compile_pattern(pattern, "rule number")
    assert "rule number" in str(caught.value)


def test_a_catastrophic_pattern_stays_linear() -> None:
    start = time.process_time()
    assert not compile_pattern(r"(a+)+$", "x").holds("a" * 20_000 + "b")
    assert time.process_time() - start < 5


def test_replacements_may_put_back_groups() -> None:
    pattern = compile_pattern(r"\b(\d+)\.(?P<cents>\d{2})\b", "here", 0)
    assert pattern.groups == 2
    assert pattern.replacements("a 12.34 b 5.00", r"\1,\g<cents>") == ((2, 7, "12,34"), (10, 14, "5,00"))
    with pytest.raises(ConfigurationError, match="names a group"):
        pattern.replacements("12.34", r"\7")
