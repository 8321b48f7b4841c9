from dataclasses import replace
from datetime import date
from decimal import Decimal

from docproc.model.enums import DocumentType
from docproc.model.fields import TypeGuess, VatLine
from docproc.review.differences import Difference, differences
from tests.unit.store.builders import extraction, value


def test_equal_versions_differ_in_nothing_even_if_confidences_do() -> None:
    surer = replace(extraction(), fields=tuple(replace(each, confidence=100.0) for each in extraction().fields))
    assert differences(extraction(), surer) == ()


def test_each_part_that_differs_is_told_before_and_after() -> None:
    after = extraction(
        "120.00",
        document_type=TypeGuess(DocumentType.CREDIT_NOTE, 90.0, ()),
        vat_breakdown=(VatLine(Decimal("7"), Decimal("100.00"), Decimal("7.00")),),
        line_items=(),
    )
    fields = (*after.fields, value("due_date", date(2026, 4, 5)))
    assert differences(extraction(), replace(after, fields=fields)) == (
        Difference("document_type", "invoice", "credit_note"),
        Difference("due_date", None, "2026-04-05"),
        Difference("total_amount", "119.00", "120.00"),
        Difference("line_items 1", "A-1 | Schrauben M4 | 2 | Stk | 50.00 | 19 | 100.00", None),
        Difference("vat_breakdown 1", "19 %: net 100.00, VAT 19.00", "7 %: net 100.00, VAT 7.00"),
    )
