"""Correcting line items and the VAT breakdown in the shell."""

import json
import shutil
import sqlite3

import pytest

from tests.conftest import Cli, make_invoice_in

LINES = (("1", "Schraubendreher", "2", "20,00", "40,00"), ("2", "Werkbank", "1", "60,00", "60,00"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace with one invoice of two line items."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    make_invoice_in(workspace.folder, "inbox/a.pdf", "RE-1001", lines=LINES)
    assert workspace("run", "inbox", "-q").code == 0
    return workspace


@pytest.fixture
def desk(prepared, cli) -> Cli:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, cli.folder, dirs_exist_ok=True)
    return cli


def shown(desk: Cli) -> dict:
    return json.loads(desk("show", "a.pdf", "--json").out)


def items(desk: Cli) -> list[tuple]:
    names = ("description", "quantity", "unit_price", "net_amount")
    return [tuple(item[name] for name in names) for item in shown(desk)["line_items"]]


def rates(desk: Cli) -> list[tuple]:
    return [(line["rate"], line["net"], line["vat"]) for line in shown(desk)["vat_breakdown"]]


def trained(desk: Cli) -> dict[str, tuple]:
    with sqlite3.connect(desk.folder / ".docproc" / "store.db") as store:
        rows = store.execute("SELECT field_name, expected_value, extracted_value, was_correct FROM training_data")
        return {row[0]: row[1:] for row in rows}


def test_a_cell_is_set_as_the_document_writes_it_and_its_row_is_checked_at_once(desk) -> None:
    assert items(desk)[0] == ("Schraubendreher", "2", "20.00", "40.00")
    ran = desk("review", "fix", "a.pdf", "items.1.quantity=3")
    assert ran.code == 0 and "line_items.1.quantity: 2 -> 3" in ran.err
    assert "warning: quantity times unit price is not the line's amount in position 1" in ran.err
    ran = desk("review", "fix", "a.pdf", "items.1.unit_price=13,50", "items.1.net_amount=40,5", "--json")
    assert json.loads(ran.out)["warnings"] == []
    assert any("line items (2) add up to 100.50" in point for point in json.loads(ran.out)["still_open"])
    assert items(desk)[0] == ("Schraubendreher", "3", "13.50", "40.50")
    assert shown(desk)["line_items"][0]["confidence"] == 100


def test_rows_are_added_and_taken_out_and_numbers_are_those_of_before(desk) -> None:
    ran = desk(
        "review", "fix", "a.pdf", "items.1=", "items.+.description=Versand",
        "items.+.net_amount=5", "-q",
    )  # fmt: skip
    assert ran.code == 0
    assert items(desk) == [("Werkbank", "1", "60.00", "60.00"), ("Versand", None, None, "5.00")]
    diff = desk("doc", "diff", "a.pdf", "1", "2").out
    assert "line_items 1" in diff and "-> -" in diff and "Versand | 5.00" in diff
    assert "items.2" in desk("review", "show", "a.pdf").out


def test_the_vat_breakdown_is_corrected_by_rate(desk) -> None:
    ran = desk("review", "fix", "a.pdf", "vat.19.net=93", "vat.7.net=7", "vat.7.vat=0,49", "-q")
    assert ran.code == 0
    assert rates(desk) == [("19", "93.00", "19.00"), ("7", "7.00", "0.49")]
    assert desk("review", "fix", "a.pdf", "vat.7=", "vat.19.rate=20", "-q").code == 0
    assert rates(desk) == [("20", "93.00", "19.00")]
    assert desk("review", "fix", "a.pdf", "vat.+.rate=5", "vat.+.net=1,00", "-q").code == 0
    assert rates(desk)[1] == ("5", "1.00", None)


def test_corrected_tables_outlive_every_further_extraction_and_others_do_not(desk) -> None:
    desk("review", "fix", "a.pdf", "items.2=", "-q")
    assert desk("extract", "--force", "-q").code == 0
    assert items(desk) == [("Schraubendreher", "2", "20.00", "40.00")] and shown(desk)["versions"] == 2
    assert desk("doc", "revert", "a.pdf", "1", "-q").code == 0
    assert len(items(desk)) == 2 and trained(desk) == {}
    assert desk("doc", "revert", "a.pdf", "2", "-q").code == 0
    assert desk("extract", "--force", "-q").code == 0
    assert len(items(desk)) == 1


def test_cells_are_training_data_and_no_values_of_fields(desk) -> None:
    desk("review", "fix", "a.pdf", "items.1.quantity=3", "vat.19.vat=18,00", "items.2=", "-q")
    assert trained(desk) == {
        "line_items.1.quantity": ("3", "2", 0),
        "vat_breakdown.19.vat": ("18.00", "19.00", 0),
        "line_items.2": ("", "Werkbank | 1 | 60.00 | 60.00", 0),
    }
    desk("review", "fix", "a.pdf", "items.1.quantity=2", "-q")
    assert trained(desk)["line_items.1.quantity"] == ("2", "2", 1)
    figures = json.loads(desk("review", "stats", "--json").out)
    assert (figures["corrected_cells"], figures["reviewed_cells"], figures["reviewed_values"]) == (2, 3, 0)
    assert desk("review", "reopen", "a.pdf", "-q").code == 0 and len(trained(desk)) == 3


def test_an_approval_confirms_every_cell_that_stands_as_it_was_found(desk) -> None:
    desk("review", "fix", "a.pdf", "items.1.quantity=3", "-q")
    assert desk("review", "approve", "a.pdf", "--despite-findings", "-q").code == 0
    cells = {name: said for name, said in trained(desk).items() if "." in name}
    assert cells["line_items.1.quantity"] == ("3", "2", 0)
    assert cells["line_items.2.net_amount"] == ("60.00", "60.00", 1)
    assert cells["vat_breakdown.19.vat"] == ("19.00", "19.00", 1)
    figures = json.loads(desk("review", "stats", "--json").out)
    assert figures["corrected_cells"] == 1 and figures["reviewed_cells"] == len(cells) > 8
    assert desk("review", "reopen", "a.pdf", "-q").code == 0
    assert "vat_breakdown.19.vat" not in trained(desk) and trained(desk)["line_items.1.quantity"] == ("3", "2", 0)


def test_a_fix_that_approves_confirms_the_other_cells_unless_rows_have_moved(desk) -> None:
    desk("review", "fix", "a.pdf", "items.1=", "vat.19.net=99,00", "--approve", "--despite-findings", "-q")
    cells = {name: said for name, said in trained(desk).items() if "." in name}
    assert cells.pop("line_items.1") == ("", "Schraubendreher | 2 | 20.00 | 40.00", 0)
    assert cells.pop("vat_breakdown.19.net") == ("99.00", "100.00", 0)
    assert cells == {"vat_breakdown.19.rate": ("19", "19", 1), "vat_breakdown.19.vat": ("19.00", "19.00", 1)}


def test_a_row_that_is_not_there_is_refused_and_nothing_saved(desk) -> None:
    ran = desk("review", "fix", "a.pdf", "invoice_number=RE-2", "items.9.unit=Stk")
    assert ran.code == 2 and ran.err.count("\n") == 1
    assert "there is no row 9; there are 2, and items.+ adds one" in ran.err
    assert shown(desk)["versions"] == 1


def test_an_amount_gets_the_cents_that_the_documents_other_amounts_have(desk) -> None:
    assert desk("review", "fix", "a.pdf", "total_amount=119", "due_amount=119.5", "-q").code == 0
    fields = shown(desk)["fields"]
    assert (fields["total_amount"]["value"], fields["due_amount"]["value"]) == ("119.00", "119.50")
