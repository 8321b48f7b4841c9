"""Whole documents of every type, in German, English and French: what they are."""

import pytest

from docproc.extract import extract_document
from tests.unit.extract.pages import shipped_catalogue
from tests.unit.extract.sheets import Sheet, sheets

ALL = pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.name)


@ALL
def test_a_sheet_is_taken_for_what_it_is(sheet: Sheet) -> None:
    guess = extract_document(sheet.text, shipped_catalogue()).document_type
    assert guess.document_type.value == sheet.expected["type"], guess.reasons
