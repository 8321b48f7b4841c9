"""Squeezed forms of wordings."""

import pytest

from docproc.extract.wording import beginnings, has_digit, squeeze, tokens_of


@pytest.mark.parametrize(
    "text", ["Rechnungs-Nr.", "RECHNUNGSNUMMER", "Rechnungs Nummer", "rechnungsnr", "Rechnungs-\u2009Nr", "Rechnungs #"]
)
def test_spellings_of_one_label_squeeze_to_one_form(text: str) -> None:
    assert squeeze(text) == "rechnungsnr"


def test_accents_and_degree_signs_do_not_tell_labels_apart() -> None:
    assert squeeze("N° de facture") == squeeze("No de facture") == squeeze("Numéro de facture")


def test_letters_set_apart_are_one_token() -> None:
    tokens = tokens_of("R E C H N U N G 4711")
    assert [token.form for token in tokens] == ["rechnung", "4711"]
    assert (tokens[0].start, tokens[0].end) == (0, 15)


def test_single_initials_are_not_joined() -> None:
    assert [token.form for token in tokens_of("A B Müller")] == ["a", "b", "muller"]


def test_a_digit_is_what_unicode_takes_for_one() -> None:
    assert all(has_digit(chr(code)) == chr(code).isdigit() for code in range(0x10000))


def test_the_beginnings_of_wordings_hold_the_wordings_themselves() -> None:
    assert beginnings(["ab", "ac"]) == {"", "a", "ab", "ac"}
