import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.model.codec import decode, encode
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, Extraction, FieldValue, LineItem, SupplierMatch, TypeGuess, VatLine
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word

lengths = st.floats(0, 2000, allow_nan=False)
boxes = st.builds(Box, lengths, lengths, lengths, lengths)
percent = st.floats(0, 100)
words = st.builds(Word, st.text(max_size=20), boxes, percent)
lines = st.builds(Line, st.lists(words, min_size=1, max_size=5).map(tuple), st.integers(0, 9))
pages = st.builds(
    Page, st.integers(1, 9), lengths, lengths, st.lists(lines, max_size=5).map(tuple), st.text(), st.text()
)
values = st.one_of(st.text(), st.decimals(allow_nan=False, allow_infinity=False), st.dates())
features = st.dictionaries(st.text(max_size=8), st.floats(-9, 9), max_size=3)
evidence = st.builds(
    Evidence, st.sampled_from(Source), st.text(), st.text(), st.none() | st.integers(1, 9), st.none() | boxes,
    features=features,
)  # fmt: skip
fields = st.builds(FieldValue, st.just("net_amount"), values, percent, evidence)


def through_json(kind, value):
    return decode(kind, json.loads(json.dumps(encode(value))))


@given(pages)
def test_a_page_survives_the_wire(page: Page) -> None:
    text = DocumentText((page,))
    assert through_json(DocumentText, text) == text


@given(st.lists(fields, max_size=4))
def test_an_extraction_survives_the_wire_with_its_types(found) -> None:
    extraction = Extraction(
        TypeGuess(DocumentType.INVOICE, 98.5, ("title",)), "de", SupplierMatch(None, "Muster GmbH", 80.0), tuple(found),
        (LineItem(1, "Nägel", quantity=Decimal("2.50"), net_amount=Decimal("-3")),),
        (VatLine(Decimal(19), Decimal(100), None),),
    )  # fmt: skip
    assert through_json(Extraction, extraction) == extraction


def test_a_date_stays_a_date_and_an_amount_an_amount() -> None:
    proof = Evidence(Source.PAGE, "label:x", "raw")
    for value in (date(2026, 3, 5), Decimal("119.00"), "2026-03-05"):
        back = through_json(FieldValue, FieldValue("x", value, 90.0, proof))
        assert back.value == value and type(back.value) is type(value)


@pytest.mark.parametrize("data", [None, [], {}, {"pages": [[1]]}, {"pages": 3}, "x"])
def test_what_is_not_encoded_text_is_refused(data) -> None:
    with pytest.raises(ValueError, match="DocumentText"):
        decode(DocumentText, data if data != {} else {"pages": [{}]})


def test_an_inverted_box_does_not_pass() -> None:
    with pytest.raises(ValueError, match="inverted"):
        decode(Box, [1.0, 2.0, -3.0, 4.0])


def test_a_part_that_is_left_out_need_not_be_known() -> None:
    @dataclass(frozen=True)
    class Kept:
        name: str
        content: bytes | None = None

    assert decode(Kept, {"name": "page"}) == Kept("page")
