"""Rows of line items and VAT that a template's patterns find on the lines of a document."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.errors import ConfigurationError
from docproc.extract import compile_catalogue, extract_document
from docproc.extract.rules.laid_out import LaidOut
from docproc.extract.rules.pattern_rows import compile_rows, find_items, find_rates
from docproc.model.fields import Extraction
from docproc.specs.page_patterns import ItemRows, VatRows
from docproc.specs.suppliers import SupplierSpec
from tests.unit.extract.pages import document, line, shipped_packs


def printed(text: str) -> LaidOut:
    return LaidOut(text, tuple((char, 1, None) for char in text))


def items_of(text: str, **rows: Any) -> list[tuple[str, Decimal | None]]:
    table = compile_rows(ItemRows(**{"start": "Items", "end": "Total", "format": ".", **rows}), "test")
    return [(item.description, item.net_amount) for item in find_items(printed(text), [table], None)]


LINE = r"^(?P<description>[a-z ]+) (?P<net_amount>-?[\d.,]+)$"


def test_every_part_between_start_and_end_is_read() -> None:
    text = "Items\nbolt 1.00\nTotal 1.00\nnut 9.00\nItems\nwasher 2,000.50\nTotal"
    assert items_of(text, line=LINE) == [("bolt", Decimal("1.00")), ("washer", Decimal("2000.50"))]


def test_a_part_without_its_end_is_none() -> None:
    assert items_of("Items\nbolt 1.00\n", line=LINE) == []


def test_the_last_end_counts_where_the_template_says_so() -> None:
    text = "Items\nbolt 1.00\nTotal\nnut 2.00\nTotal"
    assert len(items_of(text, line=LINE)) == 1
    assert len(items_of(text, line=LINE, end_match="last")) == 2


def test_a_line_between_rows_that_is_to_be_skipped_is_no_row() -> None:
    text = "Items\nbolt 1.00\ncarried over 1.00\nnut 2.00\nTotal"
    assert [name for name, _ in items_of(text, line=LINE, skip_line="^carried")] == ["bolt", "nut"]


def test_a_row_goes_on_to_the_next_first_line_or_its_last_line() -> None:
    text = "Items\n1) bolt 1.00\nof steel\nend\nlost words\n2) nut 2.00\nof brass\nTotal"
    found = items_of(
        text,
        first_line=r"^\d\) (?P<description>\w+) (?P<net_amount>[\d.]+)",
        line=r"^(?P<description>\w+ \w+)$",
        last_line="^end$",
    )
    assert found == [("bolt of steel", Decimal("1.00")), ("nut of brass", Decimal("2.00"))]


def test_a_row_whose_arithmetic_does_not_hold_is_less_sure() -> None:
    rows = ItemRows(
        start="Items",
        end="Total",
        format=".",
        line=r"(?P<quantity>\d+) x (?P<unit_price>[\d.]+) (?P<net_amount>[\d.]+)",
    )
    right, wrong = find_items(printed("Items\n2 x 3.00 6.00\n2 x 3.00 7.00\nTotal"), [compile_rows(rows, "t")], None)
    assert right.confidence - wrong.confidence == 20.0


def test_vat_that_is_not_printed_is_what_the_rate_makes() -> None:
    rows = VatRows(start="VAT", end="$", format=",", line=r"(?P<rate>\d+) % (?P<net>[\d.,]+)", end_match="last")
    (found,) = find_rates(printed("VAT\n19 % 1.000,00\n"), [compile_rows(rows, "t")], None)
    assert (found.rate, found.net, found.vat) == (Decimal(19), Decimal("1000.00"), Decimal("190.00"))


@given(st.text(alphabet="ab\n 1.", max_size=60), st.sampled_from(["a*", "", "^", "$", "\\n", "a"]))
def test_patterns_that_match_nothing_at_all_come_to_an_end(text: str, end: str) -> None:
    rows = ItemRows.model_construct(start="b*", end=end, line=("(?P<description>a)",), format=".")
    for item in find_items(printed(text), [compile_rows(rows, "t")], None):
        assert item.description == "a"


@pytest.mark.parametrize("name", ["start", "end", "line", "first_line", "last_line", "skip_line"])
def test_a_pattern_that_re2_cannot_do_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} of test.*look-ahead"):
        items_of("", **{"line": LINE, name: "(?=x)"})


def test_rows_of_vat_without_a_rate_are_refused() -> None:
    with pytest.raises(ValueError, match="need a group for the rate"):
        VatRows(start="a", end="b", line="(?P<net>1)")


def read(template: dict[str, Any]) -> Extraction:
    page = document(
        line("Espenlaub Kontor GmbH", 60, 60),
        line("Rechnung EK-1", 60, 90),
        line("Kostenstelle K40", 60, 110),
        line("Leistungen", 60, 140),
        line("Wartung 120,00", 60, 160),
        line("Ende", 60, 180),
        line("Gesamtbetrag 142,80 EUR", 60, 220),
    )
    supplier = SupplierSpec.model_validate(
        {
            "id": "espenlaub",
            "name": "Espenlaub Kontor GmbH",
            "templates": [{"name": "t", "document_type": "invoice", **template}],
        }
    )
    return extract_document(page, compile_catalogue(shipped_packs(), (supplier,)))


def test_rows_of_a_suppliers_template_have_boxes_on_the_page() -> None:
    rows = {"start": "Leistungen", "end": "Ende", "line": r"(?P<description>\w+) (?P<net_amount>[\d,]+)", "format": ","}
    (item,) = read({"line_items": [rows]}).line_items
    assert (item.description, item.net_amount, item.page) == ("Wartung", Decimal("120.00"), 1)
    assert item.box is not None and 155 < item.box.center_y < 175


def test_a_field_that_docproc_does_not_have_is_kept_by_its_own_name() -> None:
    (other,) = read({"other_fields": {"Kostenstelle": {"pattern": r"Kostenstelle (\w+)"}}}).form_fields
    assert (other.label, other.value, other.page) == ("Kostenstelle", "K40", 1)


@pytest.mark.parametrize(
    ("name", "pattern", "why"),
    [
        ("iban", {"pattern": "x"}, "is a field of docproc"),
        ("Platz", {"position": {"x": 1, "y": 1}}, "stands at a position"),
        ("", {"pattern": "x"}, "1 to 60 characters"),
    ],
)
def test_another_field_that_cannot_be_one_is_refused(name: str, pattern: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read({"other_fields": {name: pattern}})
