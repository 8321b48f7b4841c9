"""What was asked of docproc, with what, and the same once more."""

import json
import sqlite3
import zlib

import pytest


@pytest.fixture
def worked(workspace, make_invoice):
    """A workspace in which a run has found the fields of two invoices."""
    make_invoice("inbox/a.pdf", "RE-1001")
    make_invoice("inbox/b.pdf", "RE-1002", "238,00", "200,00")
    (workspace.folder / "passwords").write_text("only-in-memory\n")
    assert workspace("run", "inbox", "-q", "--password-file", "passwords").code == 0
    return workspace


def test_a_run_tells_what_was_asked_with_what_and_how_it_ended(worked) -> None:
    (listed,) = [json.loads(line) for line in worked("runs", "list", "--json").out.splitlines()]
    assert (listed["command"], listed["exit_code"], listed["counts"]["finished"]) == ("run", 0, 2)
    shown = json.loads(worked("runs", "show", listed["id"][:6], "--json").out)
    assert shown["arguments"][:2] == ["run", "inbox"] and "invoice" in shown["told"]["rule_packs"]
    assert shown["told"]["thresholds"]["confidence_threshold"] == 80
    assert "2 finished" in worked("runs", "list").out and "rule_packs" in worked("runs", "show", "last").out
    assert worked("runs", "show", "nothing").code == 2


def test_no_password_is_kept_with_a_run(worked) -> None:
    with sqlite3.connect(worked.folder / ".docproc" / "store.db") as store:
        (content,) = store.execute("SELECT content FROM run_setups").fetchone()
    assert b"passwords" in (told := zlib.decompress(content)) and b"only-in-memory" not in told


def test_a_run_decides_the_same_again_with_the_rules_of_its_time_and_without_the_cache(worked) -> None:
    settings = worked.folder / "docproc.yaml"
    settings.write_text("ocr: {confidence_threshold: 100}\ndecision: {threshold: 100}\n")
    (worked.folder / "rules" / "invoice.yaml").write_text(
        "pack: own\ndocument_types: [invoice]\nrules:\n"
        "  - {name: number, type: regex, field: invoice_number, pattern: 'Kundennummer: (\\S+)', priority: 99}\n"
    )
    assert worked("cache", "clear", "--yes", "-q").code == 0
    ran = worked("replay", "last")
    assert (ran.code, ran.out) == (0, "")
    assert "2 documents decided the same, 0 different" in ran.err


def test_what_a_person_corrected_since_changes_nothing_of_what_the_run_decided(worked) -> None:
    assert worked("review", "fix", "a.pdf", "total_amount=120.00", "-q").code == 0
    assert worked("replay", "last").code == 0


def test_a_difference_is_named_and_ends_with_1(worked) -> None:
    with sqlite3.connect(worked.folder / ".docproc" / "store.db") as store:
        ((key, text),) = store.execute("SELECT id, data_snapshot FROM document_versions LIMIT 1").fetchall()
        snapshot = json.loads(text)
        number = next(value for value in snapshot["extraction"]["fields"] if value["name"] == "invoice_number")
        number["value"] = "RE-9999"
        store.execute("UPDATE document_versions SET data_snapshot = ? WHERE id = ?", (json.dumps(snapshot), key))
    ran = worked("replay", "last")
    assert ran.code == 1 and "invoice_number: was RE-9999, is RE-100" in ran.out
    outcomes = [json.loads(line)["outcome"] for line in worked("replay", "last", "--json", "-q").out.splitlines()]
    assert sorted(outcomes) == ["different", "same"]


def test_pages_that_were_read_again_are_said_to_be_beyond_repeating(worked) -> None:
    run = json.loads(worked("runs", "list", "--json").out)["id"]
    assert worked("ocr", "--force", "a.pdf", "-q").code == 0
    ran = worked("replay", run)
    assert ran.code == 0 and "a.pdf: not-repeatable" in ran.out


def test_a_run_that_found_no_fields_cannot_be_repeated(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    assert workspace("ingest", "a.pdf", "-q").code == 0
    ran = workspace("replay", "last")
    assert ran.code == 2 and "nothing to repeat" in ran.err
