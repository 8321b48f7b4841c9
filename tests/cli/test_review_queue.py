"""The queue of documents that wait for a person, and what a reviewer does with it."""

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Cli, make_invoice_in


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace with an automatic invoice and two that wait, for tests that work on a copy of it."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    make_invoice_in(workspace.folder, "inbox/a.pdf", "RE-1001")
    make_invoice_in(workspace.folder, "inbox/b.pdf", "RE-1002", total="129,00")
    make_invoice_in(workspace.folder, "inbox/c.pdf", "RE-1003", total="11.900,00", net="10.000,00")
    assert workspace("run", "inbox", "-q").code == 0
    return workspace


@pytest.fixture
def desk(prepared, cli) -> Cli:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, cli.folder, dirs_exist_ok=True)
    return Cli(cli.folder)


def listed(desk: Cli, *options: str) -> list[str]:
    ran = desk("review", "list", "--json", *options)
    assert ran.code == 0, ran.err
    return [json.loads(line)["filename"] for line in ran.out.splitlines()]


def store_of(desk: Cli) -> sqlite3.Connection:
    return sqlite3.connect(desk.folder / ".docproc" / "store.db")


def test_the_queue_shows_the_most_urgent_first_with_reasons_in_words(desk) -> None:
    ran = desk("review", "list")
    first, second, *more = ran.out.splitlines()[1:]
    assert "c.pdf" in first and "11,900.00 EUR at stake" in first and "nothing else on the document confirms" in first
    assert "b.pdf" in second and not more
    assert listed(desk, "--limit", "1") == ["c.pdf"]
    assert listed(desk, "--max-amount", "1000") == ["b.pdf"] and listed(desk, "--type", "letter") == []


def test_what_is_assigned_to_me_or_my_role_is_mine(desk) -> None:
    who = json.loads(desk("show", "a.pdf", "--json").out)["details"]["versions"][0]["created_by"]
    assert listed(desk, "--mine") == []
    assert desk("review", "assign", "b.pdf", "--to", who, "-q").code == 0
    with (desk.folder / "docproc.yaml").open("a") as settings:
        settings.write(f"\npeople:\n  {who}:\n    roles: [cfo]\n")
    assert desk("review", "assign", "--min-amount", "1000", "--role", "cfo", "--yes").code == 0
    assert listed(desk, "--mine") == ["c.pdf", "b.pdf"]
    assert listed(desk, "--assigned", "cfo") == ["c.pdf"]
    assert desk("review", "release", "b.pdf").code == 0
    assert listed(desk, "--mine") == ["c.pdf"]
    assert desk("review", "assign", "b.pdf").code == 2


def test_a_batch_by_filter_says_how_many_it_would_touch_until_it_is_agreed(desk) -> None:
    refused = desk("review", "reject", "--type", "invoice", "--note", "not ours")
    assert refused.code == 2 and "2 documents would be rejected; add --yes" in refused.err
    assert len(listed(desk)) == 2
    assert desk("review", "reject", "--type", "invoice", "--note", "not ours", "--yes", "-q").code == 0
    assert listed(desk) == []
    assert desk("review", "reject", "--note", "x").code == 2
    assert desk("review", "reject", "a.pdf").code == 2


def test_a_rejected_document_is_done_with_and_can_be_reopened(desk) -> None:
    ran = desk("review", "reject", "b.pdf", "--note", "not our order", "--json")
    assert json.loads(ran.out)["review"] == "rejected"
    assert desk("extract", "--force", "-q").code == 0
    assert listed(desk) == ["c.pdf"]
    assert desk("review", "reopen", "b.pdf", "--note", "it was", "-q").code == 0
    assert listed(desk) == ["c.pdf", "b.pdf"]
    history = desk("review", "history", "b.pdf").out
    assert "rejection: rejected: not our order (version 2)" in history and "reopening: reopened: it was" in history


def test_ids_come_from_stdin_and_one_that_fails_does_not_stop_the_others(desk) -> None:
    ran = desk("review", "approve", "-", "--json", stdin="a.pdf\nb.pdf\n")
    assert ran.code == 3 and "still open" in ran.err
    assert json.loads(ran.out)["filename"] == "a.pdf"


