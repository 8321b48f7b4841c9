"""Corrections of tables, cell by cell and row by row."""

from decimal import Decimal

import pytest

from docproc.errors import UsageError
from docproc.extract.witnesses.printed import Place
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction, LineItem, TypeGuess, VatLine
from docproc.model.geometry import Box
from docproc.review.tables import correct_tables

ITEMS = (
    LineItem(1, "Drill", quantity=Decimal(2), confidence=90.0, page=1, box=Box(50, 300, 400, 10)),
    LineItem(2, "Bench", net_amount=Decimal("60.00"), confidence=90.0),
)
RATES = (VatLine(Decimal(19), Decimal(100), Decimal(19)), VatLine(Decimal("5.5"), None, None))


def document(rates: tuple[VatLine, ...] = RATES) -> Extraction:
    return Extraction(TypeGuess(DocumentType.INVOICE, 99.0), "en", line_items=ITEMS, vat_breakdown=rates)


@pytest.mark.parametrize(
    ("cell", "typed", "message"),
    [
        ("items.9.unit", "pcs", "there is no row 9; there are 2"),
        ("items.9", "", "there is no row 9"),
        ("items.1.quantty", "3", "no column is called 'quantty'; is it quantity?"),
        ("items.x.unit", "pcs", "names no row; write it like items.2.quantity"),
        ("items.0.unit", "pcs", "names no row"),
        ("items.1", "3", "name a column: description"),
        ("items.1.net_amount", "1.234", "could be 1.234 or 1234"),
        ("vat.190.net", "1", "names no row; write it like vat.19.net"),
        ("vat.+.net", "1", "begins with its rate"),
        ("vat.19.rate", "", "'vat_breakdown.19=' takes it out"),
        ("vat.7", "", "there is no such row"),
    ],
)
def test_what_names_no_cell_or_is_no_value_of_it_is_refused(cell, typed, message) -> None:
    with pytest.raises(UsageError) as refused:
        correct_tables(document(), {cell: typed}, "en")
    assert message in refused.value.message


def test_a_rate_that_two_lines_have_names_neither() -> None:
    twice = (VatLine(Decimal(0), Decimal(5), None), VatLine(Decimal(0), Decimal(7), None))
    with pytest.raises(UsageError, match="2 lines have the rate 0"):
        correct_tables(document(twice), {"vat.0.net": "6"}, "en")


def test_a_rate_may_have_decimal_places() -> None:
    done = correct_tables(document(), {"vat.5,5.net": "10", "vat_breakdown.5.5.vat": "0.55"}, "en")
    assert done.extraction.vat_breakdown[1] == VatLine(Decimal("5.5"), Decimal(10), Decimal("0.55"))
    assert [str(change.name) for change in done.changes] == ["vat_breakdown.5.5.net", "vat_breakdown.5.5.vat"]


def test_cells_of_new_rows_make_one_row_and_an_emptied_cell_is_not_there() -> None:
    entered = {
        "items.+.description": "Freight",
        "items.+.net_amount": "5",
        "items.4.description": "Toll",
        "items.1.quantity": "",
    }
    done = correct_tables(document(), entered, "en")
    names = [(item.position, item.description, item.net_amount) for item in done.extraction.line_items]
    assert names[2:] == [(3, "Freight", Decimal(5)), (4, "Toll", None)]
    assert done.extraction.line_items[0].quantity is None and done.tables == {"line_items"}
    assert [judged.field for judged in done.judgements][:2] == ["line_items.3.description", "line_items.3.net_amount"]


def test_a_cell_that_was_read_from_a_box_widens_the_place_of_its_row_and_is_its_evidence() -> None:
    place = Place(1, Box(440, 298, 60, 12), "60.00")
    done = correct_tables(document(), {"items.1.net_amount": "60", "items.2.unit": "pcs"}, "en", {
        "items.1.net_amount": place, "items.2.unit": place,
    })  # fmt: skip
    assert done.extraction.line_items[0].box == Box(50, 298, 450, 12)
    assert (done.extraction.line_items[1].page, done.extraction.line_items[1].box) == (1, place.box)
    assert (done.judgements[0].page, done.judgements[0].box) == (1, place.box)
