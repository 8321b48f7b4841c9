"""Correcting and approving documents."""

import json
import shutil
import sqlite3

import pytest

from tests.conftest import Cli, make_invoice_in


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace in which one invoice has gone the whole way, for tests that work on a copy of it."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    make_invoice_in(workspace.folder, "inbox/a.pdf", "RE-1001")
    assert workspace("run", "inbox", "-q").code == 0
    return workspace


@pytest.fixture
def done(prepared, cli) -> Cli:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, cli.folder, dirs_exist_ok=True)
    return cli


def shown(cli) -> dict:
    return json.loads(cli("show", "a.pdf", "--json").out)


def trained(cli) -> dict[str, tuple]:
    with sqlite3.connect(cli.folder / ".docproc" / "store.db") as store:
        rows = store.execute(
            "SELECT field_name, expected_value, extracted_value, was_correct, extraction_method, bounding_box,"
            " validated_by FROM training_data"
        )
        return {row[0]: row[1:] for row in rows}


def test_a_fix_is_checked_at_once_and_waits_for_approval(done) -> None:
    ran = done("review", "fix", "a.pdf", "total_amount=120,00", "order_number=B-77")
    assert ran.code == 0 and ran.out == ""
    assert "total_amount: 119.00 -> 120.00" in ran.err and "order_number: - -> B-77" in ran.err
    assert "still open: " in ran.err and "waits for approval" in ran.err
    document = shown(done)
    assert document["review"] == "pending" and document["versions"] == 2
    assert document["fields"]["total_amount"] | {"box": None, "page": None} == {
        "value": "120.00", "raw": "120,00", "confidence": 100.0, "page": None, "box": None, "source": "review",
        "method": "review",
    }  # fmt: skip
    assert "net-vat-total" in [finding["code"] for finding in document["findings"]]
    newest = document["details"]["versions"][-1]
    assert newest["change_type"] == "correction" and set(newest["changed"]) == {"total_amount", "order_number"}
    assert document["details"]["events"][-1]["type"] == "correction"


def test_what_was_corrected_is_training_data_with_its_place(done) -> None:
    found = shown(done)["fields"]["invoice_date"]
    done("review", "fix", "a.pdf", "invoice_number=RE-1002", "due_date=", "invoice_date=05.03.2026")
    pairs = trained(done)
    assert pairs["invoice_number"][:3] == ("RE-1002", "RE-1001", 0) and pairs["invoice_number"][4] is None
    expected, extracted, right, method, box, who = pairs["invoice_date"]
    assert (expected, extracted, right, method) == ("2026-03-05", "2026-03-05", 1, found["method"])
    assert json.loads(box) == found["box"] and who
    assert pairs["due_date"][0] == ""
    document = shown(done)
    assert "due_date" not in document["fields"] and document["document_number"] == "RE-1002"


def test_a_correction_outlives_every_further_extraction(done) -> None:
    done("review", "fix", "a.pdf", "invoice_number=RE-1002", "iban=")
    assert done("extract", "--force", "-q").code == 0
    document = shown(done)
    assert document["fields"]["invoice_number"]["value"] == "RE-1002"
    assert document["fields"]["document_number"]["value"] == "RE-1002"
    assert "iban" not in document["fields"] and document["versions"] == 2
    done("review", "fix", "a.pdf", "iban=DE02120300000000202051")
    assert done("extract", "--force", "-q").code == 0
    assert shown(done)["fields"]["iban"]["value"] == "DE02120300000000202051"


def test_an_approved_document_has_confirmed_all_its_values(done) -> None:
    ran = done("review", "approve", "a.pdf", "--note", "seen", "--json")
    assert ran.code == 0 and json.loads(ran.out)["review"] == "approved"
    document = shown(done)
    assert document["review"] == "approved"
    right = {name: pair[2] for name, pair in trained(done).items() if "." not in name}
    assert right == dict.fromkeys(document["fields"], 1)
    assert done("review", "approve", "a.pdf", "-q").code == 0
    assert shown(done)["versions"] == document["versions"]


def test_a_document_with_open_errors_is_approved_only_when_told_so(done) -> None:
    done("review", "fix", "a.pdf", "total_amount=120.00", "-q")
    refused = done("review", "approve", "a.pdf")
    assert refused.code == 2 and "still open" in refused.err and "[still-open]" in refused.err
    assert shown(done)["review"] == "pending"
    assert done("review", "approve", "a.pdf", "--despite-findings", "-q").code == 0
    document = shown(done)
    assert document["review"] == "approved" and "despite" in document["details"]["versions"][-1]["description"]


