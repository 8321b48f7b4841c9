"""Whole documents of every type, in German, English and French: what they are and what is found on them."""

from decimal import Decimal, InvalidOperation

import pytest

from docproc.extract import extract_document
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction
from docproc.model.type_fields import FIELDS_OF
from tests.unit.extract.pages import shipped_catalogue
from tests.unit.extract.sheets import Sheet, sheets

BILLED = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
"""Types whose fields the generated documents and e-invoices print, all of them."""

ALL = pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.name)
FORMS = pytest.mark.parametrize(
    "sheet", [sheet for sheet in sheets() if "form_fields" in sheet.expected], ids=lambda sheet: sheet.name
)

FOUND: dict[str, Extraction] = {}


def read(sheet: Sheet) -> Extraction:
    """What is found on a sheet; the tests ask for different parts of it."""
    if sheet.name not in FOUND:
        FOUND[sheet.name] = extract_document(sheet.text, shipped_catalogue())
    return FOUND[sheet.name]


def same(expected: object, found: object) -> bool:
    if not isinstance(found, Decimal):
        return str(found) == str(expected)
    try:
        return found == Decimal(str(expected))
    except InvalidOperation:
        return False


@ALL
def test_a_sheet_is_taken_for_what_it_is(sheet: Sheet) -> None:
    guess = read(sheet).document_type
    assert guess.document_type.value == sheet.expected["type"], guess.reasons


@ALL
def test_the_values_of_a_sheet_are_found(sheet: Sheet) -> None:
    found = read(sheet)
    wanted = {name: value for name, value in (sheet.expected.get("fields") or {}).items() if value is not None}
    wrong = {name: (value, found.value(name)) for name, value in wanted.items() if not same(value, found.value(name))}
    wrong |= {
        name: (part, found.value(name))
        for name, part in sheet.expected.get("contains", {}).items()
        if part not in str(found.value(name))
    }
    assert not wrong


@ALL
def test_a_sheet_names_the_documents_it_speaks_of_and_never_itself(sheet: Sheet) -> None:
    named = {
        (str(each.relation), str(each.document_type), each.number, each.day, each.amount)
        for each in read(sheet).references
    }
    expected = {
        (relation, kind, str(number), day, None if amount is None else Decimal(str(amount)))
        for relation, kind, number, day, amount in sheet.expected.get("references", ())
    }
    assert named == expected


@FORMS
def test_the_answers_of_a_form_stand_with_their_labels(sheet: Sheet) -> None:
    answers = {each.label: each.value for each in read(sheet).form_fields}
    assert sheet.expected["form_fields"].items() <= answers.items()


@pytest.mark.parametrize("kind", [kind for kind in FIELDS_OF if kind not in BILLED], ids=str)
def test_every_field_that_a_type_may_have_is_expected_on_a_sheet_of_that_type(kind: DocumentType) -> None:
    """What is expected on a sheet is also found there, as the tests above say."""
    expected = {
        name
        for sheet in sheets()
        if sheet.expected["type"] == kind.value
        for name, value in {**(sheet.expected.get("fields") or {}), **sheet.expected.get("contains", {})}.items()
        if value is not None
    }
    assert set(FIELDS_OF[kind]) <= expected
