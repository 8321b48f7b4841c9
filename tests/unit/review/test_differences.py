from dataclasses import replace
from datetime import date
from decimal import Decimal

from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction, LineItem, TypeGuess, VatLine
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


def test_a_row_that_went_is_told_alone_and_those_after_it_did_not_change() -> None:
    rows = tuple(LineItem(number, f"Item {number}") for number in range(1, 5))
    before = Extraction(TypeGuess(DocumentType.INVOICE, 99.0), "en", line_items=rows)
    after = replace(before, line_items=(*rows[:1], *rows[2:], LineItem(5, "Freight")))
    found = [(each.part, each.before, each.after) for each in differences(before, after)]
    assert found == [("line_items 2", "Item 2", None), ("line_items 4", None, "Freight")]
