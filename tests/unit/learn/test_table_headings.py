"""Columns of a sender's tables: what they hold is learned from corrected cells, and refused where it does harm."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from docproc.extract.document import look_at
from docproc.learn.evidence import ReviewedDocument
from docproc.learn.item_cells import right_cells, rows_of
from docproc.learn.lessons import Rules, extract_all, learn
from docproc.model.fields import LineItem
from docproc.model.text import DocumentText
from docproc.specs.library import load_library
from docproc.specs.suppliers import SupplierSpec
from tests.unit.extract.pages import document, line, shipped_catalogue

SENDER = SupplierSpec(id="kiefer", name="Holzbau Kiefer GmbH", vat_id="DE136695976")


@pytest.fixture(scope="module")
def rules(tmp_path_factory) -> Rules:
    library = load_library(tmp_path_factory.mktemp("none"), tmp_path_factory.mktemp("none"))
    return Rules(library.rule_packs, (SENDER,), library.line_item_wording)


def delivery(*items: tuple[str, str, str, str]) -> DocumentText:
    """A delivery note whose "Menge" is what was once ordered; what was delivered stands under a word of its own."""
    heading = ("Bezeichnung", "Menge", "Ausgef.", "Einheit")
    rows = [line(text, x, 300 + 20 * at) for at, cells in enumerate((heading, *items))
            for text, x in zip(cells, (70, 250, 330, 420), strict=True)]  # fmt: skip
    return document(
        line("Holzbau Kiefer GmbH", 70, 60),
        line("Sägeweg 3", 70, 73),
        line("80331 München", 70, 86),
        line("Lieferschein 4711", 70, 220, 16),
        *rows,
        line("USt-IdNr. DE136695976", 70, 780),
    )


FIRST = delivery(("Brett Eiche", "10", "4", "Stk"), ("Leiste Buche", "8", "6", "Stk"))
SECOND = delivery(("Dübel", "7", "5", "Pkg"), ("Kantholz", "9", "2", "Stk"))


def reviewed(name: str, text: DocumentText, cells: Mapping[str, str]) -> ReviewedDocument:
    truth = {f"line_items.{cell}": value for cell, value in cells.items()}
    return ReviewedDocument(name, text, look_at(text, shipped_catalogue()), {}, None, rows_of(truth))


CORRECTED = {"1.quantity": "4", "2.quantity": "6", "1.description": "Brett Eiche", "2.description": "Leiste Buche"}


def test_a_corrected_cell_teaches_under_which_heading_its_column_stands(rules) -> None:
    lesson = learn(rules, SENDER, [reviewed("a", FIRST, CORRECTED)], [])
    [template] = lesson.templates
    assert template.table_headings == {"quantity": ("Ausgef.",), "other": ("Menge",)}
    proof = {each.field: (each.judged, each.before, each.after) for each in lesson.proof}
    assert proof == {"line_items.quantity": (2, 0, 2), "line_items.description": (2, 2, 2)}
    assert (lesson.gained, lesson.worse) == (2, ())


def test_what_was_learned_from_one_document_holds_on_the_next(rules) -> None:
    lesson = learn(rules, SENDER, [reviewed("a", FIRST, CORRECTED)], [])
    after = rules.with_supplier(lesson.supplier.model_copy(update={"templates": lesson.templates}))
    [before] = extract_all(rules, [reviewed("b", SECOND, {})])
    [found] = extract_all(after, [reviewed("b", SECOND, {})])
    assert [item.quantity for item in before.line_items] != [Decimal(5), Decimal(2)]
    assert [item.quantity for item in found.line_items] == [Decimal(5), Decimal(2)]


def test_headings_that_would_spoil_another_document_are_left_out(rules) -> None:
    """On the second document people say that "Menge" is the quantity after all."""
    opposed = {"1.quantity": "7", "2.quantity": "9", "1.description": "Dübel", "2.description": "Kantholz"}
    own = [reviewed("a", FIRST, CORRECTED), reviewed("b", SECOND, opposed)]
    lesson = learn(rules, SENDER, own, [])
    assert not any(template.table_headings for template in lesson.templates) and not lesson.worse


def test_tables_whose_cells_are_right_teach_nothing(rules) -> None:
    right = {"1.description": "Brett Eiche", "1.quantity": "10", "2.quantity": "8"}
    assert learn(rules, SENDER, [reviewed("a", FIRST, right)], []).templates == ()


def test_a_row_is_found_again_under_another_number_when_two_of_its_cells_are_known() -> None:
    items = (LineItem(1, "Versand", net_amount=Decimal(5)), LineItem(2, "Brett", quantity=Decimal(4)))
    rows = rows_of({"line_items.1.description": "Brett", "line_items.1.quantity": "4", "vat.19.net": "1"})
    assert right_cells(rows, items) == {(1, "description"), (1, "quantity")}
    assert right_cells(rows_of({"line_items.1.quantity": "4"}), items) == frozenset()
    assert right_cells(rows_of({"line_items.3.unit": ""}), items) == {(3, "unit")}
