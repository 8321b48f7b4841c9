"""The words of the review page are checked as they are loaded."""

from importlib import resources

import pytest

from docproc.errors import ConfigurationError
from docproc.specs.loader import parse_yaml
from docproc.specs.page_words import PageWords

ENGLISH = resources.files("docproc.configs").joinpath("page/en.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('  title: "Review"\n', '  title: ""\n', "words.title"),
        ('  title: "Review"\n', '  title: "Review"\n  title: "Check"\n', "the key 'title' stands here twice"),
        ("types:\n", "types:\n  bill: Bill\n", "types.bill"),
        ('  receipt: "Receipt"\n', "", "types: no word for receipt"),
        ("phrases:\n", "phrases:\n  '{field} of {}': 'for {}'\n", "other places for values"),
        ("phrases:\n", "phrases:\n  '{filed}': '{filed}'\n", "{filed} is no place for a value"),
        ("short:\n", "brief:\n", "unknown key 'brief'"),
    ],
)
def test_a_mistake_in_the_words_is_told_with_its_place(right: str, wrong: str, said: str) -> None:
    assert right in ENGLISH
    with pytest.raises(ConfigurationError, match=r"^en\.yaml(, line \d+)?") as refused:
        parse_yaml(ENGLISH.replace(right, wrong, 1), PageWords, "en.yaml")
    assert said in refused.value.message


def test_every_field_has_a_word() -> None:
    without = "".join(line for line in ENGLISH.splitlines(keepends=True) if not line.startswith("  iban:"))
    with pytest.raises(ConfigurationError, match="fields: no word for iban"):
        parse_yaml(without, PageWords, "en.yaml")