def test_a_fix_may_approve_in_one_go_and_is_kept_when_the_document_must_not_be(done) -> None:
    refused = done("review", "fix", "a.pdf", "total_amount=120.00", "--approve")
    assert refused.code == 2 and "not approved, still open" in refused.err
    assert "what you entered is saved" in refused.err
    document = shown(done)
    assert document["review"] == "pending" and document["fields"]["total_amount"]["value"] == "120.00"
    assert "invoice_number" not in trained(done)
    done("doc", "revert", "a.pdf", "1", "-q")
    assert done("review", "fix", "a.pdf", "invoice_number=RE-1002", "--approve", "-q").code == 0
    assert shown(done)["review"] == "approved"
    assert trained(done)["total_amount"][2] == 1 and trained(done)["invoice_number"][2] == 0


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("total_amount=1.234", "could be 1.234 or 1234"),
        ("total_amount=much", "is no amount"),
        ("totl=1", "no field is called 'totl'"),
        ("totl_amount=1", "no field is called 'totl_amount'; is it total_amount?"),
        ("total_amount", "sets nothing"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_line_and_changes_nothing(done, value: str, message: str) -> None:
    ran = done("review", "fix", "a.pdf", "order_number=B-1", value)
    assert ran.code == 2 and message in ran.err and len(ran.err.splitlines()) == 1
    assert shown(done)["versions"] == 1


def test_several_documents_are_approved_from_stdin_and_one_that_cannot_be_stops_no_other(done, make_invoice) -> None:
    make_invoice("inbox/b.pdf", "RE-1003")
    make_invoice("inbox/c.pdf", "RE-1004")
    done("run", "inbox/b.pdf", "-q")
    done("ingest", "inbox/c.pdf", "-q")
    ran = done("review", "approve", "-", stdin="a.pdf\nb.pdf\nc.pdf\n")
    assert ran.code == 3 and "c.pdf: is queued" in ran.err
    assert shown(done)["review"] == "approved"


def test_corrections_are_observed_for_calibration(done) -> None:
    before = done("metrics", "calibration", "--json")
    done("review", "fix", "a.pdf", "invoice_number=RE-1002", "--approve", "-q")
    after = done("metrics", "calibration", "--json")
    assert after.code == 0 and json.loads(after.out) != (json.loads(before.out) if before.out else None)
    assert json.loads(after.out)["documents"] == 1


def test_checks_of_a_further_extraction_see_what_people_settled(done) -> None:
    assert "net-vat-total" not in codes(done)
    done("review", "fix", "a.pdf", "total_amount=120.00", "-q")
    after_fix = codes(done)
    assert "net-vat-total" in after_fix
    assert done("extract", "--force", "-q").code == 0
    assert codes(done) == after_fix
    document = shown(done)
    assert document["decision"]["outcome"] == "review" and document["review"] == "pending"
    assert document["fields"]["total_amount"]["value"] == "120.00"


def test_a_finding_that_a_person_mended_does_not_come_back_with_the_next_extraction(cli, make_invoice) -> None:
    assert cli("init", "-q").code == 0
    make_invoice("inbox/a.pdf", "RE-1001", total="191,00")
    assert cli("run", "inbox", "-q").code == 0
    assert "total-unwitnessed" in codes(cli)
    assert cli("review", "fix", "a.pdf", "total_amount=119.00", "-q").code == 0
    assert "total-unwitnessed" not in codes(cli)
    assert cli("extract", "--force", "-q").code == 0
    assert "total-unwitnessed" not in codes(cli)


def test_an_approved_document_is_extracted_again_with_every_value_that_was_approved(done) -> None:
    done("review", "fix", "a.pdf", "total_amount=120.00", "-q")
    done("review", "approve", "a.pdf", "--despite-findings", "-q")
    before = shown(done)
    assert done("extract", "--force", "-q").code == 0
    after = shown(done)
    assert after["review"] == "approved" and after["fields"] == before["fields"]
    assert after["findings"] == before["findings"] and after["versions"] == before["versions"]


def codes(cli) -> list[str]:
    return sorted(finding["code"] for finding in shown(cli)["findings"])
