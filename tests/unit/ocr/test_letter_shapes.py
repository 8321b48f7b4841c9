"""Letters that look alike, and signs of another script."""

from __future__ import annotations

import pytest

from docproc.ocr.letter_shapes import is_ideograph, settled_shapes


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Sl-055798", "SI-055798"),
        ("lNV-20260417", "INV-20260417"),
        ("RECHNUNGSEMPFÄNGER", "RECHNUNGSEMPFÄNGER"),
        ("LlEFERSCHEIN", "LIEFERSCHEIN"),
        ("MWSt-l2345", "MWSt-l2345"),
        ("Kl-8", "Kl-8"),
        ("10l2345", "10l2345"),
        ("IImenau", "Ilmenau"),
        ("IIlertissen,", "Illertissen,"),
        ("IIa", "IIa"),
        ("III", "III"),
        ("Artikel", "Artikel"),
        ("GmbH", "GmbH"),
        ("l", "l"),
        ("", ""),
    ],
)
def test_an_l_becomes_a_capital_i_only_where_no_small_letter_can_stand(read, meant):
    assert settled_shapes(read) == meant


@pytest.mark.parametrize(
    ("text", "said"), [("三", True), ("一二", True), ("ニ", True), ("3", False), ("é", False), ("", False)]
)
def test_ideographs_are_known(text, said):
    assert is_ideograph(text) is said
