"""Which reviewed values are anything to learn from."""

from datetime import date

import pytest

from docproc.extract.document import look_at
from docproc.learn.evidence import ReviewedDocument
from docproc.learn.study import _without_other_witnesses
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction, TypeGuess
from docproc.store.training import JudgedDocument
from tests.unit.extract.pages import document, line, shipped_catalogue

NOTHING = Extraction(TypeGuess(DocumentType.INVOICE, 90.0), "de")


@pytest.mark.parametrize(
    ("method", "kept"),
    [
        ("cii:BT-9", False),
        ("code:swiss-qr", False),
        ("label:due-date", True),
        ("review", True),
    ],
)
def test_a_confirmed_value_of_another_witness_is_nothing_that_rules_got_wrong(method: str, kept: bool) -> None:
    text = document(line("Rechnung", 70, 60))
    truth = {"due_date": date(2026, 5, 1), "invoice_number": "4711"}
    judged = JudgedDocument(
        "id", "a.pdf", "application/pdf", DocumentType.INVOICE, None, None, True, truth, {}, {"due_date": method}, ()
    )
    reviewed = ReviewedDocument("a.pdf", text, look_at(text, shipped_catalogue()), truth)
    left = _without_other_witnesses(judged, reviewed, NOTHING).truth
    assert set(left) == ({"due_date", "invoice_number"} if kept else {"invoice_number"})
