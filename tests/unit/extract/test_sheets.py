"""Whole documents of every type, in German, English and French: what they are."""

from decimal import Decimal

import pytest

from docproc.extract import extract_document
from tests.unit.extract.pages import shipped_catalogue
from tests.unit.extract.sheets import Sheet, sheets

ALL = pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.name)


@ALL
def test_a_sheet_is_taken_for_what_it_is(sheet: Sheet) -> None:
    guess = extract_document(sheet.text, shipped_catalogue()).document_type
    assert guess.document_type.value == sheet.expected["type"], guess.reasons


@ALL
def test_a_sheet_names_the_documents_it_speaks_of_and_never_itself(sheet: Sheet) -> None:
    found = extract_document(sheet.text, shipped_catalogue()).references
    named = {(str(each.relation), str(each.document_type), each.number, each.day, each.amount) for each in found}
    expected = {
        (relation, kind, str(number), day, None if amount is None else Decimal(str(amount)))
        for relation, kind, number, day, amount in sheet.expected.get("references", ())
    }
    assert named == expected