def test_an_approved_document_keeps_its_values_and_its_approval_unless_it_differs_when_it_is_extracted_again(
    desk,
) -> None:
    assert desk("review", "approve", "a.pdf", "b.pdf", "--despite-findings", "-q").code == 0
    with store_of(desk) as store:
        store.execute("UPDATE extracted_fields SET value = 'RE-1' WHERE value = 'RE-1002'")
    assert desk("extract", "--force", "-q").code == 0
    same, other = (json.loads(desk("show", name, "--json").out) for name in ("a.pdf", "b.pdf"))
    assert same["review"] == "approved"
    assert other["fields"]["invoice_number"]["value"] == "RE-1" and other["review"] == "pending"


def test_a_document_that_another_has_open_is_left_to_them(desk) -> None:
    time = datetime.now(UTC)
    until = f"{time + timedelta(minutes=10):%Y-%m-%d %H:%M:%S.%f}"
    with store_of(desk) as store:
        store.execute(
            "INSERT INTO review_leases SELECT id, 'anna', ?, ? FROM documents WHERE filename = 'b.pdf'",
            (f"{time:%Y-%m-%d %H:%M:%S.%f}", until),
        )
    ran = desk("review", "fix", "b.pdf", "total_amount=119.00")
    assert ran.code == 75 and ran.err.count("\n") == 1 and "anna has it open until" in ran.err
    assert "open at anna" in desk("review", "list").out
    with store_of(desk) as store:
        store.execute("UPDATE review_leases SET until = taken_at")
    assert desk("review", "fix", "b.pdf", "total_amount=119.00", "-q").code == 0


def test_two_wrong_fields_are_corrected_by_one_command_and_the_figures_tell_so(desk) -> None:
    assert desk("review", "fix", "b.pdf", "total_amount=119.00", "due_amount=119.00", "--approve", "-q").code == 0
    figures = json.loads(desk("review", "stats", "--json").out)
    assert figures["corrected"] == 1 and figures["approved"] == 0 and figures["by_field"][0]["corrected"] == 1
    assert {"name": "total_amount", "reviewed": 1, "corrected": 1, "percent": 100.0} in figures["by_field"]
    right = figures["reviewed_values"] - 2
    assert figures["agreement"] == pytest.approx(100 * right / figures["reviewed_values"])
    shown = desk("review", "stats").out
    assert "corrected by field" in shown and "Lindenhof Werkzeuge GmbH" in shown
    assert json.loads(desk("review", "stats", "--since", "2999-01-01", "--json").out)["reviewed_values"] == 0


def test_a_value_corrected_twice_is_still_held_against_what_the_extraction_said(desk) -> None:
    assert desk("review", "fix", "b.pdf", "total_amount=120.00", "-q").code == 0
    assert desk("review", "fix", "b.pdf", "total_amount=129.00", "-q").code == 0
    query = "SELECT extracted_value, was_correct FROM training_data WHERE field_name = 'total_amount'"
    with store_of(desk) as store:
        assert store.execute(query).fetchall() == [("129.00", 1)]
        store.execute("DELETE FROM training_data")


def test_the_sheet_shows_the_line_each_value_came_from_and_what_speaks_against_it(desk) -> None:
    sheet = json.loads(desk("review", "show", "b.pdf", "--json").out)
    total = next(field for field in sheet["fields"] if field["name"] == "total_amount")
    assert total["line"] == "Rechnungsbetrag | 129,00 EUR"
    assert any("nothing else on the document confirms" in finding for finding in total["findings"])
    assert "Rechnungsbetrag | 129,00 EUR" in desk("review", "show", "b.pdf").out


def test_what_was_observed_of_an_approval_is_forgotten_when_it_is_taken_back(desk) -> None:
    assert desk("review", "approve", "a.pdf", "-q").code == 0
    assert json.loads(desk("metrics", "calibration", "--json").out)["documents"] == 1
    assert desk("review", "reopen", "a.pdf", "-q").code == 0
    assert json.loads(desk("metrics", "calibration", "--json").out)["documents"] == 0
