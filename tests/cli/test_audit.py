"""docproc audit: what people did is listed, shown, exported and proved."""

import json
import sqlite3
from contextlib import closing

from tests.conftest import Cli, Invoice


def audit(cli: Cli, *arguments: str) -> list[dict]:
    return [json.loads(line) for line in cli("audit", "list", "--json", *arguments).out.splitlines()]


def test_what_a_person_does_to_a_document_is_listed_with_before_and_after(
    workspace: Cli, make_invoice: Invoice
) -> None:
    make_invoice("a.pdf", "RE-1")
    assert workspace("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert workspace("doc", "tag", "a.pdf", "--add", "urgent", "-q").code == 0
    assert workspace("review", "fix", "a.pdf", "invoice_number=RE-2", "-q", "--note", "misread").code == 0
    assert workspace("doc", "archive", "a.pdf", "-q", "--note", "done with").code == 0
    rows = {row["action"]: row for row in audit(workspace, "--resource", "document")}
    assert set(rows) == {"tagged", "correction", "archived"}
    assert rows["correction"]["changes"]["invoice_number"] == ["RE-1", "RE-2"]
    assert rows["correction"]["reason"] == "misread"
    assert rows["archived"]["reason"] == "done with"
    assert rows["tagged"]["changes"] == {"tag": [None, "urgent"]}
    number = rows["correction"]["number"]
    assert "RE-1 -> RE-2" in workspace("audit", "show", str(number)).out


def test_machine_work_is_no_change_by_a_person(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf")
    workspace("run", "a.pdf", "-q", "--backend", "null")
    assert audit(workspace, "--resource", "document") == []


def test_verify_finds_what_was_altered_in_the_file_and_compares_with_an_export(
    workspace: Cli, make_invoice: Invoice
) -> None:
    make_invoice("a.pdf")
    workspace("run", "a.pdf", "-q", "--backend", "null")
    assert workspace("doc", "tag", "a.pdf", "--add", "urgent", "-q").code == 0
    assert workspace("audit", "export", "-o", "kept.jsonl", "-q").code == 0
    assert workspace("doc", "tag", "a.pdf", "--remove", "urgent", "-q").code == 0
    ran = workspace("audit", "verify", "--head", "kept.jsonl")
    assert ran.code == 0 and len(ran.out.strip()) == 64 and "hold" in ran.err
    assert workspace("audit", "verify", "--head", "0123" * 16).code == 1
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER audit_logs_no_update")
        (last,) = connection.execute("SELECT max(id) FROM audit_logs").fetchone()
        connection.execute("UPDATE audit_logs SET user_id = 'somebody' WHERE id = ?", (last,))
    ran = workspace("audit", "verify")
    assert ran.code == 1 and f"row {last} was altered" in ran.err


def test_a_head_that_is_no_hash_and_no_file_is_a_mistake(workspace: Cli) -> None:
    ran = workspace("audit", "verify", "--head", "nowhere.jsonl")
    assert ran.code == 2 and "nowhere.jsonl" in ran.err


def test_what_a_document_said_is_erased_for_good_and_the_log_still_holds(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf", "RE-77120")
    make_invoice("b.pdf", "RE-2")
    assert workspace("run", "a.pdf", "b.pdf", "-q", "--backend", "null").code == 0
    assert workspace("review", "fix", "a.pdf", "customer_number=K-99881", "-q", "--note", "Frau Birkenfeld").code == 0
    id = json.loads(workspace("export", "a.pdf").out)[0]["id"]
    ran = workspace("doc", "erase", "a.pdf", "--yes")
    assert ran.code == 6 and "--despite-retention" in ran.err
    assert workspace("doc", "erase", "a.pdf").code == 2
    assert workspace("doc", "erase", "a.pdf", "--yes", "-q", "--despite-retention", "request 12").code == 0
    left = b"".join(path.read_bytes() for path in (workspace.folder / ".docproc").rglob("*") if path.is_file())
    for said in (b"RE-77120", b"K-99881", b"Frau Birkenfeld"):
        assert said not in left
    assert [row["description"] for row in audit(workspace, "--action", "erased")] == ["erased: request 12"]
    assert {
        row["erased_at"] is None for row in audit(workspace, "--resource", id) if row["action"] == "correction"
    } == {False}
    assert workspace("audit", "verify").code == 0
    assert workspace("doctor", "--store", "-q").code == 0
    assert [row["filename"] for row in json.loads(workspace("export").out)] == ["b.pdf"]
    assert len(list((workspace.folder / ".docproc" / "files").glob("??/??/*"))) == 1


def test_a_file_that_was_erased_can_come_in_again(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf", "RE-1")
    workspace("run", "a.pdf", "-q", "--backend", "null")
    assert workspace("doc", "erase", "a.pdf", "-y", "-q", "--despite-retention", "request 12").code == 0
    assert workspace("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert [row["document_number"] for row in json.loads(workspace("export").out)] == ["RE-1"]
